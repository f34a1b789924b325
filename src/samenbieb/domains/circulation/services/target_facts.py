"""What is looked at before copies are asked for: of many titles at once, in as few statements as of one."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from samenbieb.domains.circulation.rules.gates import Gate
from samenbieb.domains.circulation.rules.queue import Offered, Wanted
from samenbieb.domains.circulation.services.waiting import queues
from samenbieb.domains.holdings import selectors as items
from samenbieb.kernel import clock
from samenbieb.kernel.statements import Statement

_TO_LOOK_AT = Statement(
    """
    SELECT touched.id FROM (
        SELECT unnest(%(works)s::bigint[]) AS id
        UNION SELECT work_id FROM circulation_hold WHERE id = ANY(%(holds)s::bigint[])
    ) touched
    WHERE EXISTS (SELECT 1 FROM circulation_hold h WHERE h.work_id = touched.id AND h.state = 'open')
        OR EXISTS (SELECT 1 FROM circulation_hold h JOIN circulation_pulltask t ON t.hold_id = h.id
            WHERE h.work_id = touched.id AND t.ended_at IS NULL)
    ORDER BY touched.id
    """
)
_TASKS = Statement(
    """
    SELECT h.work_id, t.id, t.hold_id, t.item_id, t.branch_id, h.state, h.captured_item_id
    FROM circulation_hold h JOIN circulation_pulltask t ON t.hold_id = h.id
    WHERE h.work_id = ANY(%(works)s::bigint[]) AND t.ended_at IS NULL
    ORDER BY t.id
    """
)
_MISSED = Statement(
    """
    SELECT h.work_id, t.hold_id, t.item_id
    FROM circulation_hold h JOIN circulation_pulltask t ON t.hold_id = h.id
    WHERE h.work_id = ANY(%(works)s::bigint[]) AND h.state = 'open' AND t.ended_as = 'missed'
    """
)
# What holds ask for, apart from who and when: each combination once. In the order of `SHAPE`, `_wish` and `_note`.
_SHAPES = Statement(
    """
    SELECT DISTINCT h.work_id, h.record_id, h.item_id, h.form, h.language, h.pickup_branch_id, pickup.organisation_id,
        pickup.exchanges, m.category_id, h.patron_home_id, home.organisation_id, h.volume, h.hopeless_since_at
    FROM circulation_hold h
    JOIN organisations_branch pickup ON pickup.id = h.pickup_branch_id
    LEFT JOIN patrons_membership m ON m.id = h.membership_id
    LEFT JOIN organisations_branch home ON home.id = h.patron_home_id
    WHERE h.work_id = ANY(%(works)s::bigint[]) AND h.state = 'open'
    """
)
SHAPE = (
    "record_id", "item_id", "form", "language", "pickup_branch_id", "pickup_branch__organisation_id",
    "pickup_branch__exchanges", "membership__category_id", "patron_home_id", "patron_home__organisation_id", "volume",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Task:
    """A question that runs: which place fetches which item for which hold, and how the hold stands."""

    pk: int
    hold_id: int
    item_id: int
    branch_id: int
    hold_state: str
    captured_item_id: int | None


@dataclass(frozen=True, slots=True)
class Shape:
    """What some holds on a title ask for, all alike, and since when no copy could ever serve them."""

    wanted: Wanted
    columns: tuple[Any, ...]
    since: dt.datetime | None


@dataclass(slots=True)
class Title:
    """A title that somebody waits for."""

    offers: list[Offered] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    missed: set[tuple[int, int]] = field(default_factory=set)
    shapes: list[Shape] = field(default_factory=list)
    queue: Iterator[Wanted] = field(default_factory=lambda: iter(()))

    def places(self) -> set[int]:
        """Give the places between which there is a choice: where copies stand, and where they are wanted."""
        if len(self.offers) < 2:
            return set()
        return {one.branch_id for one in self.offers} | {one.wanted.pickup_branch_id for one in self.shapes}


def works_to_look_at(*, work_ids: Collection[int] = (), hold_ids: Collection[int] = ()) -> list[int]:
    """Give those of some works, and of the works of some holds, that somebody waits for or that a place fetches. In order."""
    return [number for (number,) in _TO_LOOK_AT.rows(works=tuple(work_ids), holds=tuple(hold_ids))]


def titles(work_ids: Collection[int], at_gate: Gate) -> Mapping[int, Title]:
    """Read titles whose queues are locked. The queue of one without a copy on a shelf is not read."""
    works = tuple(work_ids)
    found = {work_id: Title() for work_id in works}
    for work_id, offer in offers(works, at_gate, on_shelf=True):
        found[work_id].offers.append(offer)
    for work_id, *facts in _TASKS.rows(works=works):
        found[work_id].tasks.append(Task(*facts))
    for work_id, *columns, since in _SHAPES.rows(works=works):
        found[work_id].shapes.append(Shape(_wish(columns), tuple(columns), since))
    with_choice = tuple(work_id for work_id in works if found[work_id].offers and found[work_id].shapes)
    if with_choice:
        for work_id, hold_id, item_id in _MISSED.rows(works=with_choice):
            found[work_id].missed.add((hold_id, item_id))
        for work_id, queue in queues(with_choice).items():
            found[work_id].queue = queue
    return found


def offers(work_ids: Collection[int], at_gate: Gate, *, on_shelf: bool) -> Iterator[tuple[int, Offered]]:
    """Give the copies of titles, each with its title: those on a shelf, or all the others."""
    today = clock.today(settings.TIME_ZONE)
    for copy in items.holdable_copies(work_ids, on_shelf=on_shelf):
        yield (
            copy.work_id,
            Offered(
                item_id=copy.item_id,
                record_id=copy.record_id,
                form=copy.form,
                languages=tuple(copy.languages),
                branch_id=copy.branch_id,
                organisation_id=copy.organisation_id,
                branch_exchanges=copy.branch_exchanges,
                home_branch_id=copy.home_branch_id,
                home_organisation_id=copy.home_organisation_id,
                category_id=copy.category_id,
                location=copy.location,
                owned_days=None if copy.acquired_on is None else (today - copy.acquired_on).days,
                damaged=copy.is_damaged,
                away_at_id=copy.away_at_id,
                volume=copy.volume,
                gate=at_gate,
            ),
        )


def _wish(columns: list[Any]) -> Wanted:
    record_id, item_id, form, language, pickup, library, exchanges, category, home, home_library, volume = (
        columns
    )
    return Wanted(
        0, record_id, item_id, form, language, pickup, library, exchanges, None, None, category, home, home_library, volume
    )  # fmt: skip
