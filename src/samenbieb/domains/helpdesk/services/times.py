"""What the services of appointments and of hours of help share: the hours of a place, held, and what stands in them."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from samenbieb.domains.helpdesk.events import AppointmentsChanged
from samenbieb.domains.helpdesk.models import Appointment, HelpPlace
from samenbieb.domains.helpdesk.rules.appointments import ByAppointment, Hours, free_seat, goes_on
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock, outbox

State = Appointment.State
_WHY = "appointments of one place, by who acts there or by who has the code"


def appointments() -> QuerySet[Appointment]:
    """Give the appointments; who calls this says which."""
    return Appointment.objects.across_all(reason=_WHY)


def hold_hours(branch_id: int) -> list[Hours]:
    """Hold the help of a place and give its hours; none when it gives none. Locks: the help of the place."""
    places = HelpPlace.objects.across_all(reason="the help of one place, where appointments are made")
    row = places.select_for_update().filter(branch_id=branch_id).first()
    if row is None or row.stopped_at is not None:
        return []
    return [
        Hours(one.weekday, one.begins, one.ends, ByAppointment(one.minutes, one.seats, one.kind))
        for one in row.times.all()
    ]


def seats_taken(branch_id: int, starts_at: dt.datetime, ends_at: dt.datetime, *, but: int = 0) -> list[int]:
    """Give the seats that somebody has at a time; `but`: not counting this appointment. The help of the place is held."""
    found = appointments().filter(branch_id=branch_id, starts_at__lt=ends_at, ends_at__gt=starts_at)
    return [seat for seat in found.exclude(pk=but).exclude(seat=None).values_list("seat", flat=True) if seat]


@transaction.atomic
def look_again(branch_id: int) -> list[Appointment]:
    """Call off the appointments to come that cannot go on any more, and put back those that can after all.

    After hours of help or opening hours changed. Those that a helper or a visitor cancelled stay so.
    Returns what was called off. Locks: the help of the place.
    """
    hours = hold_hours(branch_id)
    calendar = organisations.calendar(branch_id)
    to_come = appointments().filter(branch_id=branch_id, starts_at__gt=clock.now())
    called_off, changed = [], []
    for row in to_come.filter(state__in=[State.MADE, State.CALLED_OFF]):
        begins, ends = (
            clock.local(moment, calendar.time_zone).time() for moment in (row.starts_at, row.ends_at)
        )
        if goes_on(hours, calendar, row.held_on, begins, ends) == (row.state == State.MADE):
            continue
        if row.state == State.MADE:
            row.state, row.seat = State.CALLED_OFF, None
            called_off.append(row)
        else:
            day = row.held_on.weekday()
            then = [one for one in hours if one.weekday == day and one.begins <= begins and ends <= one.ends]
            most = max((one.by.seats for one in then if one.by.minutes), default=0)
            seat = free_seat(most, seats_taken(branch_id, row.starts_at, row.ends_at))
            if seat is None:
                continue
            row.state, row.seat = State.MADE, seat
        row.save(update_fields=["state", "seat"])
        changed.append(row)
    tell_changed(changed)
    return called_off


def tell_changed(changed: Iterable[Appointment]) -> None:
    """Tell of which days and places appointments changed."""
    facts = {(one.organisation_id, one.branch_id, one.held_on) for one in changed}
    outbox.publish_all(
        AppointmentsChanged(library, branch, day.isoformat()) for library, branch, day in sorted(facts)
    )
