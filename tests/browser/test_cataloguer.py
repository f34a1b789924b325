"""A cataloguer without a mouse: what was kept aside is found, mended and brought in, a doubt is settled, both undone."""

import re
import time
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import NewReader
from tests.browser.keyboard import log_in, press, tab_to
from tests.browser.reader import Reader

WORD = "zwaluwenzomer"  # of no title in the demo world
MENDED = [
    "LDR 00000nam a2200000 i 4500",
    "001 HERSTELD1",
    "008 261101s2026    ne            000 1 dut d",
    "100 1# $aZandstra, Wiesje$4aut",
    "245 10 $aZwaluwenzomer$been herstelde titel",
    "264 #1 $aUtrecht$bDe Proef$c2026",
]


def _hits(visitor: Reader, words: str) -> int:
    page = visitor.open(f"/zoeken?q={words}")
    return page.locator("main a[href^='/titel/']").count()


def _wait_for_hits(visitor: Reader, words: str, *, found: bool) -> None:
    """A change is in the index within seconds."""
    deadline = time.monotonic() + 20
    while bool(_hits(visitor, words)) != found:
        assert time.monotonic() < deadline, f"{words} is {'not ' if found else ''}found"
        time.sleep(0.5)


def test_mending_a_record_needs_no_mouse(new_reader: NewReader) -> None:
    cataloguer, visitor = new_reader(), new_reader(size="phone")
    page, keys = cataloguer.page, cataloguer.page.keyboard
    assert _hits(visitor, WORD) == 0
    log_in(cataloguer)
    press(page, "header a[href='/balie/leveringen']")
    press(page, "main a[href='/balie/leveringen/apart']")
    press(page, "main tbody a")
    expect(page.locator("h1")).to_contain_text(re.compile(r"\w"))
    address = page.url

    # A mistake is named by its line, and what was written stays.
    tab_to(page, "#id_lines")
    keys.press("Control+a")
    keys.type("\n".join(line.replace("245 10 ", "245 ") for line in MENDED))
    press(page, "button[name=act][value=check]")
    expect(page.locator("[data-focus-first]")).to_be_focused()
    expect(page.locator(".sb-error-summary")).to_contain_text("Regel 5: na 245 komen twee indicatoren")

    # Mended: first a look at what it becomes, then in.
    tab_to(page, "#id_lines")
    keys.press("Control+a")
    keys.type("\n".join(MENDED))
    press(page, "button[name=act][value=check]")
    expect(page.locator("main")).to_contain_text("Dit wordt het:")
    expect(page.locator("main")).to_contain_text("Zwaluwenzomer : een herstelde titel")
    press(page, "button[name=act][value=bring_in]")
    expect(page.locator("main")).to_contain_text("Het record is ingebracht.")
    _wait_for_hits(visitor, WORD, found=True)
    press(page, "main a[href^='/titel/']")
    expect(page.locator("h1")).to_contain_text("Zwaluwenzomer")

    # Undone: the reader finds nothing, the record lies there as it did.
    cataloguer.page.goto(address)
    press(page, "#undo")
    expect(page.locator("main")).to_contain_text("Ongedaan gemaakt.")
    expect(page.locator("#id_lines")).to_be_visible()
    _wait_for_hits(visitor, WORD, found=False)


def test_a_doubt_is_settled_and_undone_without_a_mouse(new_reader: NewReader) -> None:
    cataloguer, colleague = new_reader(), new_reader(size="phone", theme="dark")
    page = cataloguer.page
    log_in(cataloguer)
    press(page, "header a[href='/balie/leveringen']")
    press(page, "main a[href='/balie/catalogus/twijfel']")
    press(page, "main tbody a")
    expect(page.locator("h1")).to_contain_text("Is dit dezelfde uitgave?")
    address = page.url
    expect(page.locator("tr.is-different").first).to_contain_text("verschilt")
    log_in(colleague)
    colleague.page.goto(address)
    assert colleague.page.evaluate("document.documentElement.scrollWidth") <= 390

    # The same: undone from the answer.
    press(page, "button[name=act][value=same]")
    expect(page.locator("main")).to_contain_text("De twee zijn nu één uitgave.")
    press(colleague.page, "button[name=act][value=other]")
    expect(colleague.page.locator("main")).to_contain_text("Een collega was u voor")
    press(page, "#undo")
    expect(page.locator("main")).to_contain_text("De twijfel staat weer open.")

    # Different: undone from the list of what was done by hand.
    press(page, "button[name=act][value=other]")
    expect(page.locator("main")).to_contain_text("We vragen dit niet opnieuw.")
    page.goto(f"{cataloguer.address}/balie/catalogus/handelingen")
    press(page, "main tbody a")
    press(page, "main form[action$='/ongedaan'] button")
    expect(page.locator("main [role=status]")).to_contain_text("Ongedaan gemaakt")
    page.goto(address)
    expect(page.locator("button[name=act][value=same]")).to_be_visible()


@pytest.mark.parametrize(
    ("size", "theme", "text"), [("desktop", "light", "m"), ("phone", "dark", "m"), ("phone", "light", "xl")]
)
def test_the_pages_are_for_everybody(size: str, theme: str, text: str, new_reader: NewReader) -> None:
    reader = new_reader(size=size, theme=theme, text=text)
    log_in(reader)
    page = reader.page
    found = []
    for start in ("/balie/leveringen", "/balie/leveringen/apart", "/balie/catalogus/twijfel"):
        reader.open(start)
        one = page.locator("main tbody a").first.get_attribute("href")
        for path in (start, one):
            page.goto(f"{reader.address}{path}")
            page.locator("main details").evaluate_all("all => all.forEach(one => { one.open = true; })")
            found += [f"{path}: {one['id']}" for one in Axe().run(page).response["violations"]]
            if page.evaluate(
                "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
            ):
                found.append(f"{path} scrolls sideways")
    assert found == []


def test_a_file_is_brought_in_and_its_report_follows(new_reader: NewReader, tmp_path: Path) -> None:
    """Choosing a file is a dialog of the system; all else is the keyboard."""
    path = tmp_path / "levering <b>.txt"
    path.write_text("Dit is geen MARC.", encoding="utf-8")
    cataloguer = new_reader(size="phone", theme="dark")
    page = cataloguer.page
    log_in(cataloguer)
    page.goto(f"{cataloguer.address}/balie/leveringen")
    page.locator("#id_file").set_input_files(path)
    press(page, "form[enctype] button[type=submit]")
    expect(page.locator(".sb-error-summary")).to_contain_text("Dit is een tekstbestand")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
