"""Names of people and bodies in headings: `Schmidt, Annie M.G., 1911-1995` and what we make of it."""

import re
from typing import Final, NamedTuple

from samenbieb.domains.catalogue.rules.texts import distinct, heading
from samenbieb.formats.marc21 import DataField, MarcRecord

_DATES: Final = re.compile(
    r",?\s*\(?(?:ca\.? |approximately |b\. |d\. |fl\. )?\d{3,4}\??\s?-\s?(?:\d{3,4}\??)?\)?\.?$"
)
_FIGURES: Final = re.compile(r"\d\d\d")

# Relator codes of MARC ($4) and the words that records use ($e), each with the role that readers see.
ROLES: Final = {
    "aut": "author", "auteur": "author", "author": "author", "schrijver": "author", "tekst": "author",
    "cre": "author", "creator": "author", "writer": "author",
    "trl": "translator", "vertaler": "translator", "vert": "translator", "translator": "translator",
    "ill": "illustrator", "illustrator": "illustrator", "tekenaar": "illustrator", "art": "illustrator",
    "nrt": "narrator", "voorlezer": "narrator", "verteller": "narrator", "stem": "narrator", "narrator": "narrator",
    "spk": "narrator", "reader": "narrator",
    "edt": "editor", "redacteur": "editor", "editor": "editor", "samensteller": "editor", "com": "editor",
    "compiler": "editor", "ed": "editor", "red": "editor",
    "drt": "director", "fmd": "director", "regisseur": "director", "director": "director", "film director": "director",
    "act": "actor", "acteur": "actor", "actor": "actor",
    "cmp": "composer", "componist": "composer", "composer": "composer",
    "prf": "performer", "uitvoerende": "performer", "performer": "performer", "sng": "performer",
    "zanger": "performer", "mus": "performer", "cnd": "performer",
}  # fmt: skip
MAKING_ROLES: Final = frozenset({"author", "composer", "director", "performer"})


class Contributor(NamedTuple):
    """Somebody who had a part in it; `name` as in the heading, `role` one of ROLES or empty."""

    name: str
    role: str


def spoken(name: str) -> str:
    """A heading as people say it: `Moor, Marente de` is Marente de Moor."""
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if comma and ", " not in first else name


def name_of(field: DataField) -> str:
    """The name in a heading field, without dates and without what it did."""
    if field.tag[1:] == "00":
        return _without_dates(f"{heading(field.first('a'))} {heading(field.first('b'))}".strip())
    return heading(field.text("abn"))


def role_of(field: DataField) -> str:
    """What this person did, in our words; empty when the record does not say or says something else."""
    for value in field.all("4"):
        if role := ROLES.get(value.rpartition("/")[2].strip().lower()):
            return role
    for value in field.all("ej"):
        if role := ROLES.get(heading(value).strip(" .()").lower()):
            return role
    return ""


def main_creators(record: MarcRecord) -> list[str]:
    """Who made it, in the record's order: the main entry and those named as makers; else the first named."""
    mains = [name_of(field) for field in record.data("100", "110", "111")]
    added = [field for field in record.data("700", "710") if field.ind2 != "2" and not field.first("t")]
    if mains:
        authors = [name_of(field) for field in added if role_of(field) in {"author", "composer"}]
        return distinct([*mains, *authors])
    makers = [name_of(field) for field in added if role_of(field) in MAKING_ROLES]
    unnamed = [name_of(field) for field in added if field.tag == "700" and not role_of(field)]
    return distinct(makers or unnamed or [name_of(field) for field in added if field.tag == "700"])


def contributors(record: MarcRecord, creators: list[str]) -> list[Contributor]:
    """Everybody else, with their role; names in another script (880) stand among them."""
    found: dict[Contributor, None] = {}
    for field in record.data("100", "700", "710", "711"):
        person = Contributor(name_of(field), role_of(field))
        if person.name and not (person.name in creators and person.role in {"", *MAKING_ROLES}):
            found[person] = None
    for field in record.data("880"):
        if field.first("6")[:3] in {"100", "110", "700", "710"} and (name := name_of_linked(field)):
            found[Contributor(name, "")] = None
    return list(found)


def name_of_linked(field: DataField) -> str:
    """The name in an 880 field that repeats a heading in its own script."""
    return _without_dates(heading(field.first("a")))


def _without_dates(name: str) -> str:
    # Nearly all headings keep them in a subfield of their own, and end in a letter or a point behind one.
    return _DATES.sub("", name) if _FIGURES.search(name) else name
