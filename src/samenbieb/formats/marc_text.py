"""From the bytes of a record to text, whatever its leader claims about the character set.

Leader position 09 says `a` for UTF-8 and blank for MARC-8, and is wrong often enough that the bytes are asked too.
"""

import re
from typing import Final

from samenbieb.formats.marc8 import decode_marc8
from samenbieb.formats.marc21 import Remark
from samenbieb.formats.marc_charset import Charset, guess

_FIELD_END: Final = b"\x1e"
_UTF8: Final = b"a"
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")
_SWITCH = re.compile(rb"\x1b(?:[(,)\-$][!-~]|[gbps])")  # to another set of MARC-8; UTF-8 has no use for it


def as_text(flag: bytes, pieces: list[bytes]) -> tuple[list[str], list[Remark]]:
    """Decode the fields of one record. `flag` is leader position 09."""
    whole = _FIELD_END.join(pieces)
    if whole.isascii() and b"\x1b" not in whole and (flag == _UTF8 or b"&#x" not in whole):
        return whole.decode("ascii").split("\x1e"), []
    try:
        text = whole.decode("utf-8")
    except UnicodeDecodeError:
        return _not_utf8(flag, whole, pieces)
    if whole.isascii() and (flag != _UTF8 or _SWITCH.search(whole)):
        return _marc8(pieces, [Remark.WRONG_ENCODING_FLAG] if flag == _UTF8 else [])
    return text.split("\x1e"), [] if flag == _UTF8 else [Remark.WRONG_ENCODING_FLAG]


def _not_utf8(flag: bytes, whole: bytes, pieces: list[bytes]) -> tuple[list[str], list[Remark]]:
    if _is_mostly_utf8(whole):
        return _damaged_utf8(pieces, [] if flag == _UTF8 else [Remark.WRONG_ENCODING_FLAG])
    charset = guess(whole, believed=flag != _UTF8)
    remarks = [] if charset == Charset.MARC8 and flag != _UTF8 else [Remark.WRONG_ENCODING_FLAG]
    return _marc8(pieces, remarks) if charset == Charset.MARC8 else _single_bytes(pieces, charset, remarks)


def _is_mostly_utf8(whole: bytes) -> bool:
    """Whether most high bytes stand in sequences of UTF-8, so that the rest is damage."""
    inside = sum(len(found) for found in _MULTIBYTE.findall(whole))
    return b"\x1b" not in whole and inside * 2 > len(_HIGH.findall(whole))


def _damaged_utf8(pieces: list[bytes], remarks: list[Remark]) -> tuple[list[str], list[Remark]]:
    """Fields that are UTF-8 as such; a field that came from elsewhere in its own set; else the damage is marked."""
    texts, lost = [], False
    for piece in pieces:
        try:
            texts.append(piece.decode("utf-8"))
            continue
        except UnicodeDecodeError:
            pass
        if _is_mostly_utf8(piece):
            texts.append(piece.decode("utf-8", "replace"))
            lost = True
        else:
            charset = guess(piece, believed=False)
            found, more = (
                _marc8([piece], []) if charset == Charset.MARC8 else _single_bytes([piece], charset, [])
            )
            texts += found
            lost = lost or bool(more)
            remarks = [Remark.WRONG_ENCODING_FLAG]
    return texts, [*remarks, Remark.UNKNOWN_CHARACTERS] if lost else remarks


def _single_bytes(
    pieces: list[bytes], charset: Charset, remarks: list[Remark]
) -> tuple[list[str], list[Remark]]:
    texts = [piece.decode(charset, "replace") for piece in pieces]
    lost = [Remark.UNKNOWN_CHARACTERS] if any("\ufffd" in text for text in texts) else []
    return texts, [*remarks, *lost]


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
