"""The short word lists, read once from `word_lists.toml`."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True)
class WordLists:
    """Words with a special role, folded."""

    small: frozenset[str]
    generic: frozenset[str]
    kinds: frozenset[str]
    particles: frozenset[str]
    never_parts: frozenset[str]
    articles: dict[str, frozenset[str]]  # under an empty code those of a language that is not known
    languages: dict[str, str]
    written_out: dict[str, str]
    form_words: dict[str, str]
    language_words: dict[str, str]

    def articles_of(self, language: str) -> frozenset[str]:
        """Return the leading articles of a language; of Dutch and English when it is not known."""
        known = self.articles.get(self.languages.get(language, language))
        return self.articles[""] if known is None else known


def _read() -> WordLists:
    table = tomllib.loads(Path(__file__).with_name("word_lists.toml").read_text(encoding="utf-8"))
    articles = {code: frozenset(words) for code, words in table["articles"].items()}
    return WordLists(
        small=frozenset(table["small"]),
        generic=frozenset(table["generic"]),
        kinds=frozenset(table["kinds"]),
        particles=frozenset(table["particles"]),
        never_parts=frozenset(table["never_parts"]),
        articles=articles | {"": articles["dut"] | articles["eng"]},
        languages=table["languages"],
        written_out=table["written_out"],
        form_words=table["form_words"],
        language_words=table["language_words"],
    )


LISTS: Final = _read()
