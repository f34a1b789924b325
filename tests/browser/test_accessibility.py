"""Nobody is shut out: axe on every page, small screens, large letters, right to left, the keyboard."""

import json
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserType, Page, expect

from tests.browser import pages
from tests.browser.conftest import NewReader
from tests.browser.installation import Installation
from tests.browser.reader import PHONE, Reader

VIOLATIONS = {"resultTypes": ["violations"]}
WHO = ["visitor", "member", "staff"]
# Every rule in both languages, sizes and themes; in the soak, colours in the other two pairs of size and theme as well.
COLOURS = "color-contrast"
MODES = [
    ("nl", "phone", "light", ""),
    ("en", "desktop", "dark", ""),
    pytest.param("nl", "phone", "dark", COLOURS, marks=pytest.mark.soak),
    pytest.param("en", "desktop", "light", COLOURS, marks=pytest.mark.soak),
]


def _enter(reader: Reader, who: str) -> list[str]:
    """Log in as this somebody and give every page they can reach."""
    if who == "member":
        reader.log_in()
    if who == "staff":
        reader.log_in_staff()
    start = {"visitor": pages.VISITOR, "member": pages.MEMBER, "staff": pages.STAFF}[who]
    below = {"visitor": "/", "member": "/mijn", "staff": "/balie"}[who]
    return pages.reachable(reader.context, reader.address, start, below=below)


def _overflow(page: Page) -> str:
    """Name what sticks out sideways, if the page scrolls that way."""
    return str(
        page.evaluate(
            """() => {
              const root = document.documentElement;
              if (root.scrollWidth <= root.clientWidth + 1) return "";
              const out = [...document.querySelectorAll("body *")].filter(
                (e) => e.getBoundingClientRect().right > root.clientWidth + 1 && !e.closest("[role=region][tabindex], details:not([open])"));
              return `${root.scrollWidth} > ${root.clientWidth}: ` +
                out.slice(0, 3).map((e) => `${e.tagName}.${e.className}`).join(", ");
            }"""
        )
    )


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize(("language", "size", "theme", "only"), MODES)
def test_axe_finds_nothing_on_any_page(
    who: str, language: str, size: str, theme: str, only: str, new_reader: NewReader
) -> None:
    asked = VIOLATIONS | ({"runOnly": {"type": "rule", "values": [only]}} if only else {})
    reader = new_reader(language=language, size=size, theme=theme)
    found = []
    for path in _enter(reader, who):
        reader.open(path)
        for violation in Axe().run(reader.page, options=asked).response["violations"]:
            nodes = [node["html"][:120] for node in violation["nodes"][:2]]
            found.append(f"{path}: {violation['id']} {nodes}")
    assert found == []


def test_axe_sees_what_is_wrong(reader: Reader) -> None:
    """The check is checked: a field that loses its name is found."""
    page = reader.open("/inloggen")
    page.evaluate("document.querySelectorAll('label').forEach((label) => label.remove())")
    assert "label" in {violation["id"] for violation in Axe().run(page).response["violations"]}


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize(("width", "text"), [(320, "xl"), (640, "xl")], ids=str)
def test_no_page_scrolls_sideways(who: str, width: int, text: str, new_reader: NewReader) -> None:
    """320 points wide with letters of 150 %; and 640, which is a desktop at 200 %."""
    reader = new_reader(width=width, text=text)
    found = {path: _overflow(reader.open(path)) for path in _enter(reader, who)}
    assert {path: sticks_out for path, sticks_out in found.items() if sticks_out} == {}


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_no_page_of_a_phone_scrolls_sideways_with_letters_twice_as_large(
    who: str,
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    installation: Installation,
    tmp_path: Path,
) -> None:
    """Set in the browser itself: its words in `rem` grow, and so do the widths at which a page changes."""
    profile = tmp_path / "Default"
    profile.mkdir()
    letters = {"webkit": {"webprefs": {"default_font_size": 32}}}
    (profile / "Preferences").write_text(json.dumps(letters), encoding="utf-8")
    context = browser_type.launch_persistent_context(
        tmp_path, **browser_type_launch_args, viewport=PHONE, locale="nl"
    )
    reader = Reader(installation.address, context, context.new_page())
    found = {path: _overflow(reader.open(path)) for path in _enter(reader, who)}
    size = reader.page.evaluate("getComputedStyle(document.documentElement).fontSize")
    context.close()
    assert size == "32px"
    assert {path: sticks_out for path, sticks_out in found.items() if sticks_out} == {}


def test_a_very_long_word_breaks_instead_of_pushing_the_page(new_reader: NewReader) -> None:
    """Which titles stand on the first page differs by the day; one with such a word will come."""
    page = new_reader(width=640).open("/")
    page.evaluate(
        """() => document.querySelectorAll(".sb-shelf strong").forEach(
             (title) => { title.textContent = "Hottentottententententoonstellingsmakersprijsuitreiking"; })"""
    )
    assert page.locator(".sb-shelf strong").count() > 0
    assert _overflow(page) == ""


@pytest.mark.parametrize("path", ["/", "/zoeken?q=oorlog", "/vestigingen", "/inloggen"])
def test_right_to_left_is_the_mirror_image(path: str, reader: Reader) -> None:
    """No page is in Arabic yet; each is ready for it."""
    page = reader.open(path)
    logo = page.locator(".sb-logo").first
    before = logo.bounding_box()
    page.evaluate("document.documentElement.dir = 'rtl'")
    after = logo.bounding_box()
    assert before is not None
    assert after is not None
    assert before["x"] < 640 < after["x"] + after["width"]
    assert abs(before["x"] - (1280 - after["x"] - after["width"])) < 20
    assert _overflow(page) == ""


def test_the_first_tab_leads_past_the_menu(reader: Reader) -> None:
    page = reader.open("/")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    expect(skip).to_have_attribute("href", "#inhoud")
    expect(skip).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("path", ["/", "/zoeken?q=oorlog", "/inloggen"])
def test_the_keyboard_goes_through_the_page_in_reading_order(path: str, reader: Reader) -> None:
    """Every stop can be seen, none is a trap, and the order is that of the source."""
    page = reader.open(path)
    order = page.evaluate(
        """() => {
          const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")];
          return stops.filter((e) => e.tabIndex > 0).length;
        }"""
    )
    assert order == 0, "a tabindex above zero breaks the order"
    places = []
    for _ in range(60):
        page.keyboard.press("Tab")
        place = page.evaluate(
            """() => {
              const e = document.activeElement;
              if (e === document.body) return null;
              const box = e.getBoundingClientRect();
              const all = [...document.querySelectorAll("*")];
              return [all.indexOf(e), box.width > 0 && box.height > 0];
            }"""
        )
        if place is None or (places and place[0] < places[-1][0]):
            break
        places.append(place)
    assert len(places) > 5
    assert all(visible for _, visible in places)
