"""The places of the network: all of them, how each stands today, and one with everything to know before a visit."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.interfaces.portal import help_today, hours, wordings
from samenbieb.interfaces.web import switches
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel import clock
from samenbieb.kernel.calendar import Opening

PHYSICAL_FACTS = (
    ("step_free", _("Entrance without steps")),
    ("lift", _("Lift")),
    ("accessible_toilet", _("Toilet for wheelchair users")),
    ("hearing_loop", _("Hearing loop")),
)


@dataclass(frozen=True, slots=True)
class PlaceCard:
    """A place in a list: the row, how it stands now, and until when somebody is there."""

    branch: Any
    is_open: bool
    state: str
    staff: str


def cards(organisation_id: int | None = None) -> list[PlaceCard]:
    """Give every place with how it stands now, in five queries."""
    branches = organisations.branches(organisation_id)
    calendars = organisations.calendars([branch.pk for branch in branches])
    found = []
    for branch in branches:
        state = organisations.open_state(calendars[branch.pk])
        found.append(
            PlaceCard(branch, state.is_open, hours.state_in_words(state), hours.staff_in_words(state))
        )
    return found


@require_GET
def places(request: Request) -> HttpResponse:
    """Show all places by library, the reader's own first; those with somebody to help now stand on top."""
    mine = request.preferences.branch
    by_library: dict[Any, list[PlaceCard]] = defaultdict(list)
    shown = _own_first(cards(), mine)
    for card in shown:
        by_library[card.branch.organisation].append(card)
    context = {
        "libraries": list(by_library.items()),
        "helping": [card for card in shown if card.staff],
        "mine": mine,
    }
    return render(request, "portal/places/list.html", context)


def _own_first(shown: list[PlaceCard], mine: str) -> list[PlaceCard]:
    """Put the reader's own place on top, then the others of its library, then the other libraries by name."""
    own = next((card.branch.organisation_id for card in shown if card.branch.code == mine), None)

    def order(card: PlaceCard) -> tuple[bool, str, bool, str]:
        branch = card.branch
        return branch.organisation_id != own, str(branch.organisation), branch.code != mine, branch.name

    return sorted(shown, key=order)


@require_GET
def place(request: Request, code: str) -> HttpResponse:
    """Show one place: hours this week with exceptions and seasons, address, telephone, what is there."""
    branch = organisations.branch(code)
    calendar = organisations.calendar(branch.pk)
    today = clock.today(calendar.time_zone)
    week = organisations.place_hours(calendar, from_on=today, days_count=7)
    state = organisations.open_state(calendar)
    context = {
        "branch": branch,
        "is_open": state.is_open,
        "state": hours.state_in_words(state),
        "staff": hours.staff_in_words(state),
        "days": hours.coming_days(week, today=today),
        "week_facts": [
            (_("In a normal week"), _hours_a_week(week.open_minutes)),
            (_("With staff"), _hours_a_week(week.staffed_minutes)),
        ],
        "exceptions": [_exception(row) for row in organisations.exceptions(branch.pk, from_on=today)],
        "seasons": _seasons(branch.pk, today),
        "facts": _facts(branch),
        "help": help_today.of_place(branch, switches.modules_on(request)),
        "is_mine": request.preferences.branch == branch.code,
    }
    return render(request, "portal/places/place.html", context)


def _hours_a_week(minutes: int) -> str:
    return str(_("%(count)s hours")) % {"count": hours.week_hours(minutes)}


def _exception(row: Any) -> dict[str, Any]:
    opening = (
        [Opening(row.opens, row.closes, row.staffed)]
        if row.opens is not None and row.closes is not None
        else []
    )
    until = None if row.until_on == row.from_on else row.until_on
    return {"from_on": row.from_on, "until_on": until, "open": hours.spans(opening), "reason": row.reason}


def _seasons(branch_id: int, today: dt.date) -> list[dict[str, Any]]:
    seasons = []
    for period in organisations.hours_history(branch_id):
        if not period.is_season or period.until_on is None or period.until_on < today:
            continue
        week: dict[int, list[Opening]] = defaultdict(list)
        for time in period.times.all():
            week[time.weekday].append(Opening(time.opens, time.closes, time.staffed))
        seasons.append({"period": period, "days": hours.ordinary_week(week.items())})
    return list(reversed(seasons))


def _facts(branch: Any) -> list[tuple[Any, Any]]:
    said = {True: _("Yes"), False: _("No"), None: _("Not known. Call before you come.")}
    facts = [(label, said[getattr(branch, name)]) for name, label in PHYSICAL_FACTS]
    return (
        [*facts, (_("Quiet hours"), wordings.in_dutch(branch.quiet_hours))] if branch.quiet_hours else facts
    )
