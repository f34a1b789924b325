"""Records go out as they came in, or all of them in one format that others accept."""

from pathlib import Path

import pytest
from lxml import etree

from samenbieb.domains.catalogue import selectors, services
from samenbieb.domains.catalogue.models import Description
from samenbieb.domains.catalogue.services import Delivery
from samenbieb.formats import iso2709, marcxml
from samenbieb.formats.marc21 import DataField, MarcRecord, Parsed, Subfield
from samenbieb.kernel.actor import Actor
from tests.factories.catalogue import marc_record
from tests.formats.shelf import MARC, SHELF, needs_shelf

from .files import iso_file, some_records, xml_file

pytestmark = pytest.mark.django_db
SCHEMA = SHELF / "data" / "schemas" / "marcxml" / "MARC21slim.xsd"


def bring(path: Path) -> None:
    services.import_delivery(Actor.system("test"), delivery=Delivery(path=path, source=path.name))


def out(raw_format: str, *, everything: bool = False) -> bytes:
    return b"".join(selectors.exported(raw_format=raw_format, everything=everything))


def records_of(document: bytes) -> list[MarcRecord]:
    import io

    found = list(marcxml.read(io.BytesIO(document)))
    return [one.record for one in found if isinstance(one, Parsed)]


def test_all_records_go_out_as_marcxml_in_the_order_they_came(tmp_path: Path) -> None:
    old, new = some_records(3), some_records(2, first=50)
    bring(iso_file(tmp_path / "a.mrc", old))
    bring(xml_file(tmp_path / "a.xml", new))
    document = out("marcxml", everything=True)
    etree.fromstring(document)
    assert [one.fields for one in records_of(document)] == [one.fields for one in (*old, *new)]
    assert out("iso2709", everything=True) == b"".join(iso2709.write(one) for one in (*old, *new))
    assert len(records_of(out("marcxml"))) == 2


def test_bytes_with_a_prefix_stay_and_the_document_declares_it(tmp_path: Path) -> None:
    document = xml_file(tmp_path / "plain.xml", some_records(2)).read_bytes()
    prefixed = document.replace(b"<", b"<m:").replace(b"<m:/", b"</m:").replace(b"<m:?", b"<?")
    prefixed = prefixed.replace(b" xmlns=", b" xmlns:m=", 1).replace(
        b' xmlns="http://www.loc.gov/MARC21/slim"', b""
    )
    path = tmp_path / "prefixed.xml"
    path.write_bytes(prefixed)
    bring(path)
    written = out("marcxml")
    etree.fromstring(written)
    raws = [bytes(row.raw) for row in Description.objects.order_by("pk")]
    assert [raw.startswith(b"<m:record>") for raw in raws] == [True, True]
    assert all(raw in written for raw in raws)


def test_a_record_in_another_encoding_is_written_anew(tmp_path: Path) -> None:
    path = xml_file(tmp_path / "a.xml", [marc_record(title="Één café")])
    path.write_bytes(path.read_bytes().replace(b"UTF-8", b"ISO-8859-1").decode().encode("latin-1"))
    bring(path)
    [record] = records_of(out("marcxml"))
    assert next(record.data("245")).first("a") == "Één café"


def test_what_iso_2709_cannot_hold_is_named_and_left_out(tmp_path: Path) -> None:
    long = marc_record(number="long", summary="x" * 12_000)
    bring(xml_file(tmp_path / "a.xml", [long, *some_records(1)]))
    left_out: list[str] = []
    written = b"".join(selectors.exported(everything=True, left_out=left_out.append))
    assert (left_out, written.count(b"\x1d")) == (["long"], 1)


def test_what_the_schema_forbids_is_made_fit(tmp_path: Path) -> None:
    odd = MarcRecord(
        "00000nam  2200000   45  ",
        (
            *marc_record().fields,
            DataField("650", "X", "\x01", (Subfield("\u03b7", "x"),)),
            DataField("651", " ", " ", ()),
        ),
    )
    bring(iso_file(tmp_path / "a.mrc", [odd]))
    [record] = records_of(out("marcxml", everything=True))
    assert record.leader == "00000nam a2200000   4500"
    assert [(f.tag, f.ind1, f.ind2, f.subfields) for f in record.data("650", "651")] == [
        ("650", " ", " ", (Subfield("?", "x"),))
    ]


@needs_shelf
@pytest.mark.shelf
@pytest.mark.parametrize(
    "name",
    [
        "solrmarc/uva_001-200.mrc",
        "solrmarc/specTestRecs.mrc",
        "pymarc-tests/marc.dat",
        "pymarc-tests/1251.dat",
        "traject/test_data.utf8.mrc",
        "traject/hebrew880s.marc",
        "perl-marc-charset/cjk1.marc",
        "yaz/marccol1.u8.marc",
        "loc-booksall-2016/dutch-language-a.mrc",
    ],
)
def test_converted_records_of_the_shelf_are_valid_by_the_schema(name: str) -> None:
    bring(MARC / name)
    schema = etree.XMLSchema(etree.parse(str(SCHEMA)))
    document = etree.fromstring(out("marcxml", everything=True))
    schema.assertValid(document)
    assert len(document) == Description.objects.count() > 0
