"""Two editions that are one: the descriptions, copies and holds of the one go to the other; and taking that back.

The caller holds the lock on grouping.
"""

from collections.abc import Collection, Mapping
from typing import Any

from samenbieb.domains.catalogue import ports
from samenbieb.domains.catalogue.errors import CannotUndo
from samenbieb.domains.catalogue.events import WorkChanged, WorksJoined
from samenbieb.domains.catalogue.models import (
    ActKind,
    CatalogueAct,
    Description,
    MatchDoubt,
    Record,
    RecordIdentifier,
    Work,
)
from samenbieb.domains.catalogue.ports import Shift
from samenbieb.domains.catalogue.selectors.regrouping import record_ids
from samenbieb.domains.catalogue.services import acts, editions
from samenbieb.domains.catalogue.services.regrouping import came_back, carry_out, lead_addresses, lock_works
from samenbieb.kernel import outbox
from samenbieb.kernel.actor import Actor


def make_one(actor: Actor, *, gone: Record, kept: Record, doubt: MatchDoubt) -> CatalogueAct:
    """Let `gone` become `kept`, which stays in its work. Locks: both works. Publishes: WorkChanged, WorksJoined."""
    lock_works(gone.work_id, kept.work_id)
    moved: dict[str, Any] = {
        "gone": gone.pk,
        "kept": kept.pk,
        "doubt": doubt.pk,
        "placed_by_hand": gone.placed_by_hand,
        "descriptions": sorted(gone.descriptions.values_list("pk", flat=True)),
        "work": to_work_of(gone, kept),
        "followed": {
            one.name: one.move(from_record_id=gone.pk, to_record_id=kept.pk)
            for one in ports.edition_followers()
        },
        "doubts": _about_kept(gone, kept, doubt),
    }
    Description.objects.filter(pk__in=moved["descriptions"]).update(record=kept)
    Record.objects.filter(pk=gone.pk).update(withdrawn=True, edition_key="", merged_into=kept)
    RecordIdentifier.objects.filter(record=gone).delete()
    _made_anew([kept.pk])
    kept.refresh_from_db()
    outbox.publish(WorkChanged(work_id=kept.work_id))
    return acts.note(
        actor,
        ActKind.RECORDS_MERGED,
        moved=moved,
        names={"title": kept.title},
        work_ids={kept.work_id, moved["work"].get("from", kept.work_id)},
        record_ids=[gone.pk, kept.pk],
    )


@acts.undoes(ActKind.RECORDS_MERGED)
def _undo_make_one(_actor: Actor, act: CatalogueAct) -> None:
    """Let both stand again, each with what it had. What came to the one since stays there.

    Raises: UndoLaterFirst, CannotUndo. Locks: the works. Publishes: WorkChanged.
    """
    acts.nothing_later(act)
    moved = act.moved
    found = Record.objects.in_bulk([moved["gone"], moved["kept"]])
    gone, kept = found.get(moved["gone"]), found.get(moved["kept"])
    if gone is None or kept is None or gone.merged_into_id != kept.pk or kept.merged_into_id is not None:
        raise CannotUndo
    lock_works(gone.work_id, kept.work_id)
    back = Description.objects.filter(pk__in=moved["descriptions"], record=kept)
    left = Description.objects.filter(record=kept).exclude(pk__in=moved["descriptions"])
    if not back.exists() or not left.exists():
        raise CannotUndo
    back.update(record=gone)
    # First the holds on the edition, then its work: those that are bound to it go along.
    for one in ports.edition_followers():
        one.move(from_record_id=kept.pk, to_record_id=gone.pk, only=moved["followed"].get(one.name, ()))
    _back_to_work(gone, moved["work"])
    Record.objects.filter(pk=gone.pk).update(merged_into=None, placed_by_hand=moved["placed_by_hand"])
    _made_anew([gone.pk, kept.pk])
    for pk, side in moved["doubts"]:
        MatchDoubt.objects.filter(pk=pk).update(**{side: gone})
    MatchDoubt.objects.filter(pk=moved["doubt"]).update(
        state=MatchDoubt.State.OPEN, settled_at=None, settled_by=""
    )
    works = set(Record.objects.filter(pk__in=found).values_list("work_id", flat=True))
    outbox.publish_all(WorkChanged(work_id=work_id) for work_id in sorted(works))


def _made_anew(record_pks: Collection[int]) -> None:
    """Read the editions from their descriptions; they stay in their works, for a cataloguer just said so."""
    rows = Record.objects.filter(pk__in=record_pks)
    placed = dict(rows.values_list("pk", "placed_by_hand"))
    rows.update(placed_by_hand=True)
    editions.redescribe(list(record_pks))
    rows.filter(pk__in=[pk for pk, by_hand in placed.items() if not by_hand]).update(placed_by_hand=False)


def to_work_of(gone: Record, kept: Record) -> dict[str, Any]:
    """Bring an edition to the work of the other, with the holds that are bound to it. Says what its undo needs."""
    if gone.work_id == kept.work_id:
        return {}
    before = gone.work_id
    staying = record_ids(before) - {gone.pk}
    shown = Record.objects.filter(pk__in=staying, merged_into=None).exists()
    going = frozenset({gone.pk}) if shown else record_ids(before)
    shift = Shift(
        from_work_id=before, to_work_id=kept.work_id, going=going, staying=staying if shown else frozenset()
    )
    _, followed = carry_out(shift)
    told: dict[str, Any] = {
        "from": before,
        "going": sorted(going),
        "followed": followed,
        "emptied": not shown,
    }
    if not shown:
        rows = Work.objects.in_bulk([before, kept.work_id])
        told["led_on"] = lead_addresses(rows[before], rows[kept.work_id])
        outbox.publish(WorksJoined(work_id=before, into_work_id=kept.work_id))
    gone.work_id = kept.work_id
    return told


def _back_to_work(gone: Record, told: Mapping[str, Any]) -> None:
    if not told:
        return
    here = gone.work_id
    work = Work.objects.filter(pk=told["from"]).first()
    if work is None or work.merged_into_id != (here if told["emptied"] else None):
        raise CannotUndo
    lock_works(here, work.pk)
    going = frozenset(told["going"]) & record_ids(here)
    if told["emptied"]:
        Work.objects.filter(pk__in=told["led_on"], merged_into=here).update(merged_into=work)
        Work.objects.filter(pk=work.pk).update(merged_into=None)
    shift = Shift(
        from_work_id=here,
        to_work_id=work.pk,
        going=going,
        staying=record_ids(here) - going,
        came_back=came_back(told["followed"]),
    )
    carry_out(shift)


def _about_kept(gone: Record, kept: Record, doubt: MatchDoubt) -> list[tuple[int, str]]:
    """Let other open doubts about the edition that goes be about the one that stays, unless that was asked already."""
    changed: list[tuple[int, str]] = []
    for side, other in (("record", "candidate"), ("candidate", "record")):
        rows = MatchDoubt.objects.filter(**{side: gone}, state=MatchDoubt.State.OPEN).exclude(pk=doubt.pk)
        for row in rows.order_by("pk"):
            third = getattr(row, f"{other}_id")
            asked = MatchDoubt.objects.filter(record__in=[kept.pk, third], candidate__in=[kept.pk, third])
            if third != kept.pk and not asked.exists():
                setattr(row, side, kept)
                row.save(update_fields=[side])
                changed.append((row.pk, side))
    return changed
