"""Counts of shelves: which there are, how far they are, and what differs."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from samenbieb.domains.holdings import permissions
from samenbieb.domains.holdings.models import Item, StockCount, StockLine
from samenbieb.domains.holdings.rules.stock import ACTS, Finding
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound

COUNTS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class StockCountView:
    """A count with its figures: copies expected, those of them seen, all scanned, differences, and those still to settle."""

    public_id: str
    branch: str
    branch_code: str
    location: str
    first_mark: str
    last_mark: str
    started_at: dt.datetime
    started_by: str
    closed_at: dt.datetime | None
    expected: int
    seen: int
    scanned: int
    differences: int
    open_differences: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A line of the list of differences. `can_act` names what may be done; `act` what was done."""

    public_id: str
    barcode: str
    title: str
    item_public_id: str
    location: str
    shelf_mark: str
    home_branch: str
    current_branch: str
    finding: str
    can_act: str
    scanned_at: dt.datetime | None
    act: str
    acted_by: str


@dataclass(frozen=True, slots=True)
class DifferenceToSettle:
    """What an act on a difference needs to know before it takes its locks. `branch`: the place of the count."""

    barcode: str
    title: str
    item_id: int | None
    branch: Any
    can_act: str
    act: str
    act_reference: str
    scanned_at: Any


def difference_to_settle(actor: Actor, line: str) -> DifferenceToSettle:
    """Look at a difference without locking it. Raises: NotFound."""
    counts = StockCount.objects.within(actor, permissions.COUNT)
    rows = StockLine.objects.filter(public_id=line, count__in=counts).exclude(finding="")
    found = rows.select_related("count__branch", "item__record").first()
    if found is None:
        raise NotFound
    return DifferenceToSettle(
        barcode=found.barcode,
        title=found.item.record.title if found.item else "",
        item_id=found.item_id,
        branch=found.count.branch,
        can_act=ACTS[Finding(found.finding)],
        act=found.act,
        act_reference=found.act_reference,
        scanned_at=found.scanned_at,
    )


def stock_counts(actor: Actor, *, branch_id: int) -> list[StockCountView]:
    """Give the counts of a place, newest first; none of a place of another library."""
    rows = _rows(actor).filter(branch_id=branch_id)[:COUNTS_SHOWN]
    return [_view(row) for row in rows]


def stock_count(actor: Actor, public_id: str) -> StockCountView:
    """Give one count. Raises: NotFound."""
    found = _rows(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return _view(found)


def stock_differences(actor: Actor, public_id: str) -> list[Difference]:
    """Give what differs in a count, by kind and then as it stands on the shelf. Raises: NotFound."""
    counts = StockCount.objects.within(actor, permissions.COUNT).filter(public_id=public_id)
    if not counts.exists():
        raise NotFound
    rows = StockLine.objects.filter(count__in=counts).exclude(finding="")
    lines = rows.select_related("item__record", "item__home_branch", "item__current_branch")
    order = list(Finding)
    found = [_difference(line) for line in lines]
    return sorted(
        found, key=lambda one: (order.index(Finding(one.finding)), one.location, one.shelf_mark, one.barcode)
    )


def locations_at(branch_id: int) -> list[str]:
    """Give the names of the locations of a place, as they stand on its copies; also those where they stand for a while."""
    rows = Item.objects.across_all(reason="the names of the corners of a library are public")
    here = rows.filter(current_branch_id=branch_id)
    names = {
        name
        for field in ("location", "temporary_location")
        for name in here.values_list(field, flat=True).distinct()
    }
    return sorted(names - {""})


def _rows(actor: Actor) -> QuerySet[StockCount]:
    return (
        StockCount.objects.within(actor, permissions.COUNT)
        .select_related("branch")
        .annotate(
            expected=Count("lines", filter=Q(lines__expected_version__isnull=False)),
            seen=Count(
                "lines", filter=Q(lines__expected_version__isnull=False, lines__scanned_at__isnull=False)
            ),
            scanned=Count("lines", filter=Q(lines__scanned_at__isnull=False)),
            differences=Count("lines", filter=~Q(lines__finding="")),
            open_differences=Count("lines", filter=~Q(lines__finding="") & Q(lines__act="")),
        )
        .order_by("-id")
    )


def _view(row: Any) -> StockCountView:
    figures = {
        name: getattr(row, name)
        for name in ("expected", "seen", "scanned", "differences", "open_differences")
    }
    return StockCountView(
        public_id=str(row.public_id),
        branch=row.branch.name,
        branch_code=row.branch.code,
        location=row.location,
        first_mark=row.first_mark,
        last_mark=row.last_mark,
        started_at=row.started_at,
        started_by=row.started_by,
        closed_at=row.closed_at,
        **figures,
    )


def _difference(line: StockLine) -> Difference:
    item = line.item
    return Difference(
        public_id=str(line.public_id),
        barcode=line.barcode,
        title=item.record.title if item else "",
        item_public_id=str(item.public_id) if item else "",
        location=item.stands_at if item else "",
        shelf_mark=item.shelf_mark if item else "",
        home_branch=item.home_branch.name if item else "",
        current_branch=item.current_branch.name if item else "",
        finding=line.finding,
        can_act=ACTS[Finding(line.finding)],
        scanned_at=line.scanned_at,
        act=line.act,
        acted_by=line.acted_by,
    )
