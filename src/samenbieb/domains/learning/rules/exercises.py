"""The nine kinds of exercise: what each must say in the file of a lesson, its fields, and what is right.

All are answered by choosing or typing, never by dragging, so a finger, a mouse and a keyboard do the same.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from samenbieb.domains.learning.rules.reading import Reader
from samenbieb.domains.learning.rules.scoring import Compare, plain_number

OPTIONS_MAX = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be chosen for a field."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to answer. `choices` empty: to type. `many`: on or off. `label` says what it is about."""

    name: str
    label: str
    choices: tuple[Choice, ...] = ()
    accepted: tuple[str, ...] = ()
    many: bool = False


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise as the pages show it. `before` and `after` stand around a field to type in; `words` is a sentence with
    its gaps (None) in order."""

    kind: str
    fields: tuple[Field, ...]
    compare: Compare = Compare.EXACT
    before: str = ""
    after: str = ""
    words: tuple[str | None, ...] = ()

    @property
    def key(self) -> dict[str, tuple[str, ...]]:
        """Give what is right, by field."""
        return {field.name: field.accepted for field in self.fields}

    @property
    def own_key(self) -> dict[str, str]:
        """Give a right answer."""
        return {field.name: field.accepted[0] for field in self.fields}


def _choose_one(step: Reader) -> Exercise:
    options = step.texts("options", least=2, most=OPTIONS_MAX)
    right = step.number("right", least=1, most=len(options))
    choices = tuple(_mixed(_choices(options), step.key))
    return Exercise("choose_one", (Field("keuze", "", choices, (str(right),)),))


def _choose_several(step: Reader) -> Exercise:
    options = step.texts("options", least=3, most=OPTIONS_MAX)
    right = set(step.numbers("right", most=len(options)))
    fields = [
        Field(f"keuze-{place}", text, (), ("1",) if place in right else ("",), many=True)
        for place, text in enumerate(options, start=1)
    ]
    return Exercise("choose_several", tuple(_mixed(fields, step.key)))


def _order(step: Reader) -> Exercise:
    pieces = step.texts("pieces", least=3, most=6)
    places = _choices([str(place) for place in range(1, len(pieces) + 1)])
    fields = [
        Field(f"deel-{place}", text, places, (str(place),)) for place, text in enumerate(pieces, start=1)
    ]
    return Exercise("order", tuple(_mixed(fields, step.key)))


def _match(step: Reader) -> Exercise:
    pairs = step.pairs("pairs", least=2, most=6)
    names = _mixed([right for _left, right in pairs], step.key)
    choices = _choices(names)
    value = {text: str(place) for place, text in enumerate(names, start=1)}
    fields = [
        Field(f"paar-{place}", left, choices, (value[right],))
        for place, (left, right) in enumerate(pairs, start=1)
    ]
    return Exercise("match", tuple(fields))


def _gap(step: Reader) -> Exercise:
    before, after = step.text("before", empty=True), step.text("after", empty=True)
    accepted = tuple(step.texts("accept", least=1, most=12))
    return Exercise("gap", (Field("woord", "", (), accepted),), Compare.WORDS, before=before, after=after)


def _sentence(step: Reader) -> Exercise:
    words = step.texts("words", least=2, most=OPTIONS_MAX)
    pieces = step.texts("sentence", least=2, most=30)
    right = iter(step.numbers("right", most=len(words)))
    fields: list[Field] = []
    shown: list[str | None] = []
    for piece in pieces:
        if piece == "…":
            place = next(right, None)
            if place is None:
                step.wrong("right", "has fewer numbers than the sentence has gaps")
            fields.append(Field(f"gat-{len(fields) + 1}", "", _choices(words), (str(place),)))
        shown.append(None if piece == "…" else piece)
    if not fields or next(right, None) is not None:
        step.wrong("sentence", "has no gap for every number of `right`")
    return Exercise("sentence", tuple(fields), words=tuple(shown))


def _number(step: Reader) -> Exercise:
    right = step.text("right")
    if not plain_number(right):
        step.wrong("right", "is no number")
    before, after = step.text("before", empty=True), step.text("after", empty=True)
    return Exercise("number", (Field("getal", "", (), (right,)),), Compare.NUMBER, before=before, after=after)


def _area(step: Reader) -> Exercise:
    lines = step.picture_areas()
    right = tuple(str(place) for place in step.numbers("right", most=len(lines)))
    return Exercise("area", (Field("plek", "", _choices(lines), right),))


def _true_false(step: Reader) -> Exercise:
    right = step.truth("right")
    choices = (Choice("ja", ""), Choice("nee", ""))
    return Exercise("true_false", (Field("klopt", "", choices, ("ja" if right else "nee",)),))


KINDS = {
    "choose_one": _choose_one,
    "choose_several": _choose_several,
    "order": _order,
    "match": _match,
    "gap": _gap,
    "sentence": _sentence,
    "number": _number,
    "area": _area,
    "true_false": _true_false,
}


def exercise(step: Mapping[str, Any], *, where: str = "") -> Exercise | None:
    """Read the exercise of a step; None for a step that only tells something. Raises: ContentInvalid."""
    reader = Reader(step, where)
    kind = reader.text("kind")
    if kind == "text":
        return None
    if kind not in KINDS:
        reader.wrong("kind", f"is no kind of exercise: {kind}")
    return KINDS[kind](reader)


def _choices(texts: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(Choice(str(place), text) for place, text in enumerate(texts, start=1))


def _mixed(things: Sequence[Any], key: str) -> list[Any]:
    """Give the things in another order, always the same for one step, and never the order they came in."""
    mixed = list(things)
    dice = random.Random(key)  # noqa: S311 - an order, not a secret
    while len(mixed) > 1 and mixed == list(things):
        dice.shuffle(mixed)
    return mixed
