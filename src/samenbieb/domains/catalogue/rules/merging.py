"""Several descriptions of one edition made into one, by trust; every field knows which description it came from.

Trust is a rank per source, 1 the most trusted; a source may have another rank for a group of fields (a supplier with
good subjects and poor names). Descriptions of equal rank count in the order in which they came.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, Final, NamedTuple

from samenbieb.domains.catalogue.rules import makers
from samenbieb.domains.catalogue.rules.extraction import Facts
from samenbieb.domains.catalogue.rules.levels import Levels
from samenbieb.domains.catalogue.rules.texts import fold

DEFAULT_RANK: Final = 100


class Group(StrEnum):
    """Fields that are trusted together."""

    TITLE = "title"
    NAMES = "names"
    PUBLICATION = "publication"
    SERIES = "series"
    SUBJECTS = "subjects"
    LEVELS = "levels"
    SUMMARY = "summary"
    NUMBERS = "numbers"


class Described(NamedTuple):
    """One description: its key, who gave it, and what it says."""

    key: int
    source: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class Trust:
    """Ranks of sources: `ranks[source, None]` in general, `ranks[source, group]` for a group of fields."""

    ranks: Mapping[tuple[str, Group | None], int]

    def rank(self, source: str, group: Group) -> int:
        """Tell how far a source is trusted for these fields; 1 is the most."""
        general = self.ranks.get((source, None), DEFAULT_RANK)
        return self.ranks.get((source, group), general)


Provenance = dict[str, int | list[int]]


@dataclass(frozen=True, slots=True)
class Merged:
    """What an edition is, and for each field that says something the key of its description; of a list, of each value."""

    facts: Facts
    provenance: Provenance


# Fields that only make sense together come from one description: the first that has the first of them.
_TOGETHER: Final[Mapping[Group, Sequence[Sequence[str]]]] = {
    Group.TITLE: (("title", "title_sort"), ("responsibility",), ("languages",), ("original_language",)),
    Group.NAMES: (("creators",),),
    Group.PUBLICATION: (("edition",), ("publisher",), ("year",), ("extent",), ("form", "kind")),
    Group.SERIES: (("series", "series_number"),),
    Group.SUMMARY: (("summary",),),
}
# What may stand in the title of one and in a field of its own with another.
_WITHIN_TITLE: Final = ("subtitle", "part")


def merged(descriptions: Sequence[Described], trust: Trust) -> Merged:
    """Make one of all. `descriptions` in the order in which they came, at least one; one alone says everything.

    The work is that of the description most trusted for the title: the edition moves only when that one changes.
    """
    if len(descriptions) == 1:
        return Merged(descriptions[0].facts, {})
    provenance: Provenance = {}
    said: dict[str, Any] = {}
    for group, together in _TOGETHER.items():
        ordered = _by_trust(descriptions, trust, group)
        for names in together:
            _take(names, ordered, said, provenance)
    titled = _by_trust(descriptions, trust, Group.TITLE)
    said |= {"work_key": titled[0].facts.work_key, "work_evidence": titled[0].facts.work_evidence}
    for name in _WITHIN_TITLE:
        _take_unless_said(name, titled, said, provenance)
    named = _by_trust(descriptions, trust, Group.NAMES)
    by_subject = _by_trust(descriptions, trust, Group.SUBJECTS)
    by_number = _by_trust(descriptions, trust, Group.NUMBERS)
    said["contributors"] = _united(
        "contributors", named, lambda one: (makers.name_key(one.name), one.role), provenance
    )
    said["subjects"] = _united("subjects", by_subject, fold, provenance)
    said["genres"] = _united("genres", by_subject, fold, provenance)
    said["isbns"] = _united("isbns", by_number, str, provenance)
    said["identifiers"] = _united("identifiers", by_number, tuple, provenance)
    said["other_titles"] = _other_titles(titled, said["title"], provenance)
    said["levels"] = _levels(_by_trust(descriptions, trust, Group.LEVELS), provenance)
    said["withdrawn"] = all(one.facts.withdrawn for one in descriptions)
    return Merged(descriptions[0].facts._replace(**said), provenance)


def _by_trust(descriptions: Sequence[Described], trust: Trust, group: Group) -> list[Described]:
    """The most trusted first; one that is withdrawn counts after all others."""
    return sorted(descriptions, key=lambda one: (one.facts.withdrawn, trust.rank(one.source, group)))


def _take(
    names: Sequence[str], ordered: Sequence[Described], said: dict[str, Any], provenance: Provenance
) -> None:
    first = next((one for one in ordered if getattr(one.facts, names[0]) not in ("", None, [])), None)
    for name in names:
        said[name] = getattr((first or ordered[0]).facts, name)
        if first is not None and said[name] not in ("", None, []):
            value = said[name]
            provenance[name] = [first.key] * len(value) if isinstance(value, list) else first.key


def _take_unless_said(
    name: str, ordered: Sequence[Described], said: dict[str, Any], provenance: Provenance
) -> None:
    """A subtitle or part of a less trusted description counts only when the title does not say it already."""
    title = set(fold(said["title"]).split())
    for one in ordered:
        value = getattr(one.facts, name)
        if value and (one.facts.title == said["title"] or not title.issuperset(fold(value).split())):
            said[name], provenance[name] = value, one.key
            return
    said[name] = ""


def _united(
    name: str, ordered: Sequence[Described], same: Callable[[Any], object], provenance: Provenance
) -> list[Any]:
    return _distinct(
        name, ((value, one.key) for one in ordered for value in getattr(one.facts, name)), same, provenance
    )


def _distinct(
    name: str, values: Iterable[tuple[Any, int]], same: Callable[[Any], object], provenance: Provenance
) -> list[Any]:
    found: dict[object, tuple[Any, int]] = {}
    for value, key in values:
        found.setdefault(same(value), (value, key))
    if found:
        provenance[name] = [key for _, key in found.values()]
    return [value for value, _ in found.values()]


def _other_titles(ordered: Sequence[Described], title: str, provenance: Provenance) -> list[str]:
    """Variant titles of all, and the titles that others gave it: readers may look for any."""
    values = [(value, one.key) for one in ordered for value in (one.facts.title, *one.facts.other_titles)]
    kept = [(value, key) for value, key in values if fold(value) != fold(title)]
    return _distinct("other_titles", kept, fold, provenance)


def _levels(ordered: Sequence[Described], provenance: Provenance) -> Levels:
    said: dict[str, Any] = {}
    for name in (field.name for field in fields(Levels)):
        for one in ordered:
            value = getattr(one.facts.levels, name)
            if value not in ("", None) and not (value is False and name != "fiction"):
                said[name], provenance[name] = value, one.key
                break
    return Levels(**said)
