"""Consent forms and consents: what their files must say, and how a consent stands. Pure, without clock or database."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NoReturn

from samenbieb.domains.helpdesk.rules.cards import SENTENCE, SLUG, TEXT_LENGTH_MAX, WORDS_MAX
from samenbieb.domains.helpdesk.rules.translations import DUTCH, LANGUAGES

DAYS_MAX = 28
CODE_DAYS = 7  # after a consent has ended its code still opens the page that says so
LINES = {"what": (1, 4), "data": (1, 4), "may": (1, 5)}

ASKED, GIVEN, WITHDRAWN, MISTAKEN, OVER = "asked", "given", "withdrawn", "mistaken", "over"


class ConsentFormInvalid(ValueError):  # noqa: N818 - the field's word
    """The files say something that cannot be; the message names the language and the form."""


@dataclass(frozen=True, slots=True)
class FormWords:
    """What a visitor reads, in one language."""

    title: str
    what: tuple[str, ...]
    why: str
    data: tuple[str, ...]
    may: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Give how many lines each list has: every language says as much."""
        return (len(self.what), len(self.data), len(self.may))

    @property
    def texts(self) -> tuple[str, ...]:
        """Give every text of the form."""
        return (self.title, *self.what, self.why, *self.data, *self.may)


@dataclass(frozen=True, slots=True)
class ConsentForm:
    """A form as the files have it. `days`: for how many days after the day itself a consent holds. `keeps`: something stays on paper."""

    code: str
    version: int
    days: int
    keeps: bool
    words: Mapping[str, FormWords]

    @property
    def content(self) -> dict[str, Any]:
        """Give the words by language, as they are stored."""
        return {
            language: {name: list(text) if isinstance(text, tuple) else text for name, text in asdict(words).items()}
            for language, words in self.words.items()
        }  # fmt: skip

    @property
    def digest(self) -> str:
        """Give a mark that is the same for the same form."""
        told = [self.code, self.version, self.days, self.keeps, self.content]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def last_day(given_on: dt.date, days: int) -> dt.date:
    """Give the last day on which a consent of this day holds."""
    return given_on + dt.timedelta(days=days)


def standing(state: str, given_on: dt.date, until_on: dt.date | None, today: dt.date) -> str:
    """Tell how a consent stands today: as its state says, or over. What waits for a signature waits on its own day only."""
    if state == GIVEN and (until_on is None or until_on < today):
        return OVER
    if state == ASKED and given_on != today:
        return OVER
    return state


def must_be_destroyed(*, how: str, papers: bool, destroyed_on: dt.date | None) -> bool:
    """Tell whether papers lie here that may not lie here any more."""
    return papers and destroyed_on is None and how in {WITHDRAWN, MISTAKEN, OVER}


def read_forms(tables: Mapping[str, Mapping[str, Any]]) -> list[ConsentForm]:
    """Read the forms of the files, by language. Raises: ConsentFormInvalid.

    A form that lacks a language, or whose words are of another version there, is none: who cannot read it cannot say yes.
    """
    rows = {language: _rows(tables.get(language, {}), language) for language in (DUTCH, *LANGUAGES)}
    for language in LANGUAGES:
        if strange := rows[language].keys() ^ rows[DUTCH].keys():
            _wrong(f"{language}, {min(strange)}", "is not in all languages")
    return [_form(code, rows, tables) for code in rows[DUTCH]]


def _form(
    code: str, rows: Mapping[str, Mapping[str, Mapping[str, Any]]], tables: Mapping[str, Mapping[str, Any]]
) -> ConsentForm:
    row = rows[DUTCH][code]
    version, days = _number(row, "version", 1, 10_000), _number(row, "days", 0, DAYS_MAX)
    if not isinstance(row.get("keeps"), bool):
        _wrong(code, "does not say whether something is kept on paper")
    words = {}
    for language, of_language in rows.items():
        told = of_language[code]
        where = f"{language}, {code}"
        if told.get("version") != version:
            _wrong(where, "is of another version than the Dutch form")
        words[language] = _words(told, tables[language].get("may", []), where)
        if words[language].shape != words[DUTCH].shape:
            _wrong(where, "has other numbers of lines than the Dutch form")
    return ConsentForm(code, version, days, row["keeps"], words)


def _rows(table: Mapping[str, Any], language: str) -> dict[str, Mapping[str, Any]]:
    if table.get("language") != language:
        _wrong(language, f"says that its language is {table.get('language')}")
    found: dict[str, Mapping[str, Any]] = {}
    for row in table.get("form", []):
        code = str(row.get("code", ""))
        if not SLUG.fullmatch(code) or code in found:
            _wrong(f"{language}, {code or '(no code)'}", "has a code that is no word, or stands there twice")
        found[code] = row
    return found


def _words(row: Mapping[str, Any], shared: Sequence[str], where: str) -> FormWords:
    def lines(name: str, values: Any) -> tuple[str, ...]:
        least, most = LINES[name]
        if not isinstance(values, list) or not least <= len(values) <= most:
            _wrong(where, f"{name} is no list of {least} to {most} texts")
        return tuple(_plain(value, where, name) for value in values)

    return FormWords(
        title=_plain(row.get("title"), where, "title"),
        what=lines("what", row.get("what")),
        why=_plain(row.get("why"), where, "why"),
        data=lines("data", row.get("data")),
        may=lines("may", [*row.get("may", []), *shared]),
    )


def _plain(value: Any, where: str, name: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > TEXT_LENGTH_MAX:
        _wrong(where, f"{name} is no text of at most {TEXT_LENGTH_MAX} characters")
    if long := [part for part in SENTENCE.split(value) if len(part.split()) > WORDS_MAX]:
        _wrong(where, f"{name} has a sentence of more than {WORDS_MAX} words: {long[0]}")
    return value.strip()


def _number(row: Mapping[str, Any], name: str, least: int, most: int) -> int:
    value = row.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        _wrong(str(row["code"]), f"{name} is no number from {least} to {most}")
    return value


def _wrong(where: str, why: str) -> NoReturn:
    raise ConsentFormInvalid(f"{where}: {why}")
