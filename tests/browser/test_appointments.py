"""An appointment on a phone: by taps alone, with and without a script, read aloud, printed; and at the desk in four taps."""

import os
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewReader
from tests.browser.installation import Installation
from tests.browser.reader import Reader

PLACE = "merendal-centrum"
TIMES = f"/hulp/afspraak/plek/{PLACE}"
NEWEST = "SELECT icon, number, phone, state FROM helpdesk_appointment ORDER BY id DESC LIMIT 1"
SHOTS = os.environ.get("SHOTS", "")


def _take(reader: Reader, start: str = TIMES) -> Page:
    page = reader.open(start)
    page.locator("button[name=tijd]").last.scroll_into_view_if_needed()
    page.locator("section button[name=tijd]").locator("visible=true").last.click()
    expect(page).to_have_url(re.compile(r"/hulp/afspraak/[A-Z0-9]{10}$"))
    return page


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
def test_from_help_today_to_a_sign_by_taps_alone(
    javascript: bool, new_reader: NewReader, installation: Installation
) -> None:
    reader = new_reader(size="phone", javascript=javascript)
    page = reader.open("/hulp")
    page.locator(f'a[href="{TIMES}"]').locator("visible=true").first.click()
    expect(page.locator("h1")).to_have_text("Maak een afspraak")
    page.locator("button[name=tijd]").locator("visible=true").last.click()
    [(icon, number, phone, state)] = installation.ask(NEWEST)
    assert (phone, state) == ("", "made")
    assert icon
    expect(page.locator(".sb-sign__number")).to_have_text(str(number))
    page.get_by_role("button", name="Ik kom niet").click()
    expect(page.locator("main")).to_contain_text("U heeft deze afspraak afgezegd.")
    page.get_by_role("button", name="Ik kom toch").click()
    expect(page.locator("main")).to_contain_text("Laat dit teken zien bij de balie.")
    page.get_by_role("button", name="Ik kom niet").click()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_every_page_of_it_is_clean_in_every_dress(size: str, theme: str, new_reader: NewReader) -> None:
    reader = new_reader(size=size, theme=theme)
    page = reader.open(TIMES)
    _look(page, f"times-{size}-{theme}")
    page = _take(reader)
    _look(page, f"appointment-{size}-{theme}")
    page.locator("details summary").last.click()
    page.evaluate("document.documentElement.dir = 'rtl'")
    _look(page, f"rtl-{size}-{theme}")
    page.get_by_role("link", name="Andere tijd").click()
    _look(page, f"move-{size}-{theme}")
    page.go_back()
    page.emulate_media(media="print")
    expect(page.locator(".sb-sign__number")).to_be_visible()
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/print-{size}-{theme}.png", full_page=True)
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Ik kom niet").click()


def test_by_keyboard_alone(new_reader: NewReader) -> None:
    page = new_reader(size="phone").open(TIMES)
    page.locator("button[name=tijd]").locator("visible=true").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".sb-sign__number")).to_be_visible()
    page.get_by_role("button", name="Ik kom niet").press("Enter")
    expect(page.locator("main")).to_contain_text("U heeft deze afspraak afgezegd.")


def test_at_the_desk_in_four_taps_and_cancelled(new_reader: NewReader) -> None:
    helper = new_reader(size="phone")
    helper.log_in_staff("ido@demo")
    page = helper.open("/balie/hulp")
    page.get_by_role("link", name=re.compile("Afspraken vandaag")).click()
    _look(page, "desk-list")
    page.get_by_role("link", name="Nieuwe afspraak").click()
    _look(page, "desk-new")
    page.locator("button[name=tijd]").last.click()
    expect(page.locator("main")).to_contain_text("Het teken is")
    _look(page, "desk-made")
    page.get_by_role("button", name=re.compile("Annuleren")).last.click()
    expect(page.locator("main")).to_contain_text("Iemand anders kan deze tijd nemen.")
    helper.open(f"/balie/hulp-uren/{PLACE}")
    _look(helper.page, "desk-hours")
