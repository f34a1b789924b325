"""How alike two words are: by letters (typing errors) and by sound (spelling as one hears it)."""

import re
from functools import lru_cache

from samenbieb.domains.discovery.analysis.transliteration import in_other_script, may_be_one_name

_SOUNDS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"sch(?=[rmwl]|$)", "s"),
        (r"dt|th|tt|dd|d$", "t"),
        (r"ph", "f"),
        (r"tsj|tch|tj", "sj"),
        (r"sh|sch(?=e?i)", "sj"),
        (r"ch|gh", "g"),
        (r"cks|ks|cs", "x"),
        (r"ck|qu|q|c(?=[aouklrt]|$)", "k"),
        (r"c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"eau|oo", "o"),
        (r"ou|auw|ouw|au", "au"),
        (r"ij|ei|ey|ay|ai|y(?=[^aeiou]|$)", "ei"),
        (r"ie|ee(?=u)|ea", "i"),
        (r"oe|u(?=w)", "u"),
        (r"v", "f"),
        (r"z", "s"),
        (r"h(?=[^aeiou]|$)", ""),
        (r"b$", "p"),
        (r"(.)\1+", r"\1"),
    )
)
# Words that sound alike differ in length by so many letters at most: schmidt, smit.
_SOUND_LENGTHS = 3
_SAME_BUT_IJ = 0.97
# So many letters stand in only one of two words that are still alike: schmidt and smit 3, tsjechov and chekhov 4.
_LETTERS_APART = 6
_ONE_NAME, _ONE_NAME_IN_LATIN = 0.8, 0.62


@lru_cache(maxsize=30_000)
def sound_key(word: str) -> str:
    """Return how a folded word sounds to a Dutch ear, roughly: schmidt, smit and smid are one.

    Only for finding candidates: many words share a key, the letters decide between them.
    """
    for pattern, replacement in _SOUNDS:
        word = pattern.sub(replacement, word)
    return word


def distance(left: str, right: str, *, most: int) -> int:
    """Return the number of typing errors between two words; `most` + 1 when there are more than `most`.

    One error is a letter too many, one too few, a wrong one, or two neighbours swapped.
    """
    if abs(len(left) - len(right)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(right) + 1))
    for row, letter in enumerate(left, start=1):
        line = [row]
        for column, other in enumerate(right, start=1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == right[column - 2] and left[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        if min(line) > most:
            return most + 1
        before, last = last, line
    return last[-1]


def begins_like(word: str, begun: str, *, most: int = 1) -> bool:
    """Tell whether a word begins with these letters, or nearly: at most `most` typing errors, not in the first letter."""
    if word.startswith(begun):
        return True
    if not begun or not most or word[:1] != begun[:1]:
        return False
    ends = range(max(1, len(begun) - most), len(begun) + most + 1)
    return any(distance(begun, word[:end], most=most) <= most for end in ends)


@lru_cache(maxsize=30_000)
def _letters(word: str) -> frozenset[str]:
    return frozenset(word)


@lru_cache(maxsize=30_000)
def _plain_ij(word: str) -> str:
    return word.replace("ij", "y")


def typing_errors_allowed(word: str) -> int:
    """Return how many typing errors we forgive in a word of this length."""
    length = len(word)
    return 0 if length <= 3 else 1 if length <= 6 else 2


def likeness(typed: str, word: str) -> float:
    """Return how likely `word` was meant by `typed`: 1.0 for the same, 0.0 for out of the question."""
    if typed == word:
        return 1.0
    apart = len(_letters(typed) ^ _letters(word))
    if apart > _LETTERS_APART and typed.isascii() == word.isascii():
        # Most words of a title: nobody mistypes, hears or romanises a word so differently.
        return 0.0
    if _plain_ij(typed) == _plain_ij(word):
        return _SAME_BUT_IJ
    if may_be_one_name(typed, word):
        # Another way of writing it: Tsjechov, Chekhov. The letters say nothing then.
        return _ONE_NAME if in_other_script(typed) or in_other_script(word) else _ONE_NAME_IN_LATIN
    # "qqqqq" sounds like the k of "J.K.", but nobody means it.
    sounds_alike = sound_key(typed) == sound_key(word) and abs(len(typed) - len(word)) <= _SOUND_LENGTHS
    most = typing_errors_allowed(typed) + (1 if sounds_alike else 0)
    most = max(most, 1) if sounds_alike else most
    # One error changes at most two of the letters that occur: most words are out of the question by that alone.
    if not sounds_alike and apart > 2 * most:
        return 0.0
    errors = distance(typed, word, most=most)
    if errors > most and not sounds_alike:
        return 0.0
    score = 0.9 - 0.25 * min(errors, 2)
    if sounds_alike:
        score += 0.15
    if typed[0] != word[0] and not sounds_alike:
        # The first letter is seldom wrong.
        score -= 0.1
    return max(score, 0.05)
