"""Scoring: an answer is a value for each field of an exercise; each field knows what is right. The browser does the same
when there is no line (`lesson.js`, held beside this by a test); what counts is what is decided here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

VALUE_LENGTH_MAX = 80
# What the browser calls a space; Python would add a few control signs.
_SPACE = "\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_SPACES = re.compile(f"[{_SPACE}]+")
_ENDS = ".,!?;:\"' "
_NOT_A_NUMBER = re.compile(f"[€{_SPACE}]|euro")
_NO_CENTS = re.compile(r",--?\Z")
_THOUSANDS = re.compile(r"-?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?\Z")
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?\Z")


class Compare(StrEnum):
    """How a value is compared with what is right."""

    EXACT = "exact"
    WORDS = "words"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an answer is right, how much of it in hundredths, and which fields are not."""

    right: bool
    hundredths: int
    wrong_fields: tuple[str, ...]


def score(key: Mapping[str, tuple[str, ...]], compare: Compare, answer: Mapping[str, str]) -> Verdict:
    """Score an answer against the key of an exercise: for each field the values that are right."""
    wrong = tuple(
        field
        for field, accepted in key.items()
        if plain(answer.get(field, ""), compare) not in {plain(one, compare) for one in accepted}
    )
    return Verdict(not wrong, 100 * (len(key) - len(wrong)) // len(key), wrong)


def plain(value: str, compare: Compare) -> str:
    """Give a value as it is compared: spelling of capitals, spaces and points at the end says nothing."""
    text = _SPACES.sub(" ", value[:VALUE_LENGTH_MAX]).strip(" ")
    if compare is Compare.WORDS:
        return text.lower().strip(_ENDS)
    if compare is Compare.NUMBER:
        return plain_number(text)
    return text


def plain_number(text: str) -> str:
    """Give a number as Dutch people write it (`€ 1.250,50`, `12,5`, `12.50`) in one spelling; empty when it is none."""
    bare = _NO_CENTS.sub("", _NOT_A_NUMBER.sub("", text.lower()))
    if _THOUSANDS.match(bare):
        bare = bare.replace(".", "")
    bare = bare.replace(",", ".")
    if not _NUMBER.match(bare):
        return ""
    shown = f"{Decimal(bare):f}"
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return "0" if shown in {"-0", ""} else shown
