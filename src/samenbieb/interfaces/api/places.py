"""Places for programs: what they are, where, how to get in, and when they are open."""

import datetime as dt
from typing import Any

from django.http import HttpRequest

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.interfaces.api.answers import read
from samenbieb.kernel import clock

DAYS_SHOWN = 14


@read
def places(request: HttpRequest) -> dict[str, Any]:
    """Give all places of the network that exist today."""
    found = organisations.branches()
    calendars = organisations.calendars(branch.pk for branch in found)
    return {
        "total": len(found),
        "places": [
            {**_facts(branch), "open": _open(organisations.open_state(calendars[branch.pk]))}
            for branch in found
        ],
    }


@read
def place(request: HttpRequest, code: str) -> dict[str, Any]:
    """Give one place with its hours of the coming two weeks."""
    branch = organisations.branch(code)
    calendar = organisations.calendar(branch.pk)
    hours = organisations.place_hours(
        calendar, from_on=clock.today(calendar.time_zone), days_count=DAYS_SHOWN
    )
    days = [
        {
            "day": day.day.isoformat(),
            "openings": [
                {"opens": _time(one.opens), "closes": _time(one.closes), "staffed": one.staffed}
                for one in day.openings
            ],
            "reason": day.reason,
        }
        for day in hours.days
    ]
    return {**_facts(branch), "open": _open(organisations.open_state(calendar)), "days": days}


def _facts(branch: Any) -> dict[str, Any]:
    library = branch.organisation
    return {
        "code": branch.code,
        "name": branch.name,
        "kind": branch.kind,
        "isil": branch.isil,
        "library": {"code": library.code, "name": library.name, "isil": library.isil},
        "municipality": branch.municipality.name if branch.municipality else None,
        "address": {"street": branch.street, "postcode": branch.postcode, "town": branch.town},
        "phone": branch.phone,
        "offers_pickup": branch.offers_pickup,
        "access": {
            "step_free": branch.step_free,
            "lift": branch.lift,
            "accessible_toilet": branch.accessible_toilet,
            "hearing_loop": branch.hearing_loop,
            "quiet_hours": branch.quiet_hours,
        },
    }


def _open(state: organisations.OpenState) -> dict[str, Any]:
    return {
        "is_open": state.is_open,
        "staffed": state.staffed,
        "until": _time(state.until),
        "opens_on": state.opens_on.isoformat() if state.opens_on else None,
        "opens_at": _time(state.opens_at),
        "reason": state.reason,
    }


def _time(time: dt.time | None) -> str | None:
    return f"{time:%H:%M}" if time else None
