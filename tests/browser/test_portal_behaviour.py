"""The portal under the hands of a reader: filters, the way back, suggestions, renewing in place, without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewReader
from tests.browser.reader import Reader

NUMBER = re.compile(r"^\d+ resulta")


def count_of(reader: Reader) -> int:
    heading = reader.page.locator("#resultaten-kop").inner_text()
    return int(heading.split()[0].replace(".", ""))


def test_a_filter_acts_at_once_keeps_the_focus_and_is_undone_by_the_back_key(reader: Reader) -> None:
    page = reader.open("/zoeken?q=oorlog")
    before = count_of(reader)
    box = page.locator("#f-large_print")
    box.focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile(r"groot=1"))
    expect(page.locator("#resultaten-kop")).not_to_have_text(re.compile(rf"^{before} "))
    assert count_of(reader) < before
    expect(page.locator("#f-large_print")).to_be_checked()
    assert page.evaluate("document.activeElement.id") == "f-large_print"
    expect(page.locator("#sb-live")).to_have_text(NUMBER)
    page.go_back()
    expect(page.locator("#resultaten-kop")).to_have_text(re.compile(rf"^{before} "))


def test_an_order_is_chosen_and_stands_in_the_address(reader: Reader) -> None:
    page = reader.open("/zoeken?q=oorlog&nu=1")
    page.locator("#sorteer").select_option("titel")
    expect(page).to_have_url(re.compile(r"sorteer=titel"))
    expect(page).to_have_url(re.compile(r"nu=1"))
    expect(page.locator("#sorteer")).to_have_value("titel")


def test_filters_work_without_javascript(new_reader: NewReader) -> None:
    reader = new_reader(javascript=False)
    page = reader.open("/zoeken?q=oorlog")
    page.locator("#f-large_print").check()
    page.get_by_role("button", name="Toon de resultaten").click()
    assert "groot=1" in page.url
    assert "q=oorlog" in page.url


def test_suggestions_are_walked_with_the_keys_and_lead_to_the_title(reader: Reader) -> None:
    page = reader.open("/")
    page.locator("#q").press_sequentially("oorlogsw", delay=30)
    option = page.locator("[role=option]").first
    expect(option).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/titel/|/zoeken\?q="))


def test_a_reservation_is_placed_cancelled_and_taken_back(reader: Reader) -> None:
    reader.log_in()
    page = reader.open("/zoeken?q=oorlog")
    page.locator(".sb-hit h2 a").nth(2).click()
    title = page.locator("h1").inner_text()
    page.locator("#reserveren button[type=submit]").click()
    expect(page).to_have_url(re.compile(r"/mijn/reserveringen$"))
    expect(page.get_by_role("status").filter(has_text="is gereserveerd")).to_be_visible()
    line = page.locator("li.sb-loan").filter(has_text=title).first
    line.get_by_role("button", name="Annuleren").click()
    expect(page.get_by_text("is niet meer gereserveerd")).to_be_visible()
    page.get_by_role("button", name="Ongedaan maken").click()
    expect(page.get_by_role("status").filter(has_text="is gereserveerd")).to_be_visible()
    page.locator("li.sb-loan").filter(has_text=title).first.get_by_role("button", name="Annuleren").click()
    expect(page.get_by_text("is niet meer gereserveerd")).to_be_visible()


def test_renewing_changes_the_line_in_place_and_moves_the_focus_to_the_answer(reader: Reader) -> None:
    reader.log_in()
    page = reader.open("/mijn/geleend")
    button = page.get_by_role("button", name=re.compile("^Verlengen:")).first
    if not button.count():
        pytest.skip("nothing of the demo member gains by renewing at this hour")
    button.click()
    answer = page.locator(".sb-loan__answer[data-focus]").first
    expect(answer).to_be_visible()
    expect(answer).to_be_focused()
    expect(page).to_have_url(re.compile(r"/mijn/geleend$"))


def test_a_wrong_pin_puts_the_focus_on_what_went_wrong(reader: Reader) -> None:
    page = reader.open("/inloggen")
    page.locator("#id_card").fill("29000000000007")
    page.locator("#id_pin").fill("0000")
    page.locator("#id_pin").press("Enter")
    expect(page.locator(".sb-error-summary")).to_be_focused()
    expect(page).to_have_title(re.compile("^Fout:"))


def test_a_menu_closes_with_escape_and_gives_the_focus_back(reader: Reader) -> None:
    page = reader.open("/over")
    summary = page.locator("details.sb-menu summary").nth(1)
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("details.sb-menu").nth(1)).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(summary).to_be_focused()


def test_every_demo_role_is_one_press_away(reader: Reader) -> None:
    page = reader.open("/")
    page.locator(".sb-demo-strip button").first.click()
    expect(page).to_have_url(re.compile(r"/mijn$"))
    page = reader.open("/")
    page.locator(".sb-demo-strip form[action^='/balie'] button").first.click()
    expect(page).to_have_url(re.compile(r"/balie"))
    expect(page).not_to_have_url(re.compile(r"/inloggen"))
