"""The working lists of a place: the hold shelf, what must leave it, and what is to be fetched from the shelves."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.models import Hold, PullTask
from samenbieb.domains.circulation.services import facts, naming
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import audit
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class ShelfLine:
    """One item on the hold shelf. For one that must leave: `ended_as` says why, `hold_for` is empty."""

    hold: str
    barcode: str
    title: str
    shelf_label: str
    hold_for: str
    since_at: dt.datetime | None
    until_on: dt.date | None
    ended_as: str = ""


@dataclass(frozen=True, slots=True)
class PullLine:
    """One item to fetch: it stands on the shelf here and somebody in the queue waits for it.

    `again_because` says how the question before it for the same reader ended: `missed`, `gone`, `changed`, `fetched`.
    """

    barcode: str
    title: str
    creator: str
    location: str
    shelf_mark: str
    pickup: str
    placed_at: dt.datetime
    again_because: str = ""
    again_label: str | Promise = ""


def hold_shelf(actor: Actor, *, branch_id: int) -> list[ShelfLine]:
    """Give what lies ready at a place, by label. Audited. Raises: NotFound for a place of another library."""
    _place(actor, branch_id)
    rows = (
        Hold.objects.within(actor, permissions.VIEW_HOLDS)
        .filter(pickup_branch=branch_id, state=Hold.State.WAITING)
        .select_related("captured_item__record", "membership__person")
    )
    found = sorted(rows, key=lambda row: (len(row.shelf_label), row.shelf_label, row.pk))
    for person_id, row in {row.membership.person_id: row for row in found if row.membership}.items():
        audit.record(actor, permissions.VIEW_HOLDS, row, person_id=person_id, seen="hold_shelf")
    return [_shelf_line(row, hold_for=str(row.membership.person) if row.membership else "") for row in found]


def shelf_to_clear(actor: Actor, *, branch_id: int) -> list[ShelfLine]:
    """Give what stands on the hold shelf though its hold has ended: scan it. Raises: NotFound."""
    _place(actor, branch_id)
    rows = facts.leftovers(branch_id).select_related("captured_item__record")
    return [_shelf_line(row, ended_as=str(row.get_state_display())) for row in rows]


def _shelf_line(row: Hold, *, hold_for: str = "", ended_as: str = "") -> ShelfLine:
    item = row.captured_item
    return ShelfLine(
        hold=str(row.public_id),
        barcode=item.barcode if item else "",
        title=naming.of_volume(item.record.title, item.volume) if item else "",
        shelf_label=row.shelf_label,
        hold_for=hold_for,
        since_at=row.captured_at,
        until_on=row.shelf_until_on,
        ended_as=ended_as,
    )


def pull_list(actor: Actor, *, branch_id: int) -> list[PullLine]:
    """Give what this place is asked to fetch from its shelves, in shelf order. Raises: NotFound."""
    _place(actor, branch_id)
    rows = PullTask.objects.within(actor, permissions.VIEW_HOLDS).filter(
        branch=branch_id,
        ended_at=None,
        hold__state=Hold.State.OPEN,
        item__custody="on_shelf",
        item__current_branch=branch_id,
    )
    found = [_pull_line(task) for task in rows.select_related("item__record", "hold__pickup_branch")]
    return sorted(found, key=lambda line: (line.location, line.shelf_mark, line.title, line.barcode))


def _pull_line(task: PullTask) -> PullLine:
    item, hold = task.item, task.hold
    return PullLine(
        barcode=item.barcode,
        title=naming.of_volume(item.record.title, item.volume),
        creator=", ".join(item.record.creators[:1]),
        location=item.stands_at,
        shelf_mark=item.shelf_mark,
        pickup=hold.pickup_branch.name,
        placed_at=hold.placed_at,
        again_because=task.again_because,
        again_label=task.get_again_because_display(),
    )


def _place(actor: Actor, branch_id: int) -> Any:
    branch = organisations.branch_by_id(branch_id)
    if not actor.may(permissions.VIEW_HOLDS, at=branch.organisation_id):
        raise NotFound
    return branch
