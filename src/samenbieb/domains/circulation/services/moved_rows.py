"""Writing moved promises: a handful of statements, however many loans and holds. Only what is still as it was moves."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from samenbieb.domains.holdings import services as holdings

_MOVE_LOANS = """
UPDATE circulation_loan AS loan SET due_at = moving.after_at
FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::int[])
    AS moving (loan_id, before_at, after_at, renewals_used)
WHERE loan.id = moving.loan_id AND loan.closed_at IS NULL AND loan.due_at = moving.before_at
    AND loan.renewals_used = moving.renewals_used
RETURNING loan.id, loan.item_id, loan.due_at
"""
_MOVE_HOLDS = """
UPDATE circulation_hold AS hold SET shelf_until_on = moving.until_on, shelf_until_at = moving.until_at
FROM unnest(%s::bigint[], %s::date[], %s::date[], %s::timestamptz[])
    AS moving (hold_id, before_on, until_on, until_at)
WHERE hold.id = moving.hold_id AND hold.state = 'waiting' AND hold.shelf_until_on = moving.before_on
RETURNING hold.id
"""
_REMEMBER = """
INSERT INTO circulation_movedpromise (change_id, loan_id, hold_id, before_at, after_at, renewals_used)
SELECT %s, moving.loan_id, moving.hold_id, moving.before_at, moving.after_at, moving.renewals_used
FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::int[])
    AS moving (loan_id, hold_id, before_at, after_at, renewals_used)
"""
_SETTLE = """
UPDATE circulation_movedpromise AS row
SET before_at = moving.before_at, after_at = moving.after_at, given_back_at = moving.given_back_at
FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[])
    AS moving (row_id, before_at, after_at, given_back_at)
WHERE row.id = moving.row_id
"""


@dataclass(frozen=True, slots=True)
class LoanMove:
    """The last moment of a loan, before and after. `renewals_used` tells a renewal in between."""

    loan_id: int
    item_id: int
    membership_id: int
    renewals_used: int
    before_at: dt.datetime
    after_at: dt.datetime


@dataclass(frozen=True, slots=True)
class HoldMove:
    """Until when a title lies ready, before and after: the day, and the moment where hours decide."""

    hold_id: int
    membership_id: int
    before_on: dt.date
    until_on: dt.date
    until_at: dt.datetime | None
    before_at: dt.datetime
    after_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Row:
    """A remembered move as it is to stand."""

    row_id: int
    before_at: dt.datetime
    after_at: dt.datetime
    given_back_at: dt.datetime | None


def move_loans(moves: Sequence[LoanMove]) -> list[LoanMove]:
    """Give loans other last moments, and their items; what was renewed or returned in between stays.

    Locks: the items in the order of their numbers, then the loans. Returns the moves that were made.
    """
    if not moves:
        return []
    holdings.lock_items([move.item_id for move in moves])
    with connection.cursor() as cursor:
        cursor.execute(
            _MOVE_LOANS,
            [
                [move.loan_id for move in moves],
                [move.before_at for move in moves],
                [move.after_at for move in moves],
                [move.renewals_used for move in moves],
            ],
        )
        done = cursor.fetchall()
    holdings.move_due({item_id: due_at for _loan, item_id, due_at in done})
    moved = {loan_id for loan_id, _item, _due in done}
    return [move for move in moves if move.loan_id in moved]


def move_holds(moves: Sequence[HoldMove]) -> list[HoldMove]:
    """Let titles lie ready until another day; what was fetched or cleared in between stays. Returns the moves made.

    Locks: the holds, in the order of their numbers.
    """
    if not moves:
        return []
    moves = sorted(moves, key=lambda move: move.hold_id)
    with connection.cursor() as cursor:
        cursor.execute(
            _MOVE_HOLDS,
            [
                [move.hold_id for move in moves],
                [move.before_on for move in moves],
                [move.until_on for move in moves],
                [move.until_at for move in moves],
            ],
        )
        moved = {row[0] for row in cursor.fetchall()}
    return [move for move in moves if move.hold_id in moved]


def remember(change_id: int, loans: Sequence[LoanMove], holds: Sequence[HoldMove]) -> None:
    """Write down what a change of hours moved, so that it can be given back."""
    rows: list[tuple[int | None, int | None, dt.datetime, dt.datetime, int]] = [
        (move.loan_id, None, move.before_at, move.after_at, move.renewals_used) for move in loans
    ]
    rows += [(None, move.hold_id, move.before_at, move.after_at, 0) for move in holds]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_REMEMBER, [change_id, *map(list, zip(*rows, strict=True))])


def settle(rows: Sequence[Row]) -> None:
    """Write what stands of earlier moves after one of them was given back."""
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(
                _SETTLE,
                [
                    [row.row_id for row in rows],
                    [row.before_at for row in rows],
                    [row.after_at for row in rows],
                    [row.given_back_at for row in rows],
                ],
            )
