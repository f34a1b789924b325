"""Who reads with difficulty, on a phone: what can be pressed is big enough, the title comes first, words stay, nothing jumps."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewReader
from tests.browser.reader import Reader

TOUCH_MIN = 44
TITLE = "/zoeken?q=oorlogswinter"
PUBLIC = ["/", "/zoeken?q=oorlog", "/vestigingen", "/inloggen"]
MINE = ["/mijn", "/mijn/geleend", "/mijn/reserveringen"]

# How many pixels above and below the middle of a thing still press it (its edges count for two). A link within a sentence is exempt (WCAG 2.5.8).
SMALL = """(least) => {
  const inSentence = (e) => {
    const block = e.closest("p, li, address, span");
    if (!block || e.tagName !== "A") return false;
    const own = e.textContent.trim(), all = block.textContent.trim();
    return block.tagName === "P" && all.length > own.length + 3 && getComputedStyle(e).display === "inline";
  };
  const small = [];
  for (const e of document.querySelectorAll("main a[href], main button, main select, main summary, header a[href], header summary, footer a[href]")) {
    if (e.closest("details:not([open])") && e.tagName !== "SUMMARY") continue;
    if (!e.checkVisibility({ visibilityProperty: true }) || inSentence(e)) continue;
    e.scrollIntoView({ block: "center" });
    const box = e.getBoundingClientRect();
    if (box.width < 2) continue;
    const x = box.left + Math.min(box.width / 2, 20), middle = box.top + box.height / 2;
    const answers = (y) => { const hit = document.elementFromPoint(x, y); return hit && (hit === e || e.contains(hit)); };
    let up = 0, down = 0;
    while (up < least && answers(middle - up - 1)) up += 1;
    while (down < least && answers(middle + down + 1)) down += 1;
    if (up + down + 2 < least) small.push(`${e.tagName} ${e.textContent.trim().replace(/\\s+/g, " ").slice(0, 40)}: ${up + down + 2}`);
  }
  return small;
}"""


def open_title(reader: Reader) -> Page:
    """Go to the page of a title as a reader does: by searching."""
    page = reader.open(TITLE)
    page.locator(".sb-hit h2 a").first.click()
    page.wait_for_url(re.compile(r"/titel/"))
    return page


def test_what_can_be_pressed_is_big_enough_for_a_finger(new_reader: NewReader) -> None:
    reader = new_reader(size="phone")
    small = {path: reader.open(path).evaluate(SMALL, TOUCH_MIN) for path in PUBLIC}
    small["a title"] = open_title(reader).evaluate(SMALL, TOUCH_MIN)
    reader.open("/vestigingen").locator(".sb-place h3 a").first.click()
    small["a place"] = reader.page.evaluate(SMALL, TOUCH_MIN)
    reader.log_in()
    small |= {path: reader.open(path).evaluate(SMALL, TOUCH_MIN) for path in MINE}
    assert {path: found for path, found in small.items() if found} == {}


def test_the_check_on_sizes_sees_a_small_link(new_reader: NewReader) -> None:
    page = new_reader(size="phone").open("/over")
    page.evaluate("document.querySelector('footer a').style.cssText = 'display: inline; min-block-size: 0'")
    assert len(page.evaluate(SMALL, TOUCH_MIN)) == 1


@pytest.mark.parametrize("text", ["m", "xl"])
def test_the_title_comes_first_on_a_phone(text: str, new_reader: NewReader) -> None:
    page = open_title(new_reader(size="phone", text=text))
    heading, button = page.locator("h1").bounding_box(), page.locator("#reserveren .sb-button").bounding_box()
    assert heading is not None
    assert button is not None
    assert heading["y"] < 844 / 2
    assert heading["y"] < button["y"]


@pytest.mark.parametrize("text", ["m", "xl"])
def test_pages_of_my_library_begin_with_their_heading(text: str, new_reader: NewReader) -> None:
    reader = new_reader(size="phone", text=text)
    reader.log_in()
    page = reader.open("/mijn/geleend")
    heading = page.locator("h1").bounding_box()
    assert heading is not None
    assert heading["y"] < 844 / 2
    menu = page.locator(".sb-side-nav summary")
    expect(menu).to_have_text("Menu: Geleend")
    menu.click()
    page.get_by_role("link", name="Reserveringen").click()
    expect(page).to_have_url(re.compile(r"/mijn/reserveringen$"))


def test_the_menu_of_my_library_stands_open_beside_the_page_where_there_is_room(reader: Reader) -> None:
    reader.log_in()
    page = reader.open("/mijn/geleend")
    expect(page.locator(".sb-side-nav summary")).to_be_hidden()
    page.get_by_role("navigation", name="Mijn bibliotheek").get_by_role("link", name="Gezin").click()
    expect(page).to_have_url(re.compile(r"/mijn/gezin$"))


def test_very_large_letters_keep_the_words_of_the_header(new_reader: NewReader) -> None:
    page = new_reader(size="phone", text="xl").open("/")
    for words in ("Nederlands", "Weergave", "Mijn bibliotheek"):
        box = page.locator(".sb-tools .sb-button > span").filter(has_text=words).bounding_box()
        assert box is not None
        assert box["width"] > 40


def test_letters_are_chosen_one_after_the_other_with_the_keyboard(reader: Reader) -> None:
    page = reader.open("/zoeken?q=oorlog")
    page.locator("#weergave summary").click()
    page.get_by_role("button", name="Groot", exact=True).press("Enter")
    expect(page.locator("html")).to_have_attribute("data-text", "l")
    chosen = page.get_by_role("button", name="Groot", exact=True)
    expect(chosen).to_be_focused()
    expect(page.get_by_text("Letters: Groot. U kunt nog meer kiezen, of dit sluiten.")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/zoeken\?q=oorlog$"))
    page.get_by_role("button", name="Meer contrast").press("Enter")
    expect(page.locator("html")).to_have_attribute("data-contrast", "more")
    expect(page.get_by_role("button", name="Meer contrast")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#weergave summary")).to_be_focused()
