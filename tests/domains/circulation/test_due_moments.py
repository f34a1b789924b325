"""Due moments against a slow version that walks day by day and minute by minute; ten years, both changes of the clock."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from samenbieb.domains.circulation.rules.checkout import CheckoutFacts, checkout_verdict
from samenbieb.domains.circulation.rules.codes import Block
from samenbieb.domains.circulation.rules.due import Term, due_instant
from samenbieb.domains.circulation.rules.kinds import KINDS
from samenbieb.domains.circulation.rules.renewal import RenewalFacts, renewal_blocks, too_soon_until
from samenbieb.kernel.calendar import BranchCalendar, Exceptional, Opening, Period

ZONE = ZoneInfo("Europe/Amsterdam")
ONE_DAY, MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)
FIRST, LAST = dt.date(2021, 1, 1), dt.date(2031, 1, 1)
# The days on and around which the clock changes are drawn as often as all others together.
CHANGES = [
    max(dt.date(year, month, day) for day in range(25, 32) if dt.date(year, month, day).weekday() == 6)
    + n * ONE_DAY
    for year in range(2021, 2031)
    for month in (3, 10)
    for n in (-2, -1, 0, 1)
]
DAYS = st.one_of(st.dates(FIRST, LAST), st.sampled_from(CHANGES))
TIMES = st.times(dt.time(0, 0), dt.time(23, 59)).map(
    lambda time: time.replace(second=0, microsecond=0, fold=0)
)
HOURS = st.sampled_from([
    (Opening(dt.time(9), dt.time(18)),),
    (Opening(dt.time(10), dt.time(12)), Opening(dt.time(13), dt.time(17))),
    (Opening(dt.time(14), dt.time(20)),),
])  # fmt: skip
RULES = KINDS["due_closed"].choices


@st.composite
def calendars(draw: st.DrawFn) -> BranchCalendar:
    weekdays = draw(st.sets(st.integers(0, 6), min_size=1))
    week = {weekday: draw(HOURS) for weekday in weekdays}
    closed = draw(st.lists(st.tuples(DAYS, st.integers(0, 9)), max_size=6))
    return BranchCalendar(
        "Europe/Amsterdam",
        (Period(dt.date(2020, 1, 1), None, week),),
        tuple(Exceptional(day, day + length * ONE_DAY) for day, length in closed),
    )


@st.composite
def starts(draw: st.DrawFn) -> dt.datetime:
    return dt.datetime.combine(draw(DAYS), draw(TIMES), tzinfo=ZONE).astimezone(dt.UTC)


def at(day: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, time, tzinfo=ZONE).astimezone(dt.UTC)


def slow_days(calendar: BranchCalendar, days: int, rule: str, start: dt.datetime) -> dt.datetime:
    """Walk one day at a time."""
    day = start.astimezone(ZONE).date()
    left = days
    while left:
        day += ONE_DAY
        if rule != "open_days" or calendar.is_open(day):
            left -= 1
    asked = day
    if rule == "keep":
        return at(day, calendar.closes_at(day) or dt.time(23, 59, 59))
    weeks = 0
    while not calendar.is_open(day):
        if rule == "same_weekday":
            weeks += 1
            day = asked + 7 * weeks * ONE_DAY
            if weeks > 8:
                rule, day = "next_closing", asked
        else:
            day += -ONE_DAY if rule == "previous_closing" else ONE_DAY
    opens = rule == "next_opening" and day != asked
    time = calendar.opens_at(day) if opens else calendar.closes_at(day)
    assert time is not None
    return at(day, time)


@given(calendars(), starts(), st.integers(0, 60), st.sampled_from(RULES))
def test_days_end_where_walking_day_by_day_ends(
    calendar: BranchCalendar, start: dt.datetime, days: int, rule: str
) -> None:
    found = due_instant(calendar, Term(days, rule), start=start, not_after=None)
    assume(not (rule == "open_days" and days == 0))
    assert found == slow_days(calendar, days, rule, start)


def is_inside(calendar: BranchCalendar, local: dt.datetime) -> bool:
    return any(o.opens <= local.time() <= o.closes for o in calendar.hours(local.date()))


def slow_hours(calendar: BranchCalendar, hours: int, rule: str, start: dt.datetime) -> dt.datetime:
    """Walk one minute at a time from the moment at which the hours are over."""
    end = start
    for _hour in range(hours):
        end += dt.timedelta(hours=1)
    step = -MINUTE if rule == "previous_closing" else MINUTE
    moment = end
    while not is_inside(calendar, moment.astimezone(ZONE)):
        moment += step
    if moment <= start:
        return slow_hours(calendar, hours, "next_closing", start)
    if moment == end or rule in {"previous_closing", "next_opening"}:
        return moment
    day = moment.astimezone(ZONE).date()
    closes = calendar.closes_at(day)
    assert closes is not None
    return at(day, closes)


@given(
    calendars(),
    starts(),
    st.integers(1, 72),
    st.sampled_from(["previous_closing", "next_closing", "next_opening"]),
)
def test_hours_end_where_walking_minute_by_minute_ends(
    calendar: BranchCalendar, start: dt.datetime, hours: int, rule: str
) -> None:
    found = due_instant(calendar, Term(21, rule, hours=hours), start=start, not_after=None)
    assert found == slow_hours(calendar, hours, rule, start)


@given(calendars(), starts(), st.integers(1, 400))
def test_hours_that_ignore_the_doors_are_real_hours(
    calendar: BranchCalendar, start: dt.datetime, hours: int
) -> None:
    found = due_instant(calendar, Term(21, "keep", hours=hours), start=start, not_after=None)
    assert found == start + dt.timedelta(hours=hours)


@given(calendars(), starts(), st.integers(1, 72), st.sampled_from(["open_days", "same_weekday"]))
def test_hours_end_while_the_doors_are_open_and_never_too_early(
    calendar: BranchCalendar, start: dt.datetime, hours: int, rule: str
) -> None:
    found = due_instant(calendar, Term(21, rule, hours=hours), start=start, not_after=None)
    assert found is not None
    assert found > start
    assert is_inside(calendar, found.astimezone(ZONE))


ROWS = st.lists(
    st.tuples(DAYS, st.integers(0, 400), st.integers(0, 500)).map(
        lambda row: {
            "from": row[0].isoformat(),
            "to": (row[0] + row[1] * ONE_DAY).isoformat(),
            "due": (row[0] + row[2] * ONE_DAY).isoformat(),
        }
    ),
    min_size=1,
    max_size=4,
)


@given(calendars(), starts(), ROWS)
def test_a_schedule_gives_the_day_of_the_first_row_that_holds(
    calendar: BranchCalendar, start: dt.datetime, rows: list[dict[str, str]]
) -> None:
    today = start.astimezone(ZONE).date().isoformat()
    holding = [row["due"] for row in rows if row["from"] <= today <= min(row["to"], row["due"])]
    found = due_instant(calendar, Term(21, "keep", schedule=rows), start=start, not_after=None)
    assert (found is None) == (not holding)
    if found is not None:
        assert found.astimezone(ZONE).date().isoformat() == holding[0]


@given(calendars(), starts(), st.integers(1, 60), st.sampled_from(RULES), st.integers(0, 90), st.booleans())
def test_nothing_is_due_after_the_card_and_on_an_open_day_when_one_is_left(
    calendar: BranchCalendar, start: dt.datetime, length: int, rule: str, left: int, hourly: bool
) -> None:
    start_on = start.astimezone(ZONE).date()
    not_after = start_on + left * ONE_DAY
    term = Term(length, rule, hours=length if hourly else None)
    found = due_instant(calendar, term, start=start, not_after=not_after)
    assert found is not None
    due_on = found.astimezone(ZONE).date()
    assert due_on <= not_after
    open_left = any(calendar.is_open(start_on + n * ONE_DAY) for n in range(left + 1))
    if rule not in {"keep", "previous_closing"} and open_left:
        assert calendar.is_open(due_on)


FACTS = CheckoutFacts(
    on_loan_to_patron=False, on_loan_to_other=False, conditions=frozenset(), captured_for_other="",
    home_only=False, at_home=False, scheduled=True, min_age=None, age=40, card_active=True,
    card_expires_on=LAST, today=FIRST, patron_codes=frozenset(), restricted_until=None,
    loans_in_limit=0, loans_limit=None, loans_total=0, loans_total_limit=None, loans_here=0, loans_here_limit=None,
    overdue_count=0, overdue_limit=None, debt_cents=0, debt_limit_cents=None,
    dependant_debt_cents=0, dependant_debt_limit_cents=None,
)  # fmt: skip
NUMBERS = st.integers(0, 20)
LIMITS = [
    ("loans_here", "loans_here_limit", Block.LIBRARY_LIMIT, False),
    ("loans_in_limit", "loans_limit", Block.TOO_MANY_LOANS, False),
    ("loans_total", "loans_total_limit", Block.TOO_MANY_LOANS, False),
    ("overdue_count", "overdue_limit", Block.TOO_MANY_OVERDUE, False),
    ("debt_cents", "debt_limit_cents", Block.DEBT, True),
    ("dependant_debt_cents", "dependant_debt_limit_cents", Block.DEPENDANT_DEBT, True),
]


@pytest.mark.parametrize(("name", "limit_name", "code", "money"), LIMITS)
@given(count=NUMBERS, limit=st.none() | NUMBERS)
def test_a_limit_blocks_from_the_next_one_on_and_says_its_numbers(
    name: str, limit_name: str, code: Block, money: bool, count: int, limit: int | None
) -> None:
    verdict = checkout_verdict(replace(FACTS, **{name: count, limit_name: limit}))
    free = list(range(limit + 1)) if money and limit is not None else list(range(limit or 0))
    stands = limit is not None and count not in free
    assert verdict.blocks == ((code,) if stands else ())
    numbers = ("limit_cents", "amount_cents") if money else ("limit", "count")
    assert verdict.details == (dict(zip(numbers, (limit, count), strict=True)) if stands else {})


@given(st.booleans(), st.booleans())
def test_lent_only_to_people_of_the_same_branch(home_only: bool, at_home: bool) -> None:
    verdict = checkout_verdict(replace(FACTS, home_only=home_only, at_home=at_home))
    assert (Block.NOT_FOR_LOAN in verdict.blocks) == (home_only and not at_home)


@given(DAYS, st.integers(-30, 60), st.none() | st.integers(0, 60))
def test_a_window_opens_so_many_days_before_the_last_one(
    due_on: dt.date, before: int, window: int | None
) -> None:
    known = RenewalFacts(
        returned=False, due_on=due_on, today=due_on - before * ONE_DAY, window_days=window, scheduled=True,
        renewals_left=1, wanted_by_other=False, overdue_count=0, overdue_limit=None, overdue_renewal="allow",
        patron_codes=frozenset(), restriction_blocks=True, card_expired=False, expired_card_allowed=False,
        over_debt_limit=False, debt_blocks=False,
    )  # fmt: skip
    in_window = window is None or before in range(-1_000, window + 1)
    assert (Block.TOO_SOON in renewal_blocks(known)) == (not in_window)
    if not in_window:
        day = known.today
        while (due_on - day).days > (window or 0):
            day += ONE_DAY
        assert too_soon_until(known) == day


@given(calendars(), starts(), st.integers(0, 60), st.integers(0, 60), st.sampled_from(RULES))
def test_a_schedule_that_caps_ends_on_the_last_open_day_up_to_its_own(
    calendar: BranchCalendar, start: dt.datetime, days: int, ahead: int, rule: str
) -> None:
    began = start.astimezone(ZONE).date()
    cap = began + ahead * ONE_DAY
    row = {"from": began.isoformat(), "to": began.isoformat(), "due": cap.isoformat()}
    term = Term(days, rule, schedule=[row], schedule_caps=True)
    found = due_instant(calendar, term, start=start, not_after=None)
    assume(not (rule == "open_days" and days == 0))
    free = slow_days(calendar, days, rule, start)
    if free.astimezone(ZONE).date() <= cap:
        assert found == free
        return
    day = cap
    while rule != "keep" and not calendar.is_open(day) and day > began:
        day -= ONE_DAY
    if rule == "keep" or not calendar.is_open(day):
        day = cap
    assert found == at(day, calendar.closes_at(day) or dt.time(23, 59, 59))
    outside = replace(term, schedule=[{**row, "from": "2001-01-01", "to": "2001-01-01"}])
    assert due_instant(calendar, outside, start=start, not_after=None) == free
