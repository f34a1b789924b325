"""Somebody who cannot use a mouse: Tab, Enter, the space bar and letters."""

import re

from playwright.sync_api import Page, expect

from tests.browser.reader import PASSWORD, Reader

TABS_MAX = 120


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there."""
    expect(page.locator(selector).first).to_be_visible()
    for _ in range(TABS_MAX):
        if page.locator(selector).first.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")


def press(page: Page, selector: str, key: str = "Enter") -> None:
    """Go there and press a key."""
    tab_to(page, selector)
    page.keyboard.press(key)


def log_in(reader: Reader, login: str = "collectie@demo") -> None:
    """Log in at the desk with a name."""
    page = reader.open("/balie/inloggen")
    expect(page.locator("input[name=login]")).to_be_focused()
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("inloggen"))
