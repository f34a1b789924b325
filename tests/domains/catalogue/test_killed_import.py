"""An import that is killed three times and continued gives the same as one that nobody disturbed."""

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

from samenbieb.domains.catalogue import services
from samenbieb.domains.catalogue.models import (
    Description,
    DescriptionVersion,
    ImportProblem,
    ImportRun,
    Record,
    Work,
)
from samenbieb.domains.catalogue.services import Delivery
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.models import OutboxEvent
from tests.factories.catalogue import marc_record

from .files import iso_file, some_records

RECORD_COUNT = 6000
PATIENCE_SECONDS = 60


def delivery(path: Path) -> Path:
    """Many records, some of them broken, some twice."""
    records: list[Any] = some_records(RECORD_COUNT)
    for place in range(500, RECORD_COUNT, 700):
        records.insert(place, b"12345 this is no record\x1d")
        records.insert(
            place + 5, marc_record(number=f"n{place // 2}", title=f"Boek {place // 2}", summary="Nieuw.")
        )
    return iso_file(path, records)


def everything() -> dict[str, Any]:
    run = ImportRun.objects.get()
    return {
        "records": sorted(
            Description.objects.values_list(
                "source", "control_number", "content_hash", "version", "record__work__key"
            )
        ),
        "editions": Record.objects.count(),
        "versions": sorted(
            DescriptionVersion.objects.values_list(
                "description__control_number", "version", "content_hash", "run_position"
            )
        ),
        "works": sorted(Work.objects.values_list("key", flat=True)),
        "problems": sorted(ImportProblem.objects.values_list("byte_position", "reason")),
        "events": sorted(OutboxEvent.objects.values_list("name", flat=True)),
        "run": (
            run.state,
            run.byte_position,
            run.accepted_count,
            run.overlaid_count,
            run.same_count,
            run.aside_count,
        ),
    }


def forget_everything() -> None:
    OutboxEvent.objects.all().delete()
    DescriptionVersion.objects.all().delete()
    Description.objects.all().delete()
    ImportRun.objects.all().delete()
    Record.objects.all().delete()
    Work.objects.all().delete()


def start(path: Path, home: Path) -> "subprocess.Popen[bytes]":
    known = connection.settings_dict
    address = make_conninfo(
        dbname=known["NAME"], host=known["HOST"], port=known["PORT"] or None, user=known["USER"],
        password=known["PASSWORD"] or None,
    )  # fmt: skip
    program = (
        "import django; django.setup()\n"
        "import sys; from pathlib import Path\n"
        "from samenbieb.domains.catalogue import services\n"
        "from samenbieb.kernel.actor import Actor\n"
        "services.import_delivery(Actor.system('test'),"
        " delivery=services.Delivery(path=Path(sys.argv[1]), source='test'))\n"
    )
    environment = {
        **os.environ,
        "SAMENBIEB_HOME": str(home),
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "samenbieb.config.settings",
    }
    return subprocess.Popen([sys.executable, "-c", program, str(path)], env=environment)


def position() -> int:
    return ImportRun.objects.values_list("byte_position", flat=True).first() or 0


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(600)
def test_killed_three_times_and_continued_it_is_the_same_as_undisturbed(tmp_path: Path) -> None:
    path = delivery(tmp_path / "many.mrc")
    services.import_delivery(Actor.system("test"), delivery=Delivery(path=path, source="test"))
    undisturbed = everything()
    forget_everything()
    for _ in range(3):
        reached = position()
        process = start(path, tmp_path)
        began = time.monotonic()
        while position() == reached:
            assert process.poll() is None
            assert time.monotonic() - began < PATIENCE_SECONDS
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert 0 < position() < path.stat().st_size
    assert ImportRun.objects.get().state == ImportRun.State.RUNNING
    assert start(path, tmp_path).wait(timeout=PATIENCE_SECONDS) == 0
    assert everything() == undisturbed
