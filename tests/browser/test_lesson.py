"""A whole lesson: with the mouse, with the keys only, by ear, on a small screen, and light enough for a slow line."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from samenbieb.domains.learning.files import delivered
from tests.browser.conftest import NewReader
from tests.browser.lessons import (
    SEEN,
    STAGE,
    VOICES,
    at_step,
    begin,
    do_step,
    do_step_with_keys,
    kept,
    steps_of,
)
from tests.browser.reader import Reader
from tests.browser.test_budget import KILOBYTES_MAX, REQUESTS_MAX
from tests.browser.walking import LONG_SENTENCES, OVERFLOW, Walk

LEARNER_WORDS_MAX = 12


def _do_whole(page: Page, slug: str, walk: Walk | None = None) -> None:
    steps = steps_of(page)
    for number, step in enumerate(steps, start=1):
        at_step(page, number)
        if walk:
            walk.look(f"{slug}, step {number}")
        do_step(page, step)
    expect(page).to_have_url(re.compile(r"/klaar$"))


def test_a_lesson_is_chosen_done_and_marked_with_the_mouse(new_reader: NewReader) -> None:
    reader = new_reader(size="phone")
    page = reader.open("/leren")
    page.get_by_role("link", name="De kassabon").click()
    page.get_by_role("button", name="Start de les").click()
    walk = Walk(reader)
    _do_whole(page, "de-kassabon", walk)
    expect(page.get_by_role("heading", level=1)).to_have_text("De les is klaar")
    expect(page.get_by_text("U kunt dit goed.")).to_be_visible()
    walk.look("the end")
    page.get_by_role("link", name="Kies een andere les").click()
    expect(page.locator(".sb-lesson", has_text="De kassabon").get_by_text("Gedaan")).to_be_visible()
    assert walk.troubles == []


@pytest.mark.parametrize("slug", ["bij-de-dokter", "hoe-laat-is-het"])
def test_a_lesson_is_done_with_the_keys_only(slug: str, new_reader: NewReader) -> None:
    page = (reader := new_reader()).page
    steps = begin(reader, slug)
    for number, step in enumerate(steps, start=1):
        at_step(page, number)
        expect(page.locator(f"{STAGE} h1")).to_be_visible()
        do_step_with_keys(page, step)
    expect(page).to_have_url(re.compile(r"/klaar$"))
    expect(page.get_by_text("U kunt dit goed.")).to_be_visible()


def test_a_wrong_answer_gets_a_hint_and_another_try(reader: Reader) -> None:
    page = reader.page
    begin(reader, "een-sterk-wachtwoord")
    page.locator(f"{STAGE} [data-read-on]").click()
    page.locator(f"{STAGE} [data-check]").click()
    expect(page.locator(f"{STAGE} [data-empty]")).to_have_text("U koos nog niets. Kies een antwoord.")
    page.locator(f"{STAGE} label", has_text="welkom01").click()
    page.locator(f"{STAGE} [data-check]").click()
    expect(page.locator(f"{STAGE} [data-hint]")).to_contain_text("Kies het langste.")
    expect(page.locator(f"{STAGE} [data-good]")).to_be_hidden()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.get_by_role("button", name="Probeer nog een keer").click()
    expect(page.locator(f"{STAGE} [data-feedback]")).to_be_hidden()
    expect(page.locator(f"{STAGE} input:checked")).to_have_count(0)
    expect(page.locator(f"{STAGE} h1")).to_be_focused()
    assert "POST" not in sent
    # Who changes the answer instead, has it checked with the same button as the first time.
    for choice, mark in (("welkom01", "data-hint"), ("fiets-soep", "data-good")):
        page.locator(f"{STAGE} label", has_text=choice).click()
        page.get_by_role("button", name="Kijk na").click()
        expect(page.locator(f"{STAGE} [{mark}]")).to_be_visible()


@contextmanager
def _ears(reader: Reader) -> Iterator[Page]:
    reader.page.add_init_script(VOICES)
    yield reader.page


def _hear(page: Page) -> list[tuple[str, str, str]]:
    """Press the button that reads aloud; give what was said, in which language, with the voice of which language."""
    button = page.locator("main [data-speak]").first
    expect(button).to_be_visible()
    button.click()
    said = [tuple(one) for one in page.evaluate("window.sbSaid.slice()")]
    button.click()
    return said


def _heard_all(page: Page, where: str) -> list[str]:
    said = " ".join(text for text, _lang, _voice in _hear(page))
    return [f"{where}: {words!r} is not read aloud" for words in page.evaluate(SEEN) if words not in said]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_lesson_is_done_by_ear(language: str, new_reader: NewReader) -> None:
    """Every page of a learner reads itself aloud: the right words, each in its own language."""
    reader = new_reader(language=language)
    troubles: list[str] = []
    with _ears(reader) as page:
        reader.open("/leren")
        said = _hear(page)
        assert said[0][1:] == (language, "nl-NL" if language == "nl" else "en-GB")
        assert ("De kassabon", "nl", "nl-NL") in said
        reader.open("/leren/bij-de-dokter")
        troubles += _heard_all(page, "before the lesson")
        page.locator("form[action$='/begin'] button").click()
        lesson = next(one for one in delivered() if one.slug == "bij-de-dokter")
        for number, step in enumerate(steps_of(page), start=1):
            at_step(page, number)
            troubles += _heard_all(page, f"step {number}")
            told = lesson.steps[number - 1]
            said = _hear(page)
            assert said[0] == (told.get("title") or told["ask"], "nl", "nl-NL")
            assert {voice for text, lang, voice in said if lang == "nl"} == {"nl-NL"}
            do_step(page, step)
        expect(page).to_have_url(re.compile(r"/klaar$"))
        troubles += _heard_all(page, "the end")
        for path in ("/leren/pas", "/leren/zonder-internet"):
            reader.open(path)
            troubles += _heard_all(page, path)
            assert _hear(page)[0][1] == language
    assert troubles == []


def test_going_on_stops_the_voice_and_the_next_step_begins_to_read(reader: Reader) -> None:
    with _ears(reader) as page:
        begin(reader, "bij-de-dokter")
        button = page.locator("main [data-speak]").first
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        page.locator(f"{STAGE} [data-read-on]").click()
        at_step(page, 2)
        expect(button).to_have_attribute("aria-pressed", "false")
        assert page.evaluate("window.sbSaid.length") == 0
        assert _hear(page)[0][0] == "Op welke dag gaat u naar de dokter?"


def test_nothing_is_offered_to_the_ear_on_a_device_without_a_voice(reader: Reader) -> None:
    reader.page.add_init_script(VOICES.replace('["nl-NL", "en-GB"]', '["fr-FR"]'))
    page = reader.open("/leren")
    expect(page.locator("main [data-speak]").first).to_be_hidden()


def test_a_lesson_fits_a_small_screen_with_large_letters_in_the_dark(new_reader: NewReader) -> None:
    reader = new_reader(size="phone", width=320, text="xl", theme="dark")
    walk = Walk(reader)
    for path in ("/leren", "/leren/een-e-mail-lezen", "/leren/pas"):
        reader.open(path)
        walk.look(path)
    for slug in ("een-e-mail-lezen", "hoe-laat-is-het"):
        begin(reader, slug)
        _do_whole(reader.page, slug, walk)
    assert walk.troubles == []


def test_sentences_of_learning_are_short(new_reader: NewReader) -> None:
    reader = new_reader()
    long = []
    for path in ("/leren", "/leren/de-kassabon", "/leren/pas", "/leren/zonder-internet"):
        page = reader.open(path)
        long += page.evaluate(LONG_SENTENCES, LEARNER_WORDS_MAX)
    begin(reader, "de-kassabon")
    _do_whole(reader.page, "de-kassabon")
    long += reader.page.evaluate(LONG_SENTENCES, LEARNER_WORDS_MAX)
    assert long == []


def test_a_lesson_is_light_enough_for_a_slow_line(new_reader: NewReader) -> None:
    """At 1 Mbit/s the budget of a page is one second; the longest lesson, with all its steps, keeps within it."""
    longest = max(delivered(), key=lambda lesson: len(lesson.steps))
    scout = new_reader(size="phone")
    begin(scout, longest.slug)
    reader = new_reader(size="phone")
    reader.context.add_cookies(scout.context.storage_state()["cookies"])
    wire = reader.context.new_cdp_session(reader.page)
    received: list[float] = []
    wire.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    wire.send("Network.enable")
    page = reader.open(f"/leren/{longest.slug}/1")
    kept(page)
    kilobytes = sum(received) / 1024
    assert 10 < kilobytes < KILOBYTES_MAX
    assert len(received) <= REQUESTS_MAX
    assert page.evaluate(OVERFLOW) <= 1
