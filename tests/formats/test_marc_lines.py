"""A record as lines to edit: nothing is lost on the way there and back, and each mistake is named by its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.formats import iso2709, marcxml, sniff
from samenbieb.formats.marc21 import ControlField, DataField, Field, MarcRecord, Parsed, Subfield
from samenbieb.formats.marc_lines import LineTrouble, lines_of, record_of
from tests.formats.shelf import MARC, needs_shelf

LEADER = "00000nam a2200000   4500"
signs = st.characters()
tags = st.text("0123456789ABCxyz", min_size=3, max_size=3).filter(lambda tag: tag != "LDR")
control_fields = st.builds(ControlField, tags | st.sampled_from(["001", "008"]), st.text(signs))
subfields = st.builds(Subfield, signs, st.text(signs))
data_fields = st.builds(
    DataField,
    tags | st.sampled_from(["245", "001"]),
    signs,
    signs,
    st.lists(subfields, max_size=4).map(tuple),
)
records: st.SearchStrategy[MarcRecord] = st.builds(
    MarcRecord,
    st.text(signs, min_size=24, max_size=24),
    st.lists(st.one_of(control_fields, data_fields), min_size=1, max_size=6).map(tuple),
)


def there_and_back(record: MarcRecord) -> MarcRecord | None:
    again, problems = record_of("\r\n".join(lines_of(record)))
    assert problems == []
    return again


@given(records)
def test_every_record_is_the_same_after_it_was_lines(record: MarcRecord) -> None:
    assert there_and_back(record) == record


@given(st.text())
def test_any_text_gives_a_record_or_problems_and_never_an_error(text: str) -> None:
    record, problems = record_of(text)
    assert (record is None) == bool(problems)
    assert all(1 <= problem.line <= text.count("\n") + text.count("\r") + 1 for problem in problems)


def test_it_reads_as_a_cataloguer_writes_it() -> None:
    fields: list[Field] = [
        ControlField("001", "b1"),
        DataField("245", "1", "3", (Subfield("a", "De avonden"), Subfield("b", "een $ verhaal"))),
        DataField("650", " ", "4", (Subfield("a", "Oorlog"),)),
    ]
    record = MarcRecord(LEADER, tuple(fields))
    assert lines_of(record) == [
        f"LDR {LEADER}",
        "001 b1",
        "245 13 $aDe avonden$been \\$ verhaal",
        "650 #4 $aOorlog",
    ]
    typed = f"LDR {LEADER}\n\n001 b1\n245 13 $aDe avonden$been \\$ verhaal\n650  4 $aOorlog\n"
    assert record_of(typed) == (record, [])


@pytest.mark.parametrize(
    ("line", "trouble"),
    [
        ("245 $aDe avonden", LineTrouble.INDICATORS),
        ("245 1 $aDe avonden", LineTrouble.INDICATORS),
        ("245 10$aDe avonden", LineTrouble.INDICATORS),
        ("245", LineTrouble.INDICATORS),
        ("245 10 De avonden", LineTrouble.NO_SUBFIELD),
        ("245 10 $aDe avonden$", LineTrouble.NO_CODE),
        ("245 10 $$aDe avonden", LineTrouble.NO_CODE),
        ("24510 $aDe avonden", LineTrouble.NO_SPACE),
        ("??? 10 $aDe avonden", LineTrouble.TAG),
        ("2 45 10 $aDe avonden", LineTrouble.TAG),
        ("245 10 $aDe \\avonden", LineTrouble.ESCAPE),
        ("245 10 $aDe avonden\\", LineTrouble.ESCAPE),
        ("245 10 $aDe \\u{110000}", LineTrouble.ESCAPE),
        (f"LDR {LEADER}", LineTrouble.SECOND_LEADER),
    ],
)
def test_each_mistake_is_named_by_its_line(line: str, trouble: LineTrouble) -> None:
    record, problems = record_of(f"LDR {LEADER}\n001 b1\n{line}")
    assert record is None
    assert [(problem.line, problem.trouble) for problem in problems] == [(3, trouble)]


def test_all_mistakes_are_told_at_once() -> None:
    _, problems = record_of("001 b1\n245 $aDe avonden\nxx\n")
    assert [(one.line, one.trouble) for one in problems] == [
        (1, LineTrouble.NO_LEADER),
        (2, LineTrouble.INDICATORS),
        (3, LineTrouble.TAG),
    ]
    assert [one.trouble for one in record_of("LDR 123")[1]] == [LineTrouble.LEADER_LENGTH]
    assert [one.trouble for one in record_of(f"LDR {LEADER}\n")[1]] == [LineTrouble.NO_FIELDS]


@needs_shelf
def test_every_valid_record_of_the_shelf_survives() -> None:
    count = 0
    for path in sorted(MARC.rglob("*")):
        if not path.is_file() or path.stat().st_size > 4_000_000:
            continue
        with path.open("rb") as packed:
            stream = sniff.unpacked(packed)
            kind = sniff.kind_of(stream)
            if kind not in sniff.READABLE:
                continue
            reader = marcxml.read if kind == sniff.Kind.MARCXML else iso2709.read
            for outcome in reader(stream):
                if isinstance(outcome, Parsed) and _has_tags(outcome.record):
                    assert there_and_back(outcome.record) == outcome.record, (path, outcome.position)
                    count += 1
    assert count > 3_000


def _has_tags(record: MarcRecord) -> bool:
    """Whether every field has a tag of three letters or figures and every subfield one code: else it is not valid."""
    return all(
        one.tag.isalnum()
        and one.tag.isascii()
        and len(one.tag) == 3
        and (isinstance(one, ControlField) or all(len(code) == 1 for code, _ in one.subfields))
        for one in record.fields
    )
