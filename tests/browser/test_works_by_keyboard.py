"""A cataloguer without a mouse joins two titles that people wait for and separates one: preview, act, undo."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewReader
from tests.browser.installation import Installation
from tests.browser.keyboard import log_in, press, tab_to

# Titles that somebody waits for, with how many do and how many editions there are.
AWAITED = """
    SELECT w.public_id::text, w.title, w.id, count(*) AS waiting,
        (SELECT count(*) FROM catalogue_record r WHERE r.work_id = w.id AND NOT r.withdrawn) AS editions
    FROM catalogue_work w JOIN circulation_hold h ON h.work_id = w.id AND h.state = 'open'
    WHERE w.merged_into_id IS NULL AND h.record_id IS NULL
    GROUP BY w.id ORDER BY w.id
"""
# Everything that may move: who waits for what and since when, which edition and which copy is where.
MOVABLE = """
    SELECT 'hold', h.id, h.work_id, h.record_id, h.queue_key::text, h.state, h.captured_item_id FROM circulation_hold h
    UNION ALL
    SELECT 'edition', r.id, r.work_id, NULL, r.placed_by_hand::text, r.withdrawn::text, NULL FROM catalogue_record r
    UNION ALL
    SELECT 'copy', i.id, r.work_id, i.record_id, i.custody, '', NULL FROM holdings_item i
    JOIN catalogue_record r ON r.id = i.record_id
    ORDER BY 1, 2
"""
Row = tuple[Any, ...]


def everything(installation: Installation) -> list[Row]:
    return installation.ask(MOVABLE)


def moved(before: list[Row], after: list[Row], kind: str) -> list[tuple[int, int, int]]:
    """Give the rows of this kind that went to another work: row, from, to. Of holds those that still wait."""
    there = {row[:2]: row[2] for row in after}
    return [
        (row[1], row[2], there[row[:2]])
        for row in before
        if row[0] == kind and there[row[:2]] != row[2] and (kind != "hold" or row[5] == "open")
    ]


def told(page: Page, label: str) -> int:
    """Read a number of “What moves”."""
    cell = page.locator(f"section:has(#effects-title) div:has(> dt:text-is('{label}')) > dd")
    return int(cell.inner_text())


def check_for_everybody(page: Page) -> None:
    assert [one["id"] for one in Axe().run(page).response["violations"]] == []


def test_two_titles_with_queues_are_joined_and_parted_again(
    new_reader: NewReader, installation: Installation
) -> None:
    cataloguer = new_reader()
    page, keys = cataloguer.page, cataloguer.page.keyboard
    log_in(cataloguer)
    going, into = [row for row in installation.ask(AWAITED) if row[4] == 1][:2]
    before = everything(installation)

    page.goto(f"{cataloguer.address}/balie/titels/titel/{going[0]}")
    press(page, f"main a[href='/balie/catalogus/titel/{going[0]}']")
    press(page, f"main a[href='/balie/catalogus/titel/{going[0]}/samenvoegen']")
    expect(page.locator("#q")).to_be_focused()
    keys.type(into[1])
    keys.press("Enter")
    press(page, f"main a[href$='/samenvoegen/{into[0]}']")

    # The preview counts what will move, and moves nothing.
    expect(page.locator("h1")).to_contain_text("Titels samenvoegen")
    check_for_everybody(page)
    waiting, copies = (
        told(page, "Reserveringen in de rij die meegaan"),
        told(page, "Exemplaren van deze uitgaven"),
    )
    assert waiting == going[3]
    assert everything(installation) == before

    press(page, "main form[method=post] button[type=submit]")
    expect(page.locator("main")).to_contain_text("De titels zijn samengevoegd")
    after = everything(installation)
    assert [one[1:] for one in moved(before, after, "hold")] == [(going[2], into[2])] * waiting
    assert len(moved(before, after, "copy")) == copies
    assert told(page, "Reserveringen in de rij die meegaan") == waiting

    press(page, "main form[action$='/ongedaan'] button")
    expect(page.locator("main")).to_contain_text("Ongedaan gemaakt. Alles is zoals het was.")
    assert everything(installation) == before


@pytest.mark.parametrize("goes", [False, True])
def test_an_edition_with_people_who_wait_is_separated_and_brought_back(
    new_reader: NewReader, installation: Installation, goes: bool
) -> None:
    cataloguer = new_reader(size="phone", theme="dark")
    page, keys = cataloguer.page, cataloguer.page.keyboard
    log_in(cataloguer)
    before = everything(installation)

    for work in [row for row in installation.ask(AWAITED) if row[4] > 1]:
        page.goto(f"{cataloguer.address}/balie/catalogus/titel/{work[0]}")
        press(page, "main input[name=uitgave]", "Space")
        press(page, "main form[action$='/splitsen'] button[type=submit]")
        expect(page.locator("h1")).to_contain_text("Uitgaven splitsen")
        # The question comes only where somebody's wish fits both titles.
        if page.locator("input[name=wachtenden]").count():
            break
    else:
        pytest.fail("nobody waits for a title of which an edition could go")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    check_for_everybody(page)
    tab_to(page, "#titel")
    keys.press("Control+a")
    keys.type("Een losse uitgave")
    if goes:
        # Arrows choose among radio buttons; the preview counts again before anything is done.
        tab_to(page, "input[name=wachtenden]:checked")
        keys.press("ArrowDown")
        press(page, "button[formmethod=get]")
        expect(page.locator("input[name=wachtenden][value=goes]")).to_be_checked()
        expect(page.locator("#titel")).to_have_value("Een losse uitgave")
    waiting, editions = told(page, "Reserveringen in de rij die meegaan"), told(page, "Uitgaven die gaan")
    # Those whose wish fits both titles go or stay; a wish that fits one title only follows that title.
    assert editions == 1
    assert (waiting >= 1) if goes else (waiting < work[3])
    assert everything(installation) == before

    press(page, "main form[method=post] button[type=submit]:not([formmethod])")
    expect(page.locator("main")).to_contain_text("De titels zijn gesplitst")
    expect(page.locator("h1")).to_contain_text("Een losse uitgave")
    after = everything(installation)
    assert len(moved(before, after, "edition")) == editions
    assert [one[1] for one in moved(before, after, "hold")] == [work[2]] * waiting

    press(page, "main form[action$='/ongedaan'] button")
    expect(page.locator("main")).to_contain_text("Ongedaan gemaakt. Alles is zoals het was.")
    assert everything(installation) == before
