"""Facts are handed on at least once, and one failing reaction stops nobody else."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest
from django.db import transaction

from samenbieb.kernel import audit, clock, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.models import AuditEntry, OutboxEvent
from tests.kernel.parallel import at_once

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class LampLit(outbox.Event):
    name: ClassVar[str] = "test.lamp-lit.v1"
    lamp_id: int


@dataclass(frozen=True, slots=True)
class BellRung(outbox.Event):
    name: ClassVar[str] = "test.bell-rung.v1"
    bell_id: int


class Seen:
    """A reaction that remembers what it got, and fails as long as it is told to."""

    def __init__(self) -> None:
        self.batches: list[list[Any]] = []
        self.failing = False

    def __call__(self, events: Sequence[Any]) -> None:
        if self.failing:
            raise RuntimeError("the lamp is broken")
        self.batches.append(list(events))


@pytest.fixture
def lamps() -> Iterator[Seen]:
    seen = Seen()
    outbox.reacts_to(LampLit)(seen)
    yield seen
    outbox._reactions.pop(LampLit.name)


@pytest.fixture
def bells() -> Iterator[Seen]:
    seen = Seen()
    outbox.reacts_to(BellRung)(seen)
    yield seen
    outbox._reactions.pop(BellRung.name)


def _light(*ids: int) -> None:
    for number in ids:
        outbox.publish(LampLit(lamp_id=number))


def test_facts_come_in_one_batch_oldest_first_and_only_once(lamps: Seen) -> None:
    _light(1, 2, 3)
    assert outbox.drain() == 3
    assert outbox.drain() == 0
    assert lamps.batches == [[LampLit(1), LampLit(2), LampLit(3)]]
    assert outbox.waiting_count() == 0


def test_a_fact_of_an_act_that_was_rolled_back_never_was(lamps: Seen) -> None:
    with transaction.atomic():
        _light(1)
        transaction.set_rollback(True)
    assert outbox.drain() == 0
    assert lamps.batches == []


def test_a_fact_that_nobody_waits_for_is_done_too() -> None:
    outbox.publish(BellRung(bell_id=1))
    assert outbox.drain_all() == 1


def test_a_failing_reaction_keeps_its_facts_for_later_and_stops_no_other(lamps: Seen, bells: Seen) -> None:
    lamps.failing = True
    _light(1)
    outbox.publish(BellRung(bell_id=1))
    assert outbox.drain() == 1
    assert bells.batches == [[BellRung(1)]]
    kept = OutboxEvent.objects.get(handled_at=None)
    assert (kept.name, kept.attempts, kept.problem) == (LampLit.name, 1, "RuntimeError: the lamp is broken")
    lamps.failing = False
    assert outbox.drain() == 0  # not yet: the pause lasts
    with clock.at(clock.now() + dt.timedelta(seconds=3)):
        assert outbox.drain() == 1
    assert lamps.batches == [[LampLit(1)]]


def test_the_pause_doubles_and_after_eight_times_it_is_left_for_a_human(lamps: Seen) -> None:
    lamps.failing = True
    _light(1)
    now = clock.now()
    pauses = []
    for _ in range(outbox.ATTEMPTS_MAX):
        with clock.at(now):
            assert outbox.drain() == 0
        kept = OutboxEvent.objects.get()
        assert kept.next_attempt_at is not None
        pauses.append(round((kept.next_attempt_at - now).total_seconds()))
        now = kept.next_attempt_at
    assert pauses == [2, 4, 8, 16, 32, 64, 128, 256]
    lamps.failing = False
    with clock.at(now + dt.timedelta(days=1)):
        assert outbox.drain() == 0
    assert outbox.waiting_count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_a_failing_reaction_wrote_is_rolled_back_with_it() -> None:
    def write_and_fail(events: Sequence[LampLit]) -> None:
        outbox.publish(BellRung(bell_id=1))
        raise RuntimeError("after writing")

    outbox.reacts_to(LampLit)(write_and_fail)
    try:
        _light(1)
        outbox.drain()
    finally:
        outbox._reactions.pop(LampLit.name)
    assert not OutboxEvent.objects.filter(name=BellRung.name).exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_not_do_the_same_fact(lamps: Seen) -> None:
    _light(*range(40))
    at_once(*[lambda: outbox.drain(limit=10)] * 4)
    outbox.drain_all()
    handed_on = [event.lamp_id for batch in lamps.batches for event in batch]
    assert sorted(handed_on) == list(range(40))


def test_a_reaction_that_asks_for_few_gets_few_at_once_and_all_of_them(lamps: Seen) -> None:
    outbox._batch_counts[LampLit.name] = 2
    try:
        _light(1, 2, 3, 4, 5)
        assert outbox.drain() == 5
    finally:
        outbox._batch_counts.pop(LampLit.name)
    assert [len(batch) for batch in lamps.batches] == [2, 2, 1]


def test_facts_and_lines_of_one_act_are_written_together_and_in_order() -> None:
    actor = Actor(name="desk'7", door="desk")
    with outbox.together():
        audit.record(
            actor, "kernel.first", audit.Subject("test.lamp", "a", None), person_id=7, why={"x": [1]}
        )
        _light(1, 2)
        audit.record(actor, "kernel.second", audit.Subject("test.lamp", "b", 3))
        _light(3)
        assert not AuditEntry.objects.exists()
    found = AuditEntry.objects.order_by("pk").values_list("action", "actor", "organisation_id", "person_id")
    assert list(found) == [("kernel.first", "desk'7", None, 7), ("kernel.second", "desk'7", 3, None)]
    assert AuditEntry.objects.get(action="kernel.first").details == {"why": {"x": [1]}}
    assert AuditEntry.objects.get(action="kernel.first").done_at <= clock.now()
    payloads = OutboxEvent.objects.order_by("pk").values_list("payload", flat=True)
    assert [payload["lamp_id"] for payload in payloads] == [1, 2, 3]


@pytest.mark.parametrize("count", [0, 49, 50, 130])
def test_lines_come_with_any_number_of_facts(count: int) -> None:
    with outbox.together():
        audit.record(Actor.system("test"), "kernel.test", audit.Subject("test.lamp", "a", None))
        for number in range(count):
            _light(number)
    assert AuditEntry.objects.count() == 1
    payloads = OutboxEvent.objects.order_by("pk").values_list("payload", flat=True)
    assert [payload["lamp_id"] for payload in payloads] == list(range(count))


def test_an_act_that_fails_writes_neither_facts_nor_lines() -> None:
    def act() -> None:
        with outbox.together():
            audit.record(Actor.system("test"), "kernel.test", audit.Subject("test.lamp", "a", None))
            _light(1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    assert (AuditEntry.objects.exists(), OutboxEvent.objects.exists()) == (False, False)
    audit.record(Actor.system("test"), "kernel.test", audit.Subject("test.lamp", "a", None))
    assert AuditEntry.objects.count() == 1
