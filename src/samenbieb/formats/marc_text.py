"""From the bytes of a record to text, whatever its leader claims about the character set.

Leader position 09 says `a` for UTF-8 and blank for MARC-8, and is wrong often enough that the bytes are asked too.
"""

import re
from typing import Final

from samenbieb.formats.marc8 import decode_marc8
from samenbieb.formats.marc21 import Remark

_FIELD_END: Final = b"\x1e"
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# In MARC-8 a diacritic (E0-FE) stands before the letter it belongs to; other signs lie between A1 and C8.
_ANSEL_ONLY = re.compile(rb"(?:[\x00-\x7f]|[\x88\x89\x8d\x8e]|[\xa1-\xc8]|[\xe0-\xfe]+[\x20A-Za-z\x1b])*\Z")


def as_text(flag: bytes, pieces: list[bytes]) -> tuple[list[str], list[Remark]]:
    """Decode the fields of one record. `flag` is leader position 09."""
    whole = _FIELD_END.join(pieces)
    if whole.isascii() and (flag == b"a" or (b"\x1b" not in whole and b"&#x" not in whole)):
        return whole.decode("ascii").split("\x1e"), []
    try:
        text = whole.decode("utf-8")
    except UnicodeDecodeError:
        return _not_utf8(flag, whole, pieces)
    if flag == b"a":
        return text.split("\x1e"), []
    if whole.isascii():
        return _marc8(pieces, [])
    return text.split("\x1e"), [Remark.WRONG_ENCODING_FLAG]


def _not_utf8(flag: bytes, whole: bytes, pieces: list[bytes]) -> tuple[list[str], list[Remark]]:
    if flag != b"a":
        return _marc8(pieces, [])
    if _MULTIBYTE.search(whole):  # UTF-8 with a few damaged bytes
        return [piece.decode("utf-8", "replace") for piece in pieces], [Remark.UNKNOWN_CHARACTERS]
    if _ANSEL_ONLY.match(whole):
        return _marc8(pieces, [Remark.WRONG_ENCODING_FLAG])
    texts = [piece.decode("cp1252", "replace") for piece in pieces]
    lost = [Remark.UNKNOWN_CHARACTERS] if any("\ufffd" in text for text in texts) else []
    return texts, [Remark.WRONG_ENCODING_FLAG, *lost]


def _marc8(pieces: list[bytes], remarks: list[Remark]) -> tuple[list[str], list[Remark]]:
    texts, unknown = [], 0
    for piece in pieces:
        text, lost = _decode_field(piece)
        texts.append(text)
        unknown += lost
    return texts, [*remarks, Remark.UNKNOWN_CHARACTERS] if unknown else remarks


def _decode_field(piece: bytes) -> tuple[str, int]:
    """Subfields apart: an escape sequence counts to the end of the subfield, a diacritic never leaves it."""
    if piece.isascii() and b"\x1b" not in piece and b"&#x" not in piece:
        return piece.decode("ascii"), 0
    decoded = [decode_marc8(part) for part in piece.split(b"\x1f")]
    return "\x1f".join(text for text, _ in decoded), sum(lost for _, lost in decoded)
