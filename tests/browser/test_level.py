"""Which lessons fit who reads Dutch: by keyboard, on a small screen, from right to left, and by ear the question only."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewReader
from tests.browser.lessons import VOICES
from tests.browser.reader import Reader
from tests.browser.walking import Walk

MOTHER_TONGUE, NEW_LANGUAGE = "Nederlands is mijn moedertaal", "Ik leer Nederlands als nieuwe taal"


def _answer_all(reader: Reader, walk: Walk) -> int:
    """Answer with the keys only until what fits is there; give how many questions that took."""
    page = reader.page
    for number in range(1, 21):
        expect(page.locator(".sb-lesson-bar__where")).to_contain_text(re.compile(rf"\b{number}\b"))
        walk.look(f"question {number}")
        page.locator("input[name=antwoord]").first.focus()
        page.keyboard.press("Space")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        if not page.locator("#vraag").count():
            return number
    raise AssertionError("it never ends")


@pytest.mark.parametrize(("language", "scale", "width"), [("nl", "nt1", 320), ("ar", "nt2", 390)])
def test_an_indication_of_reading_is_done_with_the_keys_on_a_small_screen(
    language: str, scale: str, width: int, new_reader: NewReader
) -> None:
    reader = new_reader(size="phone", width=width, text="xl", language=language)
    walk = Walk(reader)
    reader.open("/leren/niveau")
    walk.look("the choice")
    reader.page.locator(f'a[href="/leren/niveau/{scale}"]').press("Enter")
    assert _answer_all(reader, walk) >= 5
    walk.look("what fits")
    reader.page.emulate_media(media="print")
    sheet = reader.page.locator(".sb-talk")
    expect(sheet).to_be_visible()
    expect(sheet).to_contain_text("Wat gaat al goed?")
    expect(reader.page.get_by_role("button")).to_have_count(0)
    assert walk.troubles == []


def _heard(page: Page) -> list[str]:
    button = page.locator("main [data-speak]")
    button.click()
    return [text for text, _lang, _voice in page.evaluate("window.sbSaid.slice()")]


def test_by_ear_there_is_only_the_question_and_the_choice_of_a_scale_is_heard(new_reader: NewReader) -> None:
    reader = new_reader()
    reader.page.add_init_script(VOICES)
    page = reader.open("/leren/niveau")
    heard = _heard(page)
    assert {MOTHER_TONGUE, NEW_LANGUAGE, "Als kind sprak ik een andere taal."} <= set(heard)
    page.get_by_role("link", name=NEW_LANGUAGE).click()
    expect(page.locator("#vraag")).to_be_visible()
    assert _heard(page) == [page.locator("#vraag").inner_text()]


def test_the_sheet_is_printed_with_the_button(new_reader: NewReader) -> None:
    reader = new_reader()
    reader.page.add_init_script("window.print = () => { window.sbPrinted = (window.sbPrinted || 0) + 1; };")
    reader.open("/leren/niveau/nt1")
    _answer_all(reader, Walk(reader))
    reader.page.locator("[data-print]").click()
    assert reader.page.evaluate("window.sbPrinted") == 1
