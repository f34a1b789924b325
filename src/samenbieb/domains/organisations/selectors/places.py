"""Which organisations and places there are."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from samenbieb.domains.organisations import permissions, rules
from samenbieb.domains.organisations.errors import NoSuchPlace
from samenbieb.domains.organisations.models import (
    Branch,
    Municipality,
    Organisation,
    OrganisationHistory,
    ServiceArea,
)
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.remembering import Remembered, Versions

COUNTRY_TIME_ZONE = "Europe/Amsterdam"


def organisation(code: str) -> Organisation:
    """Find an organisation by its code. Raises: NoSuchPlace."""
    row = Organisation.objects.filter(code=code).first()
    if row is None:
        raise NoSuchPlace(organisation=code)
    return row


def organisation_by_id(organisation_id: int) -> Organisation:
    """Find an organisation by its primary key. Raises: NoSuchPlace."""
    row = Organisation.objects.filter(pk=organisation_id).first()
    if row is None:
        raise NoSuchPlace
    return row


def organisations(*, kind: str | None = None) -> list[Organisation]:
    """Give the organisations that exist today, by name."""
    today = clock.today(COUNTRY_TIME_ZONE)
    rows = Organisation.objects.select_related("parent").filter(
        Q(active_until_on=None) | Q(active_until_on__gte=today),
        Q(active_from_on=None) | Q(active_from_on__lte=today),
    )
    return list(rows.filter(kind=kind) if kind else rows)


def libraries() -> list[Organisation]:
    """Give the library organisations that exist today, by name."""
    return organisations(kind=Organisation.Kind.LIBRARY)


def organisations_below(organisation_ids: frozenset[int]) -> frozenset[int]:
    """Give the organisations with everything below them in the tree."""
    return rules.below(organisation_ids, parents())


def parents(held: Versions | None = None) -> dict[int, int | None]:
    """Give the whole tree, child to parent: some two hundred rows for the whole country, kept in memory."""
    return _tree.get("", lambda: dict(Organisation.objects.order_by().values_list("pk", "parent_id")), held)


def branch(code: str) -> Branch:
    """Find a place by its code, closed ones too. Raises: NoSuchPlace."""
    row = _branches().filter(code=code).first()
    if row is None:
        raise NoSuchPlace(branch=code)
    return row


def branch_by_id(branch_id: int) -> Branch:
    """Find a place by its primary key, closed ones too. Raises: NoSuchPlace."""
    row = _branches().filter(pk=branch_id).first()
    if row is None:
        raise NoSuchPlace
    return row


@dataclass(frozen=True, slots=True)
class Library:
    """What an act at a desk needs of the organisation of its place."""

    pk: int
    name: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Place:
    """What an act at a desk needs of a place. `pk` is the primary key of the branch."""

    pk: int
    code: str
    name: str
    exchanges: bool
    organisation: Library
    closed_on: dt.date | None = None  # for good, from this day on

    @property
    def organisation_id(self) -> int:
        """Give the primary key of the organisation."""
        return self.organisation.pk


_places: Remembered[Place] = Remembered("places")
_tree: Remembered[dict[int, int | None]] = Remembered("places")


def place(branch_id: int, held: Versions | None = None) -> Place:
    """Give a place by the primary key of its branch, closed ones too, from memory when `held` allows it.

    Raises: NoSuchPlace.
    """
    return _places.get(branch_id, lambda: _place_read(branch_id), held)


def _place_read(branch_id: int) -> Place:
    row = branch_by_id(branch_id)
    library = Library(row.organisation_id, row.organisation.name, row.organisation.time_zone)
    return Place(row.pk, row.code, row.name, row.exchanges, library, row.closed_on)


def branches(organisation_id: int | None = None) -> list[Branch]:
    """Give the places that exist today (of one organisation), by name; each with its organisation."""
    rows = _existing().select_related("organisation", "municipality")
    return list(rows if organisation_id is None else rows.filter(organisation_id=organisation_id))


def branch_names() -> dict[int, tuple[str, str]]:
    """Give code and name of every place that exists today, by primary key, in the order of their names."""
    return {key: (code, name) for key, code, name in _existing().values_list("pk", "code", "name")}


def municipality(code: str) -> Municipality:
    """Find a municipality by its code. Raises: NoSuchPlace."""
    row = Municipality.objects.select_related("province").filter(code=code).first()
    if row is None:
        raise NoSuchPlace(municipality=code)
    return row


def municipalities() -> list[Municipality]:
    """Give all municipalities, by name; each with its province."""
    return list(Municipality.objects.select_related("province"))


def municipalities_of_places(organisation_id: int, *, on: dt.date) -> dict[int, int | None]:
    """Give in which municipality each place of a library lay at the end of a day, closed places too.

    What it was before a move stands in the history of the place.
    """
    rows = Branch.objects.filter(organisation_id=organisation_id)
    where: dict[int, int | None] = dict(rows.values_list("pk", "municipality_id"))
    zone = organisation_by_id(organisation_id).time_zone
    moved = OrganisationHistory.objects.filter(
        organisation_id=organisation_id,
        branch__isnull=False,
        changed_at__gte=clock.instant(on + dt.timedelta(days=1), dt.time(0), zone),
        before__has_key="municipality_code",
    )
    codes = dict(Municipality.objects.values_list("code", "pk"))
    # The newest first: the oldest move after the day is what remains.
    for branch_id, before in moved.order_by("-changed_at").values_list("branch_id", "before"):
        if branch_id is not None:
            where[branch_id] = codes.get(before["municipality_code"] or "")
    return where


def municipalities_served(organisation_id: int, *, on: dt.date) -> list[ServiceArea]:
    """Give the municipalities that a library serves on a day, by name."""
    rows = ServiceArea.objects.select_related("municipality").filter(
        organisation_id=organisation_id, from_on__lte=on
    )
    return list(rows.filter(Q(until_on=None) | Q(until_on__gte=on)).order_by("municipality__name"))


def history(actor: Actor, organisation_id: int) -> list[OrganisationHistory]:
    """Give what an organisation and its places were before each change, newest first. Raises: NotAllowed."""
    actor.require(permissions.EDIT_PLACES, at=organisation_id)
    return list(
        OrganisationHistory.objects.filter(organisation_id=organisation_id).select_related("branch")[:500]
    )


def _existing() -> QuerySet[Branch]:
    today = clock.today(COUNTRY_TIME_ZONE)
    return Branch.objects.filter(
        Q(closed_on=None) | Q(closed_on__gt=today), Q(opened_on=None) | Q(opened_on__lte=today)
    )


def _branches() -> QuerySet[Branch]:
    return Branch.objects.select_related("organisation", "municipality")


def km_apart(one: Branch, other: Branch) -> float | None:
    """Give how many kilometres two places are apart, as the crow flies; None when one of the two positions is not known."""
    here, there = one.position, other.position
    return rules.km_between(here, there) if here and there else None
