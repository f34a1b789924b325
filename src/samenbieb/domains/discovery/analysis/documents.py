"""The tokens of one work, field by field."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from samenbieb.domains.discovery.analysis.compounds import CompoundDictionary
from samenbieb.domains.discovery.analysis.titles import creator_keys, initials_of, title_keys
from samenbieb.domains.discovery.analysis.tokens import TextTokens, text_tokens
from samenbieb.formats import isbn

NO_COMPOUNDS = CompoundDictionary()

# How much a word counts in each field. Chosen on the tuning half of the query list, see docs/features/search.md.
WORD_WEIGHTS: Mapping[str, float] = {
    "title_words": 6.0, "title_stems": 4.0, "creator_words": 5.0, "series_words": 4.0, "series_stems": 3.0,
    "subject_words": 2.0, "subject_stems": 1.6, "part_stems": 1.2, "summary_words": 0.5, "summary_stems": 0.4,
}  # fmt: skip
# What a whole title, name or series earns above all of that: exact title first, author next.
KEY_WEIGHTS: Mapping[str, float] = {"title_keys": 1000.0, "creator_keys": 200.0, "series_keys": 150.0}


class DocumentTokens(NamedTuple):
    """Everything an engine stores to find one work by words."""

    title: TextTokens
    creators: TextTokens
    series: TextTokens
    subjects: TextTokens
    summary: TextTokens
    title_keys: tuple[str, ...]
    creator_keys: tuple[str, ...]
    series_keys: tuple[str, ...]
    isbns: tuple[str, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of all compounds in title, series and subjects."""
        return tuple(dict.fromkeys((*self.title.parts, *self.series.parts, *self.subjects.parts)))


class WorkTexts(NamedTuple):
    """The texts of one work as the catalogue has them, ISBN in any form.

    A subtitle is found like a title, but is not *the* title. `series_numbers` are places in the first series.
    """

    titles: tuple[str, ...]
    subtitles: tuple[str, ...] = ()
    creators: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    series_numbers: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    summary: str = ""
    isbns: tuple[str, ...] = ()
    language: str = ""


def document_tokens(texts: WorkTexts, compounds: CompoundDictionary = NO_COMPOUNDS) -> DocumentTokens:
    """Return the tokens of one work."""
    series, language = texts.series, texts.language
    numbered = tuple(f"{series[0]} {number}" for number in texts.series_numbers) if series else ()
    return DocumentTokens(
        title=text_tokens((*texts.titles, *texts.subtitles), compounds),
        creators=_names(texts.creators),
        series=text_tokens((*numbered, *series[1:]) if numbered else series, compounds),
        subjects=text_tokens(texts.subjects, compounds),
        summary=text_tokens([texts.summary] if texts.summary else [], NO_COMPOUNDS),
        title_keys=_sorted_keys([title_keys(title, language=language) for title in texts.titles]),
        creator_keys=_sorted_keys(map(creator_keys, texts.creators)),
        # A name of a series without a word in it is no key, as `title_keys` sees to.
        series_keys=_sorted_keys([title_keys(name, language=language) for name in (*series, *numbered)]),
        isbns=tuple(dict.fromkeys(found for number in texts.isbns if (found := isbn.normalised(number)))),
    )


def _names(names: Sequence[str]) -> TextTokens:
    """Names as tokens, with the initials that a reader may type for a given name: W.F. Hermans."""
    tokens = text_tokens(names, NO_COMPOUNDS)
    initials = [letters for name in names for letters in initials_of(name)]
    return tokens._replace(extra=tuple(dict.fromkeys((*tokens.extra, *initials))))


def _sorted_keys(keys: Iterable[set[str]]) -> tuple[str, ...]:
    return tuple(sorted(set[str]().union(*keys) - {""}))
