"""Somebody at a screen: opens pages, logs in, and notices what a person would not forgive."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, expect

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
SIZES = {"phone": PHONE, "desktop": DESKTOP}
PASSWORD, PIN = "demo-samenbieb", "1234"
MEMBER, CHILD, GUEST = "29000000000015", "29000000000023", "29000000000031"
# A refusal is an answer; the browser's console calls it a failure.
REFUSAL = re.compile(
    r"Failed to load resource: the server responded with a status of (403|404|409|422|429|503)"
)


@dataclass
class Reader:
    """A browser with cookies of its own and one page. `troubles` holds console errors and calls to other hosts."""

    address: str
    context: BrowserContext
    page: Page
    troubles: list[str] = field(default_factory=list)
    offline: bool = False

    def watch(self) -> None:
        """Notice errors and foreign requests from now on, on every page of this browser."""
        self.context.on("console", self._console)
        self.context.on("weberror", lambda error: self.troubles.append(f"script: {error.error}"))
        self.context.on("request", self._request)

    def open(self, path: str) -> Page:
        """Go to a path of the installation."""
        self.page.goto(self.address + path)
        return self.page

    def log_in(self, card: str = MEMBER, pin: str = PIN) -> None:
        """Log in at the portal with a card."""
        self.open("/inloggen")
        self.page.locator("#id_card").fill(card)
        self.page.locator("#id_pin").fill(pin)
        self.page.locator("#id_pin").press("Enter")
        expect(self.page).to_have_url(re.compile(r"/mijn"))

    def log_in_staff(self, login: str = "balie@demo", password: str = PASSWORD) -> None:
        """Log in at the desk with a name."""
        self.open("/balie/inloggen")
        self.page.locator("input[name=login]").fill(login)
        self.page.locator("input[name=password]").fill(password)
        self.page.locator("input[name=password]").press("Enter")
        expect(self.page).not_to_have_url(re.compile(r"/inloggen"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not REFUSAL.search(message.text) and not self.offline:
            self.troubles.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        target = urlsplit(request.url)
        if target.scheme in {"http", "https", "ws", "wss"} and target.netloc != urlsplit(self.address).netloc:
            self.troubles.append(f"other host: {request.url}")


def cookies(address: str, *, language: str, theme: str, text: str = "m") -> list[Mapping[str, str]]:
    """Give the cookies of a reader's choices, as the display menu sets them."""
    chosen = {"samenbieb_language": language, "samenbieb_theme": theme, "samenbieb_text": text}
    return [{"name": name, "value": value, "url": address} for name, value in chosen.items()]
