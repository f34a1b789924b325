"""What there is to do: coming activities, each with its own page, and calendars to take along."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.programme import selectors
from samenbieb.domains.programme.selectors import Looking, SessionView
from samenbieb.formats import icalendar
from samenbieb.interfaces.portal.near import Near
from samenbieb.interfaces.web import wording
from samenbieb.interfaces.web.pages import page_number, pages
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel import clock

PAGE_SIZE = 24
SOON = dt.timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader chose, as it came in the address; what cannot be is not chosen."""

    place: str
    day: str
    audience: str
    language: str

    @property
    def something(self) -> bool:
        """Tell whether anything was chosen."""
        return any((self.place, self.day, self.audience, self.language))


@require_GET
def programme(request: Request) -> HttpResponse:
    """Show what is to come, by place, day, audience and language."""
    branches = {branch.code: branch for branch in organisations.branches()}
    asked = Asked(
        place=_one_of(request, "vestiging", branches),
        day=_day(request.GET.get("dag", "")),
        audience=_one_of(request, "voor", dict(selectors.audiences())),
        language=_one_of(request, "taal", dict(selectors.languages())),
    )
    on = dt.date.fromisoformat(asked.day) if asked.day else None
    looking = Looking(
        branch_ids=(branches[asked.place].pk,) if asked.place else (),
        first_on=on,
        last_on=on,
        audience=asked.audience,
        language=asked.language,
    )
    page = page_number(request.GET.get("pagina"))
    found, number = selectors.coming(looking, limit=PAGE_SIZE, start=(page - 1) * PAGE_SIZE)
    busy = selectors.places_with_activities()
    context = {
        "found": found,
        "number": number,
        "asked": asked,
        "places": [
            (code, row.name) for code, row in branches.items() if row.pk in busy or code == asked.place
        ],
        "audiences": selectors.audiences(),
        "languages": selectors.languages(),
        "pages": pages(current=page, rows_total=number, rows_per_page=PAGE_SIZE),
    }
    return render(request, "portal/programme/list.html", context)


@require_GET
def activity(request: Request, public_id: UUID) -> HttpResponse:
    """Show one activity with its coming dates."""
    found, dates = selectors.public_activity(str(public_id))
    context = {"activity": found, "dates": dates, "registers": any(one.registers for one in dates)}
    return render(request, "portal/programme/activity.html", context)


@require_GET
def activity_calendar(request: Request, public_id: UUID) -> HttpResponse:
    """Give the dates of an activity for somebody's own calendar."""
    found, _dates = selectors.public_activity(str(public_id))
    return _calendar(request, found.title, selectors.feed(activity=str(public_id)))


@require_GET
def place_calendar(request: Request, code: str) -> HttpResponse:
    """Give what is held at a place for somebody's own calendar."""
    branch = organisations.branch(code)
    return _calendar(request, branch.name, selectors.feed(branch_id=branch.pk))


def _calendar(request: Request, name: str, sessions: list[SessionView]) -> HttpResponse:
    host = request.get_host()
    dates = [
        icalendar.CalendarDate(
            uid=f"{one.public_id}@{host}",
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            changed_at=one.changed_at,
            revision=one.revision,
            title=one.title,
            place=one.branch,
            text=one.summary,
            address=request.build_absolute_uri(reverse("portal:activity", args=[one.activity])),
        )
        for one in sessions
    ]
    answer = HttpResponse(icalendar.calendar(name, dates), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="activiteiten.ics"'
    return answer


def next_in_words(here: Near) -> str:
    """Say what is held first at a place: "Taalcafé, vandaag om 14.00 uur in …"; empty when nothing is near."""
    found = selectors.next_at(here.branch_id, until=clock.now() + SOON)
    if found is None:
        return ""
    return _("%(title)s: %(day)s at %(time)s in %(place)s.") % {
        "title": found.title,
        "day": wording.near_day(found.day),
        "time": wording.hour(found.begins.time()),
        "place": found.branch,
    }


def _one_of(request: Request, name: str, known: dict[str, Any]) -> str:
    value = request.GET.get(name, "")
    return value if value in known else ""


def _day(text: str) -> str:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return ""
    return day.isoformat() if 2000 < day.year < 2200 else ""
