"""Figures in words: themes, periods, messages and how sure a number is."""

from collections.abc import Sequence

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from samenbieb.domains.monitoring.selectors import Cell, Kind, Period, Region
from samenbieb.kernel.measures import CoreFunction, Measure

THEMES = {
    CoreFunction.KNOWLEDGE: gettext_lazy("Knowledge and information"),
    CoreFunction.DEVELOPMENT: gettext_lazy("Learning and development"),
    CoreFunction.READING: gettext_lazy("Reading and literature"),
    CoreFunction.DEBATE: gettext_lazy("Meeting and debate"),
    CoreFunction.CULTURE: gettext_lazy("Art and culture"),
}


def theme(function: CoreFunction | None) -> str:
    """Name one of the five functions of a library."""
    return str(THEMES[function]) if function else _("The library itself")


def count(value: int) -> str:
    """Write a number with the separators of the language."""
    return str(number_format(value, decimal_pos=0, use_l10n=True, force_grouping=True))


def share(part: Cell, whole: Cell) -> str:
    """Write which share one published number is of another on the same page; nothing where one of them is not shown."""
    if part.value is None or not whole.value:
        return ""
    return _("%(percent)s%%") % {
        "percent": number_format(round(100 * part.value / whole.value, 1), decimal_pos=1)
    }


def label(measure: Measure) -> str:
    """Name a figure."""
    return str(measure.label or measure.name)


def unit(measure: Measure) -> str:
    """Say what is counted, in the words of its definition."""
    return str(measure.unit)


def period(value: Period) -> str:
    """Write a month or year: "november 2026"."""
    return date_format(value.first_on, "Y" if value.is_year else "F Y")


def when(value: Period) -> str:
    """Begin a sentence with a period."""
    if value.is_year:
        return _("In %(year)s") % {"year": value.first_on.year}
    return _("In %(month)s") % {"month": date_format(value.first_on, "F Y")}


def title(region: Region) -> str:
    """Say whose figures a page shows."""
    if region.kind == Kind.COUNTRY:
        return _("How is the library doing?")
    return _("%(name)s in figures") % {"name": region.name}


def place(region: Region) -> str:
    """Name an area within a sentence."""
    return _("the Netherlands") if region.kind == Kind.COUNTRY else region.name


def message(cell: Cell) -> str:
    """Say one number in a plain sentence."""
    facts = {"period": when(cell.period), "place": place(cell.region), "count": count(cell.value or 0)}
    if cell.measure.says:
        return str(cell.measure.says) % facts
    return _("%(label)s in %(place)s, %(period)s: %(count)s.") % {
        "label": label(cell.measure),
        "place": facts["place"],
        "period": period(cell.period),
        "count": facts["count"],
    }


def chart_message(cells: Sequence[Cell]) -> str:
    """Say what a chart shows: its highest month."""
    known = [cell for cell in cells if cell.value]
    if not known:
        return _("No month has a number to show.")
    best = max(known, key=lambda cell: cell.value or 0)
    return _("The busiest month was %(month)s, with %(count)s.") % {
        "month": date_format(best.period.first_on, "F"),
        "count": count(best.value or 0),
    }


def status(cell: Cell) -> str:
    """Say how sure a number is."""
    if cell.estimated:
        return pgettext("of a figure", "estimated")
    return pgettext("of a figure", "provisional") if cell.provisional else pgettext("of a figure", "final")


def part_word(region: Region) -> str:
    """Name what an area consists of."""
    return {Kind.COUNTRY: _("By library"), Kind.PROVINCE: _("By municipality")}.get(
        region.kind, _("By place")
    )


def source(region: Region) -> str:
    """Name the source of the figures of an area."""
    if region.is_example:
        return _("example figures of an invented library, counted from its own records")
    return _("counted from the records of the library")
