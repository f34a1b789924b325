"""Keeping the index: what changed, and all of it anew."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

from django.db import connection, transaction

from samenbieb.domains.catalogue import selectors as catalogue
from samenbieb.domains.catalogue.events import WorkChanged
from samenbieb.domains.discovery import engines, indexing
from samenbieb.domains.discovery.analysis.compounds import CompoundDictionary, often_alone
from samenbieb.domains.discovery.ports import IndexEntry
from samenbieb.domains.holdings.events import ItemChanged
from samenbieb.kernel import clock
from samenbieb.kernel.models import OutboxEvent

Progress = Callable[[int, int], None]
BATCH_COUNT = 4_000  # a commit of the index costs as much as some hundred works, and brings merging after it
_WRITER_LOCK_SPACE = 7004
# Facts that change what a work's entry says; each carries its `work_id`.
TOLD_BY = (WorkChanged.name, ItemChanged.name)


def index_works(work_ids: Collection[int]) -> int:
    """Bring these works in the index up to date with the database; what is no work any more leaves it.

    Where there is no index (its folder was lost, or a new version of the program wants another), the whole of it is
    built. Returns how many works were looked at. Bears repeating. Locks: the index (advisory). Raises: SearchBusy.
    """
    if engines.engine().check():
        return rebuild()
    wanted = sorted(set(work_ids))
    with _writing():
        for batch in _batches(wanted):
            _index_batch(batch)
    return len(wanted)


def rebuild(progress: Progress | None = None) -> int:
    """Build the whole index anew from the database, beside the one in use, then switch. Returns the number of works.

    `progress` is told (done, total). Rows are read in batches, so memory does not grow with the texts. What changes in
    the meantime is written once more after the switch. Locks: the index (advisory), only for that. Raises: SearchBusy.
    """
    began_at = clock.now()
    engine = engines.engine()
    work_ids = list(catalogue.all_work_ids())
    parts = _parts(work_ids)
    compounds = CompoundDictionary.from_counts(parts)
    count = engine.rebuild(_entries(work_ids, compounds, progress or _nobody), parts)
    with _writing():
        for batch in _batches(_changed_since(began_at)):
            _index_batch(batch)
    return count


def _index_batch(work_ids: Collection[int]) -> None:
    known: set[str] = set()

    def entries() -> Iterator[IndexEntry]:
        # One by one: an entry takes ten times the room of the document that the engine makes of it.
        for entry in indexing.entries_of(work_ids, engines.compounds()):
            known.add(entry.document.work_id)
            yield entry

    engine = engines.engine()
    engine.index(entries())
    engine.remove([str(work_id) for work_id in work_ids if str(work_id) not in known])


def _parts(work_ids: Sequence[int]) -> dict[str, int]:
    """Give the words of the catalogue that make compounds, with how often they stand alone."""
    counts: Counter[str] = Counter()
    for batch in _batches(indexing.sample(work_ids)):
        indexing.words_alone(catalogue.search_facts(batch).values(), counts)
    return often_alone(counts)


def _entries(
    work_ids: Collection[int], compounds: CompoundDictionary, progress: Progress
) -> Iterator[IndexEntry]:
    done = 0
    for batch in _batches(work_ids):
        yield from indexing.entries_of(batch, compounds)
        done += len(batch)
        progress(done, len(work_ids))


def _changed_since(moment: dt.datetime) -> list[int]:
    """Give the works that were written to the old index while the new one was being built."""
    handled = OutboxEvent.objects.filter(name__in=TOLD_BY, handled_at__gte=moment)
    return sorted({int(work_id) for work_id in handled.values_list("payload__work_id", flat=True)})


@contextmanager
def _writing() -> Iterator[None]:
    """Let one process of the network write to the index at a time; the others wait their turn."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_WRITER_LOCK_SPACE])
        yield


def _batches(work_ids: Iterable[int]) -> Iterator[list[int]]:
    remaining = iter(work_ids)
    while batch := list(islice(remaining, BATCH_COUNT)):
        yield batch


def _nobody(done: int, total: int) -> None:
    """Listen to no progress."""
