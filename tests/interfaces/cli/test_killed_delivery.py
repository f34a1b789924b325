"""A large delivery, its index fed beside it: killed three times and continued, all is as if nothing had happened."""

import gzip
import hashlib
import json
import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import models
from pytest_django.fixtures import Settings

from samenbieb.domains.catalogue.models import (
    Description,
    DescriptionVersion,
    ImportProblem,
    ImportRun,
    MatchDoubt,
    Record,
    RecordIdentifier,
    Work,
)
from samenbieb.domains.discovery import engines
from samenbieb.domains.discovery.analysis.tokens import QueryWords
from samenbieb.domains.discovery.ports import SearchQuery
from samenbieb.interfaces.cli import feeding
from samenbieb.kernel import outbox
from samenbieb.kernel.models import OutboxEvent
from tests.domains.catalogue.files import iso_file, some_records
from tests.formats.shelf import MARC, needs_shelf

from .programs import start_import

pytestmark = [pytest.mark.django_db(transaction=True)]
KILLED_AT = (0.2, 0.4, 0.6)  # of the file
RECORD_COUNT = 12_000
REAL_RECORDS = MARC / "loc-booksall-2016" / "records-000001-040000.mrc.gz"
REAL_COUNT = 40_000
# What says when and by which row, not what.
PASSING = {"id", "public_id", "added_at", "changed_at", "replaced_at", "found_at", "run_id"}
TABLES: dict[type[models.Model], dict[str, str]] = {
    Work: {"merged_into_id": "merged_into__key"},
    Record: {"work_id": "work__key", "merged_into_id": "merged_into__edition_key"},
    RecordIdentifier: {"record_id": "record__edition_key"},
    Description: {"record_id": "record__edition_key"},
    DescriptionVersion: {"description_id": "description__control_number"},
    ImportProblem: {"description_id": "description__control_number"},
    MatchDoubt: {"record_id": "record__edition_key", "candidate_id": "candidate__edition_key"},
}


def position() -> int:
    return ImportRun.objects.values_list("byte_position", flat=True).first() or 0


def wait_until(condition: Callable[[], bool], seconds: float) -> None:
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds
        time.sleep(0.02)


def rows_of(model: type[models.Model], named: dict[str, str]) -> Counter[str]:
    """Give what its rows say, each as a digest; other rows are called by their names."""
    columns = [named.get(field.attname, field.attname) for field in model._meta.concrete_fields]
    kept = [column for column in columns if column not in PASSING]
    found: Counter[str] = Counter()
    for row in model._base_manager.values_list(*kept).iterator():
        plain = [bytes(value) if isinstance(value, memoryview) else value for value in row]
        found[hashlib.sha256(repr(plain).encode()).hexdigest()] += 1
    return found


def events_of(keys: dict[int, str]) -> Counter[tuple[str, str]]:
    """Count what was published about every work; an edition that moved is counted by its work."""
    records = dict(Record.objects.values_list("id", "work_id"))
    found: Counter[tuple[str, str]] = Counter()
    for name, payload in OutboxEvent.objects.values_list("name", "payload"):
        work = payload["work_id"] if "work_id" in payload else records.get(payload.get("record_id"), 0)
        found[name, keys.get(work, str(sorted(payload)))] += 1
    return found


def found_in(home: Path, keys: dict[int, str]) -> Counter[str]:
    """Give the keys of the works that are in the index."""
    engine: Any = engines.engine()
    assert str(home) in str(engine._directory.root)
    hits = engine.search(SearchQuery(page_size=100_000, facets=False), QueryWords()).hits
    assert engine.work_count() == len(hits)
    return Counter(keys[int(hit.work_id)] for hit in hits)


def everything(home: Path) -> dict[str, Counter[Any]]:
    """Give what a delivery left behind: rows, facts that were told, and what can be found."""
    keys = dict(Work.objects.values_list("id", "key"))
    rows: dict[str, Counter[Any]] = {model.__name__: rows_of(model, named) for model, named in TABLES.items()}
    return {**rows, "events": events_of(keys), "index": found_in(home, keys)}


def finish(path: Path, home: Path, seconds: float) -> dict[str, Any]:
    """Deliver to the end, and give the report."""
    process = start_import(path, home)
    answer, _ = process.communicate(timeout=seconds)
    assert process.returncode == os.EX_OK
    assert outbox.waiting_count() == 0
    told: dict[str, Any] = json.loads(answer)
    return told


def kill_on_the_way(path: Path, home: Path, seconds: float) -> None:
    size = path.stat().st_size
    for share in KILLED_AT:
        process = start_import(path, home)
        wait_until(lambda share=share: position() >= size * share, seconds)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
        assert size * share <= position() < size
    # Whoever fed the index is not ours to end: it hands on what came in, and goes.
    wait_until(lambda: outbox.waiting_count() == 0, seconds)


def check_killed_and_continued(path: Path, count: int, settings: Settings, seconds: float) -> None:
    assert path.stat().st_size > feeding.WORTH_BYTES
    calm, home = path.parent / "calm", path.parent / "killed"
    settings.HOME = calm
    counts = finish(path, calm, seconds)
    undisturbed = everything(calm)
    call_command("flush", interactive=False, verbosity=0)
    settings.HOME = home
    kill_on_the_way(path, home, seconds)
    told = finish(path, home, seconds)
    assert told["files"][0]["resumed"] is True
    names = ("records", "accepted", "same", "overlaid", "aside")
    assert [told[name] for name in names] == [counts[name] for name in names]
    continued = everything(home)
    for name, expected in undisturbed.items():
        assert continued[name] == expected, name
    before = OutboxEvent.objects.count()
    told = finish(path, home, seconds)
    assert (told["records"], told["accepted"], told["overlaid"]) == (count, 0, 0)
    assert told["same"] + told["aside"] == count
    assert everything(home) == continued
    assert OutboxEvent.objects.count() == before


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_killed_three_times_and_continued_it_is_as_if_nothing_happened(
    settings: Settings, tmp_path: Path
) -> None:
    path = iso_file(tmp_path / "many.mrc", some_records(RECORD_COUNT))
    check_killed_and_continued(path, RECORD_COUNT, settings, 90.0)


@needs_shelf
@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_forty_thousand_real_records_killed_three_times(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "real.mrc"
    path.write_bytes(gzip.decompress(REAL_RECORDS.read_bytes()))
    check_killed_and_continued(path, REAL_COUNT, settings, 400.0)
