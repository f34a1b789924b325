"""A table of items as a file: its encoding, its columns, its rows with their line numbers."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, TextIO

from samenbieb.domains.holdings.errors import TableRefused

REQUIRED: Final = ("barcode", "branch")
COLUMNS: Final = (
    *REQUIRED, "record", "isbn", "source", "category", "shelf_mark", "location", "volume", "price", "acquired_on",
    "min_age",
)  # fmt: skip
_CHUNK_BYTES: Final = 1 << 20
Row = Mapping[str, str]


@contextmanager
def opened(path: Path) -> Iterator[tuple[Iterator[tuple[int, Row]], Callable[[], int]]]:
    """Open a table; give its rows with their line numbers, and how many bytes were read."""
    with path.open("rb") as raw:
        encoding = _encoding(raw)
        raw.seek(0)
        with io.TextIOWrapper(raw, encoding=encoding, newline="") as text:
            yield _rows(text), raw.tell


def _encoding(raw: BinaryIO) -> str:
    """UTF-8, or what spreadsheets on Dutch computers write when they are not asked. Raises: TableRefused."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        while chunk := raw.read(_CHUNK_BYTES):
            if b"\x00" in chunk:
                raise TableRefused(TableRefused.not_text)
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _rows(text: TextIO) -> Iterator[tuple[int, Row]]:
    try:
        heading = text.readline()
        delimiter = max(",;\t", key=heading.count)
        names = [name.strip().strip('"').lower() for name in heading.strip("\r\n").split(delimiter)]
        _check_heading(names)
        reader = csv.reader(text, delimiter=delimiter)
        for values in reader:
            if any(value.strip() for value in values):
                padded = [*values, *[""] * (len(names) - len(values))]
                yield reader.line_num + 1, dict(zip(names, (v.strip() for v in padded), strict=False))
    except (UnicodeError, csv.Error) as problem:
        raise TableRefused(TableRefused.not_text) from problem


def _check_heading(names: Sequence[str]) -> None:
    missing = [name for name in REQUIRED if name not in names]
    if "record" not in names and "isbn" not in names:
        missing.append("record")
    if missing:
        raise TableRefused.about(TableRefused.missing, missing)
    if unknown := [name for name in names if name not in COLUMNS]:
        raise TableRefused.about(TableRefused.unknown, unknown)
