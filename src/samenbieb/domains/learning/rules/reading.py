"""Reading a step of a lesson from its file: what is missing or wrong is said with its place."""

from collections.abc import Mapping
from typing import Any, NoReturn

TEXT_LENGTH_MAX = 300


class ContentInvalid(ValueError):  # noqa: N818 - the field's word
    """The file of a lesson says something that cannot be; the message names the place."""


class Reader:
    """Reads the values of one table of a lesson."""

    def __init__(self, table: Mapping[str, Any], where: str) -> None:
        self._table = table
        self._where = where

    @property
    def key(self) -> str:
        """Give the name of the step."""
        return str(self._table.get("key", ""))

    def wrong(self, name: str, why: str) -> NoReturn:
        """Refuse the file. Raises: ContentInvalid."""
        raise ContentInvalid(f"{self._where}: {name} {why}")

    def text(self, name: str, *, empty: bool = False) -> str:
        """Read a text."""
        value = self._table.get(name, "")
        if not isinstance(value, str) or len(value) > TEXT_LENGTH_MAX:
            self.wrong(name, f"is no text of at most {TEXT_LENGTH_MAX} characters")
        if not value.strip() and not empty:
            self.wrong(name, "is missing")
        return value.strip()

    def texts(self, name: str, *, least: int, most: int) -> list[str]:
        """Read a list of texts, none of them twice unless it is a gap or a piece of a sentence."""
        values = self._table.get(name)
        if not isinstance(values, list) or not least <= len(values) <= most:
            self.wrong(name, f"is no list of {least} to {most} texts")
        if any(not isinstance(one, str) or not one.strip() or len(one) > TEXT_LENGTH_MAX for one in values):
            self.wrong(name, "has an empty or too long text")
        if name != "sentence" and len(set(values)) < len(values):
            self.wrong(name, "says something twice")
        return [one.strip() for one in values]

    def number(self, name: str, *, least: int, most: int) -> int:
        """Read a whole number."""
        value = self._table.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.wrong(name, f"is no number from {least} to {most}")
        return value

    def numbers(self, name: str, *, most: int) -> list[int]:
        """Read one number or a list of different numbers, from 1."""
        value = self._table.get(name)
        values = [
            one
            for one in (value if isinstance(value, list) else [value])
            if isinstance(one, int) and not isinstance(one, bool) and 1 <= one <= most
        ]
        asked_count = len(value) if isinstance(value, list) else 1
        if not values or len(set(values)) < asked_count:
            self.wrong(name, f"is no list of different numbers from 1 to {most}")
        return values

    def pairs(self, name: str, *, least: int, most: int) -> list[tuple[str, str]]:
        """Read pairs of texts; no left and no right side comes twice."""
        values = self._table.get(name)
        if not isinstance(values, list) or not least <= len(values) <= most:
            self.wrong(name, f"is no list of {least} to {most} pairs")
        read = []
        for pair in values:
            if (
                not isinstance(pair, list)
                or len(pair) != 2
                or not all(isinstance(one, str) and one.strip() for one in pair)
            ):
                self.wrong(name, "has something that is no pair of texts")
            read.append((pair[0].strip(), pair[1].strip()))
        for side in (0, 1):
            if len({pair[side] for pair in read}) < len(read):
                self.wrong(name, "has a side twice")
        return read

    def truth(self, name: str) -> bool:
        """Read true or false."""
        value = self._table.get(name)
        if not isinstance(value, bool):
            self.wrong(name, "is neither true nor false")
        return value

    def picture_areas(self) -> list[str]:
        """Give the texts of the places in the picture of this step that can be pressed."""
        lines = (self._table.get("picture") or {}).get("lines") or []
        areas = [str(line.get("text", "")) for line in lines if line.get("area")]
        if len(areas) < 2:
            self.wrong("picture", "has no two places to press")
        return areas
