"""Which words of a title or a name a query found: by our own tokens and their places, the same for every engine."""

from collections.abc import Collection
from dataclasses import dataclass

from samenbieb.domains.discovery.analysis.compounds import CompoundDictionary
from samenbieb.domains.discovery.analysis.folding import places_of_words
from samenbieb.domains.discovery.analysis.stemming import stem
from samenbieb.domains.discovery.analysis.tokens import QueryWords
from samenbieb.domains.discovery.analysis.transliteration import romanised


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a text; `marked` when the query found it."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Marker:
    """Marks texts for one query. `spelling` gives other spellings under which its words were found."""

    texts: frozenset[str]
    stems: frozenset[str]
    compounds: CompoundDictionary

    @classmethod
    def of(cls, words: QueryWords, spelling: Collection[str], compounds: CompoundDictionary) -> "Marker":
        """Make the marker of a query: its real words, their halves and romanised forms, and the spellings used."""
        texts = set(spelling)
        stems = {stem(word) for word in spelling}
        for word in words.required:
            texts |= {word.text, *(piece for piece in word.pieces if len(piece) > 1), *romanised(word.text)}
            stems |= {word.stem, *word.parts}
        return cls(frozenset(texts), frozenset(stems), compounds)

    def mark(self, text: str) -> tuple[Stretch, ...]:
        """Cut a text where marks begin and end; joined together the stretches are the text, letter by letter."""
        stretches: list[Stretch] = []
        done = 0
        for place in places_of_words(text):
            if not self._found(place.folded):
                continue
            if place.start > done:
                stretches.append(Stretch(text[done : place.start]))
            stretches.append(Stretch(text[place.start : place.end], marked=True))
            done = place.end
        if done < len(text):
            stretches.append(Stretch(text[done:]))
        return tuple(stretches)

    def _found(self, word: str) -> bool:
        if word in self.texts or stem(word) in self.stems:
            return True
        if not self.texts.isdisjoint(romanised(word)):
            return True
        return not self.stems.isdisjoint(self.compounds.parts(word))
