"""Holds as people see them."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.functional import Promise

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.models import Hold
from samenbieb.domains.circulation.services import naming, reach
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound
from samenbieb.kernel.objects import Objects
from samenbieb.kernel.statements import Statement

RELATED = ("membership__person", "work", "record", "item", "pickup_branch__organisation", "captured_item")
_READY = Objects(
    Hold,
    """
    WHERE membership.person_id = %(person)s::bigint AND t.state = 'waiting'
    AND (%(everywhere)s::boolean OR t.organisation_id = ANY (%(libraries)s::bigint[]))
    ORDER BY t.priority_class, t.queue_key, t.id
    """,
    joined={
        "membership": ("public_id", "person"),
        "membership__person": ("public_id",),
        "work": ("public_id", "title", "creator"),
        "record": ("public_id",),
        "item": ("barcode",),
        "pickup_branch": ("organisation", "code", "name"),
        "pickup_branch__organisation": ("name", "time_zone"),
        "captured_item": ("barcode",),
    },
)
_PLACES = Statement(
    """
    SELECT own.id, count(*) FROM circulation_hold own
    JOIN circulation_hold h ON h.work_id = own.work_id AND h.state = 'open'
        AND (h.priority_class, h.queue_key, h.id) <= (own.priority_class, own.queue_key, own.id)
    WHERE own.id = ANY (%(holds)s::bigint[]) GROUP BY own.id
    """
)
READY_FIRST = {Hold.State.WAITING: 0, Hold.State.IN_TRANSIT: 1, Hold.State.OPEN: 2}


@dataclass(frozen=True, slots=True)
class TitleTwice:
    """A title for which one person waits more than once."""

    work_public_id: str
    title: str


@dataclass(frozen=True, slots=True)
class HoldLine:
    """One hold. `state` is `open`, `in_transit`, `waiting` or an ended one; `position` is 0 when it left the queue.

    `barcode` is that of the item set apart, for the desk. `promised_before_on` is the day before which it probably lies
    ready; `overtaken` when that day has come and it does not. `asked_record` and `asked_item` (a barcode): when it asks for one only.
    """

    public_id: str
    work_public_id: str
    title: str
    creator: str
    form: str
    language: str
    person_public_id: str
    membership_public_id: str
    state: str
    state_label: str | Promise
    position: int
    pickup: str
    pickup_code: str
    library: str
    placed_at: dt.datetime
    suspended_until_on: dt.date | None
    wanted_until_on: dt.date | None
    shelf_until_on: dt.date | None
    shelf_label: str
    barcode: str = ""
    promised_before_on: dt.date | None = None
    overtaken: bool = False
    volume: str = ""
    asked_record: str = ""
    asked_item: str = ""

    @property
    def ready(self) -> bool:
        """Tell whether it can be picked up."""
        return self.state == "waiting"

    @property
    def wanted_from_on(self) -> dt.date | None:
        """Give the day from which it takes part, for one that rests."""
        return self.suspended_until_on + dt.timedelta(days=1) if self.suspended_until_on else None

    @property
    def can_move(self) -> bool:
        """Tell whether another pick-up branch can be chosen."""
        return self.state in {"open", "in_transit"}

    @property
    def can_cancel(self) -> bool:
        """Tell whether it still runs."""
        return self.state in {"open", "in_transit", "waiting"}


def own_holds(actor: Actor, *, person_public_id: str | None = None) -> list[HoldLine]:
    """Give a patron's running holds, ready ones first; or those of somebody they act for (audited). Raises: NotFound."""
    person_id = reach.person(actor, public_id=person_public_id)
    found = _running(reach.holds(actor, permissions.VIEW_HOLDS).filter(membership__person_id=person_id))
    if person_id != actor.person_id:
        _looked(actor, found)
    return lines(found)


@dataclass(frozen=True, slots=True)
class HoldForOther:
    """A hold that a patron placed in the name of somebody else, and the name of that person."""

    name: str
    hold: HoldLine


def holds_for_others(actor: Actor) -> list[HoldForOther]:
    """Give the running holds that a patron placed for those in whose name they may borrow, ready ones first. Audited."""
    if actor.person_id is None:
        return []
    found = _running(reach.placed_for_others(actor.person_id))
    _looked(actor, found)
    return [
        HoldForOther(str(row.membership.person) if row.membership else "", line)
        for row, line in zip(found, lines(found), strict=True)
    ]


def holds_of(actor: Actor, *, membership_public_id: str) -> list[HoldLine]:
    """Give the running holds of a member at the actor's library. Audited. Nothing outside the grant."""
    rows = Hold.objects.within(actor, permissions.VIEW_HOLDS)
    found = _running(rows.filter(membership__public_id=reach.checked(membership_public_id)))
    _looked(actor, found)
    return lines(found)


def ready_for(actor: Actor, *, person_id: int) -> list[HoldLine]:
    """Give what lies ready for a person, of the libraries where the actor may see holds. The caller audits."""
    rows = _READY.rows(
        person=person_id,
        everywhere=actor.everywhere,
        libraries=tuple(actor.organisations(permissions.VIEW_HOLDS)),
    )
    return lines([hold for hold, _also in rows])


def hold(actor: Actor, *, public_id: str) -> HoldLine:
    """Give one hold: a patron's own, of somebody they act for, or of the actor's library (audited). Raises: NotFound."""
    rows = reach.holds(actor, permissions.VIEW_HOLDS).filter(public_id=reach.checked(public_id))
    found = list(rows.select_related(*RELATED))
    if not found:
        raise NotFound
    membership = found[0].membership
    if actor.person_id is None or membership is None or membership.person_id != actor.person_id:
        _looked(actor, found)
    return lines(found)[0]


def queue_length(work_ids: Collection[int]) -> dict[int, int]:
    """Count the people who wait in the queue for works, in one query."""
    rows = Hold.objects.across_all(reason="how many people wait is public; who they are is not").filter(
        work__in=work_ids, state=Hold.State.OPEN
    )
    counts: dict[int, int] = dict(rows.values_list("work").annotate(Count("pk")).order_by())
    return {work_id: counts.get(work_id, 0) for work_id in work_ids}


def _running(rows: QuerySet[Hold]) -> list[Hold]:
    found = list(rows.filter(state__in=Hold.ACTIVE).select_related(*RELATED).order_by(*Hold.QUEUE_ORDER))
    return _ready_first(found)


def _ready_first(found: list[Hold]) -> list[Hold]:
    return sorted(found, key=lambda row: READY_FIRST[Hold.State(row.state)])


def lines(found: Sequence[Hold]) -> list[HoldLine]:
    """Show holds, in a number of queries that does not grow with them."""
    positions = _positions([row for row in found if row.state == Hold.State.OPEN])
    titles = naming.titles([row.work for row in found])
    return [
        _line(row, positions.get(row.pk, 0), naming.of_volume(titles[row.work_id], row.volume))
        for row in found
    ]


def _positions(found: Sequence[Hold]) -> dict[int, int]:
    """Count who goes before these holds in their queues: one query."""
    return dict(_PLACES.rows(holds=tuple(row.pk for row in found))) if found else {}


def _line(row: Hold, position: int, title: str) -> HoldLine:
    membership = row.membership
    return HoldLine(
        public_id=str(row.public_id),
        work_public_id=str(row.work.public_id),
        title=title,
        creator=row.work.creator,
        form=row.form,
        language=row.language,
        person_public_id=str(membership.person.public_id) if membership else "",
        membership_public_id=str(membership.public_id) if membership else "",
        state=row.state,
        state_label=row.get_state_display(),
        position=position,
        pickup=row.pickup_branch.name,
        pickup_code=row.pickup_branch.code,
        library=row.pickup_branch.organisation.name,
        placed_at=row.placed_at,
        suspended_until_on=row.suspended_until_on,
        wanted_until_on=row.wanted_until_on,
        shelf_until_on=row.shelf_until_on,
        shelf_label=row.shelf_label,
        barcode=row.captured_item.barcode if row.captured_item else "",
        promised_before_on=row.promised_before_on,
        volume=row.volume,
        asked_record=str(row.record.public_id) if row.record else "",
        asked_item=row.item.barcode if row.item else "",
        overtaken=row.promised_before_on is not None
        and row.ready_at is None
        and row.promised_before_on <= clock.today(row.pickup_branch.organisation.time_zone),
    )


def _looked(actor: Actor, found: Sequence[Hold]) -> None:
    """Record whose holds were looked at: one line per person and look."""
    shown = {row.membership.person_id: row for row in found if row.membership}
    for person_id, row in shown.items():
        seen = "holds" if actor.person_id is None else "family"
        audit.record(actor, permissions.VIEW_HOLDS, row, person_id=person_id, seen=seen)


def titles_twice(actor: Actor, person_ids: Collection[int]) -> list[TitleTwice]:
    """Give the titles for which these people, who are one, have more than one running hold within the actor's grant.

    For a desk that merges accounts: none of the holds ends by itself. The look is the caller's to record.
    """
    rows = Hold.objects.within(actor, permissions.VIEW_HOLDS).filter(
        membership__person__in=list(person_ids), state__in=Hold.ACTIVE
    )
    found = rows.order_by().values("work__public_id", "work__title").annotate(count=Count("pk"))
    return [
        TitleTwice(str(row["work__public_id"]), row["work__title"])
        for row in found.filter(count__gt=1).order_by("work__title")
    ]
