"""Search as you type: titles, creators and series for words of which the last is perhaps not finished."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SuggestionLine:
    """A line under the search field. `kind` is `title`, `creator` or `series`, `kind_label` the same in words.

    A title has the `public_id` of its work and leads there; the others lead to a search for `text`.
    """

    kind: str
    kind_label: str
    text: str
    public_id: str | None = None


def suggest(words: str, *, limit: int = 8) -> list[SuggestionLine]:
    """Give at most `limit` lines, names first; nothing for less than two letters."""
    raise NotImplementedError
