"""One word of a query as tokens."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QueryWord:
    """One word of a query.

    `pieces` are its halves when hyphens or dots keep them apart, `parts` the stems of a compound. `optional`
    words weigh in the order of the results but need not occur. `likeness` is below 1 for a guessed spelling.
    """

    text: str
    stem: str
    sound: str
    pieces: tuple[str, ...]
    parts: tuple[str, ...] = ()
    optional: bool = False
    likeness: float = 1.0
