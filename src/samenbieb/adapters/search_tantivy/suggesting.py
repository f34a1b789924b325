"""Lines under the search field: who or what do these works have in common with the words typed so far."""

from collections.abc import Sequence
from typing import Any

from samenbieb.domains.discovery.analysis.folding import folded_key
from samenbieb.domains.discovery.analysis.spelling import begins_like, distance, typing_errors_allowed
from samenbieb.domains.discovery.ports import Suggestion, SuggestionKind

_MOST_NAMES = 3


def suggestions_from(
    works: Sequence[tuple[str, Any]], typed: Sequence[str], limit: int, *, errors: int = 0
) -> tuple[Suggestion, ...]:
    """Return names that fit all typed words first (a few), then the titles, each once.

    `errors` typing errors are forgiven in each word that is long enough for one.
    """
    names: dict[str, Suggestion] = {}
    titles: dict[str, Suggestion] = {}
    for work_id, shown in works:
        title, creators, series = shown
        for creator in creators:
            if _fits(creator, typed, errors):
                names.setdefault(folded_key(creator), Suggestion(SuggestionKind.CREATOR, creator))
        for name in series:
            if _fits(name, typed, errors):
                names.setdefault(folded_key(name), Suggestion(SuggestionKind.SERIES, name))
        if _fits(" ".join((title, *creators, *series)), typed, errors):
            titles.setdefault(folded_key(title), Suggestion(SuggestionKind.TITLE, title, work_id))
    first = list(names.values())[:_MOST_NAMES]
    known = {folded_key(suggestion.text) for suggestion in first}
    rest = [suggestion for key, suggestion in titles.items() if key not in known]
    return tuple([*first, *rest][:limit])


def _fits(text: str, typed: Sequence[str], errors: int) -> bool:
    words = folded_key(text).split()
    *finished, begun = typed
    return all(any(_same(word, one, errors) for word in words) for one in finished) and any(
        begins_like(word, begun, most=min(errors, typing_errors_allowed(begun))) for word in words
    )


def _same(word: str, typed: str, errors: int) -> bool:
    allowed = min(errors, typing_errors_allowed(typed))
    return word == typed or (allowed > 0 and distance(typed, word, most=allowed) <= allowed)
