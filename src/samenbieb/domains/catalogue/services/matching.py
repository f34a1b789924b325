"""Where a delivered record belongs: to an edition that we have, to one of this batch, or to a new one, with doubts."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple

from django.db import connection

from samenbieb.domains.catalogue.models import Description, MatchDoubt, Record, RecordIdentifier
from samenbieb.domains.catalogue.rules import editions, matching
from samenbieb.domains.catalogue.rules.comparing import Evidence
from samenbieb.domains.catalogue.rules.editions import Edition
from samenbieb.domains.catalogue.rules.extraction import Facts
from samenbieb.domains.catalogue.rules.matching import Outcome
from samenbieb.domains.catalogue.services.copying import copy_rows
from samenbieb.domains.catalogue.services.reading import Candidate
from samenbieb.kernel import clock

# What is compared; the rest of a wide row stays where it is.
_COMPARED: Final = (
    "title", "subtitle", "part", "responsibility", "other_titles", "creators", "contributors", "publisher", "year",
    "edition", "form", "languages", "extent", "large_print",
)  # fmt: skip
_SHOWN_LENGTH_MAX: Final = 200
_DOUBTS_MAX: Final = 3  # of one record: a volume of a set resembles all the others
_PER_NUMBER_MAX: Final = 200
_WITHOUT_NUMBER: Final = "content:"


class Source(NamedTuple):
    """Who gives descriptions under numbers of their own."""

    organisation_id: int | None
    name: str


@dataclass(slots=True)
class Known:
    """An edition that a delivered record may be: what is compared of it, and who describes it already."""

    sources: set[Source]
    prepare: Callable[[], Edition]
    _edition: Edition | None = None

    @property
    def edition(self) -> Edition:
        """Give what is compared, folded once and only when it is needed."""
        if self._edition is None:
            self._edition = self.prepare()
        return self._edition


@dataclass(frozen=True, slots=True)
class Placed:
    """Where one delivered record belongs: `same` as an edition, or none. Keys below zero are of this batch.

    Key -1 is the first record of the batch, -2 the second.
    """

    same: int | None = None
    doubts: tuple[tuple[int, tuple[Evidence, ...]], ...] = ()


_NEW: Final = Placed()
# All numbers of a batch as two parameters: with one for each, making the question costs more than answering it.
_BY_NUMBER: Final = """
    SELECT record_id, scheme, value FROM catalogue_recordidentifier
    WHERE (scheme, value) IN (SELECT * FROM unnest(%s::text[], %s::text[])) ORDER BY record_id
"""
_BY_KEY: Final = """
    SELECT id, edition_key FROM catalogue_record WHERE edition_key = ANY(%s::text[]) AND edition_key <> '' ORDER BY id
"""


def place(
    delivered: Sequence[tuple[Candidate, Facts]], edition_keys: Sequence[str], *, organisation_id: int | None
) -> list[Placed]:
    """Decide for each new record of a batch where it belongs, in their order. Reads only.

    Two queries when nothing resembles anything; the caller holds the lock on grouping. A supplier that gives two numbers
    means two editions, so its own records are never taken together, only doubted.
    """
    known, by_number, by_key = _candidates([facts for _, facts in delivered], edition_keys)
    found: list[Placed] = []
    for index, (candidate, facts) in enumerate(delivered):
        near = Counter(by_key.get(edition_keys[index], ()))
        for number in facts.identifiers:
            near.update(by_number.get(number, ()))
        source = Source(organisation_id, candidate.source)
        placed = (
            _placed(facts, source, candidate, {key: known[key] for key in _nearest(near)})
            if near
            else Placed()
        )
        found.append(placed)
        if placed.same is not None:
            known[placed.same].sources.add(source)
            continue
        own = -1 - index
        known[own] = Known({source}, partial(editions.edition_of_facts, facts))
        by_key[edition_keys[index]].append(own)
        for number in facts.identifiers:
            by_number[number].append(own)
    return found


def _nearest(found: Iterable[int]) -> list[int]:
    """Those with most in common first (a set lends its ISBN to all its volumes), then those that were here first."""
    near = Counter(found)
    ordered = sorted(near, key=lambda key: (-near[key], key < 0, abs(key)))
    return ordered[: matching.CANDIDATES_MAX]


def _placed(facts: Facts, source: Source, candidate: Candidate, near: Mapping[int, Known]) -> Placed:
    verdict = matching.verdict(
        editions.edition_of_facts(facts), {key: known.edition for key, known in near.items()}
    )
    if verdict.outcome == Outcome.NEW:
        return _NEW
    if verdict.outcome == Outcome.SAME:
        same = verdict.editions[0]
        # One without a number of its own is known by its content: another content is no other edition.
        numbered = not candidate.control_number.startswith(_WITHOUT_NUMBER)
        if not (numbered and source in near[same].sources):
            return Placed(same=same)
    return Placed(doubts=tuple(zip(verdict.editions, verdict.evidence, strict=True))[:_DOUBTS_MAX])


def _candidates(
    delivered: Sequence[Facts], edition_keys: Sequence[str]
) -> tuple[dict[int, Known], defaultdict[tuple[str, str], list[int]], defaultdict[str, list[int]]]:
    by_number: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    by_key: defaultdict[str, list[int]] = defaultdict(list)
    numbers = {number for facts in delivered for number in facts.identifiers}
    with connection.cursor() as cursor:
        cursor.execute(_BY_NUMBER, [[scheme for scheme, _ in numbers], [value for _, value in numbers]])
        for record_id, scheme, value in cursor.fetchall():
            if len(by_number[scheme, value]) < _PER_NUMBER_MAX:
                by_number[scheme, value].append(record_id)
        cursor.execute(_BY_KEY, [list(set(edition_keys))])
        for record_id, key in cursor.fetchall():
            if len(by_key[key]) < matching.CANDIDATES_MAX:
                by_key[key].append(record_id)
    ids = {one for found in (*by_number.values(), *by_key.values()) for one in found}
    return (_known(ids) if ids else {}), by_number, by_key


def _known(record_ids: Iterable[int]) -> dict[int, Known]:
    numbers: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    identifiers = RecordIdentifier.objects.filter(record__in=record_ids)
    for record_id, scheme, value in identifiers.values_list("record_id", "scheme", "value"):
        numbers[record_id].append((scheme, value))
    known = {
        row.pk: Known(
            set(), partial(editions.edition_of, row, large_print=row.large_print, identifiers=numbers[row.pk])
        )
        for row in Record.objects.filter(pk__in=record_ids).only(*_COMPARED)
    }
    descriptions = Description.objects.filter(record__in=record_ids)
    for record_id, organisation_id, name in descriptions.values_list(
        "record_id", "organisation_id", "source"
    ):
        known[record_id].sources.add(Source(organisation_id, name))
    return known


def note_doubts(doubts: Iterable[tuple[int, int, tuple[Evidence, ...]]]) -> None:
    """Put pairs (new record, candidate, why) on the work list of cataloguers."""
    now = clock.now()
    copy_rows(
        [
            MatchDoubt(
                record_id=record_id,
                candidate_id=candidate_id,
                evidence=[
                    [
                        one.point,
                        one.agreement,
                        one.delivered[:_SHOWN_LENGTH_MAX],
                        one.ours[:_SHOWN_LENGTH_MAX],
                    ]
                    for one in evidence
                ],
                found_at=now,
            )
            for record_id, candidate_id, evidence in doubts
        ]
    )
