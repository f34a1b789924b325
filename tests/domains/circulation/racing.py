"""Two acts at the same moment, round after round: two lines to the database that stay open, and a world to race in."""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from django.db import connection, connections

from samenbieb.domains.circulation import selectors
from samenbieb.kernel import outbox
from samenbieb.kernel.models import OutboxEvent
from tests.factories.circulation import Library, library

OFFSET_MAX_SECONDS = 0.02  # about as long as an act takes: every overlap comes by, and so does none at all
QUIET = frozenset({"discovery"})  # the index stands outside the database
PATIENCE_SECONDS = 60
LIMIT, PER_DAY_CENTS = 2, 25


@dataclass
class World:
    """Three libraries: one has the members, one the titles, one the desk, which lends two at most and charges for
    each day. `dice` chooses the shape of a round.
    """

    dice: random.Random
    home: Library = field(default_factory=library)
    owner: Library = field(default_factory=library)
    desk: Library = field(default_factory=library)

    def __post_init__(self) -> None:
        """Set the rules of the desk."""
        self.desk.rule("max_loans", LIMIT)
        self.desk.rule("fine_per_day", f"{PER_DAY_CENTS / 100:.2f}")


@dataclass(frozen=True, slots=True)
class Race:
    """Two acts, and what must be so when both are over; `judge` gets what each answered or raised."""

    one: Callable[[], Any]
    other: Callable[[], Any]
    judge: Callable[[Any, Any], None]


class Lines:
    """Two threads, each with a connection of its own that lives for all rounds."""

    def __enter__(self) -> Self:
        self._pool = ThreadPoolExecutor(2)
        self._gate = threading.Barrier(2)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, where: TracebackType | None
    ) -> None:
        closing = [self._pool.submit(self._close) for _ in range(2)]
        for one in closing:
            one.result(PATIENCE_SECONDS)
        self._pool.shutdown()

    def race(self, race: Race, dice: random.Random) -> tuple[Any, Any]:
        """Let both acts go, each after a small wait of chance; give what they answered or raised."""
        late = dice.uniform(0, OFFSET_MAX_SECONDS)
        waits = (late, 0.0) if dice.random() < 0.5 else (0.0, late)
        acts: list[Future[Any]] = [
            self._pool.submit(self._run, act, wait)
            for act, wait in zip((race.one, race.other), waits, strict=True)
        ]
        first, second = (act.result(PATIENCE_SECONDS) for act in acts)
        return first, second

    def _run(self, act: Callable[[], Any], wait: float) -> Any:
        connection.ensure_connection()  # before the gate opens
        self._gate.wait(PATIENCE_SECONDS)
        time.sleep(wait)
        try:
            return act()
        except Exception as problem:
            return problem

    def _close(self) -> None:
        self._gate.wait(PATIENCE_SECONDS)
        connections.close_all()


def hold_rounds(pair: Callable[[World], Race], *, rounds: int, seed: int) -> None:
    """Race round after round in one world, with new rows each; look at everything after each."""
    world = World(random.Random(seed))
    with Lines() as lines:
        for number in range(1, rounds + 1):
            race = pair(world)
            answers = lines.race(race, world.dice)
            told = f"seed {seed}, round {number}: {answers!r}"
            try:
                race.judge(*answers)
            except AssertionError as problem:
                raise AssertionError(told) from problem
            outbox.drain_all(quiet=QUIET)
            assert not OutboxEvent.objects.exclude(problem="").exists(), told
            assert selectors.invariant_violations() == [], told
