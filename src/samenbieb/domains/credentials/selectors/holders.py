"""Who holds what: at the desk, for a member, and at a moment of the past."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from samenbieb.domains.credentials import permissions, rules
from samenbieb.domains.credentials.models import Holder, Line, Qualification
from samenbieb.domains.credentials.selectors import standing
from samenbieb.kernel import audit, clock, identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound

FOUND_MAX = 50


@dataclass(frozen=True, slots=True)
class KindView:
    """A kind of qualification. `pk` is for neighbours, never for an address."""

    pk: int
    public_id: str
    organisation_id: int
    name: str
    valid_months: int | None
    disuse_months: int | None
    retired: bool


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of the history."""

    public_id: str
    kind_name: str
    what: str
    what_label: str
    why_label: str
    happened_at: dt.datetime
    recorded_at: dt.datetime
    recorded_by: str
    is_mistake: bool


@dataclass(frozen=True, slots=True)
class Held:
    """How one qualification stands now."""

    kind: KindView
    standing: str
    until_at: dt.datetime | None

    @property
    def holds(self) -> bool:
        """Tell whether it can be used now."""
        return self.standing == rules.Standing.VALID


@dataclass(frozen=True, slots=True)
class HolderView:
    """Somebody who is known, with what they hold."""

    pk: int
    public_id: str
    organisation_id: int
    person_id: int | None
    name: str
    code: str
    born_in: int | None
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class HeldThen:
    """Somebody who held a qualification at a moment, and on what ground."""

    holder: HolderView
    evidence_label: str
    given_at: dt.datetime
    given_by: str


def kinds(actor: Actor, organisation_id: int, *, retired: bool = False) -> list[KindView]:
    """Give the kinds of a library of the actor, by name (or those that were put away)."""
    rows = Qualification.objects.within(actor, permissions.VIEW).filter(organisation_id=organisation_id)
    return [kind_view(row) for row in rows.filter(retired_at__isnull=not retired)]


def kind(actor: Actor, public_id: str) -> KindView:
    """Give one kind of a library of the actor. Raises: NotFound."""
    row = None
    if identifiers.is_public_id(public_id):
        row = Qualification.objects.within(actor, permissions.VIEW).filter(public_id=public_id).first()
    if row is None:
        raise NotFound
    return kind_view(row)


def kinds_by_id(ids: Collection[int]) -> dict[int, KindView]:
    """Give kinds by primary key: what a machine asks is public."""
    rows = Qualification.objects.across_all(reason="what a machine asks is public").filter(pk__in=ids)
    return {row.pk: kind_view(row) for row in rows}


def holder(actor: Actor, public_id: str) -> HolderView:
    """Give somebody who is known at a library of the actor; the look is a line of the trail. Raises: NotFound."""
    row = None
    if identifiers.is_public_id(public_id):
        row = Holder.objects.within(actor, permissions.VIEW).filter(public_id=public_id).first()
    if row is None:
        raise NotFound
    audit.record(actor, permissions.VIEW, row, person_id=row.person_id, how="page")
    return _views([row])[0]


def history(actor: Actor, public_id: str) -> list[LineView]:
    """Give every line about somebody, the newest first. Raises: NotFound."""
    seen = holder(actor, public_id)
    rows = standing.rows_of([seen.pk])
    mistakes = {row.withdraws_id for row in rows}
    return [
        LineView(
            public_id=str(row.public_id),
            kind_name=row.qualification.name,
            what=row.what,
            what_label=row.get_what_display(),
            why_label=row.get_evidence_display() or row.get_reason_display(),
            happened_at=row.happened_at,
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by,
            is_mistake=row.pk in mistakes,
        )
        for row in sorted(rows, key=lambda one: one.pk, reverse=True)
    ]


def find(actor: Actor, organisation_id: int, text: str) -> list[HolderView]:
    """Find who is known at a library of the actor by code or first name; nothing typed gives nobody."""
    words = " ".join(text.split())
    if not words:
        return []
    rows = Holder.objects.within(actor, permissions.VIEW).filter(organisation_id=organisation_id)
    named = rows.filter(Q(code__iexact=words) | Q(first_name__istartswith=words))
    return _views(list(named[:FOUND_MAX]))


def holders_at(
    actor: Actor, qualification: str, at: dt.datetime, *, known_at: dt.datetime | None = None
) -> list[HeldThen]:
    """Give who held a qualification at a moment, as it was known at another (null: as it is known now).

    Everybody who is found has a line in the trail. Raises: NotFound, NotAllowed.
    """
    asked = kind(actor, qualification)
    actor.require(permissions.ANSWER, at=asked.organisation_id)
    rows = Line.objects.within(actor, permissions.ANSWER).filter(qualification_id=asked.pk)
    lines = list(rows.select_related("holder"))
    by_id = {row.pk: row for row in lines}
    found = []
    for verdict in standing.verdicts(lines, at, known_at=known_at).values():
        if verdict.holds and verdict.line is not None:
            given = by_id[verdict.line]
            found.append((given, given.holder))
    for _given, row in found:
        audit.record(actor, permissions.ANSWER, row, person_id=row.person_id, how="held then")
    views = {view.pk: view for view in _views([row for _given, row in found])}
    return [
        HeldThen(views[row.pk], given.get_evidence_display(), given.happened_at, given.recorded_by)
        for given, row in found
    ]


def own(actor: Actor) -> list[HolderView]:
    """Give how a member is known, at each library."""
    return _views(list(Holder.objects.own(actor)))


def holder_of_person(organisation_id: int, person_id: int) -> HolderView | None:
    """Give how a member is known at a library, if they are: for the rooms above."""
    rows = Holder.objects.across_all(reason="who books at the library of the machine")
    row = rows.filter(organisation_id=organisation_id, person_id=person_id).first()
    return _views([row])[0] if row else None


def holder_by_id(holder_id: int) -> HolderView | None:
    """Give somebody by primary key: for the rooms above, after their own permission."""
    row = Holder.objects.across_all(reason="who is named by a booking").filter(pk=holder_id).first()
    return _views([row])[0] if row else None


def is_old_enough(age_min: int, on: dt.date, *, birth_on: dt.date | None, born_in: int | None) -> bool:
    """Tell whether somebody has certainly reached an age on a day; nothing known is no."""
    return rules.is_old_enough(age_min, on, birth_on=birth_on, born_in=born_in)


def evidences() -> list[tuple[str, str]]:
    """Give why a qualification can be given, with words."""
    return [(value, str(label)) for value, label in Line.Evidence.choices]


def reasons() -> list[tuple[str, str]]:
    """Give why a qualification can be taken away, with words."""
    return [(value, str(label)) for value, label in Line.Reason.choices]


def _views(rows: list[Holder]) -> list[HolderView]:
    lines = standing.rows_of([row.pk for row in rows])
    kinds_seen = {line.qualification_id: kind_view(line.qualification) for line in lines}
    now = standing.verdicts(lines, clock.now())
    return [
        HolderView(
            pk=row.pk,
            public_id=str(row.public_id),
            organisation_id=row.organisation_id,
            person_id=row.person_id,
            name=row.first_name,
            code=row.code,
            born_in=row.born_in,
            held=tuple(
                Held(kinds_seen[kind_id], verdict.standing, verdict.until_at)
                for (holder_id, kind_id), verdict in now.items()
                if holder_id == row.pk and verdict.standing is not rules.Standing.NONE
            ),
        )
        for row in rows
    ]


def kind_view(row: Qualification) -> KindView:
    """Show a kind."""
    return KindView(
        row.pk,
        str(row.public_id),
        row.organisation_id,
        row.name,
        row.valid_months,
        row.disuse_months,
        row.retired_at is not None,
    )
