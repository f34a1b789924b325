"""Search as you type: titles, creators and series for words of which the last is perhaps not finished."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.catalogue import selectors as catalogue
from samenbieb.domains.discovery import engines
from samenbieb.domains.discovery.analysis.tokens import query_words
from samenbieb.domains.discovery.ports import SuggestionKind

SHORTEST = 2
WORDS_CHARACTERS = 120
_KINDS: dict[SuggestionKind, str | Promise] = {
    SuggestionKind.TITLE: _("Title"),
    SuggestionKind.CREATOR: _("Author"),
    SuggestionKind.SERIES: _("Series"),
}


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
    typed = words[:WORDS_CHARACTERS].strip()
    if len(typed) < SHORTEST:
        return []
    found = engines.engine().suggest(query_words(typed, engines.compounds()), limit=limit)
    work_ids = [int(one.work_id) for one in found if one.work_id]
    briefs = catalogue.briefs(work_ids) if work_ids else {}
    lines = []
    for one in found:
        brief = briefs.get(int(one.work_id)) if one.work_id else None
        if one.work_id and brief is None:
            # It left the catalogue a moment ago.
            continue
        public_id = str(brief.public_id) if brief else None
        text = _spoken(one.text) if one.kind is SuggestionKind.CREATOR else one.text
        lines.append(SuggestionLine(one.kind.value, str(_KINDS[one.kind]), text, public_id))
    return lines


def _spoken(name: str) -> str:
    """Give a heading as people say it: "Zijl, Annejet van der" is Annejet van der Zijl."""
    last, _comma, first = name.partition(", ")
    return f"{first} {last}".strip()
