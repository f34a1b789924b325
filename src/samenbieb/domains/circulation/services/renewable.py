"""What speaks for and against renewing loans: asked in a handful of queries, however many loans there are.

The list at home, the desk and the renewal itself ask here, so the button promises what the act does.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from samenbieb.domains.circulation.models import Loan
from samenbieb.domains.circulation.rules.codes import Block
from samenbieb.domains.circulation.rules.due import due_instant
from samenbieb.domains.circulation.rules.gates import Gate
from samenbieb.domains.circulation.rules.policy import Case, Policy
from samenbieb.domains.circulation.rules.queue import Offered, Wanted, all_met, can_serve
from samenbieb.domains.circulation.rules.renewal import RenewalFacts, renewal_blocks, too_soon_until
from samenbieb.domains.circulation.services import facts
from samenbieb.domains.circulation.services.gates import gate
from samenbieb.domains.circulation.services.handing_on import offered
from samenbieb.domains.circulation.services.policies import policies_at
from samenbieb.domains.circulation.services.target_facts import offers
from samenbieb.domains.circulation.services.waiting import queues_of
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.domains.patrons.selectors import Act, Against, Standing
from samenbieb.domains.payments import selectors as payments
from samenbieb.kernel import clock
from samenbieb.kernel.calendar import BranchCalendar
from samenbieb.kernel.remembering import Versions, versions

DAY = dt.timedelta(days=1)
NOON = dt.time(12)
STOPPED = {
    Loan.FeeStop.LOST.value: Block.ITEM_LOST,
    Loan.FeeStop.CLAIMED.value: Block.ITEM_CLAIMED_RETURNED,
}
RELATED = ("membership__person", "item__record__work", "branch_out__organisation")


# So many of each queue are read first; nearly always they decide, and some queues are thousands long.
FIRST_IN_QUEUES = 20


@dataclass(frozen=True, slots=True)
class Renewable:
    """One loan with every reason against renewing it, the new last moment, and the numbers that explain a no.

    `from_on` is the first day on which renewing gives more time, when nothing else is against it; else None.
    """

    loan: Loan
    calendar: BranchCalendar
    blocks: tuple[Block, ...]
    due_at: dt.datetime
    renewals_left: int
    details: dict[str, Any]
    from_on: dt.date | None = None
    needs_comment: bool = False


def renewables(loans: Sequence[Loan], *, channel: str, held: Versions | None = None) -> list[Renewable]:
    """Judge loans, read with RELATED and their renewals. All that they need to know of others is read at once.

    `held` are the versions of rules and hours that hold, when the caller has read them already.
    """
    held = versions() if held is None else held
    places = {loan.branch_out_id: loan.organisation_id for loan in loans}
    calendars = organisations.calendars(places, held)
    policies = policies_at(places, held)
    wanted = _wanted_by_others(loans, policies, held)
    about_people = _People(loans)
    return [
        _judged(
            loan,
            calendars[loan.branch_out_id],
            policies[loan.branch_out_id],
            wanted_by_other=loan.pk in wanted,
            people=about_people,
            channel=channel,
        )
        for loan in loans
    ]


class _People:
    """What is known of the borrowers: late loans, blocks, debts. Each asked once per person and library."""

    def __init__(self, loans: Sequence[Loan]) -> None:
        self._standing: dict[tuple[int, int], tuple[Standing, ...]] = {}
        self._debts: dict[tuple[int, int], int] = {}
        self.overdue_counts = facts.overdue_counts(
            {loan.membership.person_id for loan in loans if loan.membership}
        )

    def codes(
        self, person_id: int, *, organisation_id: int, branch_id: int, on: dt.date
    ) -> dict[str, Against]:
        key = (person_id, organisation_id)
        if key not in self._standing:
            self._standing[key] = patrons.standing_blocks(person_id, organisation_id)
        return patrons.against(self._standing[key], act=Act.RENEW, branch_id=branch_id, on=on)

    def debt_cents(self, person_id: int, organisation_id: int) -> int:
        key = (person_id, organisation_id)
        if key not in self._debts:
            self._debts[key] = payments.balance_cents(person_id, organisation_id=organisation_id)
        return self._debts[key]


def _judged(
    loan: Loan,
    calendar: BranchCalendar,
    policy: Policy,
    *,
    wanted_by_other: bool,
    people: _People,
    channel: str,
) -> Renewable:
    today = clock.today(calendar.time_zone)
    membership = loan.membership
    if membership is None:  # closed long ago
        return Renewable(loan, calendar, (Block.NOT_ON_LOAN,), loan.due_at, 0, {})
    if loan.fee_stop:  # its money is being settled: bring it back first
        return Renewable(loan, calendar, (STOPPED[loan.fee_stop],), loan.due_at, 0, {})
    case = Case(loan.patron_category_id, loan.item.category_id, channel, loan.item.location)
    person_id, organisation_id = membership.person_id, loan.organisation_id
    limit_cents = policy.cents("debt_limit", case)
    debt_blocks = bool(facts.term(loan, "debt_blocks_renewal")) and limit_cents is not None
    debt_cents = people.debt_cents(person_id, organisation_id) if debt_blocks else 0
    max_renewals = facts.days_term(loan, "max_renewals")
    window = facts.term(loan, "renew_window_days")
    not_after = membership.expires_on
    new_due_at = _new_due_at(loan, calendar, now=clock.now(), not_after=not_after)
    stopped = people.codes(person_id, organisation_id=organisation_id, branch_id=loan.branch_out_id, on=today)
    known = RenewalFacts(
        returned=loan.closed_at is not None,
        due_on=facts.due_on(loan, calendar),
        today=today,
        window_days=window if isinstance(window, int) else None,
        scheduled=new_due_at is not None,
        renewals_left=max_renewals - loan.renewals_used,
        wanted_by_other=wanted_by_other,
        overdue_count=people.overdue_counts.get(person_id, 0),
        overdue_limit=policy.value("overdue_limit", case),
        overdue_renewal=str(facts.term(loan, "overdue_renewal")),
        patron_codes=frozenset(stopped),
        block_scope=facts.scope_of(stopped),
        restriction_blocks=bool(facts.term(loan, "restriction_blocks_renewal")),
        card_expired=membership.expires_on < today,
        expired_card_allowed=bool(facts.term(loan, "renew_with_expired_card")),
        over_debt_limit=limit_cents is not None and debt_cents > limit_cents,
        debt_blocks=debt_blocks,
        reminded=loan.reminded_at is not None,
        after_reminder_allowed=facts.term(loan, "renew_after_reminder") is not False,
    )
    blocks = renewal_blocks(known)
    due_at = new_due_at or loan.due_at
    if known.scheduled and due_at <= loan.due_at and Block.NOT_ON_LOAN not in blocks:
        blocks = (*blocks, Block.NO_GAIN)
    details = _details(blocks, known, max_renewals=max_renewals, debt_cents=debt_cents)
    from_on = None
    if blocks and set(blocks) <= {Block.NO_GAIN, Block.TOO_SOON}:
        from_on = _gains_from_on(loan, calendar, known, not_after=not_after)
    return Renewable(
        loan,
        calendar,
        blocks,
        due_at,
        max(known.renewals_left, 0),
        details,
        from_on,
        bool(policy.value("override_comment", case)),
    )


def _gains_from_on(
    loan: Loan, calendar: BranchCalendar, known: RenewalFacts, *, not_after: dt.date
) -> dt.date | None:
    """The first day, up to the last day of the loan, on which it may be renewed and the new period ends later."""
    term = facts.renewal_term(loan)
    day = too_soon_until(known) or known.today + DAY
    if term.schedule is None and term.hours is None:
        day = max(day, known.due_on - dt.timedelta(days=term.days))
    while day <= known.due_on:
        now = clock.instant(day, NOON, calendar.time_zone)
        due_at = _new_due_at(loan, calendar, now=now, not_after=not_after)
        if due_at is not None and due_at > loan.due_at:
            return day
        day += DAY
    return None


def _new_due_at(
    loan: Loan, calendar: BranchCalendar, *, now: dt.datetime, not_after: dt.date
) -> dt.datetime | None:
    return due_instant(
        calendar,
        facts.renewal_term(loan),
        start=now if facts.term(loan, "renew_from") == "today" else loan.due_at,
        not_after=not_after if facts.term(loan, "due_within_card") else None,
    )


def _details(
    blocks: tuple[Block, ...], known: RenewalFacts, *, max_renewals: int, debt_cents: int
) -> dict[str, Any]:
    details: dict[str, Any] = {}
    if known.block_scope and {Block.RESTRICTED, Block.PATRON_BLOCKED} & set(blocks):
        details["scope"] = known.block_scope
    if Block.DEBT in blocks:
        details["amount_cents"] = debt_cents
    if Block.OVERDUES in blocks:
        details["count"] = known.overdue_count
    if Block.TOO_MANY_OVERDUE in blocks:
        details |= {"limit": known.overdue_limit, "count": known.overdue_count}
    if (earliest := too_soon_until(known)) is not None:
        details["earliest"] = earliest.isoformat()
    if Block.NO_RENEWALS_LEFT in blocks:
        details |= {"limit": max_renewals, "count": max_renewals - known.renewals_left}
    return details


def _wanted_by_others(loans: Sequence[Loan], policies: dict[int, Policy], held: Versions) -> set[int]:
    """Give the loans whose item somebody else waits for, and no copy on a shelf can take its place."""
    work_ids = {loan.item.record.work_id for loan in loans}
    waiting = _waiting(work_ids, count=FIRST_IN_QUEUES)
    if not waiting:
        return set()
    at_gate = gate(held)
    spares: dict[int, list[Offered]] = defaultdict(list)
    for work_id, offer in offers(list(waiting), at_gate, on_shelf=True):
        spares[work_id].append(offer)
    found, long = set(), {work_id for work_id, queue in waiting.items() if len(queue) == FIRST_IN_QUEUES}
    undecided = []
    for loan in loans:
        work_id = loan.item.record.work_id
        others = _others(loan, waiting[work_id], at_gate)
        with_spares = policies[loan.branch_out_id].value("renew_with_spares", Case())
        if len(others) > (
            len(spares[work_id]) if with_spares else 0
        ):  # whoever else waits: there are not enough
            found.add(loan.pk)
        elif work_id in long:
            undecided.append(loan)
        elif others and not all_met(spares[work_id], others, today=_today(loan)):
            found.add(loan.pk)
    whole = _waiting({loan.item.record.work_id for loan in undecided}) if undecided else {}
    for loan in undecided:
        work_id = loan.item.record.work_id
        others = _others(loan, whole[work_id], at_gate)
        with_spares = policies[loan.branch_out_id].value("renew_with_spares", Case())
        if others and not (with_spares and all_met(spares[work_id], others, today=_today(loan))):
            found.add(loan.pk)
    return found


Queue = list[tuple[int | None, Wanted]]


def _waiting(work_ids: Collection[int], *, count: int | None = None) -> dict[int, Queue]:
    """Give who waits for works, each with their person, in order; of each the first so many."""
    found: dict[int, Queue] = defaultdict(list)
    for work_id, person_id, wish in queues_of(work_ids, count=count):
        found[work_id].append((person_id, wish))
    return found


def _others(loan: Loan, queue: Queue, at_gate: Gate) -> list[Wanted]:
    """Give the holds of others that the item of a loan could serve."""
    if not queue:
        return []
    this, today = offered(loan.item, loan.branch_out, at_gate), _today(loan)
    person_id = loan.membership.person_id if loan.membership else None
    return [
        wanted
        for waiter_id, wanted in queue
        if waiter_id != person_id and can_serve(this, wanted, today=today)
    ]


def _today(loan: Loan) -> dt.date:
    return clock.today(loan.branch_out.organisation.time_zone)
