"""ISO 2709: what a reader must survive, and that nothing good is lost on the way."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samenbieb.formats import iso2709
from samenbieb.formats.marc21 import (
    BLANK_LEADER,
    Broken,
    ControlField,
    DataField,
    MarcRecord,
    Parsed,
    Reason,
    Remark,
    Subfield,
)

from .shelf import MARC, needs_shelf


def record(title: str = "Het wonderboek", number: str = "1") -> MarcRecord:
    """A small record with one control field and one title."""
    title_field = DataField("245", "1", "4", (Subfield("a", title), Subfield("c", "Annie M.G. Schmidt.")))
    return MarcRecord(
        BLANK_LEADER,
        (ControlField("001", number), title_field, DataField("880", "1", " ", (Subfield("6", "245-01"),))),
    )


def read(data: bytes, start: int = 0) -> list[Parsed | Broken]:
    return list(iso2709.read(io.BytesIO(data), start=start))


def parsed(data: bytes) -> list[Parsed]:
    outcomes = read(data)
    assert all(isinstance(one, Parsed) for one in outcomes), outcomes
    return [one for one in outcomes if isinstance(one, Parsed)]


text = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x1d\x1e\x1f"), max_size=40)
codes = st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789")
data_fields = st.builds(
    DataField,
    st.sampled_from(["100", "245", "650", "700", "880"]),
    st.sampled_from(" 0123456789"),
    st.sampled_from(" 0123456789"),
    st.lists(st.builds(Subfield, codes, text), min_size=1, max_size=4).map(tuple),
)
control_fields = st.builds(ControlField, st.sampled_from(["001", "003", "008"]), text)
records = st.builds(
    lambda fields: MarcRecord(BLANK_LEADER, tuple(fields)),
    st.lists(st.one_of(control_fields, data_fields), min_size=1, max_size=8),
)


@given(records)
def test_what_is_written_is_read_again_unchanged(one: MarcRecord) -> None:
    [outcome] = parsed(iso2709.write(one))
    assert outcome.record.fields == one.fields


@settings(max_examples=300)
@given(st.binary(max_size=600))
def test_no_bytes_whatever_stop_the_reader(data: bytes) -> None:
    for outcome in read(data):
        assert data[outcome.position : outcome.position + len(outcome.raw)] == outcome.raw


@given(st.integers(0, 400), st.integers(0, 255), st.integers(0, 400))
def test_a_damaged_byte_or_a_cut_never_stops_the_reader_nor_loses_the_next_record(
    at: int, byte: int, cut: int
) -> None:
    first = bytearray(iso2709.write(record()))
    first[at % len(first)] = byte
    outcomes = read(bytes(first) + iso2709.write(record("De aanslag", "2")))
    last = outcomes[-1]
    if byte != 0x1D:
        assert isinstance(last, Parsed)
        assert "De aanslag" in str(last.record)
    read(bytes(first)[: cut % len(first)])


def test_line_breaks_filler_and_a_byte_order_mark_between_records_are_skipped() -> None:
    one, two = iso2709.write(record()), iso2709.write(record("De aanslag", "2"))
    outcomes = parsed(b"\xef\xbb\xbf" + one + b"\r\n" + two + b"\n\x00\x1a")
    assert [outcome.raw for outcome in outcomes] == [one, two]
    assert outcomes[1].position == 3 + len(one) + 2


def test_garbage_between_two_records_is_reported_with_its_place_and_both_records_are_read() -> None:
    one, two = iso2709.write(record()), iso2709.write(record("De aanslag", "2"))
    outcomes = read(one + b"???? what is this" + two)
    assert [type(outcome) for outcome in outcomes] == [Parsed, Broken, Parsed]
    assert outcomes[1] == Broken(len(one), Reason.GARBAGE, b"???? what is this", "17 bytes")
    assert outcomes[2].raw == two


def test_a_record_that_was_cut_before_the_next_one_is_reported_and_the_next_one_is_read() -> None:
    one, two = iso2709.write(record()), iso2709.write(record("De aanslag", "2"))
    outcomes = read(one[:90] + two)
    assert [type(outcome) for outcome in outcomes] == [Broken, Parsed]
    assert outcomes[0] == Broken(0, Reason.TRUNCATED, one[:90], f"{len(one)} announced, 90 found")


def test_a_last_record_that_was_cut_is_reported_as_such() -> None:
    one, two = iso2709.write(record()), iso2709.write(record("De aanslag", "2"))
    outcomes = read(one + two[:-20])
    assert outcomes[1] == Broken(
        len(one), Reason.TRUNCATED, two[:-20], f"{len(two)} announced, {len(two) - 20} found"
    )


def test_a_wrong_length_in_the_leader_is_borne_with_a_remark() -> None:
    one = iso2709.write(record())
    [outcome] = parsed(b"00099" + one[5:])
    assert outcome.remarks == (Remark.WRONG_LENGTH,)
    assert outcome.record.fields == record().fields


def test_a_directory_that_counts_characters_instead_of_bytes_is_borne_with_a_remark() -> None:
    one = iso2709.write(record("Één ezel"))
    wrong = one.replace(b"2450036", b"2450034")
    assert wrong != one
    [outcome] = parsed(wrong)
    assert Remark.WRONG_DIRECTORY in outcome.remarks
    assert outcome.record.fields == record("Één ezel").fields


@pytest.mark.parametrize(
    ("flag", "title", "expected", "remarks"),
    [
        (b" ", b"Caf\xe2e", "Café", ()),
        (b" ", "Café".encode(), "Café", (Remark.WRONG_ENCODING_FLAG,)),
        (b"a", b"Caf\xe2e", "Café", (Remark.WRONG_ENCODING_FLAG,)),
        (b"a", b"Caf\xe9.", "Café.", (Remark.WRONG_ENCODING_FLAG,)),
        (b"a", "Één café".encode() + b"\xff", "Één café\ufffd", (Remark.UNKNOWN_CHARACTERS,)),
        (b" ", b"\x1b(NmOSKWA\x1b(B", "Москва", ()),
        (b" ", b"&#x0133;s", "\u0133s", ()),
    ],
)
def test_the_bytes_are_asked_besides_the_flag_of_the_character_set(
    flag: bytes, title: bytes, expected: str, remarks: tuple[Remark, ...]
) -> None:
    body = b"10\x1fa" + title + b"\x1e"
    directory = b"245%04d00000\x1e" % len(body)
    base = 24 + len(directory)
    raw = b"%05dnam %sa22%05d   4500" % (base + len(body) + 1, flag, base)
    raw = raw.replace(b"nam " + flag + b"a22", b"nam " + flag + b"22") + directory + body + b"\x1d"
    raw = b"%05d" % len(raw) + raw[5:12] + b"%05d" % base + raw[17:]
    [outcome] = parsed(raw)
    [title_field] = outcome.record.data("245")
    assert title_field.first("a") == expected
    assert outcome.remarks == remarks


def test_a_record_that_does_not_fit_is_refused_rather_than_cut() -> None:
    with pytest.raises(iso2709.RecordTooLongError):
        iso2709.write(record("x" * 10_000))


def long_record(*values: str, field_length: str, record_length: str, numbered: bool) -> bytes:
    """A record with fields beyond 9,999 bytes, as systems write them that go on all the same."""
    directory, data, start = b"", b"", 0
    for value in values:
        body = b"10\x1fa" + value.encode() + b"\x1e"
        length = f"{len(body):04}" if len(body) <= 9999 else field_length
        directory += f"245{length}{start % 100_000:05}".encode() if numbered else b"245" + b"0" * 9
        data, start = data + body, start + len(body)
    base = 24 + len(directory) + 1
    length = f"{base + len(data) + 1:05}" if base + len(data) < 99_999 else record_length
    return f"{length}nam a22{base:05}   4500".encode() + directory + b"\x1e" + data + b"\x1d"


@pytest.mark.parametrize("field_length", ["0000", "9999"])
@pytest.mark.parametrize("record_length", ["00000", "99999"])
@pytest.mark.parametrize("numbered", [True, False])
@pytest.mark.parametrize("sizes", [(12_000, 3), (60_000, 50_000, 9), (9_990, 200_000)])
def test_fields_and_records_beyond_what_the_figures_can_say_are_read_whole(
    sizes: tuple[int, ...], field_length: str, record_length: str, numbered: bool
) -> None:
    values = [str(place) * size for place, size in enumerate(sizes)]
    raw = long_record(*values, field_length=field_length, record_length=record_length, numbered=numbered)
    outcomes = read(raw + iso2709.write(record()))
    assert [one.raw for one in outcomes] == [raw, iso2709.write(record())]
    assert isinstance(outcomes[0], Parsed)
    assert [one.first("a") for one in outcomes[0].record.data("245")] == values


def test_an_accent_on_the_code_of_a_subfield_is_a_typing_error() -> None:
    raw = iso2709.write(MarcRecord(BLANK_LEADER, (DataField("245", "1", "0", (Subfield("á", "Perl"),)),)))
    [outcome] = parsed(raw)
    assert outcome.remarks == (Remark.BAD_SUBFIELD_CODE,)
    assert next(outcome.record.data("245")).first("a") == "Perl"


@needs_shelf
def test_every_file_of_the_shelf_is_read_and_each_valid_record_kept_byte_for_byte() -> None:
    endings = {".mrc", ".marc", ".dat", ".usmarc"}
    for path in sorted(one for one in MARC.rglob("*") if one.suffix in endings):
        data = path.read_bytes()
        for outcome in read(data):
            assert data[outcome.position : outcome.position + len(outcome.raw)] == outcome.raw, path


@needs_shelf
def test_marc8_and_utf8_versions_of_the_same_lines_agree() -> None:
    from samenbieb.formats.marc8 import decode_marc8

    folder = MARC / "pymarc-tests"
    old = (folder / "test_marc8.txt").read_bytes().split(b"\n")
    new = (folder / "test_utf8.txt").read_bytes().decode("utf-8").split("\n")
    import unicodedata

    wrong = [
        (before, after)
        for before, after in zip(old, new, strict=True)
        if decode_marc8(before)[0] != unicodedata.normalize("NFC", after)
    ]
    assert wrong == []


def test_a_record_whose_end_was_damaged_does_not_swallow_the_next_one() -> None:
    first, second = iso2709.write(record()), iso2709.write(record("De aanslag", "2"))
    outcomes = read(first[:-1] + b"\x00" + second)
    assert [type(outcome) for outcome in outcomes] == [Broken, Parsed]
    assert outcomes[1].raw == second
