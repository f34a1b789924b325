"""Damage, loss, claims, unknown titles, the till, letters, two accounts, the hold shelf: by keyboard and on a telephone.

Each flow is acted, refused and taken back; every state on the way is looked at.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewReader
from tests.browser.hands import SIZES, Hands, book, hands, member_page
from tests.browser.installation import Installation
from tests.browser.reader import GUEST, MEMBER
from tests.browser.test_desk_queue import library_number

OPEN = re.compile("pas is open|deze pas", re.IGNORECASE)
ACT = "main form[action*='/melding']"
NUMBERS = {"desktop": 20, "phone": 21}  # which book of those on the shelf


def lend(desk: Hands, card: str, barcode: str, title: str) -> None:
    """Lend a book at the desk."""
    desk.open("/balie/uitlenen")
    desk.scan(card, OPEN)
    desk.scan(barcode, title)
    expect(desk.page.locator("#lent tbody").first).to_contain_text(barcode)


def take_in(desk: Hands, barcode: str, says: str | re.Pattern[str]) -> None:
    """Take a book in at the desk."""
    desk.open("/balie/innemen")
    desk.scan(barcode, says)


@pytest.mark.parametrize("size", SIZES)
def test_a_damaged_return(new_reader: NewReader, installation: Installation, size: str) -> None:
    """Noted straight from the return, a sum that is none, charged, named at the next scan, taken back."""
    _work, title, barcode = book(installation, NUMBERS[size])
    desk = hands(new_reader, size)
    account = f"/balie/betalen/{member_page(installation, MEMBER)}"
    desk.open(account)
    before = desk.page.locator(".sb-page-head__lead").inner_text()
    lend(desk, MEMBER, barcode, title)
    take_in(desk, barcode, title)
    desk.press("#desk-work a[href*='/balie/titels']")
    desk.press(f"{ACT}:has(input[value=damaged]) button")
    desk.look("damage asked")
    desk.enter("#id_amount", "veel")
    desk.focused(".sb-error-summary")
    desk.look("no sum")
    desk.enter("#id_amount", "2,50")
    desk.says(re.compile(r"Er komt €\s2,50 op de rekening"))
    desk.look("damage noted")
    take_in(desk, barcode, "staat: beschadigd")
    desk.look("come in damaged")
    desk.press("#desk-work a[href*='/balie/titels']")
    desk.press(f"{ACT}:has(input[value=damaged]) button")
    desk.says("is weggehaald")
    desk.open(account)
    assert desk.page.locator(".sb-page-head__lead").inner_text() == before
    assert desk.troubles == []


@pytest.mark.parametrize("size", SIZES)
def test_lost_paid_and_found_again(new_reader: NewReader, installation: Installation, size: str) -> None:
    """The sum is asked, charged and paid; found, the desk hears that nothing goes back, and reads the rule."""
    _work, title, barcode = book(installation, NUMBERS[size] + 2)
    account = f"/balie/betalen/{member_page(installation, MEMBER)}"
    desk = hands(new_reader, size)
    lend(desk, MEMBER, barcode, title)
    desk.open(f"/balie/titels?q={barcode}")
    desk.press(f"{ACT}:has(input[value=lost]) button")
    desk.says("De lener moet")
    desk.look("loss asked")
    desk.press(f"{ACT} button[type=submit]")
    desk.says("‘Verloren’ is genoteerd")
    desk.look("loss noted")
    desk.open("/balie/uitlenen")
    desk.scan(GUEST, OPEN)
    desk.scan(barcode, "Deze titel staat als verloren")
    desk.look("lost title not lent")
    desk.open(account)
    desk.press("form:has(#id_amount):not([action]) button[type=submit]")
    desk.says("ontvangen")
    take_in(desk, barcode, "Nu is het terecht")
    desk.says("Dat wordt niet terugbetaald", at="#desk-result")
    desk.look("found")
    desk.press("#desk-result a[href*=negative_balance]")
    desk.look("the rule")
    assert desk.troubles == []


def test_lost_paid_found_and_paid_back(new_reader: NewReader, installation: Installation) -> None:
    """Where an account may stand in credit the sum goes back on it, and who may pays it out, with a receipt."""
    _work, title, barcode = book(installation, NUMBERS["phone"] + 6)
    account = f"/balie/betalen/{member_page(installation, MEMBER)}"
    director = hands(new_reader, "desktop", "directeur@demo")
    director.open("/beheer/regels")
    for field, value in (("kind", "negative_balance"), ("library", "demo-merendal")):
        director.page.locator(f"#id_{field}").select_option(value)
    director.fill("#id_value", "ja")
    director.press("#set button[type=submit]")
    director.press("main form button[type=submit]")
    director.says("Deze wijziging ongedaan maken")

    desk = hands(new_reader, "phone")
    lend(desk, MEMBER, barcode, title)
    desk.open(f"/balie/titels?q={barcode}")
    desk.press(f"{ACT}:has(input[value=lost]) button")
    desk.press(f"{ACT} button[type=submit]")
    desk.open(account)
    desk.press("form:has(#id_amount):not([action]) button[type=submit]")
    desk.says("ontvangen")
    take_in(desk, barcode, "teruggezet op de rekening")
    desk.look("given back")
    desk.press("#desk-work a[href*='/balie/betalen/']")
    desk.says("Tegoed")

    director.open(account)
    credit = director.page.locator(".sb-page-head__lead strong").last.inner_text().replace("€", "").strip()
    director.enter("#id_refund-amount", "9999")
    director.look("too much")
    director.enter("#id_refund-amount", credit)
    director.says("terugbetaald")
    director.look("paid back")
    director.open("/beheer/regels")
    director.press("form[action*='/ongedaan'] button")
    assert desk.troubles + director.troubles == []


@pytest.mark.parametrize("size", SIZES)
def test_said_to_be_back(new_reader: NewReader, installation: Installation, size: str) -> None:
    """On the search list, back with the borrower, on the list again, found; a claim on what is in is refused."""
    _work, title, barcode = book(installation, NUMBERS[size] + 4)
    desk = hands(new_reader, size)
    lend(desk, MEMBER, barcode, title)
    desk.open(f"/balie/lener/{member_page(installation, MEMBER)}")
    desk.press(f"form[action*=melden]:has(input[value='{barcode}']) button")
    desk.says("We zoeken")
    desk.open("/balie/zoeklijst")
    desk.look("search list")
    line = f"form:has(input[value='{barcode}'])"
    desk.press(f"{line} button[value=home]")
    desk.says("is nog bij de lener")
    desk.enter("#barcode", barcode)
    desk.says("We zoeken")
    desk.press(f"{line} button[value=found]")
    desk.says("niet meer uitgeleend")
    desk.look("found")
    desk.enter("#barcode", barcode)
    desk.focused("#desk-result")
    desk.says("Deze titel is niet meer uitgeleend", at="#desk-result")
    desk.look("claim refused")
    desk.press("#desk-result a")
    assert desk.page.url.endswith("/balie/zoeklijst")
    assert desk.troubles == []


@pytest.mark.parametrize("size", SIZES)
def test_said_to_be_back_by_a_guest(new_reader: NewReader, installation: Installation, size: str) -> None:
    """Borrower of Oeverwijk, book of Hogelinde, desk in Merendal; the owner's desk knows it is on loan no more."""
    _work, title, barcode = book(installation, NUMBERS[size] - 15, "hogelinde")
    desk = hands(new_reader, size)
    lend(desk, GUEST, barcode, title)
    desk.open("/balie/zoeklijst")
    desk.enter("#barcode", barcode)
    desk.says("We zoeken")
    line = f"form:has(input[value='{barcode}'])"
    expect(desk.page.locator(f"{line} button[value=found]")).to_be_visible()
    desk.look("a guest says so")
    desk.press(f"{line} button[value=found]")
    desk.says("Hogelinde")
    desk.open(f"/balie/titels?q={barcode}")
    desk.says("Het hoort bij")
    desk.look("a title of another library")
    assert desk.troubles == []


@pytest.mark.parametrize("size", SIZES)
def test_a_title_entered_quickly(new_reader: NewReader, size: str) -> None:
    """Unknown, without its title, lent; a colleague gives a wrong ISBN, completes it, takes that back."""
    number = library_number("30", 980_000 + NUMBERS[size])
    name = f"Van de markt {size}"
    desk = hands(new_reader, size)
    desk.open("/balie/uitlenen")
    desk.scan(MEMBER, OPEN)
    desk.scan(number, "niet bekend")
    desk.look("unknown")
    form = "form[aria-labelledby=quick-title]"
    desk.fill("#quick-name", " ")
    desk.press(f"{form} button[type=submit]")
    desk.says("Schrijf de titel", at="#desk-result")
    desk.focused("#quick-name")
    desk.look("without its title")
    desk.fill("#quick-name", name)
    desk.press(f"{form} button[type=submit]")
    desk.says("is uitgeleend", at="#desk-result")
    desk.focused("[data-scan-box]")
    take_in(desk, number, name)

    colleague = hands(new_reader, size, "collectie@demo")
    colleague.open("/balie/titels/snel")
    line = f"tr:has-text('{name}')"
    colleague.enter(f"{line} input[name=isbn]", "9789000000012")
    colleague.focused("#desk-result")
    colleague.look("wrong number")
    assert colleague.page.locator(f"{line} input[name=isbn]").input_value() == "9789000000012"
    colleague.enter(f"{line} input[name=isbn]", "")
    colleague.says("is klaar")
    colleague.press(f"{line} button[value=undo]")
    colleague.says("wacht weer op een beschrijving")
    colleague.look("taken back")
    assert desk.troubles + colleague.troubles == []
