"""Damaged records by the thousand: no exception, no long answer, no growth of memory, and the counts add up."""

import io
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from samenbieb.domains.catalogue import services
from samenbieb.domains.catalogue.errors import DeliveryRefused
from samenbieb.domains.catalogue.models import Description, ImportProblem
from samenbieb.domains.catalogue.selectors import ImportReport
from samenbieb.domains.catalogue.services import Delivery
from samenbieb.formats import iso2709, marcxml
from samenbieb.formats.marc21 import Parsed
from samenbieb.kernel.actor import Actor
from tests.formats.shelf import MARC

from .mutations import mutated, mutated_xml

pytestmark = pytest.mark.django_db
LONGEST_SECONDS = 2.0
SOAK_COUNT = 20_000
BATCH_COUNT = 500
BATCH_SECONDS = 20.0
WARM_BATCHES = 8
GROWTH_BYTES = 40_000_000


def bring(path: Path) -> ImportReport | None:
    try:
        return services.import_delivery(Actor.system("test"), delivery=Delivery(path=path, source="mutated"))
    except DeliveryRefused:
        return None


def adds_up(report: ImportReport) -> bool:
    counted = report.accepted + report.same + report.overlaid + report.aside
    return counted == report.records


def slowest_parse(raws: Iterable[bytes]) -> float:
    slowest = 0.0
    for raw in raws:
        reader = marcxml.read if raw.startswith(b"<") else iso2709.read
        began = time.perf_counter()
        outcomes = list(reader(io.BytesIO(raw)))
        slowest = max(slowest, time.perf_counter() - began)
        for one in outcomes:
            if not isinstance(one, Parsed):
                assert one.reason
    return slowest


def real_records() -> list[bytes]:
    """Records of the shelf, where it is."""
    files = [
        MARC / "solrmarc" / "uva_001-200.mrc",
        MARC / "traject" / "test_data.utf8.mrc",
        MARC / "yaz" / "marc-all.marc",
    ]
    return [
        one + b"\x1d" for path in files if path.is_file() for one in path.read_bytes().split(b"\x1d") if one
    ]


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


@pytest.mark.parametrize("seed", range(4))
def test_damaged_records_come_in_or_are_kept_aside(tmp_path: Path, seed: int) -> None:
    raws = list(mutated(60, seed=seed))
    path = tmp_path / "mutated.mrc"
    path.write_bytes(b"".join(raws))
    report = bring(path)
    assert report is not None
    assert adds_up(report)
    data = path.read_bytes()
    for problem in ImportProblem.objects.all():
        assert data[problem.byte_position :][: problem.byte_count] == bytes(problem.raw)
    for row in Description.objects.all():
        assert bytes(row.raw) in data
    again = bring(path)
    assert again is not None
    assert (again.accepted, again.overlaid, again.public_id) == (0, 0, "")


def test_damaged_marcxml_comes_in_or_is_kept_aside(tmp_path: Path) -> None:
    path = tmp_path / "mutated.xml"
    path.write_bytes(marcxml.COLLECTION_START + b"\n".join(mutated_xml(60, seed=5)) + marcxml.COLLECTION_END)
    report = bring(path)
    assert report is None or adds_up(report)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_twenty_thousand_damaged_records(tmp_path: Path) -> None:
    real = real_records()
    warm, slowest = 0, 0.0
    for place in range(SOAK_COUNT // BATCH_COUNT):
        raws = list(mutated(BATCH_COUNT, seed=place, real=real))
        slowest = max(slowest, slowest_parse([*raws, *mutated_xml(BATCH_COUNT // 5, seed=place)]))
        path = tmp_path / f"{place}.mrc"
        path.write_bytes(b"".join(raws))
        began = time.perf_counter()
        report = bring(path)
        seconds = time.perf_counter() - began
        assert report is None or adds_up(report)
        assert seconds < BATCH_SECONDS
        path.unlink()
        if place == WARM_BATCHES:
            warm = resident_bytes()
    assert slowest < LONGEST_SECONDS
    grown = resident_bytes() - warm
    assert grown < GROWTH_BYTES
