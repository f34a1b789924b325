"""Lines under the search field: who or what do these works have in common with the words typed so far."""

from collections.abc import Sequence
from typing import Any

from samenbieb.domains.discovery.analysis.folding import folded_key
from samenbieb.domains.discovery.ports import Suggestion, SuggestionKind

_MOST_NAMES = 3


def suggestions_from(
    works: Sequence[tuple[str, Any]], typed: Sequence[str], limit: int
) -> tuple[Suggestion, ...]:
    """Return names that fit all typed words first (a few), then the titles, each once."""
    names: dict[str, Suggestion] = {}
    titles: dict[str, Suggestion] = {}
    for work_id, shown in works:
        title, creators, series = shown
        for creator in creators:
            if _fits(creator, typed):
                names.setdefault(folded_key(creator), Suggestion(SuggestionKind.CREATOR, creator))
        for name in series:
            if _fits(name, typed):
                names.setdefault(folded_key(name), Suggestion(SuggestionKind.SERIES, name))
        if _fits(" ".join((title, *creators, *series)), typed):
            titles.setdefault(folded_key(title), Suggestion(SuggestionKind.TITLE, title, work_id))
    first = list(names.values())[:_MOST_NAMES]
    known = {folded_key(suggestion.text) for suggestion in first}
    rest = [suggestion for key, suggestion in titles.items() if key not in known]
    return tuple([*first, *rest][:limit])


def _fits(text: str, typed: Sequence[str]) -> bool:
    words = folded_key(text).split()
    *finished, begun = typed
    return all(word in words for word in finished) and any(word.startswith(begun) for word in words)
