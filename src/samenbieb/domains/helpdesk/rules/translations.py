"""Cards and names in other languages than Dutch: what their files must say, and which Dutch text a translation is of.

A translation is of one Dutch text. It carries the mark of that text; when the Dutch text changes, its mark changes and the
translation is not shown any more until somebody has looked at it.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from samenbieb.domains.helpdesk.rules.cards import LINES, SLUG, CardInvalid

DUTCH = "nl"
LANGUAGES = ("en", "ar", "uk", "tr", "pl")  # beside Dutch, in which every text is
NAMED = ("topic", "partner_kind")  # the lists whose names a visitor reads
MARK = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class CardWords:
    """The words of a card in one language."""

    title: str
    summary: str
    need: tuple[str, ...]
    steps: tuple[str, ...]
    know: tuple[str, ...]

    @property
    def mark(self) -> str:
        """Give the first twelve hexadecimal digits of the SHA-256 of these words as one JSON list."""
        words = [self.title, self.summary, list(self.need), list(self.steps), list(self.know)]
        return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()[:12]

    @property
    def texts(self) -> tuple[str, ...]:
        """Give every text of the card."""
        return (self.title, self.summary, *self.need, *self.steps, *self.know)

    @property
    def shape(self) -> tuple[int, ...]:
        """Give how many lines each list has: a translation has as many as the Dutch card."""
        return (len(self.need), len(self.steps), len(self.know))


def read_words(table: Mapping[str, Any], language: str) -> dict[str, CardWords]:
    """Read the cards of a file in one language, by slug. Raises: CardInvalid, with the language and the card."""
    _of_language(table, language)
    found: dict[str, CardWords] = {}
    rows = table.get("card")
    for row in rows if isinstance(rows, list) else _wrong(language, "has no cards"):
        where = f"{language}, {row.get('slug') or '(no slug)'}"
        slug = str(row.get("slug", ""))
        if not SLUG.fullmatch(slug) or slug in found:
            _wrong(where, "has a slug that is no word for an address, or stands there twice")
        if unknown := row.keys() - {"slug", "title", "summary", *LINES}:
            _wrong(where, f"says something unknown: {', '.join(sorted(unknown))}")
        found[slug] = CardWords(
            title=_text(row.get("title"), where, "title"),
            summary=_text(row.get("summary"), where, "summary"),
            need=_lines(row.get("need"), where, "need"),
            steps=_lines(row.get("steps"), where, "steps"),
            know=_lines(row.get("know"), where, "know"),
        )
    return found


def read_names(table: Mapping[str, Any], language: str) -> dict[str, dict[str, str]]:
    """Read the names of topics and kinds of partners in one language: list → code → name. Raises: CardInvalid."""
    _of_language(table, language)
    if unknown := table.keys() - {"language", *NAMED}:
        _wrong(language, f"names an unknown list: {', '.join(sorted(unknown))}")
    found: dict[str, dict[str, str]] = {}
    for name in NAMED:
        rows = table.get(name, {})
        if not isinstance(rows, dict):
            _wrong(language, f"has a list {name} that is no table")
        found[name] = {code: _text(value, f"{language}, {name}", code) for code, value in rows.items()}
    return found


def read_marks(table: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Read of which Dutch text each translation is: language → slug → mark. Raises: CardInvalid."""
    if unknown := table.keys() - set(LANGUAGES):
        _wrong("marks", f"name an unknown language: {', '.join(sorted(unknown))}")
    for language, rows in table.items():
        if not isinstance(rows, dict) or not all(
            isinstance(mark, str) and MARK.fullmatch(mark) for mark in rows.values()
        ):
            _wrong("marks", f"of {language} are no table of twelve hexadecimal digits each")
    return {language: dict(table.get(language, {})) for language in LANGUAGES}


def _of_language(table: Mapping[str, Any], language: str) -> None:
    if table.get("language") != language:
        _wrong(language, f"says that its language is {table.get('language')}")


def _text(value: Any, where: str, name: str) -> str:
    if not isinstance(value, str) or not value.strip():
        _wrong(where, f"has no text for {name}")
    return value.strip()


def _lines(values: Any, where: str, name: str) -> tuple[str, ...]:
    if not isinstance(values, list) or not values:
        _wrong(where, f"has no list {name}")
    return tuple(_text(value, where, name) for value in values)


def _wrong(where: str, why: str) -> NoReturn:
    raise CardInvalid(f"{where}: {why}")
