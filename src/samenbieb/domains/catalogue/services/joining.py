"""Joining two works that are one, and taking that back."""

from samenbieb.domains.catalogue import permissions
from samenbieb.domains.catalogue.errors import CannotUndo
from samenbieb.domains.catalogue.events import WorksJoined
from samenbieb.domains.catalogue.models import ActKind, CatalogueAct, Description, Record, Work
from samenbieb.domains.catalogue.rules import extraction
from samenbieb.domains.catalogue.rules.regrouping import Shift
from samenbieb.domains.catalogue.selectors.records import parsed
from samenbieb.domains.catalogue.selectors.regrouping import (
    addresses_of,
    join_shift,
    record_ids,
    standing_work,
    title_of,
)
from samenbieb.domains.catalogue.services import acts
from samenbieb.domains.catalogue.services.regrouping import (
    Regrouped,
    came_back,
    carry_out,
    lead_addresses,
    lock_works,
)
from samenbieb.domains.catalogue.services.works import lock_grouping
from samenbieb.kernel import audit, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.locking import locked


@locked
def join_works(actor: Actor, *, public_id: str, into_public_id: str) -> Regrouped:
    """Join a work with another: its editions and whoever waits for it go there, and its address leads there.

    Raises: NotAllowed, NoSuchTitle, SameWork. Locks: the grouping, then both works in id order.
    Publishes: WorksJoined, WorkChanged.
    """
    actor.require(permissions.EDIT)
    lock_grouping()
    source, target = standing_work(public_id), standing_work(into_public_id)
    shift = join_shift(source, target)
    lock_works(source.pk, target.pk)
    names = {"title": title_of(source), "into": title_of(target)}
    outbox.publish(WorksJoined(work_id=source.pk, into_work_id=target.pk))
    counts, followed = carry_out(shift, addresses=addresses_of(source))
    led_on = lead_addresses(source, target)
    act = acts.note(
        actor,
        ActKind.WORKS_JOINED,
        moved={
            "from": source.pk,
            "to": target.pk,
            "editions": sorted(shift.going),
            "led_on": led_on,
            "followed": followed,
            "counts": counts,
        },
        names=names,
        work_ids=[source.pk, target.pk],
        record_ids=shift.going,
    )
    audit.record(
        actor,
        permissions.EDIT,
        source,
        joined_into=str(target.public_id),
        moved=len(shift.going),
        counts=counts,
    )
    return Regrouped(act=str(act.public_id), work=str(target.public_id), counts=counts)


@acts.undoes(ActKind.WORKS_JOINED)
def undo_join(actor: Actor, act: CatalogueAct) -> None:
    """Let the joined work stand again: its editions, its addresses and the holds that followed go back.

    What was placed on the joined title since stays there, unless it is bound to an edition that goes. An edition that
    came in since under the name of the joined work goes with it. Locks: both works. Publishes: WorkChanged.
    Raises: UndoLaterFirst, CannotUndo.
    """
    moved = act.moved
    acts.nothing_later(act, except_ids=other_joins(act, into_work_id=moved["to"]))
    works = Work.objects.in_bulk([moved["from"], moved["to"]])
    source, target = works[moved["from"]], works[moved["to"]]
    if source.merged_into_id != target.pk or target.merged_into_id is not None:
        raise CannotUndo
    lock_works(source.pk, target.pk)
    there = record_ids(target.pk)
    going = there & ({*moved["editions"]} | _came_since(act))
    if not going or going == there:
        raise CannotUndo
    Work.objects.filter(pk__in=moved["led_on"], merged_into=target).update(merged_into=source)
    source.merged_into = None
    source.save(update_fields=["merged_into"])
    shift = Shift(
        from_work_id=target.pk,
        to_work_id=source.pk,
        going=going,
        staying=there - going,
        came_back=came_back(moved["followed"]),
    )
    carry_out(shift)


def other_joins(act: CatalogueAct, *, into_work_id: int) -> list[int]:
    """Give the later joins with the same title that have nothing else in common with an act: they need not wait."""
    later = CatalogueAct.objects.filter(
        pk__gt=act.pk, undone_at=None, kind=ActKind.WORKS_JOINED, moved__to=into_work_id
    )
    others = {*act.work_ids} - {into_work_id}
    return [
        row.pk for row in later if not others & {*row.work_ids} and not {*act.record_ids} & {*row.record_ids}
    ]


def _came_since(act: CatalogueAct) -> set[int]:
    """Editions that came to the joined title since, because their own name leads there from the work that was joined."""
    moved = act.moved
    fresh = Record.objects.filter(work_id=moved["to"], added_at__gte=act.made_at, placed_by_hand=False)
    keys = set(Work.objects.filter(pk__in=[moved["from"], *moved["led_on"]]).values_list("key", flat=True))
    told = ((one.record_id, parsed(one)) for one in Description.objects.filter(record__in=fresh))
    return {
        record_id
        for record_id, marc in told
        if extraction.has_title(marc) and extraction.facts_of(marc).work_key in keys
    }
