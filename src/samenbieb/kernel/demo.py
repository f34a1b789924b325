"""The demo world: an invented library network that every room furnishes in its own `demo.py`, lowest room first.

The parts are found by name, and only when somebody asks for the demo world. What a lower room leaves for a higher one
(card numbers, barcodes) goes through the `World`: a demo module knows its neighbours by their front doors only.
"""

import datetime as dt
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils.module_loading import autodiscover_modules

from samenbieb.kernel import clock, modules, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.models import OutboxEvent

CODE_PREFIX = "demo-"  # every organisation of the demo world is called so; real ones never
PASSWORD = "demo-samenbieb"  # noqa: S105 - a demo login is public on purpose
PIN = "1234"
SIZES = ("small", "province", "national")
SIZES_BUILT = ("small",)
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True)
class World:
    """What all parts share: the seed, the moment that is now in this world, who acts, and what lower rooms left.

    `settled` names the facts that nobody needs to hear of one by one: what they tell is done at once at the end.
    """

    seed: int
    now: dt.datetime
    tell: Tell = lambda label, done, total: None
    actor: Actor = field(default_factory=lambda: Actor.system("demo"))
    left: dict[str, Any] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)

    def chance(self, part: str) -> random.Random:
        """Give the dice of one part: the same for the same seed, whatever the other parts threw."""
        return random.Random(f"{self.seed}:{part}")  # noqa: S311 - a believable world, not a secret

    def days_ago(self, days: int) -> dt.date:
        """Give a day before (or, with a negative number, after) today in the Netherlands."""
        return clock.local(self.now, "Europe/Amsterdam").date() - dt.timedelta(days=days)

    @contextmanager
    def on(self, day: dt.date, time: dt.time = dt.time(10)) -> Iterator[None]:
        """Let the work inside happen on that day of the past year, by the Dutch clock, never later than now."""
        with clock.at(min(clock.instant(day, time, "Europe/Amsterdam"), self.now)):
            yield

    def hand_on(self) -> None:
        """Let the rooms react to what happened until this moment, as the worker would have done at that time."""
        waiting = OutboxEvent.objects.filter(handled_at=None)
        waiting.filter(name__in=self.settled).update(handled_at=clock.now())
        waiting.filter(published_at__gt=clock.now()).update(next_attempt_at=F("published_at"))
        outbox.drain_all()

    def take_stock(self) -> None:
        """Tell the planner of the database what stands in the tables now: a moment ago they were empty."""
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


PartFunction = Callable[[World], None]
_known: dict[str, tuple[int, PartFunction]] = {}


def part(name: str, *, storey: int) -> Callable[[PartFunction], PartFunction]:
    """Declare what a room brings to the demo world. Rooms of a lower storey come first."""

    def register(function: PartFunction) -> PartFunction:
        _known[name] = (storey, function)
        return function

    return register


def parts() -> list[tuple[str, PartFunction]]:
    """Find the parts of the rooms that are on and give them in the order of the storeys."""
    autodiscover_modules("demo")
    ordered = sorted(_known.items(), key=lambda entry: (entry[1][0], entry[0]))
    return [(name, furnish) for name, (_, furnish) in ordered if modules.is_on(modules.room_of(furnish))]


def load(world: World) -> Iterator[str]:
    """Furnish the world, part after part, whole or not at all; yields the name of each part when it is there.

    Nothing of it stays when whoever asks for the parts stops before the last one, or dies.
    """
    # Not as a decorator: that would end the transaction before the first part is asked for.
    with transaction.atomic():
        for name, furnish in parts():
            furnish(world)
            world.take_stock()
            yield name
