"""Records that went wrong on their way: seeded damage of the kinds that files show, for tests that throw thousands."""

import random
from collections.abc import Callable, Iterator, Sequence

from samenbieb.formats import iso2709, marcxml
from samenbieb.formats.marc21 import ControlField, DataField, MarcRecord, Subfield
from tests.factories.catalogue import marc_record

Mutation = Callable[[random.Random, bytearray], None]
_SIGNS = b"\x00\x1a\x1b\x1d\x1e\x1f 0123456789abcXYZ$<>&\x80\x9c\xc3\xe2\xe9\xff"
_TAGS = (
    "001",
    "008",
    "020",
    "041",
    "100",
    "245",
    "260",
    "300",
    "490",
    "520",
    "650",
    "700",
    "852",
    "880",
    "952",
)
_WORDS = [
    "De",
    "Het",
    "Café",
    "België",
    "Евгений",
    "naïef",
    "boek",
    "1984",
    "9789045123451",
    "geb.",
    "[s.n.]",
    "&#x133;",
    "﷽",
    "🙂",
]


def _replace_byte(chance: random.Random, data: bytearray) -> None:
    data[chance.randrange(len(data))] = chance.choice(_SIGNS)


def _insert(chance: random.Random, data: bytearray) -> None:
    at = chance.randrange(len(data))
    data[at:at] = bytes(chance.choices(_SIGNS, k=chance.randint(1, 40)))


def _delete(chance: random.Random, data: bytearray) -> None:
    at = chance.randrange(len(data))
    del data[at : at + chance.randint(1, 30)]


def _double(chance: random.Random, data: bytearray) -> None:
    at = chance.randrange(len(data))
    data[at:at] = data[at : at + chance.randint(1, 200)]


def _cut(chance: random.Random, data: bytearray) -> None:
    del data[chance.randrange(1, len(data)) :]


def _wrong_figure(chance: random.Random, data: bytearray) -> None:
    """A figure in the leader or the directory."""
    digits = [at for at, byte in enumerate(data[:200]) if 0x30 <= byte <= 0x39]
    if digits:
        data[chance.choice(digits)] = chance.choice(b"0123456789 ")


def _other_letters(chance: random.Random, data: bytearray) -> None:
    """Bytes of another character set, in one place or all over."""
    for _ in range(chance.choice((1, 3, 60))):
        data[chance.randrange(len(data))] = chance.randrange(0x80, 0x100)


def _flag(chance: random.Random, data: bytearray) -> None:
    if len(data) > 10:
        data[9] = chance.choice(b" a#b")


MUTATIONS: Sequence[Mutation] = (
    _replace_byte, _insert, _delete, _double, _cut, _wrong_figure, _other_letters, _flag,
)  # fmt: skip


def odd_record(chance: random.Random, number: int) -> MarcRecord:
    """Make a record of the right form with anything in its fields."""
    fields: list[ControlField | DataField] = list(marc_record(number=f"m{number}").fields)
    for _ in range(chance.randint(0, 12)):
        tag = chance.choice(_TAGS)
        value = " ".join(chance.choices(_WORDS, k=chance.randint(0, 12)))
        if tag < "010":
            fields.append(ControlField(tag, value))
        else:
            subfields = tuple(
                Subfield(chance.choice("abcdhnp2469$"), value) for _ in range(chance.randint(1, 4))
            )
            fields.append(DataField(tag, chance.choice(" 0149"), chance.choice(" 0149"), subfields))
    chance.shuffle(fields)
    return MarcRecord(marc_record().leader, tuple(fields))


def mutated(count: int, *, seed: int, real: Sequence[bytes] = ()) -> Iterator[bytes]:
    """Give that many records in ISO 2709, each with up to four kinds of damage. The same seed gives the same."""
    chance = random.Random(seed)
    for number in range(count):
        base = (
            chance.choice(real)
            if real and chance.random() < 0.5
            else iso2709.write(odd_record(chance, number))
        )
        data = bytearray(base)
        for _ in range(chance.randint(0, 4)):
            if len(data) > 1:
                chance.choice(MUTATIONS)(chance, data)
        yield bytes(data)


def mutated_xml(count: int, *, seed: int) -> Iterator[bytes]:
    """The same for MARCXML elements."""
    chance = random.Random(seed)
    for number in range(count):
        data = bytearray(marcxml.write(odd_record(chance, number)))
        for _ in range(chance.randint(0, 3)):
            if len(data) > 1:
                chance.choice(MUTATIONS)(chance, data)
        yield bytes(data)
