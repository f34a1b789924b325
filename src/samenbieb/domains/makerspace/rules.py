"""Decisions about machines, what is made and what it costs: values in, verdict out."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

HEADS_MAX, MINUTES_MAX, GRAMS_MAX = 99, 1440, 99_999
CENTS_MAX = 100_000
AGE_MAX = 99
# In how many parts one unit is measured; of what is not here nobody uses less than a whole one.
PARTS: Mapping[str, int] = {"metre": 100}
PARTS_MAX = 9_999_999
COST_MAX_CENTS = 10_000_000


@dataclass(frozen=True, slots=True)
class Portion:
    """So many parts of a material whose unit costs so much and counts so many parts."""

    parts: int
    unit_cents: int
    per: int = 1

    @property
    def cents(self) -> int:
        """Give what it costs, half a cent upwards."""
        return (2 * self.parts * self.unit_cents + self.per) // (2 * self.per)


def cost_cents(
    *, minutes: int, grams: int, minute_cents: int, gram_cents: int, materials: Iterable[Portion] = ()
) -> int:
    """Give what a job costs, in cents: the sum of its lines, each a whole number of cents."""
    return minutes * minute_cents + grams * gram_cents + sum(one.cents for one in materials)


def impossible_in(minutes: int, grams: int, heads: int) -> frozenset[str]:
    """Name what cannot have been so of a job; nothing when it can."""
    possible = {
        "minutes": 1 <= minutes <= MINUTES_MAX,
        "grams": 0 <= grams <= GRAMS_MAX,
        "heads": 1 <= heads <= HEADS_MAX,
    }
    return frozenset(name for name, fits in possible.items() if not fits)


def per(unit: str) -> int:
    """Give in how many parts a unit is measured."""
    return PARTS.get(unit, 1)


@dataclass(frozen=True, slots=True)
class Line:
    """What happened to a stock: `counted`, `delivered`, `used` or `undone`, the last two by a job."""

    what: str
    parts: int
    job: int | None = None


def stock(lines: Sequence[Line]) -> int | None:
    """Give what is left after these lines, in order; none when nobody ever counted.

    A count is the truth of its moment: a job of before it that is undone after it gives nothing back. Below zero: more
    was used than was counted.
    """
    left: int | None = None
    taken: dict[int | None, int] = {}
    for line in lines:
        match line.what:
            case "counted":
                left, taken = line.parts, {}
            case "delivered" if left is not None:
                left += line.parts
            case "used" if left is not None:
                left -= line.parts
                taken[line.job] = line.parts
            case "undone" if left is not None:
                left += taken.pop(line.job, 0)
    return left


def is_low(left: int | None, low_parts: int | None) -> bool:
    """Tell whether somebody should buy more."""
    return left is not None and (left <= (low_parts or 0) if low_parts is not None else left <= 0)


# The gallery.
TITLE_MAX, ABOUT_MAX, NAME_MAX = 80, 300, 20
SIZES = ("large", "small")
# No sign that looks like another one.
CODE_SIGNS, CODE_LENGTH = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789", 8
_NOT_SIGNS = re.compile(r"[\s\-]+")
_FIRST_NAME = re.compile(r"[^\W\d_]+(?:[ '\-][^\W\d_]+)?")


def read_code(text: str) -> str:
    """Read a code as somebody typed it: small letters, spaces and dashes do not matter. Empty when it can be none."""
    bare = _NOT_SIGNS.sub("", text[:40].upper())
    return bare if len(bare) == CODE_LENGTH and set(bare) <= set(CODE_SIGNS) else ""


def shown_code(code: str) -> str:
    """Give a code as it stands on a card."""
    return f"{code[:4]} {code[4:]}"


def is_first_name(text: str) -> bool:
    """Tell whether this can be a first name: one word, or two with a space, hyphen or apostrophe between."""
    return len(text) <= NAME_MAX and _FIRST_NAME.fullmatch(text) is not None


def picture_path(picture: str, size: str) -> str:
    """Name a file of the gallery below the folder of files."""
    return f"gallery/{picture}-{size}.jpg"
