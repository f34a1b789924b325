"""A director changes the period of films at one branch with the keyboard alone, sees last year, saves, and reads why."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.installation import Installation
from tests.browser.keyboard import log_in, press, tab_to
from tests.browser.reader import MEMBER, Reader
from tests.browser.test_desk_queue import give_back, open_lending, scan

FILM = """
    SELECT i.barcode, b.code FROM holdings_item i
    JOIN holdings_itemcategory c ON c.id = i.category_id
    JOIN organisations_user u ON u.login = 'directeur@demo' AND u.workplace_id = i.current_branch_id
    JOIN organisations_branch b ON b.id = i.current_branch_id
    WHERE c.code = 'DVD' AND i.custody = 'on_shelf' AND i.home_branch_id = i.current_branch_id
      AND NOT EXISTS (SELECT 1 FROM circulation_hold h JOIN catalogue_record r ON r.work_id = h.work_id
                      WHERE r.id = i.record_id AND h.state = 'open')
      AND NOT EXISTS (SELECT 1 FROM holdings_itemcondition k WHERE k.item_id = i.id AND k.cleared_at IS NULL)
    ORDER BY i.barcode LIMIT 1
"""
FLOOR = """
    INSERT INTO circulation_policyrule (public_id, kind, value, bound, location, channel, changed_at)
    VALUES (gen_random_uuid(), 'courtesy_days', '2', 'floor', '', '', now()) RETURNING public_id
"""
FORGET = """
    DELETE FROM circulation_policyrule WHERE id > %(last)s
"""


@pytest.fixture
def film(installation: Installation) -> Iterator[tuple[str, str]]:
    """Give a film and its branch; leave the rules as they were."""
    [(last,)] = installation.ask("SELECT max(id) FROM circulation_policyrule")
    [found] = installation.ask(FILM)
    yield found
    installation.ask(FORGET, last=last)


def choose(page: Page, field: str, value: str) -> None:
    """Choose in a list as the keyboard does; the list is long, so its value is set where the focus stands."""
    tab_to(page, f"#id_{field}")
    page.locator(f"#id_{field}").select_option(value)


def fill(page: Page, *, kind: str, value: str, branch: str = "", material: str = "") -> None:
    choose(page, "kind", kind)
    tab_to(page, "#id_value")
    page.keyboard.press("Control+a")
    page.keyboard.type(value)
    choose(page, "library", "demo-merendal")
    choose(page, "branch", branch)
    choose(page, "item_category", material)


def look(page: Page) -> None:
    press(page, "#set button[type=submit]")


def test_change_look_save_lend_and_read_why(
    new_reader: Callable[..., Reader], installation: Installation, film: tuple[str, str]
) -> None:
    barcode, branch = film
    reader = new_reader()
    log_in(reader, "directeur@demo")
    page = reader.open("/beheer/regels")
    fill(page, kind="loan_days", value="4", branch=branch, material="DVD")
    look(page)
    expect(page.locator("h1")).to_have_text("Vorig jaar met deze regel")
    earlier = page.locator("tr", has_text="Leningen met een eerdere inleverdag").locator("td").last
    assert int(earlier.inner_text()) > 0
    press(page, "main form button[type=submit]")
    expect(page.locator("main")).to_contain_text("Deze wijziging ongedaan maken")

    page = open_lending(reader)
    scan(page, MEMBER, barcode)
    expect(page.locator("#lent")).to_contain_text(barcode)
    press(page, "#lent a[href*='/balie/uitleg/lening/']")
    row = page.locator("tr", has=page.locator("th", has_text=re.compile("^Dagen van een lening$")))
    expect(row.locator("td").nth(0)).to_have_text("4")
    expect(row.locator("td").nth(1)).to_contain_text("directeur@demo")
    press(page, "main tr a[href*='kind=loan_days']")
    expect(page.locator("main")).to_contain_text("Deze regel beslist: hij is het preciest.")
    give_back(page, barcode)


def test_a_tie_and_a_locked_value_name_the_row_that_is_in_the_way(
    new_reader: Callable[..., Reader], installation: Installation, film: tuple[str, str]
) -> None:
    [(floor,)] = installation.ask(FLOOR)
    reader = new_reader()
    log_in(reader, "directeur@demo")
    page = reader.open("/beheer/regels")
    fill(page, kind="courtesy_days", value="1")
    look(page)
    press(page, f"a[href='#regel-{floor}']")
    expect(page.locator(f"#regel-{floor}")).to_be_in_viewport()

    _barcode, branch = film
    page = reader.open("/beheer/regels?from_on=2090-01-01")
    fill(page, kind="loan_days", value="5", branch=branch, material="DVD")
    look(page)
    expect(page.locator("h1")).to_have_text("Vorig jaar met deze regel")
    press(page, "main form button[type=submit]")
    expect(page.locator("main")).to_contain_text("Deze wijziging ongedaan maken")
    page = reader.open("/beheer/regels")
    fill(page, kind="loan_days", value="6", branch=branch, material="DVD")
    look(page)
    [(later,)] = installation.ask("SELECT public_id FROM circulation_policyrule WHERE from_on = '2090-01-01'")
    press(page, f"a[href='#regel-{later}']")
    expect(page.locator(f"#regel-{later}")).to_be_in_viewport()
