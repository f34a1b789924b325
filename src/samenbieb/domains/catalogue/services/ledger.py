"""The book that is kept of one delivery: counts, what was kept aside, and how far it got."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from samenbieb.domains.catalogue import permissions
from samenbieb.domains.catalogue.models import ImportProblem, ImportRun
from samenbieb.domains.catalogue.selectors.imports import (
    PROBLEMS_SHOWN_MAX,
    problem_line,
    problem_lines,
    report_of,
)
from samenbieb.domains.catalogue.selectors.views import ImportReport, ProblemLine
from samenbieb.domains.catalogue.services.batches import BatchOutcome, Verdict
from samenbieb.domains.catalogue.services.reading import Aside
from samenbieb.formats import iso2709
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor

RAW_BYTES_MAX: Final = iso2709.RECORD_BYTES_MAX  # four megabytes: longer is no record
_DETAIL_CHARACTERS_MAX: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredFile:
    """What is known of a file before its first record is read."""

    organisation_id: int | None
    source: str
    file_name: str
    sha256: str
    byte_count: int
    kind: str


@dataclass(slots=True)
class Ledger:
    """Keeps `run` in memory and saves it with each batch.

    When the same file was finished before (`known_before`), the run is saved only once there is something new to say.
    """

    run: ImportRun
    saved: bool
    known_before: bool
    resumed: bool
    dry_run: bool
    noted: set[tuple[int, str]] = field(default_factory=set)
    problems: list[ProblemLine] = field(default_factory=list)
    waiting: list[ImportProblem] = field(default_factory=list)
    something_new: bool = False

    @classmethod
    def open(cls, actor: Actor, file: DeliveredFile, *, dry_run: bool) -> Ledger:
        """Find the interrupted run of this file, or begin one."""
        earlier = ImportRun.objects.filter(
            organisation=file.organisation_id, source=file.source, file_sha256=file.sha256
        )
        interrupted = earlier.filter(state=ImportRun.State.RUNNING).first()
        known = ImportProblem.objects.filter(run__in=earlier)
        ledger = cls(
            run=interrupted or _new_run(actor, file),
            saved=interrupted is not None,
            known_before=earlier.filter(state=ImportRun.State.FINISHED).exists(),
            resumed=interrupted is not None,
            dry_run=dry_run,
            noted=set(known.values_list("byte_position", "reason")),
            problems=list(problem_lines(interrupted)) if interrupted else [],
        )
        if not ledger.saved and not ledger.known_before:
            ledger._save_run(actor)
        return ledger

    @property
    def byte_position(self) -> int:
        """Where the next record starts."""
        return self.run.byte_position

    def note(
        self,
        outcome: BatchOutcome,
        asides: Sequence[Aside],
        *,
        item_count: int = 0,
        also_asides: Sequence[Aside] = (),
    ) -> None:
        """Count what a batch came to."""
        run = self.run
        run.accepted_count += outcome.count(Verdict.ACCEPTED)
        run.overlaid_count += outcome.count(Verdict.OVERLAID)
        run.same_count += outcome.count(Verdict.SAME)
        run.aside_count += len(asides)
        run.remarked_count += sum(one.remarked for one in outcome.brought)
        run.item_count += item_count
        if item_count or any(one.verdict != Verdict.SAME for one in outcome.brought):
            self.something_new = True
        for aside in sorted([*asides, *also_asides], key=lambda one: one.position):
            self._keep_aside(aside)

    def reached(self, actor: Actor, byte_position: int) -> None:
        """Save the counts, what was kept aside, and the place, in the transaction of the batch."""
        self.run.byte_position = byte_position
        if not (self.saved or self.something_new or self.waiting):
            return
        self._save_run(actor)
        for problem in self.waiting:
            problem.run = self.run
        ImportProblem.objects.bulk_create(self.waiting)
        self.waiting.clear()

    def close(self, actor: Actor) -> ImportReport:
        """Mark the run as finished (if it was worth a row) and give the report."""
        self.run.state = ImportRun.State.FINISHED
        self.run.finished_at = clock.now()
        if self.saved:
            self.run.save()
            audit.record(
                actor,
                permissions.IMPORT,
                self.run,
                file=self.run.file_name,
                accepted=self.run.accepted_count,
                overlaid=self.run.overlaid_count,
                aside=self.run.aside_count,
            )
        report = report_of(self.run, problems=tuple(self.problems))
        return replace(
            report,
            public_id=report.public_id if self.saved and not self.dry_run else "",
            resumed=self.resumed,
            dry_run=self.dry_run,
        )

    def _keep_aside(self, aside: Aside) -> None:
        problem = ImportProblem(
            byte_position=aside.position,
            byte_count=len(aside.raw),
            reason=aside.reason,
            detail=_detail(aside)[:_DETAIL_CHARACTERS_MAX],
            control_number=aside.control_number[:120],
            raw=aside.raw[:RAW_BYTES_MAX],
        )
        if len(self.problems) < PROBLEMS_SHOWN_MAX:
            self.problems.append(problem_line(problem))
        if (aside.position, str(aside.reason)) not in self.noted:
            self.noted.add((aside.position, str(aside.reason)))
            self.waiting.append(problem)

    def _save_run(self, actor: Actor) -> None:
        self.run.save()
        if not self.saved:
            self.saved = True
            audit.record(actor, permissions.IMPORT, self.run, file=self.run.file_name, begun=True)


def _detail(aside: Aside) -> str:
    """What the reader said of it, and that it was cut when it is too long to be kept whole."""
    said = aside.detail.replace("\x00", "")
    if len(aside.raw) <= RAW_BYTES_MAX:
        return said
    cut = f"the first {RAW_BYTES_MAX} of {len(aside.raw)} bytes are kept"
    return f"{said}; {cut}" if said else cut


def _new_run(actor: Actor, file: DeliveredFile) -> ImportRun:
    return ImportRun(
        organisation_id=file.organisation_id,
        source=file.source,
        file_name=file.file_name,
        file_sha256=file.sha256,
        file_byte_count=file.byte_count,
        kind=file.kind,
        started_by=actor.name[:120],
        started_at=clock.now(),
    )
