"""The report of a delivery as a table, and the bytes that it kept aside as one file."""

from collections.abc import Iterable, Iterator
from typing import Final

from django.db.models import F
from django.db.models.functions import Length

from samenbieb.domains.catalogue import permissions
from samenbieb.domains.catalogue.errors import ABOUT_ITEMS
from samenbieb.domains.catalogue.models import Description, ImportProblem
from samenbieb.domains.catalogue.selectors.imports import problem_line, run_row
from samenbieb.domains.catalogue.selectors.views import ImportReport, ProblemLine
from samenbieb.formats import marcxml
from samenbieb.kernel.actor import Actor

_CHUNK_COUNT: Final = 200
REPORT_COLUMNS: Final = (
    "file", "what", "count", "byte_position", "byte_count", "control_number", "reason", "sentence", "detail",
)  # fmt: skip
Cell = str | int


def report_rows(report: ImportReport, problems: Iterable[ProblemLine]) -> Iterator[tuple[Cell, ...]]:
    """Give a delivery as rows under `REPORT_COLUMNS`: one for each count, and one for each thing kept aside.

    `what` is accepted, same, overlaid, items, kept_aside or items_not_entered; the counts of each add up.
    """
    counts = {
        "accepted": report.accepted,
        "same": report.same,
        "overlaid": report.overlaid,
        "items": report.items,
    }
    for what, count in counts.items():
        yield (report.file_name, what, count, "", "", "", "", "", "")
    for one in problems:
        what = "items_not_entered" if one.reason in ABOUT_ITEMS else "kept_aside"
        yield (
            report.file_name, what, 1, one.byte_position, one.byte_count, one.control_number, one.reason, one.sentence,
            one.detail,
        )  # fmt: skip


def all_problem_lines(actor: Actor, public_id: str) -> Iterator[ProblemLine]:
    """Give everything that a delivery kept aside, however much it is. Raises: NotAllowed, NotFound."""
    actor.require(permissions.VIEW_IMPORTS)
    rows = run_row(actor, public_id).problems.defer("raw").order_by("byte_position", "id")
    return (problem_line(row) for row in rows.iterator(chunk_size=_CHUNK_COUNT))


def asides_as_file(actor: Actor, public_id: str, *, reason: str = "") -> tuple[Iterator[bytes], int]:
    """Give the bytes that are still open in a delivery, one after the other, to mend and bring in again.

    What was MARCXML stands in a document. The number says how many of them were too long to be kept whole. What is said
    of items is left out: those records came in. Raises: NotAllowed, NotFound.
    """
    actor.require(permissions.VIEW_IMPORTS)
    run = run_row(actor, public_id)
    rows = run.problems.filter(state=ImportProblem.State.OPEN).exclude(reason__in=ABOUT_ITEMS)
    if reason:
        rows = rows.filter(reason=reason)
    cut_count = rows.annotate(kept_count=Length("raw")).filter(kept_count__lt=F("byte_count")).count()
    raws = (bytes(row.raw) for row in rows.order_by("byte_position", "id").iterator(chunk_size=_CHUNK_COUNT))
    return (_document(raws) if run.kind == Description.RawFormat.MARCXML else raws), cut_count


def _document(raws: Iterator[bytes]) -> Iterator[bytes]:
    yield marcxml.COLLECTION_START
    for raw in raws:
        yield raw + b"\n"
    yield marcxml.COLLECTION_END
