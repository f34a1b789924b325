"""The queue of a title as values, a part at a time: some are thousands long, and every scan of a copy looks at one."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from samenbieb.domains.circulation.rules.queue import Offered, Wanted
from samenbieb.kernel.statements import Statement

# Nearly always the first few decide.
SLICES = (20, 500, 5_000)
# A sieve: what an item cannot serve for a plain reason is not read. The rules of the queue decide on what remains.
_QUEUE = Statement(
    """
    SELECT h.id, h.record_id, h.item_id, h.form, h.language, h.pickup_branch_id, pickup.organisation_id,
        pickup.exchanges, h.suspended_until_on, h.wanted_until_on, m.category_id, h.patron_home_id,
        home.organisation_id, h.volume
    FROM circulation_hold h
    JOIN organisations_branch pickup ON pickup.id = h.pickup_branch_id
    LEFT JOIN patrons_membership m ON m.id = h.membership_id
    LEFT JOIN organisations_branch home ON home.id = h.patron_home_id
    WHERE h.work_id = %(work)s::bigint AND h.state = 'open'
    AND (h.item_id = %(item)s::bigint OR (h.item_id IS NULL
        AND (h.record_id IS NULL OR h.record_id = %(record)s::bigint)
        AND h.form IN ('', %(form)s::text) AND h.volume IN ('', %(volume)s::text)
        AND (h.language = '' OR h.language IN (SELECT jsonb_array_elements_text(%(languages)s::jsonb)))))
    AND (h.suspended_until_on IS NULL OR h.suspended_until_on < %(today)s::date)
    AND (h.wanted_until_on IS NULL OR h.wanted_until_on >= %(today)s::date)
    AND (%(from_anywhere)s::boolean OR h.pickup_branch_id = %(branch)s::bigint
        OR pickup.organisation_id = %(organisation)s::bigint OR (pickup.exchanges AND %(exchanges)s::boolean))
    AND (%(but_person)s::bigint IS NULL OR m.person_id IS NULL OR m.person_id <> %(but_person)s::bigint)
    ORDER BY h.priority_class, h.queue_key, h.id
    LIMIT %(count)s::bigint OFFSET %(start)s::bigint
    """
)

_QUEUES = Statement(
    """
    SELECT h.work_id, h.id, h.record_id, h.item_id, h.form, h.language, h.pickup_branch_id, pickup.organisation_id,
        pickup.exchanges, h.suspended_until_on, h.wanted_until_on, m.category_id, h.patron_home_id,
        home.organisation_id, h.volume
    FROM unnest(%(works)s::bigint[]) AS work (id)
    CROSS JOIN LATERAL (
        SELECT * FROM circulation_hold o WHERE o.work_id = work.id AND o.state = 'open'
        ORDER BY o.priority_class, o.queue_key, o.id LIMIT %(count)s::bigint OFFSET %(start)s::bigint
    ) h
    JOIN organisations_branch pickup ON pickup.id = h.pickup_branch_id
    LEFT JOIN patrons_membership m ON m.id = h.membership_id
    LEFT JOIN organisations_branch home ON home.id = h.patron_home_id
    ORDER BY h.work_id, h.priority_class, h.queue_key, h.id
    """
)
_OPEN = Statement(
    """
    SELECT h.work_id, m.person_id, h.id, h.record_id, h.item_id, h.form, h.language, h.pickup_branch_id,
        pickup.organisation_id, pickup.exchanges, h.suspended_until_on, h.wanted_until_on, m.category_id,
        h.patron_home_id, home.organisation_id, h.volume
    FROM unnest(%(works)s::bigint[]) AS work (id)
    CROSS JOIN LATERAL (
        SELECT * FROM circulation_hold o WHERE o.work_id = work.id AND o.state = 'open'
        ORDER BY o.priority_class, o.queue_key, o.id LIMIT %(count)s::bigint
    ) h
    JOIN organisations_branch pickup ON pickup.id = h.pickup_branch_id
    LEFT JOIN patrons_membership m ON m.id = h.membership_id
    LEFT JOIN organisations_branch home ON home.id = h.patron_home_id
    ORDER BY h.priority_class, h.queue_key, h.id
    """
)


def queues(work_ids: Collection[int]) -> Mapping[int, Iterator[Wanted]]:
    """Give the open holds on each of some works, in the order of its queue. The first few of all are read at once."""
    first = _slices(work_ids, start=0, count=SLICES[0])
    return {work_id: _whole(work_id, first[work_id]) for work_id in work_ids}


def _whole(work_id: int, first: Sequence[Wanted]) -> Iterator[Wanted]:
    """Go on after the first few, a part at a time, for as long as somebody asks for more."""
    yield from first
    start, read, sizes = 0, first, iter(SLICES)
    size = next(sizes)
    while len(read) == size:
        start, size = start + size, next(sizes, SLICES[-1])
        read = _slices([work_id], start=start, count=size)[work_id]
        yield from read


def _slices(work_ids: Collection[int], *, start: int, count: int) -> Mapping[int, list[Wanted]]:
    found: dict[int, list[Wanted]] = defaultdict(list)
    for work_id, *facts in _QUEUES.rows(works=tuple(work_ids), start=start, count=count):
        found[work_id].append(Wanted(*facts))
    return found


def queues_of(work_ids: Collection[int], *, count: int | None = None) -> list[tuple[int, int | None, Wanted]]:
    """Give all open holds on works, or the first so many on each, with their work and person, in the order of their queues."""
    found = _OPEN.rows(works=tuple(work_ids), count=count)
    return [(work_id, person_id, Wanted(*facts)) for work_id, person_id, *facts in found]


def queue_for(work_id: int, offered: Offered, *, today: dt.date) -> Iterator[Wanted]:
    """Give the open holds on a work that an item might serve, in the order of the queue, over all libraries."""
    start = 0
    sizes = iter(SLICES)
    size = next(sizes)
    while True:
        batch = _sieved(work_id, offered, today=today, count=size, start=start)
        yield from batch
        if len(batch) < size:
            return
        start, size = start + size, next(sizes, SLICES[-1])


def first_others(
    work_id: int, offered: Offered, *, but_person_id: int, today: dt.date, count: int
) -> list[Wanted]:
    """Give the first few whom an item could serve for what it is, wherever they fetch it, without those of one person."""
    return _sieved(work_id, offered, today=today, count=count, from_anywhere=True, but_person=but_person_id)


def _sieved(
    work_id: int,
    offered: Offered,
    *,
    today: dt.date,
    count: int,
    start: int = 0,
    from_anywhere: bool = False,
    but_person: int | None = None,
) -> list[Wanted]:
    found = _QUEUE.rows(
        work=work_id,
        item=offered.item_id,
        record=offered.record_id,
        form=offered.form,
        volume=offered.volume,
        languages=list(offered.languages),
        branch=offered.branch_id,
        organisation=offered.organisation_id,
        exchanges=offered.branch_exchanges,
        today=today,
        from_anywhere=from_anywhere,
        but_person=but_person,
        count=count,
        start=start,
    )
    return [Wanted(*row) for row in found]
