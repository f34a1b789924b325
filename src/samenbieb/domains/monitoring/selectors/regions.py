"""The areas of which figures are published: the country, a province, a library, a municipality, a place."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Q

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.organisations.errors import NoSuchPlace
from samenbieb.kernel.demo import CODE_PREFIX

DEMO_MUNICIPALITIES = "GMX"


class Kind(StrEnum):
    """What an area is; the word stands in addresses."""

    COUNTRY = "land"
    PROVINCE = "provincie"
    LIBRARY = "bibliotheek"
    MUNICIPALITY = "gemeente"
    PLACE = "vestiging"


@dataclass(frozen=True, slots=True)
class Region:
    """An area: `key` is the primary key of its row (0 for the country). `is_example`: all of it is invented."""

    kind: Kind
    code: str
    name: str
    key: int
    is_example: bool = False

    @property
    def text(self) -> str:
        """Write it as in an address: `gemeente:GMX001`."""
        return f"{self.kind}:{self.code}" if self.code else str(self.kind)

    def rows(self) -> Q:
        """Tell which observations lie in it."""
        column = {
            Kind.PROVINCE: "municipality__province",
            Kind.LIBRARY: "organisation",
            Kind.MUNICIPALITY: "municipality",
            Kind.PLACE: "branch",
        }.get(self.kind)
        return Q(**{column: self.key}) if column else Q()


def country() -> Region:
    """Give the whole country; an example as long as every library in it is one."""
    libraries = organisations.libraries()
    example = bool(libraries) and all(row.code.startswith(CODE_PREFIX) for row in libraries)
    return Region(Kind.COUNTRY, "", "", 0, example)


def region(kind: str, code: str = "") -> Region:
    """Find an area by its kind and code. Raises: NoSuchPlace."""
    if kind == Kind.COUNTRY and not code:
        return country()
    if kind == Kind.MUNICIPALITY:
        return _municipality(organisations.municipality(code))
    if kind == Kind.PLACE:
        return _place(organisations.branch(code))
    if kind in {Kind.LIBRARY, Kind.PROVINCE}:
        row = organisations.organisation(code)
        if row.kind == ("library" if kind == Kind.LIBRARY else "province"):
            return _organisation(Kind(kind), row)
    raise NoSuchPlace(region=kind)


def part_regions(whole: Region) -> list[Region]:
    """Give the areas that a page of an area lists: libraries of the country, municipalities of a province, else places."""
    if whole.kind == Kind.COUNTRY:
        return [_organisation(Kind.LIBRARY, row) for row in organisations.libraries()]
    if whole.kind == Kind.PROVINCE:
        return [_municipality(row) for row in organisations.municipalities() if row.province_id == whole.key]
    if whole.kind == Kind.LIBRARY:
        return [_place(row) for row in organisations.branches(whole.key)]
    if whole.kind == Kind.MUNICIPALITY:
        return [_place(row) for row in organisations.branches() if row.municipality_id == whole.key]
    return []


def municipality_regions() -> list[Region]:
    """Give all municipalities, for who looks for their own."""
    return [_municipality(row) for row in organisations.municipalities()]


def libraries_in(whole: Region) -> list[int]:
    """Give the primary keys of the libraries whose figures may lie in an area."""
    if whole.kind == Kind.LIBRARY:
        return [whole.key]
    places = organisations.branches()
    if whole.kind == Kind.PLACE:
        return [organisations.branch_by_id(whole.key).organisation_id]
    if whole.kind == Kind.MUNICIPALITY:
        return sorted({row.organisation_id for row in places if row.municipality_id == whole.key})
    if whole.kind == Kind.PROVINCE:
        return sorted(
            {
                row.organisation_id
                for row in places
                if row.municipality is not None and row.municipality.province_id == whole.key
            }
        )
    return sorted(row.pk for row in organisations.libraries())


def _organisation(kind: Kind, row: Any) -> Region:
    code, name, key = row.code, row.name, row.pk
    return Region(kind, code, name, key, code.startswith(CODE_PREFIX))


def _municipality(row: Any) -> Region:
    code, name, key = row.code, row.name, row.pk
    return Region(Kind.MUNICIPALITY, code, name, key, code.startswith(DEMO_MUNICIPALITIES))


def _place(row: Any) -> Region:
    code, name, key = row.code, row.name, row.pk
    library = row.organisation.code
    return Region(Kind.PLACE, code, name, key, library.startswith(CODE_PREFIX))
