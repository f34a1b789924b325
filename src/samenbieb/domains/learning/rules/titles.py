"""What a lesson is called in other languages than Dutch. The lesson itself stays Dutch: it is about living here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from samenbieb.domains.learning.rules.reading import ContentInvalid, Reader

DUTCH = "nl"
LANGUAGES = ("en", "ar", "uk", "tr", "pl")  # beside Dutch, in which every lesson has a title


@dataclass(frozen=True, slots=True)
class Told:
    """The title and the summary of a lesson in the language of the reader."""

    title: str
    summary: str
    language: str


def read_titles(table: Mapping[str, Any], language: str) -> dict[str, Told]:
    """Read the titles of a file in one language, by the slug of the lesson. Raises: ContentInvalid, with the lesson."""
    if table.get("language") != language:
        raise ContentInvalid(f"{language}: says that its language is {table.get('language')}")
    found: dict[str, Told] = {}
    for slug, row in table.items():
        if slug == "language":
            continue
        if not isinstance(row, dict):
            raise ContentInvalid(f"{language}, {slug}: is no table with title and summary")
        reader = Reader(row, f"{language}, {slug}")
        if unknown := row.keys() - {"title", "summary"}:
            reader.wrong(sorted(unknown)[0], "is unknown")
        found[slug] = Told(reader.text("title"), reader.text("summary"), language)
    return found
