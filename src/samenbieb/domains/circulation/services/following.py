"""Holds and loans when the catalogue joins or separates titles: holds follow, loans stay with their copy."""

from collections import Counter
from collections.abc import Collection, Sequence

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from samenbieb.domains.catalogue import selectors as catalogue
from samenbieb.domains.catalogue.ports import Following, Shift, Undecided
from samenbieb.domains.circulation.models import Hold, Loan
from samenbieb.domains.circulation.rules.following import Edition, Queued, Way, way_of
from samenbieb.domains.circulation.services.steadily import Overtaken, steadily
from samenbieb.kernel.locking import lock_work, locked

_ONE_QUEUE = "readers of all libraries wait for the same title"


class HoldsFollow:
    """The follower of the catalogue's works for lending. Nothing of a hold changes but its title: it keeps its turn."""

    name = "holds"

    def foresee(self, shift: Shift) -> Following:
        """Say which holds go, which could go either way, and which loans run on copies of the editions that go."""
        queued = list(_queued(_holds().filter(work_id=shift.from_work_id)))
        ways = _ways([one for one, _state, _member in queued], shift)
        either_goes = shift.undecided == Undecided.GOES
        goes = {
            hold_id for hold_id, way in ways.items() if way == Way.GOES or (way == Way.EITHER and either_goes)
        }
        running = [(one.hold_id, state, member) for one, state, member in queued if one.runs]
        states = Counter(state for hold_id, state, _member in running if hold_id in goes)
        there = _members(_holds().filter(work_id=shift.to_work_id, state__in=Hold.ACTIVE))
        coming = {member for hold_id, _state, member in running if hold_id in goes}
        counts = {
            "holds_open": states[Hold.State.OPEN],
            "holds_ready": states[Hold.State.WAITING],
            "holds_in_transit": states[Hold.State.IN_TRANSIT],
            "holds_staying": sum(hold_id not in goes for hold_id, _state, _member in running),
            "holds_either": sum(way == Way.EITHER for way in ways.values()),
            "members_twice": len(there & coming),
            "loans": _loans(shift.going),
        }
        return Following(counts, sorted(goes))

    def move(self, moving: Sequence[int], *, from_work_id: int, to_work_id: int) -> None:
        """Let the holds wait for the other title."""
        _holds().filter(pk__in=list(moving), work_id=from_work_id).update(work_id=to_work_id)


@locked
def follow_joined_work(*, work_id: int) -> int:
    """Move the holds of a work that a delivery emptied to the one that its address leads to now. Returns how many.

    Bears repeating and coming late. Locks: both works, in id order.
    """
    return steadily(lambda: _follow_address(work_id))


def _follow_address(work_id: int) -> int:
    into_work_id = catalogue.standing_work_ids([work_id]).get(work_id, work_id)
    for one in sorted({work_id, into_work_id}):
        lock_work(one)
    if catalogue.standing_work_ids([work_id]).get(work_id, work_id) != into_work_id:
        raise Overtaken
    return _holds().filter(work_id=work_id).update(work_id=into_work_id) if into_work_id != work_id else 0


@locked
def follow_editions(record_ids: Collection[int]) -> int:
    """Let holds that are bound to editions wait for the titles to which those belong now. Returns how many moved.

    For editions that a delivery brought to another title. Bears repeating. Locks: the works, in id order.
    """
    return steadily(lambda: _follow_editions(record_ids))


def _follow_editions(record_ids: Collection[int]) -> int:
    wrong = _bound_elsewhere(record_ids)
    for work_id in sorted({work_id for _hold, before, after in wrong for work_id in (before, after)}):
        lock_work(work_id)
    if _bound_elsewhere(record_ids) != wrong:
        raise Overtaken
    return sum(
        _holds().filter(pk=hold_id, work_id=before).update(work_id=after) for hold_id, before, after in wrong
    )


def _bound_elsewhere(record_ids: Collection[int]) -> list[tuple[int, int, int]]:
    """Give the holds that are bound to these editions and wait for another title: hold, its work, the edition's."""
    bound = (
        _holds()
        .annotate(bound_to=Coalesce("captured_item__record", "record", "item__record"))
        .filter(bound_to__in=list(record_ids))
        .order_by("pk")
    )
    seen = list(bound.values_list("pk", "work_id", "bound_to"))
    now = catalogue.work_ids_of_records({record_id for _hold, _work, record_id in seen})
    return [
        (hold_id, before, now[record_id]) for hold_id, before, record_id in seen if before != now[record_id]
    ]


def _holds() -> QuerySet[Hold]:
    return Hold.objects.across_all(reason=_ONE_QUEUE)


def _queued(rows: QuerySet[Hold]) -> Sequence[tuple[Queued, str, int | None]]:
    found = rows.annotate(
        named=Coalesce("item__record", "record"), copy_of=F("captured_item__record")
    ).values_list("pk", "state", "named", "copy_of", "form", "language", "membership__person_id")
    return [
        (Queued(pk, state in Hold.ACTIVE, named, copy_of, form, language), state, person_id)
        for pk, state, named, copy_of, form, language, person_id in found
    ]


def _ways(queued: Sequence[Queued], shift: Shift) -> dict[int, Way]:
    offers = catalogue.offered_editions(shift.going | shift.staying)
    editions = [Edition(record_id, form, languages) for record_id, form, languages in offers]
    going = [edition for edition in editions if edition.record_id in shift.going]
    staying = [edition for edition in editions if edition.record_id in shift.staying]
    came_back = shift.remembered(HoldsFollow.name)
    return {one.hold_id: way_of(one, going=going, staying=staying, came_back=came_back) for one in queued}


def _members(rows: QuerySet[Hold]) -> set[int | None]:
    return set(rows.values_list("membership__person_id", flat=True))


def _loans(record_ids: Collection[int]) -> int:
    rows = Loan.objects.across_all(
        reason="how many loans run on copies of a title; whose they are is not asked"
    )
    return rows.filter(Q(item__record__in=list(record_ids)), closed_at=None).count()
