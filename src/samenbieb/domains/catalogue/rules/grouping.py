"""Which work a record belongs to: the same maker, the same title, the same kind of work.

The key is made from the record alone, so a delivery can be grouped without asking about others. It prefers to keep two
works apart over joining two that are not one: a cataloguer can join, and readers see both.
"""

import hashlib
import re
from enum import StrEnum
from typing import Final, NamedTuple

from samenbieb.domains.catalogue.rules import makers
from samenbieb.domains.catalogue.rules.names import name_of
from samenbieb.domains.catalogue.rules.texts import clean, distinct, fold, heading
from samenbieb.domains.catalogue.rules.titles import main_part, part_key, setting_apart, title_key
from samenbieb.formats.marc21 import DataField, MarcRecord

KEY_LENGTH_MAX: Final = 250
# Words that say what kind of collection it is. A uniform title of these alone names no work; a title of one of them
# is borne by so many that the year of birth of its maker tells them apart.
_COLLECTIVE: Final = frozenset({
    "works", "selections", "selection", "novels", "poems", "plays", "stories", "essays", "correspondence", "speeches",
    "prose", "poetry", "fragments", "werken", "romans", "gedichten", "verhalen", "brieven", "toneel", "keuze", "verzen",
    "short", "selected", "collected", "verzamelde", "volledige", "opera", "letters", "herinneringen", "memoires",
    "memoirs", "dagboek", "dagboeken", "autobiography", "autobiografie", "oeuvres", "werke", "briefe", "gedichte",
})  # fmt: skip
_TRANSLATION_OF: Final = re.compile(
    r"^(?:vert(?:aling|\.)?\s+(?:van|uit het \w+ van)|translation of|oorspr(?:onkelijke|\.)?\s+(?:titel|uitg(?:ave|\.))"
    r"(?:\s+o\.?d\.?t\.?)?)\s*:?\s*(.+)",
    re.IGNORECASE,
)
# A work made over for others: by whom stands behind it. "2e bew. dr." is a revision and has no "by".
_MADE_OVER: Final = re.compile(
    r"\b(?:naverteld|bew\.|bewerkt|retold|adapted|abridged|verkort|vrij naar|nacherzählt|adaptation|adapté|simplified)"
    r"(?:\s*(?:door|by|von|par|:)\s+(.+))?",
    re.IGNORECASE,
)
_OTHER_VERSION: Final = re.compile(
    r"jeugdbewerking|jeugdeditie|leeslicht|leesserie|eenvoudig nederlands|makkelijk lezen|\bgraphic (?:novel|adaptation|bio)"
    r"|beeldverhaal|beeldroman|stripverhaal|in strip\b|uittreksel|reader'?s digest|\breaders?, (?:level|stage)|\babridged"
    r"|verkorte"
)
# A cheap look before the two searches above: few records have any of these.
_VERSION_HINTS: Final = (
    "jeugd", "lees", "eenvoudig", "makkelijk", "graphic ", "beeld", "strip", "uittreksel", "digest", "reader", "abridged",
    "verkort", "vert", "bew", "retold", "adapt", "vrij naar", "erzählt", "simplified",
)  # fmt: skip
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
_YEAR: Final = re.compile(r"[0-9]{4}")
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


class Reason(StrEnum):
    """What of a record its work was told by."""

    MAIN_ENTRY = "main_entry"
    ADDED_ENTRY = "added_entry"
    TITLE_PAGE = "title_page"
    BORN = "born"
    UNIFORM_TITLE = "uniform_title"
    ORIGINAL_TITLE = "original_title"
    TITLE = "title"
    PART = "part"
    SUBTITLE = "subtitle"
    PUBLISHER = "publisher"
    OTHER_VERSION = "other_version"


class Said(NamedTuple):
    """One piece of evidence: what it is, and the words of the record."""

    reason: Reason
    value: str


class WorkKey(NamedTuple):
    """The key of a work and from which words of the record it came."""

    key: str
    evidence: list[Said]


def work_key(
    record: MarcRecord,
    *,
    kind: str,
    creators: list[str],
    form: str,
    language: str,
    original_language: str = "",
) -> WorkKey:
    """The key of the work: kind, maker, title, and what makes it a version of its own. At most KEY_LENGTH_MAX long."""
    evidence: list[Said] = []
    maker = _maker(record, creators, evidence)
    title = _work_title(record, language, original_language or ANY_LANGUAGE, evidence)
    if not maker and not (kind == "text" and record.first("130")):
        # Without a maker a title alone joins too much ("Jaarverslag"): subtitle and publisher help to keep apart.
        title = " ".join(distinct([title, _subtitle(record, evidence), _publisher(record, kind, evidence)]))
    version = _version(record, form, maker, evidence) if kind == "text" else ""
    key = "|".join(part for part in (kind, f"{maker}{_born(record, evidence)}", title, version))
    key = key.rstrip("|")
    if len(key) > KEY_LENGTH_MAX:
        digest = hashlib.sha256(key.encode()).hexdigest()[:24]
        key = f"{key[: KEY_LENGTH_MAX - 25]} {digest}"
    return WorkKey(key, evidence)


def _maker(record: MarcRecord, creators: list[str], evidence: list[Said]) -> str:
    main = record.first("100", "110", "111")
    if main is not None and creators:
        evidence.append(Said(Reason.MAIN_ENTRY, creators[0]))
        return _entry_key(main, creators[0])
    if creators:
        evidence.append(Said(Reason.ADDED_ENTRY, creators[0]))
        body = any(field.tag == "710" and name_of(field) == creators[0] for field in record.data("710"))
        return makers.name_key(creators[0], person=not body)
    title = record.first("245")
    responsibility = _responsibility(title) if title else ""
    if key := makers.maker_on_title_page(responsibility):
        evidence.append(Said(Reason.TITLE_PAGE, makers.name_on_title_page(responsibility)))
    return key


def _entry_key(field: DataField, name: str) -> str:
    if (
        field.tag == "100" and field.ind1 == "0"
    ):  # entered under the first name: what follows a comma is an epithet
        return makers.name_key(name.partition(",")[0])
    return makers.name_key(name, person=field.tag == "100")


def _responsibility(field: DataField) -> str:
    """What stands behind the slash: in $c, or in $a of a record that holds the whole statement there."""
    return clean(field.first("c")) or clean(field.first("a").partition(" / ")[2])


def _born(record: MarcRecord, evidence: list[Said]) -> str:
    """The year of birth of the maker, where the title says so little that others with that name may bear it too."""
    main, title = record.first("100"), record.first("245")
    if main is None or title is None or record.first("240") or fold(title.first("a")) not in _COLLECTIVE:
        return ""
    years = _YEAR.search(main.first("d"))
    if not years:
        return ""
    evidence.append(Said(Reason.BORN, years.group()))
    return f" {years.group()}"


def _work_title(record: MarcRecord, language: str, original_language: str, evidence: list[Said]) -> str:
    original = _uniform_title(record, original_language, evidence) or _title_of_original(
        record, original_language, evidence
    )
    if original:
        return original
    field = record.first("245")
    return _folded_title(record, field, language, evidence) if field else ""


def _folded_title(record: MarcRecord, field: DataField, language: str, evidence: list[Said]) -> str:
    proper = clean((field.first("a") or field.first("k")).split(" / ")[0])
    numbers, names = field.all("n"), field.all("p")
    if names and (own := _title_of_part(record, numbers, names[-1], language)):
        evidence.append(Said(Reason.PART, heading(names[-1])))
        return own
    evidence.append(Said(Reason.TITLE, proper))
    parts = [part_key(part) for part in field.all("np")]
    if any(parts):
        evidence.append(Said(Reason.PART, heading(field.text("np"))))
    apart = setting_apart(_rest_of_title(field, proper))
    if apart:
        evidence.append(Said(Reason.SUBTITLE, ", ".join(apart)))
    return " ".join([_title_key(proper, field.ind2, language), *filter(None, parts), *apart]).strip()


def _rest_of_title(field: DataField, proper: str) -> str:
    return f"{proper[len(main_part(proper)) :]} {field.first('b').split(' = ')[0]}"


def _title_of_part(record: MarcRecord, numbers: list[str], name: str, language: str) -> str:
    """The title of a part that can stand alone: of a person, in two words at least, and no level or school book."""
    title = heading(name)
    if not numbers or record.first("100") is None or len(title.split()) < 2 or setting_apart(title):
        return ""
    return _title_key(title, "", language) if any(char.isalpha() for char in title) else ""


def _title_key(title: str, skip: str, language: str) -> str:
    # The number of characters to skip is often wrong: it must end at a space or an apostrophe.
    if skip.isdigit() and 0 < int(skip) < len(title) and title[int(skip) - 1] not in " '’":
        skip = ""
    return title_key(without_article(title, skip=skip, language=language))


def _uniform_title(record: MarcRecord, language: str, evidence: list[Said]) -> str:
    """The title under which all translations stand together; language, version and medium left out."""
    for field in record.data("130", "240"):
        skip = field.ind1 if field.tag == "130" else field.ind2
        title = heading(_ADDITION.sub("", field.first("a")) if field.tag == "130" else field.first("a"))
        if title and not _COLLECTIVE.issuperset(fold(title).split()):
            evidence.append(Said(Reason.UNIFORM_TITLE, heading(field.text("anp"))))
            parts = [part_key(part) for part in field.all("np")]
            return " ".join([_title_key(title, skip, language), *filter(None, parts)])
    return ""


def _title_of_original(record: MarcRecord, language: str, evidence: list[Said]) -> str:
    title = ""
    for field in record.data("765"):
        title = title or heading(field.first("t") or field.first("s"))
    for field in record.data("500"):
        if not title and (match := _TRANSLATION_OF.match(field.first("a").strip())):
            title = heading(match.group(1).split(" - ")[0].split(" / ")[0])
    if not title:
        return ""
    evidence.append(Said(Reason.ORIGINAL_TITLE, title))
    return _title_key(title, "", language)


def _version(record: MarcRecord, form: str, maker: str, evidence: list[Said]) -> str:
    """A mark where the record tells an adaptation: by whom, or for whom. The adapter's own entry needs none."""
    title = record.first("245")
    said = f"{title.text('b')} ; {_responsibility(title)}" if title else ""
    everything = " ; ".join([said, *(field.text("a") for field in record.data("250", "490"))]).lower()
    hinted = any(hint in everything for hint in _VERSION_HINTS)
    if hinted and (made_over := _MADE_OVER.search(said)):
        by = makers.maker_on_title_page(made_over.group(1) or "")
        if by and by == maker:
            return ""
        evidence.append(Said(Reason.OTHER_VERSION, made_over.group()))
        return f"adapted {by}".strip()
    if form == "comic":
        evidence.append(Said(Reason.OTHER_VERSION, form))
        return form
    if hinted and (found := _OTHER_VERSION.search(everything)):
        evidence.append(Said(Reason.OTHER_VERSION, found.group()))
        return "adapted"
    return ""


def _subtitle(record: MarcRecord, evidence: list[Said]) -> str:
    field = record.first("245")
    subtitle = field.first("b").split(" = ")[0] if field else ""
    if subtitle:
        evidence.append(Said(Reason.SUBTITLE, heading(subtitle)))
    return fold(subtitle)


def _publisher(record: MarcRecord, kind: str, evidence: list[Said]) -> str:
    if kind == "film":
        return ""
    field = record.first("264", "260")
    publisher = heading(field.first("b")) if field else ""
    if publisher:
        evidence.append(Said(Reason.PUBLISHER, publisher))
    return fold(publisher)
