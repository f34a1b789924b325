"""Tables for a spreadsheet: semicolons, as a Dutch one expects, and never a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils.http import content_disposition_header

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


class Number(str):
    """A number as it is written in a table: its minus sign is no formula."""

    __slots__ = ()


def row(cells: Sequence[object]) -> str:
    """Write a line of a table; what a spreadsheet would take for a formula gets a quote before it."""
    safe = [
        f"'{cell}"
        if isinstance(cell, str) and not isinstance(cell, Number) and cell.startswith(FORMULA_SIGNS)
        else cell
        for cell in cells
    ]
    line = io.StringIO()
    csv.writer(line, delimiter=";").writerow(safe)
    return line.getvalue()


def file_of(lines: Iterable[str], *, filename: str) -> HttpResponse:
    """Give lines as a file to keep, with the mark by which a spreadsheet knows the character set."""
    answer = HttpResponse("".join(lines).encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    header = content_disposition_header(as_attachment=True, filename=filename)
    answer.headers["Content-Disposition"] = header or "attachment"
    return answer
