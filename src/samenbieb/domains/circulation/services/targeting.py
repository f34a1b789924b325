"""Asking places to fetch what somebody waits for: one question per item and per hold, and only what changes is written.

A work is looked at when something of it changed (an item moved, a hold came, went or rests), and each hour for what was
not fetched in time. All of it happens under the lock of the work.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from samenbieb.domains.circulation.models import Hold, PullTask
from samenbieb.domains.circulation.rules.gates import Gate, Place
from samenbieb.domains.circulation.rules.queue import Offered, Wanted, can_serve
from samenbieb.domains.circulation.rules.targeting import targets
from samenbieb.domains.circulation.services import facts
from samenbieb.domains.circulation.services.gates import gate
from samenbieb.domains.circulation.services.handing_on import offered
from samenbieb.domains.circulation.services.waiting import SLICES
from samenbieb.domains.holdings import selectors as items
from samenbieb.kernel import clock
from samenbieb.kernel.locking import lock_work, locked

_WHY = "the queue for a title is one, over all libraries"
_SHAPE = (
    "record_id", "item_id", "form", "language", "pickup_branch_id", "pickup_branch__organisation_id",
    "pickup_branch__exchanges", "membership__category_id", "patron_home_id", "patron_home__organisation_id", "volume",
)  # fmt: skip


def target_holds() -> dict[str, int]:
    """Look again at every title that somebody waits for; what was not fetched in time is asked elsewhere.

    For the scheduled job. Each title in a transaction of its own. Returns counts by name.
    """
    missed = _not_fetched()
    counts = {"missed": sum(map(len, missed.values())), "asked": 0, "ended": 0}
    waiting = _holds().filter(state=Hold.State.OPEN).values_list("work", flat=True).distinct()
    for work_id in sorted({*waiting, *_open_tasks().values_list("hold__work", flat=True), *missed}):
        asked, ended = target_work(work_id, missed=frozenset(missed.get(work_id, ())))
        counts["asked"] += asked
        counts["ended"] += ended
    return counts


def target_changed(*, work_ids: Collection[int] = (), hold_ids: Collection[int] = ()) -> int:
    """Look at the titles of which something changed, and for which somebody waits. Returns how many. Bears repeating."""
    by_hold = _holds().filter(pk__in=list(hold_ids)).values_list("work", flat=True)
    touched = {*work_ids, *by_hold}
    waiting = _holds().filter(work__in=touched, state=Hold.State.OPEN).values_list("work", flat=True)
    asked = _open_tasks().filter(hold__work__in=touched).values_list("hold__work", flat=True)
    found = sorted({*waiting.distinct(), *asked})
    shared = gate()  # rules, ways and hours are read once for all of them
    for work_id in found:
        target_work(work_id, at_gate=shared)
    return len(found)


@locked
def target_work(
    work_id: int, *, missed: frozenset[int] = frozenset(), at_gate: Gate | None = None
) -> tuple[int, int]:
    """Ask for the items of one title, and take back what is not to be fetched. Returns how many of each.

    `missed` are questions that were not answered in time; `at_gate` is what was read for several titles. Locks: the work.
    """
    lock_work(work_id)
    now, today = clock.now(), clock.today(settings.TIME_ZONE)
    standing = {item.pk: item for item in items.on_shelf_items([work_id])}
    at_gate = at_gate or gate()
    at_gate.expect(_places(work_id, standing))
    offers = [offered(item, item.current_branch, at_gate) for item in standing.values()]
    open_tasks = list(_open_tasks().filter(hold__work=work_id).select_related("hold").order_by("pk"))
    late = [task for task in open_tasks if task.pk in missed]
    _end(late, {task.pk: PullTask.Ending.MISSED for task in late}, now)
    running = [task for task in open_tasks if task.pk not in missed]
    found = targets(
        offers,
        _in_order(facts.queue(work_id)) if offers else (),
        today=today,
        current={task.hold_id: task.item_id for task in running if task.hold.state == Hold.State.OPEN},
        missed=_missed(work_id),
    )
    stay = {
        task.hold_id
        for task in running
        if found.get(task.hold_id) == task.item_id
        and standing[task.item_id].current_branch_id == task.branch_id
    }
    over = [task for task in running if task.hold_id not in stay]
    _end(over, {task.pk: _how(task, standing) for task in over}, now)
    new = {hold_id: standing[item_id] for hold_id, item_id in found.items() if hold_id not in stay}
    _ask(new, now)
    _note_hopeless(work_id, offers, at_gate, now, today)
    return len(new), len(over) + len(late)


def _places(work_id: int, standing: Mapping[int, Any]) -> set[int]:
    """Give the places between which there is a choice: where copies stand, and where they are wanted."""
    if len(standing) < 2:
        return set()
    wanted_at = _holds().filter(work=work_id, state=Hold.State.OPEN).order_by()
    places = set(wanted_at.values_list("pickup_branch", flat=True).distinct())
    return places | {item.current_branch_id for item in standing.values()}


def target_place(branch_id: int) -> int:
    """Look at the titles that a place is asked to fetch, when its hours changed. Returns how many. Bears repeating."""
    asked = _open_tasks().filter(branch=branch_id).values_list("hold__work", flat=True)
    return target_changed(work_ids=set(asked))


def _in_order(queue: QuerySet[Hold]) -> Iterator[Wanted]:
    """Read a queue a little at a time: what stands on a shelf is soon given away, and some queues are thousands long."""
    start = 0
    sizes = iter(SLICES)
    size = next(sizes)
    while batch := facts.all_wanted(queue[start : start + size]):
        yield from (wanted for _work, _person, wanted in batch)
        if len(batch) < size:
            return
        start, size = start + size, next(sizes, SLICES[-1])


def _how(task: PullTask, standing: dict[int, Any]) -> str:
    """Say why a question is over."""
    hold = task.hold
    if hold.captured_item_id == task.item_id and hold.state in {*Hold.CAPTURED, Hold.State.FULFILLED}:
        return PullTask.Ending.FETCHED
    if hold.state != Hold.State.OPEN:
        return PullTask.Ending.ENDED
    item = standing.get(task.item_id)
    if item is None or item.current_branch_id != task.branch_id:
        return PullTask.Ending.GONE
    return PullTask.Ending.CHANGED


def _end(tasks: Iterable[PullTask], how: dict[int, str], now: dt.datetime) -> None:
    ended = list(tasks)
    for task in ended:
        task.ended_at, task.ended_as = now, how[task.pk]
    PullTask.objects.across_all(reason=_WHY).bulk_update(ended, ["ended_at", "ended_as"])


def _ask(new: dict[int, Any], now: dt.datetime) -> None:
    if not new:
        return
    before = PullTask.objects.across_all(reason=_WHY).filter(hold__in=list(new), ended_at__isnull=False)
    last = dict(before.order_by("pk").values_list("hold", "ended_as"))
    PullTask.objects.bulk_create(
        PullTask(
            organisation_id=item.current_branch.organisation_id,
            item=item,
            hold_id=hold_id,
            branch_id=item.current_branch_id,
            asked_at=now,
            again_because=last.get(hold_id, ""),
        )
        for hold_id, item in new.items()
    )


def _note_hopeless(
    work_id: int, offers: Collection[Offered], at_gate: Any, now: dt.datetime, today: dt.date
) -> None:
    """Note since when no copy of the network could ever serve a hold, and take the note away when one could again."""
    rows = _holds().filter(work=work_id, state=Hold.State.OPEN)
    shapes = set(rows.order_by().values_list(*_SHAPE, "hopeless_since_at").distinct())
    if not shapes:
        return
    every = list(offers)
    seen = {offer.item_id for offer in every}
    others = items.holdable(work_id=work_id).select_related("record", "current_branch").exclude(pk__in=seen)
    every += [offered(item, item.current_branch, at_gate) for item in others]
    for *shape, since in shapes:
        hopeless = not any(can_serve(offer, _wish(shape), today=today) for offer in every)
        if hopeless == (since is None):
            wished: dict[str, Any] = {
                f"{name}__isnull" if value is None else name: True if value is None else value
                for name, value in zip(_SHAPE, shape, strict=True)
            }
            rows.filter(**wished, hopeless_since_at=since).update(hopeless_since_at=now if hopeless else None)


def _wish(shape: list[Any]) -> Wanted:
    record_id, item_id, form, language, pickup, library, exchanges, category, home, home_library, volume = (
        shape
    )
    return Wanted(
        0,
        record_id,
        item_id,
        form,
        language,
        pickup,
        library,
        exchanges,
        None,
        None,
        category,
        home,
        home_library,
        volume,
    )


def _not_fetched() -> dict[int, list[int]]:
    """Give the questions that were not answered in time, by work."""
    at_gate, now = gate(), clock.now()
    found: dict[int, list[int]] = defaultdict(list)
    rows = _open_tasks().values_list("pk", "hold__work", "branch", "organisation", "asked_at")
    for pk, work_id, branch_id, organisation_id, asked_at in rows:
        hours = at_gate.retarget_hours(Place(branch_id, organisation_id))
        if asked_at + dt.timedelta(hours=hours) <= now:
            found[work_id].append(pk)
    return dict(found)


def _missed(work_id: int) -> set[tuple[int, int]]:
    rows = PullTask.objects.across_all(reason=_WHY).filter(
        hold__work=work_id, hold__state=Hold.State.OPEN, ended_as=PullTask.Ending.MISSED
    )
    return set(rows.values_list("hold", "item"))


def _open_tasks() -> QuerySet[PullTask]:
    return PullTask.objects.across_all(reason=_WHY).filter(ended_at=None)


def _holds() -> QuerySet[Hold]:
    return Hold.objects.across_all(reason=_WHY)
