"""Many at the same moment on real connections: one is confirmed, everybody else hears what is free; trees never overlap."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Sequence

import pytest
from django.db import connection

from samenbieb.domains.booking import selectors, services
from samenbieb.domains.booking.errors import SlotTaken
from samenbieb.domains.booking.models import Claim, Occupied, Resource
from samenbieb.domains.booking.services import For
from samenbieb.kernel.actor import Actor
from tests.factories.booking import ResourceFactory, below, tomorrow
from tests.factories.organisations import staff
from tests.factories.patrons import as_member, member
from tests.kernel.parallel import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.timeout(1200)]
CONNECTIONS = threading.Semaphore(80)  # as a pool in front of a database that serves a hundred
HOURS = range(9, 17)


def _together(piece: Callable[[], str]) -> Callable[[], str]:
    def run() -> str:
        with CONNECTIONS:
            return piece()

    return run


@pytest.mark.parametrize("door", ["desk", "home"])
def test_of_two_hundred_for_one_slot_one_is_confirmed(door: str) -> None:
    desk = ResourceFactory()
    ResourceFactory(branch=desk.branch)
    name, start = str(desk.public_id), tomorrow(10)
    desks = [staff(desk.organisation) for _ in range(2)]
    actors: Sequence[Actor] = [as_member(member()) for _ in range(200)] if door == "home" else desks * 100
    whom = For(first_name="Anna")
    answers = at_once(
        *(
            _together(
                lambda actor=actor: services.book(
                    actor, resource=name, starts_at=start, minutes=60, whom=whom
                )
            )
            for actor in actors
        )
    )
    kinds = Counter(type(answer).__name__ for answer in answers)
    assert kinds == {"str": 1, "SlotTaken": 199}
    for refusal in (answer for answer in answers if isinstance(answer, SlotTaken)):
        assert [one.starts_at for one in refusal.alternatives] == [
            tomorrow(9),
            tomorrow(11),
            tomorrow(11, 30),
        ]
        assert len(refusal.elsewhere) == 1
    assert Occupied.objects.count() == 1
    assert Claim.objects.across_all(reason="test").count() == 1


def _tree() -> list[Resource]:
    house = ResourceFactory(kind="building", minutes_max=240)
    rooms = [below(house, kind="room", minutes_max=240) for _ in range(2)]
    machines = [
        below(room, kind="machine", minutes_max=240, after_minutes=10) for room in rooms for _ in range(3)
    ]
    return [house, *rooms, *machines, below(machines[0], kind="machine", minutes_max=240)]


def _meet(one: Resource, other: Resource) -> bool:
    """Tell, the slow and obvious way, whether one of two lies in the other or is it."""

    def above(row: Resource) -> set[int]:
        return {row.pk} | (above(row.parent) if row.parent else set())

    return one.pk in above(other) or other.pk in above(one)


class Slow:
    """All that stands, as a plain list; every look compares with every line."""

    def __init__(self) -> None:
        self.stands: dict[str, tuple[Resource, int, int]] = {}

    def is_free(self, wanted: Resource, start: int, end: int, but: str = "") -> bool:
        """Compare with every line, buffers included (minutes since nine)."""
        after = wanted.after_minutes
        return not any(
            _meet(wanted, row) and start < until + row.after_minutes and begun < end + after
            for claim, (row, begun, until) in self.stands.items()
            if claim != but
        )


class Walk:
    """The room and the slow list side by side: each act is done by both, and they must agree."""

    def __init__(self, seed: int) -> None:
        self.dice, self.tree, self.slow = random.Random(seed), _tree(), Slow()
        self.actor, self.off = staff(self.tree[0].organisation), dict[str, tuple[Resource, int, int]]()

    def step(self) -> None:
        """Do something at random."""
        start = 30 * self.dice.randrange(0, 15)
        end = start + 30 * self.dice.randrange(1, 4)
        stands, off = list(self.slow.stands), list(self.off)
        act = self.dice.choice(["book", "book", "book", "move", "cancel", "restore"])
        if act == "book":
            self.book(self.dice.choice(self.tree), start, end)
        elif act == "move" and stands:
            self.move(self.dice.choice(stands), start, end)
        elif act == "cancel" and stands:
            claim = self.dice.choice(stands)
            services.cancel(self.actor, claim=claim)
            self.off[claim] = self.slow.stands.pop(claim)
        elif act == "restore" and off:
            self.restore(self.dice.choice(off))

    def book(self, row: Resource, start: int, end: int) -> None:
        """Book, when the list says that it is free; else hear that it is not."""
        name, at = str(row.public_id), tomorrow(9 + start // 60, start % 60)
        wish = {"resource": name, "starts_at": at, "minutes": end - start, "whom": For(first_name="Anna")}
        if self.slow.is_free(row, start, end):
            self.slow.stands[services.book(self.actor, **wish)] = (row, start, end)
        else:
            with pytest.raises(SlotTaken):
                services.book(self.actor, **wish)

    def move(self, claim: str, start: int, end: int) -> None:
        """Move, to another thing of the same kind or not at all."""
        was = self.slow.stands[claim][0]
        row = self.dice.choice([one for one in self.tree if one.kind == was.kind])
        at = tomorrow(9 + start // 60, start % 60)
        wish = {"claim": claim, "starts_at": at, "minutes": end - start, "resource": str(row.public_id)}
        if self.slow.is_free(row, start, end, but=claim):
            services.move(self.actor, **wish)
            self.slow.stands[claim] = (row, start, end)
        else:
            with pytest.raises(SlotTaken):
                services.move(self.actor, **wish)

    def restore(self, claim: str) -> None:
        """Take up again, or not."""
        if self.slow.is_free(*self.off[claim]):
            services.restore(self.actor, claim=claim)
            self.slow.stands[claim] = self.off.pop(claim)
        else:
            with pytest.raises(SlotTaken):
                services.restore(self.actor, claim=claim)


def _walk(operations: int, seed: int) -> None:
    walk = Walk(seed)
    for _ in range(operations):
        walk.step()
    assert selectors.overlapping() == 0
    rows = Claim.objects.across_all(reason="test").filter(
        state="confirmed", organisation=walk.tree[0].organisation
    )
    assert {str(one) for one in rows.values_list("public_id", flat=True)} == set(walk.slow.stands)
    assert len(walk.slow.stands) > 5


def test_a_nested_tree_answers_as_a_slow_and_obvious_list() -> None:
    _walk(300, seed=1)


@pytest.mark.soak
def test_a_nested_tree_answers_as_a_slow_and_obvious_list_for_ten_thousand_acts() -> None:
    for seed in range(20):
        _walk(500, seed)


def _crowd(operations: int, workers: int) -> Counter[str]:
    """Let some people book, move and call off at once all over a tree; give what they were told."""
    tree = _tree()
    whom = For(first_name="Anna")

    def work(seed: int) -> Counter[str]:
        dice, told, mine = random.Random(seed), Counter[str](), list[str]()
        actor = actors[seed]
        for _ in range(operations // workers):
            act = dice.choice(["book", "book", "move", "cancel"]) if mine else "book"
            at = tomorrow(dice.choice(HOURS), dice.choice((0, 30)), days=dice.randrange(1, 4))
            try:
                if act == "book":
                    row = dice.choice(tree)
                    mine.append(
                        services.book(actor, resource=str(row.public_id), starts_at=at, minutes=60, whom=whom)
                    )
                elif act == "move":
                    services.move(actor, claim=dice.choice(mine), starts_at=at, minutes=30)
                else:
                    services.cancel(actor, claim=mine.pop(dice.randrange(len(mine))))
                told["done"] += 1
            except Exception as problem:
                told[type(problem).__name__] += 1
        return told

    actors = [staff(tree[0].organisation) for _ in range(workers)]
    answers = at_once(*(lambda seed=seed: work(seed) for seed in range(workers)))
    assert not [answer for answer in answers if isinstance(answer, BaseException)]
    return sum(answers, Counter())


def _deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def test_a_crowd_on_a_nested_tree_never_overlaps_and_sees_no_deadlock() -> None:
    before = _deadlocks()
    told = _crowd(480, workers=12)
    assert selectors.overlapping() == 0
    assert set(told) <= {"done", "SlotTaken"}, told
    assert _deadlocks() == before
    assert told["done"] > 50


@pytest.mark.soak
def test_ten_thousand_acts_of_a_crowd() -> None:
    before = _deadlocks()
    told = _crowd(10_000, workers=40)
    assert selectors.overlapping() == 0
    assert _deadlocks() == before
    # Forty at once on a machine that is busy with other things: a few wait two seconds and are told to try again.
    assert set(told) <= {"done", "SlotTaken", "Busy"}, told
    assert told["Busy"] <= 100, told
