"""What lessons are called in other languages: each lesson in each language, plain, and nothing on a Dutch page."""

import re
from pathlib import Path

import pytest
from django.utils import translation

from samenbieb.domains.learning import files, selectors, services
from samenbieb.domains.learning.rules.reading import ContentInvalid
from samenbieb.domains.learning.rules.titles import LANGUAGES, read_titles
from samenbieb.kernel.actor import Actor

WORDS_MAX = 12
AWAITED: frozenset[str] = frozenset()  # languages of which a file may still come
SENTENCE_END = re.compile(r"[.?!:؟](?:\s|$)")
VISITOR = Actor.anonymous("portal")


def test_no_language_is_missing_that_should_be_there() -> None:
    assert set(LANGUAGES) - files.titles().keys() <= AWAITED


def test_every_lesson_has_a_plain_title_in_every_language() -> None:
    slugs = {lesson.slug: lesson for lesson in files.delivered()}
    for language, told in files.titles().items():
        assert told.keys() == slugs.keys(), language
        for slug, one in told.items():
            assert one.summary != slugs[slug].summary, (language, slug)
            for text in (one.title, one.summary):
                long = [part for part in SENTENCE_END.split(text) if len(part.split()) > WORDS_MAX]
                assert long == [], (language, slug)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["nl", *LANGUAGES])
def test_a_lesson_tells_what_it_is_in_the_language_of_the_page(language: str) -> None:
    services.bring_delivered(Actor.system())
    with translation.override(language):
        page = selectors.lesson_page(VISITOR, slug="de-kassabon")
        fitting = selectors.indication_result("numeracy", []).lessons[0]
    assert page.card.title == "De kassabon"
    if language in files.titles():
        assert page.card.told == files.titles()[language]["de-kassabon"]
        assert fitting.told == files.titles()[language][fitting.slug]
    else:
        assert page.card.told is None
        assert fitting.told is None


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"language": "en"}, "ar: says that its language is en"),
        ({"language": "ar", "les": "x"}, "ar, les: is no table"),
        ({"language": "ar", "les": {"title": "x"}}, "ar, les: summary is missing"),
        ({"language": "ar", "les": {"title": "", "summary": "x"}}, "ar, les: title is missing"),
        ({"language": "ar", "les": {"title": "x", "summary": "x", "kop": "x"}}, "kop is unknown"),
    ],
)
def test_a_wrong_file_is_told_with_its_place(table: dict[str, object], says: str) -> None:
    with pytest.raises(ContentInvalid, match=re.escape(says)):
        read_titles(table, "ar")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tr.toml").write_text("language = ", encoding="utf-8")
    monkeypatch.setattr(files, "TITLES", tmp_path)
    files.titles.cache_clear()
    with pytest.raises(ContentInvalid, match=re.escape("tr.toml")):
        files.titles()
    files.titles.cache_clear()
