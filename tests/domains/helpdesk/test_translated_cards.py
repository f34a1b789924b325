"""Cards and names in other languages: all there, as plain as the Dutch, and never beside another Dutch text than their own."""

import re
from pathlib import Path

import pytest
from django.utils import translation

from samenbieb.domains.helpdesk import files, selectors, services
from samenbieb.domains.helpdesk.errors import ListsInvalid
from samenbieb.domains.helpdesk.models import Topic
from samenbieb.domains.helpdesk.rules.cards import CardInvalid
from samenbieb.domains.helpdesk.rules.translations import LANGUAGES, NAMED, CardWords
from samenbieb.domains.helpdesk.selectors import Choice

WORDS_MAX = 12
AWAITED: frozenset[str] = frozenset()  # languages of which a file may still come
SENTENCE_END = re.compile(r"[.?!:؟。](?:\s|$)")
DIGITS = re.compile(r"€|%|\b(19|20)\d\d\b")
CYRILLIC, ARABIC, LATIN = re.compile("[а-яіїєґ]", re.I), re.compile("[؀-ۿ]"), re.compile("[a-z]", re.I)
SCRIPT = {"uk": CYRILLIC, "ar": ARABIC}
WORDS = {
    "slug": "digid-app",
    "title": '"The app"',
    "summary": '"It is safe."',
    "need": '["A phone."]',
    "steps": '["Do this.", "Do that."]',
    "know": '["It is free."]',
}


def _there(kind: str) -> list[str]:
    return [one for one in LANGUAGES if (files.SETTLED / f"{kind}.{one}.toml").exists()]


def test_no_language_is_missing_that_should_be_there() -> None:
    assert set(LANGUAGES) - set(_there("cards")) <= AWAITED
    assert set(LANGUAGES) - {"en"} - set(_there("names")) <= AWAITED


def test_every_card_is_there_and_of_the_dutch_text_of_today() -> None:
    """`samenbieb cards standing` says the same; `samenbieb cards translated LANGUAGE CARD` after it was looked at."""
    for one in selectors.translations_standing():
        if one.language in _there("cards"):
            assert one.missing == (), one.language
            assert one.unmarked == (), f"{one.language}: samenbieb cards translated {one.language}"
            assert one.old == (), f"{one.language}: look at these again, then note them"
            assert one.uneven == (), one.language
            assert one.unknown == (), one.language


def test_every_translated_card_is_plain_and_in_its_language() -> None:
    found = files.translations()
    for language in _there("cards"):
        for slug, words in found.cards[language].items():
            for text in words.texts:
                long = [part for part in SENTENCE_END.split(text) if len(part.split()) > WORDS_MAX]
                assert long == [], (language, slug)
                assert not DIGITS.search(text), (language, slug, text)
            script = SCRIPT.get(language, LATIN)
            assert all(script.search(text) for text in (words.summary, *words.steps)), (language, slug)
            assert len({text for text in words.texts if text in files.dutch_words()[slug].texts}) <= 1, (
                f"{language}, {slug}: still Dutch"
            )


@pytest.mark.django_db
def test_every_topic_and_kind_of_partner_has_a_name() -> None:
    services.load_lists()
    known = selectors.choices(None)
    for language in ("en", *_there("names")):
        for name in NAMED:
            rows = known.of(name)
            assert [code for code, row in rows.items() if language not in row.names] == [], language
            assert language == "en" or files.translations().names[language][name].keys() == rows.keys()


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_is_shown_in_the_language_of_the_page(language: str) -> None:
    services.load_lists()
    services.load_cards()
    with translation.override(language):
        card, line = selectors.knowledge_card("digid-app"), selectors.cards_of_topic("digid-app")[0]
    if language in _there("cards"):
        assert (card.language, card.lacks_translation) == (language, False)
        assert card.title == files.translations().cards[language]["digid-app"].title == line.title
    else:
        assert (card.language, card.lacks_translation) == ("nl", True)
        assert card.title == line.title == "De DigiD-app"
    assert line.language == card.language
    assert card.by == "DigiD"


@pytest.mark.django_db
def test_a_dutch_page_and_who_asks_for_dutch_see_the_dutch_card() -> None:
    services.load_lists()
    services.load_cards()
    with translation.override("nl"):
        assert selectors.knowledge_card("digid-app").language == "nl"
    with translation.override("en"):
        card = selectors.knowledge_card("digid-app", language="nl")
    assert (card.title, card.language, card.lacks_translation) == ("De DigiD-app", "nl", False)


@pytest.mark.django_db
def test_a_changed_dutch_card_is_shown_in_dutch_until_its_translation_follows() -> None:
    services.load_lists()
    services.load_cards()
    text = files.CARDS.read_text(encoding="utf-8")
    services.load_cards(text.replace("Open de app en volg de stappen.", "Open de app en begin."))
    with translation.override("en"):
        card = selectors.knowledge_card("digid-app")
        assert (card.language, card.lacks_translation) == ("nl", True)
        assert "Open de app en begin." in card.steps
        assert {line.language for line in selectors.cards_of_topic("digid-app")} == {"nl"}
        assert selectors.knowledge_card("digid-vergeten").language == "en"
    services.load_cards(text.replace('["DigiD", "https://www.digid.nl"]', '["DigiD", "https://digid.nl"]'))
    with translation.override("en"):
        assert selectors.knowledge_card("digid-app").language == "en"  # another link is no other text


def test_a_mark_follows_every_word_and_no_place_of_a_line_can_be_mistaken() -> None:
    card = CardWords("T", "S", ("a",), ("b", "c"), ("d",))
    assert card.mark == CardWords("T", "S", ("a",), ("b", "c"), ("d",)).mark
    others = [
        CardWords("t", "S", ("a",), ("b", "c"), ("d",)),
        CardWords("T", "S", ("a", "b"), ("c",), ("d",)),
        CardWords("T", "S", ("a",), ("c", "b"), ("d",)),
        CardWords("T", "S", ("a",), ("b", "c"), ("d", "")),
    ]
    assert len({card.mark, *(one.mark for one in others)}) == 5
    assert re.fullmatch("[0-9a-f]{12}", card.mark)


@pytest.mark.django_db
def test_a_topic_is_called_as_in_the_file_unless_somebody_named_it(monkeypatch: pytest.MonkeyPatch) -> None:
    named = files.Translations({}, {}, {"ar": {"topic": {"digid": "ديجيد"}, "partner_kind": {}}})
    monkeypatch.setattr(files, "translations", lambda: named)
    services.load_lists()
    Topic.objects.filter(code="other").update(icon="x")  # what was read before is read anew
    with translation.override("ar"):
        topic = selectors.choices(None).topic["digid"]
        assert (topic.label, topic.label_language) == ("ديجيد", "ar")
        tax = selectors.choices(None).topic["tax"]
        assert (tax.label, tax.label_language) == ("Belasting", "nl")
    with translation.override("en"):
        assert (tax.label, tax.label_language) == ("Tax", "en")
    with translation.override("nl"):
        assert (topic.label, topic.label_language) == ("DigiD", "nl")
    Topic.objects.filter(code="digid").update(edition="", name="Inloggen")
    with translation.override("ar"):
        topic = selectors.choices(None).topic["digid"]
        assert (topic.label, topic.label_language) == ("Inloggen", "nl")
    assert Choice(1, "x", "Eigen", "", None, None).label == "Eigen"


def _folder(tmp_path: Path, **changes: str) -> Path:
    words = {**WORDS, **changes}
    lines = "\n".join(f"{key} = {value}" for key, value in words.items() if key != "slug" and value)
    head = changes.get("head", 'language = "ar"')
    body = lines.replace(f"head = {head}\n", "").replace(f"\nhead = {head}", "")
    (tmp_path / "cards.ar.toml").write_text(f'{head}\n[[card]]\nslug = "{words["slug"]}"\n{body}\n')
    return tmp_path


def test_a_right_file_is_read(tmp_path: Path) -> None:
    read = files.read_translations(_folder(tmp_path))
    assert read.cards["ar"]["digid-app"].shape == (1, 2, 1)
    assert read.cards.keys() == {"ar"}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"head": 'language = "uk"'}, "ar: says that its language is uk"),
        ({"slug": "Digid App"}, "slug"),
        ({"title": ""}, "ar, digid-app: has no text for title"),
        ({"summary": '"  "'}, "no text for summary"),
        ({"need": "[]"}, "no list need"),
        ({"steps": '"one"'}, "no list steps"),
        ({"know": "[1]"}, "no text for know"),
        ({"link": '"x"'}, "says something unknown: link"),
        ({"title": '"unclosed'}, "cards.ar.toml"),
    ],
)
def test_a_wrong_file_is_told_with_its_place(tmp_path: Path, changes: dict[str, str], says: str) -> None:
    with pytest.raises(CardInvalid, match=re.escape(says)):
        files.read_translations(_folder(tmp_path, **changes))


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("names.tr.toml", 'language = "nl"', "says that its language is nl"),
        ("names.tr.toml", 'language = "tr"\n[agency]\nsvb = "SVB"', "unknown list: agency"),
        ("names.tr.toml", 'language = "tr"\n[topic]\ntax = ""', "tr, topic: has no text for tax"),
        ("names.tr.toml", 'language = "tr"\ntopic = "x"', "no table"),
        ("cards.tr.toml", 'language = "tr"', "tr: has no cards"),
        ("cards.translated.toml", "[xx]\n", "unknown language: xx"),
        ("cards.translated.toml", '[ar]\nx = "12"', "twelve hexadecimal digits"),
    ],
)
def test_a_wrong_list_of_names_or_marks_is_told(tmp_path: Path, name: str, text: str, says: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(CardInvalid, match=re.escape(says)):
        files.read_translations(tmp_path)


@pytest.mark.django_db
def test_a_wrong_translation_stops_bringing_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    services.load_lists()
    services.load_cards('edition = "t"')
    with monkeypatch.context() as wrong:
        wrong.setattr(files, "translations", lambda: files.read_translations(_folder(tmp_path, need="[]")))
        with pytest.raises(ListsInvalid):
            services.load_cards()
    assert selectors.cards_by_topic() == []
