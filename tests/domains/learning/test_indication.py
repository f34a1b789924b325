"""A short level indication, tried on simulated learners: it is mostly right, stops early when sure, and knows one scale only."""

import random
import re
import sys
from collections import Counter

import pytest

from samenbieb.domains.learning.indications import banks
from samenbieb.domains.learning.rules.levels import SCALES
from samenbieb.domains.learning.rules.levels_bank import A_LEVEL_MIN, Bank, BankInvalid, Item, read_bank
from samenbieb.domains.learning.rules.levels_indication import (
    QUESTIONS_MAX,
    QUESTIONS_MIN,
    Answer,
    estimate,
    is_done,
    next_item,
)

LEARNERS = 1000
SLIPS = 0.1
DISTURBED = 0.3  # how far a question is off the level that it says: one level is 1
RIGHT_MIN = {2: 0.84, 3: 0.8, 4: 0.8}  # by number of levels
NEXT_TO_MIN = 0.97
QUESTIONS_MEAN_MAX = {2: 10, 3: 12, 4: 13}
WORDS_MAX = 12
# The levels of which a text has short sentences; above them the sentences of a text are part of its level.
SHORT_SENTENCES = {("nt1", "below_1f"), ("nt2", "a1"), ("nt2", "a2")}
READING = [bank for bank in banks().values() if bank.is_reading]
A_READING_LEVEL_MIN = 12


def long_bank() -> Bank:
    """A bank of four levels, as the scale of Dutch as a mother tongue has."""
    levels = SCALES["nt1"]
    return Bank(
        "nt1",
        "language",
        tuple(
            Item(f"{level}-{number}", level, "?", ("goed", "fout 1", "fout 2", "fout 3"))
            for level in levels
            for number in range(10)
        ),
    )


def simulate(bank: Bank, draw: random.Random) -> tuple[int, int, int]:
    """Let somebody do the indication. Gives the place they are at, the one that came out, and how many questions."""
    ability = draw.uniform(0, len(bank.levels) + 1)
    hard = {item.key: bank.levels.index(item.level) + 1 + draw.gauss(0, DISTURBED) for item in bank.items}
    answers: list[Answer] = []
    order = {item.key: draw.random() for item in bank.items}
    while (item := next_item(bank, answers, order=order)) is not None:
        knows = ability >= hard[item.key]
        right = draw.random() < (1 - SLIPS if knows else 1 / len(item.choices))
        answers.append(Answer(item.key, right))
    return int(ability), estimate(bank, answers).best, len(answers)


@pytest.mark.parametrize(
    "bank", [*banks().values(), long_bank()], ids=lambda bank: f"{bank.scale}-{len(bank.levels)}"
)
def test_simulated_learners_mostly_come_out_where_they_are(bank: Bank) -> None:
    """10 % slips, one in k guesses, and every question harder or easier than it says."""
    draw = random.Random(f"2026 {bank.scale}")
    seen = [simulate(bank, draw) for _learner in range(LEARNERS)]
    table = Counter((true, found) for true, found, _count in seen)
    places = range(len(bank.levels) + 1)
    said: list[str] = []
    said.append(f"{bank.scale}: rows are what learners are, columns what came out")
    said.append(" " * 10 + "".join(f"{name:>10}" for name in ("none", *bank.levels)))
    said += [
        f"{('none', *bank.levels)[true]:>10}" + "".join(f"{table[true, found]:>10}" for found in places)
        for true in places
    ]
    right = sum(table[place, place] for place in places) / LEARNERS
    near = sum(count for (true, found), count in table.items() if abs(true - found) <= 1) / LEARNERS
    mean = sum(count for _true, _found, count in seen) / LEARNERS
    early = sum(count < QUESTIONS_MAX for _true, _found, count in seen) / LEARNERS
    said.append(
        f"right {right:.1%}, at most one off {near:.1%}, questions {mean:.1f}, stopped early {early:.1%}"
    )
    sys.stdout.write("\n" + "\n".join(said) + "\n")
    assert right >= RIGHT_MIN[len(bank.levels)]
    assert near >= NEXT_TO_MIN
    assert mean <= QUESTIONS_MEAN_MAX[len(bank.levels)]
    assert max(count for _true, _found, count in seen) <= QUESTIONS_MAX


def always(bank: Bank, *, right: bool) -> list[Answer]:
    answers: list[Answer] = []
    order = {item.key: number for number, item in enumerate(bank.items)}
    while (item := next_item(bank, answers, order=order)) is not None:
        answers.append(Answer(item.key, right))
    return answers


@pytest.mark.parametrize("bank", banks().values(), ids=lambda bank: bank.scale)
def test_who_knows_all_and_who_knows_nothing_are_done_early(bank: Bank) -> None:
    for right, place in ((True, len(bank.levels)), (False, 0)):
        answers = always(bank, right=right)
        assert QUESTIONS_MIN <= len(answers) <= 8
        assert estimate(bank, answers).best == place
        assert is_done(bank, answers)


@pytest.mark.parametrize("bank", banks().values(), ids=lambda bank: bank.scale)
def test_no_question_comes_twice_and_none_is_asked_after_the_end(bank: Bank) -> None:
    draw = random.Random(1)
    for _learner in range(50):
        answers: list[Answer] = []
        order = {item.key: draw.random() for item in bank.items}
        while (item := next_item(bank, answers, order=order)) is not None:
            answers.append(Answer(item.key, draw.random() < 0.5))
        assert len({answer.key for answer in answers}) == len(answers) <= QUESTIONS_MAX


def test_a_bank_knows_one_scale_and_levels_of_that_scale_only() -> None:
    for scale, bank in banks().items():
        assert bank.scale == scale
        assert {item.level for item in bank.items} <= set(SCALES[scale])
        assert all(sum(item.level == level for item in bank.items) >= A_LEVEL_MIN for level in bank.levels)
    good = {"scale": "numeracy", "skill": "numeracy", "source": "x", "written_on": 1, "read_on": 1}
    item = {"key": "x", "level": "a2", "ask": "?", "choices": ["a", "b", "c"]}
    with pytest.raises(BankInvalid, match="numeracy has no level 'a2'"):
        read_bank({**good, "items": [item]}, where="test")
    with pytest.raises(BankInvalid, match="fewer than"):
        read_bank({**good, "items": [{**item, "level": "1f"}]}, where="test")
    with pytest.raises(BankInvalid, match="twice"):
        read_bank({**good, "items": [{**item, "level": "1f"}] * 2}, where="test")


def sentences(text: str) -> list[str]:
    return re.split(r"[.?!]\s", text)


def test_questions_are_in_short_sentences() -> None:
    for bank in banks().values():
        for item in bank.items:
            for said in (item.ask, *item.choices):
                assert all(len(sentence.split()) <= WORDS_MAX for sentence in sentences(said)), said


def test_a_text_is_no_harder_than_its_level() -> None:
    """What is asked is always plain. A text *is* the level: only on the first levels are its sentences kept short."""
    for bank in READING:
        for item in bank.items:
            if (bank.scale, item.level) in SHORT_SENTENCES:
                for line in item.text:
                    assert all(len(sentence.split()) <= WORDS_MAX for sentence in sentences(line)), line


def test_a_text_has_lines_and_at_most_sixty_words() -> None:
    good = {"scale": "nt2", "skill": "language", "source": "x", "written_on": 1, "read_on": 1}
    item = {"level": "a1", "ask": "?", "choices": ["a", "b", "c"], "text": ["Hallo.", "Tot morgen!"]}
    bank = read_bank({**good, "items": [{**item, "key": str(n)} for n in range(A_LEVEL_MIN)]}, where="test")
    assert bank.items[0].text == ("Hallo.", "Tot morgen!")
    for text, said in (
        ("een woord " * 31, "a list of lines"),
        (["woord " * 61], "more than 60 words"),
        ([""], "lines"),
    ):
        with pytest.raises(BankInvalid, match=said):
            read_bank({**good, "items": [{**item, "key": "x", "text": text}]}, where="test")


@pytest.mark.parametrize("bank", READING, ids=lambda bank: bank.scale)
def test_a_bank_of_reading_has_enough_to_read_and_its_choices_betray_nothing(bank: Bank) -> None:
    for level in bank.levels:
        assert sum(item.level == level for item in bank.items) >= A_READING_LEVEL_MIN
    assert sum(bool(item.text) for item in bank.items) >= len(bank.items) * 0.9
    longest = sum(len(item.choices[0]) > max(map(len, item.choices[1:])) for item in bank.items)
    assert longest <= len(bank.items) / 4
    shortest = sum(len(item.choices[0]) < min(map(len, item.choices[1:])) for item in bank.items)
    assert shortest <= len(bank.items) / 3


def test_the_two_scales_of_dutch_share_no_question_and_no_level() -> None:
    mother, second = banks()["nt1"], banks()["nt2"]
    assert not {item.key for item in mother.items} & {item.key for item in second.items}
    assert not {item.text for item in mother.items if item.text} & {item.text for item in second.items}
    assert not set(mother.levels) & set(second.levels)
