"""What the commands that bring in files share: standard input, handing on to search, and reports for people."""

import csv
import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from samenbieb.domains.catalogue import selectors as catalogue
from samenbieb.domains.catalogue.errors import ABOUT_ITEMS
from samenbieb.domains.catalogue.selectors import ImportReport
from samenbieb.domains.holdings.services import ItemsReport
from samenbieb.interfaces.cli.progress import Progress
from samenbieb.kernel import outbox
from samenbieb.kernel.actor import Actor

STANDARD_INPUT = STANDARD_OUTPUT = "-"
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
PROBLEMS_SHOWN = 20
Say = Callable[[str], None]


@contextmanager
def file_of(argument: str, name: str) -> Iterator[Path]:
    """Give the file that was named; standard input is put down first, since it must be read more than once."""
    if argument != STANDARD_INPUT:
        yield Path(argument)
        return
    with tempfile.TemporaryDirectory(prefix="samenbieb-") as folder:
        path = Path(folder, name)
        with path.open("wb") as kept:
            shutil.copyfileobj(sys.stdin.buffer, kept)
        yield path


@contextmanager
def written_to(argument: str | None) -> Iterator[BinaryIO]:
    """Give the file that was named, or standard output. A file that could not be finished does not stay behind."""
    if argument is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = Path(argument)
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        with unfinished.open("wb") as stream:
            yield stream
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def hand_on() -> None:
    """Bring what changed into the search index now, whether or not a worker runs."""
    waiting = outbox.waiting_count()
    with Progress("search index", total=waiting) as bar:
        while done := outbox.drain():
            bar.advance(done)


def delivery_answer(report: ImportReport) -> dict[str, Any]:
    """Give a report for programs."""
    return {**asdict(report), "records": report.records}


def write_table(argument: str, reports: Iterable[ImportReport]) -> None:
    """Write reports as one table for a spreadsheet; all that was kept aside, where the report names only the first."""
    with written_to(None if argument == STANDARD_OUTPUT else argument) as target:
        text = io.TextIOWrapper(target, encoding="utf-8", newline="")
        table = csv.writer(text)
        table.writerow(catalogue.REPORT_COLUMNS)
        for report in reports:
            whole = report.public_id and len(report.problems) >= catalogue.PROBLEMS_SHOWN_MAX
            problems = (
                catalogue.all_problem_lines(Actor.system("cli"), report.public_id)
                if whole
                else report.problems
            )
            table.writerows([_safe(cell) for cell in row] for row in catalogue.report_rows(report, problems))
        text.flush()
        text.detach()


def _safe(cell: str | int) -> str | int:
    """What a spreadsheet would take for a formula gets a quote before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) else cell


def tell_delivery(say: Say, report: ImportReport) -> None:
    """Write a report for people."""
    say(f"{report.file_name}: {report.records:,} records{_how(report)}")
    for count, word in (
        (report.accepted, "accepted"),
        (report.same, "the same as before"),
        (report.overlaid, "in the place of an older description"),
        (report.aside, "kept aside"),
        (report.items, "items entered"),
        (report.remarked, "odd, but readable"),
    ):
        if count or word in {"accepted", "the same as before", "kept aside"}:
            say(f"  {count:>9,}  {word}")
    for problem in report.problems[:PROBLEMS_SHOWN]:
        number = f", number {problem.control_number}" if problem.control_number else ""
        detail = f" ({problem.detail})" if problem.detail else ""
        say(f"  at byte {problem.byte_position:,}{number}: {problem.sentence}{detail}")
    if (rest := len(report.problems) - PROBLEMS_SHOWN) > 0:
        say(f"  and {rest:,} more; --json lists them all.")


def _how(report: ImportReport) -> str:
    if report.dry_run:
        return " (a trial: nothing was written)"
    if report.resumed:
        return " (an interrupted import, continued)"
    return "" if report.public_id else " (this file was brought in before; nothing was written)"


def trouble(report: ImportReport) -> str:
    """Say in words that something did not come in; empty when all did."""
    items = sum(problem.reason in ABOUT_ITEMS for problem in report.problems)
    parts = []
    if report.aside:
        parts.append(f"{report.aside:,} {'record was' if report.aside == 1 else 'records were'} kept aside")
    if items:
        parts.append(f"the items of {items:,} {'record' if items == 1 else 'records'} did not come in")
    return f"{report.file_name}: {' and '.join(parts)}." if parts else ""


def tell_items(say: Say, name: str, report: ItemsReport, *, dry_run: bool) -> None:
    """Write the report of a table for people."""
    trial = " (a trial: nothing was written)" if dry_run else ""
    say(f"{name}: {report.entered + report.changed + report.same + len(report.bad):,} lines{trial}")
    say(f"  {report.entered:>9,}  entered")
    say(f"  {report.changed:>9,}  brought up to date")
    say(f"  {report.same:>9,}  the same as before")
    say(f"  {len(report.bad):>9,}  not brought in")
    for bad in report.bad[:PROBLEMS_SHOWN]:
        value = f" ({bad.value})" if bad.value else ""
        say(f"  line {bad.line:,}: {bad.sentence}{value}")
    if (rest := len(report.bad) - PROBLEMS_SHOWN) > 0:
        say(f"  and {rest:,} more; --json lists them all.")
