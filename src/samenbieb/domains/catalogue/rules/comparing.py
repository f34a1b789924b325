"""One point of two editions at a time: does it agree? Each answer keeps the words of both sides for a cataloguer."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final, NamedTuple

from samenbieb.domains.catalogue.rules import makers
from samenbieb.domains.catalogue.rules.editions import Edition, Maker
from samenbieb.domains.catalogue.rules.forms import FILM_FORMS, GAME_FORMS, MUSIC_FORMS
from samenbieb.domains.catalogue.rules.texts import fold

_REVISED: Final = re.compile(
    r"herz|bijgew|gew(?:ijzigde|\.)|verm(?:eerderd|\.)|uitgebr|verb(?:eterd|\.)|geheel nieuw|vernieuwd|bewerk|bew\."
    r"|rev(?:\.|ised|idiert)|enl(?:\.|arged)|expanded|updated|augm|überarb|neubearb|corr(?:\.|ected)|abridged|verkort"
    r"|geïll|illustr|jeugd|leeslicht",
    re.IGNORECASE,
)
_LARGE: Final = re.compile(r"grote.?letter|groot.?letter|large.?print|grootdruk", re.IGNORECASE)
_PLATFORM: Final = re.compile(
    r"playstation\s?([1-5])|\bps\s?([1-5])\b|(xbox one|xbox 360|xbox|wii u|wii|switch|3ds|\bpc\b)"
)
_ORDINALS: Final = {
    "eerste": "1",
    "tweede": "2",
    "derde": "3",
    "vierde": "4",
    "vijfde": "5",
    "first": "1",
    "second": "2",
    "third": "3",
}
_EDITION_NUMBER: Final = re.compile(r"\b([0-9]{1,3})")
_PAGES: Final = re.compile(r"([0-9]{2,4})\s*(?:,\s*\[[0-9]+\]\s*)?(?:p\b|blz|pag|s\.|bl\b)", re.IGNORECASE)
_TOGETHER: Final = re.compile(
    r"\b(?:trilogie|trilogy|omnibus|box|boxset|cassette|compleet|complete|verzamelbox)\b", re.IGNORECASE
)
_OTHER_WAYS: Final = (
    {"book", "comic"},
    {"ebook", "online"},
    {"game", "console_game"},
    {"magazine", "newspaper"},
)
_LANGUAGE_SAYS_LITTLE: Final = FILM_FORMS | MUSIC_FORMS | GAME_FORMS
# Numbers of which an edition has its own: two that differ are two editions, unless it was made under several.
_OWN_SCHEMES: Final = ("isbn", "ean", "issn", "lccn")
_ALIKE: Final = 0.88
_MOST_WORDS: Final = 0.8
_MOST_LETTERS: Final = 0.75
_PAGES_MAY_DIFFER: Final = 0.05
_CONTAINED_LENGTH_MIN: Final = 5


class Point(StrEnum):
    """What was compared."""

    NUMBER = "number"
    TITLE = "title"
    SUBTITLE = "subtitle"
    PART = "part"
    MAKER = "maker"
    PUBLISHER = "publisher"
    YEAR = "year"
    EDITION = "edition"
    FORM = "form"
    LANGUAGE = "language"
    EXTENT = "extent"


class Agreement(StrEnum):
    """How the two compare. `UNKNOWN`: one of them does not say."""

    AGREES = "agrees"
    CLOSE = "close"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


AGREES, CLOSE, DIFFERS, UNKNOWN = Agreement


class Evidence(NamedTuple):
    """One comparison, with the words of both sides."""

    point: Point
    agreement: Agreement
    delivered: str
    ours: str


def numbers(one: Edition, other: Edition) -> Iterator[Evidence]:
    """Tell which numbers they share, and which of their own differ."""
    for scheme, values in one.numbers.items():
        theirs = other.numbers.get(scheme)
        if not theirs:
            continue
        shared = values & theirs
        for value in sorted(shared):
            yield Evidence(Point.NUMBER, AGREES, f"{scheme} {value}", f"{scheme} {value}")
        if not shared and scheme in _OWN_SCHEMES:
            yield Evidence(Point.NUMBER, DIFFERS, f"{scheme} {min(values)}", f"{scheme} {min(theirs)}")


def title(one: Edition, other: Edition) -> Evidence:
    """Compare titles, also with the variants that either gives."""
    return Evidence(Point.TITLE, _title(one, other), one.title, other.title)


def _title(one: Edition, other: Edition) -> Agreement:
    if bool(_TOGETHER.search(one.title)) != bool(_TOGETHER.search(other.title)):
        return DIFFERS
    if _go_on_differently(one, other):
        return DIFFERS
    variants = one.title_key in other.other_title_keys or other.title_key in one.other_title_keys
    if variants or one.title_key == other.title_key or one.full_key == other.full_key:
        return AGREES
    if one.figures and other.figures and one.figures != other.figures:
        return DIFFERS
    return CLOSE if _contained(one, other) or _contained(other, one) or _alike(one, other) else DIFFERS


def _go_on_differently(one: Edition, other: Edition) -> bool:
    """Whether one title goes on behind a colon and the other says something else: `Mees Kees: op kamp`, `: op de kast`."""
    if not one.rest_words and not other.rest_words:
        return False
    return bool(one.subtitle_words and other.subtitle_words) and not one.subtitle_words & other.subtitle_words


def _contained(short: Edition, long: Edition) -> bool:
    return len(short.title_key) >= _CONTAINED_LENGTH_MIN and short.title_key in long.full_key


def _alike(one: Edition, other: Edition) -> bool:
    """Whether most words are the same, or most letters (a typing error)."""
    fewest = min(len(one.words), len(other.words))
    if fewest > 1 and len(one.words & other.words) / fewest >= _MOST_WORDS:
        return True
    letters = SequenceMatcher(None, one.title_key, other.title_key, autojunk=False)
    return letters.real_quick_ratio() >= _ALIKE and letters.ratio() >= _ALIKE


def subtitle(one: Edition, other: Edition) -> Evidence:
    """Compare what stands behind the title: only levels, kinds of school book and years tell editions apart."""
    if one.apart and other.apart and one.apart != other.apart:
        answer = DIFFERS
    elif not one.subtitle_words or not other.subtitle_words:
        answer = UNKNOWN
    else:
        answer = AGREES if one.subtitle_words & other.subtitle_words else CLOSE
    return Evidence(Point.SUBTITLE, answer, one.subtitle, other.subtitle)


def part(one: Edition, other: Edition) -> Evidence:
    """Compare which volume or part it is; one that stands in the title of the other agrees."""
    return Evidence(Point.PART, _part(one, other), one.part, other.part)


def _part(one: Edition, other: Edition) -> Agreement:
    if not one.part and not other.part:
        return AGREES
    if one.part and other.part:
        if one.part_key == other.part_key:
            return AGREES
        short, long = sorted((one, other), key=lambda each: len(each.part_key))
        same_numbers = short.part_numbers <= long.part_numbers
        named_within = short.part_key.lstrip("0123456789") in long.part_key
        return CLOSE if same_numbers and named_within else DIFFERS
    divided, whole = (one, other) if one.part else (other, one)
    if divided.part_key and divided.part_key in whole.full_key:
        return CLOSE
    name = divided.part_key.lstrip("0123456789")
    return UNKNOWN if len(name) >= _CONTAINED_LENGTH_MIN and name in whole.full_key else DIFFERS


def maker(one: Edition, other: Edition) -> Evidence:
    """Compare who made it: one name in common is enough, and a name on the title page counts."""
    names = ("; ".join(found.name for found in edition.makers) for edition in (one, other))
    return Evidence(Point.MAKER, _maker(one, other), *names)


def _maker(one: Edition, other: Edition) -> Agreement:
    if not one.makers and not other.makers:
        return AGREES if one.responsibility == other.responsibility else UNKNOWN
    if not one.makers or not other.makers:
        named, silent = (one, other) if one.makers else (other, one)
        said = set(fold(f"{silent.responsibility} {silent.publisher} {silent.title}").split())
        told = any(
            said.issuperset(fold(found.name.partition(",")[0].partition("(")[0]).split())
            for found in named.makers
        )
        return AGREES if told else UNKNOWN
    answers = {_same_maker(mine, theirs) for mine in one.makers for theirs in other.makers}
    return next(answer for answer in (AGREES, CLOSE, DIFFERS) if answer in answers)


def _same_maker(one: Maker, other: Maker) -> Agreement:
    if one.body_key == other.body_key:
        return AGREES
    known = makers.initials_agree(one.first_names, other.first_names)
    if one.surname == other.surname and known:
        return AGREES
    if one.key == other.key and "," not in one.name + other.name:
        return AGREES
    letters = SequenceMatcher(None, one.surname, other.surname, autojunk=False)
    alike = letters.real_quick_ratio() >= _MOST_LETTERS and letters.ratio() >= _MOST_LETTERS
    return CLOSE if known and alike else DIFFERS


def publisher(one: Edition, other: Edition) -> Evidence:
    """Compare publishers by the words that are theirs, or one by the first letters of the other."""
    if not one.publisher_words or not other.publisher_words:
        answer = UNKNOWN
    elif one.publisher_words & other.publisher_words or _abbreviates(one, other) or _abbreviates(other, one):
        answer = AGREES
    else:
        answer = DIFFERS
    return Evidence(Point.PUBLISHER, answer, one.publisher, other.publisher)


def _abbreviates(short: Edition, long: Edition) -> bool:
    return fold(short.publisher) == "".join(word[0] for word in fold(long.publisher).split())


def year(one: Edition, other: Edition) -> Evidence:
    """Compare years; one year more or less is close."""
    answer = UNKNOWN
    if one.year is not None and other.year is not None:
        answer = {0: AGREES, 1: CLOSE}.get(abs(one.year - other.year), DIFFERS)
    return Evidence(Point.YEAR, answer, str(one.year or ""), str(other.year or ""))


def edition(one: Edition, other: Edition) -> Evidence:
    """Compare edition statements: revised, large print and made for another machine differ; a reprint is close."""
    return Evidence(Point.EDITION, _edition(one, other), one.edition, other.edition)


def _edition(one: Edition, other: Edition) -> Agreement:
    large = [each.large_print or bool(_LARGE.search(each.edition)) for each in (one, other)]
    revised = [bool(_REVISED.search(each.edition)) for each in (one, other)]
    if large[0] != large[1] or revised[0] != revised[1]:
        return DIFFERS
    machines = [_PLATFORM.findall(f"{each.edition} {each.extent}".lower()) for each in (one, other)]
    if all(machines) and {"".join(found) for found in machines[0]} != {
        "".join(found) for found in machines[1]
    }:
        return DIFFERS
    printings = [_printing(each.edition) for each in (one, other)]
    if all(printings):
        return AGREES if printings[0] == printings[1] else DIFFERS if any(revised) else CLOSE
    return UNKNOWN


def _printing(statement: str) -> str:
    for word in fold(statement).split():
        if word in _ORDINALS:
            return _ORDINALS[word]
    found = _EDITION_NUMBER.search(statement)
    return found.group(1) if found else ""


def form(one: Edition, other: Edition) -> Evidence:
    """Compare what a reader holds in their hands; some pairs of forms are habits of coding."""
    habits = {one.form, other.form} in _OTHER_WAYS
    answer = AGREES if one.form == other.form else CLOSE if habits else DIFFERS
    return Evidence(Point.FORM, answer, one.form, other.form)


def language(one: Edition, other: Edition) -> Evidence:
    """Compare the (first) language; that of films, music and games is coded by taste."""
    if not one.language or not other.language:
        answer = UNKNOWN
    elif one.language == other.language:
        answer = AGREES
    else:
        answer = CLOSE if one.form in _LANGUAGE_SAYS_LITTLE else DIFFERS
    return Evidence(Point.LANGUAGE, answer, one.language, other.language)


def extent(one: Edition, other: Edition) -> Evidence:
    """Compare pages: one in twenty more or less is a way of counting."""
    mine, theirs = _PAGES.search(one.extent), _PAGES.search(other.extent)
    if not mine or not theirs:
        answer = UNKNOWN
    else:
        few, many = sorted((int(mine.group(1)), int(theirs.group(1))))
        answer = AGREES if many - few <= max(4, many * _PAGES_MAY_DIFFER) else DIFFERS
    return Evidence(Point.EXTENT, answer, one.extent, other.extent)
