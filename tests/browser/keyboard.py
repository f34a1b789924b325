"""Somebody who cannot use a mouse: Tab, Enter, the space bar and letters."""

import contextlib
import re
import time

from playwright.sync_api import Error, Page, expect

from tests.browser.reader import PASSWORD, Reader

TABS_MAX = 120
LEAVING_SECONDS = 20
# Marks the page that is left by the link or button in focus, and says whether it is left at all: a link within the page and a
# form that a script answers in place stay.
LEAVES = """() => {
  const at = document.activeElement;
  const link = at.closest("a[href]");
  const form = at.type === "submit" ? at.form : null;
  const page = location.pathname + location.search;
  const leaves = link
    ? !link.target && !link.hasAttribute("download") && link.pathname + link.search !== page
    : form !== null && form.method !== "dialog" && !at.closest("[hx-post], [hx-get], [data-swap], [data-scan]");
  if (leaves) window.sbLeft = true;
  return leaves;
}"""


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there."""
    expect(page.locator(selector).first).to_be_visible()
    for _ in range(TABS_MAX):
        if page.locator(selector).first.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")


def press(page: Page, selector: str, key: str = "Enter") -> None:
    """Go there and press a key; where that opens another page, wait until it is there.

    A browser goes on with the old page until the new one answers: what is typed meanwhile would land on the old one.
    """
    tab_to(page, selector)
    leaves = key == "Enter" and page.evaluate(LEAVES)
    page.keyboard.press(key)
    if leaves:
        wait_until_left(page)


def wait_until_left(page: Page) -> None:
    """Wait until the page that was marked has made way for the next one."""
    deadline = time.monotonic() + LEAVING_SECONDS
    while time.monotonic() < deadline:
        # The answer comes from between two pages, or not at all.
        with contextlib.suppress(Error):
            if page.evaluate("window.sbLeft === undefined"):
                page.wait_for_load_state()
                return
        time.sleep(0.05)
    raise AssertionError(f"{page.url} is not left")


def log_in(reader: Reader, login: str = "collectie@demo") -> None:
    """Log in at the desk with a name."""
    page = reader.open("/balie/inloggen")
    expect(page.locator("input[name=login]")).to_be_focused()
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("inloggen"))
