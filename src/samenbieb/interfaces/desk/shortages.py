"""Titles of which there are too few copies: how many to buy, on the screen and as a table for a spreadsheet."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from samenbieb.domains.circulation import permissions, selectors
from samenbieb.domains.circulation.selectors import ShortageReport
from samenbieb.domains.organisations import selectors as places
from samenbieb.interfaces.desk.frame import at_desk, place_of, show
from samenbieb.interfaces.web import spreadsheets
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel import clock
from samenbieb.kernel.errors import NotAllowed, NotFound

SHOWN_MAX = 200


@require_GET
@at_desk
def shortages(request: Request) -> HttpResponse:
    """Show what a library should buy: that of the desk, or another at which somebody may see it."""
    library, others = _library(request)
    report = selectors.shortages(request.actor, organisation_id=library.pk)
    context = {
        "section": "holds",
        "library": library,
        "libraries": others,
        "report": report,
        "lines": report.lines[:SHOWN_MAX],
    }
    return show(request, "desk/holds/shortages.html", context)


@require_GET
@at_desk
def shortages_csv(request: Request) -> HttpResponse:
    """Give all of it as a table."""
    library, _others = _library(request)
    report = selectors.shortages(request.actor, organisation_id=library.pk)
    today = clock.today(library.time_zone)
    return spreadsheets.file_of(_table(report), filename=f"bijkopen-{library.code}-{today}.csv")


def _table(report: ShortageReport) -> Iterator[str]:
    yield spreadsheets.row(
        [
            _("Buy"),
            _("Title"),
            _("Maker"),
            _("Waiting here"),
            _("Copies here"),
            _("Waiting in the network"),
            _("Copies in the network"),
        ]
    )
    for line in report.lines:
        yield spreadsheets.row(
            [
                line.to_buy,
                line.title,
                line.creator,
                line.waiting,
                line.copies,
                line.network_waiting,
                line.network_copies,
            ]
        )


def _library(request: Request) -> tuple[Any, list[Any]]:
    """Give the library that is asked for, and all from which one may choose. Raises: NotAllowed, NotFound, NoPlaceChosen."""
    may = [row for row in places.libraries() if request.actor.may(permissions.VIEW_SHORTAGES, at=row.pk)]
    if not may:
        raise NotAllowed(action=permissions.VIEW_SHORTAGES)
    asked = request.GET.get("bibliotheek", "")
    if not asked:
        own = places.branch_by_id(place_of(request)).organisation_id
        asked = next((row.code for row in may if row.pk == own), may[0].code)
    found = next((row for row in may if row.code == asked), None)
    if found is None:
        raise NotFound
    return found, may
