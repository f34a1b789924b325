"""Which edition somebody waits for: the choices under a title, the same at home and at the desk (decision 0073)."""

import re
from collections.abc import Collection, Iterable

from samenbieb.domains.catalogue import selectors as catalogue
from samenbieb.domains.catalogue.selectors import EditionView

Choice = tuple[str, str]
SPLIT = "|"


def kind(edition: EditionView) -> str:
    """Give form and language of an edition in words: "Boek, Turks"."""
    return ", ".join([catalogue.form_word(edition.form), *map(catalogue.language_word, edition.languages)])


def kinds(editions: Iterable[EditionView]) -> dict[int, str]:
    """Give form and language in words, by the primary key that copies carry."""
    return {edition.id: kind(edition) for edition in editions}


def edition_choices(editions: Iterable[EditionView], with_copies: Collection[int]) -> list[Choice]:
    """Give value and words of the forms and languages of which there are copies, when there is something to choose."""
    found: dict[str, str] = {}
    for edition in editions:
        if edition.id not in with_copies:
            continue
        language = edition.languages[0] if len(edition.languages) == 1 else ""
        found.setdefault(f"{edition.form}{SPLIT}{language}", kind(edition))
    return list(found.items()) if len(found) > 1 else []


def own_choice(choices: Iterable[Choice], tag: str) -> str:
    """Give the first choice in the language of this reader (`nl`); empty when there is none."""
    own = catalogue.language_of_tag(tag)
    return next((value for value, _words in choices if own and value.endswith(SPLIT + own)), "")


def chosen(value: str | None) -> tuple[str, str | None]:
    """Read form and language from what a form sent; no choice at all leaves the language open (None)."""
    if value is None:
        return "", None
    form, _split, language = value.partition(SPLIT)
    return form, language


def volume_choices(volumes: Iterable[str]) -> list[str]:
    """Give the volumes of a set in the order of people: deel 2 before deel 10; nothing when there is nothing to choose."""
    found = sorted({volume for volume in volumes if volume}, key=_natural)
    return found if len(found) > 1 else []


def _natural(text: str) -> list[tuple[int, str]]:
    parts = re.split(r"(\d+)", text.casefold())
    return [(int(part), "") if part.isascii() and part.isdigit() else (0, part) for part in parts]
