"""Judged queries and what an order of results is worth: nDCG@10 and success@3.

A judgement says of one query and one work (or of all works of an author, a series, a subject, a language) how good an
answer it is: 3 is what was meant, 2 is good, 1 has to do with it. What no judgement names counts as wrong.
"""

import csv
import hashlib
import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TextIO

BEST_GRADE: Final = 3
GOOD_GRADE: Final = 2
NDCG_DEPTH: Final = 10
SUCCESS_DEPTH: Final = 3
COLUMNS: Final = ("query", "kind", "grade", "by", "name", "title")
TUNING, HELD_OUT = "tuning", "heldout"
_HALF_OF_A_BYTE: Final = 128
_APOSTROPHE: Final = re.compile("['’]")
_WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Judgement:
    """One line of a judged list; `by` and `name` say which works are meant, see rules/naming.py.

    `kind` says what makes the query difficult; `title` is for who reads the list, and finds the work where another
    catalogue does not know the number.
    """

    query: str
    kind: str
    grade: int
    by: str
    name: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """What the answers to a list are worth: means over its queries, 0 to 1."""

    query_count: int
    ndcg: float
    success: float

    def __str__(self) -> str:
        return f"{self.query_count} queries, nDCG@{NDCG_DEPTH} {self.ndcg:.3f}, success@{SUCCESS_DEPTH} {self.success:.3f}"


def read_list(file: TextIO) -> list[Judgement]:
    """Read a list in the format of the repository. Raises: ValueError for a line without a grade from 0 to 3."""
    found = []
    for number, row in enumerate(csv.DictReader(file), start=2):
        grade = (row.get("grade") or "").strip()
        if grade not in {"0", "1", "2", "3"} or not (row.get("query") or "").strip():
            raise ValueError(f"Line {number}: a judgement needs a query and a grade from 0 to {BEST_GRADE}.")
        found.append(
            Judgement(
                row["query"],
                row.get("kind") or "",
                int(grade),
                row.get("by") or "",
                row.get("name") or "",
                row.get("title") or "",
            )
        )
    return found


def write_list(judgements: Iterable[Judgement], file: TextIO) -> None:
    """Write a list in the format that `read_list` reads."""
    writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(as_columns(one) for one in judgements)


def as_columns(judgement: Judgement) -> dict[str, str | int]:
    """Give one line of a list under the names of its columns."""
    return {name: getattr(judgement, name) for name in COLUMNS}


def by_query(judgements: Iterable[Judgement]) -> dict[str, list[Judgement]]:
    """Put the lines of each query together, in the order of the list."""
    found: defaultdict[str, list[Judgement]] = defaultdict(list)
    for one in judgements:
        found[one.query].append(one)
    return dict(found)


def half_of(query: str) -> str:
    """Tell to which half of the list a query belongs: decided by its letters, so that nobody can choose.

    Letters without accents, in a way of its own: no change in how search reads words may move a query.
    """
    plain = unicodedata.normalize("NFKD", _APOSTROPHE.sub("", query.casefold()))
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    first = hashlib.sha256(" ".join(_WORD.findall(bare)).encode()).digest()[0]
    return TUNING if first < _HALF_OF_A_BYTE else HELD_OUT


def ndcg(shown: Sequence[str], grades: Mapping[str, int], *, depth: int = NDCG_DEPTH) -> float:
    """Give the discounted gain of the first works shown, as a share of the best order there could be.

    The gain of a grade is 2^grade - 1, halved and so on by the logarithm of its place. 0 when nothing is judged good.
    Source: Järvelin and Kekäläinen, ACM TOIS 20 (2002) 422-446, with the exponential gain of Burges (2005).
    """
    best = _gain(sorted(grades.values(), reverse=True)[:depth])
    return _gain([grades.get(work, 0) for work in shown[:depth]]) / best if best else 0.0


def succeeds(shown: Sequence[str], grades: Mapping[str, int], *, depth: int = SUCCESS_DEPTH) -> bool:
    """Tell whether a reader sees a good answer at once; the only related work of a list is good enough."""
    good = min(GOOD_GRADE, max(grades.values(), default=GOOD_GRADE))
    return good > 0 and any(grades.get(work, 0) >= good for work in shown[:depth])


def mean_score(answers: Iterable[tuple[Sequence[str], Mapping[str, int]]]) -> Score:
    """Give the means over pairs of the works shown and the grades of one query."""
    gains, right = [], []
    for shown, grades in answers:
        gains.append(ndcg(shown, grades))
        right.append(succeeds(shown, grades))
    count = len(gains)
    return Score(count, sum(gains) / count, sum(right) / count) if count else Score(0, 0.0, 0.0)


def _gain(grades: Sequence[int]) -> float:
    return math.fsum((2.0**grade - 1.0) / math.log2(place + 2) for place, grade in enumerate(grades))
