"""One whole day in the library: from a misspelt word at home to a fee that is paid, through every door and desk."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewReader
from tests.browser.installation import Installation
from tests.browser.reader import GUEST, MEMBER, PASSWORD, PIN, Reader

CARD_OPEN = re.compile("pas is open|deze pas", re.IGNORECASE)
TOO_LATE = re.compile("te laat|te-laatgeld", re.IGNORECASE)
PAY_LINK = "#desk-work a[href*='/balie/betalen/']"
PAY_BUTTON = "form:has(input[name=amount]):has([name=method]) button[type=submit]"
HERE, THERE = "merendal-centrum", "merendal-noord"
# A title that nobody waits for, with an item on the shelf of a place, in a kind of material that is lent.
ON_THE_SHELF = r"""
    SELECT w.public_id::text, r.title, i.barcode
    FROM holdings_item i
    JOIN organisations_branch b ON b.id = i.current_branch_id
    JOIN catalogue_record r ON r.id = i.record_id
    JOIN catalogue_work w ON w.id = r.work_id
    WHERE b.code = %(branch)s AND i.custody = 'on_shelf' AND r.form = 'book' AND r.title ~ '\w{8,}'
      AND NOT EXISTS (SELECT FROM holdings_itemcondition c WHERE c.item_id = i.id AND c.cleared_at IS NULL)
      AND NOT EXISTS (SELECT FROM circulation_hold h WHERE h.work_id = w.id AND h.state IN ('open', 'in_transit', 'waiting'))
      AND NOT EXISTS (SELECT FROM circulation_loan l JOIN holdings_item j ON j.id = l.item_id
                      JOIN catalogue_record q ON q.id = j.record_id
                      WHERE q.work_id = w.id AND l.closed_at IS NULL)
    ORDER BY i.id
"""
TIME_PASSES = """
    WITH moved AS (
        UPDATE circulation_loan SET due_at = due_at - make_interval(days => %(days)s),
            opened_at = opened_at - make_interval(days => %(days)s)
        WHERE closed_at IS NULL AND item_id = (SELECT id FROM holdings_item WHERE barcode = %(barcode)s)
        RETURNING item_id, due_at)
    UPDATE holdings_item SET due_at = moved.due_at FROM moved WHERE moved.item_id = holdings_item.id
"""


def _misspelt(title: str) -> str:
    """Leave a letter out of the longest word, as somebody does who types on a telephone."""
    word = max(re.findall(r"\w+", title), key=len)
    return title.replace(word, word[: len(word) // 2] + word[len(word) // 2 + 1 :])


def _pick(installation: Installation, branch: str, *, number: int = 0) -> tuple[str, str, str]:
    work, title, barcode = installation.ask(ON_THE_SHELF, branch=branch)[number]
    return work, title, barcode


def _scan(page: Page, code: str, *, says: str | re.Pattern[str]) -> None:
    """Scan as a scanner does: the digits, then Enter; wait for the answer."""
    expect(page.locator("body[data-desk=ready]")).to_be_attached()
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    expect(page.locator("#desk-result")).to_contain_text(says)


def _stand_at(staff: Reader, branch: str) -> None:
    staff.open("/balie")
    place = staff.page.locator("select[name=branch]")
    place.select_option(branch)
    place.locator("xpath=ancestor::form").locator("button[type=submit]").click()


def _open_cents(installation: Installation, card: str) -> int:
    rows = installation.ask(
        """SELECT coalesce((SELECT sum(s.amount_cents) FROM payments_chargestep s JOIN payments_charge c ON c.id = s.charge_id
             JOIN patrons_card k ON k.membership_id = c.membership_id WHERE k.number = %(card)s), 0)
           - coalesce((SELECT sum(a.amount_cents) FROM payments_allocation a JOIN payments_charge c ON c.id = a.charge_id
             JOIN patrons_card k ON k.membership_id = c.membership_id WHERE k.number = %(card)s), 0)""",
        card=card,
    )
    return int(rows[0][0])


def test_a_book_goes_from_a_misspelt_word_to_a_paid_fee(
    new_reader: NewReader, installation: Installation
) -> None:
    work, title, barcode = _pick(installation, HERE)
    member, staff = new_reader(size="phone"), new_reader()
    before = _open_cents(installation, MEMBER)
    _find_and_reserve(member, work, title)
    staff.log_in_staff()
    _travel(staff, barcode)
    member.open("/mijn/reserveringen")
    expect(member.page.locator("main")).to_contain_text(re.compile("klaar", re.IGNORECASE))
    staff.open("/balie/uitlenen")
    _scan(staff.page, MEMBER, says=CARD_OPEN)
    _scan(staff.page, barcode, says=title)

    # Ten days later it is renewed from home.
    installation.ask(TIME_PASSES, days=10, barcode=barcode)
    member.open("/mijn/geleend")
    member.page.locator(".sb-loan", has_text=title).locator("button[type=submit]").click()
    expect(member.page.locator(".sb-loan", has_text=title)).to_contain_text("Verlengd tot")

    # Much later it comes back too late, and the fee is paid at the counter.
    installation.ask(TIME_PASSES, days=40, barcode=barcode)
    staff.open("/balie/innemen")
    _scan(staff.page, barcode, says=TOO_LATE)
    assert _open_cents(installation, MEMBER) > before
    staff.page.locator(PAY_LINK).click()
    staff.page.locator(PAY_BUTTON).click()
    expect(staff.page.locator("main")).to_contain_text("0,00")
    assert _open_cents(installation, MEMBER) == 0
    member.open("/mijn/betalen")
    expect(member.page.locator("main")).to_contain_text(re.compile("niets|0,00"))


def _find_and_reserve(member: Reader, work: str, title: str) -> None:
    """At home: found in spite of a typing error, reserved for another place."""
    page = member.page
    member.open("/")
    page.locator("input[name=q]").first.fill(_misspelt(title))
    page.keyboard.press("Enter")
    page.locator(f"main a[href='/titel/{work}']").first.click()
    expect(page.locator("h1")).to_contain_text(title)
    page.locator("#reserveren a").click()
    page.locator("#id_card").fill(MEMBER)
    page.locator("#id_pin").fill(PIN)
    page.keyboard.press("Enter")
    page.locator("#reserveren select[name=vestiging]").select_option(THERE)
    page.locator("#reserveren button[type=submit]").click()
    member.open("/mijn/reserveringen")
    expect(page.locator("main")).to_contain_text(title)


def _travel(staff: Reader, barcode: str) -> None:
    """At the first desk it is captured when it comes in, and must travel; at the other one it lies ready."""
    _stand_at(staff, HERE)
    staff.open("/balie/innemen")
    _scan(staff.page, barcode, says="Naar Merendal Noord")
    _stand_at(staff, THERE)
    staff.open("/balie/innemen")
    _scan(staff.page, barcode, says="Afhaalplank:")
    staff.open("/balie/reserveringen")
    expect(staff.page.locator("#afhaalplank")).to_contain_text(barcode)


def test_the_desk_needs_no_mouse(new_reader: NewReader, installation: Installation) -> None:
    _work, title, barcode = _pick(installation, HERE, number=3)
    staff = new_reader()
    page, keys = staff.page, staff.page.keyboard

    # Logging in: the first field has the focus.
    staff.open("/balie/inloggen")
    expect(page.locator("input[name=login]")).to_be_focused()
    keys.type("balie@demo")
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    expect(page).not_to_have_url(re.compile("inloggen"))

    expect(page.locator("body[data-desk=ready]")).to_be_attached()

    # F4: lend. Card, book, done; undone with Ctrl+Z; lent again; the next patron with Escape.
    keys.press("F4")
    expect(page).to_have_url(re.compile("/balie/uitlenen"))
    _scan(page, MEMBER, says=CARD_OPEN)
    _scan(page, barcode, says=title)
    keys.press("Control+z")
    expect(page.locator("#lent tbody").first).not_to_contain_text(barcode)
    _scan(page, barcode, says=title)
    # What was taken back names the title too: only the list says that it is lent again.
    expect(page.locator("#lent tbody").first).to_contain_text(barcode)
    keys.press("Escape")
    expect(page.locator("#desk-work")).to_have_attribute("data-card", "")

    # F8: take in, some weeks later; the fee is paid with Tab and Enter.
    installation.ask(TIME_PASSES, days=40, barcode=barcode)
    keys.press("F8")
    expect(page).to_have_url(re.compile("/balie/innemen"))
    _scan(page, barcode, says=TOO_LATE)
    _tab_to(page, PAY_LINK)
    keys.press("Enter")
    expect(page).to_have_url(re.compile("/balie/betalen"))
    _tab_to(page, PAY_BUTTON)
    keys.press("Enter")
    expect(page.locator("main")).to_contain_text("0,00")

    # F9: find a patron by name.
    keys.press("F9")
    expect(page).to_have_url(re.compile("/balie/lener"))


def test_reader_book_and_desk_of_three_libraries(new_reader: NewReader, installation: Installation) -> None:
    """A member of Oeverwijk borrows a book of Hogelinde at a desk in Merendal."""
    _work, title, barcode = _pick(installation, "hogelinde")
    staff, member = new_reader(), new_reader(size="phone")
    staff.log_in_staff("balie@demo")
    staff.open("/balie/uitlenen")
    _scan(staff.page, GUEST, says=CARD_OPEN)
    _scan(staff.page, barcode, says=title)

    # The member sees it among their own loans, with the desk that lent it.
    member.log_in(GUEST)
    member.open("/mijn/geleend")
    expect(member.page.locator(".sb-loan", has_text=title)).to_contain_text("Merendal")

    # Brought back at home, it travels on to the library that owns it.
    home = new_reader()
    home.log_in_staff("ander@demo")
    home.open("/balie/innemen")
    _scan(home.page, barcode, says="Hogelinde")
    assert installation.ask(
        "SELECT custody FROM holdings_item WHERE barcode = %(barcode)s", barcode=barcode
    ) == [("in_transit",)]

    # The desk in Merendal knew the card, and still knows nothing else of the member's own library.
    (address,) = installation.ask(
        """SELECT m.public_id::text FROM patrons_membership m JOIN patrons_card k ON k.membership_id = m.id
           WHERE k.number = %(card)s""",
        card=GUEST,
    )[0]
    staff.open(f"/balie/lener/{address}")
    expect(staff.page.locator("main")).to_contain_text("We kunnen dit niet vinden")


def _tab_to(page: Page, selector: str, *, at_most: int = 60) -> None:
    """Go with Tab until something has the focus."""
    for _ in range(at_most):
        if page.evaluate("(selector) => document.activeElement?.matches(selector) ?? false", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not come to {selector}")
