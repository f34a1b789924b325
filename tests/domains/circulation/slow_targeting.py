"""What a look at the queues should ask, once more in the obvious way: title by title, each question through the ORM."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from samenbieb.domains.circulation.models import Hold, PullTask
from samenbieb.domains.circulation.rules.queue import can_serve
from samenbieb.domains.circulation.rules.targeting import targets
from samenbieb.domains.circulation.services import facts
from samenbieb.domains.circulation.services.gates import gate
from samenbieb.domains.circulation.services.handing_on import offered
from samenbieb.domains.holdings import selectors as items
from samenbieb.kernel import clock

ALL = "a slow look at everything"


@dataclass(frozen=True, slots=True)
class Look:
    """What should stand after a look: who is asked (hold, item, place), how what ended did, which holds are hopeless."""

    asked: frozenset[tuple[int, int, int]]
    ended: dict[int, str]
    hopeless: frozenset[int]


def slow_look(work_id: int) -> Look:
    """Work out what a look at one title should change, without changing it."""
    at_gate, today = gate(), clock.today(settings.TIME_ZONE)
    standing = {item.pk: item for item in items.on_shelf_items([work_id])}
    offers = [offered(item, item.current_branch, at_gate) for item in standing.values()]
    tasks = [task for task in _tasks(work_id) if task.ended_at is None]
    queue = [facts.wanted(hold) for hold in facts.queue(work_id)]
    missed = {(task.hold_id, task.item_id) for task in _tasks(work_id) if task.ended_as == "missed"}
    current = {task.hold_id: task.item_id for task in tasks if task.hold.state == "open"}
    found = targets(offers, queue, today=today, current=current, missed=missed)
    asked = {(hold, item, standing[item].current_branch_id) for hold, item in found.items()}
    ended = {
        task.pk: _how(task, standing)
        for task in tasks
        if (task.hold_id, task.item_id, task.branch_id) not in asked
    }
    every = items.holdable(work_id=work_id).select_related("record", "current_branch")
    could = [offered(item, item.current_branch, at_gate) for item in every]
    hopeless = set()
    for hold in facts.queue(work_id):
        hold.suspended_until_on = hold.wanted_until_on = None
        if not any(can_serve(offer, facts.wanted(hold), today=today) for offer in could):
            hopeless.add(hold.pk)
    return Look(frozenset(asked), ended, frozenset(hopeless))


def stands(work_id: int, before: set[int]) -> Look:
    """Read what stands; `before` are the questions that ran before the look."""
    tasks = _tasks(work_id)
    open_holds = Hold.objects.across_all(reason=ALL).filter(work=work_id, state="open")
    return Look(
        frozenset((task.hold_id, task.item_id, task.branch_id) for task in tasks if task.ended_at is None),
        {task.pk: task.ended_as for task in tasks if task.pk in before and task.ended_at is not None},
        frozenset(hold.pk for hold in open_holds if hold.hopeless_since_at is not None),
    )


def running(work_id: int) -> set[int]:
    """Give the questions about a title that run."""
    return {task.pk for task in _tasks(work_id) if task.ended_at is None}


def _tasks(work_id: int) -> list[PullTask]:
    rows = PullTask.objects.across_all(reason=ALL).filter(hold__work=work_id)
    return list(rows.select_related("hold").order_by("pk"))


def _how(task: PullTask, standing: dict[int, Any]) -> str:
    if task.hold.captured_item_id == task.item_id and task.hold.state in (
        "in_transit",
        "waiting",
        "fulfilled",
    ):
        return "fetched"
    if task.hold.state != "open":
        return "ended"
    item = standing.get(task.item_id)
    return "changed" if item is not None and item.current_branch_id == task.branch_id else "gone"
