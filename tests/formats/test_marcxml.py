"""MARCXML: read record by record, whatever surrounds it, and never reaching out of the file."""

import io

from hypothesis import given, settings
from hypothesis import strategies as st

from samenbieb.formats import marcxml
from samenbieb.formats.marc21 import (
    BLANK_LEADER,
    Broken,
    ControlField,
    DataField,
    MarcRecord,
    Parsed,
    Reason,
    Subfield,
)

from .shelf import MARC, SHELF, needs_shelf
from .test_iso2709 import record, records


def read(data: bytes, start: int = 0) -> list[Parsed | Broken]:
    return list(marcxml.read(io.BytesIO(data), start=start))


def document(*some: MarcRecord) -> bytes:
    return b"".join(marcxml.write_collection(some))


def as_xml_carries_it(one: MarcRecord) -> MarcRecord:
    """XML cannot hold most control characters, and reads a carriage return as a line feed unless it is a reference."""
    gone = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535))
    fields = tuple(
        ControlField(field.tag, field.value.translate(gone))
        if isinstance(field, ControlField)
        else DataField(
            field.tag,
            field.ind1,
            field.ind2,
            tuple(Subfield(s.code, s.value.translate(gone)) for s in field.subfields),
        )
        for field in one.fields
    )
    return MarcRecord(one.leader, fields)


@given(records)
def test_what_is_written_is_read_again(one: MarcRecord) -> None:
    [outcome] = read(document(one))
    assert isinstance(outcome, Parsed)
    assert outcome.record == as_xml_carries_it(one)
    assert marcxml.parse(outcome.raw) == outcome.record


@settings(max_examples=300)
@given(st.binary(max_size=300), st.integers(0, 700))
def test_no_bytes_whatever_stop_the_reader(rubbish: bytes, at: int) -> None:
    whole = document(record(), record("De aanslag", "2"))
    data = whole[:at] + rubbish + whole[at:]
    for outcome in read(data):
        if outcome.position or not isinstance(outcome, Broken):
            assert data[outcome.position : outcome.position + len(outcome.raw)] == outcome.raw
    read(b"<record>" + rubbish)


def test_one_damaged_record_costs_one_record() -> None:
    data = document(record(), record("Stuk", "2"), record("De aanslag", "3")).replace(b">Stuk<", b">Stuk&<")
    outcomes = read(data)
    assert [type(outcome) for outcome in outcomes] == [Parsed, Broken, Parsed]
    assert outcomes[1].reason == Reason.BAD_XML


def test_a_document_that_was_cut_reports_its_last_record() -> None:
    data = document(record(), record("De aanslag", "2"))
    outcomes = read(data[: data.index(b"aanslag")])
    assert [type(outcome) for outcome in outcomes] == [Parsed, Broken]
    assert outcomes[1].reason == Reason.TRUNCATED


def test_a_record_without_its_end_is_reported_and_the_next_one_is_read() -> None:
    data = document(record(), record("De aanslag", "2")).replace(b"</record>", b"", 1)
    outcomes = read(data)
    assert [type(outcome) for outcome in outcomes] == [Broken, Parsed]


def test_reading_can_go_on_at_a_position_between_two_records() -> None:
    data = document(record(), record("De aanslag", "2"))
    whole = read(data)
    assert read(data, start=whole[0].position + len(whole[0].raw)) == whole[1:]


def test_a_prefix_that_the_document_declares_is_still_understood_when_the_record_stands_alone() -> None:
    data = document(record()).replace(b"<", b"<m:").replace(b"<m:/", b"</m:").replace(b"<m:?", b"<?")
    data = data.replace(b"xmlns=", b"xmlns:m=").replace(
        b'<m:record xmlns:m="http://www.loc.gov/MARC21/slim">', b"<m:record>"
    )
    [outcome] = read(data)
    assert isinstance(outcome, Parsed)
    assert outcome.raw.startswith(b"<m:record>")
    assert marcxml.parse(outcome.raw) == outcome.record


def test_a_document_in_another_encoding_is_read() -> None:
    data = document(record("Één café")).replace(b"UTF-8", b"ISO-8859-1").decode().encode("latin-1")
    [outcome] = read(data)
    assert isinstance(outcome, Parsed)
    assert next(outcome.record.data("245")).first("a") == "Één café"
    assert marcxml.parse(outcome.raw, outcome.encoding) == outcome.record


def test_a_document_type_is_refused_whole_and_no_file_is_read() -> None:
    data = b'<!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + document(record("&x;")).replace(
        b"&amp;", b"&"
    )
    [outcome] = read(data)
    assert isinstance(outcome, Broken)
    assert outcome.reason == Reason.UNREADABLE_FILE


def test_an_undeclared_entity_breaks_its_record_only() -> None:
    data = document(record("&x;"), record()).replace(b"&amp;", b"&")
    assert [type(outcome) for outcome in read(data)] == [Broken, Parsed]


def test_a_tag_across_two_chunks_is_found(monkeypatch) -> None:
    data = document(record(), record("De aanslag", "2"))
    whole = read(data)
    for size in (1, 7, 64):
        monkeypatch.setattr(marcxml, "CHUNK_BYTES", size)
        stream = io.BytesIO(data)
        wrapper_free = [(p, raw) for p, raw, ok in marcxml._frames(stream, 0) if ok]
        assert wrapper_free == [(one.position, one.raw) for one in whole]


def test_an_empty_leader_becomes_a_blank_one() -> None:
    [outcome] = read(document(record()).replace(BLANK_LEADER.encode(), b""))
    assert isinstance(outcome, Parsed)
    assert len(outcome.record.leader) == 24


@needs_shelf
def test_marcxml_of_the_shelf_agrees_with_the_same_records_in_iso2709() -> None:
    from samenbieb.formats import iso2709

    folder = MARC / "traject"
    with (
        (folder / "test_data.utf8.mrc").open("rb") as one,
        (folder / "test_data.utf8.marc.xml").open("rb") as other,
    ):
        old = [outcome.record.fields for outcome in iso2709.read(one) if isinstance(outcome, Parsed)]
        new = [outcome.record.fields for outcome in marcxml.read(other) if isinstance(outcome, Parsed)]
    assert len(old) == len(new) == 30
    assert [fields[0] for fields in old] == [fields[0] for fields in new]


@needs_shelf
def test_the_attack_sample_of_the_shelf_reads_nothing() -> None:
    with (SHELF / "data" / "onix" / "editeur-samples" / "sample_xxe.xml").open("rb") as stream:
        assert [type(outcome) for outcome in marcxml.read(stream)] == [Broken]
