"""The month of the help desks of a library, per municipality and place: on the page, and as a file in the documented layout."""

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.utils.formats import date_format
from django.views.decorators.http import require_GET

from samenbieb.domains.helpdesk import permissions, selectors
from samenbieb.domains.monitoring.selectors import Period
from samenbieb.domains.organisations import selectors as places
from samenbieb.interfaces.desk.frame import at_desk, show
from samenbieb.interfaces.desk.helpdesk_tables import ListTable, csv_lines, month_of
from samenbieb.interfaces.web import spreadsheets
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.errors import NotAllowed, NotFound


@require_GET
@at_desk
def figures(request: Request) -> HttpResponse:
    """Show a month: this one, or the one that is asked for."""
    library, others = library_with(request, permissions.VIEW_FIGURES)
    first_on, months = _month(request, library)
    tables = _counted(request, library, first_on)
    context = {
        "section": "helpdesk",
        "library": library,
        "libraries": others,
        "tables": [(table, [(line.name, line.values) for line in table.lines]) for table in tables],
        "is_empty": not tables[0].areas,
        "month_text": f"{first_on:%Y-%m}",
        "month_name": date_format(first_on, "F Y"),
        "months": [(f"{one:%Y-%m}", date_format(one, "F Y")) for one in months],
        "may_edit_lists": request.actor.may(permissions.EDIT_LISTS, at=library.pk),
        "may_note": request.actor.may_any((permissions.REGISTER, permissions.REGISTER_AT_OWN_PLACE)),
    }
    return show(request, "desk/helpdesk/figures.html", context)


@require_GET
@at_desk
def figures_csv(request: Request) -> HttpResponse:
    """Give the same month as a file."""
    library, _others = library_with(request, permissions.VIEW_FIGURES)
    first_on, _months = _month(request, library)
    text = f"{first_on:%Y-%m}"
    lines = csv_lines(_counted(request, library, first_on), text)
    return spreadsheets.file_of(lines, filename=f"informatiepunt-{library.code}-{text}.csv")


def library_with(request: Request, action: str) -> tuple[Any, list[Any]]:
    """Give the library that is asked for, and all at which somebody may do this. Raises: NotAllowed, NotFound."""
    may = [row for row in places.libraries() if request.actor.may(action, at=row.pk)]
    if not may:
        raise NotAllowed(action=action)
    asked = request.GET.get("bibliotheek") or request.POST.get("bibliotheek") or ""
    here = request.actor.branch_id
    if not asked and len(may) > 1 and here is not None:
        own = places.place(here).organisation_id
        asked = next((row.code for row in may if row.pk == own), "")
    found = next((row for row in may if row.code == asked), None) if asked else may[0]
    if found is None:
        raise NotFound
    return found, may


def _month(request: Request, library: Any) -> tuple[dt.date, list[dt.date]]:
    months = selectors.months_with_questions(request.actor, organisation_id=library.pk)
    asked = request.GET.get("maand", "")
    if not asked:
        return months[0], months
    found = Period.read(asked)
    if found is None or found.is_year or found.first_on not in months:
        raise NotFound
    return found.first_on, months


def _counted(request: Request, library: Any, first_on: dt.date) -> list[ListTable]:
    report = selectors.month_report(request.actor, organisation_id=library.pk, first_on=first_on)
    counted = {branch for counts in report.counts.values() for branch, _code in counts}
    branches = [row for row in places.branches(library.pk) if row.pk in counted]
    return month_of(report, branches)
