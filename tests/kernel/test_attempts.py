"""Guessing is slowed for one name from one address, never for a whole building."""

import datetime as dt

import pytest

from samenbieb.kernel import attempts, clock
from samenbieb.kernel.attempts import FAILED_MAX, TooManyAttempts
from samenbieb.kernel.models import Attempt
from tests.kernel.parallel import at_once

HERE, ELSEWHERE = "192.0.2.1", "192.0.2.2"
pytestmark = pytest.mark.django_db


def _fail(count: int) -> None:
    for _ in range(count):
        attempts.failed("29000000000015", HERE)


def test_after_six_wrong_ones_the_name_waits_at_this_address() -> None:
    _fail(FAILED_MAX - 1)
    attempts.check("29000000000015", HERE)
    _fail(1)
    with pytest.raises(TooManyAttempts):
        attempts.check(" 29000000000015 ", HERE)


def test_the_neighbour_at_the_same_address_and_the_owner_at_home_come_in() -> None:
    _fail(FAILED_MAX)
    attempts.check("29000000000023", HERE)
    attempts.check("29000000000015", ELSEWHERE)


def test_after_ten_minutes_or_a_right_one_it_is_forgotten() -> None:
    _fail(FAILED_MAX)
    with clock.at(clock.now() + dt.timedelta(minutes=11)):
        attempts.check("29000000000015", HERE)
    attempts.succeeded("29000000000015", HERE)
    attempts.check("29000000000015", HERE)


def test_the_name_itself_is_not_kept() -> None:
    _fail(1)
    assert "29000000000015" not in Attempt.objects.get().name_hash


@pytest.mark.django_db(transaction=True)
def test_guesses_at_the_same_moment_all_count() -> None:
    at_once(*[lambda: attempts.failed("x", HERE)] * 8)
    assert Attempt.objects.get().failed_count == 8
