"""How far somebody is in a lesson: which steps are done, where to go on, and whether it is mastered (m of the last n)."""

from collections.abc import Collection, Iterable, Sequence

SERIES_LENGTH_MAX = 20


def next_step(keys: Sequence[str], done: Collection[str]) -> int:
    """Give the number, from 1, of the first step that is not done; after the last when all are."""
    return next((place for place, key in enumerate(keys, start=1) if key not in done), len(keys) + 1)


def is_finished(keys: Sequence[str], done: Collection[str]) -> bool:
    """Tell whether every step is done. A wrong answer is done too: who is stuck may go on."""
    return all(key in done for key in keys)


def lengthened(series: str, *, right: bool) -> str:
    """Give the newest answers with one more, as ones and zeros, the newest last."""
    return (series + ("1" if right else "0"))[-SERIES_LENGTH_MAX:]


def is_mastered(series: str, *, right_count: int, of_count: int) -> bool:
    """Tell whether so many of the last so many answers were right."""
    return series[-of_count:].count("1") >= right_count


def questions(answers: Iterable[tuple[str, bool]]) -> tuple[int, int]:
    """Give how many questions were answered rightly, and how many were wrong the first time; each question counts once.

    `answers` are the questions with whether they were right, the oldest first.
    """
    first: dict[str, bool] = {}
    answered_rightly = set()
    for key, right in answers:
        first.setdefault(key, right)
        if right:
            answered_rightly.add(key)
    return len(answered_rightly), sum(not right for right in first.values())
