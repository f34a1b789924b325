"""Knowledge cards in other languages: heard in that language, in Dutch for who looks along, and on a small screen."""

import pytest
from playwright.sync_api import Page, expect

from samenbieb.domains.helpdesk.rules.translations import LANGUAGES
from tests.browser.conftest import NewReader
from tests.browser.lessons import VOICES
from tests.browser.walking import Walk

CARD = "/hulp/kaart/digid-app"
NAMES = {"ar": "ar-SA", "tr": "tr-TR"}


def _hear(page: Page) -> list[tuple[str, str, str]]:
    button = page.locator("main [data-speak]").first
    expect(button).to_be_visible()
    button.click()
    said = [tuple(one) for one in page.evaluate("window.sbSaid.slice()")]
    button.click()
    return said


@pytest.mark.parametrize("language", sorted(NAMES))
def test_a_card_is_heard_in_its_language_and_then_in_dutch(language: str, new_reader: NewReader) -> None:
    voices = VOICES.replace('"nl-NL", "en-GB"', f'"nl-NL", "{NAMES[language]}"')
    reader = new_reader(language=language, size="phone")
    reader.page.add_init_script(voices)
    page = reader.open(CARD)
    said = _hear(page)
    assert {(lang, voice) for _text, lang, voice in said} == {(language, NAMES[language])}
    heard = " ".join(text for text, _lang, _voice in said)
    seen = [words for words in page.locator("main [data-read], main h1").all_inner_texts() if words.strip()]
    assert [words for words in seen if " ".join(words.split()) not in heard] == []
    page.locator(f"a[href='{CARD}?taal=nl']").click()
    said = _hear(page)
    assert said[0] == ("De DigiD-app", "nl", "nl-NL")
    assert ("Open de app en volg de stappen.", "nl", "nl-NL") in said
    assert {voice for _text, lang, voice in said if lang == language} == {NAMES[language]}
    page.locator(f"main a[href='{CARD}']").click()
    assert _hear(page)[0][1] == language


def test_cards_and_lessons_in_every_language_fit_a_small_screen_with_large_letters(
    new_reader: NewReader,
) -> None:
    troubles = []
    for language in ("nl", *LANGUAGES):
        reader = new_reader(language=language, size="phone", width=320, text="xl", theme="dark")
        walk = Walk(reader)
        for path in (CARD, f"{CARD}?taal=nl", "/hulp/kaart/eigen-bijdrage-cak", "/hulp/kaarten", "/leren"):
            reader.open(path)
            walk.look(f"{language} {path}")
        troubles += walk.troubles
    assert troubles == []
