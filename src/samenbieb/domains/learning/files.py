"""The lessons that are delivered with the house, and their titles in other languages: files, read and checked once."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from samenbieb.domains.learning.rules.lessons import Delivered, read_lesson
from samenbieb.domains.learning.rules.reading import ContentInvalid
from samenbieb.domains.learning.rules.titles import LANGUAGES, Told, read_titles

FOLDER = Path(__file__).parent / "content"
TITLES = Path(__file__).parent / "titles"


@cache
def delivered() -> tuple[Delivered, ...]:
    """Give every delivered lesson, by course and place. Raises: ContentInvalid, with the file and the place in it."""
    read = [
        read_lesson(tomllib.loads(path.read_text(encoding="utf-8")), where=path.name)
        for path in sorted(FOLDER.glob("*.toml"))
    ]
    return tuple(sorted(read, key=lambda lesson: (lesson.course, lesson.place)))


@cache
def titles() -> Mapping[str, Mapping[str, Told]]:
    """Give the titles that are there, language → lesson; a language whose file is not there has none. Raises: ContentInvalid."""
    found: dict[str, Mapping[str, Told]] = {}
    for language in LANGUAGES:
        path = TITLES / f"{language}.toml"
        if path.exists():
            found[language] = read_titles(_table(path), language)
    return found


def _table(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as problem:
        raise ContentInvalid(f"{path.parent.name}/{path.name}: {problem}") from problem
