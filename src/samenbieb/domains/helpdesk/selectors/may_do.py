"""May I do this? The rules beside the visitor, from the file that comes with the room."""

import datetime as dt
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

FILE = Path(__file__).resolve().parent.parent / "settled" / "rules.toml"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule was read, and when."""

    name: str
    url: str
    read_on: dt.date


@dataclass(frozen=True, slots=True)
class DeskRule:
    """Something that a helper does, or does not do."""

    may: bool
    text_nl: str
    text_en: str
    source: Source

    @property
    def text(self) -> str:
        """Give the rule in the language of the page."""
        return self.text_nl if (get_language() or "nl").startswith("nl") else self.text_en


@cache
def desk_rules() -> tuple[Sequence[DeskRule], dt.date]:
    """Give the rules, and the day before which their sources are read anew."""
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    sources = {name: Source(**row) for name, row in table["source"].items()}
    rules = [
        DeskRule(row["may"], row["text"], row["text_en"], sources[row["source"]]) for row in table["rule"]
    ]
    return rules, table["review_on"]
