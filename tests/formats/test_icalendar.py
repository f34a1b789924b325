"""Calendars: what is written can be read back, whatever stands in it."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from samenbieb.formats.icalendar import LINE_OCTETS_MAX, CalendarDate, calendar, escaped, folded

START = dt.datetime(2026, 12, 1, 13, tzinfo=dt.UTC)


def _date(**changes: object) -> CalendarDate:
    given_: dict[str, object] = {
        "uid": "1@library",
        "starts_at": START,
        "ends_at": START + dt.timedelta(hours=1),
        "changed_at": START,
        "revision": 3,
        "title": "Taalcafé",
    }
    return CalendarDate(**{**given_, **changes})  # type: ignore[arg-type]


@given(st.text())
def test_a_folded_line_is_short_and_unfolds_to_itself(text: str) -> None:
    line = f"SUMMARY:{escaped(text)}"
    assert all(len(piece.encode()) <= LINE_OCTETS_MAX for piece in folded(line).split("\r\n"))
    assert folded(line).replace("\r\n ", "") == line


@given(st.text())
def test_no_text_begins_a_line_of_its_own(text: str) -> None:
    written = calendar("Agenda", [_date(title=text, text=text, place=text)]).decode()
    unfolded = written.replace("\r\n ", "")
    names = [line.split(":")[0].split(";")[0] for line in unfolded.removesuffix("\r\n").split("\r\n")]
    assert set(names) <= {
        "BEGIN", "VERSION", "PRODID", "METHOD", "NAME", "X-WR-CALNAME", "REFRESH-INTERVAL", "UID", "DTSTAMP",
        "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "DESCRIPTION", "END",
    }  # fmt: skip
    assert names.count("BEGIN") == names.count("END") == 2


def test_a_date_is_written_in_utc_with_its_revision() -> None:
    amsterdam = dt.timezone(dt.timedelta(hours=1))
    written = calendar("A", [_date(starts_at=dt.datetime(2026, 12, 1, 14, tzinfo=amsterdam))]).decode()
    assert "DTSTART:20261201T130000Z\r\n" in written
    assert "SEQUENCE:3\r\n" in written
    assert "SUMMARY:Taalcafé\r\n" in written


def test_signs_with_a_meaning_are_escaped() -> None:
    assert escaped("a;b,c\\d\ne\r\x07") == "a\\;b\\,c\\\\d\\ne"
