"""For whom it is and how hard it reads: Dutch schemes, which stand in general fields under their own names.

Age letters and audience say interest, AVI says difficulty of the words; neither is turned into the other.
Source: MARC 21 fields 072, 084, 385, 521, 526 with $2; library practice for age letters and AVI.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from samenbieb.domains.catalogue.rules.texts import heading
from samenbieb.formats.marc21 import DataField, MarcRecord

_AVI = re.compile(r"\bAVI[\s:\-]*(Start|Plus|[ME][3-7])\b", re.IGNORECASE)
_AVI_CODE = re.compile(r"(Start|Plus|[ME][3-7])", re.IGNORECASE)
_AGE = re.compile(
    r"(?:(?:leeftijd(?:scategorie)?|categorie|cat\.?)[\s:]*)?(AB|AP|AK|AJ|[A-E]|J)", re.IGNORECASE
)
_NUR = re.compile(r"(?:NUR[\s:]*)?([0-9]{3})", re.IGNORECASE)
_EASY = re.compile(
    r"makkelijk(?:e)? (?:te )?lez|makkelijk lezen|\bMLP\b|eenvoudige? (?:nederlands|taal|lectuur)|leeslicht"
    r"|easy.?read|leesniveau 1[AB]",
    re.IGNORECASE,
)
_EASY_TAGS: Final = ("490", "521", "526", "385", "650", "655", "830", "653", "500")
_LARGE = re.compile(r"grote.?letter|groot.?letter|large.?print|grootdruk", re.IGNORECASE)
# A cheap look before the two searches above: few records have any of these.
_EASY_HINTS: Final = ("makkelijk", "mlp", "eenvoudig", "leeslicht", "easy", "leesniveau")
_LARGE_HINTS: Final = ("letter", "large", "grootdruk")

AUDIENCE_BY_LETTER: Final = {
    "AB": "baby", "AP": "baby", "AK": "preschool", "AJ": "child", "A": "child", "E": "child",
    "B": "junior", "J": "junior", "C": "teen", "D": "adult",
}  # fmt: skip
_AUDIENCE_BY_008: Final = {
    "a": "preschool", "b": "child", "c": "junior", "d": "teen", "e": "adult", "f": "adult", "g": "adult", "j": "child",
}  # fmt: skip
_AUDIENCE_BY_NUR: Final = {
    "281": "preschool", "282": "child", "283": "junior", "284": "teen", "285": "teen",
}  # fmt: skip
_FICTION: Final = frozenset("1dfhjp")
_NOT_FICTION: Final = frozenset("0eis")


@dataclass(frozen=True, slots=True)
class Levels:
    """What a record says about readers and shelves; empty where it says nothing."""

    nur: str = ""
    siso: str = ""
    pim: str = ""
    avi: str = ""
    age_letter: str = ""
    audience: str = ""
    fiction: bool | None = None
    easy_reading: bool = False
    large_print: bool = False


def levels_of(record: MarcRecord) -> Levels:
    """Read every level and shelf scheme of a record."""
    nur = _nur(record)
    letter = _age_letter(record)
    everything = record.lowered()
    return Levels(
        nur=nur,
        siso=_classed(record, "siso"),
        pim=_classed(record, "pim"),
        avi=_avi(record),
        age_letter=letter,
        audience=_audience(record, letter, nur),
        fiction=_fiction(record, nur),
        easy_reading=_may_say(everything, _EASY_HINTS) and _says(record, _EASY, _EASY_HINTS, _EASY_TAGS),
        large_print=_large_print(record, everything),
    )


def is_language_material(record: MarcRecord) -> bool:
    """Whether 008 is laid out as for books (leader 06 and 07)."""
    return record.leader[6:7] in "at" and record.leader[7:8] in "acdm"


def _scheme(field: DataField) -> str:
    return field.first("2").strip().lower()


def _classed(record: MarcRecord, scheme: str) -> str:
    for field in record.data("084", "072"):
        if _scheme(field).startswith(scheme):
            return heading(field.text("ax"))
    return ""


def _nur(record: MarcRecord) -> str:
    for field in record.data("084", "072"):
        if _scheme(field) in {"nur", "nugi/nur"} and (match := _NUR.fullmatch(field.first("a").strip())):
            return match.group(1)
    return ""


def _notes(record: MarcRecord) -> Iterable[DataField]:
    return record.data("521", "385", "526")


def _avi(record: MarcRecord) -> str:
    for field in _notes(record):
        text = field.text("abcd3")
        match = _AVI.search(text)
        if match is None and _scheme(field).startswith("avi"):
            match = _AVI_CODE.fullmatch(field.first("a").strip()) or _AVI_CODE.fullmatch(
                field.first("b").strip()
            )
        if match:
            return match.group(1).capitalize()
    return ""


def _age_letter(record: MarcRecord) -> str:
    for field in _notes(record):
        for value in field.all("ab"):
            if match := _AGE.fullmatch(value.strip().rstrip(".")):
                return match.group(1).upper()
    for field in record.data("084"):
        if _scheme(field) in {"leeftijd", "lftd", "nblc"} and (
            match := _AGE.fullmatch(field.first("a").strip())
        ):
            return match.group(1).upper()
    return ""


def _audience(record: MarcRecord, letter: str, nur: str) -> str:
    """The age letter is the most exact, then the coded audience, then the trade code."""
    if letter:
        return AUDIENCE_BY_LETTER[letter]
    if record.leader[6:7] in "acdgijkmort" and (
        coded := _AUDIENCE_BY_008.get(record.control("008")[22:23], "")
    ):
        return coded
    if nur in _AUDIENCE_BY_NUR:
        return _AUDIENCE_BY_NUR[nur]
    return "adult" if nur >= "300" else ""


def _fiction(record: MarcRecord, nur: str) -> bool | None:
    code = record.control("008")[33:34] if is_language_material(record) else ""
    if code and code in _FICTION:
        return True
    if nur:
        return "280" <= nur <= "289" or "300" <= nur <= "349"
    return False if code and code in _NOT_FICTION else None


def _says(
    record: MarcRecord, pattern: re.Pattern[str], hints: tuple[str, ...], tags: tuple[str, ...]
) -> bool:
    values = [value for field in record.data(*tags) for _, value in field.subfields]
    return _may_say("\n".join(values).casefold(), hints) and any(map(pattern.search, values))


def _may_say(everything: str, hints: tuple[str, ...]) -> bool:
    return any(hint in everything for hint in hints)


def _large_print(record: MarcRecord, everything: str) -> bool:
    if any(one.startswith("tb") for one in record.controls("007")):
        return True
    if is_language_material(record) and record.control("008")[23:24] == "d":
        return True
    if not _may_say(everything, _LARGE_HINTS):
        return False
    if _says(record, _LARGE, _LARGE_HINTS, ("245", "250", "300", "490", "655")) and not _is_about_letters(
        record
    ):
        return True
    return any(_LARGE.search(field.text("an")) for field in record.data("340"))


def _is_about_letters(record: MarcRecord) -> bool:
    """A title may speak of large print without being printed so: only the medium ($h) of a title counts."""
    only_title = _says(record, _LARGE, _LARGE_HINTS, ("250", "300", "490", "655"))
    return not only_title and not any(_LARGE.search(field.text("h")) for field in record.data("245"))
