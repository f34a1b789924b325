"""What a file is, judged by its first bytes and never by its name."""

import gzip
import re
import zlib
from enum import StrEnum
from typing import BinaryIO, Final

from samenbieb.formats import iso2709

LOOK_BYTES: Final = 1 << 16
_GZIP: Final = b"\x1f\x8b"
_BOMS: Final = (b"\xff\xfe", b"\xfe\xff")
_RECORD_TAG: Final = re.compile(rb"<(?:[\w.-]+:)?record[\s>/]")
_MARC_TAG: Final = re.compile(rb"<(?:[\w.-]+:)?(?:leader|controlfield|datafield)[\s>/]")


class Kind(StrEnum):
    """What the content is, once unpacked."""

    ISO2709 = "iso2709"
    MARCXML = "marcxml"
    EMPTY = "empty"
    ONIX = "onix"
    XML = "xml"
    WIDE = "wide"
    TEXT = "text"
    UNKNOWN = "unknown"


DAMAGE: Final = (EOFError, zlib.error, gzip.BadGzipFile)  # what a damaged gzip file raises
READABLE: Final = frozenset({Kind.ISO2709, Kind.MARCXML})


class _Unpacked(gzip.GzipFile):
    """A gzip file that gives all it can before it says that the rest is damaged."""

    def __init__(self, packed: BinaryIO) -> None:
        super().__init__(fileobj=packed, mode="rb")

    def read(self, size: int | None = -1) -> bytes:
        """Read up to `size` bytes. Raises: one of DAMAGE, at the place of the damage."""
        if size is None or size < 0:
            return super().read(size)
        pieces: list[bytes] = []
        while size:
            try:
                piece = self.read1(size)
            except DAMAGE:
                if not pieces:
                    raise
                break
            if not piece:
                break
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)


def unpacked(stream: BinaryIO) -> BinaryIO:
    """The stream itself, or what is inside it when it is a gzip file."""
    stream.seek(0)
    packed = stream.read(2) == _GZIP
    stream.seek(0)
    return _Unpacked(stream) if packed else stream  # type: ignore[return-value]  # reads, seeks and tells


def kind_of(stream: BinaryIO) -> Kind:
    """Say what this (unpacked) stream holds, and leave it at its start."""
    try:
        stream.seek(0)
        look = stream.read(LOOK_BYTES)
        stream.seek(0)
    except (OSError, EOFError, zlib.error):
        return Kind.UNKNOWN
    start = look.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n\x00\x1a")
    if not start:
        return Kind.EMPTY
    if look.startswith(_BOMS):
        return Kind.WIDE
    if start.startswith(b"<"):
        return _kind_of_xml(start)
    if iso2709.LEADER.match(start) or iso2709.RECORD_END in look:
        return Kind.ISO2709
    return Kind.TEXT if b"\x00" not in look else Kind.UNKNOWN


def _kind_of_xml(look: bytes) -> Kind:
    if re.search(rb"<(?:\w+:)?ONIXmessage", look, re.IGNORECASE):
        return Kind.ONIX
    # Other formats speak of records too (OAI-PMH with Dublin Core).
    return Kind.MARCXML if _RECORD_TAG.search(look) and _MARC_TAG.search(look) else Kind.XML
