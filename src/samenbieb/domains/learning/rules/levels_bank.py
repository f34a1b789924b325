"""The questions of a level indication, as they stand in a file: all on one scale, each at one level of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from samenbieb.domains.learning.rules.levels import SCALES

CHOICES = range(3, 6)
A_LEVEL_MIN = 8  # so many questions of each level, or it cannot get sure of it
TEXT_WORDS_MAX = 60
LANGUAGE = "language"


class BankInvalid(ValueError):  # noqa: N818 - as it is in other files of content
    """A file of questions is not as it should be; the message names the place."""


@dataclass(frozen=True, slots=True)
class Item:
    """A question with its choices, of which the first is right. `text`: lines that are read before it is asked."""

    key: str
    level: str
    ask: str
    choices: tuple[str, ...]
    text: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bank:
    """All questions on one scale."""

    scale: str
    skill: str
    items: tuple[Item, ...]

    @property
    def levels(self) -> tuple[str, ...]:
        """Give the levels that are asked, the lowest first; a bank need not reach the highest of its scale."""
        asked = {item.level for item in self.items}
        return tuple(code for code in SCALES[self.scale] if code in asked)

    @property
    def is_reading(self) -> bool:
        """Tell whether reading is what it asks. Then its texts and choices are read, and never heard."""
        return self.skill == LANGUAGE


def read_bank(data: Mapping[str, Any], *, where: str) -> Bank:
    """Read a file of questions. Raises: BankInvalid."""
    scale = data.get("scale", "")
    if scale not in SCALES:
        raise BankInvalid(f"{where}: no scale {scale!r}")
    for field in ("skill", "source", "written_on", "read_on"):
        if not data.get(field):
            raise BankInvalid(f"{where}: {field} is missing")
    items = tuple(
        _item(one, scale, f"{where}, question {number}") for number, one in enumerate(data["items"], 1)
    )
    if doubles := [key for key, count in Counter(item.key for item in items).items() if count > 1]:
        raise BankInvalid(f"{where}: twice {doubles}")
    bank = Bank(scale, data["skill"], items)
    for level in bank.levels:
        if sum(item.level == level for item in items) < A_LEVEL_MIN:
            raise BankInvalid(f"{where}: fewer than {A_LEVEL_MIN} questions at {level}")
    return bank


def _item(data: Mapping[str, Any], scale: str, where: str) -> Item:
    choices: Sequence[str] = data.get("choices", ())
    if data.get("level") not in SCALES[scale]:
        raise BankInvalid(f"{where}: {scale} has no level {data.get('level')!r}")
    if len(choices) not in CHOICES or len(set(choices)) != len(choices):
        raise BankInvalid(f"{where}: choices")
    if not data.get("key") or not data.get("ask"):
        raise BankInvalid(f"{where}: key and ask")
    return Item(data["key"], data["level"], data["ask"], tuple(choices), _text(data, where))


def _text(data: Mapping[str, Any], where: str) -> tuple[str, ...]:
    lines = data.get("text", ())
    if isinstance(lines, str) or not all(lines):
        raise BankInvalid(f"{where}: text is a list of lines")
    if sum(len(line.split()) for line in lines) > TEXT_WORDS_MAX:
        raise BankInvalid(f"{where}: a text of more than {TEXT_WORDS_MAX} words")
    return tuple(lines)
