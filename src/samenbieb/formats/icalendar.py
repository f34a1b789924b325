"""Calendars that people take along in their own (iCalendar): a writer of dates with a place, in UTC.

Source: RFC 5545 (iCalendar), RFC 7986 (name, refresh interval). Lines end in CRLF and are folded at 75 octets.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

LINE_OCTETS_MAX: Final = 75
_ESCAPES: Final = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""}


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """One date. `uid` stays the same when it is moved, and `revision` grows."""

    uid: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    changed_at: dt.datetime
    revision: int
    title: str
    place: str = ""
    text: str = ""
    address: str = ""


def calendar(name: str, dates: Iterable[CalendarDate], *, product: str = "-//Samenbieb//NL") -> bytes:
    """Write a calendar. What is not in it any more disappears from the calendars that follow it."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{escaped(product)}",
        "METHOD:PUBLISH",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    ]
    for one in dates:
        lines += _event(one)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def _event(one: CalendarDate) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(one.uid)}"
    yield f"DTSTAMP:{_moment(one.changed_at)}"
    yield f"LAST-MODIFIED:{_moment(one.changed_at)}"
    yield f"SEQUENCE:{one.revision}"
    yield f"DTSTART:{_moment(one.starts_at)}"
    yield f"DTEND:{_moment(one.ends_at)}"
    yield f"SUMMARY:{escaped(one.title)}"
    if one.place:
        yield f"LOCATION:{escaped(one.place)}"
    if one.text:
        yield f"DESCRIPTION:{escaped(one.text)}"
    if one.address:
        yield f"URL:{one.address}"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    """Write a text as a value; characters that no calendar may hold are left out."""
    return "".join(_ESCAPES.get(c, c if c.isprintable() or c == "\t" else "") for c in text)


def folded(line: str) -> str:
    """Fold a line after at most 75 octets, never inside a character."""
    pieces, piece, octets = [], "", 0
    for c in line:
        size = len(c.encode())
        if octets + size > LINE_OCTETS_MAX:
            pieces.append(piece)
            piece, octets = " ", 1
        piece, octets = piece + c, octets + size
    return "\r\n".join([*pieces, piece])


def _moment(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
