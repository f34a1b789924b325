"""One number opened: what it counts, how, when, under which version; and counting it anew, to see whether it is equal."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from samenbieb.domains.monitoring import selectors, services
from samenbieb.domains.monitoring.errors import NoSuchPeriod
from samenbieb.domains.monitoring.selectors import Cell, Period, Region
from samenbieb.interfaces.portal import monitor, monitor_words
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.measures import About, Measure


@require_GET
def figure(request: Request, name: str) -> HttpResponse:
    """Explain one number, and show when it was last counted anew."""
    measure = selectors.figure(name)
    region, period = _asked(request.GET.get("gebied", ""), request)
    cell = _cell(measure, region, period)
    parts = [
        (part, monitor.number(row))
        for part, cells in selectors.children(region, period, only=name)
        for row in cells
    ]
    if period.is_year:
        months = [
            (monitor_words.period(row.period), monitor.number(row))
            for row in selectors.series(measure, region, period.first_on.year)
        ]
    else:
        months = []
    asked = urlencode({"gebied": region.text, "periode": period.text})
    context = {
        "measure": measure,
        "label": monitor_words.label(measure),
        "region": region,
        "place": monitor_words.place(region),
        "period_text": monitor_words.period(period),
        "back": monitor.address(region, period),
        "one": monitor.number(cell),
        "facts": _facts(cell, region),
        "parts": parts,
        "part_word": monitor_words.part_word(region),
        "months": months,
        "again": f"{reverse('portal:recount', args=[name])}?{asked}",
        "can_recount": services.counts_needed(region, period) <= services.COUNTS_MAX,
        "last": _last(measure, region, period),
        "corrections": [
            (
                row.observation.branch,
                monitor_words.count(row.value_before),
                monitor_words.count(row.value_after),
                row.noted_at,
            )
            for row in selectors.corrections(measure, region, period)
        ],
    }
    return render(request, "portal/monitor/figure.html", context)


@require_POST
def recount(request: Request, name: str) -> HttpResponse:
    """Count one number anew now, and show it beside what stood there."""
    selectors.figure(name)
    region, period = _asked(request.GET.get("gebied", ""), request)
    services.recount_figure(request.actor, name=name, region=region, period=period)
    asked = urlencode({"gebied": region.text, "periode": period.text})
    return HttpResponseRedirect(f"{reverse('portal:figure', args=[name])}?{asked}#opnieuw", status=303)


def _asked(text: str, request: Request) -> tuple[Region, Period]:
    kind, _colon, code = (text or "land").partition(":")
    return selectors.region(kind, code), monitor.period_of(request)


def _cell(measure: Measure, region: Region, period: Period) -> Cell:
    for cell in selectors.figures(region, period):
        if cell.measure.name == measure.name:
            return cell
    raise NoSuchPeriod  # the module of this figure is off at this library


def _facts(cell: Cell, region: Region) -> list[tuple[str, Any]]:
    measure = cell.measure
    about = _("people; fewer than 5 stay hidden") if measure.about == About.PERSONS else _("acts or things")
    return [
        (_("What is counted"), monitor_words.unit(measure)),
        (_("Core function"), monitor_words.theme(measure.core_function)),
        (_("It counts"), about),
        (_("Source"), monitor_words.source(region)),
        (
            _("Definition"),
            _("%(name)s, version %(version)s") % {"name": measure.name, "version": measure.version},
        ),
        (_("Status"), monitor_words.status(cell)),
    ]


def _last(measure: Measure, region: Region, period: Period) -> dict[str, Any] | None:
    row = selectors.last_recount(measure, region, period)
    if row is None:
        return None
    return {
        "at": row.counted_at,
        "equal": row.equal,
        "published": None if row.published is None else monitor_words.count(row.published),
        "recounted": None if row.recounted is None else monitor_words.count(row.recounted),
    }
