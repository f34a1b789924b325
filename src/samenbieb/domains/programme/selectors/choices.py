"""What can be chosen in forms and filters, with its words; and the days of a series."""

import datetime as dt

from django.db import models

from samenbieb.domains.programme import rules
from samenbieb.domains.programme.models import Audience, CoreFunctionChoice, Kind, Language, Series, Session

Choices = list[tuple[str, str]]


def kinds() -> Choices:
    """Give what can be done."""
    return _choices(Kind)


def core_functions() -> Choices:
    """Give the five functions of a library."""
    return _choices(CoreFunctionChoice)


def audiences() -> Choices:
    """Give for whom it can be meant."""
    return _choices(Audience)


def languages() -> Choices:
    """Give the languages it can be in."""
    return _choices(Language)


def reasons() -> Choices:
    """Give why it may not take place."""
    return _choices(Session.Reason)


def repeats() -> Choices:
    """Give how often a series can return."""
    return _choices(Series.Repeat)


def series_days(first_on: dt.date, repeat: str, times: int) -> list[dt.date]:
    """Give the days of a series; one day when it does not return."""
    if repeat not in Series.Repeat.values:
        return [first_on]
    return rules.series_days(first_on, rules.Repeat(repeat), times)


def _choices(choices: type[models.TextChoices]) -> Choices:
    return [(str(value), str(label)) for value, label in choices.choices]
