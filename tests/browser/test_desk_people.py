"""The till, letters, two accounts, who borrows for another, the hold shelf: by keyboard and on a telephone.

Each flow is acted, refused and taken back; every state on the way is looked at.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewReader
from tests.browser.hands import SIZES, book, hands, member_page
from tests.browser.installation import Installation
from tests.browser.reader import GUEST, MEMBER
from tests.browser.test_desk_walks import OPEN, lend, take_in

NUMBERS = {"desktop": 8, "phone": 10}  # which book of those on the shelf
WAITS_AGAIN = """
    UPDATE messages_notice SET state = 'waiting', sent_at = NULL, letter_batch_id = NULL
    WHERE id = (SELECT max(n.id) FROM messages_notice n
                JOIN organisations_user u ON u.login = 'balie@demo'
                JOIN organisations_branch b ON b.id = u.workplace_id AND b.organisation_id = n.organisation_id
                WHERE n.channel = 'letter' AND n.emptied_at IS NULL)
"""


@pytest.mark.parametrize("size", SIZES)
def test_closing_the_till(new_reader: NewReader, size: str) -> None:
    """Nothing typed, a difference without a word, closed with one; another library finds no report."""
    desk = hands(new_reader, size)
    desk.open("/balie/kas")
    close = "main form:has(#id_counted) button[type=submit]"
    expect(desk.page.locator("#id_counted")).to_be_in_viewport()
    desk.press(close)
    desk.focused(".sb-error-summary")
    desk.look("nothing counted")
    expected = int(desk.page.locator("#id_expected").input_value())
    counted = f"{expected // 100 + 1},00"
    desk.enter("#id_counted", counted)
    desk.says("Er is een verschil")
    expect(desk.page.locator("#id_counted")).to_have_value(counted)
    desk.look("a difference")
    desk.enter("#id_comment", "Iemand kreeg te weinig terug.")
    desk.says("De kas is opgemaakt")
    desk.look("closed")
    report = desk.page.url.removeprefix(desk.reader.address)
    elsewhere = hands(new_reader, size, "ander@demo")
    elsewhere.open(report)
    elsewhere.says("We kunnen dit niet vinden")
    elsewhere.look("not of this library")
    assert desk.troubles + elsewhere.troubles == []


def test_letters(new_reader: NewReader, installation: Installation) -> None:
    """Two desks put the same letters together: the second hears that none waits; printed, and not after all."""
    installation.ask(WAITS_AGAIN)
    first, second = hands(new_reader, "desktop"), hands(new_reader, "phone")
    for desk in (first, second):
        desk.open("/balie/brieven")
        desk.says(re.compile(r"\d+ brie(f|ven) wacht"))
    together = "#waiting ~ form button"
    first.press(together)
    first.says("De brieven staan klaar")
    first.look("put together")
    second.press(together)
    second.says("Er wacht geen brief")
    second.look("none waits")
    for desk in (second, first):
        desk.press("button[value=printed]")
        desk.says("deze brieven zijn geprint")
        desk.press("button[value=undo]")
        desk.says("Deze brieven wachten weer")
    first.look("not printed after all")
    assert first.troubles + second.troubles == []


@pytest.mark.parametrize("size", SIZES)
def test_two_accounts_become_one(new_reader: NewReader, size: str) -> None:
    """Seen side by side, made one, taken apart; with the card of another library the answer says who must join in."""
    desk = hands(new_reader, size)
    desk.open("/balie/lener/dubbel")
    desk.look("doubles")
    desk.press("main a[href*='/samenvoegen']")
    desk.says("Naast elkaar")
    desk.look("side by side")
    desk.press("main form.sb-form button[type=submit]")
    desk.says("De twee inschrijvingen zijn nu één")
    desk.press("form[action*='/splitsen'] button")
    desk.says("er zijn weer twee inschrijvingen")
    desk.look("two again")
    desk.press("main a[href*='/samenvoegen']")
    desk.enter("#q", "29000000999999")
    desk.says("Deze pas kennen wij niet")
    desk.focused("#q")
    desk.look("no such card")
    desk.enter("#q", GUEST)
    desk.says("Die bibliotheek moet meedoen")
    desk.look("of another library")
    expect(desk.page.locator("main form.sb-form")).to_have_count(0)
    assert desk.troubles == []


@pytest.mark.parametrize("size", SIZES)
def test_borrowing_for_another(new_reader: NewReader, installation: Installation, size: str) -> None:
    """A card that is none, a member of Oeverwijk who may borrow for one of Merendal, a loan, the end of it."""
    _work, title, barcode = book(installation, NUMBERS[size])
    desk = hands(new_reader, size)
    page = f"/balie/lener/{member_page(installation, MEMBER)}"
    desk.open(page)
    desk.enter("#id_proxy_card", "29000000999999")
    desk.focused(".sb-error-summary")
    desk.look("no card")
    desk.enter("#id_proxy_card", GUEST)
    desk.says("De wijziging is bewaard")
    desk.open("/balie/uitlenen")
    desk.scan(GUEST, OPEN)
    desk.look("may borrow for another")
    desk.press(".sb-patron form:has(input[name=proxy]) button")
    desk.says("leent op naam van deze lener", at=".sb-patron")
    desk.scan(barcode, title)
    desk.look("lent for another")
    desk.press("#lent button[data-undo]")
    desk.says("is niet meer uitgeleend", at="#desk-result")
    desk.focused("[data-scan-box]")
    desk.open(page)
    desk.press("button[value=end-proxy]")
    desk.says("De wijziging is bewaard")
    assert desk.troubles == []


@pytest.mark.parametrize("size", SIZES)
def test_the_hold_shelf(new_reader: NewReader, installation: Installation, size: str) -> None:
    """Reader of Oeverwijk, book of Hogelinde, desk in Merendal: asked, asked twice, cancelled, back, picked up."""
    work, title, barcode = book(installation, NUMBERS[size], "hogelinde")
    desk = hands(new_reader, size)
    for says in ("is gereserveerd", "al gereserveerd"):
        desk.open(f"/balie/reserveren/{work}")
        desk.fill("#item", barcode)
        desk.enter("#card", GUEST)
        desk.says(says, at="#desk-result")
        desk.focused("#desk-result")
        desk.look(says)
    take_in(desk, barcode, "Afhaalplank:")
    desk.look("to the hold shelf")
    desk.open("/balie/reserveringen")
    desk.look("hold shelf")
    desk.press(f"#afhaalplank tr:has-text('{barcode}') button")
    desk.focused("main .sb-alert--info")
    desk.look("cancelled")
    desk.press("[data-undo]")
    desk.says("is gereserveerd")
    take_in(desk, barcode, "Afhaalplank:")
    desk.open("/balie/uitlenen")
    desk.scan(MEMBER, OPEN)
    desk.scan(barcode, "krijgt dit exemplaar")
    desk.look("kept for another")
    expect(desk.page.locator("#desk-result a[href*='/balie/uitleg/']").first).to_be_visible()
    lend(desk, GUEST, barcode, title)
    take_in(desk, barcode, "Hogelinde")
    assert desk.troubles == []
