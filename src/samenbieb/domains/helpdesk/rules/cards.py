"""Reading a knowledge card from the file of this room: what is missing, too long or not plain is said with its place."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

WORDS_MAX = 12
TEXT_LENGTH_MAX = 160
LINES = {"need": (1, 5), "steps": (2, 6), "know": (1, 5)}
SENTENCE = re.compile(r"[.?!:](?:\s|$)")
SLUG = re.compile(r"[a-z0-9-]{2,60}")
ADDRESS = re.compile(r"https://[a-z0-9.-]+\.[a-z]{2,}(?:/\S*)?")


class CardInvalid(ValueError):  # noqa: N818 - the field's word
    """The file says something that cannot be; the message names the card."""


@dataclass(frozen=True, slots=True)
class Card:
    """A knowledge card as it was written. `agency`: a code of the list, or empty with the name in `by`."""

    slug: str
    topic: str
    agency: str
    by: str
    title: str
    summary: str
    need: tuple[str, ...]
    steps: tuple[str, ...]
    know: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    source: str
    written_on: dt.date
    review_on: dt.date

    @property
    def digest(self) -> str:
        """Give a mark that is the same for the same card."""
        text = json.dumps([getattr(self, name) for name in self.__slots__], default=str, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def read_card(table: Mapping[str, Any], shared: Mapping[str, Any]) -> Card:
    """Read one card; what it does not say itself is that of the file. Raises: CardInvalid."""
    read = _Reader({**shared, **table})
    slug, agency, by = read.slug, str(table.get("agency", "")), str(table.get("by", ""))
    if bool(agency) == bool(by):
        read.wrong("it has an agency of the list, or the name of one in `by`")
    if read.day("review_on") <= read.day("written_on"):
        read.wrong("it is looked at anew before it was written")
    return Card(
        slug=slug,
        topic=read.text("topic"),
        agency=agency,
        by=by,
        title=read.text("title"),
        summary=read.text("summary"),
        need=read.texts("need"),
        steps=read.texts("steps"),
        know=read.texts("know"),
        links=read.links(),
        source=read.text("source"),
        written_on=read.day("written_on"),
        review_on=read.day("review_on"),
    )


class _Reader:
    """Reads the values of one card."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._table = table
        self.slug = str(table.get("slug", ""))
        if not SLUG.fullmatch(self.slug):
            self.wrong("slug is no word for an address")

    def wrong(self, why: str) -> NoReturn:
        raise CardInvalid(f"{self.slug or '(no slug)'}: {why}")

    def text(self, name: str) -> str:
        return self._plain(name, self._table.get(name))

    def texts(self, name: str) -> tuple[str, ...]:
        least, most = LINES[name]
        values = self._table.get(name)
        if not isinstance(values, list) or not least <= len(values) <= most:
            self.wrong(f"{name} is no list of {least} to {most} texts")
        return tuple(self._plain(name, value) for value in values)

    def day(self, name: str) -> dt.date:
        value = self._table.get(name)
        if not isinstance(value, dt.date):
            self.wrong(f"{name} is no day")
        return value

    def links(self) -> tuple[tuple[str, str], ...]:
        links = self._table.get("links")
        if not isinstance(links, list) or not 1 <= len(links) <= 3:
            self.wrong("links is no list of one to three")
        if any(len(link) != 2 or not link[0].strip() or not ADDRESS.fullmatch(link[1]) for link in links):
            self.wrong("links has one without a name or a safe address")
        return tuple((label.strip(), address) for label, address in links)

    def _plain(self, name: str, value: Any) -> str:
        if not isinstance(value, str) or not value.strip() or len(value) > TEXT_LENGTH_MAX:
            self.wrong(f"{name} is no text of at most {TEXT_LENGTH_MAX} characters")
        if long := [part for part in SENTENCE.split(value) if len(part.split()) > WORDS_MAX]:
            self.wrong(f"{name} has a sentence of more than {WORDS_MAX} words: {long[0]}")
        return value.strip()
