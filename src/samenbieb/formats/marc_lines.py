r"""A MARC record as lines that a cataloguer can edit, and back, without loss.

    LDR 00000nam a2200000   4500
    001 DEMO000001
    245 13 $aDe avonden$been winterverhaal

A blank indicator is written `#`. A backslash keeps the meaning of the next sign: `\$`, `\\`, `\#`; `\n` is a line break,
`\u{1b}` a sign that cannot be seen. A tag of 00 is a control field, any other a data field; the few fields of real
records that are otherwise begin with `=` (control field) or `~` (data field).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from samenbieb.formats.marc21 import LEADER_LENGTH, ControlField, DataField, Field, MarcRecord, Subfield

LEADER_TAG: Final = "LDR"
UNKNOWN_TAG: Final = (
    "???"  # of a field that was saved from a broken record; it must get a tag before it can come in
)
_CONTROL_MARK, _DATA_MARK = "=", "~"
_MARKS: Final = (_CONTROL_MARK, _DATA_MARK)
_TAG: Final = re.compile(r"[0-9A-Za-z]{3}")
# What a text area or a printer would swallow or break a line at.
_UNSEEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_ESCAPED: Final = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|(.))|(\\)")
_LAST_CODE: Final = 0x10FFFF


class LineTrouble(StrEnum):
    """What is wrong with a line."""

    NO_LEADER = "no_leader"
    LEADER_LENGTH = "leader_length"
    SECOND_LEADER = "second_leader"
    TAG = "tag"
    NO_SPACE = "no_space"
    INDICATORS = "indicators"
    NO_SUBFIELD = "no_subfield"
    NO_CODE = "no_code"
    ESCAPE = "escape"
    NO_FIELDS = "no_fields"


@dataclass(frozen=True, slots=True)
class LineProblem:
    """A line that cannot be read, counted from one, and the part of it that is meant."""

    line: int
    trouble: LineTrouble
    detail: str = ""


class _LineError(ValueError):
    def __init__(self, trouble: LineTrouble, detail: str = "") -> None:
        super().__init__(trouble)
        self.trouble = trouble
        self.detail = detail


# --- writing ---------------------------------------------------------------------------------------


def lines_of(record: MarcRecord) -> list[str]:
    """Write a record as lines, its leader first."""
    return [f"{LEADER_TAG} {_value(record.leader)}", *(_line_of(one) for one in record.fields)]


def _line_of(one: Field) -> str:
    if isinstance(one, ControlField):
        value = _value(one.value)
        if one.tag[:2] != "00":
            value = _CONTROL_MARK + value
        elif value.startswith(_MARKS):
            value = "\\" + value
        return f"{one.tag} {value}"
    mark = _DATA_MARK if one.tag[:2] == "00" else ""
    body = "".join(f"${_sign(code)}{_value(value)}" for code, value in one.subfields)
    return f"{one.tag} {mark}{_indicator(one.ind1)}{_indicator(one.ind2)} {body}"


def _value(text: str) -> str:
    """A value as it stands in a line: `$` and backslashes marked, what cannot be seen by its number."""
    text = text.replace("\\", "\\\\").replace("$", "\\$").replace("\n", "\\n")
    return _UNSEEN.sub(lambda found: f"\\u{{{ord(found[0]):x}}}", text)


def _sign(sign: str) -> str:
    return _value(sign)


def _indicator(sign: str) -> str:
    if sign == " ":
        return "#"
    return "\\" + sign if sign in {"#", *_MARKS} else _value(sign)


# --- reading ---------------------------------------------------------------------------------------


def record_of(text: str) -> tuple[MarcRecord | None, list[LineProblem]]:
    """Read the lines of one record. Gives no record when a line cannot be read, and then every problem.

    Empty lines count, but say nothing.
    """
    leader = ""
    fields: list[Field] = []
    problems: list[LineProblem] = []
    number = 0
    for number, line in enumerate(_lines(text), start=1):
        try:
            if line[:4].rstrip() == LEADER_TAG:
                leader = _leader(line, leader)
            elif line.strip():
                fields.append(_field(line))
        except _LineError as error:
            problems.append(LineProblem(number, error.trouble, error.detail))
    told = {problem.trouble for problem in problems}
    if not leader and LineTrouble.LEADER_LENGTH not in told:
        problems.insert(0, LineProblem(1, LineTrouble.NO_LEADER))
    if not fields and not problems:
        problems.append(LineProblem(max(number, 1), LineTrouble.NO_FIELDS))
    return (None, problems) if problems else (MarcRecord(leader, tuple(fields)), [])


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _leader(line: str, earlier: str) -> str:
    value = _plain(line[4:])
    if earlier:
        raise _LineError(LineTrouble.SECOND_LEADER)
    if len(value) != LEADER_LENGTH:
        raise _LineError(LineTrouble.LEADER_LENGTH, str(len(value)))
    return value


def _field(line: str) -> Field:
    tag, space, rest = line[:3], line[3:4], line[4:]
    if not _TAG.fullmatch(tag):
        raise _LineError(LineTrouble.TAG, tag)
    if space not in {" ", ""}:
        raise _LineError(LineTrouble.NO_SPACE, tag)
    mark = rest[:1] if rest[:1] in _MARKS else ""
    if mark == _CONTROL_MARK or (not mark and tag[:2] == "00"):
        return ControlField(tag, _plain(rest.removeprefix(mark)))
    return _data_field(tag, rest.removeprefix(mark))


def _data_field(tag: str, rest: str) -> DataField:
    signs = list(_signs(rest))
    indicators, between, body = signs[:2], signs[2:3], signs[3:]
    if len(indicators) < 2 or _is_dollar(indicators[0]) or _is_dollar(indicators[1]):
        raise _LineError(LineTrouble.INDICATORS, tag)
    if between and between[0] != (" ", False):
        raise _LineError(LineTrouble.INDICATORS, tag)
    if body and not _is_dollar(body[0]):
        raise _LineError(LineTrouble.NO_SUBFIELD, tag)
    ind1, ind2 = (" " if sign == ("#", False) else sign[0] for sign in indicators)
    return DataField(tag, ind1, ind2, tuple(_subfields(tag, body)))


def _subfields(tag: str, body: list[tuple[str, bool]]) -> Iterator[Subfield]:
    at = 0
    while at < len(body):  # body[at] is the `$`
        if at + 1 >= len(body) or _is_dollar(body[at + 1]):
            raise _LineError(LineTrouble.NO_CODE, tag)
        end = at + 2
        while end < len(body) and not _is_dollar(body[end]):
            end += 1
        yield Subfield(body[at + 1][0], "".join(sign for sign, _ in body[at + 2 : end]))
        at = end


def _is_dollar(sign: tuple[str, bool]) -> bool:
    return sign == ("$", False)


def _plain(text: str) -> str:
    """A value without its marks; in a control field a bare `$` is itself."""
    return "".join(sign for sign, _ in _signs(text))


def _signs(text: str) -> Iterator[tuple[str, bool]]:
    """Each sign, and whether a backslash stood before it."""
    at = 0
    for found in _ESCAPED.finditer(text):
        yield from ((sign, False) for sign in text[at : found.start()])
        yield _unescaped(found), True
        at = found.end()
    yield from ((sign, False) for sign in text[at:])


def _unescaped(found: re.Match[str]) -> str:
    number, sign, _alone = found.groups()
    if number is not None and int(number, 16) <= _LAST_CODE:
        return chr(int(number, 16))
    if sign == "n":
        return "\n"
    if sign is None or sign.isalnum():
        raise _LineError(LineTrouble.ESCAPE, found[0])
    return sign
