"""What deliveries kept aside: the list of what is still open, one of them with its bytes, and how far a run is."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q, QuerySet

from samenbieb.domains.catalogue import permissions
from samenbieb.domains.catalogue.errors import ABOUT_ITEMS, KEPT_ASIDE, WHAT_TO_DO
from samenbieb.domains.catalogue.models import ActKind, CatalogueAct, ImportProblem, ImportRun
from samenbieb.formats import hexadecimal, iso2709, marc_salvage, marcxml
from samenbieb.formats.hexadecimal import HexLine
from samenbieb.formats.marc21 import BLANK_LEADER, MarcRecord, UnreadableError
from samenbieb.formats.marc_lines import lines_of
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound

_ASIDE_ACTS: Final = (ActKind.ASIDE_BROUGHT_IN, ActKind.ASIDE_PUT_AWAY)
_FRAME: Final = (f"LDR {BLANK_LEADER}", "001 ", "245 10 $a")


@dataclass(frozen=True, slots=True, kw_only=True)
class AsideLine:
    """One thing that was kept aside, and what became of it. `byte_position` counts from the start of the unpacked file."""

    public_id: str
    run_public_id: str
    file_name: str
    source: str
    delivered_at: dt.datetime
    byte_position: int
    byte_count: int
    reason: str
    sentence: str
    what_to_do: str
    detail: str
    control_number: str
    state: str
    settled_at: dt.datetime | None
    settled_by: str
    settled_reason: str
    about_items: bool

    @property
    def is_open(self) -> bool:
        """Tell whether it still waits for a cataloguer."""
        return self.state == ImportProblem.State.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class AsideView:
    """All that helps to mend one. `lines` is what could be read; `whole` says whether that is the whole record."""

    line: AsideLine
    readable: str
    figures: list[HexLine]
    kept_count: int  # bytes that were kept: four megabytes at most
    lines: list[str]
    whole: bool
    salvaged: bool
    work_public_id: str  # of the title that it became
    act_public_id: str  # of the act that settled it, to undo


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many are open for one reason."""

    reason: str
    sentence: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunProgress:
    """How far a delivery is. `percent` is None while nobody can know (a gzip file: its length inside is not told)."""

    is_finished: bool
    has_begun: bool
    byte_position: int
    percent: int | None
    open_count: int
    reasons: list[ReasonCount]


def asides(
    actor: Actor,
    *,
    reason: str = "",
    run_public_id: str = "",
    state: str = ImportProblem.State.OPEN,
    start: int = 0,
    limit: int = 50,
) -> tuple[list[AsideLine], int]:
    """Give some of what was kept aside in deliveries that this actor may see, newest delivery first, and how many in all.

    An empty `state` gives those that are settled too. Raises: NotAllowed.
    """
    actor.require(permissions.VIEW_IMPORTS)
    rows = _seen_by(actor)
    if state:
        rows = rows.filter(state=state)
    if reason:
        rows = rows.filter(reason=reason)
    if run_public_id:
        rows = rows.filter(run__public_id=_key(run_public_id))
    ordered = rows.defer("raw").order_by("-run_id", "byte_position", "id")
    return [line_of(row) for row in ordered[start : start + limit]], rows.count()


def aside_reasons(actor: Actor, *, run_public_id: str = "") -> list[ReasonCount]:
    """Give the reasons for which something is open, with how many, most first. Raises: NotAllowed."""
    actor.require(permissions.VIEW_IMPORTS)
    rows = _seen_by(actor).filter(state=ImportProblem.State.OPEN)
    if run_public_id:
        rows = rows.filter(run__public_id=_key(run_public_id))
    return _counted(rows)


def aside(actor: Actor, public_id: str) -> AsideView:
    """Give one of them with its bytes and what can be read of it. Raises: NotAllowed, NotFound."""
    row = aside_row(actor, public_id)
    raw = bytes(row.raw)
    record, whole = record_in(row)
    act = act_on(row)
    described = row.description.record.work if row.description else None
    return AsideView(
        line=line_of(row),
        readable=hexadecimal.readable(raw),
        figures=hexadecimal.around(raw, hexadecimal.bad_spot(raw, row.reason)),
        kept_count=len(raw),
        lines=lines_of(record) if record else list(_FRAME),
        whole=whole,
        salvaged=record is not None and not whole,
        work_public_id=str(described.public_id) if described else "",
        act_public_id=str(act.public_id) if act else "",
    )


def aside_bytes(actor: Actor, public_id: str) -> bytes:
    """Give the bytes of one as they came, to mend elsewhere. Raises: NotAllowed, NotFound."""
    return bytes(aside_row(actor, public_id).raw)


def run_progress(actor: Actor, public_id: str) -> RunProgress:
    """Say how far a delivery is and what of it is open. Raises: NotAllowed, NotFound."""
    actor.require(permissions.VIEW_IMPORTS)
    rows = ImportRun.objects.filter(_held(actor, ""), public_id=_key(public_id))
    run = rows.first()
    if run is None:
        raise NotFound
    reasons = _counted(run.problems.filter(state=ImportProblem.State.OPEN))
    finished = run.state == ImportRun.State.FINISHED
    fits = run.file_byte_count > 0 and run.byte_position <= run.file_byte_count
    return RunProgress(
        is_finished=finished,
        has_begun=run.byte_position > 0,
        byte_position=run.byte_position,
        percent=100 if finished else run.byte_position * 100 // run.file_byte_count if fits else None,
        open_count=sum(one.count for one in reasons),
        reasons=reasons,
    )


# --- for the services of this room -----------------------------------------------------------------


def aside_row(actor: Actor, public_id: str) -> ImportProblem:
    """Find the row. Raises: NotAllowed, NotFound (also for a delivery of another library)."""
    actor.require(permissions.VIEW_IMPORTS)
    rows = _seen_by(actor).select_related("run", "description__record__work")
    row = rows.filter(public_id=_key(public_id)).first()
    if row is None:
        raise NotFound
    return row


def record_in(row: ImportProblem) -> tuple[MarcRecord | None, bool]:
    """Read the kept bytes: the record, and whether all of it could be read; else what is left of it, or None."""
    raw = bytes(row.raw)
    try:
        if row.byte_count <= len(raw):
            reader = marcxml.parse if row.run.kind == "marcxml" else iso2709.parse
            return reader(raw), True
    except UnreadableError:
        pass
    return marc_salvage.salvaged(raw, row.run.kind), False


def act_on(row: ImportProblem) -> CatalogueAct | None:
    """The act that settled it and was not undone."""
    return CatalogueAct.objects.filter(kind__in=_ASIDE_ACTS, moved__problem=row.pk, undone_at=None).first()


def line_of(row: ImportProblem) -> AsideLine:
    """Put one into a line."""
    return AsideLine(
        public_id=str(row.public_id),
        run_public_id=str(row.run.public_id),
        file_name=row.run.file_name,
        source=row.run.source,
        delivered_at=row.run.started_at,
        byte_position=row.byte_position,
        byte_count=row.byte_count,
        reason=row.reason,
        sentence=str(KEPT_ASIDE.get(row.reason, row.reason)),
        what_to_do=str(WHAT_TO_DO.get(row.reason, "")),
        detail=row.detail,
        control_number=row.control_number,
        state=row.state,
        settled_at=row.settled_at,
        settled_by=row.settled_by,
        settled_reason=row.settled_reason,
        about_items=row.reason in ABOUT_ITEMS,
    )


def _counted(rows: QuerySet[ImportProblem]) -> list[ReasonCount]:
    found = rows.order_by().values_list("reason").annotate(count=Count("pk")).order_by("-count", "reason")
    return [ReasonCount(reason, str(KEPT_ASIDE.get(reason, reason)), count) for reason, count in found]


def _seen_by(actor: Actor) -> QuerySet[ImportProblem]:
    return ImportProblem.objects.select_related("run").filter(_held(actor, "run__"))


def _held(actor: Actor, path: str) -> Q:
    """Deliveries of one's own libraries, and those of no library."""
    if actor.everywhere:
        return Q()
    held = actor.organisations(permissions.VIEW_IMPORTS)
    return Q(**{f"{path}organisation__in": held}) | Q(**{f"{path}organisation": None})


def _key(public_id: str) -> uuid.UUID:
    try:
        return uuid.UUID(str(public_id))
    except ValueError:
        raise NotFound from None
