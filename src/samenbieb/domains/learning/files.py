"""The lessons that are delivered with the house: files in the folder `content`, read and checked once."""

import tomllib
from functools import cache
from pathlib import Path

from samenbieb.domains.learning.rules.lessons import Delivered, read_lesson

FOLDER = Path(__file__).parent / "content"


@cache
def delivered() -> tuple[Delivered, ...]:
    """Give every delivered lesson, by course and place. Raises: ContentInvalid, with the file and the place in it."""
    read = [
        read_lesson(tomllib.loads(path.read_text(encoding="utf-8")), where=path.name)
        for path in sorted(FOLDER.glob("*.toml"))
    ]
    return tuple(sorted(read, key=lambda lesson: (lesson.course, lesson.place)))
