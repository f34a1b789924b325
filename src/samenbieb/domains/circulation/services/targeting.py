"""Asking places to fetch what somebody waits for: one question per item and per hold, and only what changes is written.

A work is looked at when something of it changed (an item moved, a hold came, went or rests), and each hour for what was
not fetched in time. All of it happens under the lock of the work; some works are looked at together, because that takes
no more statements than one.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from samenbieb.domains.circulation.models import Hold, PullTask
from samenbieb.domains.circulation.rules.gates import Gate, Place
from samenbieb.domains.circulation.rules.queue import can_serve
from samenbieb.domains.circulation.rules.targeting import targets
from samenbieb.domains.circulation.services import target_facts
from samenbieb.domains.circulation.services.gates import gate
from samenbieb.domains.circulation.services.target_facts import SHAPE, Shape, Task, Title
from samenbieb.kernel import clock, jobs
from samenbieb.kernel.locking import lock_works, locked
from samenbieb.kernel.statements import Statement

TOGETHER_COUNT = 20  # works in one transaction: a desk may wait for one of them
_WHY = "the queue for a title is one, over all libraries"
_END = Statement(
    """
    UPDATE circulation_pulltask SET ended_at = %(now)s::timestamptz, ended_as = over.how
    FROM jsonb_to_recordset(%(over)s::jsonb) AS over (task bigint, how text)
    WHERE circulation_pulltask.id = over.task
    """
)
# Asked again says how the last question for the same hold ended.
_ASK = Statement(
    """
    INSERT INTO circulation_pulltask (organisation_id, item_id, hold_id, branch_id, asked_at, again_because, ended_as)
    SELECT new.library, new.item, new.hold, new.place, %(now)s::timestamptz,
        coalesce((SELECT t.ended_as FROM circulation_pulltask t WHERE t.hold_id = new.hold AND t.ended_at IS NOT NULL
            ORDER BY t.id DESC LIMIT 1), ''), ''
    FROM jsonb_to_recordset(%(new)s::jsonb) AS new (library bigint, item bigint, hold bigint, place bigint)
    ORDER BY new.hold
    """
)


def target_holds() -> dict[str, int]:
    """Look again at every title that somebody waits for; what was not fetched in time is asked elsewhere.

    For the scheduled job. A few titles in a transaction of their own; bears stopping between two of them
    (`jobs.between_batches`). Returns counts by name.
    """
    missed = _not_fetched()
    counts = {"missed": sum(map(len, missed.values())), "asked": 0, "ended": 0}
    waiting = _holds().filter(state=Hold.State.OPEN).order_by().values_list("work", flat=True).distinct()
    works = sorted({*waiting, *_open_tasks().values_list("hold__work", flat=True), *missed})
    for start in range(0, len(works), TOGETHER_COUNT):
        jobs.between_batches()
        some = works[start : start + TOGETHER_COUNT]
        late = frozenset(task_id for work_id in some for task_id in missed.get(work_id, ()))
        asked, ended = target_works(some, missed=late)
        counts["asked"] += asked
        counts["ended"] += ended
    return counts


def target_changed(*, work_ids: Collection[int] = (), hold_ids: Collection[int] = ()) -> int:
    """Look at the titles of which something changed, and for which somebody waits. Returns how many. Bears repeating."""
    found = target_facts.works_to_look_at(work_ids=work_ids, hold_ids=hold_ids)
    for start in range(0, len(found), TOGETHER_COUNT):
        target_works(found[start : start + TOGETHER_COUNT])
    return len(found)


@locked
def target_works(work_ids: Collection[int], *, missed: frozenset[int] = frozenset()) -> tuple[int, int]:
    """Ask for the items of some titles, and take back what is not to be fetched. Returns how many of each.

    `missed` are questions that were not answered in time. Locks: the works.
    """
    lock_works(work_ids)
    now, today = clock.now(), clock.today(settings.TIME_ZONE)
    at_gate = gate()
    titles = target_facts.titles(work_ids, at_gate)
    at_gate.expect({place for title in titles.values() for place in title.places()})
    over: list[tuple[int, str]] = []
    new: list[dict[str, int]] = []
    for title in titles.values():
        ended, asked = _changes(title, missed, today)
        over += ended
        new += asked
    if over:
        _END.run(over=[{"task": pk, "how": how} for pk, how in over], now=now)
    if new:
        _ASK.run(new=new, now=now)
    _note_hopeless(titles, at_gate, now, today)
    return len(new), len(over)


def _changes(
    title: Title, missed: frozenset[int], today: dt.date
) -> tuple[list[tuple[int, str]], list[dict[str, int]]]:
    """Say which questions about a title are over, each with how it ended, and which are asked now."""
    standing = {offer.item_id: offer for offer in title.offers}
    late = [task for task in title.tasks if task.pk in missed]
    running = [task for task in title.tasks if task.pk not in missed]
    open_late = {(task.hold_id, task.item_id) for task in late if task.hold_state == Hold.State.OPEN}
    found = targets(
        title.offers,
        title.queue,
        today=today,
        current={task.hold_id: task.item_id for task in running if task.hold_state == Hold.State.OPEN},
        missed=title.missed | open_late,
    )
    stay = {
        task.hold_id
        for task in running
        if found.get(task.hold_id) == task.item_id and standing[task.item_id].branch_id == task.branch_id
    }
    over = [(task.pk, str(PullTask.Ending.MISSED)) for task in late]
    over += [(task.pk, _how(task, standing)) for task in running if task.hold_id not in stay]
    new = [
        {
            "library": standing[item_id].organisation_id,
            "item": item_id,
            "hold": hold_id,
            "place": standing[item_id].branch_id,
        }
        for hold_id, item_id in found.items()
        if hold_id not in stay
    ]
    return over, new


def target_place(branch_id: int) -> int:
    """Look at the titles that a place is asked to fetch, when its hours changed. Returns how many. Bears repeating."""
    asked = _open_tasks().filter(branch=branch_id).values_list("hold__work", flat=True)
    return target_changed(work_ids=set(asked))


def _how(task: Task, standing: Mapping[int, Any]) -> str:
    """Say why a question is over."""
    if task.captured_item_id == task.item_id and task.hold_state in {*Hold.CAPTURED, Hold.State.FULFILLED}:
        return str(PullTask.Ending.FETCHED)
    if task.hold_state != Hold.State.OPEN:
        return str(PullTask.Ending.ENDED)
    item = standing.get(task.item_id)
    if item is None or item.branch_id != task.branch_id:
        return str(PullTask.Ending.GONE)
    return str(PullTask.Ending.CHANGED)


def _note_hopeless(titles: Mapping[int, Title], at_gate: Gate, now: dt.datetime, today: dt.date) -> None:
    """Note since when no copy of the network could ever serve a hold, and take the note away when one could again.

    The copies that stand on no shelf are read only for titles where those on a shelf do not serve everybody.
    """
    unserved: dict[int, list[Shape]] = {}
    for work_id, title in titles.items():
        left = []
        for shape in title.shapes:
            if any(can_serve(offer, shape.wanted, today=today) for offer in title.offers):
                _note(work_id, shape, hopeless=False, now=now)
            else:
                left.append(shape)
        if left:
            unserved[work_id] = left
    if not unserved:
        return
    others = defaultdict(list)
    for work_id, offer in target_facts.offers(unserved, at_gate, on_shelf=False):
        others[work_id].append(offer)
    for work_id, left in unserved.items():
        for shape in left:
            served = any(can_serve(offer, shape.wanted, today=today) for offer in others[work_id])
            _note(work_id, shape, hopeless=not served, now=now)


def _note(work_id: int, shape: Shape, *, hopeless: bool, now: dt.datetime) -> None:
    if hopeless != (shape.since is None):
        return
    wished: dict[str, Any] = {
        f"{name}__isnull" if value is None else name: True if value is None else value
        for name, value in zip(SHAPE, shape.columns, strict=True)
    }
    rows = _holds().filter(work=work_id, state=Hold.State.OPEN, hopeless_since_at=shape.since)
    rows.filter(**wished).update(hopeless_since_at=now if hopeless else None)


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


def _open_tasks() -> QuerySet[PullTask]:
    return PullTask.objects.across_all(reason=_WHY).filter(ended_at=None)


def _holds() -> QuerySet[Hold]:
    return Hold.objects.across_all(reason=_WHY)
