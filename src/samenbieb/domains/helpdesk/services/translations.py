"""Noting of which Dutch text a translated card is: after it was translated, and after it was looked at anew."""

from collections.abc import Collection

from samenbieb.domains.helpdesk import files
from samenbieb.domains.helpdesk.rules.cards import CardInvalid
from samenbieb.domains.helpdesk.rules.translations import LANGUAGES

HEAD = """\
# Of which Dutch text each translated card is: the mark of its Dutch words. Written by `samenbieb cards translated`.
# A mark that is not the one of the Dutch card of today: visitors get the Dutch card until somebody looked at the translation.
"""


def note_translated(language: str, slugs: Collection[str] = ()) -> list[str]:
    """Note that cards in a language are of the Dutch text of today; without slugs those that were never noted. Returns them.

    Writes the file of the marks, and forgets marks of cards that are gone. Raises: CardInvalid, OSError.
    """
    found = files.read_translations(files.SETTLED)
    dutch, there = files.dutch_words(), found.cards.get(language, {})
    if wrong := [slug for slug in slugs if slug not in there or slug not in dutch]:
        raise CardInvalid(f"{wrong[0]}: there is no such card in {language}")
    if language not in LANGUAGES:
        raise CardInvalid(f"{language}: no language of the cards; they are {', '.join(LANGUAGES)}")
    marks = {name: dict(found.marks[name]) for name in LANGUAGES}
    noted = [slug for slug in sorted(slugs or there.keys() - marks[language].keys()) if slug in dutch]
    for slug in noted:
        marks[language][slug] = dutch[slug].mark
    rows = [
        f"\n[{name}]\n"
        + "".join(f'{slug} = "{mark}"\n' for slug, mark in sorted(kept.items()) if slug in dutch)
        for name, kept in marks.items()
    ]
    files.MARKS.write_text(HEAD + "".join(rows), encoding="utf-8")
    files.translations.cache_clear()
    return noted
