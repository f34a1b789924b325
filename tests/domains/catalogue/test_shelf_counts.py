"""What comes of every file of the shelf: counts that were checked by hand, or the sentence with which it is refused."""

import csv
from pathlib import Path

import pytest
from django.utils import translation
from lxml import etree

from samenbieb.domains.catalogue import selectors, services
from samenbieb.domains.catalogue.errors import DeliveryRefused
from samenbieb.domains.catalogue.models import Description
from samenbieb.domains.catalogue.services import Delivery
from samenbieb.formats import marcxml, sniff
from samenbieb.formats.sniff import Kind
from samenbieb.kernel.actor import Actor
from tests.formats.shelf import SHELF, needs_shelf

pytestmark = [pytest.mark.django_db, needs_shelf, pytest.mark.shelf]
SYSTEM = Actor.system("test")
DATA = SHELF / "data"
LARGE = "records-000001-040000.mrc.gz"  # has a measurement of its own: bench/marc_import.py
WITH_NO_MARC21 = {kind for kind in Kind if kind not in {Kind.ISO2709, Kind.MARCXML}}


def expectations() -> dict[str, dict[str, str]]:
    with Path(__file__).with_name("shelf_counts.csv").open(encoding="utf-8", newline="") as stream:
        return {row["file"]: row for row in csv.DictReader(stream)}


EXPECTED = expectations()


def test_the_list_knows_every_file_of_the_shelf() -> None:
    files = {
        str(path.relative_to(DATA))
        for folder in ("marc", "pica", "onix")
        for path in (DATA / folder).rglob("*")
        if path.is_file() and path.name != LARGE
    }
    assert files == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_each_file_comes_in_as_was_checked_by_hand(name: str) -> None:
    row = EXPECTED[name]
    delivery = Delivery(path=DATA / name, source="shelf")
    if row["refused"]:
        with pytest.raises(DeliveryRefused) as refused:
            services.import_delivery(SYSTEM, delivery=delivery)
        assert refused.value.kind == row["refused"]
        assert refused.value.kind in WITH_NO_MARC21
        with translation.override("en"):
            assert str(refused.value).startswith(("This is ", "These are ", "The file is "))
        assert not Description.objects.exists()
        return
    report = services.import_delivery(SYSTEM, delivery=delivery)
    found = (report.accepted, report.same, report.overlaid, report.aside)
    assert found == tuple(int(row[column]) for column in ("accepted", "same", "overlaid", "aside"))
    assert sum(found) == report.records
    assert len(report.problems) == report.aside
    assert {problem.reason for problem in report.problems} == {*row["reasons"].split()}
    assert all(problem.sentence.endswith(".") for problem in report.problems)
    again = services.import_delivery(SYSTEM, delivery=delivery)
    assert (again.accepted, again.overlaid, again.aside) == (0, 0, report.aside)
    assert again.public_id == ""


@pytest.mark.parametrize("name", [name for name, row in EXPECTED.items() if row["accepted"] not in {"", "0"}])
def test_each_valid_record_goes_out_as_its_bytes_came_in_and_in_their_order(name: str) -> None:
    services.import_delivery(SYSTEM, delivery=Delivery(path=DATA / name, source="shelf"))
    rows = list(Description.objects.order_by("pk"))
    position, data = 0, _unpacked(DATA / name)
    for row in rows:
        if row.version == 1:
            position = data.index(bytes(row.raw), position) + len(row.raw)
    iso = [bytes(row.raw) for row in rows if row.raw_format == "iso2709"]
    xml = [bytes(row.raw) + b"\n" for row in rows if row.raw_format == "marcxml"]
    assert b"".join(selectors.exported(source="shelf")) == b"".join(iso)
    document = b"".join(selectors.exported(source="shelf", raw_format="marcxml"))
    head = marcxml.collection_start({prefix for raw in xml for prefix in marcxml.prefixes_of(raw)})
    assert document == head + b"".join(xml) + marcxml.COLLECTION_END
    etree.fromstring(document)


def _unpacked(path: Path) -> bytes:
    with path.open("rb") as packed:
        return sniff.unpacked(packed).read()
