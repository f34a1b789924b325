"""What may be seen of tills: what moved since the last closing, and what was closed. No names of members."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.payments import permissions
from samenbieb.domains.payments.models import TillClosing, TillEntry
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound

CLOSINGS_SHOWN = 60


@dataclass(frozen=True, slots=True)
class TillLine:
    """What moved on a day by one means, for the accounts of one library, in cents."""

    day: dt.date
    method: str
    label: str
    library_name: str
    count: int
    in_cents: int
    out_cents: int

    @property
    def total_cents(self) -> int:
        """Give what came in, less what went out."""
        return self.in_cents - self.out_cents


@dataclass(frozen=True, slots=True)
class TillMovement:
    """One amount that went in or, below zero, out."""

    moved_at: dt.datetime
    what: str
    label: str
    library_name: str
    amount_cents: int
    moved_by: str


@dataclass(frozen=True, slots=True)
class TillState:
    """A till as it is now, in cents; `lines` and `movements` are of after the last closing."""

    branch_id: int
    branch_name: str
    opening_cents: int
    cash_cents: int
    lines: tuple[TillLine, ...]

    @property
    def expected_cents(self) -> int:
        """Give what should be in it."""
        return self.opening_cents + self.cash_cents


@dataclass(frozen=True, slots=True)
class Closing:
    """A closing as it was made, with what belongs to it; amounts in cents."""

    public_id: str
    number: int
    branch_name: str
    branch_code: str
    library_name: str
    closed_on: dt.date
    closed_at: dt.datetime
    closed_by: str
    opening_cents: int
    cash_cents: int
    expected_cents: int
    counted_cents: int
    difference_cents: int
    taken_cents: int
    left_cents: int
    comment: str
    lines: tuple[TillLine, ...] = ()
    movements: tuple[TillMovement, ...] = ()


def last_closing(branch_id: int) -> TillClosing | None:
    """Give the newest closing of a till. For callers that hold the till."""
    rows = TillClosing.objects.across_all(reason="the till of the place that the actor closes")
    return rows.filter(branch_id=branch_id).order_by("-number").first()


def till(actor: Actor, *, branch_id: int) -> TillState:
    """Give what should be in the till of a place now. Raises: NoSuchPlace, NotAllowed."""
    branch = organisations.branch_by_id(branch_id)
    actor.require(permissions.CLOSE_TILL, at=branch.organisation_id)
    rows = TillEntry.objects.across_all(reason="the till of the place where the actor stands")
    entries = list(_related(rows.filter(branch_id=branch_id, closing=None)))
    last = last_closing(branch_id)
    return TillState(
        branch_id=branch_id,
        branch_name=branch.name,
        opening_cents=last.left_cents if last else 0,
        cash_cents=sum(entry.amount_cents for entry in entries if entry.method == "cash"),
        lines=_lines(entries, branch.organisation.time_zone),
    )


def closings(actor: Actor, *, branch_id: int) -> tuple[Closing, ...]:
    """Give the newest closings of a place, newest first, without what belongs to them. Nothing outside the grant."""
    rows = TillClosing.objects.within(actor, permissions.CLOSE_TILL).filter(branch_id=branch_id)
    newest = rows.select_related("branch", "organisation").order_by("-number")[:CLOSINGS_SHOWN]
    return tuple(_closing(row) for row in newest)


def closing(actor: Actor, *, public_id: str) -> Closing:
    """Give one closing with all that belongs to it. Raises: NotFound."""
    rows = TillClosing.objects.within(actor, permissions.CLOSE_TILL).select_related("branch", "organisation")
    try:
        row = rows.filter(public_id=UUID(public_id)).first()
    except ValueError:
        row = None
    if row is None:
        raise NotFound
    entries = list(_related(TillEntry.objects.across_all(reason="the closing in scope").filter(closing=row)))
    return _closing(
        row,
        lines=_lines(entries, row.organisation.time_zone),
        movements=tuple(
            TillMovement(
                moved_at=entry.moved_at,
                what=str(_line_of(entry).get_kind_display()),
                label=entry.get_method_display(),
                library_name=entry.organisation.name,
                amount_cents=entry.amount_cents,
                moved_by=entry.moved_by,
            )
            for entry in entries
        ),
    )


def _related(rows: QuerySet[TillEntry]) -> QuerySet[TillEntry]:
    return rows.select_related("organisation", "credit", "charge").order_by("pk")


def _line_of(entry: TillEntry) -> Any:
    return entry.credit or entry.charge


def _lines(entries: Iterable[TillEntry], time_zone: str) -> tuple[TillLine, ...]:
    """Sum per day, library and means."""
    groups: dict[tuple[dt.date, str, str], list[TillEntry]] = defaultdict(list)
    for entry in entries:
        day = clock.local(entry.moved_at, time_zone).date()
        groups[day, entry.organisation.name, entry.method].append(entry)
    return tuple(
        TillLine(
            day=day,
            method=method,
            label=rows[0].get_method_display(),
            library_name=library,
            count=len(rows),
            in_cents=sum(row.amount_cents for row in rows if row.amount_cents > 0),
            out_cents=-sum(row.amount_cents for row in rows if row.amount_cents < 0),
        )
        for (day, library, method), rows in sorted(groups.items())
    )


def _closing(
    row: TillClosing, *, lines: tuple[TillLine, ...] = (), movements: tuple[TillMovement, ...] = ()
) -> Closing:
    return Closing(
        public_id=str(row.public_id),
        number=row.number,
        branch_name=row.branch.name,
        branch_code=row.branch.code,
        library_name=row.organisation.name,
        closed_on=row.closed_on,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        opening_cents=row.opening_cents,
        cash_cents=row.cash_cents,
        expected_cents=row.expected_cents,
        counted_cents=row.counted_cents,
        difference_cents=row.difference_cents,
        taken_cents=row.taken_cents,
        left_cents=row.left_cents,
        comment=row.comment,
        lines=lines,
        movements=movements,
    )
