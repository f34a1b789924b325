"""The file of a lesson: what it must say, and whether its language is plain enough to be delivered."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from samenbieb.domains.learning.rules.exercises import exercise
from samenbieb.domains.learning.rules.levels import SCALES
from samenbieb.domains.learning.rules.pictures import check_picture
from samenbieb.domains.learning.rules.reading import ContentInvalid, Reader

SKILLS = ("language", "numeracy", "digital")
READER_LEVELS = ("A1", "A2", "B1")
WORDS_MAX = 12
STEPS_MIN, STEPS_MAX, PRACTICE_MAX = 6, 10, 24
_SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
_SENTENCE_END = re.compile(r"(?<=[.!?:;])\s+")
_WORD = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Delivered:
    """A lesson as its file says it. `content` holds the steps as they are kept; `digest` tells one content from another."""

    slug: str
    course: str
    place: int
    title: str
    summary: str
    skill: str
    scale: str
    level: str
    reader_level: str
    source: str
    written_on: dt.date
    read_on: dt.date
    icon: str
    mastery_right: int
    mastery_of: int
    steps: tuple[Mapping[str, Any], ...]
    digest: str


def read_lesson(table: Mapping[str, Any], *, where: str) -> Delivered:
    """Read and check the file of a lesson. Raises: ContentInvalid, with the place of what is wrong."""
    top = Reader(table, where)
    slug = top.text("slug")
    if not _SLUG.match(slug):
        top.wrong("slug", "is no word for an address")
    for name, allowed in (("skill", SKILLS), ("scale", tuple(SCALES)), ("reader_level", READER_LEVELS)):
        if top.text(name) not in allowed:
            top.wrong(name, f"is none of {', '.join(allowed)}")
    scale = top.text("scale")
    if top.text("level") not in SCALES[scale]:
        top.wrong("level", f"is no level of {scale}")
    for name in ("written_on", "read_on"):
        if not isinstance(table.get(name), dt.date):
            top.wrong(name, "is no day")
    mastery = Reader(table.get("mastery", {"right": 4, "of": 5}), f"{where}, mastery")
    of_count = mastery.number("of", least=1, most=20)
    steps = _steps(table, top, where)
    return Delivered(
        slug=slug,
        course=top.text("course"),
        place=top.number("place", least=1, most=99),
        title=top.text("title"),
        summary=top.text("summary"),
        skill=top.text("skill"),
        scale=scale,
        level=top.text("level"),
        reader_level=top.text("reader_level"),
        source=top.text("source"),
        written_on=table["written_on"],
        read_on=table["read_on"],
        icon=top.text("icon"),
        mastery_right=mastery.number("right", least=1, most=of_count),
        mastery_of=of_count,
        steps=tuple(steps),
        digest=hashlib.sha256(json.dumps(table, sort_keys=True, default=str).encode()).hexdigest(),
    )


def _steps(table: Mapping[str, Any], top: Reader, where: str) -> list[Mapping[str, Any]]:
    steps = table.get("steps")
    most = PRACTICE_MAX if table.get("practice") is True else STEPS_MAX
    if not isinstance(steps, list) or not STEPS_MIN <= len(steps) <= most:
        top.wrong("steps", f"are not {STEPS_MIN} to {most}")
    seen: set[str] = set()
    for number, step in enumerate(steps, start=1):
        place = f"{where}, step {number}"
        reader = Reader(step, place)
        key = reader.text("key")
        if not _SLUG.match(key) or key in seen:
            reader.wrong("key", "is no word of its own")
        seen.add(key)
        reader.text("title" if step.get("kind") == "text" else "ask")
        if step.get("kind") == "text":
            reader.texts("text", least=1, most=6)
        else:
            reader.text("good")
            reader.text("hint")
        if "picture" in step:
            check_picture(step["picture"], where=place)
        exercise(step, where=place)
    return steps


def sentences(delivered: Delivered) -> Iterator[str]:
    """Give every sentence that a learner reads in running text; what a picture shows is not ours to shorten."""
    for text in _texts(delivered):
        yield from (part for part in _SENTENCE_END.split(text) if _WORD.search(part))


def too_long(delivered: Delivered) -> list[str]:
    """Give the sentences with more than twelve words."""
    return [
        sentence
        for sentence in sentences(delivered)
        if sum(1 for word in sentence.split() if _WORD.search(word)) > WORDS_MAX
    ]


def _texts(delivered: Delivered) -> Iterator[str]:
    yield delivered.title
    yield delivered.summary
    for step in delivered.steps:
        for name in ("title", "ask", "good", "hint"):
            if step.get(name):
                yield step[name]
        for name in ("text", "options", "pieces"):
            yield from step.get(name, [])
        for pair in step.get("pairs", []):
            yield from pair
        if step.get("sentence"):
            yield " ".join(step["sentence"])
        if step.get("before") or step.get("after"):
            yield f"{step.get('before', '')} … {step.get('after', '')}"


__all__ = ["ContentInvalid", "Delivered", "read_lesson", "sentences", "too_long"]
