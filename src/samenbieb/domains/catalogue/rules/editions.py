"""An edition made ready for comparing: every field folded once, for many comparisons."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from samenbieb.domains.catalogue.rules import makers, titles
from samenbieb.domains.catalogue.rules.extraction import Facts
from samenbieb.domains.catalogue.rules.grouping import ANY_LANGUAGE, without_article
from samenbieb.domains.catalogue.rules.texts import distinct, fold

EDITION_KEY_LENGTH_MAX: Final = 250
# Titles that many bear: the maker belongs in the key, or too many candidates would be found.
_SHORT_TITLE: Final = 15
_OTHERS_MAX: Final = 8  # names and variant titles beyond these help nobody
_SMALL_WORD: Final = 3
_MAKING_ROLES: Final = frozenset({"", "author", "editor", "director", "composer", "performer"})
_SERIAL_FORMS: Final = frozenset({"magazine", "newspaper", "online"})
_FIGURES: Final = re.compile(r"[0-9]+")
_PUBLISHING: Final = frozenset({
    "uitgeverij", "uitgevers", "uitgeversmaatschappij", "uitg", "mij", "maatschappij", "nv", "bv", "de", "het", "en", "and",
    "und", "et", "the", "co", "company", "inc", "ltd", "publishers", "publishing", "publications", "press", "books", "verlag",
    "editions", "editeur", "zoon", "zonen", "sons", "home", "entertainment", "audio", "editie", "van", "sl", "sn", "of",
})  # fmt: skip


class Told(Protocol):
    """What is read of an edition: facts and stored records alike."""

    @property
    def title(self) -> str: ...
    @property
    def subtitle(self) -> str: ...
    @property
    def part(self) -> str: ...
    @property
    def responsibility(self) -> str: ...
    @property
    def other_titles(self) -> list[str]: ...
    @property
    def creators(self) -> list[str]: ...
    @property
    def contributors(self) -> Sequence[Sequence[str]]: ...
    @property
    def publisher(self) -> str: ...
    @property
    def year(self) -> int | None: ...
    @property
    def edition(self) -> str: ...
    @property
    def form(self) -> str: ...
    @property
    def languages(self) -> list[str]: ...
    @property
    def extent(self) -> str: ...


class Maker(NamedTuple):
    """A name in the ways in which it is compared."""

    name: str
    key: str
    body_key: str
    surname: str
    first_names: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What is compared of an edition. Keys are runs of letters and figures without spaces."""

    title: str
    title_key: str
    other_title_keys: frozenset[str]
    full_key: str
    words: frozenset[str]
    figures: frozenset[str]
    subtitle: str
    rest_words: frozenset[str]
    subtitle_words: frozenset[str]
    apart: tuple[str, ...]
    part: str
    part_key: str
    part_numbers: frozenset[str]
    makers: tuple[Maker, ...]
    responsibility: str
    publisher: str
    publisher_words: frozenset[str]
    year: int | None
    edition: str
    form: str
    language: str
    extent: str
    large_print: bool
    numbers: Mapping[str, frozenset[str]]


def edition_of(told: Told, *, large_print: bool, identifiers: Iterable[tuple[str, str]]) -> Edition:
    """Prepare an edition for comparing: of facts, or of a stored record with its identifiers."""
    title, form = told.title, told.form
    language = told.languages[0] if told.languages else ""
    numbers: dict[str, set[str]] = {}
    for scheme, value in identifiers:
        # An ISSN in the description of a book is that of its series.
        if scheme != "issn" or form in _SERIAL_FORMS:
            numbers.setdefault(scheme, set()).add(value)
    whole = f"{title} {told.part} {told.subtitle}"
    rest = title[len(titles.short_title(title)) :]
    return Edition(
        title=title,
        title_key=_title_key(title, language),
        other_title_keys=frozenset(_title_key(other, language) for other in told.other_titles[:_OTHERS_MAX]),
        full_key=titles.whole_key(whole),
        words=_words(whole),
        figures=frozenset(_FIGURES.findall(title)),
        subtitle=told.subtitle,
        rest_words=_words(rest),
        subtitle_words=_words(f"{rest} {told.subtitle}"),
        apart=tuple(
            sorted({*titles.setting_apart(told.subtitle), *titles.setting_apart(f"{title} {told.part}")})
        ),
        part=told.part,
        part_key=titles.part_key(told.part) if told.part else "",
        part_numbers=titles.part_numbers(told.part) if told.part else frozenset(),
        makers=tuple(_maker(name) for name in _names(told)),
        responsibility=told.responsibility,
        publisher=told.publisher,
        publisher_words=frozenset(word for word in fold(told.publisher).split() if len(word) > 1)
        - _PUBLISHING,
        year=told.year,
        edition=told.edition,
        form=form,
        language=language,
        extent=told.extent,
        large_print=large_print,
        numbers={scheme: frozenset(values) for scheme, values in numbers.items()},
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in fold(text).split() if len(word) > _SMALL_WORD)


def _names(told: Told) -> list[str]:
    """Who made it, as the entries say, else as the title page does."""
    named = [name for name, role in told.contributors if role in _MAKING_ROLES]
    entered = distinct([*told.creators, *named])[:_OTHERS_MAX]
    return entered or distinct([makers.name_on_title_page(told.responsibility)])


def edition_of_facts(facts: Facts) -> Edition:
    """Prepare what a delivered record says."""
    return edition_of(facts, large_print=facts.levels.large_print, identifiers=facts.identifiers)


def edition_key(facts: Facts) -> str:
    """Where to look for the same edition: form, year, title and part; the maker too where the title is short.

    Editions that are the same mostly have one key; one key does not make them the same. At most 250 characters.
    """
    language = facts.languages[0] if facts.languages else ""
    title = _title_key(facts.title, language)
    maker = ""
    if len(title) < _SHORT_TITLE:
        name = facts.creators[0] if facts.creators else makers.name_on_title_page(facts.responsibility)
        maker = makers.surname_key(name) if name else ""
    numbers = ",".join(sorted(titles.part_numbers(facts.part))) if facts.part else ""
    return f"{facts.form}|{facts.year or ''}|{maker}|{numbers}|{title}"[:EDITION_KEY_LENGTH_MAX]


def _title_key(title: str, language: str) -> str:
    short = titles.short_title(title)
    return titles.title_key(without_article(short, skip="", language=language or ANY_LANGUAGE))


def _maker(name: str) -> Maker:
    return Maker(
        name=name,
        key=makers.name_key(name),
        body_key=makers.name_key(name, person=False),
        surname=makers.surname_key(name),
        first_names=makers.first_names(name),
    )
