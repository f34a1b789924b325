"""Somebody at a desk who works with the keyboard alone at a screen of 1280, or with a finger on a telephone."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page, expect

from tests.browser.installation import Installation
from tests.browser.keyboard import press, tab_to, wait_until_left
from tests.browser.reader import Reader
from tests.browser.test_library_day import ON_THE_SHELF
from tests.browser.walking import Walk

SIZES = ["desktop", "phone"]
# What is too small for a finger (WCAG 2.5.8: 24 points).
TOO_SMALL = """() => [...document.querySelectorAll("main :is(button, input:not([type=hidden]), select, summary, a.sb-button)")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }))
  .map((one) => [one, (one.closest("label") ?? one).getBoundingClientRect()])
  .filter(([, box]) => box.width > 1 && (box.width < 24 || box.height < 24)).map(([one]) => one.outerHTML.slice(0, 120))"""


@dataclass
class Hands:
    """Hands on a page of the desk. `troubles` says what was wrong on which page."""

    reader: Reader
    size: str
    walk: Walk = field(init=False)

    def __post_init__(self) -> None:
        self.walk = Walk(self.reader)

    @property
    def page(self) -> Page:
        return self.reader.page

    @property
    def troubles(self) -> list[str]:
        return self.walk.troubles

    def open(self, path: str) -> None:
        """Go to a page of the desk and wait until its script is ready."""
        self.reader.open(path)
        self.ready()

    def ready(self) -> None:
        expect(self.page.locator("body[data-desk=ready]")).to_be_attached()

    def press(self, selector: str) -> None:
        """Press a link or button: with Tab and Enter, or with a finger."""
        if self.size == "desktop":
            press(self.page, selector)
        else:
            self.page.locator(selector).first.click()
        self.ready()

    def fill(self, selector: str, text: str) -> None:
        """Write in a field."""
        if self.size == "phone":
            self.page.locator(selector).first.fill(text)
            return
        tab_to(self.page, selector)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.press("Delete")
        self.page.keyboard.type(text)

    def enter(self, selector: str, text: str) -> None:
        """Write in a field and send its form with Enter, as a scanner does."""
        self.fill(selector, text)
        self.page.evaluate("() => { window.sbLeft = true; }")
        self.page.keyboard.press("Enter")
        wait_until_left(self.page)
        self.ready()

    def scan(self, code: str, says: str | re.Pattern[str]) -> None:
        """Scan as a scanner does, and wait for the answer."""
        self.ready()
        self.page.keyboard.type(code)
        self.page.keyboard.press("Enter")
        self.says(says, at="#desk-result")

    def says(self, text: str | re.Pattern[str], *, at: str = "main") -> None:
        """Wait until the page says so."""
        expect(self.page.locator(at)).to_contain_text(text)

    def look(self, where: str) -> None:
        """Look at the page as it stands: axe, sentences, nothing beside the screen, nothing too small for a finger."""
        self.walk.look(where)
        self.walk.troubles += [f"{where}: too small {one}" for one in self.page.evaluate(TOO_SMALL)]

    def focused(self, selector: str) -> None:
        """Expect the focus there."""
        expect(self.page.locator(selector).first).to_be_focused()


def hands(new_reader: Callable[..., Reader], size: str, login: str = "balie@demo") -> Hands:
    """Log in at the desk."""
    reader = new_reader(size=size)
    reader.log_in_staff(login)
    return Hands(reader, size)


def book(installation: Installation, number: int, branch: str = "merendal-centrum") -> tuple[str, str, str]:
    """Give work, title and number of a book on the shelf that nobody waits for; tests take different ones."""
    work, title, barcode = installation.ask(ON_THE_SHELF, branch=branch)[number]
    return work, title, barcode


def member_page(installation: Installation, card: str) -> str:
    """Give the public id of the membership of a card."""
    rows = installation.ask(
        """SELECT m.public_id::text FROM patrons_membership m JOIN patrons_card k ON k.membership_id = m.id
           WHERE k.number = %(card)s""",
        card=card,
    )
    return str(rows[0][0])
