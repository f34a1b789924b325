"""What a record says, in the words of this house: one frozen row of facts from one MARC record."""

import re
from typing import Final, NamedTuple

from samenbieb.domains.catalogue.rules import forms, grouping
from samenbieb.domains.catalogue.rules.levels import Levels, levels_of
from samenbieb.domains.catalogue.rules.names import Contributor, contributors, main_creators, name_of
from samenbieb.domains.catalogue.rules.texts import clean, distinct, heading, unbracketed
from samenbieb.formats import isbn
from samenbieb.formats.marc21 import DataField, MarcRecord

_YEAR: Final = re.compile(r"(?<![0-9])(1[4-9]|20)[0-9]{2}(?![0-9])")
_LANGUAGE: Final = re.compile(r"[a-z]{3}")
_NO_LANGUAGE: Final = frozenset({"und", "zxx", "mis", "xxx", "n/a"})
_BIBLIOGRAPHIC_CODES: Final = {  # ISO 639-2/T and older MARC codes to the ones MARC uses
    "nld": "dut", "fra": "fre", "deu": "ger", "zho": "chi", "ell": "gre", "fas": "per", "ces": "cze", "slk": "slo",
    "ron": "rum", "sqi": "alb", "hye": "arm", "eus": "baq", "mya": "bur", "kat": "geo", "isl": "ice", "mkd": "mac",
    "msa": "may", "mri": "mao", "bod": "tib", "cym": "wel", "scr": "hrv", "scc": "srp", "fri": "fry",
}  # fmt: skip
_OTHER_NUMBER: Final = re.compile(r"\(([^)]+)\)\s*(\S+)")
_SUBJECT_TAGS: Final = ("600", "610", "611", "630", "650", "651", "653")
NOT_BIBLIOGRAPHIC: Final = frozenset("zwquvxy")  # leader 06: authorities, classification, community, holdings
DELETED: Final = "d"


class Facts(NamedTuple):  # and no dataclass: an import makes one for each record, at a fifth of the time
    """What one record says of one edition. Names as in headings; languages as MARC codes; ISBNs of 13 digits."""

    title: str
    title_sort: str
    subtitle: str
    part: str
    responsibility: str
    other_titles: list[str]
    creators: list[str]
    contributors: list[Contributor]
    series: list[str]
    series_number: str
    edition: str
    publisher: str
    year: int | None
    extent: str
    languages: list[str]
    original_language: str
    form: str
    kind: str
    levels: Levels
    subjects: list[str]
    genres: list[str]
    summary: str
    isbns: list[str]
    identifiers: list[tuple[str, str]]
    work_key: str
    work_evidence: list[grouping.Said]
    withdrawn: bool


def is_bibliographic(record: MarcRecord) -> bool:
    """Whether it describes something a reader can ask for (and is no heading, holding or class number)."""
    return record.leader[6:7] not in NOT_BIBLIOGRAPHIC


def is_withdrawn(record: MarcRecord) -> bool:
    """Whether it says of itself that the title is gone (leader 05)."""
    return record.leader[5:6] == DELETED


def has_title(record: MarcRecord) -> bool:
    """Whether a title can be read from it."""
    return bool(_title(record.first("245")))


def facts_of(record: MarcRecord) -> Facts:
    """Read everything at once. The record must be bibliographic and have a title."""
    field = record.first("245")
    title = _title(field)
    languages = _languages(record)
    first_language = languages[0] if languages else ""
    original_language = next((code for f in record.data("041") for code in _codes(f, "h")), "")
    creators = main_creators(record)
    form = forms.form_of(record)
    kind = forms.kind_of_work(record, form)
    isbns = distinct(isbn.normalised(value) or "" for f in record.data("020") for value in f.all("a"))
    series, series_number = _series(record)
    work = grouping.work_key(
        record,
        kind=kind,
        form=form,
        creators=creators,
        language=first_language,
        original_language=original_language,
    )
    return Facts(
        title=title,
        title_sort=grouping.sort_title(title, skip=field.ind2 if field else "", language=first_language),
        subtitle=unbracketed(field.first("b").split(" = ")[0]) if field else "",
        part=heading(field.text("np")) if field else "",
        responsibility=heading(field.first("c")) if field else "",
        other_titles=_other_titles(record, title),
        creators=creators,
        contributors=contributors(record, creators),
        series=series,
        series_number=series_number,
        edition=heading(_first(record, "a", "250")) or _machine(record, form),
        publisher=_publication(record, "b"),
        year=_year(record),
        extent=clean(_first(record, "a", "300")),
        languages=languages,
        original_language=original_language if original_language != first_language else "",
        form=form,
        kind=kind,
        levels=levels_of(record),
        subjects=distinct(_subject(f) for f in record.data(*_SUBJECT_TAGS)),
        genres=distinct(heading(f.first("a")) for f in record.data("655")),
        summary=" ".join(clean(f.text("ab")) for f in record.data("520")),
        isbns=isbns,
        identifiers=_identifiers(record, isbns),
        work_key=work.key,
        work_evidence=work.evidence,
        withdrawn=is_withdrawn(record),
    )


def _first(record: MarcRecord, codes: str, *tags: str) -> str:
    field = record.first(*tags)
    return field.text(codes) if field else ""


def _machine(record: MarcRecord, form: str) -> str:
    """For which machine a game was made, where that stands as its medium: `$h [Wii U]`."""
    return unbracketed(_first(record, "h", "245")) if form in forms.GAME_FORMS else ""


def _title(field: DataField | None) -> str:
    if field is None:
        return ""
    for code in "akbpn":
        # Some records hold the whole statement in $a, responsibility included.
        if title := unbracketed(field.first(code).split(" / ")[0]):
            return title
    return ""


def _other_titles(record: MarcRecord, title: str) -> list[str]:
    """Titles under which somebody may look: variants, originals, parallel titles, titles in their own script."""
    found = [heading(field.text("abnp")) for field in record.data("246", "247", "740")]
    found += [heading(field.first("a")) for field in record.data("130", "240", "730")]
    found += [heading(field.first("t")) for field in record.data("765")]
    for field in record.data("245"):
        found += [heading(part) for part in field.first("b").split(" = ")[1:]]
    found += [heading(f.text("ab")) for f in record.data("880") if f.first("6")[:3] in {"245", "246", "240"}]
    return distinct(one for one in found if one != title)


def _series(record: MarcRecord) -> tuple[list[str], str]:
    fields = list(record.data("490", "440")) or list(record.data("830", "800"))
    names = [
        heading((field.first("t") if field.tag == "800" else field.text("anp")).split(" = ")[0])
        for field in fields
    ]
    number = next((clean(field.first("v").split(" = ")[0]) for field in fields), "")
    return distinct(names), number[:60]


def _publication(record: MarcRecord, code: str) -> str:
    """Publisher ($b) or date ($c): from 264 for publication, else from 260, else from whatever 264 there is."""
    published = [field for field in record.data("264") if field.ind2 == "1"]
    for field in (*published, *record.data("260"), *record.data("264")):
        if text := unbracketed(field.first(code)):
            return text
    return ""


def _year(record: MarcRecord) -> int | None:
    coded = record.control("008")[7:11]
    if coded.isascii() and coded.isdigit() and 1400 <= int(coded) <= 2100:
        return int(coded)
    match = _YEAR.search(_publication(record, "c"))
    return int(match.group(0)) if match else None


def _codes(field: DataField, subfields: str) -> list[str]:
    """Language codes; older records pack several into one subfield (`dutfre`)."""
    found = []
    for value in field.all(subfields):
        text = value.strip().lower()
        if len(text) % 3 == 0:
            found += [text[at : at + 3] for at in range(0, len(text), 3)]
    return [
        _BIBLIOGRAPHIC_CODES.get(code, code)
        for code in found
        if _LANGUAGE.fullmatch(code) and code not in _NO_LANGUAGE
    ]


def _languages(record: MarcRecord) -> list[str]:
    coded = record.control("008")[35:38].lower()
    codes = [_BIBLIOGRAPHIC_CODES.get(coded, coded)] if _LANGUAGE.fullmatch(coded) else []
    if codes and codes[0] in _NO_LANGUAGE | {"mul"}:
        codes = []
    for field in record.data("041"):
        codes += _codes(field, "ad")
    return distinct(codes)


def _subject(field: DataField) -> str:
    """A subject as people read it: a person by their name, subdivisions behind a dash."""
    main = name_of(field) if field.tag in {"600", "610", "611"} else heading(field.text("ab"))
    parts = [main, *(heading(value) for value in field.all("xyz"))]
    return " – ".join(part for part in parts if part)


def _identifiers(record: MarcRecord, isbns: list[str]) -> list[tuple[str, str]]:
    found = [("isbn", number) for number in isbns]
    found += [("issn", heading(f.first("a"))) for f in record.data("022") if f.first("a")]
    found += [("ean", heading(f.first("a"))) for f in record.data("024") if f.ind1 == "3" and f.first("a")]
    found += [("lccn", f.first("a").strip()) for f in record.data("010") if f.first("a").strip()]
    for field in record.data("035"):
        if match := _OTHER_NUMBER.match(field.first("a").strip()):
            found.append(("other", f"{match.group(1)}:{match.group(2)}"))
    return list(dict.fromkeys((scheme, value[:120]) for scheme, value in found if value))
