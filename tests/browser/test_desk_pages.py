"""The pages of the desk by keyboard: where a scan in a form goes, what goes to paper, what the bar says."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewReader
from tests.browser.reader import MEMBER, Reader
from tests.browser.test_desk_queue import open_lending, ready, scan


@pytest.fixture
def desk(new_reader: NewReader) -> Reader:
    """Somebody at the lending desk."""
    reader = new_reader()
    reader.log_in_staff()
    open_lending(reader)
    return reader


def test_a_scanned_card_in_a_form_goes_to_the_next_field(desk: Reader) -> None:
    page = desk.open("/balie/lener/inschrijven")
    ready(page)
    expect(page.locator("#id_given_name")).to_be_focused()
    page.keyboard.type("Noor")
    page.locator("#id_guardian_card").focus()
    scan(page, MEMBER)
    expect(page.locator("#id_guardian_given_name")).to_be_focused()
    expect(page).to_have_url(re.compile(r"/inschrijven$"))
    expect(page.locator("#id_given_name")).to_have_value("Noor")
    expect(page.locator(".sb-error-summary")).to_have_count(0)


def test_only_the_pull_list_goes_to_paper(desk: Reader) -> None:
    page = desk.open("/balie/reserveringen")
    ready(page)
    page.emulate_media(media="print")
    expect(page.locator("#haallijst table")).to_be_visible()
    expect(page.locator("#haallijst .sb-print-only")).to_be_visible()
    for part in ("#opruimen", "#afhaalplank"):
        expect(page.locator(f"{part} table")).to_be_hidden()


def test_the_bar_is_one_row_and_says_who_works_where(desk: Reader) -> None:
    page = desk.page
    bar = page.locator(".sb-deskbar")
    expect(bar).to_contain_text("Merendal Centrum")
    expect(bar.locator("small")).not_to_be_empty()
    tops = bar.locator(
        "nav > ul > li > a, nav summary, .sb-tools > form button, .sb-tools summary"
    ).evaluate_all("places => places.map(place => Math.round(place.getBoundingClientRect().top / 20))")
    assert len(set(tops)) == 1
    page.get_by_role("button", name="Uitloggen").press("Enter")
    expect(page).to_have_url(re.compile(r"/balie/inloggen"))
