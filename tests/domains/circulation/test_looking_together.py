"""Many titles are looked at in a few statements: what is asked is what a slow look at each title finds, and no more is written."""

import datetime as dt
import random
from contextlib import suppress

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samenbieb.domains.circulation import selectors, services
from samenbieb.domains.circulation.models import Hold, PullTask, TransportLink
from samenbieb.domains.circulation.services import targeting
from samenbieb.domains.circulation.services.waiting import SLICES
from samenbieb.domains.holdings.models import ItemCondition
from samenbieb.kernel import clock, jobs
from samenbieb.kernel.errors import Refusal
from tests.domains.circulation.slow_targeting import running, slow_look, stands
from tests.factories.circulation import library

pytestmark = pytest.mark.django_db
RULES = {
    "hold_allowed_for": ("anyone", "home_branch"),
    "pickup_at": ("anywhere", "item_home", "item_current"),
    "local_priority": ("none", "pickup_item_home", "pickup_item_current"),
    "target_by": ("local", "transport_cost"),
    "home_library_first": (False, True),
    "new_item_days": (0, 30),
    "damaged_holdable": (False, True),
}
TITLES = 4


class World:
    """Two libraries with three places, four titles with copies, readers: stirred at random."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.here, self.there = library(), library()
        for one in (self.here, self.there):
            one.rule("max_holds", 1000)
        self.places = [self.here.branch, self.there.branch, self.here.another_branch()]
        self.readers = [self.here.member(), self.here.member(), self.there.member(), self.there.member()]
        self.items = []
        for _ in range(TITLES):
            first = self.new_item()
            self.items += [first, *(self.new_item(first.record) for _ in range(self.chance.randrange(3)))]
        self.works = sorted({item.record.work_id for item in self.items})

    def new_item(self, record=None):
        branch = self.chance.choice(self.places)
        owner = self.here if branch.organisation_id == self.here.organisation.pk else self.there
        bought = clock.now().date() - dt.timedelta(days=self.chance.choice([5, 500]))
        return owner.item(record, branch=branch, current_branch=branch, acquired_on=bought)

    def stir(self) -> None:
        """Do something; a refusal is an answer too."""
        act = self.chance.choice(
            [
                *[self.reserve] * 4,
                *[self.take_in] * 2,
                self.cancel,
                self.rest,
                self.lend,
                self.rule,
                self.way,
                self.damage,
            ]
        )
        with suppress(Refusal):
            act()

    def reserve(self) -> None:
        item = self.chance.choice(self.items)
        wish = self.chance.choice(
            [
                {},
                {},
                {"record_public_id": str(item.record.public_id)},
                {"item_barcode": item.barcode},
                {"form": "book"},
            ]
        )
        self.here.reserve(
            item.record, self.chance.choice(self.readers), pickup=self.chance.choice(self.places), **wish
        )

    def hold(self) -> str:
        rows = Hold.objects.across_all(reason="test").filter(state__in=Hold.ACTIVE).order_by("pk")
        found = list(rows.values_list("public_id", flat=True))
        return str(self.chance.choice(found)) if found else ""

    def cancel(self) -> None:
        services.cancel_hold(self.here.desk, hold_public_id=self.hold())

    def rest(self) -> None:
        rows = Hold.objects.across_all(reason="test").filter(state="open", public_id=self.hold() or None)
        rows.update(suspended_until_on=clock.now().date() + dt.timedelta(days=self.chance.choice([-1, 9])))

    def lend(self) -> None:
        self.here.lend(self.chance.choice(self.items), self.chance.choice(self.readers))

    def take_in(self) -> None:
        self.here.take_in(self.chance.choice(self.items), branch=self.chance.choice(self.places))

    def rule(self) -> None:
        kind = self.chance.choice(sorted(RULES))
        self.chance.choice([self.here, self.there]).rule(kind, self.chance.choice(RULES[kind]))

    def way(self) -> None:
        start, end = self.chance.sample(self.places, 2)
        TransportLink.objects.update_or_create(
            from_branch=start,
            to_branch=end,
            defaults={"cost": self.chance.randrange(9), "enabled": self.chance.random() < 0.7},
        )

    def damage(self) -> None:
        kind = self.chance.choice(["damaged", "missing"])
        ItemCondition.objects.get_or_create(
            item=self.chance.choice(self.items),
            kind=kind,
            cleared_at=None,
            defaults={"since_at": clock.now()},
        )


@pytest.mark.parametrize("seed", range(12))
def test_what_is_asked_is_what_a_slow_look_at_each_title_finds(seed: int) -> None:
    world = World(seed)
    for _round in range(6):
        for _act in range(world.chance.randint(1, 8)):
            world.stir()
        before = {work: running(work) for work in world.works}
        expected = {work: slow_look(work) for work in world.works}
        services.target_changed(work_ids=world.works)
        assert {work: stands(work, before[work]) for work in world.works} == expected
        rows = PullTask.objects.across_all(reason="test").order_by("pk")
        written = list(rows.values())
        services.target_changed(work_ids=world.works)
        assert list(rows.values()) == written
    assert selectors.invariant_violations() == []


def test_many_titles_take_no_more_questions_than_one() -> None:
    here = library()
    here.rule("max_holds", 1000)
    titles = [here.item() for _ in range(8)]
    reader, other = here.member(), here.member()

    def asked(items) -> int:
        keys = [item.record.work_id for item in items]
        services.target_changed(work_ids=keys)
        for item in items:
            here.reserve(item.record, reader)
            here.reserve(item.record, other)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            services.target_changed(work_ids=keys)
        return len(seen)

    assert asked(titles[:1]) >= asked(titles[1:])


def test_a_queue_is_read_as_far_as_there_are_copies_and_in_its_order() -> None:
    here = library()
    here.rule("max_holds", 1000)
    first = here.item()
    copies = [first, *(here.item(first.record) for _ in range(SLICES[0] + 4))]
    now, reader = clock.now(), here.member()
    holds = Hold.objects.across_all(reason="test").bulk_create(
        Hold(
            organisation=here.organisation, membership=reader.membership, work=first.record.work,
            pickup_branch=here.branch, placed_at=now, queue_key=now + dt.timedelta(seconds=number), patron_home=here.branch,
        )
        for number in range(2 * len(copies))
    )  # fmt: skip
    services.target_changed(work_ids=[first.record.work_id])
    asked = PullTask.objects.across_all(reason="test").filter(ended_at=None).values_list("hold", flat=True)
    assert sorted(asked) == [hold.pk for hold in holds[: len(copies)]]


def test_the_hourly_look_stops_between_titles_and_the_next_worker_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(targeting, "TOGETHER_COUNT", 2)
    here = library()
    here.rule("max_holds", 1000)
    for item in [here.item() for _ in range(5)]:
        here.reserve(item.record, here.member())
    open_tasks = PullTask.objects.across_all(reason="test").filter(ended_at=None)
    ear = iter([False, False])
    jobs.enqueue("target_holds")
    assert jobs.run_next(lambda: next(ear, True))
    assert open_tasks.count() == 4
    assert jobs.run_next()
    assert open_tasks.count() == 5
    assert targeting.target_holds() == {"missed": 0, "asked": 0, "ended": 0}
