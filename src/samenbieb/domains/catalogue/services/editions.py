"""Editions after a change in what was said of them: facts, numbers, work, and the addresses that lead there."""

from collections.abc import Collection, Mapping

from samenbieb.domains.catalogue.events import EditionMoved, WorkChanged
from samenbieb.domains.catalogue.models import Record, RecordIdentifier
from samenbieb.domains.catalogue.rules.extraction import Facts
from samenbieb.domains.catalogue.services import rows, works
from samenbieb.domains.catalogue.services.copying import overwrite_rows
from samenbieb.kernel import clock, outbox


def redescribe(record_ids: Collection[int], facts_by_record: Mapping[int, Facts]) -> dict[int, Record]:
    """Read the editions anew from facts; one without facts is withdrawn and keeps its words. Gives the rows.

    The caller holds `works.lock_grouping`. Publishes: WorkChanged for works that lost an edition, EditionMoved.
    """
    locked = Record.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    records = locked.in_bulk(list(record_ids))
    before = {record.pk: record.work_id for record in records.values()}
    described = [(record, facts_by_record[pk]) for pk, record in records.items() if pk in facts_by_record]
    works.works_after_change(described)
    now = clock.now()
    for record in records.values():
        facts = facts_by_record.get(record.pk)
        for name, value in (rows.columns(facts) if facts else {"withdrawn": True}).items():
            setattr(record, name, value)
        record.changed_at = now
    overwrite_rows(list(records.values()))
    RecordIdentifier.objects.filter(record__in=[record.pk for record, _ in described]).delete()
    rows.write_identifiers(described)
    moved = [pk for pk, record in records.items() if before[pk] != record.work_id]
    moves = {before[pk]: records[pk].work_id for pk in moved}
    works.lead_on(moves)
    outbox.publish_all(EditionMoved(record_id=pk) for pk in sorted(moved))
    outbox.publish_all(WorkChanged(work_id=work_id) for work_id in sorted(moves))
    return records
