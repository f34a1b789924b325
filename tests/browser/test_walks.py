"""Late, waiting, family, rules and closed days: on a telephone, with the keyboard alone, every page on the way looked at.

Also what is met only on the way: refusals, forms that come back with an error, previews, answers.
"""

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import pages
from tests.browser.conftest import NewReader
from tests.browser.installation import Installation
from tests.browser.keyboard import log_in, press, tab_to
from tests.browser.reader import CHILD, GUEST, MEMBER, PIN, Reader
from tests.browser.test_library_day import ON_THE_SHELF, PAY_BUTTON, PAY_LINK, TIME_PASSES, TOO_LATE
from tests.browser.walking import Walk, long_sentences

HERE = "merendal-centrum"
LOAN = """
    SELECT l.public_id::text FROM circulation_loan l JOIN holdings_item i ON i.id = l.item_id
    WHERE i.barcode = %(barcode)s AND l.closed_at IS NULL
"""


def on_shelf(installation: Installation) -> tuple[str, str, str]:
    """Give work, title and barcode of a book that stands here and that nobody waits for."""
    work, title, barcode = installation.ask(ON_THE_SHELF, branch=HERE)[-1]
    return work, title, barcode


def at_desk(new_reader: NewReader, key: str) -> Walk:
    """Log in at the desk of this place, on a telephone, and go to a desk by its key."""
    staff = new_reader(size="phone")
    log_in(staff, "balie@demo")
    page = staff.open("/balie")
    tab_to(page, "select[name=branch]")
    page.locator("select[name=branch]").select_option(HERE)
    press(page, "form:has(select[name=branch]) button[type=submit]")
    walk = Walk(staff)
    walk.look("the desk")
    go(page, key)
    return walk


def go(page: Page, key: str) -> None:
    """Go to a desk by its key."""
    expect(page.locator("body[data-desk=ready]")).to_be_attached()
    address = {"F4": "/balie/uitlenen", "F8": "/balie/innemen", "F10": "/balie/reserveringen"}[key]
    page.keyboard.press(key)
    expect(page).to_have_url(re.compile(address))


def scan(walk: Walk, code: str, says: str | re.Pattern[str]) -> None:
    """Scan as a scanner does, wait for the answer and look at it."""
    page = walk.reader.page
    expect(page.locator("body[data-desk=ready]")).to_be_attached()
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    expect(page.locator("#desk-result")).to_contain_text(says)
    walk.look(f"{page.url} after {says}")


def at_home(new_reader: NewReader, size: str = "phone") -> Walk:
    """Log in at home, with the keyboard."""
    member = new_reader(size=size)
    page = member.open("/inloggen")
    tab_to(page, "#id_card")
    page.keyboard.type(MEMBER)
    page.keyboard.press("Tab")
    page.keyboard.type(PIN)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/mijn"))
    return Walk(member)


def see(walk: Walk, path: str, text: str | re.Pattern[str]) -> Page:
    """Open a page, wait until it says so, and look at it."""
    page = walk.reader.open(path)
    expect(page.locator("main")).to_contain_text(text)
    walk.look(path)
    return page


OPEN = re.compile("pas is open|deze pas", re.IGNORECASE)


def test_late(new_reader: NewReader, installation: Installation) -> None:
    """Lent, refused to somebody else, brought back too late, paid with a slip of the hand, paid."""
    _work, title, barcode = on_shelf(installation)
    desk = at_desk(new_reader, "F4")
    page = desk.reader.page
    scan(desk, "29000000999999", re.compile("niet"))
    scan(desk, MEMBER, OPEN)
    scan(desk, barcode, title)
    expect(page.locator("#lent tbody").first).to_contain_text(barcode)
    page.keyboard.press("Escape")
    expect(page.locator("#desk-work")).to_have_attribute("data-card", "")
    scan(desk, GUEST, OPEN)
    scan(desk, barcode, "naam van iemand anders")

    installation.ask(TIME_PASSES, days=40, barcode=barcode)
    home = at_home(new_reader)
    see(home, "/mijn/geleend", title)
    go(page, "F8")
    scan(desk, barcode, TOO_LATE)
    see(home, "/mijn/betalen", re.compile(r"€\s\d"))

    press(page, PAY_LINK)
    expect(page).to_have_url(re.compile("/balie/betalen"))
    desk.look("paying")
    amount = page.locator("#id_amount").first
    right = amount.input_value()
    for wrong in ("0", "9999"):
        tab_to(page, "#id_amount")
        page.keyboard.press("Control+a")
        page.keyboard.type(wrong)
        press(page, PAY_BUTTON)
        expect(page.locator("#id_amount").first).to_have_value(wrong)
        expect(page.locator("main [role=alert]").first).to_be_visible()
        desk.look(f"paying {wrong}")
    tab_to(page, "#id_amount")
    page.keyboard.press("Control+a")
    page.keyboard.type(right)
    press(page, PAY_BUTTON)
    expect(page.locator("main")).to_contain_text("0,00")
    desk.look("paid")
    see(home, "/mijn/betalen", re.compile("niets|0,00"))
    assert desk.troubles + home.troubles == []


def test_waiting(new_reader: NewReader, installation: Installation) -> None:
    """Reserved, asked for twice, ready, picked up."""
    work, title, barcode = on_shelf(installation)
    home = at_home(new_reader)
    page = home.reader.page
    for _ in range(2):
        see(home, f"/titel/{work}", title)
        tab_to(page, "#ophalen")
        page.locator("#ophalen").select_option(HERE)
        press(page, "#reserveren button[type=submit]")
        home.look("reserving")
    expect(page.locator("main")).to_contain_text("al gereserveerd")
    see(home, "/mijn/reserveringen", title)

    desk = at_desk(new_reader, "F8")
    scan(desk, barcode, "Afhaalplank:")
    go(desk.reader.page, "F10")
    expect(desk.reader.page.locator("#afhaalplank")).to_contain_text(barcode)
    desk.look("the hold shelf")
    see(home, "/mijn/reserveringen", re.compile("klaar", re.IGNORECASE))
    go(desk.reader.page, "F4")
    scan(desk, GUEST, OPEN)
    scan(desk, barcode, re.compile("ander"))
    desk.reader.page.keyboard.press("Escape")
    expect(desk.reader.page.locator("#desk-work")).to_have_attribute("data-card", "")
    scan(desk, MEMBER, OPEN)
    scan(desk, barcode, title)
    expect(desk.reader.page.locator("#lent tbody").first).to_contain_text(barcode)
    go(desk.reader.page, "F8")
    scan(desk, barcode, title)
    assert home.troubles + desk.troubles == []


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_family(new_reader: NewReader, installation: Installation, size: str) -> None:
    """A parent sees what the child has at home and renews it; a page that was open before hears that it is done."""
    _work, title, barcode = on_shelf(installation)
    desk = at_desk(new_reader, "F4")
    scan(desk, CHILD, OPEN)
    scan(desk, barcode, title)
    expect(desk.reader.page.locator("#lent tbody").first).to_contain_text(barcode)
    installation.ask(TIME_PASSES, days=10, barcode=barcode)
    [(loan,)] = installation.ask(LOAN, barcode=barcode)

    parent, another = at_home(new_reader, size), at_home(new_reader, size)
    for walk in (parent, another):
        see(walk, "/mijn", re.compile("."))
        see(walk, "/mijn/gezin", title)
    press(parent.reader.page, f"#verleng-{loan}")
    expect(parent.reader.page.locator(f"#loan-{loan}")).to_contain_text("Verlengd tot")
    parent.look("renewed")
    press(another.reader.page, f"#verleng-{loan}")
    expect(another.reader.page.locator(f"#loan-{loan} .sb-loan__answer").first).to_contain_text(
        "niet verlengd"
    )
    another.look("renewed too soon")

    go(desk.reader.page, "F8")
    scan(desk, barcode, title)
    assert desk.troubles + parent.troubles + another.troubles == []


def fill(page: Page, field: str, value: str) -> None:
    """Type in a field of a form; in a list and a day the value is set where the focus stands."""
    tab_to(page, f"#id_{field}")
    box = page.locator(f"#id_{field}").first
    if box.evaluate("element => element.tagName") == "SELECT":
        box.select_option(value)
    elif box.get_attribute("type") in {"date", "time"}:
        box.fill(value)
    else:
        page.keyboard.press("Control+a")
        page.keyboard.type(value)


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_rules_and_closed_days(new_reader: NewReader, size: str) -> None:
    """A value that is none, a preview of a rule, days in the wrong order, a preview of a closure. Nothing is kept."""
    walk = Walk(new_reader(size=size))
    log_in(walk.reader, "directeur@demo")
    page = see(walk, "/beheer/regels", "Regels")
    for value, heading in (("veel", "Regels van de uitleen"), ("5", "Vorig jaar met deze regel")):
        fill(page, "kind", "loan_days")
        fill(page, "value", value)
        fill(page, "library", "demo-merendal")
        fill(page, "item_category", "DVD")
        press(page, "#set button[type=submit]")
        expect(page.locator("h1")).to_have_text(heading)
        walk.look(f"a rule of {value} days")

    page = see(walk, f"/beheer/vestigingen/{HERE}", "Merendal Centrum")
    first = dt.date.today() + dt.timedelta(days=14)
    closed = f"form[action='/beheer/vestigingen/{HERE}/uitzondering'] button[type=submit]"
    for days in (-2, 2):
        fill(page, "exception-from_on", first.isoformat())
        fill(page, "exception-until_on", (first + dt.timedelta(days=days)).isoformat())
        fill(page, "exception-reason", "Verbouwing")
        press(page, closed)
        shown = "main [role=alert]" if days < 0 else "#effects-title"
        expect(page.locator(shown).first).to_be_visible()
        walk.look(f"closed for {days} days")
    assert walk.troubles == []


@pytest.mark.parametrize(
    ("who", "start", "below"),
    [
        ("", pages.VISITOR, "/"),
        (MEMBER, pages.MEMBER, "/mijn"),
        ("balie@demo", pages.STAFF, "/balie"),
        ("directeur@demo", ["/beheer"], "/beheer"),
    ],
    ids=["visitor", "member", "staff", "director"],
)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_page_has_a_sentence_of_more_than_fifteen_words(
    new_reader: NewReader, language: str, who: str, start: list[str], below: str
) -> None:
    reader: Reader = new_reader(language=language)
    if who == MEMBER:
        reader.log_in()
    elif who:
        reader.log_in_staff(who)
    found = {}
    for path in pages.reachable(reader.context, reader.address, start, below=below):
        if long := long_sentences(reader.open(path)):
            found[path] = long
    assert found == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_of_management_are_for_everybody(new_reader: NewReader, theme: str) -> None:
    walk = Walk(new_reader(size="phone", theme=theme))
    walk.reader.log_in_staff("directeur@demo")
    for path in pages.reachable(walk.reader.context, walk.reader.address, ["/beheer"], below="/beheer"):
        walk.reader.open(path)
        walk.look(path)
    assert walk.troubles == []


def test_the_check_on_sentences_sees_a_long_one(reader: Reader) -> None:
    page = reader.open("/over")
    before = len(long_sentences(page))
    page.evaluate(
        """() => { const p = document.createElement("p"); document.querySelector("main").append(p);
                   p.innerHTML = "Een <strong>zin</strong> " + "met woorden ".repeat(7) + "is <bdi>veel te lang of niet</bdi>."; }"""
    )
    found = long_sentences(page)
    assert len(found) == before + 1
