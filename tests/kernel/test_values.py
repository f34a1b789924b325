"""Money, numbers with a check digit, public identifiers and the clock."""

import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.kernel import clock
from samenbieb.kernel.identifiers import check_digit, is_library_number, library_number, scanned, uuid7
from samenbieb.kernel.money import Money, decimal_text, parse_cents

serials = st.integers(min_value=0, max_value=10**11 - 1)


@given(st.integers(min_value=-(10**9), max_value=10**9))
def test_what_is_written_as_money_is_read_as_the_same_cents(cents: int) -> None:
    assert parse_cents(decimal_text(cents)) == cents
    assert parse_cents(f"€ {decimal_text(cents).replace('.', ',')}") == cents


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("3", 300),
        ("3,5", 350),
        ("€ 3,50", 350),
        ("0.005", 1),
        ("2,504", 250),
        (" 1 ", 100),
        (",5", 50),
        ("+2", 200),
    ],
)
def test_money_is_read_as_people_write_it(text: str, cents: int) -> None:
    assert parse_cents(text) == cents


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "1.000,00",
        "NaN",
        "Infinity",
        "3,5,0",
        "--1",
        "1e30",
        "1e999999",
        "٣",
        "1" * 10,
        "1_0",
        ".",
        "+",
        "\x00",
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the text itself is the message
        parse_cents(text)


def test_an_amount_shows_its_cents() -> None:
    assert str(Money(-20)) == "-0.20"
    assert Money(100) < Money(200)


@given(st.sampled_from(["29", "30"]), serials)
def test_every_library_number_that_is_made_is_right(prefix: str, serial: int) -> None:
    number = library_number(prefix, serial)
    assert len(number) == 14
    assert is_library_number(number)


@given(serials, st.integers(0, 13), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(serial: int, place: int, change: int) -> None:
    number = library_number("29", serial)
    wrong = number[:place] + str((int(number[place]) + change) % 10) + number[place + 1 :]
    assert not is_library_number(wrong)


def test_the_demo_cards_are_right_numbers() -> None:
    assert [library_number("29", serial) for serial in (1, 2, 3)] == [
        "29000000000015",
        "29000000000023",
        "29000000000031",
    ]
    assert check_digit("7992739871") == "3"  # the known example of the Luhn algorithm


@given(st.text())
def test_no_scan_stops_the_reader(text: str) -> None:
    read = scanned(text)
    assert len(read) <= 40
    assert scanned(read) == read
    assert isinstance(is_library_number(text), bool)


def test_a_scan_is_read_without_what_people_put_between() -> None:
    assert scanned(" 2900-0000 0000.15\r\n") == "29000000000015"
    assert is_library_number("２９０００００００００１５") is False


def test_public_identifiers_are_of_version_seven_sort_by_time_and_never_repeat() -> None:
    made = [uuid7() for _ in range(2000)]
    assert all(one.version == 7 and one.variant == uuid.RFC_4122 for one in made)
    assert len(set(made)) == len(made)
    moments = [one.int >> 80 for one in made]
    assert moments == sorted(moments)


def test_a_day_is_the_day_of_the_place() -> None:
    late = dt.datetime(2026, 3, 9, 23, 30, tzinfo=dt.UTC)
    with clock.at(late):
        assert clock.today("Europe/Amsterdam") == dt.date(2026, 3, 10)
        assert clock.today("America/Kralendijk") == dt.date(2026, 3, 9)
    assert clock.now() > late


def test_travelling_in_time_can_be_nested_and_ends() -> None:
    first, second = (dt.datetime(year, 1, 1, tzinfo=dt.UTC) for year in (2024, 2025))
    with clock.at(first):
        with clock.at(second):
            assert clock.now() == second
        assert clock.now() == first
    assert clock.now().year >= 2026


@given(st.dates(dt.date(2000, 1, 1), dt.date(2060, 12, 31)), st.times())
def test_an_instant_comes_back_as_the_same_wall_clock(day: dt.date, time: dt.time) -> None:
    """Except in the hour that the clock skips in spring."""
    moment = clock.instant(day, time, "Europe/Amsterdam")
    local = clock.local(moment, "Europe/Amsterdam")
    shifted = dt.datetime.combine(day, time) + dt.timedelta(hours=1)
    assert local.replace(tzinfo=None, fold=0) in {dt.datetime.combine(day, time), shifted}
