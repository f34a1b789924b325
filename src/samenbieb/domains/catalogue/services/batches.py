"""What one batch of a delivery does to the catalogue: new records, the same ones, newer descriptions, and the rest."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from django.db import DatabaseError, connection, transaction

from samenbieb.domains.catalogue.errors import NO_TITLE, NOT_BIBLIOGRAPHIC, NOT_STORED
from samenbieb.domains.catalogue.events import WorkChanged
from samenbieb.domains.catalogue.models import Description, DescriptionVersion, ImportRun, Record
from samenbieb.domains.catalogue.rules import extraction
from samenbieb.domains.catalogue.rules.extraction import Facts
from samenbieb.domains.catalogue.services import editions, matching, rows, works
from samenbieb.domains.catalogue.services.copying import copy_new, copy_rows, overwrite_rows
from samenbieb.domains.catalogue.services.reading import Aside, Candidate
from samenbieb.formats.marc21 import MarcRecord
from samenbieb.kernel import clock, outbox


class Verdict(StrEnum):
    """What a record was to us."""

    ACCEPTED = "accepted"
    SAME = "same"
    OVERLAID = "overlaid"


class Brought(NamedTuple):
    """One record of a delivery that is in the catalogue now, for who reads more from it (items)."""

    record_id: int
    work_id: int
    form: str
    verdict: Verdict
    marc: MarcRecord
    raw: bytes
    position: int
    control_number: str
    remarked: bool


@dataclass(slots=True)
class BatchOutcome:
    """Everything that one batch came to."""

    brought: list[Brought] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)

    def count(self, verdict: Verdict) -> int:
        """Count the records with this verdict."""
        return sum(one.verdict == verdict for one in self.brought)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivering:
    """Who delivers. `known_before`: this very file was brought in earlier, so an older version of ours is no news."""

    organisation_id: int | None
    deliverer: str
    run: ImportRun | None = None
    known_before: bool = False


# All numbers of a batch as one parameter: with one for each, making the question costs more than answering it.
# One statement for a library's own descriptions and one for those that are nobody's: an index helps neither "the same,
# or both unknown" in one.
_BY_NUMBER: Final = """
    SELECT said.source, said.control_number, said.id, said.record_id, record.work_id, record.form, said.content_hash
    FROM catalogue_description said JOIN catalogue_record record ON record.id = said.record_id
    WHERE said.source = ANY(%s::text[]) AND said.control_number = ANY(%s::text[]) AND said.organisation_id """
_OF_A_LIBRARY: Final = _BY_NUMBER + "= %s"
_OF_NOBODY: Final = _BY_NUMBER + "IS NULL"


class Known(NamedTuple):
    """A description that we have, and the edition it describes."""

    description_id: int
    record_id: int
    work_id: int
    form: str
    content_hash: str


def bring_in(candidates: Sequence[Candidate], delivering: Delivering) -> BatchOutcome:
    """Store a batch; when the database refuses it, one by one, and keep aside only what it refuses.

    The caller has opened a transaction and holds `works.lock_grouping`. Publishes: WorkChanged.
    """
    try:
        with transaction.atomic():
            return _bring_in(candidates, delivering)
    except (DatabaseError, ValueError) as problem:
        if len(candidates) == 1:
            return BatchOutcome(asides=[_aside(candidates[0], NOT_STORED, _first_line(problem))])
    together = BatchOutcome()
    for candidate in candidates:
        alone = bring_in([candidate], delivering)
        together.brought += alone.brought
        together.asides += alone.asides
    return together


def _bring_in(candidates: Sequence[Candidate], delivering: Delivering) -> BatchOutcome:
    outcome = BatchOutcome()
    known = _known(candidates, delivering)
    seen_before = _versions(candidates, known) if delivering.known_before else set()
    fresh: dict[tuple[str, str], tuple[Candidate, Facts]] = {}
    overlays: list[tuple[Candidate, Known]] = []
    taken: set[tuple[str, str]] = set()
    again: list[Candidate] = []  # a second record with the same number in one batch waits for the first
    for candidate in candidates:
        ours = known.get(candidate.key)
        if candidate.key in taken:
            again.append(candidate)
            continue
        taken.add(candidate.key)
        if ours is None:
            _read_new(candidate, fresh, outcome)
        elif (
            ours.content_hash == candidate.content_hash
            or (ours.description_id, candidate.content_hash) in seen_before
        ):
            outcome.brought.append(_brought(candidate, ours, Verdict.SAME))
        else:
            overlays.append((candidate, ours))
    _accept(list(fresh.values()), delivering, outcome)
    _overlay(overlays, delivering, outcome)
    changed = {one.work_id for one in outcome.brought if one.verdict != Verdict.SAME}
    outbox.publish_all(WorkChanged(work_id=work_id) for work_id in sorted(changed))
    if again:
        later = _bring_in(again, delivering)
        outcome.brought += later.brought
        outcome.asides += later.asides
    return outcome


def _known(candidates: Sequence[Candidate], delivering: Delivering) -> dict[tuple[str, str], Known]:
    with connection.cursor() as cursor:
        numbers = [
            list({candidate.source for candidate in candidates}),
            list({candidate.control_number for candidate in candidates}),
        ]
        if delivering.organisation_id is None:
            cursor.execute(_OF_NOBODY, numbers)
        else:
            cursor.execute(_OF_A_LIBRARY, [*numbers, delivering.organisation_id])
        return {(source, number): Known(*ours) for source, number, *ours in cursor.fetchall()}


def _versions(candidates: Sequence[Candidate], known: dict[tuple[str, str], Known]) -> set[tuple[int, str]]:
    """What our descriptions of this batch were before: (description, fingerprint)."""
    ours = [known[one.key].description_id for one in candidates if one.key in known]
    earlier = DescriptionVersion.objects.filter(description__in=ours)
    return set(earlier.values_list("description_id", "content_hash"))


def _read_new(
    candidate: Candidate, fresh: dict[tuple[str, str], tuple[Candidate, Facts]], outcome: BatchOutcome
) -> None:
    if not extraction.is_bibliographic(candidate.marc):
        outcome.asides.append(_aside(candidate, NOT_BIBLIOGRAPHIC))
    elif not extraction.has_title(candidate.marc):
        outcome.asides.append(_aside(candidate, NO_TITLE))
    else:
        fresh[candidate.key] = (candidate, extraction.facts_of(candidate.marc))


def _accept(new: list[tuple[Candidate, Facts]], delivering: Delivering, outcome: BatchOutcome) -> None:
    """Store new descriptions: of editions that we have, that came earlier in the batch, or that are new with them."""
    if not new:
        return
    columns = [rows.columns(facts) for _, facts in new]
    keys = [one["edition_key"] for one in columns]
    placed = matching.place(new, keys, organisation_id=delivering.organisation_id)
    fresh = [index for index, place in enumerate(placed) if place.same is None]
    work_ids = works.works_for(new[index][1] for index in fresh)
    now = clock.now()
    record_keys = copy_new(
        Record,
        ("work_id", "added_at", "changed_at", *columns[0]),
        [(work_ids[new[index][1].work_key], now, now, *columns[index].values()) for index in fresh],
    )
    made = dict(zip(fresh, record_keys, strict=True))
    rows.write_identifiers((key, new[index][1]) for index, key in made.items())

    def pk_of(key: int) -> int:
        return key if key > 0 else made[-1 - key]

    record_ids = [
        made[index] if place.same is None else pk_of(place.same) for index, place in enumerate(placed)
    ]
    descriptions = _describe([candidate for candidate, _ in new], record_ids, delivering)
    matching.note_doubts(
        (made[index], pk_of(key), evidence) for index in fresh for key, evidence in placed[index].doubts
    )
    told_again = {record_ids[index] for index, place in enumerate(placed) if place.same is not None}
    # Record → its work and its form.
    standing = {key: (work_ids[new[index][1].work_key], new[index][1].form) for index, key in made.items()}
    if told_again:
        read = {key: facts for key, (_, facts) in zip(descriptions, new, strict=True)}
        again = editions.redescribe(told_again, read)
        standing |= {key: (record.work_id, record.form) for key, record in again.items()}
    for description_id, record_id, (candidate, _) in zip(descriptions, record_ids, new, strict=True):
        ours = Known(description_id, record_id, *standing[record_id], candidate.content_hash)
        outcome.brought.append(_brought(candidate, ours, Verdict.ACCEPTED))


def _describe(
    candidates: Sequence[Candidate], record_ids: Sequence[int], delivering: Delivering
) -> list[int]:
    """Store each candidate as a new description of its record; give their primary keys."""
    now = clock.now()
    delivered = [rows.raw_columns(candidate) for candidate in candidates]
    return copy_new(
        Description,
        (
            "record_id", "organisation_id", "source", "control_number", "added_at", "changed_at", *delivered[0],
        ),
        [
            (
                record_id, delivering.organisation_id, candidate.source, candidate.control_number, now, now,
                *raw.values(),
            )
            for record_id, candidate, raw in zip(record_ids, candidates, delivered, strict=True)
        ],
    )  # fmt: skip


def _overlay(overlays: list[tuple[Candidate, Known]], delivering: Delivering, outcome: BatchOutcome) -> None:
    """Newer descriptions take the place of ours, which stay as versions.

    One that only says that the title is gone leaves the edition as it was described, withdrawn.
    """
    usable = [(candidate, ours) for candidate, ours in overlays if _is_usable(candidate, outcome)]
    if not usable:
        return
    locked = Description.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    descriptions = locked.in_bulk([ours.description_id for _, ours in usable])
    kept = [_version(descriptions[ours.description_id], candidate, delivering) for candidate, ours in usable]
    copy_rows(kept)
    for candidate, ours in usable:
        _take_over(descriptions[ours.description_id], candidate)
    overwrite_rows(list(descriptions.values()))
    read = {
        ours.description_id: extraction.facts_of(candidate.marc)
        if extraction.has_title(candidate.marc)
        else None
        for candidate, ours in usable
    }
    records = editions.redescribe([ours.record_id for _, ours in usable], read)
    for candidate, ours in usable:
        record = records[ours.record_id]
        now = Known(ours.description_id, record.pk, record.work_id, record.form, candidate.content_hash)
        outcome.brought.append(_brought(candidate, now, Verdict.OVERLAID))


def _is_usable(candidate: Candidate, outcome: BatchOutcome) -> bool:
    """Whether this may take the place of a description; a record that marks a title as gone needs no title."""
    if not extraction.is_bibliographic(candidate.marc):
        outcome.asides.append(_aside(candidate, NOT_BIBLIOGRAPHIC))
        return False
    if not extraction.has_title(candidate.marc) and not extraction.is_withdrawn(candidate.marc):
        outcome.asides.append(_aside(candidate, NO_TITLE))
        return False
    return True


def _take_over(description: Description, candidate: Candidate) -> None:
    for name, value in rows.raw_columns(candidate).items():
        setattr(description, name, value)
    description.version += 1
    description.changed_at = clock.now()


def _version(description: Description, candidate: Candidate, delivering: Delivering) -> DescriptionVersion:
    return DescriptionVersion(
        description=description,
        version=description.version,
        raw=bytes(description.raw),
        raw_format=description.raw_format,
        raw_encoding=description.raw_encoding,
        content_hash=description.content_hash,
        replaced_at=clock.now(),
        replaced_by=delivering.deliverer[:120],
        reason=delivering.run.file_name[:200] if delivering.run else "",
        run=delivering.run,
        run_position=candidate.position if delivering.run else None,
    )


def _brought(candidate: Candidate, ours: Known, verdict: Verdict) -> Brought:
    return Brought(
        record_id=ours.record_id,
        work_id=ours.work_id,
        form=ours.form,
        verdict=verdict,
        marc=candidate.marc,
        raw=candidate.raw,
        position=candidate.position,
        control_number=candidate.control_number,
        remarked=bool(candidate.remarks),
    )


def _aside(candidate: Candidate, reason: str, detail: str = "") -> Aside:
    return Aside(candidate.position, candidate.raw, reason, detail, candidate.control_number)


def _first_line(problem: Exception) -> str:
    return str(problem).strip().partition("\n")[0][:500]
