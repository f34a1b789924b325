"""Help today: where somebody is there now or next, near the reader; and which libraries have an information point."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from samenbieb.domains.helpdesk import selectors
from samenbieb.domains.helpdesk.selectors import HelpAt, Town
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.organisations.errors import NoSuchPlace
from samenbieb.interfaces.portal.near import Near
from samenbieb.interfaces.web import wording
from samenbieb.interfaces.web.middleware import permissions_policy
from samenbieb.interfaces.web.request import Request

COMING_IN = (
    ("step_free", gettext_lazy("No steps at the door"), gettext_lazy("Steps at the door")),
    ("lift", gettext_lazy("There is a lift"), gettext_lazy("There is no lift")),
    (
        "accessible_toilet",
        gettext_lazy("There is a toilet for wheelchairs"),
        gettext_lazy("There is no toilet for wheelchairs"),
    ),
)


@dataclass(frozen=True, slots=True)
class HelpDay:
    """A day of the coming week, with the hours of help in words."""

    name: Any
    day: dt.date
    is_today: bool
    spans: list[str]


@dataclass(frozen=True, slots=True)
class HelpCard:
    """A place that gives help, in words. `coming_in`: pairs of a sentence and whether it is good news.

    `away`: how far it is from the place near the reader, in words; empty when that is not known or is no distance.
    """

    help: HelpAt
    state: str
    coming_in: list[tuple[Any, bool]]
    days: list[HelpDay]
    away: str = ""

    @property
    def position(self) -> str:
        """Give where the place lies, for a script: "52.37403,4.88969"; empty when that is not known."""
        lies = self.branch.position
        return f"{lies[0]},{lies[1]}" if lies else ""

    @property
    def branch(self) -> Any:
        """Give the row of the place."""
        return self.help.branch


@require_GET
def page(request: Request) -> HttpResponse:
    """Show where help is given near the reader, the soonest first; without a place: the towns to choose from, no typing."""
    towns = selectors.towns()
    found = selectors.help_places()
    town = town_asked(request, towns)
    near = place_near(request, town)
    ordered = selectors.nearest_first(found, near) if near else sorted(found, key=selectors.soonness)
    rings = [selectors.ring(one, near) if near else selectors.FAR for one in ordered]
    cards = [(card(one, near), ring) for one, ring in zip(ordered, rings, strict=True)]
    context = {
        "town": town,
        "near_name": near_name(near, town),
        "towns": towns,
        "choosing": near is None or "kies" in request.GET,
        "here": [one for one, ring in cards if ring == 0],
        "nearby": [one for one, ring in cards if ring == 1],
        "elsewhere": [one for one, ring in cards if ring == selectors.FAR],
        "km_from_you": _("%(km)s km from you") % {"km": "{km}"},
        "can_be_measured": sum(bool(one.position) for one, _ring in cards) > 1,
        "topics": [group.topic for group in selectors.cards_by_topic()],
        "open_count": sum(one.state.is_open for one in found),
        "takes_appointments": any(one.takes_appointments for one in found),
    }
    response = render(request, "portal/help/page.html", context)
    # The button that puts the nearest first asks the browser where it is; nothing of it is sent.
    response["Permissions-Policy"] = permissions_policy(geolocation=True)
    return response


@require_GET
def coverage(request: Request) -> HttpResponse:
    """Show how many libraries and places have an information point, and which have none, from the rows."""
    rows = selectors.coverage()
    places_with = sum(len(row.having) for row in rows)
    context = {
        "rows": rows,
        "libraries_with": sum(row.has_one for row in rows),
        "libraries_total": len(rows),
        "libraries_missing": [row.library for row in rows if not row.has_one],
        "places_with": places_with,
        "places_total": places_with + sum(len(row.missing) for row in rows),
    }
    return render(request, "portal/help/coverage.html", context)


def card(found: HelpAt, near: Any = None) -> HelpCard:
    """Put a place that gives help into words, with how far it is from the place near the reader."""
    coming_in = [
        (yes if value else no, value)
        for name, yes, no in COMING_IN
        if (value := getattr(found.branch, name)) is not None
    ]
    first_on = found.days[0][0]
    days = [
        HelpDay(
            WEEKDAYS[day.weekday()],
            day,
            day == first_on,
            [wording.span(begins, ends) for begins, ends in spans],
        )
        for day, spans in found.days
    ]
    return HelpCard(found, state_in_words(found), coming_in, days, _away(found.branch, near))


def _away(branch: Any, near: Any) -> str:
    km = organisations.km_apart(branch, near) if near is not None and near.pk != branch.pk else None
    if km is None:
        return ""
    if km < 1:
        return _("Less than 1 km from %(place)s") % {"place": near.name}
    return _("%(km)s km from %(place)s") % {"km": round(km), "place": near.name}


def state_in_words(found: HelpAt) -> str:
    """Say until when help is given now, or when it is next."""
    state = found.state
    if state.on is None or state.begins is None or state.ends is None:
        return _("No help is planned. Please call first.")
    if state.is_open:
        return _("Help now, until %(time)s") % {"time": wording.hour(state.ends)}
    when = {"day": wording.near_name(state.on), "hours": wording.span(state.begins, state.ends)}
    return _("Help %(day)s, %(hours)s") % when


def of_place(branch: Any, modules: frozenset[str]) -> HelpCard | None:
    """Give the help of one place in words; None when it gives none, or the help desk is off."""
    found = selectors.help_at(branch) if "helpdesk" in modules else None
    return card(found) if found else None


def soonest_in_words(here: Near) -> str:
    """Say where help is given first near a place: "Merendal Centrum: hulp nu, tot 16.00 uur"; empty when nowhere near."""
    found = selectors.nearest_first(selectors.help_places(), here.branch)
    if not found or selectors.ring(found[0], here.branch) == selectors.FAR:
        return ""
    return f"{found[0].branch.name}: {state_in_words(found[0])}."


def town_asked(request: Request, towns: Sequence[Town]) -> Town | None:
    """Give the town that the reader pressed; what does not exist was not pressed."""
    return next((one for one in towns if one.code == request.GET.get("gemeente", "")), None)


def place_near(request: Request, town: Town | None) -> Any:
    """Give the place near the reader: of the town they pressed, else the one they chose before; None when neither."""
    if town is not None:
        inside = [
            branch
            for branch in organisations.branches()
            if branch.municipality is not None and branch.municipality.code == town.code
        ]
        return _first(inside)
    if code := request.preferences.branch:
        try:
            return organisations.branch(code)
        except NoSuchPlace:
            return None
    return None


def _first(branches: Sequence[Any]) -> Any:
    return min(branches, key=lambda branch: (branch.kind != "branch", branch.pk), default=None)


def near_name(near: Any, town: Town | None) -> str:
    """Name what is near: the town that was pressed, else that of the place."""
    if town is not None:
        return town.name
    if near is None:
        return ""
    return str(near.municipality.name if near.municipality else near.town or near.name)
