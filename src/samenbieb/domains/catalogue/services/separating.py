"""Separating editions that are another title, and taking that back."""

import uuid
from collections.abc import Collection

from samenbieb.domains.catalogue import permissions
from samenbieb.domains.catalogue.errors import CannotUndo
from samenbieb.domains.catalogue.models import ActKind, CatalogueAct, Record, Work
from samenbieb.domains.catalogue.rules.grouping import ANY_LANGUAGE, sort_title
from samenbieb.domains.catalogue.rules.regrouping import Shift, Undecided
from samenbieb.domains.catalogue.selectors.regrouping import (
    record_ids,
    separation_shift,
    standing_work,
    title_of,
)
from samenbieb.domains.catalogue.services import acts
from samenbieb.domains.catalogue.services.joining import other_joins
from samenbieb.domains.catalogue.services.regrouping import (
    Regrouped,
    came_back,
    carry_out,
    lead_addresses,
    lock_works,
)
from samenbieb.domains.catalogue.services.works import SORT_LENGTH_MAX, lock_grouping
from samenbieb.kernel import audit
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.locking import locked

_BY_HAND = "by hand"  # no key of a delivered record begins so: those begin with the kind of work


@locked
def separate_editions(
    actor: Actor,
    *,
    public_id: str,
    record_public_ids: Collection[str],
    title: str = "",
    into_public_id: str = "",
    undecided: Undecided = Undecided.STAYS,
) -> Regrouped:
    """Let editions leave for a title of their own (under `title`, else their own), or for one that exists.

    They stay there whatever a delivery says. Holds that are bound to them follow; `undecided` says what becomes of holds
    on any edition. Raises: NotAllowed, NoSuchTitle, SameWork, NothingToSeparate.
    Locks: the grouping, then both works in id order. Publishes: WorkChanged.
    """
    actor.require(permissions.EDIT)
    lock_grouping()
    source = standing_work(public_id)
    target = standing_work(into_public_id) if into_public_id else None
    separation_shift(source, target, record_public_ids, undecided)  # refuses before anything is made
    made = target is None
    if target is None:
        target = _new_work(source, record_public_ids, title)
    lock_works(source.pk, target.pk)
    shift = separation_shift(source, target, record_public_ids, undecided)
    before = title_of(source)
    going = Record.objects.filter(pk__in=shift.going).order_by("pk")
    editions = [list(row) for row in going.values_list("pk", "placed_by_hand")]
    counts, followed = carry_out(shift)
    Record.objects.filter(pk__in=shift.going).update(placed_by_hand=True)
    act = acts.note(
        actor,
        ActKind.WORKS_SEPARATED,
        moved={
            "from": source.pk,
            "to": target.pk,
            "made": made,
            "editions": editions,
            "followed": followed,
            "counts": counts,
        },
        names={"title": before, "into": title_of(target) if not title else target.title},
        work_ids=[source.pk, target.pk],
        record_ids=shift.going,
    )
    audit.record(
        actor,
        permissions.EDIT,
        source,
        separated_to=str(target.public_id),
        moved=len(editions),
        counts=counts,
    )
    return Regrouped(act=str(act.public_id), work=str(target.public_id), counts=counts)


@acts.undoes(ActKind.WORKS_SEPARATED)
def undo_separation(actor: Actor, act: CatalogueAct) -> None:
    """Bring the editions back, with the holds that followed.

    A title that was made for them goes up in the old one again with everything that was placed on it since, and its
    address leads there. Locks: both works. Publishes: WorkChanged. Raises: UndoLaterFirst, CannotUndo.
    """
    moved = act.moved
    acts.nothing_later(act, except_ids=other_joins(act, into_work_id=moved["from"]))
    works = Work.objects.in_bulk([moved["from"], moved["to"]])
    source, target = works[moved["from"]], works[moved["to"]]
    if source.merged_into_id is not None or target.merged_into_id is not None:
        raise CannotUndo
    lock_works(source.pk, target.pk)
    there = record_ids(target.pk)
    going = there if moved["made"] else there & {pk for pk, _placed in moved["editions"]}
    staying = there - going
    if not going or not (staying or moved["made"]):
        raise CannotUndo
    shift = Shift(
        from_work_id=target.pk,
        to_work_id=source.pk,
        going=going,
        staying=staying,
        came_back=came_back(moved["followed"]),
    )
    carry_out(shift)
    for placed in (False, True):
        back = [pk for pk, was_placed in moved["editions"] if was_placed == placed]
        Record.objects.filter(pk__in=back, work=source).update(placed_by_hand=placed)
    if moved["made"]:
        lead_addresses(target, source)


def _new_work(source: Work, record_public_ids: Collection[str], title: str) -> Work:
    face = Record.objects.filter(public_id__in=record_public_ids).order_by("-year", "pk")[0]
    named = title.strip() or face.title
    return Work.objects.create(
        key=f"{_BY_HAND}|{uuid.uuid4()}",
        kind=source.kind,
        title=named,
        title_sort=sort_title(named, skip="", language=ANY_LANGUAGE)[:SORT_LENGTH_MAX],
        creator=face.creators[0] if face.creators else source.creator,
    )
