"""Consent on a screen: read by the visitor, given, printed, stopped on a phone; clean for axe, in every dress, right to left."""

import os
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewReader
from tests.browser.installation import Installation

LIST = "/balie/hulp/toestemming"
NEWEST = "SELECT code, number, state FROM helpdesk_consent ORDER BY id DESC LIMIT 1"
SHOTS = os.environ.get("SHOTS", "")


def _look(page: Page, name: str) -> None:
    """Nothing is wrong for axe, nothing sticks out; keep a picture for who asks for it."""
    problems = [one["id"] for one in Axe().run(page).response["violations"]]
    assert problems == [], name
    assert page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1"
    ), name
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_given_at_the_desk_and_stopped_at_home(
    javascript: bool, new_reader: NewReader, installation: Installation
) -> None:
    reader = new_reader(javascript=javascript)
    reader.log_in_staff("ido@demo")
    page = reader.open(LIST)
    page.get_by_role("link", name="Mogen wij samen met u bellen?").click()
    page.get_by_role("button", name="Ja, dit mag").click()
    expect(page.get_by_text("Er is nog geen ja.")).to_be_visible()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Ja, dit mag").click()
    [(code, number, state)] = installation.ask(NEWEST)
    assert state == "given"
    expect(page.locator("main")).to_contain_text(f"{code[:5]} {code[5:]}")
    visitor = new_reader(size="phone", javascript=javascript)
    phone = visitor.open("/hulp")
    phone.get_by_role("link", name="Ik zei ja tegen iets en wil stoppen").click()
    phone.get_by_label("Code op uw kaart").fill(code)
    phone.get_by_role("button", name="Toon").click()
    phone.get_by_role("button", name="Stop dit nu").click()
    expect(phone.locator("main")).to_contain_text("Het is gestopt.")
    assert phone.url.endswith("/hulp/toestemming")
    page.goto(f"{reader.address}{LIST}")
    expect(page.locator("main")).to_contain_text(str(number))
    expect(page.locator("main")).to_contain_text("door de bezoeker ingetrokken")


@pytest.mark.parametrize(("size", "theme"), [("desktop", "light"), ("phone", "light"), ("phone", "dark")])
def test_every_page_of_it_is_clean_in_every_dress(
    size: str, theme: str, new_reader: NewReader, installation: Installation
) -> None:
    reader = new_reader(size=size, theme=theme)
    reader.log_in_staff("ido@demo")
    page = reader.open(f"{LIST}?taal=ar")
    _look(page, f"list-{size}-{theme}")
    page.locator(f'a[href^="{LIST}/vraag/keep-copy"]').click()
    _look(page, f"ask-{size}-{theme}")
    page.get_by_role("button", name="Liever op papier").click()
    expect(page).to_have_url(re.compile(rf"{LIST}/[0-9a-f-]{{36}}\?taal=ar$"))
    _look(page, f"paper-{size}-{theme}")
    if SHOTS and size == "desktop":
        page.pdf(path=f"{SHOTS}/paper.pdf")
    page.get_by_role("button", name="Het is getekend").click()
    _look(page, f"card-{size}-{theme}")
    [(code, _number, _state)] = installation.ask(NEWEST)
    visitor = new_reader(size=size, theme=theme, width=320 if size == "phone" else None, language="ar")
    phone = visitor.open("/hulp/toestemming")
    _look(phone, f"code-{size}-{theme}")
    phone.locator("#code").fill(code)
    phone.locator("button[value=look]").click()
    _look(phone, f"shown-{size}-{theme}")
    phone.locator("button[value=stop]").click()
    _look(phone, f"stopped-{size}-{theme}")
