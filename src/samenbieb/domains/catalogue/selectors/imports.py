"""Deliveries: what came in when, and what was kept aside."""

import uuid

from django.db.models import Q, QuerySet

from samenbieb.domains.catalogue import permissions
from samenbieb.domains.catalogue.errors import KEPT_ASIDE
from samenbieb.domains.catalogue.models import ImportProblem, ImportRun
from samenbieb.domains.catalogue.selectors.views import ImportReport, ProblemLine
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound

PROBLEMS_SHOWN_MAX = 10_000


def import_runs(actor: Actor, *, limit: int = 100) -> list[ImportReport]:
    """Give the newest deliveries that this actor may see, without their problems. Raises: NotAllowed."""
    actor.require(permissions.VIEW_IMPORTS)
    return [report_of(row) for row in _seen_by(actor)[:limit]]


def import_run(actor: Actor, public_id: str) -> ImportReport:
    """Give one delivery with everything that was kept aside. Raises: NotAllowed, NotFound."""
    actor.require(permissions.VIEW_IMPORTS)
    row = run_row(actor, public_id)
    return report_of(row, problems=problem_lines(row))


def kept_aside(actor: Actor, public_id: str, *, byte_position: int) -> bytes:
    """Give the bytes that were kept aside at one place, to mend and bring in again. Raises: NotAllowed, NotFound."""
    actor.require(permissions.VIEW_IMPORTS)
    problem = run_row(actor, public_id).problems.filter(byte_position=byte_position).first()
    if problem is None:
        raise NotFound
    return bytes(problem.raw)


def report_of(row: ImportRun, *, problems: tuple[ProblemLine, ...] = ()) -> ImportReport:
    """Put a run into a report."""
    return ImportReport(
        public_id=str(row.public_id),
        file_name=row.file_name,
        source=row.source,
        kind=row.kind,
        state=row.state,
        accepted=row.accepted_count,
        same=row.same_count,
        overlaid=row.overlaid_count,
        aside=row.aside_count,
        remarked=row.remarked_count,
        items=row.item_count,
        started_at=row.started_at,
        finished_at=row.finished_at,
        problems=problems,
    )


def problem_lines(row: ImportRun) -> tuple[ProblemLine, ...]:
    """Give what was kept aside in a run, in the order of the file."""
    rows = row.problems.defer("raw").order_by("byte_position", "id")[:PROBLEMS_SHOWN_MAX]
    return tuple(problem_line(one) for one in rows)


def problem_line(row: ImportProblem) -> ProblemLine:
    """Put one problem into a line."""
    return ProblemLine(
        byte_position=row.byte_position,
        byte_count=row.byte_count,
        reason=row.reason,
        sentence=str(KEPT_ASIDE.get(row.reason, row.reason)),
        detail=row.detail,
        control_number=row.control_number,
    )


def _seen_by(actor: Actor) -> QuerySet[ImportRun]:
    rows = ImportRun.objects.all()
    if actor.everywhere:
        return rows
    held = actor.organisations(permissions.VIEW_IMPORTS)
    return rows.filter(Q(organisation__in=held) | Q(organisation=None))


def run_row(actor: Actor, public_id: str) -> ImportRun:
    """Find the row of a delivery that this actor may see. Raises: NotFound."""
    try:
        key = uuid.UUID(str(public_id))
    except ValueError:
        raise NotFound from None
    row = _seen_by(actor).filter(public_id=key).first()
    if row is None:
        raise NotFound
    return row
