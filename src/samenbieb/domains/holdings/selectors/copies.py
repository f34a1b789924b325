"""The copies of many titles at once, as the queue of reservations sees them: who may have them and where they stand."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from samenbieb.domains.holdings.selectors.availability import NOT_TO_BE_HAD
from samenbieb.kernel.statements import Statement

_COPIES = Statement(
    """
    SELECT r.work_id, i.id, i.record_id, r.form, r.languages, i.volume, i.current_branch_id, b.organisation_id,
        b.exchanges, i.home_branch_id, i.organisation_id, i.category_id, i.location, i.acquired_on, i.away_at_id,
        EXISTS (SELECT 1 FROM holdings_itemcondition c
            WHERE c.item_id = i.id AND c.kind = 'damaged' AND c.cleared_at IS NULL)
    FROM catalogue_record r
    JOIN holdings_item i ON i.record_id = r.id
    JOIN organisations_branch b ON b.id = i.current_branch_id
    WHERE r.work_id = ANY(%(works)s::bigint[]) AND (i.custody = 'on_shelf') = %(on_shelf)s::boolean
        AND NOT EXISTS (SELECT 1 FROM holdings_itemcondition c WHERE c.item_id = i.id AND c.cleared_at IS NULL
            AND c.kind IN (SELECT jsonb_array_elements_text(%(gone)s::jsonb)))
    ORDER BY i.id
    """
)
_ANOTHER = Statement(
    """
    SELECT EXISTS (SELECT 1 FROM holdings_item i
        WHERE i.record_id = %(record)s::bigint AND i.current_branch_id = %(branch)s::bigint AND i.custody = 'on_shelf'
        AND i.id <> %(item)s::bigint
        AND NOT EXISTS (SELECT 1 FROM holdings_itemcondition c WHERE c.item_id = i.id AND c.cleared_at IS NULL
            AND c.kind IN (SELECT jsonb_array_elements_text(%(gone)s::jsonb))))
    """
)
_GONE = [str(kind) for kind in NOT_TO_BE_HAD]


@dataclass(frozen=True, slots=True)
class HoldableCopy:
    """A copy that could serve a reservation, and where it stands."""

    work_id: int
    item_id: int
    record_id: int
    form: str
    languages: list[str]
    volume: str
    branch_id: int
    organisation_id: int
    branch_exchanges: bool
    home_branch_id: int
    home_organisation_id: int
    category_id: int
    location: str
    acquired_on: dt.date | None
    away_at_id: int | None
    is_damaged: bool


def holdable_copies(work_ids: Collection[int], *, on_shelf: bool) -> list[HoldableCopy]:
    """Give the copies of titles that could serve a reservation: those on a shelf, or all the others. One query."""
    return [HoldableCopy(*row) for row in _COPIES.rows(works=tuple(work_ids), on_shelf=on_shelf, gone=_GONE)]


def another_on_shelf(item_id: int, *, record_id: int, branch_id: int) -> bool:
    """Tell whether another copy of an edition stands on the shelf of a place, where it can be had."""
    found = _ANOTHER.row(item=item_id, record=record_id, branch=branch_id, gone=_GONE)
    return bool(found and found[0])
