"""How the cards stand in each language: what is translated, what is missing, and whose Dutch text changed since."""

from dataclasses import dataclass

from samenbieb.domains.helpdesk import files
from samenbieb.domains.helpdesk.rules.translations import LANGUAGES, CardWords


@dataclass(frozen=True, slots=True)
class Standing:
    """The cards of one language by slug.

    `unmarked`: translated, but nobody noted of which Dutch text. `old`: of another Dutch text than that of today.
    `uneven`: other numbers of lines than the Dutch card. `unknown`: no Dutch card has this slug.
    """

    language: str
    current: tuple[str, ...]
    missing: tuple[str, ...]
    unmarked: tuple[str, ...]
    old: tuple[str, ...]
    uneven: tuple[str, ...]
    unknown: tuple[str, ...]


def translations_standing() -> list[Standing]:
    """Give for each language how its cards stand against the Dutch cards in the files. Raises: CardInvalid."""
    found, dutch = files.read_translations(files.SETTLED), files.dutch_words()
    return [_standing(language, found, dutch) for language in LANGUAGES]


def _standing(language: str, found: files.Translations, dutch: dict[str, CardWords]) -> Standing:
    there, marks = found.cards.get(language, {}), found.marks[language]
    both = [slug for slug in dutch if slug in there]
    return Standing(
        language=language,
        current=tuple(slug for slug in both if marks.get(slug) == dutch[slug].mark),
        missing=tuple(slug for slug in dutch if slug not in there),
        unmarked=tuple(slug for slug in both if slug not in marks),
        old=tuple(slug for slug in both if slug in marks and marks[slug] != dutch[slug].mark),
        uneven=tuple(slug for slug in both if there[slug].shape != dutch[slug].shape),
        unknown=tuple(sorted(there.keys() - dutch.keys())),
    )
