"""What can be borrowed where: for lists of hits, for a title page, for the index, for the queue of holds."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, QuerySet

from samenbieb.domains.holdings import permissions
from samenbieb.domains.holdings.models import Item, ItemCondition
from samenbieb.kernel.actor import Actor

# With one of these an item can neither be found on the shelf nor promised to anybody.
NOT_TO_BE_HAD = (
    ItemCondition.Kind.LOST,
    ItemCondition.Kind.MISSING,
    ItemCondition.Kind.WITHDRAWN,
    ItemCondition.Kind.CLAIMED_RETURNED,
    ItemCondition.Kind.NOT_FOR_LOAN,
)
_DAMAGED = Exists(
    ItemCondition.objects.filter(item=OuterRef("pk"), kind=ItemCondition.Kind.DAMAGED, cleared_at=None)
)


@dataclass(slots=True)
class Availability:
    """How many copies of one work there are and stand on a shelf now; the soonest day one comes back."""

    total_count: int = 0
    on_shelf_count: int = 0
    near_count: int = 0
    near_total_count: int = 0
    first_due_at: dt.datetime | None = None
    branches_with_copy: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BranchStock:
    """The index's view of one work: the codes of places that hold it and of those where one stands on the shelf."""

    branches: tuple[str, ...]
    available_at: tuple[str, ...]
    organisations: tuple[str, ...]
    loan_count: int


@dataclass(frozen=True, slots=True)
class CopyLine:
    """One copy on the title page, in words for the public: which edition, where, and whether it can be borrowed now."""

    record_id: int
    branch_code: str
    branch_name: str
    organisation_name: str
    organisation_code: str
    shelf_mark: str
    location: str
    available: bool
    custody: str
    due_at: dt.datetime | None
    volume: str = ""


def _candidates() -> QuerySet[Item]:
    rows = Item.objects.across_all(reason="what the network owns is public; who has it is not")
    gone = ItemCondition.objects.filter(cleared_at=None, kind__in=NOT_TO_BE_HAD).values("item_id")
    return rows.exclude(pk__in=gone)


def availability(work_ids: Collection[int], *, near_branch_id: int | None = None) -> dict[int, Availability]:
    """Count the copies of works, for the network and near one place: one query whatever the number of works."""
    counts: dict[int, Availability] = defaultdict(Availability)
    rows = (
        _candidates()
        .filter(record__work_id__in=work_ids)
        .values_list("record__work_id", "custody", "current_branch_id", "current_branch__name", "due_at")
    )
    for work_id, custody, branch_id, branch_name, due_at in rows:
        found = counts[work_id]
        found.total_count += 1
        found.near_total_count += branch_id == near_branch_id
        if custody == Item.Custody.ON_SHELF:
            found.on_shelf_count += 1
            found.near_count += branch_id == near_branch_id
            if branch_name not in found.branches_with_copy:
                found.branches_with_copy.append(branch_name)
        elif due_at and (found.first_due_at is None or due_at < found.first_due_at):
            found.first_due_at = due_at
    return {work_id: counts[work_id] for work_id in work_ids}


def branch_holdings(work_ids: Collection[int]) -> dict[int, BranchStock]:
    """Give where works are held and stand on the shelf, for the index: one query."""
    branches: dict[int, set[str]] = defaultdict(set)
    available: dict[int, set[str]] = defaultdict(set)
    organisations: dict[int, set[str]] = defaultdict(set)
    loans: dict[int, int] = defaultdict(int)
    rows = (
        _candidates()
        .filter(record__work__pk__any_of=work_ids)
        .values_list(
            "record__work_id",
            "custody",
            "current_branch__code",
            "home_branch__code",
            "organisation__code",
            "loan_count",
        )
    )
    for work_id, custody, current, home, organisation, loan_count in rows:
        branches[work_id].add(home)
        organisations[work_id].add(organisation)
        loans[work_id] += loan_count
        if custody == Item.Custody.ON_SHELF:
            available[work_id].add(current)
            branches[work_id].add(current)
    return {
        work_id: BranchStock(
            branches=tuple(sorted(branches[work_id])),
            available_at=tuple(sorted(available[work_id])),
            organisations=tuple(sorted(organisations[work_id])),
            loan_count=loans[work_id],
        )
        for work_id in work_ids
    }


def copies_by_library(work_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """Count the copies of works that can be had, by work and by the library that owns them: one query."""
    counts: dict[int, dict[int, int]] = defaultdict(dict)
    rows = _candidates().filter(record__work_id__in=work_ids).values_list("record__work_id", "organisation")
    for work_id, organisation_id, count in rows.annotate(Count("pk")).order_by():
        counts[work_id][organisation_id] = count
    return dict(counts)


@dataclass(frozen=True, slots=True)
class StaffCopyLine:
    """One copy as staff see it. Number and public id are filled in for items in the actor's grant only."""

    copy: CopyLine
    barcode: str = ""
    item_public_id: str = ""


def copies_of_work(work_id: int) -> list[CopyLine]:
    """Give every copy of a work that can be had, by place: one query."""
    return [_copy(row) for row in _copies(work_id)]


def copies_for_staff(actor: Actor, work_id: int, *, near_branch_id: int | None = None) -> list[StaffCopyLine]:
    """Give every copy of a work: of the place of this desk first, then of its library, then by place. One query."""
    rows = list(_copies(work_id))
    near = next((row.current_branch for row in rows if row.current_branch_id == near_branch_id), None)
    library_id = near.organisation_id if near else None

    def distance(row: Item) -> tuple[bool, bool, bool]:
        own = actor.may(permissions.VIEW, at=row.organisation_id)
        return (
            row.current_branch_id != near_branch_id,
            row.current_branch.organisation_id != library_id,
            not own,
        )

    return [
        StaffCopyLine(_copy(row), row.barcode, str(row.public_id))
        if actor.may(permissions.VIEW, at=row.organisation_id)
        else StaffCopyLine(_copy(row))
        for row in sorted(rows, key=distance)
    ]


def _copies(work_id: int) -> QuerySet[Item]:
    rows = _candidates().filter(record__work_id=work_id).select_related("current_branch", "organisation")
    return rows.order_by("current_branch__name", "shelf_mark", "pk")


def _copy(row: Item) -> CopyLine:
    return CopyLine(
        record_id=row.record_id,
        branch_code=row.current_branch.code,
        branch_name=row.current_branch.name,
        organisation_name=row.organisation.name,
        organisation_code=row.organisation.code,
        shelf_mark=row.shelf_mark,
        location=row.stands_at,
        available=row.custody == Item.Custody.ON_SHELF,
        custody=row.custody,
        due_at=row.due_at,
        volume=row.volume,
    )


def holdable(
    *, work_id: int, record_id: int | None = None, form: str = "", language: str = ""
) -> QuerySet[Item]:
    """Give the items that could ever serve a hold on this work (or edition, or form and language); `is_damaged` on each."""
    rows = _candidates().filter(record__work_id=work_id).annotate(is_damaged=_DAMAGED)
    if record_id is not None:
        rows = rows.filter(record_id=record_id)
    if form:
        rows = rows.filter(record__form=form)
    if language:
        rows = rows.filter(record__languages__contains=[language])
    return rows


def on_shelf_items(work_ids: Collection[int]) -> list[Item]:
    """Give the items of works that stand on a shelf now, with what a pull list shows."""
    rows = _candidates().filter(record__work_id__in=work_ids, custody=Item.Custody.ON_SHELF)
    rows = rows.annotate(is_damaged=_DAMAGED)
    return list(rows.select_related("record", "current_branch", "home_branch").order_by("pk"))
