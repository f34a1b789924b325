"""Order in the queue, who gets which copy, and the last moment on the shelf: for any values, against a slow version."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from hypothesis import example, given
from hypothesis import strategies as st

from samenbieb.domains.circulation.rules.codes import Block
from samenbieb.domains.circulation.rules.due import shelf_moment
from samenbieb.domains.circulation.rules.gates import Facts, Gate, Way
from samenbieb.domains.circulation.rules.ordering import Turn, moved_to
from samenbieb.domains.circulation.rules.policy import Row
from samenbieb.domains.circulation.rules.queue import Offered, Wanted, can_serve, first_served, meeting
from samenbieb.domains.circulation.rules.targeting import distance, rests, targets
from samenbieb.kernel.calendar import BranchCalendar, Opening, Period

TODAY = dt.date(2026, 3, 2)
PLACES = {1: 1, 2: 1, 3: 2}  # branch to library
ROWS = st.lists(
    st.one_of(
        st.builds(Row, id=st.integers(1, 99), kind=st.just(kind), value=st.sampled_from(values), branch_id=branch, organisation_id=st.just(1))
        for kind, values in {
            "hold_allowed_for": ["anyone", "home_branch", "nobody"],
            "home_library_first": [True, False],
            "new_item_days": [0, 5],
            "damaged_holdable": [True, False],
            "skip_closed_places": [True, False],
            "hold_rule_branch": ["item", "patron"],
            "pickup_at": ["anywhere", "item_home", "item_current"],
            "local_priority": ["none", "pickup_item_home", "pickup_item_current", "patron_home_item_home"],
            "target_by": ["local", "transport_cost"],
        }.items()
        for branch in (st.none(), st.integers(1, 2))
    ),
    max_size=4,
    unique_by=lambda row: (row.kind, row.branch_id),
)  # fmt: skip
WAYS = st.dictionaries(
    st.tuples(st.integers(1, 3), st.integers(1, 3)),
    st.builds(Way, st.none() | st.integers(0, 9), st.booleans(), st.none() | st.integers(0, 4)),
    max_size=4,
)
CLOSED = st.sets(st.tuples(st.integers(1, 3), st.integers(0, 9)), max_size=6)  # place, days from today
LENT_MORE = st.dictionaries(st.integers(1, 2), st.integers(-3, 3))


def open_from(closed: set[tuple[int, int]], place: int, day: dt.date) -> dt.date:
    while (place, (day - TODAY).days) in closed:
        day += dt.timedelta(days=1)
    return day


GATES = st.builds(
    lambda rows, ways, closed, lent: Gate(
        lambda: Facts(rows, ways), partial(open_from, closed), lambda: lent
    ),
    ROWS,
    WAYS,
    CLOSED,
    LENT_MORE,
)


def offer(number: int, branch: int, home: int) -> Offered:
    return Offered(
        number, 1, "book", ("dut",), branch, PLACES[branch], True, home, PLACES[home], 1,
        owned_days=number, damaged=number == 2, volume=("", "deel 1")[number % 2],
    )  # fmt: skip


OFFERS = st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), max_size=5).map(
    lambda facts: [offer(number, branch, home) for number, (branch, home) in enumerate(facts, start=1)]
)
QUEUE = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.none() | st.integers(1, 3),
        st.none() | st.integers(1, 5),
        st.sampled_from(["", "", "deel 1", "deel 2"]),
    ),
    max_size=7,
).map(
    lambda facts: [
        Wanted(
            number,
            None,
            item,
            "",
            "",
            at,
            PLACES[at],
            True,
            None,
            None,
            1,
            home,
            PLACES.get(home or 0),
            volume,
        )
        for number, (at, home, item, volume) in enumerate(facts, start=1)
    ]
)


def at(gate: Gate, offers: Sequence[Offered]) -> list[Offered]:
    return [replace(one, gate=gate) for one in offers]


def slowly(offers: Sequence[Offered], queue: Sequence[Wanted]) -> dict[int, int]:
    """The slow version: local pairs first, then the queue; each time the nearest of what is left."""
    found: dict[int, int] = {}
    for only_local in (True, False):
        for wanted in queue:
            left = [one for one in offers if one.item_id not in found.values()]
            able = [
                one for one in left if can_serve(one, wanted, today=TODAY) and not rests(one, today=TODAY)
            ]
            if only_local:
                able = [one for one in able if one.gate.is_local(meeting(one, wanted))]
            if wanted.hold_id not in found and able:
                found[wanted.hold_id] = sorted(able, key=lambda one, w=wanted: distance(one, w, today=TODAY))[
                    0
                ].item_id
    return found


@given(GATES, OFFERS, QUEUE)
def test_copies_are_given_away_as_the_slow_version_does(
    gate: Gate, offers: list[Offered], queue: list[Wanted]
):
    offers = at(gate, offers)
    assert targets(offers, queue, today=TODAY) == slowly(offers, queue)


@given(GATES, OFFERS, QUEUE)
def test_a_second_look_changes_nothing(gate: Gate, offers: list[Offered], queue: list[Wanted]):
    offers = at(gate, offers)
    found = targets(offers, queue, today=TODAY)
    assert targets(offers, queue, today=TODAY, current=found) == found


@given(OFFERS, QUEUE, QUEUE, st.sets(st.tuples(st.integers(1, 7), st.integers(1, 5)), max_size=5))
def test_who_comes_later_changes_nothing_and_nobody_who_could_have_a_copy_stays_without(
    offers: list[Offered], queue: list[Wanted], later: list[Wanted], missed: set[tuple[int, int]]
):
    found = targets(offers, queue, today=TODAY)
    later = [replace(wanted, hold_id=wanted.hold_id + 100) for wanted in later]
    now = targets(offers, [*queue, *later], today=TODAY, current=found, missed=missed)
    assert {hold: item for hold, item in now.items() if hold < 100} == found
    assert len(set(now.values())) == len(now)
    free = [one for one in offers if one.item_id not in now.values()]
    for wanted in [*queue, *later]:
        assert wanted.hold_id in now or not any(can_serve(one, wanted, today=TODAY) for one in free)


@given(GATES, OFFERS.filter(bool), QUEUE)
def test_a_scanned_copy_goes_to_the_first_or_to_the_first_with_priority(
    gate: Gate, offers: list[Offered], queue: list[Wanted]
):
    one = at(gate, offers)[0]
    able = [wanted for wanted in queue if can_serve(one, wanted, today=TODAY)]
    local = [wanted for wanted in able if gate.is_local(meeting(one, wanted))]
    assert first_served(one, queue, today=TODAY) == next(iter([*local, *able]), None)


@given(GATES, OFFERS, QUEUE)
def test_nothing_travels_where_transport_is_off(gate: Gate, offers: list[Offered], queue: list[Wanted]):
    for one in at(gate, offers):
        for wanted in queue:
            way = gate._known().ways.get((one.branch_id, wanted.pickup_branch_id))
            if way is not None and not way.enabled:
                assert Block.PICKUP_NOT_ALLOWED in gate.codes(meeting(one, wanted))


@given(GATES, OFFERS, QUEUE)
def test_what_lies_ready_sooner_is_nearer_where_nobody_chooses_by_cost(
    gate: Gate, offers: list[Offered], queue: list[Wanted]
):
    """The slow version: walk day by day, until both doors were open."""
    for one in at(gate, offers):
        for wanted in queue:
            met = meeting(one, wanted)
            day = TODAY
            while gate._open_from(one.branch_id, day) != day:
                day += dt.timedelta(days=1)
            if one.branch_id != wanted.pickup_branch_id:
                way = gate._known().ways.get((one.branch_id, wanted.pickup_branch_id))
                usual = 1 if one.organisation_id == wanted.pickup_organisation_id else 2
                day += dt.timedelta(days=usual if way is None or way.days is None else way.days)
                while gate._open_from(wanted.pickup_branch_id, day) != day:
                    day += dt.timedelta(days=1)
            assert distance(one, wanted, today=TODAY)[:2] == (gate.cost(met) or 0, day)


KEYS = st.lists(st.tuples(st.integers(1, 3), st.integers(0, 3)), min_size=1, max_size=8)


@given(KEYS, st.data(), st.integers(-1, 10))
def test_another_place_in_the_queue_keeps_the_order_of_everybody_else(
    keys: list[tuple[int, int]], data: st.DataObject, position: int
):
    queue = sorted((key, number) for number, key in enumerate(keys, start=1))
    hold = data.draw(st.sampled_from([number for _key, number in queue]))
    new = moved_to(queue, hold, position)
    after = [number for _key, number in sorted((new.get(number, key), number) for key, number in queue)]
    expected = [number for _key, number in queue if number != hold]
    expected.insert(min(max(position, 1), len(queue)) - 1, hold)
    assert after == expected
    levels = {number: key[0] for key, number in queue}
    assert all(number == hold or key[0] == levels[number] for number, key in new.items())


TURNS = st.builds(Turn, st.integers(1, 3), st.integers(0, 5).map(lambda days: dt.timedelta(days=days)))


@given(st.lists(st.tuples(TURNS, st.integers(0, 3)), max_size=12))
def test_the_order_is_total_and_stable_and_nobody_is_passed_by_who_comes_too_late(
    joins: list[tuple[Turn, int]],
):
    placed_at = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
    queue: list[tuple[int, dt.datetime, int]] = []
    joined: dict[int, tuple[Turn, dt.datetime]] = {}
    for number, (turn, wait) in enumerate(joins, start=1):
        placed_at += dt.timedelta(days=wait)
        before = [one for _level, _moment, one in sorted(queue)]
        queue.append((*turn.key(placed_at), number))
        joined[number] = turn, placed_at
        assert [one for _level, _moment, one in sorted(queue) if one != number] == before
    order = [one for _level, _moment, one in sorted(queue)]
    assert sorted(order) == list(joined)
    for place, number in enumerate(order):
        turn, at_moment = joined[number]
        for earlier in order[:place]:
            other, moment = joined[earlier]
            assert other.priority_class <= turn.priority_class
            if other.priority_class == turn.priority_class and earlier > number:
                assert moment - at_moment < other.head_start


@given(
    st.integers(0, 60), st.integers(0, 23), st.integers(1, 200), st.sets(st.integers(0, 6), max_size=6),
    st.sampled_from(["keep", "previous_closing", "next_closing", "next_opening"]),
)  # fmt: skip
@example(day=0, hour=19, hours=1, open_on={0}, closed="previous_closing")
def test_hours_on_the_shelf_end_while_the_place_is_open(
    day: int, hour: int, hours: int, open_on: set[int], closed: str
):
    week = {weekday: [Opening(dt.time(9), dt.time(18))] for weekday in open_on}
    calendar = BranchCalendar("Europe/Amsterdam", [Period(dt.date(2020, 1, 1), None, week)])
    arrived = dt.datetime.combine(TODAY + dt.timedelta(days=day), dt.time(hour))
    ends = shelf_moment(calendar, arrived_at=arrived, hours=hours, shelf_closed=closed)
    assert ends >= arrived
    if closed == "keep":
        assert ends == arrived + dt.timedelta(hours=hours)
    elif open_on and ends > arrived:
        assert ends.date().weekday() in open_on
        assert dt.time(9) <= ends.time() <= dt.time(18)
