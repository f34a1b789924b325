"""Pictures of a lesson, drawn from data: a sheet (letter, ticket, receipt, screen), a clock, coins and notes.

So they are light, follow the colours of the page, and what they say can be read aloud.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from samenbieb.domains.learning.rules.reading import Reader

LOOKS = ("letter", "screen", "receipt", "ticket", "table")
LINE_LOOKS = ("", "head", "small", "button", "amount", "field")
LINES_MAX = 14


@dataclass(frozen=True, slots=True)
class Hand:
    """A hand of a clock: where it ends, in the units of a drawing of 100 by 100."""

    x: float
    y: float


def check_picture(picture: Any, *, where: str) -> None:
    """Check the picture of a step. Raises: ContentInvalid."""
    reader = Reader(picture if isinstance(picture, Mapping) else {}, f"{where}, picture")
    kind = reader.text("kind")
    reader.text("alt")
    if kind == "sheet":
        _check_sheet(reader, picture)
    elif kind == "clock":
        reader.number("hour", least=1, most=12)
        reader.number("minute", least=0, most=59)
    elif kind == "money":
        if not 1 <= len(money := picture.get("cents") or []) <= 12 or any(
            cents not in COINS and cents not in NOTES for cents in money
        ):
            reader.wrong("cents", "are no coins and notes of the euro")
    else:
        reader.wrong("kind", "is no sheet, clock or money")


def _check_sheet(reader: Reader, picture: Mapping[str, Any]) -> None:
    if reader.text("look") not in LOOKS:
        reader.wrong("look", f"is none of {', '.join(LOOKS)}")
    lines = picture.get("lines")
    if not isinstance(lines, list) or not 1 <= len(lines) <= LINES_MAX:
        reader.wrong("lines", f"are not 1 to {LINES_MAX}")
    for line in lines:
        if not isinstance(line, Mapping) or not str(line.get("text", "")).strip():
            reader.wrong("lines", "have one without text")
        if line.get("look", "") not in LINE_LOOKS:
            reader.wrong("lines", f"have a look that is none of {', '.join(LINE_LOOKS[1:])}")


COINS = (5, 10, 20, 50, 100, 200)
NOTES = (500, 1000, 2000, 5000)


def clock_hands(hour: int, minute: int) -> tuple[Hand, Hand]:
    """Give the short and the long hand of a clock at a time."""
    return _hand((hour % 12 + minute / 60) / 12, 24), _hand(minute / 60, 31)


def _hand(turn: float, length: float) -> Hand:
    angle = 2 * math.pi * turn
    return Hand(round(50 + length * math.sin(angle), 1), round(50 - length * math.cos(angle), 1))


def euros(cents: int) -> str:
    """Give what stands on a coin or a note."""
    return f"€ {cents // 100}" if cents >= 100 else f"{cents} cent"


def money_look(cents: int) -> str:
    """Tell whether it is a note, or a coin of copper, of gold or of two colours."""
    if cents in NOTES:
        return "note"
    return "copper" if cents <= 5 else "two" if cents >= 100 else "gold"
