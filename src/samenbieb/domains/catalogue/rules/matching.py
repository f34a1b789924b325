"""Whether a delivered record describes an edition that we have: new, the same, or a doubt for a cataloguer.

Numbers alone decide nothing: publishers use an ISBN twice, and a set lends its ISBN to its volumes. Fields alone decide
only when all that tell editions apart agree. Whatever speaks for or against is handed out as evidence.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from samenbieb.domains.catalogue.rules import comparing
from samenbieb.domains.catalogue.rules.comparing import Agreement, Evidence, Point
from samenbieb.domains.catalogue.rules.editions import Edition

CANDIDATES_MAX: Final = 20


class Outcome(StrEnum):
    """What the delivered record is to us."""

    NEW = "new"
    SAME = "same"
    DOUBT = "doubt"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What it is, with which editions (one for the same, some for a doubt), and why, edition by edition."""

    outcome: Outcome
    editions: tuple[int, ...] = ()
    evidence: tuple[tuple[Evidence, ...], ...] = ()


def verdict(delivered: Edition, candidates: Mapping[int, Edition]) -> Verdict:
    """Compare with every candidate (by its key, the nearest first) and decide.

    Of several that are the same, the one with most numbers in common wins, then the nearest.
    """
    same: dict[int, tuple[Evidence, ...]] = {}
    doubts: dict[int, tuple[Evidence, ...]] = {}
    for key, candidate in candidates.items():
        outcome, evidence = compare(delivered, candidate)
        if outcome == Outcome.SAME:
            same[key] = evidence
        elif outcome == Outcome.DOUBT:
            doubts[key] = evidence
    if same:
        best = max(same, key=lambda key: _shared_count(same[key]))
        return Verdict(Outcome.SAME, (best,), (same[best],))
    if doubts:
        return Verdict(Outcome.DOUBT, tuple(doubts), tuple(doubts.values()))
    return Verdict(Outcome.NEW)


def _shared_count(evidence: tuple[Evidence, ...]) -> int:
    return sum(one.point == Point.NUMBER and one.agreement == Agreement.AGREES for one in evidence)


def compare(delivered: Edition, ours: Edition) -> tuple[Outcome, tuple[Evidence, ...]]:
    """Compare two editions, and tell what agrees and what differs."""
    evidence = (*comparing.numbers(delivered, ours), *(test(delivered, ours) for test in _TESTS))
    said: dict[Point, Agreement] = {one.point: one.agreement for one in evidence if one.point != Point.NUMBER}
    shared = any(one.point == Point.NUMBER and one.agreement == Agreement.AGREES for one in evidence)
    if shared:
        differ = any(one.point == Point.NUMBER and one.agreement == Agreement.DIFFERS for one in evidence)
        return _with_number(said, others_differ=differ), evidence
    if any(one.point == Point.NUMBER for one in evidence):  # each has a number of its own
        return Outcome.NEW, evidence
    return _without_number(said), evidence


_Said = Mapping[Point, Agreement]
_TESTS: Final[tuple[Callable[[Edition, Edition], Evidence], ...]] = (
    comparing.title,
    comparing.subtitle,
    comparing.part,
    comparing.maker,
    comparing.publisher,
    comparing.year,
    comparing.edition,
    comparing.form,
    comparing.language,
    comparing.extent,
)
_APART: Final = (Point.FORM, Point.LANGUAGE, Point.PART, Point.EDITION)


def _with_number(said: _Said, *, others_differ: bool) -> Outcome:
    """They share a number: the same when the title agrees and nothing says that it is another edition."""
    if any(said[point] == Agreement.DIFFERS for point in _APART):
        return Outcome.NEW
    title, maker = said[Point.TITLE], said[Point.MAKER]
    if title == Agreement.DIFFERS:
        # One number on two titles of one maker may be a mistake of ours; of two makers it is one of the publisher.
        return (
            Outcome.DOUBT
            if maker == Agreement.AGREES and said[Point.YEAR] == Agreement.AGREES
            else Outcome.NEW
        )
    if said[Point.SUBTITLE] == Agreement.DIFFERS:
        return Outcome.DOUBT
    against = [maker, said[Point.YEAR], said[Point.EXTENT]].count(Agreement.DIFFERS)
    if title == Agreement.CLOSE or said[Point.PART] == Agreement.CLOSE:
        return Outcome.DOUBT if against or others_differ else Outcome.SAME
    return Outcome.DOUBT if against > 1 else Outcome.SAME


def _without_number(said: _Said) -> Outcome:
    """They share no number: the same only when everything that tells editions apart agrees."""
    if any(said[point] == Agreement.DIFFERS for point in (*_APART, Point.SUBTITLE, Point.EXTENT)):
        return Outcome.NEW
    if said[Point.TITLE] != Agreement.AGREES or Agreement.DIFFERS in (
        said[Point.MAKER],
        said[Point.PUBLISHER],
    ):
        return Outcome.NEW
    if said[Point.EDITION] == Agreement.CLOSE or said[Point.YEAR] == Agreement.DIFFERS:
        return Outcome.NEW
    if said[Point.SUBTITLE] == Agreement.CLOSE:
        return (
            Outcome.DOUBT
        )  # two subtitles without a word in common: two books of a series, or two cataloguers
    sure = (Point.MAKER, Point.PUBLISHER, Point.YEAR)
    if all(said[point] == Agreement.AGREES for point in sure) and said[Point.FORM] == Agreement.AGREES:
        return Outcome.SAME
    return Outcome.DOUBT if sum(said[point] == Agreement.AGREES for point in sure) > 1 else Outcome.NEW
