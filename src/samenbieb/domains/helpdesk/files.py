"""The files of this room that hold the cards, the consent forms, and words in other languages than Dutch: read and checked."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from samenbieb.domains.helpdesk.rules.cards import Card, CardInvalid, read_card
from samenbieb.domains.helpdesk.rules.translations import (
    DUTCH,
    LANGUAGES,
    CardWords,
    read_marks,
    read_names,
    read_words,
)

SETTLED = Path(__file__).parent / "settled"
CARDS = SETTLED / "cards.toml"
MARKS = SETTLED / "cards.translated.toml"


@dataclass(frozen=True, slots=True)
class Translations:
    """What is there in other languages. A language whose file is not there has nothing: its readers get the Dutch words.

    `cards`: language → slug → words; `marks`: language → slug → mark of the Dutch text; `names`: language → list → code → name.
    """

    cards: Mapping[str, Mapping[str, CardWords]]
    marks: Mapping[str, Mapping[str, str]]
    names: Mapping[str, Mapping[str, Mapping[str, str]]]

    def card(self, slug: str, language: str, dutch: CardWords) -> CardWords | None:
        """Give a card in a language, when it is a translation of exactly this Dutch text."""
        words = self.cards.get(language, {}).get(slug)
        if words is None or self.marks.get(language, {}).get(slug) != dutch.mark:
            return None
        return words

    def names_of(self, name: str, code: str) -> Mapping[str, str]:
        """Give how a row of a list is called, by language."""
        return {language: lists[name][code] for language, lists in self.names.items() if code in lists[name]}


@cache
def translations() -> Translations:
    """Give what the files say. `samenbieb migrate` asks for it too, so a wrong file stops there. Raises: CardInvalid."""
    return read_translations(SETTLED)


def read_translations(folder: Path) -> Translations:
    """Read the files of a folder. Raises: CardInvalid, with the file."""
    cards = {language: _read(folder / f"cards.{language}.toml") for language in LANGUAGES}
    names = {language: _read(folder / f"names.{language}.toml") for language in LANGUAGES}
    return Translations(
        cards={language: read_words(table, language) for language, table in cards.items() if table},
        marks=read_marks(_read(folder / MARKS.name)),
        names={language: read_names(table, language) for language, table in names.items() if table},
    )


def read_dutch(text: str) -> list[Card]:
    """Read the Dutch cards of a text. Raises: CardInvalid."""
    table = _table(text, CARDS.name)
    return [read_card(row, table) for row in table.get("card", [])]


def dutch_words() -> dict[str, CardWords]:
    """Give the words of the Dutch cards that come with this version, by slug. Raises: CardInvalid."""
    return {
        card.slug: CardWords(card.title, card.summary, card.need, card.steps, card.know)
        for card in read_dutch(CARDS.read_text(encoding="utf-8"))
    }


def consent_tables() -> dict[str, dict[str, Any]]:
    """Give what the files of the consent forms say, by language. Raises: CardInvalid."""
    names = {DUTCH: "consents.toml", **{language: f"consents.{language}.toml" for language in LANGUAGES}}
    return {language: _read(SETTLED / name) for language, name in names.items()}


def _read(path: Path) -> dict[str, Any]:
    return _table(path.read_text(encoding="utf-8"), path.name) if path.exists() else {}


def _table(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise CardInvalid(f"{name}: {problem}") from problem
