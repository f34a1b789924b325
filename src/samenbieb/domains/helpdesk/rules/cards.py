"""Reading a knowledge card from the file of this room: what is missing, too long or not plain is said with its place."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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
    slug = str(table.get("slug", ""))

    def wrong(why: str) -> CardInvalid:
        return CardInvalid(f"{slug or '(no slug)'}: {why}")

    def plain(name: str, value: Any) -> str:
        if not isinstance(value, str) or not value.strip() or len(value) > TEXT_LENGTH_MAX:
            raise wrong(f"{name} is no text of at most {TEXT_LENGTH_MAX} characters")
        if long := [part for part in SENTENCE.split(value) if len(part.split()) > WORDS_MAX]:
            raise wrong(f"{name} has a sentence of more than {WORDS_MAX} words: {long[0]}")
        return value.strip()

    def several(name: str) -> tuple[str, ...]:
        least, most = LINES[name]
        values = table.get(name)
        if not isinstance(values, list) or not least <= len(values) <= most:
            raise wrong(f"{name} is no list of {least} to {most} texts")
        return tuple(plain(name, value) for value in values)

    def day(name: str) -> dt.date:
        value = table.get(name, shared.get(name))
        if not isinstance(value, dt.date):
            raise wrong(f"{name} is no day")
        return value

    if not SLUG.fullmatch(slug):
        raise wrong("slug is no word for an address")
    links = table.get("links")
    if not isinstance(links, list) or not 1 <= len(links) <= 3:
        raise wrong("links is no list of one to three")
    if any(len(link) != 2 or not link[0].strip() or not ADDRESS.fullmatch(link[1]) for link in links):
        raise wrong("links has one without a name or a safe address")
    agency, by = str(table.get("agency", "")), str(table.get("by", ""))
    if bool(agency) == bool(by):
        raise wrong("it has an agency of the list, or the name of one in `by`")
    if day("review_on") <= day("written_on"):
        raise wrong("it is looked at anew before it was written")
    return Card(
        slug=slug,
        topic=plain("topic", table.get("topic")),
        agency=agency,
        by=by,
        title=plain("title", table.get("title")),
        summary=plain("summary", table.get("summary")),
        need=several("need"),
        steps=several("steps"),
        know=several("know"),
        links=tuple((label.strip(), address) for label, address in links),
        source=plain("source", table.get("source", shared.get("source"))),
        written_on=day("written_on"),
        review_on=day("review_on"),
    )
