"""What a MARC 21 record is once its bytes have been understood: a leader and fields, in their own order.

Plain named tuples, because a bulk import makes some thirty of them for every record.
Source: MARC 21 Format for Bibliographic Data, Library of Congress.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import NamedTuple

LEADER_LENGTH = 24
SUBFIELD_MARK = "\x1f"
BLANK_LEADER = "00000nam a2200000   4500"


class Subfield(NamedTuple):
    code: str
    value: str


class ControlField(NamedTuple):
    tag: str
    value: str


class DataField(NamedTuple):
    tag: str
    ind1: str
    ind2: str
    subfields: tuple[Subfield, ...]

    def first(self, code: str) -> str:
        """The first subfield with this code, or an empty text."""
        for own, value in self.subfields:
            if own == code:
                return value
        return ""

    def all(self, codes: str) -> list[str]:
        """Every value whose code is one of `codes`, in the order of the record."""
        return [value for code, value in self.subfields if code in codes]

    def text(self, codes: str) -> str:
        """The values of `codes`, in the order of the record, with a space between them."""
        return " ".join(self.all(codes))


class UncutField(DataField):
    """A data field that looks its answers up in its text: most are asked for one of their subfields.

    The text has two indicators, and subfields that each have a code and a value, as `UncutRecord` demands.
    """

    __slots__ = ()

    @property
    def subfields(self) -> tuple[Subfield, ...]:
        """All subfields, cut now."""
        make = tuple.__new__
        return tuple([make(Subfield, (part[0], part[1:])) for part in self._parts()])

    def first(self, code: str) -> str:
        """The first subfield with this code, or an empty text."""
        text: str = self[3]  # type: ignore[assignment]  # the text stands where others have their subfields
        at = text.find(SUBFIELD_MARK + code)
        if at < 0:
            return ""
        end = text.find(SUBFIELD_MARK, at + 2)
        return text[at + 2 :] if end < 0 else text[at + 2 : end]

    def all(self, codes: str) -> list[str]:
        """Every value whose code is one of `codes`, in the order of the record."""
        return [part[1:] for part in self._parts() if part[0] in codes]

    def _parts(self) -> list[str]:
        text: str = self[3]  # type: ignore[assignment]  # as above
        return text.split(SUBFIELD_MARK)[1:]

    def __eq__(self, other: object) -> bool:
        """Compare what the fields say."""
        return isinstance(other, DataField) and _said(self) == _said(other)

    def __ne__(self, other: object) -> bool:
        """Compare what the fields say: a tuple has a comparison of its own for this."""
        return not self == other

    def __hash__(self) -> int:
        """Equal fields count as one."""
        return hash(_said(self))


def _said(field: DataField) -> tuple[str, str, str, tuple[Subfield, ...]]:
    return field.tag, field.ind1, field.ind2, field.subfields


Field = ControlField | DataField


class MarcRecord:
    """One record. `fields` keeps the order in which they came, 880 fields included. Never changed once it is made."""

    __slots__ = ("_controls", "_data", "_fields", "leader")

    def __init__(self, leader: str, fields: tuple[Field, ...]) -> None:
        self.leader = leader
        self._fields: tuple[Field, ...] = fields
        # By tag, since every fact asks for some tags. Made at once: nobody reads a record without asking.
        self._controls: dict[str, list[str]] = {}
        self._data: dict[str, list[DataField]] = {}
        for one in fields:
            if (
                len(one) == 2
            ):  # a control field; `isinstance` would cost a second for a hundred thousand records
                self._controls.setdefault(one.tag, []).append(one.value)
            else:
                self._data.setdefault(one.tag, []).append(one)

    @property
    def fields(self) -> tuple[Field, ...]:
        """All fields, in the order in which they came."""
        return self._fields

    def __eq__(self, other: object) -> bool:
        """Compare what the records say."""
        return isinstance(other, MarcRecord) and self.leader == other.leader and self.fields == other.fields

    def __hash__(self) -> int:
        """Equal records count as one."""
        return hash((self.leader, self.fields))

    def __repr__(self) -> str:
        """Show all of it."""
        return f"MarcRecord({self.leader!r}, {self.fields!r})"

    def control(self, tag: str) -> str:
        """The value of the first control field with this tag, or an empty text."""
        values = self._controls.get(tag)
        return values[0] if values else ""

    def controls(self, tag: str) -> list[str]:
        """The values of every control field with this tag (007 may repeat)."""
        return list(self._controls.get(tag, ()))

    def data(self, *tags: str) -> Iterator[DataField]:
        """Data fields with one of these tags: tag after tag, within a tag as they came."""
        if len(tags) == 1:
            return iter(self._data.get(tags[0], ()))
        return chain.from_iterable(self._data[tag] for tag in tags if tag in self._data)

    def first(self, *tags: str) -> DataField | None:
        """The first data field with one of these tags, or None."""
        for tag in tags:
            if found := self._data.get(tag):
                return found[0]
        return None

    def lowered(self) -> str:
        """All of its text in lower case: for a cheap look whether it can say something, before its fields are asked."""
        return "\n".join(value for one in self.data(*self._data) for _, value in one.subfields).casefold()


class UncutRecord(MarcRecord):
    """A record whose data fields are still texts: a tag is cut into subfields when somebody asks for it.

    An import asks for half of them, and cutting is a fifth of its work. Every text must be two indicators and subfields
    that each have a code of ASCII; whoever makes one sees to that.
    """

    __slots__ = ("_tags", "_texts", "_uncut")

    def __init__(
        self,
        leader: str,
        tags: Sequence[str],
        texts: Sequence[str],
        controls: dict[str, list[str]],
        uncut: dict[str, list[str]],
    ) -> None:
        """Take all fields in their order, and by tag the texts of the control fields and of the data fields."""
        self.leader = leader
        self._tags, self._texts = tags, texts
        self._controls = controls
        self._data = {}
        self._uncut = uncut

    @property
    def fields(self) -> tuple[Field, ...]:
        """All fields, in the order in which they came."""
        return tuple(
            ControlField(tag, text) if is_control(tag, text) else cut(tag, text)
            for tag, text in zip(self._tags, self._texts, strict=True)
        )

    def data(self, *tags: str) -> Iterator[DataField]:
        """Data fields with one of these tags: tag after tag, within a tag as they came."""
        uncut = self._uncut
        if uncut.keys().isdisjoint(tags):  # three questions in four are for tags that a record has not
            return iter(())
        if len(tags) == 1:
            return iter(self._of(tags[0]))
        return chain.from_iterable([self._of(tag) for tag in tags if tag in uncut])

    def first(self, *tags: str) -> DataField | None:
        """The first data field with one of these tags, or None."""
        for tag in tags:
            if tag in self._uncut:
                return self._of(tag)[0]
        return None

    def lowered(self) -> str:
        """All of its text in lower case: for a cheap look whether it can say something, before its fields are asked."""
        return "\n".join(self._texts).casefold()

    def _of(self, tag: str) -> list[DataField]:
        found = self._data.get(tag)
        if found is None:
            make = tuple.__new__  # as in `cut`
            found = self._data[tag] = [
                make(UncutField, (tag, text[0], text[1], text)) for text in self._uncut[tag]
            ]
        return found


def is_control(tag: str, text: str) -> bool:
    """Whether a field has no indicators and subfields: 001 to 009, unless it has them all the same."""
    return tag[:2] == "00" and SUBFIELD_MARK not in text


def cut(tag: str, text: str) -> DataField:
    """Cut the text of a data field (two indicators, subfields) into its parts."""
    # `tuple.__new__` makes the same as the name of the class, without a call of Python for each of a million subfields.
    make = tuple.__new__
    subfields = tuple([make(Subfield, (part[0], part[1:])) for part in text[3:].split(SUBFIELD_MARK) if part])
    return make(DataField, (tag, text[0], text[1], subfields))


class Reason(StrEnum):
    """Why a stretch of bytes did not become a record."""

    GARBAGE = "garbage"
    TRUNCATED = "truncated"
    NO_END = "no_end"
    BAD_LEADER = "bad_leader"
    BAD_DIRECTORY = "bad_directory"
    NO_FIELDS = "no_fields"
    BAD_XML = "bad_xml"
    UNREADABLE_FILE = "unreadable_file"
    UNIMARC = "unimarc"


class UnreadableError(ValueError):
    """These bytes are no record; the message is the detail for the cataloguer."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class Remark(StrEnum):
    """What was odd about a record that could be read all the same."""

    WRONG_LENGTH = "wrong_length"
    WRONG_DIRECTORY = "wrong_directory"
    WRONG_BASE = "wrong_base"
    NO_TERMINATOR = "no_terminator"
    WRONG_ENCODING_FLAG = "wrong_encoding_flag"
    UNKNOWN_CHARACTERS = "unknown_characters"
    BAD_INDICATORS = "bad_indicators"
    EMPTY_SUBFIELD = "empty_subfield"
    BAD_SUBFIELD_CODE = "bad_subfield_code"


class Parsed(NamedTuple):
    """A record that was read. `position` counts bytes from the start of the (unpacked) file."""

    record: MarcRecord
    raw: bytes
    position: int
    remarks: tuple[Remark, ...] = ()
    encoding: str = "utf-8"  # of the XML document it came from; ISO 2709 says it itself


@dataclass(frozen=True, slots=True)
class Broken:
    """Bytes that are no record, with the place where they stood and the reason."""

    position: int
    reason: Reason
    raw: bytes
    detail: str = ""


Outcome = Parsed | Broken


def text_of(record: MarcRecord) -> list[str]:
    """Write the record as lines of text for people: `245 10 $aTitle`, one field to a line."""
    lines = [f"LDR    {record.leader}"]
    for one in record.fields:
        if isinstance(one, ControlField):
            lines.append(f"{one.tag}    {one.value}")
        else:
            body = "".join(f"${code}{value}" for code, value in one.subfields)
            lines.append(f"{one.tag} {one.ind1}{one.ind2} {body}")
    return lines
