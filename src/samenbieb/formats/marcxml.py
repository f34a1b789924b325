"""MARCXML: a reader that keeps each record's own bytes, and a writer.

The stream is cut at `<record …>` and `</record>` and each piece is parsed on its own by a hardened lxml parser. So the
bytes of a record are known exactly, an import can go on at a byte position, and one damaged record costs one record.
A document type declaration is never read: it could name files of this machine (XXE).
Source: MARC 21 XML Schema, http://www.loc.gov/MARC21/slim.
"""

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from lxml import etree

from samenbieb.formats.marc21 import (
    BLANK_LEADER,
    LEADER_LENGTH,
    Broken,
    ControlField,
    DataField,
    Field,
    MarcRecord,
    Outcome,
    Parsed,
    Reason,
    Subfield,
    UnreadableError,
)

NAMESPACE: Final = "http://www.loc.gov/MARC21/slim"
COLLECTION_START: Final = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<collection xmlns="%s">\n' % NAMESPACE.encode()
)
COLLECTION_END: Final = b"</collection>\n"
CHUNK_BYTES: Final = 1 << 18
RECORD_BYTES_MAX: Final = 1 << 22
_TAG: Final = re.compile(rb"<(/?)(?:[A-Za-z_][\w.-]*:)?record(?=[\s>/])[^<>]*>")
_DECLARED: Final = re.compile(rb"""xmlns(?::([\w.-]+))?\s*=\s*(?:"[^"<]*"|'[^'<]*')""")
_PREFIX: Final = re.compile(rb"(?:</?|\s)([A-Za-z_][\w.-]*):[A-Za-z_][\w.-]*(?=[\s/>=])")
_BUILT_IN: Final = frozenset({b"xml", b"xmlns"})
_ENCODING: Final = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)["']""")
_MARC_PART: Final = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?(?:leader|controlfield|datafield)[\s>/]")
_DOCTYPE: Final = b"<!DOCTYPE"
_NOT_XML: Final = {  # what XML 1.0 cannot carry, not even as a reference
    code: None for code in (*range(0x20), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)) if code not in (9, 10, 13)
}

# --- reading ---------------------------------------------------------------------------------------


def read(stream: BinaryIO, *, start: int = 0) -> Iterator[Outcome]:
    """Read the records of a MARCXML or OAI-PMH document one by one. Never raises on bad data.

    `start` is a byte position between two records; the head of the document is read again for its namespaces.
    """
    head = _head(stream)
    if _DOCTYPE in head.upper():
        yield Broken(0, Reason.UNREADABLE_FILE, head[:200], "DOCTYPE")
        return
    wrapper = _Wrapper(head)
    for position, raw, whole in _frames(stream, start):
        yield wrapper.outcome(position, raw) if whole else _unfinished(position, raw)


def parse(raw: bytes, encoding: str = "utf-8") -> MarcRecord:
    """Read one record that was accepted before, on its own, in the encoding of the document it came from.

    Raises: UnreadableError.
    """
    outcome = _Wrapper(b"", encoding).outcome(0, raw)
    if isinstance(outcome, Parsed):
        return outcome.record
    raise UnreadableError(outcome.reason, outcome.detail)


def _head(stream: BinaryIO) -> bytes:
    """What stands before the first record: declaration, root element, its namespaces."""
    stream.seek(0)
    head = stream.read(CHUNK_BYTES)
    first = _TAG.search(head)
    return head[: first.start()] if first else head


def _frames(stream: BinaryIO, start: int) -> Iterator[tuple[int, bytes, bool]]:
    """Position and bytes of each innermost record element; False for one that never ends."""
    stream.seek(start)
    buffer, position = b"", start
    opened: int | None = None
    searched = 0
    while chunk := stream.read(CHUNK_BYTES):
        buffer += chunk
        for tag in _TAG.finditer(buffer, searched):
            closing, empty = tag.group(1), tag.group(0).endswith(b"/>")
            if not closing:
                if opened is not None and _MARC_PART.search(buffer, opened, tag.start()):
                    yield position + opened, buffer[opened : tag.start()], False
                opened = tag.start()
            if opened is not None and (closing or empty):
                yield position + opened, buffer[opened : tag.end()], True
                opened = None
            searched = tag.end()
        if opened is not None and len(buffer) - opened > RECORD_BYTES_MAX:
            yield position + opened, buffer[opened:], False
            opened, searched = None, len(buffer)
        # A tag may be cut by the end of the chunk: keep from the last "<" on.
        keep = opened if opened is not None else max(searched, buffer.rfind(b"<"))
        searched = max(searched, buffer.rfind(b"<")) - keep
        buffer, position = buffer[keep:], position + keep
        opened = 0 if opened is not None else None
    if opened is not None:
        yield position + opened, buffer[opened:], False


def _unfinished(position: int, raw: bytes) -> Broken:
    reason = Reason.NO_END if len(raw) > RECORD_BYTES_MAX else Reason.TRUNCATED
    return Broken(position, reason, raw, f"{len(raw)} bytes")


class _Wrapper:
    """Puts a record back between the namespaces of its document, and parses it."""

    def __init__(self, head: bytes, encoding: str = "") -> None:
        self.declared: dict[bytes, bytes] = {}
        for match in _DECLARED.finditer(head):
            self.declared.setdefault(match.group(1) or b"", match.group(0))
        declared = _ENCODING.search(head)
        self.encoding = encoding or (declared.group(1).decode("ascii", "replace") if declared else "utf-8")

    def outcome(self, position: int, raw: bytes) -> Outcome:
        # A parser of its own for each record: an lxml parser remembers entities it has met.
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False
        )
        declaration = f'<?xml version="1.0" encoding="{self.encoding}"?>'.encode()
        document = b"".join([declaration, b"<r ", *self._namespaces(raw), b">", raw, b"</r>"])
        try:
            root = etree.fromstring(document, parser)
        except (etree.XMLSyntaxError, LookupError) as error:
            return Broken(position, Reason.BAD_XML, raw, str(error).split(", line")[0])
        record = _record(root[0]) if len(root) else None
        if record is None or not record.fields:
            return Broken(position, Reason.NO_FIELDS, raw)
        return Parsed(record, raw, position, encoding=self.encoding)

    def _namespaces(self, raw: bytes) -> Iterator[bytes]:
        """What the document declares; and, for a record that left its document, whatever prefix it uses."""
        for declaration in self.declared.values():
            yield declaration + b" "
        for prefix in prefixes_of(raw) - self.declared.keys():
            yield b'xmlns:%s="%s" ' % (prefix, _namespace_of(prefix))


def _record(element: etree._Element) -> MarcRecord | None:
    leader = BLANK_LEADER
    fields: list[Field] = []
    for child in element.iterchildren("{*}*"):
        name = child.tag.rpartition("}")[2]
        if name == "leader":
            leader = (child.text or "").ljust(LEADER_LENGTH)[:LEADER_LENGTH]
        elif name == "controlfield":
            fields.append(ControlField(child.get("tag", ""), child.text or ""))
        elif name == "datafield":
            fields.append(_data_field(child))
    return MarcRecord(leader, tuple(fields))


def _data_field(element: etree._Element) -> DataField:
    subfields = tuple(
        Subfield(child.get("code", ""), child.text or "") for child in element.iterchildren("{*}*")
    )
    return DataField(
        element.get("tag", ""),
        (element.get("ind1") or " ")[:1],
        (element.get("ind2") or " ")[:1],
        subfields,
    )


# --- writing ---------------------------------------------------------------------------------------


def write(record: MarcRecord) -> bytes:
    """Write one record as a MARCXML element in UTF-8, without a declaration."""
    root = etree.Element(_name("record"), nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # None: the default one
    etree.SubElement(root, _name("leader")).text = _clean(record.leader)
    for one in record.fields:
        if isinstance(one, ControlField):
            etree.SubElement(root, _name("controlfield"), tag=_clean(one.tag)).text = _clean(one.value)
            continue
        field = etree.SubElement(
            root, _name("datafield"), tag=_clean(one.tag), ind1=_clean(one.ind1), ind2=_clean(one.ind2)
        )
        for code, value in one.subfields:
            etree.SubElement(field, _name("subfield"), code=_clean(code)).text = _clean(value)
    return etree.tostring(root, encoding="utf-8")


def prefixes_of(raw: bytes) -> frozenset[bytes]:
    """The prefixes that a record uses and does not declare itself: the document around it must."""
    declared = {match.group(1) for match in _DECLARED.finditer(raw)}
    return frozenset(_PREFIX.findall(raw)) - declared - _BUILT_IN


def collection_start(prefixes: Iterable[bytes] = ()) -> bytes:
    """The head of a document for records that use these prefixes."""
    declared = b"".join(b' xmlns:%s="%s"' % (one, _namespace_of(one)) for one in sorted(prefixes))
    return COLLECTION_START.removesuffix(b">\n") + declared + b">\n"


def _namespace_of(prefix: bytes) -> bytes:
    return b"http://www.w3.org/2001/XMLSchema-instance" if prefix == b"xsi" else NAMESPACE.encode()


def write_collection(records: Iterable[MarcRecord]) -> Iterator[bytes]:
    """Write a whole document piece by piece, for a stream."""
    yield COLLECTION_START
    for record in records:
        yield write(record) + b"\n"
    yield COLLECTION_END


def _name(local: str) -> str:
    return f"{{{NAMESPACE}}}{local}"


def _clean(text: str) -> str:
    return text.translate(_NOT_XML)
