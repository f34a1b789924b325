"""Counting a stretch of shelves: it begins with what the records expect there, every scan is compared, the end says what misses."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from samenbieb.domains.holdings import permissions
from samenbieb.domains.holdings.errors import CountClosed, CountRuns, StockLineMoved
from samenbieb.domains.holdings.models import Item, ItemCondition, StockCount, StockLine
from samenbieb.domains.holdings.rules.stock import Finding, Known, Shelves, finding_of
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import audit, clock, identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound
from samenbieb.kernel.locking import locked

BATCH_COUNT = 2_000
_NOT_EXPECTED = (ItemCondition.Kind.LOST, ItemCondition.Kind.MISSING, ItemCondition.Kind.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class StockScan:
    """The answer to a scan. `finding` is empty when the copy is where it belongs; `repeated`: it was scanned before."""

    barcode: str
    title: str
    finding: str
    repeated: bool
    belongs_at: str = ""


@locked
def start_count(
    actor: Actor, *, branch_id: int, location: str = "", first_mark: str = "", last_mark: str = ""
) -> str:
    """Begin to count shelves of a place, with a note of what should stand there now. Returns the count's public id.

    Raises: NotAllowed, Invalid (the marks are the wrong way round), CountRuns (these shelves are being counted).
    """
    branch = organisations.branch_by_id(branch_id)
    actor.require(permissions.COUNT, at=branch.organisation_id)
    if not Shelves.are_in_order(first_mark, last_mark):
        sentence = _("The first shelf mark comes after the last one.")
        raise Invalid(sentence, fields={"last_mark": sentence})
    wish: dict[str, Any] = {
        "branch": branch,
        "location": location,
        "first_mark": first_mark,
        "last_mark": last_mark,
    }
    running = StockCount.objects.across_all(reason="the shelves of a place where the actor may count")
    if known := running.filter(closed_at=None, **wish).first():
        raise CountRuns(count=str(known.public_id))
    try:
        with transaction.atomic():
            count = StockCount.objects.create(
                organisation_id=branch.organisation_id,
                started_at=clock.now(),
                started_by=actor.name,
                **wish,
            )
    except IntegrityError as problem:  # a colleague began at the same moment
        raise CountRuns from problem
    expected = _expect(count)
    audit.record(actor, permissions.COUNT, count, started=True, expected=expected)
    return str(count.public_id)


@locked
def scan_shelf(actor: Actor, *, count: str, barcode: str, scanned_at: dt.datetime | None = None) -> StockScan:
    """Note that a copy stands on these shelves. The same scan again, of anybody, changes nothing and says the same.

    Raises: NotFound, CountClosed, Invalid (no barcode). Locks: the line.
    """
    found = _open(actor, count)
    code = identifiers.scanned(barcode)
    if not code:
        sentence = _("This is not a barcode. Scan it again.")
        raise Invalid(sentence, fields={"barcode": sentence})
    rows = Item.objects.across_all(reason="a scan at any desk of the network finds any item")
    item = rows.select_related("record", "home_branch").filter(barcode=code).first()
    # Two people at one shelf: the row is there after this, whoever made it.
    StockLine.objects.bulk_create([StockLine(count=found, item=item, barcode=code)], ignore_conflicts=True)
    line = StockLine.objects.select_for_update(no_key=True).get(count=found, barcode=code)
    repeated = line.scanned_at is not None
    if not repeated:
        line.finding = finding_of(_known(item), shelves_of(found)) or ""
        line.scanned_at, line.scanned_by = scanned_at or clock.now(), actor.name
        line.save(update_fields=["finding", "scanned_at", "scanned_by"])
    return StockScan(
        barcode=code,
        title=item.record.title if item else "",
        finding=line.finding,
        repeated=repeated,
        belongs_at=item.home_branch.name if item else "",
    )


@locked
def close_count(actor: Actor, *, count: str) -> None:
    """End a count: what was expected, was not scanned and has not been in hands since, is missing.

    Raises: NotFound, CountClosed. Locks: the count.
    """
    found = _open(actor, count)
    missing = found.lines.filter(
        scanned_at=None, expected_version=F("item__version"), item__custody=Item.Custody.ON_SHELF
    ).update(finding=Finding.MISSING)
    found.closed_at, found.closed_by = clock.now(), actor.name
    found.save(update_fields=["closed_at", "closed_by"])
    audit.record(actor, permissions.COUNT, found, closed=True, missing=missing)


@locked
def reopen_count(actor: Actor, *, count: str) -> None:
    """Go on with a count that was ended too early. What was done about a difference stays.

    Raises: NotFound, CountRuns (it was not ended, or these shelves are being counted anew). Locks: the count.
    """
    found = _locked(actor, count)
    if found.closed_at is None:
        raise CountRuns
    found.lines.filter(finding=Finding.MISSING, act="").update(finding="")
    found.closed_at, found.closed_by = None, ""
    try:
        with transaction.atomic():
            found.save(update_fields=["closed_at", "closed_by"])
    except IntegrityError as problem:
        raise CountRuns from problem
    audit.record(actor, permissions.COUNT, found, reopened=True)


def lock_difference(actor: Actor, line: str, *, settled: bool) -> StockLine:
    """Hold a line with a difference of a count where the actor may act; the caller holds its item, if it has one.

    Raises: NotFound, StockLineMoved (somebody dealt with it, or took that back, meanwhile).
    """
    counts = StockCount.objects.within(actor, permissions.COUNT)
    rows = StockLine.objects.exclude(finding="").filter(public_id=line, count__in=counts)
    found = rows.select_for_update(of=("self",), no_key=True).select_related("count", "item").first()
    if found is None:
        raise NotFound
    if bool(found.act) is not settled:
        raise StockLineMoved
    return found


def settle(actor: Actor, line: StockLine, *, act: str, reference: str = "") -> None:
    """Note what was done about a difference that the caller has locked; an empty `act` takes the note back."""
    line.act, line.act_reference = act, reference
    line.acted_at, line.acted_by = (clock.now(), actor.name) if act else (None, "")
    line.save(update_fields=["act", "act_reference", "acted_at", "acted_by"])
    audit.record(actor, permissions.COUNT, line.count, barcode=line.barcode, finding=line.finding, act=act)


def shelves_of(count: StockCount) -> Shelves:
    """Give the shelves of a count as the rules know them."""
    return Shelves(count.branch_id, count.organisation_id, count.location, count.first_mark, count.last_mark)


def _expect(count: StockCount) -> int:
    shelves = shelves_of(count)
    rows = Item.objects.across_all(reason="what stands at a place, whichever library it belongs to")
    here = rows.filter(current_branch_id=count.branch_id, custody=Item.Custody.ON_SHELF).exclude(
        conditions__kind__in=_NOT_EXPECTED, conditions__cleared_at=None
    )
    lines = [
        StockLine(count=count, item_id=item_id, barcode=barcode, expected_version=version)
        for item_id, barcode, version, location, for_a_while, mark in here.values_list(
            "pk", "barcode", "version", "location", "temporary_location", "shelf_mark"
        )
        if shelves.hold(for_a_while or location, mark)
    ]
    StockLine.objects.bulk_create(lines, batch_size=BATCH_COUNT)
    return len(lines)


def _known(item: Item | None) -> Known | None:
    if item is None:
        return None
    kinds = ItemCondition.objects.filter(item=item, cleared_at=None).values_list("kind", flat=True)
    return Known(
        organisation_id=item.organisation_id,
        custody=item.custody,
        branch_id=item.current_branch_id,
        location=item.stands_at,
        shelf_mark=item.shelf_mark,
        conditions=frozenset(kinds),
    )


def _locked(actor: Actor, count: str) -> StockCount:
    rows = StockCount.objects.within(actor, permissions.COUNT).filter(public_id=count)
    found = rows.select_for_update(no_key=True).first()
    if found is None:
        raise NotFound
    return found


def _open(actor: Actor, count: str) -> StockCount:
    """Give a count that runs. A scan shares it with other scans; only its end has to wait for them."""
    rows = StockCount.objects.within(actor, permissions.COUNT).filter(public_id=count)
    found = rows.first()
    if found is None:
        raise NotFound
    if found.closed_at is not None:
        raise CountClosed
    return found
