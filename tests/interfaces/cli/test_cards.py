"""`samenbieb cards`: which translations are behind, and noting that one was looked at."""

import tomllib
from io import StringIO
from pathlib import Path
from shutil import copytree

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from samenbieb.domains.helpdesk import files


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the files, that may be written."""
    copied = copytree(files.SETTLED, tmp_path / "settled")
    monkeypatch.setattr(files, "SETTLED", copied)
    monkeypatch.setattr(files, "CARDS", copied / "cards.toml")
    monkeypatch.setattr(files, "MARKS", copied / "cards.translated.toml")
    return copied


def cards(*words: str) -> str:
    said = StringIO()
    call_command("cards", *words, stdout=said)
    return said.getvalue()


def english() -> str:
    """What is said of English."""
    return cards("standing").partition("en: ")[2].partition("\nar: ")[0]


def rewrite(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_a_changed_dutch_card_is_named_until_its_translation_was_looked_at(folder: Path) -> None:
    assert english() == "36 shown."
    rewrite(folder / "cards.toml", "Open de app en volg de stappen.", "Open de app.")
    assert "35 shown." in english()
    assert "of an older Dutch text: visitors get the Dutch card: digid-app" in english()
    assert cards("translated", "en").strip() == "There was nothing to note."
    assert "digid-app" in english()
    assert cards("translated", "en", "digid-app").strip() == "Noted: digid-app."
    assert english() == "36 shown."


def test_a_new_translation_is_noted_without_naming_it(folder: Path) -> None:
    rewrite(folder / "cards.translated.toml", 'digid-app = "', 'gone-card = "')
    assert "translated, not noted of which Dutch text: digid-app" in english()
    assert cards("translated", "en").strip() == "Noted: digid-app."
    marks = tomllib.loads((folder / "cards.translated.toml").read_text(encoding="utf-8"))
    assert "gone-card" not in marks["en"]
    assert len(marks["en"]) == 36


def test_what_is_missing_uneven_or_unknown_is_told(folder: Path) -> None:
    rewrite(folder / "cards.en.toml", 'slug = "digid-app"', 'slug = "digid-apps"')
    rewrite(folder / "cards.en.toml", '"Open the app and follow the steps.", ', "")
    rewrite(folder / "cards.en.toml", '"Log in on Mijn CAK.", ', "")
    told = english()
    assert "not translated: digid-app" in told
    assert "no Dutch card: digid-apps" in told
    assert "other numbers of lines than the Dutch card: eigen-bijdrage-cak" in told


@pytest.mark.parametrize(("language", "card"), [("xx", "digid-app"), ("en", "niets")])
def test_what_does_not_exist_is_not_noted(folder: Path, language: str, card: str) -> None:
    before = (folder / "cards.translated.toml").read_text(encoding="utf-8")
    with pytest.raises(CommandError):
        cards("translated", language, card)
    assert (folder / "cards.translated.toml").read_text(encoding="utf-8") == before


def test_a_file_that_cannot_be_read_is_one_sentence(folder: Path) -> None:
    (folder / "cards.tr.toml").write_text('language = "en"', encoding="utf-8")
    with pytest.raises(CommandError, match="tr: says that its language is en"):
        cards("standing")
