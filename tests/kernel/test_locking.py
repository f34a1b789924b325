"""Locks: in one order, not for long, again after a deadlock. With real connections."""

import threading
import time

import pytest
from django.db import OperationalError, connection, transaction

from samenbieb.kernel import clock
from samenbieb.kernel.errors import Busy
from samenbieb.kernel.locking import TRIES_MAX, lock_work, locked
from samenbieb.kernel.models import Job
from tests.kernel.parallel import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two() -> tuple[int, int]:
    now = clock.now()
    made = [Job.objects.create(name=name, run_after_at=now) for name in ("one", "two")]
    return made[0].pk, made[1].pk


def _add_one(pk: int) -> None:
    row = Job.objects.select_for_update(no_key=True).get(pk=pk)
    row.attempts += 1
    row.save(update_fields=["attempts"])


def test_after_a_deadlock_the_loser_does_it_again(two: tuple[int, int]) -> None:
    """Two services take the same rows in opposite order, on purpose: both succeed, nothing is counted twice."""
    tries: list[tuple[int, ...]] = []
    both_hold_one = threading.Barrier(2)

    def service(order: tuple[int, int]) -> None:
        first_try = order not in tries
        tries.append(order)
        _add_one(order[0])
        if first_try:
            both_hold_one.wait(timeout=5)
        _add_one(order[1])

    safe = locked(service)
    answers = at_once(lambda: safe(two), lambda: safe((two[1], two[0])))
    assert answers == [None, None]
    assert len(tries) == 3
    assert list(Job.objects.order_by("pk").values_list("attempts", flat=True)) == [2, 2]


def test_whoever_waits_too_long_is_told_to_try_again(two: tuple[int, int]) -> None:
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            _add_one(two[0])
            held.set()
            done.wait(timeout=10)

    def ask() -> float:
        held.wait(timeout=5)
        began = time.monotonic()
        try:
            with pytest.raises(Busy):
                locked(_add_one)(two[0])
        finally:
            done.set()
        return time.monotonic() - began

    _held, waited = at_once(hold, ask)
    assert isinstance(waited, float)
    assert 1.5 < waited < 4
    assert Job.objects.get(pk=two[0]).attempts == 1


def test_another_trouble_of_the_database_is_not_hidden() -> None:
    @locked
    def break_it() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 20")
            cursor.execute("SELECT pg_sleep(1)")

    with pytest.raises(OperationalError, match="statement timeout"):
        break_it()


def test_a_service_within_a_service_does_not_repeat_on_its_own() -> None:
    tries = []

    @locked
    def inner() -> None:
        tries.append(1)
        with connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = '40P01'; END $$")

    @locked
    def outer() -> None:
        inner()

    with pytest.raises(Busy):
        outer()
    assert len(tries) == TRIES_MAX  # the outer one repeated the whole


def test_captures_of_one_title_happen_one_after_another() -> None:
    inside, most = 0, 0
    guard = threading.Lock()

    def capture() -> None:
        nonlocal inside, most
        with transaction.atomic():
            lock_work(12)
            with guard:
                inside += 1
                most = max(most, inside)
            time.sleep(0.05)
            with guard:
                inside -= 1

    at_once(*[capture] * 5)
    assert most == 1
