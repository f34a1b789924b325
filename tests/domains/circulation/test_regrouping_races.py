"""Titles are joined and separated while others lend, take in and reserve, with real connections."""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connection, connections, transaction

from samenbieb.domains.catalogue import selectors as catalogue
from samenbieb.domains.catalogue import services
from samenbieb.domains.circulation import selectors
from samenbieb.domains.circulation import services as circulation
from samenbieb.domains.circulation.errors import CheckoutRefused, HoldRefused
from samenbieb.domains.circulation.models import Hold
from samenbieb.domains.circulation.services import HoldAnswer
from samenbieb.kernel.errors import Busy
from tests.domains.circulation.regrouped import World, everything, random_world
from tests.factories.catalogue import RecordFactory
from tests.factories.circulation import SYSTEM, hold_row, library

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_index")]
ROUNDS = 12
TO_BE_EXPECTED = (Busy, CheckoutRefused, HoldRefused)


class Readers:
    """Somebody who acts again and again until told to stop, and remembers every answer."""

    def __init__(self, act: Callable[[random.Random], Any], seed: int) -> None:
        self.answers: list[Any] = []
        self.problems: list[Exception] = []
        self._act, self._chance = act, random.Random(seed)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self.answers.append(self._act(self._chance))
            except TO_BE_EXPECTED:
                continue
            except Exception as problem:
                self.problems.append(problem)
        connections.close_all()

    def __enter__(self) -> "Readers":
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *_problem: object) -> None:
        """Stop, and wait until the last act is done."""
        self._stop.set()
        self._thread.join(30)


def deadlocks() -> int:
    """Ask the database how often it had to break a deadlock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def steadily(act: Callable[[], Any]) -> Any:
    """Do an act of a cataloguer; one that was told to wait asks again, as a person does."""
    for _ in range(20):
        try:
            return act()
        except Busy:
            continue
    raise AssertionError("the catalogue was busy twenty times")


def world_of_two() -> World:
    """Make two works, the first of at least two editions, each with a copy to lend."""
    world = random_world(random.Random(3))
    rows = world.editions[0]
    while len(rows) < 2:
        rows.append(RecordFactory(title=rows[0].title, original=rows[0].title, form="audiobook"))
    for row in (rows[0], rows[1], world.editions[1][0]):
        world.items.append(world.here.item(record=row))
    return world


def test_join_undo_separate_undo_while_others_lend_and_reserve_leaves_everything_in_its_place() -> None:
    world = world_of_two()
    here, cards = world.here, [world.here.member() for _ in range(6)]
    waiting = [here.member() for _ in range(40)]
    copies, addresses = list(world.items), [world.address(0), world.address(1)]
    before = everything(world)
    untouched = {pk for pk, row in before["holds"].items() if row["state"] == "open"}
    deadlocks_before = deadlocks()

    def reserve(chance: random.Random) -> HoldAnswer:
        number = chance.randrange(2)
        row = chance.choice(world.editions[number])
        narrowed: dict[str, str] = chance.choice([{}, {"record_public_id": str(row.public_id)}])
        return here.reserve(row, chance.choice(waiting), **narrowed)

    def lend_and_take_in(chance: random.Random) -> Any:
        copy = chance.choice(copies)
        try:
            return here.lend(copy, chance.choice(cards))
        except CheckoutRefused:
            return here.take_in(copy)

    with Readers(reserve, 1) as reserving, Readers(lend_and_take_in, 2) as lending:
        for round_number in range(ROUNDS):
            joined = steadily(
                partial(services.join_works, SYSTEM, public_id=addresses[0], into_public_id=addresses[1])
            )
            assert catalogue.work(addresses[0]).public_id == addresses[1]
            steadily(partial(services.undo_act, SYSTEM, joined.act))
            separated = steadily(
                partial(
                    services.separate_editions,
                    SYSTEM,
                    public_id=addresses[0],
                    record_public_ids=[str(world.editions[0][round_number % 2].public_id)],
                )
            )
            steadily(partial(services.undo_act, SYSTEM, separated.act))
            assert catalogue.work(separated.work).public_id == addresses[0]

    assert reserving.problems == lending.problems == []
    assert len(reserving.answers) > 5
    assert len(lending.answers) > 5
    assert deadlocks() == deadlocks_before
    assert selectors.invariant_violations() == []
    after = everything(world)
    assert after["records"] == before["records"]
    assert after["works"] == before["works"]
    placed = {answer.hold for answer in reserving.answers}
    rows = Hold.objects.across_all(reason="a test looks at everything")
    assert placed <= {str(public_id) for public_id in rows.values_list("public_id", flat=True)}
    assert rows.count() == len(before["holds"]) + len(placed)
    still_open = [pk for pk in untouched if after["holds"][pk]["state"] == "open"]
    assert {pk: after["holds"][pk] for pk in still_open} == {pk: before["holds"][pk] for pk in still_open}


def waiting_for_a_queue() -> bool:
    """Ask the database whether somebody waits for the lock of a work."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return bool(cursor.fetchone()[0])


def meanwhile(cataloguer: Callable[[], Any], reader: Callable[[], Any]) -> tuple[Any, Any]:
    """Let a reader come when the cataloguer's act is done but not yet in the database, and wait for it."""

    def run() -> Any:
        try:
            return reader()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            done = cataloguer()
            answer = pool.submit(run)
            for _ in range(100):
                if waiting_for_a_queue():
                    break
                time.sleep(0.01)
            else:
                raise AssertionError("the reader did not wait")
        return done, answer.result(10)


def test_who_reserves_while_the_title_is_joined_waits_for_the_joined_title() -> None:
    here = library()
    one, other = RecordFactory(), RecordFactory()
    here.lend(here.item(record=one), here.member())
    join = partial(
        services.join_works,
        SYSTEM,
        public_id=str(one.work.public_id),
        into_public_id=str(other.work.public_id),
    )
    _done, hold = meanwhile(join, partial(here.reserve, one, here.member()))
    assert hold_row(hold).work_id == other.work_id
    assert selectors.invariant_violations() == []


def test_who_takes_in_while_the_title_is_joined_serves_the_queue_of_the_joined_title() -> None:
    here = library()
    one, other = RecordFactory(), RecordFactory()
    here.lend(copy := here.item(record=one), here.member())
    here.lend(here.item(record=other), here.member())
    hold = here.reserve(other, here.member())
    join = partial(
        services.join_works,
        SYSTEM,
        public_id=str(one.work.public_id),
        into_public_id=str(other.work.public_id),
    )
    _done, answer = meanwhile(join, partial(here.take_in, copy))
    assert answer.next == "hold_shelf"
    assert hold_row(hold).captured_item_id == copy.pk


def test_who_lends_while_the_title_is_joined_answers_the_hold_that_followed() -> None:
    here = library()
    one, other = RecordFactory(), RecordFactory()
    copy, card = here.item(record=one), here.member()
    here.lend(copy, here.member())
    hold = here.reserve(one, card)
    here.take_in(copy)
    join = partial(
        services.join_works,
        SYSTEM,
        public_id=str(one.work.public_id),
        into_public_id=str(other.work.public_id),
    )
    _done, answer = meanwhile(join, partial(here.lend, copy, card))
    assert answer.hold_fulfilled
    row = hold_row(hold)
    assert (row.state, row.work_id) == ("fulfilled", other.work_id)


def test_who_cancels_while_the_title_is_joined_cancels_the_hold_that_followed() -> None:
    here = library()
    one, other = RecordFactory(), RecordFactory()
    here.lend(here.item(record=one), here.member())
    hold = here.reserve(one, here.member())
    join = partial(
        services.join_works,
        SYSTEM,
        public_id=str(one.work.public_id),
        into_public_id=str(other.work.public_id),
    )
    cancel = partial(circulation.cancel_hold, here.desk, hold_public_id=hold.hold)
    done, _answer = meanwhile(join, cancel)
    services.undo_act(SYSTEM, done.act)
    row = hold_row(hold)
    assert (row.state, row.work_id) == ("cancelled", one.work_id)
