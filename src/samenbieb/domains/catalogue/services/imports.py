"""Bringing in a delivery: streaming, batch by batch, each with the place where the next one starts.

A run that was killed goes on there. The same file once more writes nothing: every record is the same, or was once.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from django.db import connection, transaction

from samenbieb.domains.catalogue import permissions
from samenbieb.domains.catalogue.errors import DeliveryBusy, DeliveryRefused
from samenbieb.domains.catalogue.selectors.views import ImportReport
from samenbieb.domains.catalogue.services import batches, reading, works
from samenbieb.domains.catalogue.services.batches import BatchOutcome, Brought
from samenbieb.domains.catalogue.services.ledger import DeliveredFile, Ledger
from samenbieb.domains.catalogue.services.reading import Aside, Candidate
from samenbieb.formats import sniff
from samenbieb.kernel.actor import Actor

BATCH_COUNT: Final = 1000
BATCH_BYTES: Final = 8 << 20
_HASH_CHUNK_BYTES: Final = 1 << 20
_DELIVERY_LOCK_SPACE: Final = 7002

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class AlsoBrought:
    """What another room took from a batch: how many new items, and what it could not use."""

    new_count: int = 0
    asides: Sequence[Aside] = ()


TakeFromBatch = Callable[[Sequence[Brought]], AlsoBrought]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A file and who delivers it. `source` names the supplier; without it field 003 does, or else the file's name."""

    path: Path
    source: str = ""
    organisation_id: int | None = None
    file_name: str = ""

    @property
    def name(self) -> str:
        """What people call it."""
        return (self.file_name or self.path.name)[:255]


@dataclass(slots=True)
class _Opened:
    """The file while it is read."""

    packed: BinaryIO
    stream: BinaryIO
    kind: str
    byte_count: int
    sha256: str


def import_delivery(
    actor: Actor,
    *,
    delivery: Delivery,
    dry_run: bool = False,
    progress: Progress | None = None,
    take: TakeFromBatch | None = None,
) -> ImportReport:
    """Bring in a file of MARC records, or go on where an interrupted run of the same file stopped.

    Each batch is one transaction. `take` lets a room above take more from each batch in the same transaction.
    `progress` gets bytes done and bytes in all. With `dry_run` everything happens and is then taken back.
    Raises: NotAllowed, DeliveryRefused, DeliveryBusy, OSError. Locks: per batch, the grouping.
    Publishes: WorkChanged.
    """
    actor.require(permissions.IMPORT, at=delivery.organisation_id)
    with _opened(delivery.path) as opened, _alone(opened.sha256):
        if not dry_run:
            return _run(actor, delivery, opened, progress, take)
        with transaction.atomic():
            report = _run(actor, delivery, opened, progress, take, dry_run=True)
            transaction.set_rollback(True)
        return report


def _run(
    actor: Actor,
    delivery: Delivery,
    opened: _Opened,
    progress: Progress | None,
    take: TakeFromBatch | None,
    *,
    dry_run: bool = False,
) -> ImportReport:
    file = DeliveredFile(
        organisation_id=delivery.organisation_id,
        source=delivery.source,
        file_name=delivery.name,
        sha256=opened.sha256,
        byte_count=opened.byte_count,
        kind=opened.kind,
    )
    ledger = Ledger.open(actor, file, dry_run=dry_run)
    outcomes = reading.read(
        opened.stream,
        kind=opened.kind,
        source=delivery.source,
        fallback=Path(delivery.name).stem,
        start=ledger.byte_position,
    )
    for batch in _batches(outcomes):
        with transaction.atomic():
            works.lock_grouping()
            _one_batch(actor, delivery, ledger, batch, take)
        if progress:
            progress(min(opened.packed.tell(), opened.byte_count), opened.byte_count)
    return ledger.close(actor)


def _batches(outcomes: Iterator[Candidate | Aside]) -> Iterator[list[Candidate | Aside]]:
    """Cut the delivery into batches, smaller ones where records are huge: a batch stands in memory."""
    batch: list[Candidate | Aside] = []
    byte_count = 0
    for outcome in outcomes:
        batch.append(outcome)
        byte_count += len(outcome.raw)
        if len(batch) >= BATCH_COUNT or byte_count >= BATCH_BYTES:
            yield batch
            batch, byte_count = [], 0
    if batch:
        yield batch


def _one_batch(
    actor: Actor,
    delivery: Delivery,
    ledger: Ledger,
    batch: list[Candidate | Aside],
    take: TakeFromBatch | None,
) -> None:
    candidates = [one for one in batch if isinstance(one, Candidate)]
    delivering = batches.Delivering(
        organisation_id=delivery.organisation_id,
        deliverer=actor.name,
        run=ledger.run,
        known_before=ledger.known_before,
    )
    outcome = batches.bring_in(candidates, delivering) if candidates else BatchOutcome()
    also = take(outcome.brought) if take and outcome.brought else AlsoBrought()
    asides = [*(one for one in batch if isinstance(one, Aside)), *outcome.asides]
    last = batch[-1]
    ledger.note(outcome, asides, item_count=also.new_count, also_asides=also.asides)
    ledger.reached(actor, last.position + len(last.raw))


@contextmanager
def _opened(path: Path) -> Iterator[_Opened]:
    """Open a file and say what it is. Raises: DeliveryRefused when it is no MARC."""
    with path.open("rb") as packed:
        digest = hashlib.sha256()
        while chunk := packed.read(_HASH_CHUNK_BYTES):
            digest.update(chunk)
        byte_count = packed.tell()
        stream = sniff.unpacked(packed)
        kind = sniff.kind_of(stream)
        if kind not in sniff.READABLE:
            raise DeliveryRefused(kind)
        yield _Opened(packed, stream, str(kind), byte_count, digest.hexdigest())


@contextmanager
def _alone(sha256: str) -> Iterator[None]:
    """One process at a time brings in the same file; the database frees the lock when its process dies."""
    key = int(sha256[:8], 16) - 2**31
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_DELIVERY_LOCK_SPACE, key])
        if not cursor.fetchone()[0]:
            raise DeliveryBusy
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_DELIVERY_LOCK_SPACE, key])
