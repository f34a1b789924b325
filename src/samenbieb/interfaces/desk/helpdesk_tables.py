"""The month of the help desks as tables: small numbers are hidden by the rule of the monitor, on the page and in the file alike."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samenbieb.domains.helpdesk.selectors import MonthReport
from samenbieb.domains.monitoring.selectors import Atom, Groups, grouped
from samenbieb.interfaces.web import spreadsheets

LAYOUT = "samenbieb-helpdesk-1"
TOWN = "municipality"
QUESTIONS, VISITS = "questions", "visits"
TITLES: Mapping[str, str | Promise] = {
    "topic": gettext_lazy("Topic"),
    "agency": gettext_lazy("Agency"),
    "help_kind": gettext_lazy("What was done"),
    "partner_kind": gettext_lazy("Referred to"),
    "outcome": gettext_lazy("How it ended"),
    "duration": gettext_lazy("How long it took"),
    "channel": gettext_lazy("How it came"),
}


Cells = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Area:
    """A municipality or a place. A place outside of every municipality lies in the one without a code."""

    kind: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: its code and name, and a number for each area; None is hidden."""

    code: str
    name: str
    values: Sequence[int | None]


@dataclass(frozen=True, slots=True)
class ListTable:
    """A table: its list, its title, its areas and a line for each choice."""

    name: str
    title: str
    areas: Sequence[Area]
    lines: Sequence[Line]


def month_of(report: MonthReport, branches: Sequence[Any]) -> list[ListTable]:
    """Hide what is small and put the rest in tables: totals by municipality and place, each list by municipality.

    No list is told by place: beside those of the municipality it would tell the small numbers of another place.
    """
    town_of = {row.pk: row.municipality.code if row.municipality else "" for row in branches}
    names = {row.municipality.code: row.municipality.name for row in branches if row.municipality}
    towns = [Area(TOWN, code, names.get(code, "")) for code in sorted(set(town_of.values()))]
    places = [Area("place", row.code, row.name) for row in branches]
    asked: Counter[int] = Counter()
    for (branch, _code), number in report.counts["topic"].items():
        asked[branch] += number
    cells = {name: _by_town(counts, town_of) for name, counts in report.counts.items()}
    groups = {
        name: _grouped({key: (n, (key[0],)) for key, n in counts.items()}) for name, counts in cells.items()
    }
    questions = _grouped({branch: (number, (town_of[branch],)) for branch, number in asked.items()})
    visits = _grouped({branch: (number, (town_of[branch],)) for branch, number in report.visits.items()})

    def whole(town: str) -> bool:
        """Tell whether every list may tell the sum of a municipality: else none of them does."""
        return all(
            groups[name].shows(key for key in counts if key[0] == town) for name, counts in cells.items()
        )

    def total(counts: Mapping[int, int], guard: Groups, area: Area, key: str) -> int | None:
        inside = [row.pk for row in branches if key == (town_of[row.pk] if area.kind == TOWN else row.code)]
        told = guard.shows(inside) and (area.kind != TOWN or whole(area.code))
        return sum(counts.get(branch, 0) for branch in inside) if told else None

    areas = [*towns, *places]
    lines = [
        Line(QUESTIONS, _("Questions"), [total(asked, questions, area, area.code) for area in areas]),
        Line(VISITS, _("Visits"), [total(report.visits, visits, area, area.code) for area in areas]),
    ]
    tables = [ListTable("total", _("All questions"), areas, lines)]
    for name, title in TITLES.items():
        rows = [(row.code, row.label) for row in report.rows[name]]
        if any(code == "" for _town, code in cells[name]):
            rows.append(("", _("not said")))
        told = [
            Line(code, label, [_value(cells[name], groups[name], (town.code, code)) for town in towns])
            for code, label in rows
        ]
        tables.append(ListTable(name, str(title), towns, told))
    return tables


def _by_town(counts: Mapping[tuple[int, str], int], town_of: Mapping[int, str]) -> Cells:
    found: Counter[tuple[str, str]] = Counter()
    for (branch, code), number in counts.items():
        found[town_of[branch], code] += number
    return found


def _grouped(cells: Mapping[Any, tuple[int, tuple[Any, ...]]]) -> Groups:
    """Put small cells together: first within their municipality, then within the library."""
    return grouped([Atom(key, number, regions) for key, (number, regions) in cells.items()])


def _value(counts: Cells, groups: Groups, key: tuple[str, str]) -> int | None:
    return counts.get(key, 0) if groups.shows([key]) else None


def csv_lines(tables: Sequence[ListTable], month_text: str) -> Iterator[str]:
    """Write a month in the documented layout: one number in a row, names in Dutch or English as the page."""
    yield spreadsheets.row(
        [
            "layout",
            "month",
            "area_kind",
            "area_code",
            "area_name",
            "list",
            "code",
            "name",
            "value",
            "status",
        ]
    )
    for table in tables:
        for line in table.lines:
            for area, value in zip(table.areas, line.values, strict=True):
                yield spreadsheets.row(
                    [
                        LAYOUT,
                        month_text,
                        area.kind,
                        area.code,
                        area.name,
                        table.name,
                        line.code,
                        line.name,
                        "" if value is None else value,
                        "hidden" if value is None else "shown",
                    ]
                )
