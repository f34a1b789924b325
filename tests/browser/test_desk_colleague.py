"""Two people at one computer: what the first scanned is not sent under the name of the second by itself."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.installation import Installation
from tests.browser.reader import MEMBER, Reader
from tests.browser.test_desk_queue import lent, on_shelf, open_lending, scan, undo_all, waiting


def test_scans_of_a_colleague_are_not_sent_under_another_name_by_themselves(
    new_reader: Callable[..., Reader], installation: Installation
) -> None:
    desk = new_reader()
    desk.log_in_staff()
    page = open_lending(desk)
    books = on_shelf(installation, 1)
    desk.offline = True  # a 401 is expected
    desk.context.clear_cookies(name="samenbieb")
    scan(page, MEMBER, *books)
    waiting(page, 2)
    desk.log_in_staff("directeur@demo")
    desk.offline = False
    open_lending(desk)
    expect(page.locator("#desk-result")).to_contain_text("Een collega heeft op deze computer gescand")
    expect(page.locator("#sb-net")).to_contain_text("Er wachten scans van een collega")
    waiting(page, 2)
    expect(lent(page)).to_have_count(0)
    page.locator("[data-adopt]").click()
    expect(lent(page)).to_have_count(1)
    waiting(page, 0)
    undo_all(page)
