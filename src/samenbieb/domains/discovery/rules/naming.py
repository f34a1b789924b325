"""Which works a judgement means: by number, ISBN, title and author, or all works of an author, series, subject, language.

Identifiers of works differ from installation to installation; what stands on the title page does not.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from samenbieb.domains.discovery.analysis.folding import folded_key
from samenbieb.domains.discovery.rules.judging import Judgement
from samenbieb.formats import isbn

WAYS: Final = ("number", "isbn", "title", "creator", "series", "subject", "language")
_AUTHOR = " / "


@dataclass(frozen=True, slots=True, kw_only=True)
class NameableWork:
    """What a judgement may name a work by. Numbers as `source:control number`, creators as in headings."""

    work_id: str
    titles: tuple[str, ...]
    creators: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    isbns: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


class Names:
    """The works of a catalogue under everything that a judgement may call them."""

    def __init__(self, works: Iterable[NameableWork]) -> None:
        self._works: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for work in works:
            for way, key in _keys(work):
                self._works[way, key].add(work.work_id)

    def meant_by(self, judgement: Judgement) -> frozenset[str]:
        """Give the works that a judgement means; nothing when this catalogue has none of them."""
        found = self._found(judgement.by, judgement.name)
        if not found and judgement.title:
            found = self._found("title", judgement.title)
        return frozenset(found)

    def grades(self, judgements: Iterable[Judgement]) -> dict[str, int]:
        """Give the grade of each work that one query's judgements mean; the best counts where several do."""
        grades: dict[str, int] = {}
        for one in judgements:
            for work in self.meant_by(one):
                grades[work] = max(grades.get(work, 0), one.grade)
        return grades

    def _found(self, way: str, name: str) -> set[str]:
        if way == "title":
            title, _slash, author = name.rpartition(_AUTHOR) if _AUTHOR in name else (name, "", "")
            found = self._works.get(("title", folded_key(title)), set())
            return found & self._works.get(("creator", folded_key(author)), set()) if author else found
        key = isbn.normalised(name) or "" if way == "isbn" else _plain(way, name)
        return self._works.get((way, key), set())


def title_and_author(title: str, author: str) -> str:
    """Give the name of a work by its title page."""
    return f"{title}{_AUTHOR}{author}" if author else title


def _plain(way: str, name: str) -> str:
    return name.strip() if way in {"number", "language"} else folded_key(name)


def _keys(work: NameableWork) -> Iterable[tuple[str, str]]:
    for way, names in (
        ("title", work.titles),
        ("creator", work.creators),
        ("series", work.series),
        ("subject", work.subjects),
        ("language", work.languages),
        ("number", work.numbers),
        ("isbn", work.isbns),
    ):
        for name in names:
            yield way, _plain(way, name) if way != "isbn" else name
            if way == "subject" and " – " in name:
                # "Poisonous snakes – Juvenile literature" is about poisonous snakes.
                yield way, folded_key(name.split(" – ", maxsplit=1)[0])
