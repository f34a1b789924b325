"""The promise that a reader gets with a reservation: before which day the title probably lies ready."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from samenbieb.domains.circulation.models import Hold
from samenbieb.domains.circulation.rules.policy import Case, Policy
from samenbieb.domains.circulation.rules.promising import back_on, promised_before
from samenbieb.domains.circulation.services import facts
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock

HOURS_A_DAY = 24
WAY_WITHIN_DAYS, WAY_BETWEEN_DAYS = 1, 2


def promised_before_on(hold: Hold, *, found: Iterable[Any], policy: Policy, case: Case) -> dt.date | None:
    """Work out before which day a hold in the queue probably lies ready at its pick-up place; null: nothing is promised.

    `found` are the items that can serve it, `policy` the rules of the pick-up place. The queue must be locked.
    """
    if hold.state != Hold.State.OPEN or hold.suspended_until_on is not None:
        return None
    calendar = organisations.calendar(hold.pickup_branch_id)
    today = clock.today(calendar.time_zone)
    cycle_days = _cycle_days(policy, case)
    items = list(found)
    rows = Hold.objects.across_all(reason="which copies are set apart for readers before this one")
    apart: set[int | None] = set(
        rows.filter(work_id=hold.work_id, state__in=Hold.CAPTURED).values_list("captured_item", flat=True)
    )
    free_on = [
        day
        for item in items
        if (day := _free_on(item, apart, today, cycle_days, calendar.time_zone)) is not None
    ]
    libraries = {item.current_branch.organisation_id for item in items}
    way_days = WAY_WITHIN_DAYS if libraries == {hold.organisation_id} else WAY_BETWEEN_DAYS
    if all(item.current_branch_id == hold.pickup_branch_id for item in items):
        way_days = 0
    return promised_before(
        free_on,
        facts.position(hold) - 1,
        today=today,
        cycle_days=cycle_days,
        way_days=way_days,
        open_from=lambda day: day if calendar.is_open(day) else calendar.next_open(day) or day,
    )


def _cycle_days(policy: Policy, case: Case) -> int:
    """Say how many days a copy is away with one reader: the shelf time, the loan, and the ways."""
    hours = policy.value("loan_hours", case)
    loan_days = -(-hours // HOURS_A_DAY) if hours is not None else policy.value("loan_days", case)
    return int(loan_days) + int(policy.value("shelf_days", case)) // 2 + WAY_BETWEEN_DAYS


def _free_on(
    item: Any, apart: set[int | None], today: dt.date, cycle_days: int, time_zone: str
) -> dt.date | None:
    """Say from which day an item is free for the next reader; null when nobody knows where it is."""
    if item.pk in apart:
        return today + dt.timedelta(days=cycle_days)
    match item.custody:
        case "on_loan":
            due_on = clock.local(item.due_at, time_zone).date() if item.due_at else today
            return back_on(due_on, today)
        case "unknown":
            return None
        case _:
            return today
