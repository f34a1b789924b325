"""A record that came in another format, made fit for the MARCXML schema: in Unicode, with signs that it allows.

Only what has no meaning is changed: figures of the old format in the leader, signs that no indicator may have, fields
without any subfield.
Source: MARC21slim.xsd, Library of Congress.
"""

import re
from typing import Final

from samenbieb.formats.marc21 import LEADER_LENGTH, ControlField, DataField, Field, MarcRecord, Subfield

_LEADER_SIGN: Final = re.compile(r"[0-9A-Za-z]")
_INDICATOR: Final = re.compile(r"[0-9a-z ]")
_CODE: Final = re.compile(r"[0-9A-Za-z!\"#$%&'()*+,\-./:;<=>?{}_^`~\[\]\\]")
_CODE_FOR_OTHERS: Final = "?"


def conforming(record: MarcRecord) -> MarcRecord:
    """Give the record as MARCXML can hold it."""
    fields = [_field(one) for one in record.fields if isinstance(one, ControlField) or one.subfields]
    return MarcRecord(_leader(record.leader), tuple(fields))


def _leader(leader: str) -> str:
    """Length and address mean nothing in XML; position 09 says Unicode, for that is what it is now."""
    signs = [sign if _LEADER_SIGN.fullmatch(sign) else " " for sign in leader.ljust(LEADER_LENGTH)]
    kind = signs[6] if signs[6] != " " else "a"
    return f"00000{signs[5]}{kind}{signs[7]}{signs[8]}a2200000{''.join(signs[17:20])}4500"


def _field(one: Field) -> Field:
    if isinstance(one, ControlField):
        return one
    subfields = tuple(
        Subfield(code if _CODE.fullmatch(code) else _CODE_FOR_OTHERS, value) for code, value in one.subfields
    )
    return DataField(one.tag, _indicator(one.ind1), _indicator(one.ind2), subfields)


def _indicator(sign: str) -> str:
    return sign if _INDICATOR.fullmatch(sign) else " "
