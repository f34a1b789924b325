"""Dates, hours and money in words."""

import datetime as dt

import pytest
from django.utils import translation

from samenbieb.interfaces.web import wording
from samenbieb.kernel import clock

NOON = dt.datetime(2026, 11, 24, 11, 0, tzinfo=dt.UTC)
NEXT_SUNDAY = dt.date(2026, 11, 29)


@pytest.mark.parametrize(("language", "shown"), [("nl", "20.00 uur"), ("en", "20:00")])
def test_an_hour_is_written_as_people_say_it(language: str, shown: str) -> None:
    with translation.override(language):
        assert wording.hour(dt.time(20)) == shown


def test_a_place_that_never_closes_closes_at_twenty_four() -> None:
    with translation.override("nl"):
        assert wording.span(dt.time(8), dt.time(23, 59, 59)) == "08.00 tot 24.00 uur"


@pytest.mark.parametrize(
    ("cents", "language", "shown"),
    [
        (150, "nl", "€\u00a01,50"),
        (123456, "nl", "€\u00a01.234,56"),
        (123456, "en", "€1,234.56"),
        (-50, "nl", "€\u00a0−0,50"),
    ],
)
def test_money_has_the_marks_of_the_language(cents: int, language: str, shown: str) -> None:
    with translation.override(language):
        assert wording.money(cents) == shown


def test_nothing_is_said_as_free() -> None:
    with translation.override("nl"):
        assert wording.price(0) == "€\u00a00,00 – gratis"


@pytest.mark.parametrize(
    ("days", "shown"), [(0, "vandaag"), (1, "morgen"), (2, "donderdag"), (7, "dinsdag 1 december")]
)
def test_a_day_that_is_near_is_called_by_its_name(days: int, shown: str) -> None:
    with translation.override("nl"), clock.at(NOON):
        assert wording.near_name(dt.date(2026, 11, 24) + dt.timedelta(days=days)) == shown


def test_another_year_is_named() -> None:
    with translation.override("nl"), clock.at(NOON):
        assert wording.day(dt.date(2026, 12, 13)) == "13 december"
        assert wording.day(dt.date(2027, 1, 2)) == "2 januari 2027"


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("nl", "zondag 29 november"),
        ("en", "Sunday 29 November"),
        ("uk", "неділя 29 листопада"),
        ("pl", "niedziela 29 listopada"),
        ("tr", "Pazar 29 Kasım"),
        ("ar", "الأحد 29 نوفمبر"),
    ],
)
def test_a_day_is_written_as_its_language_does(language: str, shown: str) -> None:
    with clock.at(NOON), translation.override(language):
        assert wording.weekday(NEXT_SUNDAY) == shown
