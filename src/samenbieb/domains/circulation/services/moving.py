"""Promises follow the hours of a place: when it closes, last days move; when that is undone, they come back.

The follower of the hours of the organisations (its ports.py): asked for a preview, and told within the transaction of
the change. Reads a place in one query for the loans and one for the hold shelf; decision 0084.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from samenbieb.domains.circulation.events import PromisesMoved
from samenbieb.domains.circulation.models import Hold, Loan
from samenbieb.domains.circulation.rules.due import earliest, scheduled_day
from samenbieb.domains.circulation.rules.moving import (
    DuePromise,
    ShelfPromise,
    moved_due,
    moved_shelf,
    restored_due,
)
from samenbieb.domains.circulation.rules.policy import Case
from samenbieb.domains.circulation.services import moved_rows
from samenbieb.domains.circulation.services.moved_rows import HoldMove, LoanMove
from samenbieb.domains.circulation.services.policies import policies_at
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.organisations.ports import EXAMPLES_MAX, HoursShift, Moved, MovedPromise
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.kernel import clock, outbox
from samenbieb.kernel.calendar import BranchCalendar
from samenbieb.kernel.locking import locked

_WHY = "the loans and holds of one place, whose hours somebody with the right to it changes"
MIDNIGHT, LAST_MOMENT = dt.time(0), dt.time(23, 59, 59)
_LOAN = (
    "pk", "item_id", "membership_id", "membership__kind", "membership__person_id", "membership__expires_on",
    "renewals_used", "due_at", "opened_at", "terms__due_closed__value", "terms__due_within_card__value",
    "terms__closure_moves_due__value", "terms__loan_hours__value", "terms__renewal_days__value",
    "terms__loan_schedule_caps__value", "terms__loan_schedule__value", "branch_out__organisation__time_zone",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """What a change of hours moves. `stays` counts loans whose last day is closed now, and whose rules keep it."""

    loans: Sequence[LoanMove]
    holds: Sequence[HoldMove]
    stays: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """One open loan of the place, as the rules see it."""

    loan_id: int
    item_id: int
    membership_id: int
    renewals_used: int
    moves: bool
    promise: DuePromise

    def to(self, after_at: dt.datetime) -> LoanMove:
        """Give the move to another last moment."""
        return LoanMove(
            self.loan_id, self.item_id, self.membership_id, self.renewals_used, self.promise.due_at, after_at
        )


def planned(shift: HoursShift, *, without: frozenset[int] = frozenset()) -> Plan:
    """Find what a change of hours moves, apart from some loans. Reads only."""
    now, moves, stays = clock.now(), [], 0
    found: dict[DuePromise, dt.datetime] = {}
    for known in _known(_in_days(shift)):
        promise = known.promise
        if known.loan_id in without:
            continue
        if not known.moves:
            stays += not shift.after.is_open(_day(promise.due_at, shift.after))
            continue
        if promise not in found:
            found[promise] = moved_due(shift.before, shift.after, promise, now=now)
        if found[promise] != promise.due_at:
            moves.append(known.to(found[promise]))
        elif promise.due_closed == "keep":
            stays += not shift.after.is_open(_day(promise.due_at, shift.after))
    return Plan(moves, _shelf_moves(shift), stays)


def known_loans(loan_ids: Iterable[int]) -> dict[int, Known]:
    """Give open loans as the rules see them."""
    return {known.loan_id: known for known in _known(Q(pk__in=list(loan_ids)))}


def _in_days(shift: HoursShift) -> Q:
    zone = shift.after.time_zone
    days = Q(branch_out=shift.branch_id, due_at__gte=clock.instant(shift.from_on, MIDNIGHT, zone))
    if shift.until_on is not None:
        days &= Q(due_at__lt=clock.instant(shift.until_on + dt.timedelta(days=1), MIDNIGHT, zone))
    return days


def _known(which: Q) -> Iterable[Known]:
    rows = Loan.objects.across_all(reason=_WHY).filter(
        which, closed_at=None, fee_stop="", onsite=False, membership__isnull=False
    )
    found = list(rows.order_by("pk").values_list(*_LOAN))
    guests = {row[4] for row in found if row[3] == "guest"}
    at_home = patrons.home_expiries(guests) if guests else {}
    for row in found:
        pk, item, member, kind, person, expires_on, renewals, due_at, opened_at, closed, in_card, *rest = row
        moves, hours, renewal_days, caps, schedule, zone = rest
        if kind == "guest":
            expires_on = at_home.get(person, expires_on)
        promise = DuePromise(
            due_at,
            opened_at,
            str(closed or "next_closing"),
            in_hours=hours is not None and not (renewals and renewal_days),
            not_after=earliest(
                expires_on if in_card is not False else None,
                scheduled_day(schedule, clock.local(opened_at, zone).date()) if caps and schedule else None,
            ),
        )
        yield Known(pk, item, member, renewals, moves is not False, promise)


def _shelf_moves(shift: HoursShift) -> list[HoldMove]:
    waiting = Hold.objects.across_all(reason=_WHY).filter(
        pickup_branch=shift.branch_id, state=Hold.State.WAITING, shelf_until_on__gte=shift.from_on
    )
    if shift.until_on is not None:
        waiting = waiting.filter(shelf_until_on__lte=shift.until_on)
    columns = (
        "pk",
        "membership_id",
        "organisation_id",
        "shelf_until_on",
        "shelf_until_at",
        "captured_at",
        "wanted_until_on",
    )
    rows = list(waiting.exclude(membership=None).order_by("pk").values_list(*columns))
    if not rows:
        return []
    policy = policies_at({shift.branch_id: rows[0][2]})[shift.branch_id]
    case = Case(None, None)
    closed, count = (str(policy.value(kind, case)) for kind in ("shelf_closed", "shelf_count"))
    today = clock.today(shift.after.time_zone)
    moves = []
    for pk, member, _organisation, until_on, until_at, captured_at, wanted_on in rows:
        arrived_on = _day(captured_at, shift.after)
        promise = ShelfPromise(until_on, until_at, arrived_on, closed, count == "open_days", wanted_on)
        day, moment = moved_shelf(shift.before, shift.after, promise, today=today)
        if (day, moment) != (until_on, until_at):
            moves.append(hold_move(pk, member, (until_on, until_at), (day, moment), shift.after))
    return moves


def hold_move(
    hold_id: int,
    membership_id: int,
    former: tuple[dt.date, dt.datetime | None],
    new: tuple[dt.date, dt.datetime | None],
    calendar: BranchCalendar,
) -> HoldMove:
    """Give the move of a title on the shelf from one last day to another; a day lasts until midnight."""
    before_at, after_at = (
        at or clock.instant(on, LAST_MOMENT, calendar.time_zone) for on, at in (former, new)
    )
    return HoldMove(hold_id, membership_id, former[0], new[0], new[1], before_at, after_at)


def restored(calendar: BranchCalendar) -> Callable[[DuePromise], dt.datetime]:
    """Give the function that finds the last moment of loans that come back, as the hours are now."""
    now = clock.now()
    return lambda promise: restored_due(calendar, promise, now=now)


def counted(plan: Plan, calendar: BranchCalendar) -> dict[str, int]:
    """Count what moves: loans to another day, loans only to another hour, holds, and members who hear of it."""
    other_day = [move for move in plan.loans if on_another_day(move, calendar)]
    return {
        "loans": len(other_day),
        "loans_other_hour": len(plan.loans) - len(other_day),
        "holds": len(plan.holds),
        "members": len(members(plan, calendar)),
        "loans_staying": plan.stays,
    }


def members(plan: Plan, calendar: BranchCalendar) -> set[int]:
    """Give the memberships of which a day moved, who are to be told."""
    told = {move.membership_id for move in plan.loans if on_another_day(move, calendar)}
    return told | {move.membership_id for move in plan.holds if on_another_day(move, calendar)}


def on_another_day(move: LoanMove | HoldMove, calendar: BranchCalendar) -> bool:
    """Tell whether a move is to another day; another hour of the same day is not told."""
    return _day(move.before_at, calendar) != _day(move.after_at, calendar)


def _day(moment: dt.datetime, calendar: BranchCalendar) -> dt.date:
    return clock.local(moment, calendar.time_zone).date()


def moved(plan: Plan, shift: HoursShift, **more: int) -> Moved:
    """Say what moves: counts, and the soonest titles as examples; never of whom they are."""
    soonest = sorted(plan.loans, key=lambda move: (move.before_at, move.loan_id))[:EXAMPLES_MAX]
    ready = sorted(plan.holds, key=lambda move: (move.before_at, move.hold_id))[:EXAMPLES_MAX]
    titles = Loan.objects.across_all(reason=_WHY).filter(pk__in=[move.loan_id for move in soonest])
    named = _names(titles.values_list("pk", "item__record__title", "item__barcode"))
    lying = Hold.objects.across_all(reason=_WHY).filter(pk__in=[move.hold_id for move in ready])
    shelved = _names(lying.values_list("pk", "captured_item__record__title", "captured_item__barcode"))
    examples = [
        MovedPromise("loan", title, barcode, one.before_at, one.after_at)
        for one in soonest
        for title, barcode in [named[one.loan_id]]
    ]
    examples += [
        MovedPromise("hold", title, barcode, one.before_at, one.after_at)
        for one in ready
        for title, barcode in [shelved[one.hold_id]]
    ]
    queued = Hold.objects.across_all(reason=_WHY).filter(
        pickup_branch=shift.branch_id, state__in=(Hold.State.OPEN, Hold.State.IN_TRANSIT)
    )
    counts = {**counted(plan, shift.after), "holds_coming": queued.count(), **more}
    return Moved(counts, tuple(examples))


def _names(rows: Iterable[Sequence[Any]]) -> dict[int, tuple[str, str]]:
    """Give title and barcode by the number of the loan or hold."""
    return {pk: (str(title), str(barcode)) for pk, title, barcode in rows}


def write(plan: Plan, shift: HoursShift) -> Plan:
    """Move loans and holds, remember it under the change, and have the members told. Returns what was moved.

    Locks: items, loans, holds. Publishes: PromisesMoved, one for each member.
    """
    done = Plan(moved_rows.move_loans(plan.loans), moved_rows.move_holds(plan.holds), plan.stays)
    if shift.change_id is not None:
        moved_rows.remember(shift.change_id, done.loans, done.holds)
        tell_later(shift.change_id, members(done, shift.after), given_back=False)
    return done


def tell_later(change_id: int, membership_ids: Iterable[int], *, given_back: bool) -> None:
    """Have members told by the worker. Publishes: PromisesMoved."""
    outbox.publish_all(PromisesMoved(change_id, member, given_back) for member in sorted(membership_ids))


@locked
def follow_late(branch_id: int, *, from_on: dt.date, until_on: dt.date | None) -> int:
    """Move what was promised by the former hours while a change of hours was being saved. Returns how many.

    Bears repeating. Locks: items, loans, holds. Publishes: PromisesMoved.
    """
    calendar = organisations.calendar(branch_id)
    change_id = organisations.latest_change_id(branch_id, from_on=from_on, until_on=until_on)
    shift = HoursShift(branch_id, calendar, calendar, from_on, until_on, change_id=change_id)
    done = write(planned(shift), shift)
    return len(done.loans) + len(done.holds)
