"""Due days, fees, the queue and the rules: for any values, not only for the ones we thought of."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.circulation.rules.checkout import standing
from samenbieb.domains.circulation.rules.codes import ACKNOWLEDGEABLE, OVERRIDABLE, Block
from samenbieb.domains.circulation.rules.due import due_moment, shelf_day
from samenbieb.domains.circulation.rules.fees import FeeTerms, overdue_fee_cents
from samenbieb.domains.circulation.rules.kinds import KINDS, Bound
from samenbieb.domains.circulation.rules.policy import Case, Policy, Row
from samenbieb.domains.circulation.rules.queue import (
    Offered,
    Wanted,
    all_met,
    can_serve,
    first_served,
)
from samenbieb.domains.circulation.rules.reminders import reminders_due
from samenbieb.domains.circulation.rules.renewal import RenewalFacts, renewal_blocks, stops_by_itself
from samenbieb.domains.circulation.rules.returning import return_blocks
from samenbieb.domains.circulation.rules.targeting import targets
from samenbieb.domains.circulation.rules.values import RuleInvalid, checked_value
from samenbieb.kernel.calendar import BranchCalendar, Exceptional, Opening, Period

DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2030, 12, 31))
CLOSED_RULES = st.sampled_from(KINDS["due_closed"].choices)
OPEN = Opening(dt.time(9), dt.time(18))
TODAY = dt.date(2026, 3, 2)


@st.composite
def calendars(draw: st.DrawFn) -> BranchCalendar:
    weekdays = draw(st.sets(st.integers(0, 6), min_size=1))
    closed = draw(st.lists(st.tuples(DAYS, st.integers(0, 20)), max_size=5))
    return BranchCalendar(
        "Europe/Amsterdam",
        (Period(dt.date(2020, 1, 1), None, {day: [OPEN] for day in weekdays}),),
        tuple(Exceptional(day, day + dt.timedelta(days=length)) for day, length in closed),
    )


class TestDueDays:
    @given(calendars(), DAYS, CLOSED_RULES)
    def test_an_open_day_stays_and_a_closed_one_moves_to_the_right_side(
        self, calendar: BranchCalendar, day: dt.date, rule: str
    ) -> None:
        due_on, time = due_moment(calendar, day=day, due_closed=rule, not_after=None)
        if calendar.is_open(day) or rule == "keep":
            assert due_on == day
        elif rule == "previous_closing":
            assert due_on <= day
        else:
            assert due_on >= day
        if rule != "keep" and due_on != day:
            assert calendar.is_open(due_on)
            opens = rule == "next_opening"
            assert time == (OPEN.opens if opens else OPEN.closes)

    @given(calendars(), DAYS, CLOSED_RULES, DAYS)
    def test_nothing_is_due_after_the_card_expires(
        self, calendar: BranchCalendar, day: dt.date, rule: str, last_on: dt.date
    ) -> None:
        due_on, _time = due_moment(calendar, day=day, due_closed=rule, not_after=last_on)
        assert due_on <= last_on

    @given(calendars(), DAYS, st.integers(0, 60), CLOSED_RULES, st.none() | DAYS)
    def test_a_title_lies_ready_at_least_on_the_day_it_arrives(
        self, calendar: BranchCalendar, day: dt.date, days: int, rule: str, wanted: dt.date | None
    ) -> None:
        last_on = shelf_day(calendar, arrived_on=day, days=days, shelf_closed=rule, wanted_until_on=wanted)
        assert last_on >= day
        assert wanted is None or last_on <= max(wanted, day)


class TestFees:
    terms = st.builds(
        FeeTerms,
        per_day_cents=st.none() | st.integers(0, 500),
        cap_cents=st.none() | st.integers(0, 5_000),
        skip_closed=st.booleans(),
        grace_days=st.integers(0, 10),
    )

    @given(calendars(), terms, DAYS, st.integers(-30, 200))
    def test_a_fee_is_within_its_bounds(
        self, calendar: BranchCalendar, terms: FeeTerms, due_on: dt.date, late: int
    ) -> None:
        fee = overdue_fee_cents(
            terms, due_on=due_on, until_on=due_on + dt.timedelta(days=late), is_open=calendar.is_open
        )
        assert 0 <= fee <= max(late, 0) * (terms.per_day_cents or 0)
        assert terms.cap_cents is None or fee <= terms.cap_cents
        if late <= terms.grace_days:
            assert fee == 0

    @given(calendars(), terms, DAYS, st.integers(0, 100), st.integers(0, 100))
    def test_waiting_longer_never_costs_less(
        self, calendar: BranchCalendar, terms: FeeTerms, due_on: dt.date, late: int, later: int
    ) -> None:
        def fee(days: int) -> int:
            until_on = due_on + dt.timedelta(days=days)
            return overdue_fee_cents(terms, due_on=due_on, until_on=until_on, is_open=calendar.is_open)

        assert fee(late) <= fee(late + later)

    @given(calendars(), terms, DAYS, st.integers(0, 100))
    def test_days_on_which_the_branch_is_closed_can_only_make_it_cheaper(
        self, calendar: BranchCalendar, terms: FeeTerms, due_on: dt.date, late: int
    ) -> None:
        until_on = due_on + dt.timedelta(days=late)
        here = overdue_fee_cents(terms, due_on=due_on, until_on=until_on, is_open=calendar.is_open)
        always = overdue_fee_cents(terms, due_on=due_on, until_on=until_on, is_open=lambda _day: True)
        assert here <= always


class TestReminders:
    plans = st.lists(
        st.fixed_dictionaries({"after_days": st.integers(1, 30), "fee": st.sampled_from(["0.00", "1.50"])}),
        max_size=4,
    )

    @given(plans, DAYS, st.integers(0, 150))
    def test_they_come_in_their_order_and_none_before_its_day(
        self, plan: list[dict[str, object]], due_on: dt.date, late: int
    ) -> None:
        today = due_on + dt.timedelta(days=late)
        found = reminders_due(plan, loan_due_on=due_on, today=today)
        assert [reminder.number for reminder in found] == list(range(1, len(found) + 1))
        assert all(due_on < reminder.due_on <= today for reminder in found)
        assert [reminder.due_on for reminder in found] == sorted(reminder.due_on for reminder in found)


def wanted(number: int, **facts: Any) -> Wanted:
    known: dict[str, Any] = {
        "hold_id": number, "record_id": None, "item_id": None, "form": "", "language": "", "pickup_branch_id": 1,
        "pickup_organisation_id": 1, "pickup_exchanges": True, "suspended_until_on": None, "wanted_until_on": None,
    }  # fmt: skip
    return Wanted(**(known | facts))


OFFERS = st.builds(
    Offered,
    item_id=st.integers(1, 6),
    record_id=st.integers(1, 2),
    form=st.sampled_from(["book", "dvd"]),
    languages=st.sampled_from([("dut",), ("eng",), ("dut", "eng")]),
    branch_id=st.integers(1, 3),
    organisation_id=st.integers(1, 2),
    branch_exchanges=st.booleans(),
)
WISHES = st.lists(
    st.fixed_dictionaries(
        {
            "record_id": st.none() | st.integers(1, 2),
            "item_id": st.none() | st.integers(1, 6),
            "form": st.sampled_from(["", "book", "dvd"]),
            "language": st.sampled_from(["", "dut", "eng"]),
            "pickup_branch_id": st.integers(1, 3),
            "pickup_organisation_id": st.integers(1, 2),
            "pickup_exchanges": st.booleans(),
            "suspended_until_on": st.none() | st.sampled_from([TODAY, TODAY - dt.timedelta(days=1)]),
            "wanted_until_on": st.none() | st.sampled_from([TODAY, TODAY - dt.timedelta(days=1)]),
        }
    ),
    max_size=8,
).map(lambda facts: [wanted(number, **wish) for number, wish in enumerate(facts, start=1)])


class TestTheQueue:
    @given(OFFERS, WISHES)
    def test_nobody_who_could_be_served_is_passed_over(self, offer: Offered, queue: list[Wanted]) -> None:
        chosen = first_served(offer, queue, today=TODAY)
        for waiting in queue:
            if waiting is chosen:
                break
            assert not can_serve(offer, waiting, today=TODAY)
        assert chosen is None or can_serve(offer, chosen, today=TODAY)

    @given(OFFERS, WISHES)
    def test_who_rests_or_wants_it_no_longer_gets_nothing(self, offer: Offered, queue: list[Wanted]) -> None:
        for waiting in queue:
            rests = waiting.suspended_until_on is not None and waiting.suspended_until_on >= TODAY
            over = waiting.wanted_until_on is not None and waiting.wanted_until_on < TODAY
            assert not ((rests or over) and can_serve(offer, waiting, today=TODAY))

    @given(st.lists(OFFERS, max_size=6, unique_by=lambda offer: offer.item_id), WISHES)
    def test_all_are_met_exactly_when_nobody_stays_without(
        self, offers: list[Offered], queue: list[Wanted]
    ) -> None:
        met = all_met(offers, queue, today=TODAY)
        if len(targets(offers, queue, today=TODAY)) == len(queue):
            assert met
        if any(not any(can_serve(offer, w, today=TODAY) for offer in offers) for w in queue):
            assert not met

    def test_a_choosy_reader_gets_the_only_copy_that_serves_them(self) -> None:
        offers = [Offered(number, 1, "book", ("dut",), 1, 1, branch_exchanges=True) for number in (1, 2)]
        assert all_met(offers, [wanted(1), wanted(2, item_id=1)], today=TODAY)


class TestPolicy:
    rows = st.lists(
        st.builds(
            Row,
            id=st.integers(1, 1000),
            kind=st.just("loan_days"),
            value=st.integers(1, 60),
            organisation_id=st.none() | st.just(1),
            patron_category_id=st.none() | st.integers(1, 2),
            item_category_id=st.none() | st.integers(1, 2),
            channel=st.sampled_from(["", "patron"]),
        ),
        max_size=8,
        unique_by=lambda row: (
            row.organisation_id,
            row.patron_category_id,
            row.item_category_id,
            row.channel,
        ),
    )

    @given(rows, st.integers(1, 2), st.integers(1, 2))
    def test_the_most_specific_row_wins_whatever_their_order(
        self, rows: list[Row], patron: int, item: int
    ) -> None:
        case = Case(patron, item, "patron")
        assert Policy(rows).decide("loan_days", case) == Policy(reversed(rows)).decide("loan_days", case)

    @given(rows, st.integers(1, 2), st.integers(1, 2))
    def test_the_winner_is_the_one_that_no_other_beats_in_the_fixed_order(
        self, rows: list[Row], patron: int, item: int
    ) -> None:
        """The slow, obvious version: drop every row that is less specific in the first place where two differ."""
        left = [
            row
            for row in rows
            if row.patron_category_id in {None, patron}
            and row.item_category_id in {None, item}
            and row.channel in {"", "patron"}
        ]
        for part in ("organisation_id", "patron_category_id", "item_category_id", "channel"):
            if any(getattr(row, part) not in {None, ""} for row in left):
                left = [row for row in left if getattr(row, part) not in {None, ""}]
        decided, considered = Policy(rows).explain("loan_days", Case(patron, item, "patron"))
        assert decided.rule_id == (left[0].id if left else None)
        assert [one.why for one in considered] == ["wins"] * bool(left) + ["less_specific"] * (
            len(considered) - 1
        )

    @given(rows, st.sampled_from([Bound.FLOOR, Bound.CEILING, Bound.EXACT]), st.integers(1, 60))
    def test_no_library_passes_what_the_network_binds(
        self, rows: list[Row], bound: Bound, limit: int
    ) -> None:
        network = Row(7, "loan_days", limit, bound=bound)
        others = [row for row in rows if row.organisation_id is not None]
        free = Policy(others).value("loan_days", Case(1, 1, "patron")) if others else limit
        found = Policy([*others, network]).value("loan_days", Case(1, 1, "patron"))
        if not any(
            row.patron_category_id in {None, 1} and row.item_category_id in {None, 1} for row in others
        ):
            free = limit
        wanted = {Bound.FLOOR: max(free, limit), Bound.CEILING: min(free, limit), Bound.EXACT: limit}[bound]
        assert found == wanted

    def test_without_a_row_the_default_holds(self) -> None:
        assert Policy([]).value("loan_days", Case()) == 21

    @pytest.mark.parametrize(
        ("kind", "value", "scopes"),
        [
            ("no_such_kind", 1, ""),
            ("loan_days", "21", ""),
            ("loan_days", True, ""),
            ("loan_days", -1, ""),
            ("loan_days", None, ""),
            ("due_closed", "sometimes", ""),
            ("due_closed", "keep", "P"),
            ("fine_per_day", "a lot", ""),
            ("fine_per_day", "-1.00", ""),
            ("renew_with_spares", 1, ""),
            ("reminder_plan", [{"after_days": 0, "fee": "1.00"}], ""),
            ("reminder_plan", [{"after_days": 3}], ""),
        ],
    )
    def test_what_cannot_be_a_rule_is_refused(self, kind: str, value: object, scopes: str) -> None:
        with pytest.raises(RuleInvalid):
            checked_value(kind, value, scopes=scopes)


class TestSettingAside:
    blocks = st.lists(st.sampled_from(list(Block)), unique=True).map(tuple)

    @given(blocks, st.frozensets(st.sampled_from([str(block) for block in Block])))
    def test_only_what_one_may_set_aside_is_set_aside(
        self, blocks: tuple[Block, ...], named: frozenset[str]
    ) -> None:
        for acknowledge, override in ((False, False), (True, False), (True, True)):
            result, aside = standing(
                blocks, set_aside=named, may_acknowledge=acknowledge, may_override=override
            )
            allowed = OVERRIDABLE if override else ACKNOWLEDGEABLE if acknowledge else frozenset()
            assert aside <= allowed & named & set(blocks)
            left = set(blocks) - aside
            assert (result == "ok") == (not left)
            assert (result == "confirm") == (bool(left) and left <= allowed)


class TestGoingOnByItself:
    @given(DAYS, st.integers(0, 400), st.none() | st.integers(0, 90), st.none() | DAYS)
    def test_it_stops_as_a_walk_over_the_days_says(
        self, opened_on: dt.date, later: int, stop_days: int | None, until_on: dt.date | None
    ) -> None:
        today, day, passed, stopped = opened_on + dt.timedelta(days=later), opened_on, 0, False
        while True:
            stopped = stopped or (stop_days is not None and passed == stop_days)
            stopped = stopped or (until_on is not None and day > until_on)
            if day == today:
                break
            day, passed = day + dt.timedelta(days=1), passed + 1
        found = stops_by_itself(opened_on=opened_on, today=today, stop_days=stop_days, until_on=until_on)
        assert found == stopped

    @given(st.booleans(), st.booleans())
    def test_a_reminder_stops_a_renewal_only_where_the_rule_says_so(self, sent: bool, allowed: bool) -> None:
        known = RenewalFacts(
            returned=False, due_on=TODAY, today=TODAY, window_days=None, scheduled=True, renewals_left=1,
            wanted_by_other=False, overdue_count=0, overdue_limit=None, overdue_renewal="allow",
            patron_codes=frozenset(), restriction_blocks=True, card_expired=False, expired_card_allowed=False,
            over_debt_limit=False, debt_blocks=False, reminded=sent, after_reminder_allowed=allowed,
        )  # fmt: skip
        assert renewal_blocks(known) == ((Block.REMINDER_SENT,) if sent and not allowed else ())


@given(
    st.booleans(),
    st.booleans(),
    st.sampled_from(["found", "refuse"]),
    st.sampled_from(["anywhere", "item_home"]),
)
def test_a_return_is_refused_by_the_rules_that_say_so_and_by_no_other(
    is_lost: bool, is_elsewhere: bool, return_of_lost: str, return_at: str
) -> None:
    slow = []
    if is_lost:
        slow += {"refuse": ["item_lost"]}.get(return_of_lost, [])
    if is_elsewhere:
        slow += {"item_home": ["wrong_branch"]}.get(return_at, [])
    found = return_blocks(
        is_lost=is_lost, is_elsewhere=is_elsewhere, return_of_lost=return_of_lost, return_at=return_at
    )
    assert list(found) == slow
