"""Editions go from one work to another, with everything that hangs on them, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samenbieb.domains.catalogue import ports
from samenbieb.domains.catalogue.events import WorkChanged
from samenbieb.domains.catalogue.models import Record, Work
from samenbieb.domains.catalogue.rules.regrouping import Shift
from samenbieb.domains.catalogue.selectors.regrouping import foresee
from samenbieb.kernel import outbox
from samenbieb.kernel.locking import lock_work


@dataclass(frozen=True, slots=True, kw_only=True)
class Regrouped:
    """What was done: the act (to undo it), the address where the editions are now, and what moved by name."""

    act: str
    work: str
    counts: Mapping[str, int]


def lock_works(*work_ids: int) -> None:
    """Hold the queues of these works, in the order in which everybody takes them."""
    for work_id in sorted(set(work_ids)):
        lock_work(work_id)


def carry_out(shift: Shift, *, addresses: int = 0) -> tuple[dict[str, int], dict[str, Sequence[int]]]:
    """Move what the preview names. The caller holds the grouping and both works. Publishes: WorkChanged for both.

    Returns the counts of the preview, and what moved for each follower.
    """
    counts, following = foresee(shift, addresses=addresses)
    going = Record.objects.filter(pk__in=shift.going, work_id=shift.from_work_id)
    going.update(work_id=shift.to_work_id)
    for follower in ports.followers():
        moving = following[follower.name].moving
        follower.move(moving, from_work_id=shift.from_work_id, to_work_id=shift.to_work_id)
    outbox.publish_all(WorkChanged(work_id=work_id) for work_id in (shift.from_work_id, shift.to_work_id))
    return counts, {name: found.moving for name, found in following.items() if found.moving}


def lead_addresses(from_work: Work, to_work: Work) -> list[int]:
    """Let the address of a work, and those that led to it, lead to another. Returns those that led to it."""
    led_on = sorted(Work.objects.filter(merged_into=from_work).values_list("pk", flat=True))
    Work.objects.filter(pk__in=[from_work.pk, *led_on]).update(merged_into=to_work)
    return led_on


def came_back(moved: Mapping[str, Sequence[int]]) -> tuple[tuple[str, frozenset[int]], ...]:
    """Give what followed an act, as its undo hands it to the followers."""
    return tuple((name, frozenset(keys)) for name, keys in moved.items())
