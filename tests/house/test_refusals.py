"""Every reason that lending gives says what is so, then what can be done, in short sentences, in both languages."""

import re
from collections.abc import Iterator
from types import ModuleType

import pytest
from django.utils import translation

from samenbieb.domains.circulation import errors
from samenbieb.domains.circulation.errors import (
    DECIDED_BY,
    DECIDED_BY_AT_HOLD,
    DECIDED_BY_AT_RENEWAL,
    DECIDED_BY_AT_RETURN,
    REASONS,
    Block,
    LendingRefused,
)
from samenbieb.domains.circulation.rules.kinds import KINDS
from samenbieb.domains.patrons import errors as patron_errors
from samenbieb.domains.payments import errors as payment_errors
from samenbieb.interfaces.desk.rules import NAMES
from samenbieb.interfaces.desk.scan import DESK_WORDS, desk_words
from samenbieb.kernel.errors import Refusal

WORDS_MAX = 15
CODE = re.compile(r"\b[a-z]+_[a-z_]+\b")
# Staff read these beside the form with which they do something about it.
DONE_ELSEWHERE = {Block.PATRON_BLOCKED}


def sentences(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"(?<=[.!?:])\s+", text) if part.strip()]


def plain_refusals(room: ModuleType) -> Iterator[tuple[str, str]]:
    """Give every refusal that a room declares, with all its sentences."""
    for name, found in vars(room).items():
        if (
            isinstance(found, type)
            and issubclass(found, Refusal)
            and found.__module__ == room.__name__
            and not issubclass(found, LendingRefused)
        ):
            told = [found.message, *getattr(found, "sentences", {}).values()]
            yield from ((f"{name} {number}", str(words)) for number, words in enumerate(told))


def refusals() -> Iterator[tuple[str, str]]:
    """Give the code and the words of every refusal of lending that is no list of reasons."""
    for name in errors.__all__:
        found = getattr(errors, name)
        if isinstance(found, type) and issubclass(found, Refusal) and not issubclass(found, LendingRefused):
            yield found.code, str(found.message)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_reason_says_what_is_so_and_what_to_do_in_short_sentences(language: str) -> None:
    with translation.override(language):
        told = {str(block): str(REASONS[block]) for block in Block} | dict(refusals())
        desk = {str(block): str(words) for block, words in DESK_WORDS.items() if block not in DONE_ELSEWHERE}
    for texts in (told, desk):
        without_advice = {code: text for code, text in texts.items() if len(sentences(text)) < 2}
        too_long = {
            code: part
            for code, text in texts.items()
            for part in sentences(text)
            if len(part.split()) > WORDS_MAX
        }
        with_code = {code: text for code, text in texts.items() if CODE.search(text)}
        assert (without_advice, too_long, with_code) == ({}, {}, {})


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("room", [patron_errors, payment_errors], ids=["patrons", "payments"])
def test_what_members_and_money_are_refused_says_what_to_do_in_short_sentences(
    room: ModuleType, language: str
) -> None:
    with translation.override(language):
        told = dict(plain_refusals(room))
    assert len(told) > 5
    without_advice = {name: text for name, text in told.items() if len(sentences(text)) < 2}
    too_long = {
        name: part for name, text in told.items() for part in sentences(text) if len(part.split()) > WORDS_MAX
    }
    with_code = {name: text for name, text in told.items() if CODE.search(text)}
    assert (without_advice, too_long, with_code) == ({}, {}, {})


def test_every_reason_is_translated() -> None:
    def said(language: str) -> dict[Block, str]:
        with translation.override(language):
            return {block: str(words) for block, words in REASONS.items()}

    dutch, english = said("nl"), said("en")
    assert [block for block in Block if dutch[block] == english[block]] == []


@pytest.mark.parametrize(("language", "desk"), [("nl", "balie"), ("en", "desk")])
def test_no_reason_sends_staff_to_the_desk_where_they_stand(language: str, desk: str) -> None:
    with translation.override(language):
        assert [block for block in Block if desk in str(desk_words(block)).lower()] == []


def test_every_rule_behind_a_reason_is_one_that_has_words() -> None:
    tables = (DECIDED_BY, DECIDED_BY_AT_HOLD, DECIDED_BY_AT_RENEWAL, DECIDED_BY_AT_RETURN)
    kinds = {kind for table in tables for found in table.values() for kind in found}
    assert kinds <= KINDS.keys()
    assert kinds <= NAMES.keys()
