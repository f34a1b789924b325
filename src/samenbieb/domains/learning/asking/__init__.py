"""The questions after a course, delivered with the house: a file for each version, read and checked once."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from samenbieb.domains.learning.rules.asking import Asking, read_asking

FOLDER = Path(__file__).parent


@cache
def versions() -> Mapping[int, Asking]:
    """Give every version. Raises: ContentInvalid, with the file and the place in it."""
    read = [
        read_asking(tomllib.loads(path.read_text(encoding="utf-8")), where=path.name)
        for path in sorted(FOLDER.glob("*.toml"))
    ]
    return {one.version: one for one in read}


def newest() -> Asking:
    """Give the version that is asked today."""
    known = versions()
    return known[max(known)]
