"""Undoing a change of hours: loans and holds get back the last days that they had, unless something happened since.

A promise that several changes moved one after another keeps its first day: whichever of them is undone, it gets the
day that it would have under the hours that are left.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from samenbieb.domains.circulation.models import MovedPromise
from samenbieb.domains.circulation.services import moved_rows, moving
from samenbieb.domains.circulation.services.moved_rows import HoldMove, LoanMove, Row
from samenbieb.domains.circulation.services.moving import Plan
from samenbieb.domains.organisations.ports import HoursShift, Moved
from samenbieb.kernel import clock

_ROW = (
    "pk", "change_id", "loan_id", "hold_id", "before_at", "after_at", "renewals_used", "loan__closed_at", "hold__state",
    "hold__membership_id", "hold__shelf_until_on", "hold__shelf_until_at",
)  # fmt: skip


class PromisesFollow:
    """The follower of opening hours for lending."""

    def foresee(self, shift: HoursShift) -> Moved:
        """Say which last days move, or come back."""
        if shift.undoes is None:
            return moving.moved(moving.planned(shift), shift)
        return _said(_coming_back(shift), shift)

    def follow(self, shift: HoursShift) -> Moved:
        """Move them, or give them back. Locks: items, loans, holds. Publishes: PromisesMoved."""
        if shift.undoes is None:
            plan = moving.planned(shift)
            return moving.moved(moving.write(plan, shift), shift)
        back = _coming_back(shift)
        plan = replace(
            back.plan,
            loans=moved_rows.move_loans(back.plan.loans),
            holds=moved_rows.move_holds(back.plan.holds),
        )
        done = {("loan", move.loan_id) for move in plan.loans} | {
            ("hold", move.hold_id) for move in plan.holds
        }
        moved_rows.settle(
            [row for key, rows in back.rows.items() if key in done or key in back.same for row in rows]
        )
        told = moving.members(plan, shift.after)
        moving.tell_later(shift.undoes, told, given_back=True)
        answer = _said(replace(back, plan=plan), shift)
        moving.write(moving.planned(shift), shift)  # a day that was open only by the change is closed again
        return answer


@dataclass(frozen=True, slots=True)
class _Back:
    """What comes back. `rows` are the remembered moves as they are to stand; `same` need no other day."""

    plan: Plan
    rows: dict[tuple[str, int], list[Row]]
    same: frozenset[tuple[str, int]]
    kept: int
    today: int


def _said(back: _Back, shift: HoursShift) -> Moved:
    return moving.moved(back.plan, shift, promises_kept=back.kept, loans_until_today=back.today)


def _coming_back(shift: HoursShift) -> _Back:
    standing = MovedPromise.objects.filter(given_back_at=None)
    mine = standing.filter(change_id=shift.undoes)
    rows = standing.filter(loan__in=mine.exclude(loan=None).values("loan")) | standing.filter(
        hold__in=mine.exclude(hold=None).values("hold")
    )
    chains: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for row in rows.order_by("pk").values_list(*_ROW, named=True):
        chains["loan" if row.loan_id else "hold", row.loan_id or row.hold_id].append(row)
    known = moving.known_loans(number for kind, number in chains if kind == "loan")
    restore = moving.restored(shift.after)
    loans: list[LoanMove] = []
    holds: list[HoldMove] = []
    settled: dict[tuple[str, int], list[Row]] = {}
    same: set[tuple[str, int]] = set()
    kept = today = 0
    for key, chain in chains.items():
        last, first_at = chain[-1], chain[0].before_at
        if key[0] == "loan":
            loan = known.get(key[1])
            if loan is None:
                continue  # it came back, or its money is being settled
            if (loan.promise.due_at, loan.renewals_used) != (last.after_at, last.renewals_used):
                kept += 1
                continue
            after_at = min(restore(replace(loan.promise, due_at=first_at)), last.after_at)
            today += first_at < clock.now()
            if after_at != loan.promise.due_at:
                loans.append(loan.to(after_at))
        else:
            move = _shelf_again(chain, shift)
            if move is None:
                kept += last.hold__state == "waiting"
                continue
            after_at = move.after_at
            if after_at != last.after_at:
                holds.append(move)
        if after_at == last.after_at:
            same.add(key)
        settled[key] = _settled(chain, shift.undoes, first_at, after_at)
    return _Back(Plan(loans, holds), settled, frozenset(same), kept, today)


def _shelf_again(chain: list[Any], shift: HoursShift) -> HoldMove | None:
    """Give the move of a title on the shelf back to its first day; null when something happened since."""
    last, zone = chain[-1], shift.after.time_zone
    until_on, until_at = last.hold__shelf_until_on, last.hold__shelf_until_at
    if last.hold__state != "waiting" or until_on is None:
        return None
    now_at = until_at or clock.instant(until_on, moving.LAST_MOMENT, zone)
    if now_at != last.after_at:
        return None
    first = clock.local(chain[0].before_at, zone).date()
    day = max(first, clock.today(zone))
    if not shift.after.is_open(day):
        day = shift.after.next_open(day) or until_on
    day = min(day, until_on)
    moment = None
    if until_at is not None:
        moment = chain[0].before_at if day == first else shift.after.closing_instant(day)
    return moving.hold_move(
        last.hold_id, last.hold__membership_id, (until_on, until_at), (day, moment), shift.after
    )


def _settled(
    chain: list[Any], change_id: int | None, first_at: dt.datetime, after_at: dt.datetime
) -> list[Row]:
    """Say how the remembered moves of one promise are to stand: what is left goes from the first day to the new one."""
    now, left = clock.now(), [row for row in chain if row.change_id != change_id]
    if not left or after_at <= first_at:
        return [Row(row.pk, row.before_at, row.after_at, now) for row in chain]
    gone = [Row(row.pk, row.before_at, row.after_at, now) for row in chain if row.change_id == change_id]
    rows = [Row(row.pk, row.before_at, row.after_at, None) for row in left]
    rows[0] = replace(rows[0], before_at=first_at)
    rows[-1] = replace(rows[-1], after_at=after_at)
    return gone + rows
