"""Works: the one that a record belongs to."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.db import connection

from samenbieb.domains.catalogue.events import WorkChanged, WorksJoined
from samenbieb.domains.catalogue.models import Record, Work
from samenbieb.domains.catalogue.rules.extraction import Facts
from samenbieb.domains.catalogue.services.copying import copy_new
from samenbieb.kernel import outbox

_CATALOGUE_LOCK_SPACE: Final = 7003
# All keys of a batch as one parameter: with one for each, making the question costs more than answering it.
_BY_KEY: Final = "SELECT key, coalesce(merged_into_id, id) FROM catalogue_work WHERE key = ANY(%s::text[])"
SORT_LENGTH_MAX: Final = 250  # an index of the database takes no longer words


def lock_grouping() -> None:
    """Let one writer at a time decide which works there are, until its transaction ends.

    Deliveries come in batches of some hundred records, so others wait for a fraction of a second.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_CATALOGUE_LOCK_SPACE])


def works_for(all_facts: Iterable[Facts]) -> dict[str, int]:
    """Find or make the work of each record: work key → primary key. The caller holds `lock_grouping`."""
    by_key = {facts.work_key: facts for facts in all_facts}
    found = dict(_known(by_key))
    missing = {key: facts for key, facts in by_key.items() if key not in found}
    made = copy_new(
        Work,
        ("key", "kind", "title", "title_sort", "creator"),
        [
            (
                key,
                facts.kind,
                facts.title,
                facts.title_sort[:SORT_LENGTH_MAX],
                facts.creators[0] if facts.creators else "",
            )
            for key, facts in missing.items()
        ],
    )
    return found | dict(zip(missing, made, strict=True))


def works_after_change(changed: Sequence[tuple[Record, Facts]]) -> None:
    """Set the work of records whose descriptions changed. An address stays where it can.

    A work with this one edition takes the new name along; else the edition goes to the work it now belongs to. What a
    cataloguer placed by hand stays where it is.
    """
    known = dict(_known(facts.work_key for _, facts in changed))
    for record, facts in changed:
        if not record.placed_by_hand and known.get(facts.work_key) != record.work_id:
            record.work_id = _other_work(record, facts)


def _other_work(record: Record, facts: Facts) -> int:
    own = Work.objects.get(pk=record.work_id)
    known = dict(_known([facts.work_key]))
    if Record.objects.filter(work=own, merged_into=None).exclude(pk=record.pk).exists():
        return works_for([facts])[facts.work_key]
    if facts.work_key in known:
        _move_all(own, Work.objects.get(pk=known[facts.work_key]))
        return known[facts.work_key]
    own.key, own.kind = facts.work_key, facts.kind
    own.title, own.title_sort = facts.title, facts.title_sort[:SORT_LENGTH_MAX]
    own.creator = facts.creators[0] if facts.creators else ""
    own.save(update_fields=["key", "kind", "title", "title_sort", "creator"])
    return own.pk


def lead_on(moves: Mapping[int, int]) -> None:
    """Let the address of a work that lost its last edition lead to where that edition went."""
    standing = Record.objects.filter(work__in=list(moves), merged_into=None)
    kept = set(standing.values_list("work_id", flat=True))
    emptied = Work.objects.filter(pk__in=moves.keys() - kept, merged_into=None)
    for work in emptied.order_by("pk"):
        _move_all(work, Work.objects.get(pk=moves[work.pk]))


def _move_all(source: Work, target: Work) -> int:
    moved_count = Record.objects.filter(work=source).update(work=target)
    Work.objects.filter(merged_into=source).update(merged_into=target)
    source.merged_into = target
    source.save(update_fields=["merged_into"])
    outbox.publish(WorksJoined(work_id=source.pk, into_work_id=target.pk))
    outbox.publish_all([WorkChanged(work_id=source.pk), WorkChanged(work_id=target.pk)])
    return moved_count


def _known(keys: Iterable[str]) -> Iterable[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_BY_KEY, [list(keys)])
        return list(cursor.fetchall())
