"""A large delivery, its index fed beside it: killed three times and continued, all of it is found and nothing is double."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from samenbieb.domains.catalogue.models import Description, ImportRun, Work
from samenbieb.domains.discovery import engines
from samenbieb.interfaces.cli import feeding
from samenbieb.kernel import outbox
from samenbieb.kernel.models import OutboxEvent
from tests.domains.catalogue.files import iso_file, some_records

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
PATIENCE_SECONDS = 90.0
RECORD_COUNT = 12_000


def start(path: Path, home: Path) -> "subprocess.Popen[bytes]":
    known = connection.settings_dict
    address = make_conninfo(
        dbname=known["NAME"], host=known["HOST"], port=known["PORT"] or None, user=known["USER"],
        password=known["PASSWORD"] or None,
    )  # fmt: skip
    environment = {
        **os.environ,
        "SAMENBIEB_HOME": str(home),
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "samenbieb.config.settings",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "samenbieb.cli", "marc", "import", str(path), "--source", "test", "--json"],
        env=environment,
        stdout=subprocess.PIPE,
    )


def position() -> int:
    return ImportRun.objects.values_list("byte_position", flat=True).first() or 0


def wait_until(condition: Any) -> None:
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < PATIENCE_SECONDS
        time.sleep(0.02)


def indexed_count(home: Path) -> int:
    engine: Any = engines.engine()
    assert str(home) in str(engine._directory.root)
    count: int = engine.work_count()
    return count


def test_killed_three_times_and_continued_all_of_it_is_found(own_index: Path, tmp_path: Path) -> None:
    path = iso_file(tmp_path / "many.mrc", some_records(RECORD_COUNT))
    assert path.stat().st_size > feeding.WORTH_BYTES
    for _ in range(3):
        reached = position()
        process = start(path, own_index)
        wait_until(lambda reached=reached: position() > reached)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
    assert 0 < position() < path.stat().st_size
    # Whoever fed the index is not ours to end: it hands on what came in, and goes.
    wait_until(lambda: outbox.waiting_count() == 0)
    last = start(path, own_index)
    answer, _ = last.communicate(timeout=PATIENCE_SECONDS)
    assert last.returncode == 0
    assert json.loads(answer)["files"][0]["resumed"] is True
    assert Description.objects.count() == RECORD_COUNT
    assert outbox.waiting_count() == 0
    assert indexed_count(own_index) == Work.objects.count()
    before = OutboxEvent.objects.count()
    again = start(path, own_index)
    answer, _ = again.communicate(timeout=PATIENCE_SECONDS)
    told = json.loads(answer)
    assert (told["same"], told["accepted"], told["overlaid"]) == (RECORD_COUNT, 0, 0)
    assert OutboxEvent.objects.count() == before
