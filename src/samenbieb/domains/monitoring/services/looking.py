"""Looking behind a number: the days it consists of, small ones too. For who answers for them; every look is written down."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from samenbieb.domains.monitoring import permissions
from samenbieb.domains.monitoring.errors import NoSuchFigure, NoSuchPeriod
from samenbieb.domains.monitoring.rules import Period
from samenbieb.domains.monitoring.selectors.declared import declared_at, figure
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.measures import Measure


@dataclass(frozen=True, slots=True)
class Behind:
    """A figure of one place day by day, counted now. `total` is that of the days, or of the last day."""

    measure: Measure
    days: tuple[tuple[dt.date, int], ...]
    total: int


@transaction.atomic
def look_behind(actor: Actor, *, name: str, branch_code: str, period: Period) -> Behind:
    """Count the days of a month of a figure at one place. Of one's own library only.

    Raises: NotAllowed, NoSuchPlace, NoSuchFigure, NoSuchPeriod.
    """
    branch = organisations.branch(branch_code)
    actor.require(permissions.VIEW_ROWS, at=branch.organisation_id)
    measure = figure(name)
    if measure.by_place is None or not declared_at(measure, branch.organisation_id):
        raise NoSuchFigure(measure=name)
    if period.is_year:
        raise NoSuchPeriod
    today = clock.today(branch.organisation.time_zone)
    last_on = min(period.last_on, today)
    days = []
    for number in range((last_on - period.first_on).days + 1):
        day = period.first_on + dt.timedelta(days=number)
        days.append((day, measure.by_place(branch.organisation_id, day, day).get(branch.pk, 0)))
    audit.record(actor, permissions.VIEW_ROWS, branch, figure=name, month=period.text)
    total = sum(value for _day, value in days) if measure.additive else (days[-1][1] if days else 0)
    return Behind(measure, tuple(days), total)
