"""A buddy on a screen: asked on a phone, proposed at the desk, agreed by both; clean for axe, in every dress, right to left."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewReader

ASK, MATCHING, MINE = "/leren/maatje", "/balie/leren/maatjes", "/balie/leren/mijn-maatjes"
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


def test_from_a_phone_to_a_buddy_without_a_script(new_reader: NewReader) -> None:
    learner = new_reader(size="phone", javascript=False)
    phone = learner.open("/leren")
    phone.get_by_role("link", name="Een maatje om mee te leren").click()
    phone.get_by_role("radio", name="Lezen en schrijven").check()
    phone.get_by_role("checkbox", name="العربية").check()
    phone.get_by_role("group", name="Dinsdag").get_by_role("checkbox", name="ochtend").check()
    phone.get_by_label("Waar wilt u afspreken?").select_option("merendal-centrum")
    phone.get_by_role("button", name="Vraag een maatje").click()
    expect(phone.locator("main")).to_contain_text("Wij zoeken een maatje")
    desk = new_reader(javascript=False)
    desk.log_in_staff("ido@demo")
    page = desk.open(MATCHING)
    page.locator(f'a[href^="{MATCHING}/vraag/"]').last.click()
    expect(page.locator("main")).to_contain_text("Helpt op dezelfde vestiging.")
    page.get_by_role("button", name="Voorstellen Vera").click()
    expect(page.locator("main")).to_contain_text("Wacht op het ja van allebei")
    volunteer = new_reader(size="phone", javascript=False)
    volunteer.log_in_staff("vrijwilliger@demo")
    mine = volunteer.open(MINE)
    mine.locator("li.sb-card", has_text="Lezen en schrijven").get_by_role(
        "button", name="Ja, ik help"
    ).click()
    expect(mine.locator("main")).to_contain_text("Wacht op het ja van de cursist")
    phone.goto(f"{learner.address}{ASK}")
    expect(phone.locator("main")).to_contain_text("Vera kan uw maatje zijn")
    phone.get_by_label("Hoe mag uw maatje u noemen?").fill("Noor")
    phone.get_by_role("button", name="Ja, ik wil").click()
    expect(phone.locator("main")).to_contain_text("Vera is uw maatje")
    mine.goto(f"{learner.address}{MINE}")
    mine.get_by_role("link", name="Noor").click()
    mine.get_by_role("button", name="Tot een uur", exact=True).click()
    expect(mine.locator("main")).to_contain_text("Genoteerd dat u elkaar zag.")
    phone.get_by_role("button", name="Ik stop met mijn maatje").click()
    expect(phone.locator("main")).to_contain_text("Uw vraag is weg.")


@pytest.mark.parametrize(("size", "theme"), [("desktop", "light"), ("phone", "light"), ("phone", "dark")])
def test_every_page_of_it_is_clean_in_every_dress(size: str, theme: str, new_reader: NewReader) -> None:
    desk = new_reader(size=size, theme=theme)
    desk.log_in_staff("ido@demo")
    page = desk.open(MATCHING)
    _look(page, f"overview-{size}-{theme}")
    page.locator(f'a[href^="{MATCHING}/vraag/"]').first.click()
    _look(page, f"request-{size}-{theme}")
    for number, link in enumerate((f"{MATCHING}/paar/", f"{MATCHING}/maatje/", f"{MATCHING}/nieuw")):
        page.goto(f"{desk.address}{MATCHING}")
        page.locator(f'a[href^="{link}"]').last.click()
        _look(page, f"desk-{number}-{size}-{theme}")
    volunteer = new_reader(size=size, theme=theme)
    volunteer.log_in_staff("vrijwilliger@demo")
    page = volunteer.open(MINE)
    _look(page, f"mine-{size}-{theme}")
    page.get_by_role("link", name="Amina").click()
    page.get_by_text("Dit koppel beëindigen").first.click()
    _look(page, f"my-pair-{size}-{theme}")


@pytest.mark.parametrize(("language", "width"), [("nl", 320), ("ar", 320), ("pl", 390), ("uk", 1280)])
def test_asking_fits_a_narrow_screen_and_reads_from_right_to_left(
    language: str, width: int, new_reader: NewReader
) -> None:
    reader = new_reader(language=language, width=width)
    page = reader.open(ASK)
    _look(page, f"ask-{language}-{width}")
    page.locator('input[name="thema"]').first.check()
    page.locator('input[name="taal"]').first.check()
    page.locator('input[name="moment"]').first.check()
    page.locator("#id_plek").select_option("oeverwijk")
    page.locator('button[value="ask"]').click()
    expect(page.locator(".sb-code")).to_be_visible()
    _look(page, f"waiting-{language}-{width}")
