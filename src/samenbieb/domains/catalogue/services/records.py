"""One record at a time: what a cataloguer, a test or the demo world enters."""

from dataclasses import dataclass

from django.db import transaction

from samenbieb.domains.catalogue import permissions
from samenbieb.domains.catalogue.errors import RecordRefused
from samenbieb.domains.catalogue.models import Record, Work
from samenbieb.domains.catalogue.services import batches, works
from samenbieb.domains.catalogue.services.batches import Verdict
from samenbieb.domains.catalogue.services.imports import TakeFromBatch
from samenbieb.domains.catalogue.services.reading import UnreadableError, candidate_of
from samenbieb.formats import iso2709
from samenbieb.formats.marc21 import MarcRecord
from samenbieb.kernel import audit
from samenbieb.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Accepted:
    """Where one record went. The `id`s are primary keys and stay in the house."""

    record_id: int
    public_id: str
    work_id: int
    work_public_id: str
    verdict: Verdict


@transaction.atomic
def accept_record(
    actor: Actor,
    *,
    record: MarcRecord | bytes,
    source: str,
    raw_format: str = "iso2709",
    organisation_id: int | None = None,
    take: TakeFromBatch | None = None,
) -> Accepted:
    """Take one MARC record into the catalogue: new, the same, or in the place of an older description.

    `record` is a parsed record (stored as ISO 2709 in UTF-8) or its bytes in `raw_format`. `take` as in `import_delivery`.
    Raises: NotAllowed, RecordRefused. Locks: the grouping. Publishes: WorkChanged, unless it is the same.
    """
    actor.require(permissions.IMPORT, at=organisation_id)
    raw = iso2709.write(record) if isinstance(record, MarcRecord) else record
    try:
        candidate = candidate_of(raw, raw_format=raw_format, source=source)
    except UnreadableError as trouble:
        raise RecordRefused(trouble.reason, trouble.detail) from trouble
    works.lock_grouping()
    delivering = batches.Delivering(organisation_id=organisation_id, deliverer=actor.name)
    outcome = batches.bring_in([candidate], delivering)
    if outcome.asides:
        raise RecordRefused(outcome.asides[0].reason, outcome.asides[0].detail)
    brought = outcome.brought[0]
    if take is not None:
        take(outcome.brought)
    row = Record.objects.only("public_id").get(pk=brought.record_id)
    owner = Work.objects.only("public_id").get(pk=brought.work_id)
    if brought.verdict != Verdict.SAME:
        audit.record(actor, permissions.IMPORT, row, verdict=str(brought.verdict), source=source)
    return Accepted(row.pk, str(row.public_id), owner.pk, str(owner.public_id), brought.verdict)
