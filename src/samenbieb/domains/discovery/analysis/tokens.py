"""Ready tokens: what an engine stores of a document and what it looks for in a query."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from samenbieb.domains.discovery.analysis.compounds import SHORTEST_COMPOUND, CompoundDictionary
from samenbieb.domains.discovery.analysis.folding import Word, as_word, folded_key, raw_words, split_words
from samenbieb.domains.discovery.analysis.lists import LISTS
from samenbieb.domains.discovery.analysis.spelling import sound_key
from samenbieb.domains.discovery.analysis.stemming import stem
from samenbieb.domains.discovery.analysis.transliteration import romanised, stored_keys
from samenbieb.domains.discovery.analysis.wishes import languages_asked_for, subject_asked_for, without_weight
from samenbieb.domains.discovery.analysis.words import QueryWord
from samenbieb.formats import isbn

# Stands before every title and series, so that a phrase can ask for the beginning, and never runs on into the next.
START = "^"
_MOST_WORDS = 16
_JOINED_SHARE = 0.99
_SHORTEST_RUN_TOGETHER = 5
_SHORTEST_HALF = 2
_PHRASE = re.compile(r"[\"“”„]([^\"“”„]+)[\"“”„]")


class TextTokens(NamedTuple):
    """One text as tokens: `words` and `stems` run in step; `extra` are joined forms without a place."""

    words: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QueryWords:
    """A query as tokens; `keys` are its runs of words, each with its share of the whole query (0 to 1).

    `about` are the stems of a subject that was asked for ("boeken over vriendschap"), `languages` the codes of a language
    when nothing else was asked for ("turkse boeken").
    """

    words: tuple[QueryWord, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    isbn: str | None = None
    keys: tuple[tuple[str, float], ...] = ()
    about: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    @property
    def required(self) -> tuple[QueryWord, ...]:
        """The words that must occur."""
        return tuple(word for word in self.words if not word.optional)


@lru_cache(maxsize=200_000)
def sounds_of(word: str) -> tuple[str, ...]:
    """Return the sound of a word or joined form, and its keys in other ways of writing."""
    return (sound_key(word), *stored_keys(word)) if word != START else ()


def text_tokens(texts: Iterable[str], compounds: CompoundDictionary) -> TextTokens:
    """Return the tokens of several titles, names or subjects of one document."""
    words: list[str] = []
    stems: list[str] = []
    extra: list[str] = []
    parts: list[str] = []
    for text in texts:
        words.append(START)
        stems.append(START)
        found, simple = raw_words(text)
        if simple:
            words += found
            stems += map(stem, found)
        else:
            for word in map(as_word, found):
                words += word.pieces
                stems += [_stem(piece, word) for piece in word.pieces]
                for piece in word.pieces:
                    extra += romanised(piece)
                if len(word.pieces) > 1:
                    extra.append(word.text)
    for one in words:
        if len(one) >= SHORTEST_COMPOUND:
            parts += compounds.parts(one)
    return TextTokens(tuple(words), tuple(stems), tuple(dict.fromkeys(extra)), tuple(dict.fromkeys(parts)))


def query_words(text: str, compounds: CompoundDictionary) -> QueryWords:
    """Return the tokens of what a reader typed. Never raises: any text is a query."""
    if number := isbn.normalised(text):
        return QueryWords(isbn=number)
    text = " ".join(LISTS.written_out.get(word.casefold(), word) for word in text.split())
    phrases = tuple(
        words
        for match in _PHRASE.finditer(text)
        if len(words := tuple(folded_key(match.group(1)).split())) > 1
    )
    found = [_query_word(word, compounds) for word in split_words(text)][:_MOST_WORDS]
    found = without_weight(found)
    return QueryWords(
        words=_required(found),
        phrases=phrases,
        keys=_keys(folded_key(text).split()),
        about=subject_asked_for(found),
        languages=languages_asked_for(found),
    )


def with_joined_neighbours(words: QueryWords, compounds: CompoundDictionary) -> Iterator[QueryWords]:
    """Yield the query once for each pair of neighbours written as one word ("voet bal", "e book")."""
    for place in range(len(words.words) - 1):
        left, right = words.words[place : place + 2]
        joined = _query_word(Word(left.text + right.text, (left.text + right.text,)), compounds)
        run = (*words.words[:place], joined, *words.words[place + 2 :])
        yield replace(words, words=_required(list(run)), keys=_keys([word.text for word in run]))


def with_split_words(words: QueryWords, compounds: CompoundDictionary) -> Iterator[QueryWords]:
    """Yield the query with its longest word cut in two, at each place ("kleineprins")."""
    longest = max(words.words, key=lambda word: len(word.text), default=None)
    if longest is None or len(longest.text) < _SHORTEST_RUN_TOGETHER or not longest.text.isalpha():
        return
    place = words.words.index(longest)
    for cut in range(_SHORTEST_HALF, len(longest.text) - _SHORTEST_HALF + 1):
        halves = (longest.text[:cut], longest.text[cut:])
        if not LISTS.generic.isdisjoint(halves):
            # "boekenweek" is no wish for anything about a week.
            continue
        cut_words = [_query_word(Word(half, (half,)), compounds) for half in halves]
        run = (*words.words[:place], *cut_words, *words.words[place + 1 :])
        yield replace(words, words=_required(list(run)), keys=_keys([word.text for word in run]))


def respelled(words: QueryWords, spelling: dict[str, str], compounds: CompoundDictionary) -> QueryWords:
    """Return the query with some words in another spelling."""
    text = " ".join(spelling.get(word.text, word.text) for word in words.words)
    return query_words(text, compounds)


def _stem(piece: str, word: Word) -> str:
    # The apostrophe of "foto's" tells for certain where the plural begins.
    return stem(piece.removesuffix("s")) if word.clitic and piece == word.pieces[-1] else stem(piece)


def _query_word(word: Word, compounds: CompoundDictionary) -> QueryWord:
    bare = word.text.removesuffix("s") if word.clitic else word.text
    return QueryWord(
        text=word.text,
        stem=stem(bare),
        sound=sound_key(word.text),
        pieces=word.pieces,
        parts=compounds.parts_once(word.text),
        optional=word.text in LISTS.small or word.text in LISTS.generic,
    )


def _required(found: list[QueryWord]) -> tuple[QueryWord, ...]:
    """Small words are optional beside a real one; "Het" alone is a title."""
    if all(word.optional for word in found):
        return tuple(replace(word, optional=False) for word in found)
    return tuple(found)


def _keys(words: list[str]) -> tuple[tuple[str, float], ...]:
    """Return all runs of words with their share of the query's letters, without runs of small words only."""
    words = words[:_MOST_WORDS]
    whole = sum(map(len, words)) or 1
    runs: dict[str, float] = {}
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            run = words[start:end]
            if len(run) == len(words) or not LISTS.small.issuperset(run):
                runs[" ".join(run)] = sum(map(len, run)) / whole
    # "zwart boek" is Zwartboek, unless there is a title Zwart boek.
    for place in range(len(words) - 1):
        run = [*words[:place], words[place] + words[place + 1], *words[place + 2 :]]
        runs.setdefault(" ".join(run), _JOINED_SHARE)
    return tuple(runs.items())
