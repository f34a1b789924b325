"""Taking a description out of the catalogue again, and giving an earlier version its place back.

The caller holds the lock on grouping.
"""

from django.db import transaction
from django.db.models import ProtectedError

from samenbieb.domains.catalogue.errors import CannotUndo, EditionInUse
from samenbieb.domains.catalogue.events import WorkChanged
from samenbieb.domains.catalogue.models import Description, DescriptionVersion, Record, Work
from samenbieb.domains.catalogue.rules import extraction
from samenbieb.domains.catalogue.selectors.records import parsed
from samenbieb.domains.catalogue.services import editions
from samenbieb.kernel import clock, locking, outbox


def take_out(described: Description) -> None:
    """Remove a description; its edition too when nobody else describes it, and a work that is left empty.

    Raises: EditionInUse. Locks: the work. Publishes: WorkChanged.
    """
    record = Record.objects.select_related("work").get(pk=described.record_id)
    work = record.work
    locking.lock_work(work.pk)
    described.delete()
    if record.descriptions.exists():
        read_anew(record)
        return
    try:
        # What hangs on an edition or a work protects it; the database says so, whichever room it belongs to.
        with transaction.atomic():
            record.delete()
            if (
                not Record.objects.filter(work=work).exists()
                and not Work.objects.filter(merged_into=work).exists()
            ):
                outbox.publish(WorkChanged(work_id=work.pk))
                work.delete()
                return
    except ProtectedError as in_use:
        raise EditionInUse from in_use
    outbox.publish(WorkChanged(work_id=work.pk))


def put_back_earlier(described: Description) -> None:
    """Give the version before this one its place back. Raises: CannotUndo. Publishes: WorkChanged."""
    earlier = DescriptionVersion.objects.filter(description=described, version=described.version - 1).first()
    if earlier is None:
        raise CannotUndo
    for name in ("raw", "raw_format", "raw_encoding", "content_hash", "version"):
        setattr(described, name, getattr(earlier, name))
    record = parsed(described)
    described.remarks = []
    described.withdrawn = extraction.is_withdrawn(record)
    described.changed_at = clock.now()
    described.save()
    earlier.delete()
    read_anew(Record.objects.get(pk=described.record_id))


def read_anew(record: Record) -> None:
    """Read an edition from the descriptions that are left. Publishes: WorkChanged."""
    now = editions.redescribe([record.pk])[record.pk]
    outbox.publish(WorkChanged(work_id=now.work_id))
