"""Ages, periods, PINs and the words of a search: decisions without a database."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.patrons import rules
from samenbieb.domains.patrons.rules import Ages, PinProblem, Wanted

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))
D = dt.date


@pytest.mark.parametrize(
    ("birth_on", "day", "age"),
    [
        (D(2010, 3, 17), D(2026, 3, 16), 15),
        (D(2010, 3, 17), D(2026, 3, 17), 16),
        (D(2008, 2, 29), D(2026, 2, 28), 17),
        (D(2008, 2, 29), D(2026, 3, 1), 18),
        (D(2008, 2, 29), D(2028, 2, 29), 20),
    ],
)
def test_a_birthday_counts_from_its_own_day(birth_on: dt.date, day: dt.date, age: int):
    assert rules.age_on(birth_on, day) == age


@given(DAYS, st.integers(0, 5000))
def test_nobody_grows_younger(birth_on: dt.date, days: int):
    day = birth_on + dt.timedelta(days=days)
    assert rules.age_on(birth_on, day) <= rules.age_on(birth_on, day + dt.timedelta(days=1))
    assert rules.age_on(birth_on, birth_on) == 0


@pytest.mark.parametrize(
    ("starts_on", "months", "last"),
    [
        (D(2026, 3, 17), 12, D(2027, 3, 16)),
        (D(2026, 1, 1), 12, D(2026, 12, 31)),
        (D(2026, 1, 31), 1, D(2026, 2, 28)),
        (D(2024, 2, 29), 12, D(2025, 2, 28)),
        (D(2026, 12, 15), 1, D(2027, 1, 14)),
    ],
)
def test_a_period_starts_on_any_day_and_lasts_whole_months(starts_on: dt.date, months: int, last: dt.date):
    assert rules.last_day(starts_on, months) == last


@given(DAYS, st.integers(1, 60))
def test_a_longer_period_ends_later_and_never_before_it_starts(starts_on: dt.date, months: int):
    last = rules.last_day(starts_on, months)
    assert starts_on < last < rules.last_day(starts_on, months + 1)
    assert abs((last - starts_on).days - months * 30.44) < 6


@given(DAYS, DAYS, st.integers(1, 24))
def test_the_next_period_follows_at_once_or_begins_today(expires_on: dt.date, today: dt.date, months: int):
    starts_on, last = rules.next_period(expires_on, months=months, today=today)
    assert starts_on == max(expires_on + dt.timedelta(days=1), today)
    assert last > starts_on


@pytest.mark.parametrize(
    ("given_code", "ages", "age", "code"),
    [
        ("CHILD", Ages(0, 17), 17, "CHILD"),
        ("CHILD", Ages(0, 17), 18, "ADULT"),
        ("YOUNG_ADULT", Ages(18, 26), 26, "YOUNG_ADULT"),
        ("YOUNG_ADULT", Ages(18, 26), 27, "ADULT"),
        ("ADULT", Ages(18, None), 12, "CHILD"),
        ("INSTITUTION", Ages(0, None), 5, "INSTITUTION"),
    ],
)
def test_the_category_follows_subscription_and_age(given_code: str, ages: Ages, age: int, code: str):
    assert rules.category_code(given_code, ages, age=age) == code


@pytest.mark.parametrize(
    ("age", "agreed", "sees"),
    [
        (8, False, True), (11, False, True), (12, False, False), (12, True, True), (15, True, True),
        (15, False, False), (16, True, False), (18, True, False),
    ],
)  # fmt: skip
def test_a_guardian_sees_loans_until_sixteen_and_from_twelve_with_a_yes(age: int, agreed: bool, sees: bool):
    assert rules.guardian_sees_loans(age, until_age=16, asked_from_age=12, child_agreed=agreed) is sees


@given(st.integers(18, 120), st.integers(0, 99), st.integers(0, 99), st.booleans())
def test_nobody_sees_the_loans_of_a_grown_child_whatever_a_library_sets(
    age: int, until: int, asked: int, yes: bool
):
    assert not rules.guardian_sees_loans(age, until_age=until, asked_from_age=asked, child_agreed=yes)


@pytest.mark.parametrize(
    ("before", "after", "yes"), [(0, 0, False), (0, 5700, True), (5700, 5700, False), (5700, 0, False)]
)
def test_only_from_free_to_paid_a_yes_is_recorded(before: int, after: int, yes: bool):
    assert rules.needs_recorded_yes(fee_before_cents=before, fee_cents=after) is yes


@pytest.mark.parametrize(
    ("pin", "problem"),
    [
        ("4711", None), ("80931562", None), ("123", PinProblem.WRONG_LENGTH), ("1" * 13, PinProblem.WRONG_LENGTH),
        ("12a4", PinProblem.NOT_DIGITS), ("", PinProblem.NOT_DIGITS), ("٤٧١١", PinProblem.NOT_DIGITS),
        ("0000", PinProblem.TOO_EASY), ("1234", PinProblem.TOO_EASY), ("8765", PinProblem.TOO_EASY),
        ("7890", PinProblem.TOO_EASY), ("0509", PinProblem.TOO_EASY), ("1985", PinProblem.TOO_EASY),
    ],
)  # fmt: skip
def test_an_easy_pin_is_no_pin(pin: str, problem: PinProblem | None):
    assert rules.pin_problem(pin, dt.date(1985, 9, 5)) == problem


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("31-12-1980", Wanted(birth_on=D(1980, 12, 31))),
        ("1/2/1980", Wanted(birth_on=D(1980, 2, 1))),
        ("1980-12-31", Wanted(birth_on=D(1980, 12, 31))),
        ("1234ab 12a", Wanted(postcode="1234 AB", house_number="12a")),
        ("1234 AB", Wanted(postcode="1234 AB")),
        ("2900 0000 0000 15", Wanted(number="29000000000015")),
        ("anna@example.test", Wanted(email="anna@example.test")),
        ("Anna  de Vries", Wanted(names=("Anna", "de", "Vries"))),
        ("31-02-1980", Wanted(number="31021980")),
        ("", Wanted()),
    ],
)
def test_the_desk_types_one_thing_and_is_understood(words: str, wanted: Wanted):
    assert rules.understood(words) == wanted


@given(st.text(max_size=60))
def test_whatever_is_typed_is_understood_as_one_way_of_looking(words: str):
    wanted = rules.understood(words)
    ways = [wanted.number, wanted.birth_on, wanted.postcode, wanted.email, wanted.names]
    assert sum(bool(way) for way in ways) <= 1


@given(DAYS)
def test_a_day_is_read_as_it_is_written(day: dt.date):
    assert rules.parsed_day(f"{day:%d-%m-%Y}") == rules.parsed_day(day.isoformat()) == day
