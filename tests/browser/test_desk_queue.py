"""The scanner never loses a scan: four without a pause, no line, a reload, a lost session, a server that fails."""

import re
from collections.abc import Callable
from itertools import count

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.installation import Installation
from tests.browser.reader import CHILD, MEMBER, Reader

ON_THE_SHELF = """
    SELECT i.barcode FROM holdings_item i
    JOIN organisations_branch b ON b.id = i.current_branch_id
    JOIN catalogue_record r ON r.id = i.record_id
    WHERE b.code = 'merendal-centrum' AND i.custody = 'on_shelf' AND r.form = 'book'
      AND NOT EXISTS (SELECT FROM holdings_itemcondition c WHERE c.item_id = i.id AND c.cleared_at IS NULL)
      AND NOT EXISTS (SELECT FROM circulation_hold h WHERE h.work_id = r.work_id AND h.state IN ('open', 'in_transit', 'waiting'))
    ORDER BY i.id DESC LIMIT %(number)s
"""


@pytest.fixture
def desk(new_reader: Callable[..., Reader]) -> Reader:
    """Somebody at the lending desk."""
    reader = new_reader()
    reader.log_in_staff()
    open_lending(reader)
    return reader


def open_lending(reader: Reader) -> Page:
    """Open the lending page, with the worker that keeps the emergency page at work."""
    page = reader.open("/balie/uitlenen")
    ready(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    expect(scan_box(page)).to_be_focused()
    return page


def ready(page: Page) -> None:
    """Wait until the desk's script stands ready."""
    expect(page.locator("body")).to_have_attribute("data-desk", "ready")


def scan_box(page: Page) -> Locator:
    return page.locator("[data-scan-box]")


def scan(page: Page, *codes: str) -> None:
    """Type as a scanner does: without a pause, whatever the page is doing."""
    for code in codes:
        page.keyboard.type(code)
        page.keyboard.press("Enter")


def waiting(page: Page, number: int) -> None:
    """Expect so many scans in the stored queue."""
    expect(page.locator("#sb-net")).to_have_attribute("data-waiting", str(number))


def lent(page: Page) -> Locator:
    """The titles lent in this visit."""
    return page.locator("#lent tbody:first-of-type button[type=submit]")


def on_shelf(installation: Installation, number: int) -> list[str]:
    """Give the numbers of books that stand on the shelf here and that nobody waits for."""
    rows = installation.ask(ON_THE_SHELF, number=number)
    assert len(rows) == number
    return [row[0] for row in rows]


def library_number(prefix: str, serial: int) -> str:
    """Write a number with its check digit, as stands below the bars."""
    body = prefix + str(serial).zfill(13 - len(prefix))
    total = 0
    for place, digit in enumerate(reversed(body)):
        product = int(digit) * (2 if place % 2 == 0 else 1)
        total += product // 10 + product % 10
    return body + str(-total % 10)


def offline(reader: Reader, *, off: bool) -> None:
    """Pull the plug, or put it in again."""
    reader.offline = off
    reader.context.set_offline(off)


def undo_all(page: Page) -> None:
    """Leave the world as it was."""
    while lent(page).count():
        before = lent(page).count()
        page.keyboard.press("Control+z")
        expect(lent(page)).to_have_count(before - 1)


def give_back(page: Page, book: str) -> None:
    """Take in what a test lent, at the desk next door."""
    page.goto(page.url.split("/balie")[0] + "/balie/innemen")
    ready(page)
    scan(page, book)
    expect(page.locator("#desk-done")).to_contain_text(book)


def test_four_scans_without_a_pause_all_arrive(desk: Reader, installation: Installation) -> None:
    page = desk.page
    books = on_shelf(installation, 4)
    scan(page, MEMBER, *books)
    expect(lent(page)).to_have_count(4)
    waiting(page, 0)
    for book in books:
        expect(page.locator("#lent")).to_contain_text(book)
    undo_all(page)


def test_a_key_outside_a_field_goes_to_the_scan_box(desk: Reader) -> None:
    page = desk.page
    page.locator("h1").evaluate("element => document.activeElement.blur()")
    scan(page, MEMBER)
    expect(page.locator(".sb-patron")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".sb-patron")).to_have_count(0)
    expect(scan_box(page)).to_be_focused()


def test_without_a_line_scans_wait_and_arrive_when_it_is_back(
    desk: Reader, installation: Installation
) -> None:
    page = desk.page
    books = on_shelf(installation, 2)
    scan(page, MEMBER)
    expect(page.locator(".sb-patron")).to_be_visible()
    offline(desk, off=True)
    scan(page, *books)
    waiting(page, 2)
    expect(page.locator("#desk-result")).to_contain_text("U kunt doorgaan")
    expect(page.locator("#sb-net")).to_contain_text("2 scans bewaard")
    offline(desk, off=False)
    expect(lent(page)).to_have_count(2)
    waiting(page, 0)
    undo_all(page)


def test_without_a_line_the_page_opens_again_and_keeps_everything(
    desk: Reader, installation: Installation
) -> None:
    page = desk.page
    books = on_shelf(installation, 2)
    offline(desk, off=True)
    page.reload()
    ready(page)
    expect(page.locator("h1")).to_have_text("Uitlenen zonder verbinding")
    scan(page, MEMBER, books[0])
    waiting(page, 2)
    page.reload()
    ready(page)
    waiting(page, 2)
    scan(page, books[1])
    waiting(page, 3)
    offline(desk, off=False)
    expect(page).to_have_url(re.compile(r"/balie/uitlenen$"), timeout=15_000)
    expect(lent(page)).to_have_count(2, timeout=15_000)
    waiting(page, 0)
    undo_all(page)


def test_the_emergency_page_holds_no_name_and_no_number(desk: Reader) -> None:
    page = desk.page
    kept = page.evaluate(
        "async () => { const names = await caches.keys(); let texts = '';"
        " for (const name of names) { const cache = await caches.open(name);"
        " for (const request of await cache.keys()) { if (request.url.includes('/balie'))"
        " texts += request.url + ' ' + await (await cache.match(request)).text(); } } return texts; }"
    )
    assert "/balie/nood" in kept
    assert "/balie/uitlenen " not in kept
    assert MEMBER not in kept
    assert "balie@demo" not in kept


def test_a_lost_session_keeps_the_scans_and_says_so(desk: Reader, installation: Installation) -> None:
    page = desk.page
    books = on_shelf(installation, 1)
    desk.offline = True  # a 401 is expected
    desk.context.clear_cookies(name="samenbieb")
    scan(page, MEMBER, *books)
    expect(page.locator("#desk-result")).to_contain_text("niet meer ingelogd")
    waiting(page, 2)
    desk.log_in_staff()
    desk.offline = False
    open_lending(desk)
    expect(lent(page)).to_have_count(1)
    waiting(page, 0)
    undo_all(page)


def test_a_failing_server_keeps_the_scans_and_the_lost_answer_lends_once(
    desk: Reader, installation: Installation
) -> None:
    page = desk.page
    books = on_shelf(installation, 1)
    scan(page, MEMBER)
    expect(page.locator(".sb-patron")).to_be_visible()
    desk.offline = True  # a 500 is expected
    tries = count()

    def fail(route: Route) -> None:
        """Fail first; then do the work and lose the answer; then answer."""
        number = next(tries)
        if number == 0:
            route.fulfill(status=500, body="broken")
        elif number == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/balie/uitlenen", fail)
    scan(page, *books)
    expect(page.locator("#desk-result")).to_contain_text("bewaard op deze computer")
    waiting(page, 1)
    expect(lent(page)).to_have_count(1, timeout=20_000)
    waiting(page, 0)
    page.unroute("**/balie/uitlenen")
    desk.offline = False
    assert next(tries) >= 3
    undo_all(page)


def test_a_scan_that_went_wrong_later_is_put_on_a_list(desk: Reader) -> None:
    page = desk.page
    scan(page, MEMBER)
    expect(page.locator(".sb-patron")).to_be_visible()
    offline(desk, off=True)
    scan(page, "9990001112223")
    waiting(page, 1)
    page.wait_for_timeout(300)
    page.keyboard.press("F8")  # somebody walks on while the line is down: the emergency page comes
    ready(page)
    offline(desk, off=False)
    expect(page).to_have_url(re.compile(r"/balie/uitlenen$"), timeout=15_000)
    waiting(page, 0)
    aside = page.locator("#desk-aside")
    expect(aside).to_contain_text("9990001112223")
    aside.get_by_role("button", name="Klaar").click()
    expect(aside).to_be_hidden()


def test_returns_are_not_taken_without_a_line(desk: Reader) -> None:
    page = desk.open("/balie/innemen")
    ready(page)
    offline(desk, off=True)
    scan(page, library_number("30", 1))
    expect(page.locator("#desk-result")).to_contain_text("Stop")
    waiting(page, 0)
    offline(desk, off=False)
    expect(page.locator("#desk-result")).to_contain_text("Er is weer verbinding")
    expect(page.locator("#desk-result")).not_to_contain_text("Stop")


def test_the_screen_clears_by_itself_after_a_minute(desk: Reader) -> None:
    page = desk.page
    page.clock.install()
    open_lending(desk)
    scan(page, MEMBER)
    expect(page.locator(".sb-patron")).to_be_visible()
    page.clock.run_for(61_000)
    expect(page.locator(".sb-patron")).to_have_count(0)
    expect(page.locator("#desk-work")).to_have_attribute("data-card", "")


def test_what_is_not_lent_stays_in_sight_until_the_next_patron(
    desk: Reader, installation: Installation
) -> None:
    page = desk.page
    books = on_shelf(installation, 1)
    scan(page, MEMBER, "9990001112223", *books)
    expect(lent(page)).to_have_count(1)
    refused = page.locator("[data-refused-list]")
    expect(refused).to_be_visible()
    expect(refused).to_contain_text("Niet uitgeleend: 9990001112223")
    undo_all(page)
    expect(refused).to_contain_text("9990001112223")
    page.keyboard.press("Escape")
    scan(page, MEMBER)
    expect(page.locator(".sb-patron")).to_be_visible()
    expect(refused).to_be_hidden()


def test_without_a_line_the_patron_before_leaves_the_screen(desk: Reader, installation: Installation) -> None:
    page = desk.page
    books = on_shelf(installation, 2)
    scan(page, MEMBER)
    expect(page.locator(".sb-patron")).to_be_visible()
    offline(desk, off=True)
    scan(page, books[0])
    waiting(page, 1)
    page.keyboard.press("Escape")
    expect(page.locator(".sb-patron")).to_have_count(0)
    scan(page, CHILD, books[1])
    waiting(page, 4)
    kept = page.locator("#desk-result [data-kept] li")
    expect(kept).to_have_count(4)
    assert [line.split(" · ")[-1] for line in kept.all_inner_texts()] == [
        books[0],
        "Volgende lener",
        CHILD,
        books[1],
    ]
    offline(desk, off=False)
    waiting(page, 0)
    expect(page.locator("#desk-work")).to_have_attribute("data-card", CHILD)
    expect(page.locator("#lent")).to_contain_text(books[1])
    undo_all(page)
    page.keyboard.press("Escape")
    scan(page, MEMBER)
    give_back(page, books[0])


def test_without_a_line_another_card_takes_the_patron_before_off_the_screen(desk: Reader) -> None:
    page = desk.page
    scan(page, MEMBER)
    expect(page.locator(".sb-patron")).to_be_visible()
    offline(desk, off=True)
    scan(page, CHILD)
    expect(page.locator(".sb-patron")).to_have_count(0)
    waiting(page, 1)
    offline(desk, off=False)
    expect(page.locator("#desk-work")).to_have_attribute("data-card", CHILD)


def test_the_list_to_sort_out_says_whose_scan_it_was(desk: Reader) -> None:
    page = desk.page
    scan(page, MEMBER)
    expect(page.locator(".sb-patron")).to_be_visible()
    offline(desk, off=True)
    scan(page, "9990001112223")
    waiting(page, 1)
    offline(desk, off=False)
    waiting(page, 0)
    aside = page.locator("#desk-aside")
    expect(aside).to_contain_text(f"9990001112223 · pas {MEMBER}")
    expect(aside).to_contain_text("niet bekend. ")
    aside.get_by_role("button", name="Klaar").click()
