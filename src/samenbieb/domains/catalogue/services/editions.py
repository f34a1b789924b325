"""Editions after a change in what was said of them: facts, numbers, work, and the addresses that lead there."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from samenbieb.domains.catalogue.events import EditionMoved, WorkChanged
from samenbieb.domains.catalogue.models import Description, Record, RecordIdentifier, SourceTrust
from samenbieb.domains.catalogue.rules import extraction, merging
from samenbieb.domains.catalogue.rules.extraction import Facts
from samenbieb.domains.catalogue.rules.merging import Described, Merged, Trust
from samenbieb.domains.catalogue.selectors.records import parsed
from samenbieb.domains.catalogue.services import rows, works
from samenbieb.domains.catalogue.services.copying import overwrite_rows
from samenbieb.kernel import clock, outbox


def redescribe(
    record_ids: Collection[int], read: Mapping[int, Facts | None] | None = None
) -> dict[int, Record]:
    """Make the editions anew from all their descriptions. Gives the rows.

    `read` holds what was read already, by description; null for one that only says that the title is gone. An edition
    of which nothing else is said is withdrawn and keeps its words. The caller holds `works.lock_grouping`.
    Publishes: WorkChanged for works that lost an edition, EditionMoved.
    """
    locked = Record.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    records = locked.in_bulk(list(record_ids))
    before = {record.pk: record.work_id for record in records.values()}
    made = merged_descriptions(list(records), read or {})
    described = [(record, made[pk].facts) for pk, record in records.items() if pk in made]
    works.works_after_change(described)
    now = clock.now()
    for record in records.values():
        one = made.get(record.pk)
        columns = rows.columns(one.facts) | {"provenance": one.provenance} if one else {"withdrawn": True}
        for name, value in columns.items():
            setattr(record, name, value)
        record.changed_at = now
    overwrite_rows(list(records.values()))
    RecordIdentifier.objects.filter(record__in=[record.pk for record, _ in described]).delete()
    rows.write_identifiers((record.pk, facts) for record, facts in described)
    moved = [pk for pk, record in records.items() if before[pk] != record.work_id]
    moves = {before[pk]: records[pk].work_id for pk in moved}
    works.lead_on(moves)
    outbox.publish_all(EditionMoved(record_id=pk) for pk in sorted(moved))
    outbox.publish_all(WorkChanged(work_id=work_id) for work_id in sorted(moves))
    return records


def merged_descriptions(
    record_ids: Collection[int], read: Mapping[int, Facts | None] | None = None
) -> dict[int, Merged]:
    """Give what all descriptions of each edition say together; nothing for one whose descriptions have no title."""
    read = read or {}
    descriptions = Description.objects.filter(record__in=record_ids).order_by("pk")
    unread = descriptions.exclude(pk__in=list(read)) if read else descriptions
    facts: dict[int, Facts | None] = dict(read)
    for row in unread.only("pk", "raw", "raw_format", "raw_encoding"):
        marc = parsed(row)
        facts[row.pk] = extraction.facts_of(marc) if extraction.has_title(marc) else None
    told: defaultdict[int, list[Described]] = defaultdict(list)
    for pk, record_id, source in descriptions.values_list("pk", "record_id", "source"):
        if (said := facts[pk]) is not None:
            told[record_id].append(Described(pk, source, said))
    trust = trust_in_sources() if any(len(one) > 1 for one in told.values()) else Trust({})
    return {record_id: merging.merged(one, trust) for record_id, one in told.items()}


def trust_in_sources() -> Trust:
    """Give the ranks of all sources."""
    ranks = SourceTrust.objects.values_list("source", "group", "rank")
    return Trust({(source, merging.Group(group) if group else None): rank for source, group, rank in ranks})
