"""Which work a record belongs to: the same maker, the same title, the same kind of work.

The key is made from the record alone, so a delivery can be grouped without asking about others. It prefers to keep two
works apart over joining two that are not one: a cataloguer can join, and readers see both.
"""

import hashlib
import re
from typing import Final

from samenbieb.domains.catalogue.rules.names import name_key
from samenbieb.domains.catalogue.rules.texts import clean, distinct, fold, heading
from samenbieb.formats.marc21 import DataField, MarcRecord

KEY_LENGTH_MAX: Final = 250
# A uniform title that says what kind of collection it is names no work.
_COLLECTIVE: Final = frozenset({
    "works", "selections", "novels", "poems", "plays", "stories", "essays", "correspondence", "speeches", "prose",
    "poetry", "fragments", "werken", "romans", "gedichten", "verhalen", "brieven",
    "short stories", "prose works", "selected works",
})  # fmt: skip
_TRANSLATION_OF: Final = re.compile(
    r"^(?:vert(?:aling|\.)?\s+(?:van|uit het \w+ van)|translation of|oorspr(?:onkelijke|\.)?\s+(?:titel|uitg(?:ave|\.)))\s*:?\s*(.+)",
    re.IGNORECASE,
)
_ADDITION: Final = re.compile(r"\s+\(.*$")  # "Casablanca (Motion picture)"
_ARTICLES: Final = {
    "dut": frozenset(["de", "het", "een", "t", "n"]),
    "eng": frozenset(["the", "a", "an"]),
    "fre": frozenset(["le", "la", "les", "un", "une"]),
    "ger": frozenset(["der", "die", "das", "ein", "eine"]),
    "spa": frozenset(["el", "la", "los", "las", "un", "una"]),
    "ita": frozenset(["il", "lo", "la", "i", "gli", "le", "un", "una"]),
    "fry": frozenset(["de", "it", "in"]),
}
ANY_LANGUAGE: Final = "any"
_ARTICLES[ANY_LANGUAGE] = frozenset(
    [
        "de",
        "het",
        "een",
        "t",
        "the",
        "a",
        "an",
        "le",
        "la",
        "les",
        "der",
        "die",
        "das",
        "el",
        "los",
        "las",
        "il",
        "lo",
        "gli",
    ]
)
_ELIDED: Final = re.compile(r"^[Ll]['’](?=\w)")
_ELIDING: Final = frozenset({"fre", "ita", ANY_LANGUAGE})


def without_article(title: str, *, skip: str, language: str) -> str:
    """The title without its leading article: by the number the record gives (1-9), else by the language's words."""
    if skip.isdigit() and 0 < int(skip) < len(title):
        return title[int(skip) :].lstrip(" '\"[")
    if language in _ELIDING and _ELIDED.match(title):
        return title[2:]
    first, _, rest = title.partition(" ")
    return rest if rest and fold(first) in _ARTICLES.get(language, _ARTICLES["dut"]) else title


def sort_title(title: str, *, skip: str, language: str) -> str:
    """What the title stands under in a list: folded, without its leading article."""
    return fold(without_article(title, skip=skip, language=language)) or fold(title) or title


def work_key(
    record: MarcRecord, *, kind: str, creators: list[str], language: str, original_language: str = ""
) -> str:
    """The key of the work: kind, maker, title. Never longer than KEY_LENGTH_MAX."""
    title = _work_title(record, language, original_language or ANY_LANGUAGE)
    creator = name_key(creators[0]) if creators else ""
    if not creator:
        # Without a maker a title alone joins too much ("Jaarverslag"): subtitle and publisher help to keep apart.
        title = " ".join(distinct([title, _subtitle(record), _publisher(record, kind)]))
    key = f"{kind}|{creator}|{title}"
    if len(key) > KEY_LENGTH_MAX:
        digest = hashlib.sha256(key.encode()).hexdigest()[:24]
        key = f"{key[: KEY_LENGTH_MAX - 25]} {digest}"
    return key


def _work_title(record: MarcRecord, language: str, original_language: str) -> str:
    original = _uniform_title(record, original_language) or _title_of_original(record, original_language)
    if original:
        return original
    field = record.first("245")
    return _folded_title(field, field.ind2, language) if field else ""


def _folded_title(field: DataField, skip: str, language: str) -> str:
    proper = clean((field.first("a") or field.first("k")).split(" / ")[0])
    parts = [fold(heading(part)) for part in field.all("np")]
    return " ".join([sort_title(proper, skip=skip, language=language), *parts]).strip()


def _uniform_title(record: MarcRecord, language: str) -> str:
    """The title under which all translations stand together; language, version and medium left out."""
    for field in record.data("130", "240"):
        skip = field.ind1 if field.tag == "130" else field.ind2
        title = heading(_ADDITION.sub("", field.first("a")) if field.tag == "130" else field.first("a"))
        if title and fold(title) not in _COLLECTIVE:
            parts = [fold(heading(part)) for part in field.all("np")]
            return " ".join([sort_title(title, skip=skip, language=language), *parts])
    return ""


def _title_of_original(record: MarcRecord, language: str) -> str:
    for field in record.data("765"):
        if title := heading(field.first("t") or field.first("s")):
            return sort_title(_main_title(title), skip="", language=language)
    for field in record.data("500"):
        if match := _TRANSLATION_OF.match(field.first("a").strip()):
            title = heading(match.group(1).split(" - ")[0].split(" / ")[0])
            return sort_title(_main_title(title), skip="", language=language)
    return ""


def _main_title(title: str) -> str:
    return title.split(" : ", maxsplit=1)[0]


def _subtitle(record: MarcRecord) -> str:
    field = record.first("245")
    return fold(field.first("b").split(" = ")[0]) if field else ""


def _publisher(record: MarcRecord, kind: str) -> str:
    if kind == "film":
        return ""
    field = record.first("264", "260")
    return fold(field.first("b")) if field else ""
