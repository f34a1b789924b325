"""Consent forms: in six languages with the same lines, plain, and a version never changes."""

import copy
import re
from typing import Any

import pytest

from samenbieb.domains.helpdesk import files, services
from samenbieb.domains.helpdesk.errors import ListsInvalid
from samenbieb.domains.helpdesk.models import ConsentForm
from samenbieb.domains.helpdesk.rules import consents as rules

LANGUAGES = {"nl", "en", "ar", "uk", "tr", "pl"}
SCRIPT = {"ar": re.compile("[؀-ۿ]"), "uk": re.compile("[а-яіїєґ]", re.I)}
LATIN = re.compile("[a-z]", re.I)
SENTENCE_END = re.compile(r"[.?!:؟](?:\s|$)")


@pytest.fixture
def tables() -> dict[str, Any]:
    return copy.deepcopy(files.consent_tables())


def test_every_form_is_there_in_six_languages_and_plain(tables: dict[str, Any]) -> None:
    forms = rules.read_forms(tables)
    assert [form.code for form in forms] == ["keep-copy", "call-agency", "form-together"]
    for form in forms:
        assert form.words.keys() == LANGUAGES
        assert 0 <= form.days <= rules.DAYS_MAX
        for language, words in form.words.items():
            for text in words.texts:
                long = [part for part in SENTENCE_END.split(text) if len(part.split()) > 12]
                assert long == [], (language, form.code)
                assert SCRIPT.get(language, LATIN).search(text), (language, form.code, text)
            if language != "nl":
                assert not set(words.texts) & set(form.words["nl"].texts), (language, form.code)


@pytest.mark.django_db
def test_brought_in_twice_they_stay_and_a_higher_version_is_a_new_row(tables: dict[str, Any]) -> None:
    services.load_consent_forms()
    assert services.load_consent_forms() == 0
    assert ConsentForm.objects.filter(retired_at=None).count() == 3
    for table in tables.values():
        table["form"][0] |= {"version": 2, "why": "Xa."}
    assert services.load_consent_forms(tables) == 1
    found = ConsentForm.objects.filter(code="keep-copy")
    assert {row.version: row.retired_at is None for row in found} == {1: False, 2: True}
    for table in tables.values():
        table["form"] = table["form"][1:]
    assert services.load_consent_forms(tables) == 1
    assert ConsentForm.objects.filter(retired_at=None).count() == 2


@pytest.mark.django_db
def test_other_words_under_the_same_version_are_refused(tables: dict[str, Any]) -> None:
    services.load_consent_forms()
    tables["tr"]["form"][0]["why"] = "Xa."
    with pytest.raises(ListsInvalid) as refused:
        services.load_consent_forms(tables)
    assert "keep-copy" in refused.value.details["problem"]
    assert ConsentForm.objects.count() == 3


@pytest.mark.parametrize(
    ("language", "change"),
    [
        ("nl", {"days": 29}),
        ("nl", {"days": True}),
        ("nl", {"keeps": "yes"}),
        ("nl", {"version": 0}),
        ("nl", {"code": "No Code!"}),
        ("nl", {"why": "een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien."}),
        ("pl", {"version": 2}),
        ("pl", {"what": ["Jedno."]}),
        ("pl", {"data": []}),
        ("pl", {"title": " "}),
        ("pl", {"code": "another"}),
        ("pl", {"code": "call-agency"}),
    ],
)
def test_what_is_not_right_is_refused(tables: dict[str, Any], language: str, change: dict[str, Any]) -> None:
    tables[language]["form"][0] |= change
    with pytest.raises(rules.ConsentFormInvalid):
        rules.read_forms(tables)


def test_a_form_without_a_language_is_no_form(tables: dict[str, Any]) -> None:
    del tables["uk"]
    with pytest.raises(rules.ConsentFormInvalid, match="uk"):
        rules.read_forms(tables)
