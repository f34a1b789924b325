"""Guessing is slowed per name at an address and per name anywhere; a building is never shut."""

import datetime as dt

import pytest

from samenbieb.kernel import attempts, clock
from samenbieb.kernel.attempts import (
    ANYWHERE_FREE,
    FAILED_MAX,
    OF_MANY_MAX,
    TooManyAttempts,
    WaitLonger,
    wait_after,
)
from samenbieb.kernel.models import Attempt
from tests.kernel.parallel import at_once

HERE, ELSEWHERE = "192.0.2.1", "192.0.2.2"
CARD, NEIGHBOUR = "29000000000015", "29000000000023"
pytestmark = pytest.mark.django_db


def _fail(count: int, address: str = HERE) -> None:
    for _ in range(count):
        attempts.start(CARD, address)


def test_after_six_wrong_ones_the_name_waits_at_this_address() -> None:
    _fail(FAILED_MAX)
    with pytest.raises(TooManyAttempts):
        attempts.start(f" {CARD} ", HERE)


def test_the_neighbour_at_the_same_address_and_the_owner_at_home_come_in() -> None:
    _fail(FAILED_MAX)
    attempts.start(NEIGHBOUR, HERE)
    attempts.start(CARD, ELSEWHERE)


def test_after_ten_minutes_or_a_right_one_it_is_forgotten() -> None:
    _fail(FAILED_MAX)
    with clock.at(clock.now() + dt.timedelta(minutes=11)):
        attempts.start(CARD, HERE)
        attempts.succeeded(CARD, HERE)
    _fail(FAILED_MAX)


def test_one_name_from_ever_other_addresses_waits_longer_and_longer() -> None:
    for number in range(ANYWHERE_FREE):
        attempts.start(CARD, f"198.51.100.{number}")
    with pytest.raises(WaitLonger):
        attempts.start(CARD, "203.0.113.1")
    moment, guesses = clock.now(), ANYWHERE_FREE
    for minute in range(0, 24 * 60, 4):
        with clock.at(moment + dt.timedelta(minutes=minute)):
            try:
                attempts.start(CARD, f"2001:db8:{minute:x}::1")
            except TooManyAttempts:
                continue
            guesses += 1
    assert ANYWHERE_FREE < guesses <= 21


def test_the_wait_doubles_up_to_a_day_and_a_quiet_day_ends_it() -> None:
    assert [wait_after(ANYWHERE_FREE + n) for n in (-1, 0, 1, 2)] == [
        dt.timedelta(minutes=minutes) for minutes in (0, 1, 2, 4)
    ]
    assert wait_after(1000) == dt.timedelta(hours=24)
    for number in range(ANYWHERE_FREE):
        attempts.start(CARD, f"198.51.100.{number}")
    with clock.at(clock.now() + dt.timedelta(hours=25)):
        attempts.start(CARD, "203.0.113.1")
        attempts.start(CARD, "203.0.113.1")


def test_a_building_is_never_shut_whoever_guesses_there() -> None:
    for number in range(80):
        attempts.start(f"name{number}", HERE)
    attempts.start("somebody else", HERE)


def test_one_subscriber_with_a_network_of_addresses_is_one_address() -> None:
    for number in range(FAILED_MAX):
        attempts.start(CARD, f"2001:db8::{number + 1}")
    with pytest.raises(TooManyAttempts):
        attempts.start(CARD, "2001:db8::ffff")
    _fail(1, "2001:db8:0:1::1")


@pytest.mark.parametrize("spelling", ["COLLECTIE@DEMO", "collectıe@demo", "ｃollectie@demo"])
def test_spellings_that_the_database_takes_for_one_name_are_one(spelling: str) -> None:
    for _ in range(FAILED_MAX):
        attempts.start("collectie@demo", HERE)
    with pytest.raises(TooManyAttempts):
        attempts.start(spelling, HERE)


def test_the_name_itself_is_not_kept() -> None:
    _fail(1)
    assert CARD not in str(list(Attempt.objects.values_list("name_hash", "address")))


def test_what_is_over_is_dropped_each_count_at_its_own_time() -> None:
    _fail(1)
    with clock.at(clock.now() + dt.timedelta(minutes=11)):
        assert attempts.forget_old() == 1
        assert Attempt.objects.get().address == ""
    with clock.at(clock.now() + dt.timedelta(hours=25)):
        assert attempts.forget_old() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_moment_no_more_than_six_are_looked_at() -> None:
    answers = at_once(*[lambda: attempts.start("x", HERE)] * 24)
    assert answers.count(None) == FAILED_MAX
    assert sum(isinstance(answer, TooManyAttempts) for answer in answers) == 24 - FAILED_MAX


def test_a_class_mistypes_codes_and_a_right_one_takes_back_itself_only() -> None:
    for _wrong in range(OF_MANY_MAX - 1):
        attempts.start_of_many("a code", HERE)
    for _right in range(40):
        attempts.start_of_many("a code", HERE)
        attempts.one_was_right("a code", HERE)
    attempts.start_of_many("a code", HERE)
    with pytest.raises(TooManyAttempts):
        attempts.start_of_many("a code", HERE)
    attempts.start_of_many("a code", ELSEWHERE)
    with clock.at(clock.now() + dt.timedelta(minutes=11)):
        attempts.start_of_many("a code", HERE)
