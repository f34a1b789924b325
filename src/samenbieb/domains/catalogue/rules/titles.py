"""Titles made comparable: what stays of a title when habits of cataloguing, spelling and script are taken away.

Everything here is for comparing, never for showing. A deliberately coarse skeleton is safe, because nobody compares
titles alone: a maker, a kind or a number of the edition always stands beside them.
"""

import re
from functools import lru_cache
from typing import Final

from samenbieb.domains.catalogue.rules.texts import distinct, fold

_CYRILLIC: Final = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфыэё", "abvgdezijklmnoprstufyee", strict=True))
    | {"ж": "zh", "х": "ch", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "ju", "я": "ja"}
    | {"і": "i", "ї": "ji", "є": "je", "ґ": "g"}
    | {"š": "sh", "č": "ch", "ž": "zh", "ß": "ss"}
)  # fmt: skip
# Dutch, English, German and French ways of writing the same sound, and Dutch spelling before 1947; longest first.
_SOUNDS: Final = {
    "tsch": "ch", "tsj": "ch", "tch": "ch", "sch": "s", "sj": "sh", "zj": "zh", "kh": "ch", "ij": "i", "ie": "i",
    "ph": "f", "th": "t", "ck": "k", "ae": "a", "y": "i", "j": "i",
}  # fmt: skip
_SOUND: Final = re.compile("|".join(_SOUNDS))
_SHORT_WORD: Final = 3
_DOUBLED: Final = re.compile(r"([a-z])\1+")
# A second title in $a (`Frankenstein, or, The modern Prometheus`), or the same in another language.
_SECOND_TITLE: Final = re.compile(
    r"\s*(?:[,;]? or, |, of (?=[dhe]|De |Het |Een )| of (?=(?:De|Het|Een) \w)| = )"
)
_SUBTITLE: Final = re.compile(r"\s*(?:: |; (?=[a-z]))")
_MAY_GO_ON: Final = re.compile(r" = | of | or, ")
_ROMAN: Final = re.compile(r"(?=[ivx])(x{0,3})(ix|iv|v?i{0,3})")
_ROMAN_IN_TITLE: Final = re.compile(r"\b(?:I{2,3}|IV|VI{1,3}|IX|XI{1,3}|XIV|XVI{0,3}|XIX)\b")
_ORDINAL: Final = re.compile(r"([0-9]+)(?:e|de|ste|st|nd|rd|th)")
_AND: Final = frozenset({"en", "and", "und", "et", "y", "ende"})
_OLD_CASES: Final = {"den": "de", "der": "de", "des": "de", "eene": "een", "eener": "een", "eenen": "een"}
_PART_WORDS: Final = frozenset({
    "deel", "dl", "delen", "d", "band", "bd", "vol", "volume", "part", "pt", "nr", "no", "nummer", "tome", "tom", "t",
    "boek", "book", "buch", "teil", "aflevering", "afl", "seizoen", "season", "jaargang", "jrg", "v",
})  # fmt: skip
# Words behind a title that make it another book: for whom in school, and which book of the method.
_SETTING_APART: Final = frozenset({
    "werkboek", "leerboek", "antwoordenboek", "antwoorden", "uitwerkingen", "handleiding", "docentenboek", "toetsen",
    "lesboek", "leesboek", "bronnenboek", "leerwerkboek", "opgavenboek", "tekstboek", "oefenboek", "havo", "vwo",
    "vmbo", "mavo", "gymnasium", "atheneum", "mbo", "bk", "kgt", "gt", "bb", "kb", "tl", "onderbouw", "bovenbouw",
    "register", "index", "supplement", "bijlage", "bijlagen", "atlas", "workbook", "textbook", "key", "answers",
    "teacher", "teachers",
})  # fmt: skip
_PLACE_IN_METHOD: Final = re.compile(
    r"\b(groep|klas|kern|deel|dl|leerjaar|leerboek|werkboek|lesboek|vol|part|band|bd)\.?\s+([0-9]{1,2}|[ivx]{1,4})\b"
)
_ONLY_YEARS: Final = re.compile(r"(?:(?:1[5-9]|20)[0-9]{2}\s*)+")

_UNITS: Final = ["een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen"]
_TEENS: Final = [
    "tien", "elf", "twaalf", "dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien",
]  # fmt: skip
_TENS: Final = ["twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig"]
_ENGLISH: Final = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_ENGLISH_TENS: Final = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def _number_words() -> dict[str, int]:
    """Dutch up to ninety-nine thousand as one word, with the ordinals up to a hundred; English word by word."""
    small = {word: n for n, word in enumerate([*_UNITS[1:], *_TEENS], start=2)}
    for ten, word in enumerate(_TENS, start=2):
        small[word] = 10 * ten
        small |= {f"{unit}en{word}": 10 * ten + n for n, unit in enumerate(_UNITS, start=1)}
    found = {f"{word}duizend": 1000 * n for word, n in small.items()}
    found |= {f"{unit}honderd": 100 * n for n, unit in enumerate(_UNITS[1:], start=2)}
    found |= {f"{word}{end}": n for word, n in small.items() for end in ("de", "ste")}
    found |= small | {"honderd": 100, "duizend": 1000, "eerste": 1, "derde": 3, "achtste": 8}
    found |= {word: n for n, word in enumerate(_ENGLISH) if n}
    return found | {word: 10 * n for n, word in enumerate(_ENGLISH_TENS, start=2)}


_NUMBERS: Final = _number_words()


def plain(text: str) -> str:
    """As `texts.fold`, with Cyrillic letters and letters with a hook written in Latin ones."""
    return fold(text if text.isascii() else text.casefold().translate(_CYRILLIC))


def skeleton(folded: str) -> str:
    """What stays the same of folded words between spellings: `menschen` and `mensen`, `Vojna` and `Voina`."""
    return _DOUBLED.sub(r"\1", sounds(folded)) if len(folded) >= _SHORT_WORD else folded


def sounds(folded: str) -> str:
    """As `skeleton`, but a doubled letter stays: Jansen is not Janssen."""
    if len(folded) < _SHORT_WORD:
        return folded
    return _SOUND.sub(_as_heard, folded)


def _as_heard(found: re.Match[str]) -> str:
    return _SOUNDS[found.group()]


def main_part(title: str) -> str:
    """The title without a second title that stands in the same subfield."""
    found = _SECOND_TITLE.search(title) if _MAY_GO_ON.search(title) else None
    return title[: found.start()] if found and found.start() > 1 else title


def short_title(title: str) -> str:
    """As `main_part`, and before a colon: often a subtitle, but as often what tells two works apart."""
    return _SUBTITLE.split(main_part(title), maxsplit=1)[0]


@lru_cache(maxsize=2_000)  # of one record for its work and for its edition
def title_key(title: str) -> str:
    """The title proper for comparing: one run of letters and figures. Give it without its leading article."""
    key = _key(_ROMAN_IN_TITLE.sub(_in_figures, main_part(title)))
    return key or plain(title).replace(" ", "") or title.strip()


def whole_key(text: str) -> str:
    """All of a text for comparing, subtitle and part included."""
    return _key(text)


def part_key(part: str) -> str:
    """The number and title of a part: `Dl. II, De twee torens` and `2, Twee torens` come close."""
    words = [roman(word) or word for word in plain(part).split() if word not in _PART_WORDS]
    return _key(" ".join(words))


def part_numbers(part: str) -> frozenset[str]:
    """The figures in the designation of a part (`25g` too), Roman ones written in Arabic."""
    words = plain(part).split()
    return frozenset(word.lstrip("0") if word[:1].isdigit() else roman(word) for word in words) - {""}


def setting_apart(subtitle: str) -> list[str]:
    """What a subtitle says that makes it another work: level, kind of school book, number in a method; or years alone."""
    folded = plain(subtitle)
    if _ONLY_YEARS.fullmatch(folded):
        return folded.split()
    found = [word for word in folded.split() if word in _SETTING_APART]
    for word, number in _PLACE_IN_METHOD.findall(folded):
        found.append(f"{'' if word in _PART_WORDS else word}{roman(number) or number}")
    return sorted(distinct(found))


def roman(word: str) -> str:
    """A small Roman number in figures (up to 39), else an empty text."""
    if not word or not (found := _ROMAN.fullmatch(word)):
        return ""
    tens, units = found.groups()
    value = 10 * len(tens) + {"ix": 9, "iv": 4}.get(units, 5 * units.count("v") + units.count("i"))
    return str(value)


def _in_figures(found: re.Match[str]) -> str:
    return roman(found.group().lower())


def _key(text: str) -> str:
    words: list[str] = []
    previous: int | None = None  # value of the English word before, when it can take units
    for word in plain(text).split():
        if word in _AND:
            continue
        number = _NUMBERS.get(word)
        if number is not None:
            if previous is not None and _goes_with(previous, number):
                words[-1] = str(previous + number)
            else:
                words.append(str(number))
            previous = number
            continue
        previous = None
        ordinal = _ORDINAL.fullmatch(word)
        words.append(ordinal.group(1) if ordinal else skeleton(_OLD_CASES.get(word, word)))
    return "".join(words)


def _goes_with(ten: int, unit: int) -> bool:
    """Whether `eighty four` is one number: tens and units. (`nineteen eighty-four` then reads 1984 by itself.)"""
    return ten in range(20, 100, 10) and 0 < unit < 10
