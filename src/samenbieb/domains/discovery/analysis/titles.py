"""Titles and names as keys: what they are sorted under, and the forms under which one is *the* title."""

import re
from typing import Final

from samenbieb.domains.discovery.analysis.folding import folded_key
from samenbieb.domains.discovery.analysis.lists import LISTS

_SUBTITLE: Final = re.compile(r"\s*[:;] ")


def without_article(key: str, *, language: str = "") -> str:
    """Return a folded title without its leading article in that language; never an empty one."""
    first, _, rest = key.partition(" ")
    return rest if rest and first in LISTS.articles_of(language) else key


def title_sort_key(title: str, *, language: str = "") -> str:
    """Return what a title is sorted under: folded, without its leading article (De, Het, 't, The, …)."""
    return without_article(folded_key(title), language=language)


def title_keys(title: str, *, language: str = "") -> set[str]:
    """Return the keys under which a query is this title exactly: with and without article and subtitle."""
    main = _SUBTITLE.split(title, maxsplit=1)[0]
    keys = {folded_key(title), folded_key(main)} - {""}
    return keys | {without_article(key, language=language) for key in keys}


def creator_keys(name: str) -> set[str]:
    """Return the keys under which a query is this person exactly.

    "Schmidt, Annie M.G." and "Annie M.G. Schmidt" give the same keys: the whole name, first name and last name,
    the last name with and without what stands before it ("van der", "de").
    """
    last, comma, first = name.partition(",")
    before = folded_key(first if comma else "").split()
    words = folded_key(last).split()
    if not comma:
        before, words = _split_name(words)
    if not words:
        return set()
    particles = LISTS.particles
    trailing = [word for word in before if word in particles]
    given = [word for word in before if word not in particles]
    # Dutch catalogues sort "Moor, Marente de": the particle belongs to the last name when spoken.
    full = trailing + words
    bare = words[_leading_particles(words) :]
    forms = [given + full, full, full + given, words + given + trailing, bare]
    if given:
        initials = [word[0] for word in given]
        forms += [given[:1] + full, full + given[:1], ["".join(initials), *full], initials + full]
        forms += [[word for word in given if len(word) > 1] + full, [*_run_together(given), *full]]
    return {" ".join(form) for form in forms if form}


def initials_of(name: str) -> tuple[str, ...]:
    """Return the initials of a heading's given names, each alone and run together: `w`, `f`, `wf` of Willem Frederik."""
    _last, comma, first = name.partition(",")
    letters = [word[0] for word in folded_key(first if comma else "").split() if word not in LISTS.particles]
    return (*letters, "".join(letters)) if len(letters) > 1 else tuple(letters)


def _run_together(given: list[str]) -> list[str]:
    """Write initials that follow each other as one word: annie, mg."""
    words: list[str] = []
    before_is_initial = False
    for word in given:
        if words and len(word) == 1 and before_is_initial:
            words[-1] += word
        else:
            words.append(word)
        before_is_initial = len(word) == 1
    return words


def _split_name(words: list[str]) -> tuple[list[str], list[str]]:
    """Split a name in spoken order: the last name starts at the first particle, else it is the last word."""
    for place, word in enumerate(words[1:], start=1):
        if word in LISTS.particles and place < len(words) - 1:
            return words[:place], words[place:]
    return words[:-1], words[-1:]


def _leading_particles(words: list[str]) -> int:
    count = 0
    while count < len(words) - 1 and words[count] in LISTS.particles:
        count += 1
    return count
