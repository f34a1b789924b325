"""The rules of matching and grouping against the pairs that a cataloguer judged, before the rules were written."""

import sys
from collections.abc import Iterable
from typing import NamedTuple

import pytest

from samenbieb.domains.catalogue.rules import comparing, editions, extraction, matching
from samenbieb.domains.catalogue.rules.matching import Outcome
from tests.domains.catalogue import pairs
from tests.domains.catalogue.pairs import Pair

PRECISION_MIN = 0.98
RECALL_MIN = 0.92


class Answer(NamedTuple):
    """What the rules say of a pair, and what is so."""

    pair: Pair
    said: bool
    so: bool


def same_edition(pair: Pair) -> bool:
    """As a delivery decides it: the other must be found as a candidate, and then be the same."""
    one, other = extraction.facts_of(pair.one), extraction.facts_of(pair.other)
    outcome, evidence = matching.compare(editions.edition_of_facts(one), editions.edition_of_facts(other))
    shared = any(
        said.point == comparing.Point.NUMBER and said.agreement == comparing.Agreement.AGREES
        for said in evidence
    )
    found = shared or editions.edition_key(one) == editions.edition_key(other)
    return found and outcome == Outcome.SAME


def same_work(pair: Pair) -> bool:
    """One key, or one edition: an edition that is the same shares its work."""
    return extraction.facts_of(pair.one).work_key == extraction.facts_of(pair.other).work_key or same_edition(
        pair
    )


def figures(answers: Iterable[Answer]) -> tuple[float, float]:
    """Precision and recall."""
    every = list(answers)
    right = sum(one.said and one.so for one in every)
    return right / sum(one.said for one in every), right / sum(one.so for one in every)


@pytest.mark.parametrize("held_out", [False, True], ids=["tuning", "held out"])
@pytest.mark.parametrize("question", ["edition", "work"])
def test_the_rules_judge_as_a_cataloguer_does(
    question: str, held_out: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = [
        Answer(pair, same_edition(pair), pair.same_edition)
        if question == "edition"
        else Answer(pair, same_work(pair), pair.same_work)
        for pair in pairs.all_pairs()
        if pair.held_out == held_out
    ]
    precision, recall = figures(answers)
    with capsys.disabled():
        half = "held out" if held_out else "tuning"
        sys.stdout.write(
            f"\nsame {question}, {half}: precision {precision:.3f}, recall {recall:.3f}, {len(answers)} pairs\n"
        )
        if not held_out:  # of the other half only the totals are told
            for pair in (one.pair for one in answers if one.said != one.so):
                sys.stdout.write(f"  {pair.number} {pair.answer}: {pair.about}\n")
    assert precision >= PRECISION_MIN
    assert recall >= RECALL_MIN


@pytest.mark.parametrize("pair", pairs.all_pairs(), ids=lambda pair: str(pair.number))
def test_it_does_not_matter_which_of_the_two_comes_first(pair: Pair) -> None:
    one, other = (editions.edition_of_facts(extraction.facts_of(record)) for record in (pair.one, pair.other))
    assert matching.compare(one, other)[0] == matching.compare(other, one)[0]
