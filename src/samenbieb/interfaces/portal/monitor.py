"""The monitor: the message in one sentence, then the table, then the chart; every number leads to how it was counted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from samenbieb.domains.monitoring import selectors
from samenbieb.domains.monitoring.errors import NoSuchFigure, NoSuchPeriod
from samenbieb.domains.monitoring.selectors import Cell, Kind, Period, Region
from samenbieb.interfaces.portal import monitor_words as words
from samenbieb.interfaces.web import charts, spreadsheets
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel.measures import About


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it stands on a page, with where it leads."""

    cell: Cell
    text: str
    url: str
    status: str
    label: str
    unit: str

    @property
    def is_hidden(self) -> bool:
        """Tell whether it is too small to show."""
        return self.cell.value is None


@require_GET
def municipality(request: Request, code: str) -> HttpResponse:
    """Show the figures of a municipality."""
    return _show(request, selectors.region(Kind.MUNICIPALITY, code))


@require_GET
def page(request: Request, kind: str = Kind.COUNTRY, code: str = "") -> HttpResponse:
    """Show the figures of the country, a province, a library or a place."""
    return _show(request, selectors.region(kind, code))


def _show(request: Request, region: Region) -> HttpResponse:
    period = period_of(request)
    cells = selectors.figures(region, period)
    if request.GET.get("als") == "csv":
        return _table(region, period, [(region, cells), *selectors.children(region, period)])
    numbers = [number(cell) for cell in cells]
    head = _headline(cells)
    chosen = _chosen(request, cells, head)
    parts = _parts(chosen, period) if chosen else []
    months, years = selectors.periods()
    context = {
        "region": region,
        "address": address(region),
        "crumbs": _crumbs(region),
        "title": words.title(region),
        "period": period,
        "period_text": words.period(period),
        "message": words.message(head) if head else _("There are no figures yet for this period."),
        "themes": _themes(numbers),
        "chart": _chart(head) if head else None,
        "parts": parts,
        "part_word": words.part_word(region),
        "chosen": number(chosen) if chosen else None,
        "hides": any(one.is_hidden for one in [*numbers, *(one for _part, _url, one, _share in parts)]),
        "estimates": any(cell.estimated for cell in cells),
        "measured_at": max((cell.measured_at for cell in cells if cell.measured_at), default=None),
        "provisional": any(cell.provisional for cell in cells),
        "choices": [(choice.text, words.period(choice)) for choice in (*months, *years)],
        "towns": [(town, address(town)) for town in selectors.municipality_regions()]
        if region.kind == Kind.COUNTRY
        else [],
        "csv": f"?{urlencode({'periode': period.text, 'als': 'csv'})}",
    }
    return render(request, "portal/monitor/page.html", context)


def period_of(request: Request) -> Period:
    """Read which month or year was asked for; this month without. Raises: NoSuchPeriod."""
    months, years = selectors.periods()
    asked = request.GET.get("periode", "")
    if not asked:
        return months[0]
    found = Period.read(asked)
    if found is None or found not in [*months, *years]:
        raise NoSuchPeriod
    return found


def address(region: Region, period: Period | None = None) -> str:
    """Give the address of an area's page."""
    if region.kind == Kind.COUNTRY:
        found = reverse("portal:monitor")
    elif region.kind == Kind.MUNICIPALITY:
        found = reverse("portal:municipality", args=[region.code])
    else:
        found = reverse("portal:monitor-of", args=[region.kind, region.code])
    return f"{found}?{urlencode({'periode': period.text})}" if period else found


def number(cell: Cell) -> Number:
    """Write a number, with the address where it is explained and counted anew."""
    asked = urlencode({"gebied": cell.region.text, "periode": cell.period.text})
    return Number(
        cell,
        words.count(cell.value) if cell.value is not None else _("hidden"),
        f"{reverse('portal:figure', args=[cell.measure.name])}?{asked}",
        words.status(cell),
        words.label(cell.measure),
        str(words.unit(cell.measure)),
    )


def _headline(cells: Iterable[Cell]) -> Cell | None:
    """Choose the number of the message: people before acts, and one that has a sentence of its own before others."""
    known = [cell for cell in cells if cell.value]
    if not known:
        return None
    return min(
        known,
        key=lambda cell: (
            cell.measure.about != About.PERSONS or not cell.measure.says,
            not cell.measure.says,
            cell.measure.name,
        ),
    )


def _chosen(request: Request, cells: Sequence[Cell], head: Cell | None) -> Cell | None:
    """Choose the figure of which the parts are listed: the one asked for, else the one of the message."""
    if not (asked := request.GET.get("cijfer", "")):
        return head or next(iter(cells), None)
    for cell in cells:
        if cell.measure.name == asked:
            return cell
    raise NoSuchFigure(measure=asked)


def _parts(whole: Cell, period: Period) -> list[tuple[Region, str, Number, str]]:
    """List the areas of a page with one figure, and its share of the number of the whole page."""
    found = []
    for part, cells in selectors.children(whole.region, period, only=whole.measure.name):
        for cell in cells:
            share = words.share(cell, whole) if whole.measure.additive else ""
            found.append((part, address(part, period), number(cell), share))
    return found


def _themes(numbers: Iterable[Number]) -> list[tuple[str, list[Number]]]:
    found: dict[str, list[Number]] = {}
    for one in numbers:
        found.setdefault(words.theme(one.cell.measure.core_function), []).append(one)
    return list(found.items())


def _chart(head: Cell) -> dict[str, Any]:
    cells = selectors.series(head.measure, head.region, head.period.first_on.year)
    points = [
        charts.Point(
            date_format(cell.period.first_on, "M"),
            words.count(cell.value) if cell.value is not None else _("hidden"),
            cell.value,
            cell.provisional,
        )
        for cell in cells
    ]
    return {
        "drawn": charts.bars(points, words.count),
        "numbers": [(words.period(cell.period), number(cell)) for cell in cells],
        "label": words.label(head.measure),
        "year": head.period.first_on.year,
        "message": words.chart_message(cells),
    }


def _crumbs(region: Region) -> list[tuple[str, str]]:
    return [] if region.kind == Kind.COUNTRY else [(_("Monitor"), reverse("portal:monitor"))]


def _table(region: Region, period: Period, rows: Iterable[tuple[Region, list[Cell]]]) -> HttpResponse:
    head = [
        _("kind of area"), _("code"), _("name"), _("figure"), _("definition"), _("version"), _("core function"),
        _("period"), _("value"), _("status"), _("source"), _("counted at"),
    ]  # fmt: skip
    lines = [spreadsheets.row(head)]
    for part, cells in rows:
        for cell in cells:
            measure = cell.measure
            lines.append(
                spreadsheets.row(
                    [
                        str(part.kind),
                        part.code,
                        part.name,
                        words.label(measure),
                        measure.name,
                        measure.version,
                        words.theme(measure.core_function),
                        cell.period.text,
                        "" if cell.value is None else cell.value,
                        _("hidden") if cell.value is None else words.status(cell),
                        words.source(region),
                        "" if cell.measured_at is None else cell.measured_at.isoformat(),
                    ]
                )
            )
    return spreadsheets.file_of(lines, filename=f"monitor-{region.code or 'land'}-{period.text}.csv")
