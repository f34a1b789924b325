"""Help near the reader by one tap: the device says where it is, the page puts the places in order, nothing is sent."""

import re

from playwright.sync_api import Request, expect

from tests.browser.conftest import NewReader

KEPT = "JSON.stringify([localStorage, sessionStorage, document.cookie])"
BUTTON = "Laat zien wat dichtbij mij is"


def test_one_tap_puts_the_nearest_place_first_and_tells_nobody(new_reader: NewReader) -> None:
    reader = new_reader(size="phone")
    reader.context.grant_permissions(["geolocation"])
    reader.context.set_geolocation({"latitude": 52.501, "longitude": 5.121})
    page = reader.open("/hulp")
    before, kept = page.locator(".sb-place").count(), page.evaluate(KEPT)
    sent: list[str] = []

    def note(request: Request) -> None:
        sent.append(request.url)

    reader.context.on("request", note)
    page.get_by_role("button", name=BUTTON).press("Enter")
    heading = page.get_by_role("heading", name="Nu dicht bij u")
    expect(heading).to_be_focused()
    first = page.locator("[data-near-me-found] .sb-place").first
    expect(first.locator("h3")).to_have_text("Oeverwijk")
    expect(first.locator("[data-away]")).to_have_text("Minder dan 1 km bij u vandaan")
    km = [
        int(found.group(1)) if (found := re.match(r"(\d+) km", words)) else 0
        for words in page.locator("[data-near-me-found] [data-away]").all_inner_texts()
    ]
    assert km == sorted(km)
    assert page.locator(".sb-place").count() == before
    # The browser may still fetch the icon of the site.
    assert [url for url in sent if "/static/" not in url] == []
    assert page.evaluate(KEPT) == kept


def test_far_from_every_place_the_heading_does_not_say_near(new_reader: NewReader) -> None:
    reader = new_reader()
    reader.context.grant_permissions(["geolocation"])
    reader.context.set_geolocation({"latitude": 51.0, "longitude": 3.5})
    page = reader.open("/hulp")
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_role("heading", name="De dichtstbijzijnde plek")).to_be_focused()
    expect(page.get_by_role("heading", name="Nu dicht bij u")).to_have_count(0)


def test_without_a_yes_the_page_says_what_to_do(new_reader: NewReader) -> None:
    reader = new_reader()
    page = reader.open("/hulp")
    page.get_by_role("button", name=BUTTON).click()
    expect(page.locator("[data-near-me-failed]")).to_contain_text("Kies uw woonplaats")
    assert page.locator(".sb-place").count() > 1


def test_without_a_script_there_is_no_button(new_reader: NewReader) -> None:
    page = new_reader(javascript=False).open("/hulp")
    expect(page.get_by_role("button", name=BUTTON)).to_have_count(0)
