"""What the rules need to know, gathered while the locks are held. Counts are of the person, over all memberships."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet

from samenbieb.domains.circulation.models import Hold, Loan
from samenbieb.domains.circulation.rules.due import Term, due_instant
from samenbieb.domains.circulation.rules.fees import FeeDay, FeeTerms, fee_days, fee_terms_of
from samenbieb.domains.circulation.rules.policy import Case, Policy
from samenbieb.domains.circulation.rules.queue import Wanted
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.domains.payments import selectors as payments
from samenbieb.domains.payments.services import ChargeLine
from samenbieb.kernel import clock
from samenbieb.kernel.calendar import BranchCalendar
from samenbieb.kernel.money import parse_cents
from samenbieb.kernel.statements import Statement

# The terms that a loan carries with it from its first minute.
TERM_KINDS = (
    "loan_days", "loan_hours", "loan_schedule", "loan_schedule_caps", "due_closed", "due_within_card", "closure_moves_due", "max_renewals", "renewal_days", "renew_from", "renew_window_days", "overdue_renewal",
    "fine_forgive_on_renewal", "auto_renew", "auto_renew_days_before",
    "auto_renew_stop_days", "auto_renew_until", "renew_after_reminder",
    "restriction_blocks_renewal", "debt_blocks_renewal", "renew_with_expired_card", "renewal_is_new_loan",
    "fine_per_day", "fine_cap", "fine_skip_closed", "fine_grace_days", "courtesy_days", "reminder_plan", "history_days",
    "fine_per_hour", "fine_steps", "fine_cap_at_price", "fine_grace_mode", "default_price", "reminder_skip_closed",
    "history_keep_days", "lost_after_days", "lost_charge", "processing_fee", "lost_closes_loan", "lost_refund",
    "lost_refund_hours", "lost_overdue", "found_overdue", "suspension_days", "suspension_per_days", "suspension_cap", "claim_resolution",
)  # fmt: skip

_COUNTS = Statement(
    """
    SELECT count(*) FILTER (WHERE l.counted),
        count(*) FILTER (WHERE l.counted AND l.branch_out_id = %(branch)s::bigint),
        count(*) FILTER (WHERE l.counted
            AND (%(category)s::bigint IS NULL OR i.category_id = %(category)s::bigint)
            AND %(location)s::text IN ('', i.location)),
        count(*) FILTER (WHERE l.fee_stop <> 'claimed' AND l.due_at < %(now)s::timestamptz),
        count(*) FILTER (WHERE l.onsite)
    FROM (
        SELECT o.*, (%(claimed_counts)s::boolean OR o.fee_stop <> 'claimed')
            AND (%(onsite_counts)s::boolean OR NOT o.onsite) AS counted FROM circulation_loan o
        JOIN patrons_membership m ON m.id = o.membership_id
        WHERE m.person_id = %(person)s::bigint AND o.closed_at IS NULL
            AND (%(except_item)s::bigint IS NULL OR o.item_id <> %(except_item)s::bigint)
    ) l JOIN holdings_item i ON i.id = l.item_id
    """
)
_OVERDUE = Statement(
    """
    SELECT m.person_id, count(*) FROM circulation_loan l JOIN patrons_membership m ON m.id = l.membership_id
    WHERE m.person_id = ANY (%(people)s::bigint[]) AND l.closed_at IS NULL AND l.due_at < %(now)s::timestamptz
    AND l.fee_stop <> 'claimed' GROUP BY m.person_id
    """
)
NOT_CLAIMED = ~Q(fee_stop=Loan.FeeStop.CLAIMED)


def open_loans_of(person_id: int) -> QuerySet[Loan]:
    """Give a person's open loans, at all libraries."""
    rows = Loan.objects.across_all(reason="limits count all that a person has at home, wherever it was lent")
    return rows.filter(membership__person_id=person_id, closed_at=None)


@dataclass(frozen=True, slots=True)
class LoanCounts:
    """How many loans a person has open: in all, of the kind of material that a limit names, lent here, too late."""

    total: int
    here: int
    in_limit: int
    overdue: int
    onsite: int


NO_LOANS = LoanCounts(0, 0, 0, 0, 0)


def loan_counts(
    person_id: int,
    *,
    branch_id: int,
    item_category_id: int | None = None,
    location: str = "",
    claimed_counts: bool = False,
    onsite_counts: bool = False,
    except_item_id: int | None = None,
) -> LoanCounts:
    """Count a person's open loans at all libraries, in one query; `in_limit` those that a limit names.

    What is said to be returned counts where `claimed_counts` says so, and is never too late; what is used in the
    building counts apart (`onsite`), and with the others where `onsite_counts` says so.
    """
    found = _COUNTS.row(
        person=person_id,
        branch=branch_id,
        category=item_category_id,
        location=location,
        claimed_counts=claimed_counts,
        onsite_counts=onsite_counts,
        except_item=except_item_id,
        now=clock.now(),
    )
    return LoanCounts(*found) if found else NO_LOANS


def overdue_counts(person_ids: Iterable[int]) -> dict[int, int]:
    """Count the late loans of people, wherever they were lent; who has none is not there."""
    return dict(_OVERDUE.rows(people=tuple(person_ids), now=clock.now()))


def debt_cents(person_id: int, *, organisation_id: int, limit_cents: int | None) -> int:
    """Sum what a person owes to a library; not asked where no rule limits it."""
    if limit_cents is None:
        return 0
    return payments.balance_cents(person_id, organisation_id=organisation_id)


def subscription_cents(policy: Policy, case: Case, person_id: int, organisation_id: int) -> int:
    """Give what is still open of a person's subscription at a library; not asked where no rule looks at it."""
    if not policy.value("subscription_blocks", case):
        return 0
    return payments.open_of_kind_cents(person_id, "membership", organisation_id=organisation_id)


def dependant_debt_cents(person_id: int, *, organisation_id: int, limit_cents: int | None) -> int:
    """Sum what the children of a guardian owe to a library; not asked where no rule limits it."""
    if limit_cents is None:
        return 0
    return sum(
        payments.balance_cents(child_id, organisation_id=organisation_id)
        for child_id in patrons.dependant_ids(person_id)
    )


def patron_codes(
    person_id: int, act: patrons.Act, *, organisation_id: int, branch_id: int, on: dt.date
) -> dict[str, patrons.Against]:
    """Give the blocks that stand against an act of a person at a branch, by code: `restricted`, `patron_blocked`."""
    return patrons.block_codes(
        person_id, act=act, organisation_id=organisation_id, branch_id=branch_id, on=on
    )


def scope_of(blocks: Mapping[str, patrons.Against]) -> Mapping[str, Any]:
    """Give how far the blocks reach that stand against an act; empty when one of them stops everything everywhere."""
    scopes = [block.scope for _code, block in sorted(blocks.items())]
    return scopes[0] if scopes and all(scopes) else {}


def term(loan: Loan, kind: str) -> object:
    """Give one of the terms that were copied onto the loan; null for a kind that was not known then."""
    found = loan.terms.get(kind)
    return found["value"] if found else None


def case_of(loan: Loan, channel: str) -> Case:
    """Give the case that rules are looked up for when a running loan is decided on. The item was read with the loan."""
    return Case(loan.patron_category_id, loan.item.category_id, channel, loan.item.location)


def days_term(loan: Loan, kind: str) -> int:
    """Give a term that counts days or times; null counts as none."""
    value = term(loan, kind)
    return value if isinstance(value, int) else 0


def fee_terms(loan: Loan) -> FeeTerms:
    """Give the overdue fee's terms of a loan. The lowest cap wins: the rule's, or the price of the item."""
    return fee_terms_of(partial(term, loan), price_cents=loan.item.price_cents)


def price_cents(loan: Loan) -> int | None:
    """Give what the item costs to replace: its own price, else the one that its terms name for its kind; null: unknown."""
    return loan.item.price_cents or _cents(term(loan, "default_price"))


def money_term(loan: Loan, kind: str) -> int | None:
    """Give a term that is an amount, in cents; null where there is none."""
    return _cents(term(loan, kind))


def _cents(value: object) -> int | None:
    return parse_cents(value) if isinstance(value, str) else None


def due_on(loan: Loan, calendar: BranchCalendar) -> dt.date:
    """Give the local last day of a loan, as the wall clock of its lending branch shows it."""
    return clock.local(loan.due_at, calendar.time_zone).date()


def fee_cents(loan: Loan, *, at: dt.datetime, calendar: BranchCalendar | None = None) -> int:
    """Give the whole overdue fee of a loan if it came back at this moment; the preview and the return ask here.

    What ran up before a renewal stays owed; the cap holds for the whole loan.
    """
    if loan.fee_fixed_cents is not None:
        return loan.fee_fixed_cents
    return running_fee_cents(loan, at=at, calendar=calendar)


def running_fee_cents(loan: Loan, *, at: dt.datetime, calendar: BranchCalendar | None = None) -> int:
    """Give the whole overdue fee up to a moment as if nothing had stopped it."""
    earlier = earlier_fees_cents(loan)
    return earlier + sum(line.cents for line in fee_by_day(loan, at=at, calendar=calendar))


def fee_by_day(loan: Loan, *, at: dt.datetime, calendar: BranchCalendar | None = None) -> list[FeeDay]:
    """Explain the fee that runs since the last day of the loan, day by day; its sum and the earlier fees are the whole."""
    terms = fee_terms(loan)
    if not terms.charges or at <= loan.due_at:
        return []
    if terms.cap_cents is not None:
        terms = replace(terms, cap_cents=max(terms.cap_cents - earlier_fees_cents(loan), 0))
    calendar = calendar or organisations.calendar(loan.branch_out_id)
    return fee_days(terms, due_at=loan.due_at, at=at, calendar=calendar)


def earlier_fees_cents(loan: Loan) -> int:
    """Sum the overdue fees that earlier periods had run up: before a renewal, or before a last day was set by hand."""
    renewed = sum(renewal.fee_cents for renewal in loan.renewals.all()) if loan.renewals_used else 0
    return loan.kept_fee_cents + renewed


def overdue_line(loan: Loan, *, title: str) -> ChargeLine:
    """Name the one growing line of a loan's overdue fee on the account. Raises: TypeError for an unlinked loan."""
    return charge_line(loan, "overdue", title=title)


def charge_line(loan: Loan, kind: str, *, title: str) -> ChargeLine:
    """Name the one line of a kind about a loan on the account. Raises: TypeError for an unlinked loan."""
    if loan.membership_id is None:
        raise TypeError("an unlinked loan owes nothing")
    return ChargeLine(
        membership_id=loan.membership_id,
        organisation_id=loan.organisation_id,
        kind=kind,
        subject=str(loan.public_id),
        description=title[:200],
    )


def due_at(
    policy: Policy, case: Case, *, calendar: BranchCalendar, card_expires_on: dt.date
) -> dt.datetime | None:
    """Give the instant at which a loan that starts now is due at a branch; null when no row of a schedule holds."""
    term = Term(
        days=policy.value("loan_days", case),
        due_closed=policy.value("due_closed", case),
        hours=policy.value("loan_hours", case),
        schedule=policy.value("loan_schedule", case),
        schedule_caps=bool(policy.value("loan_schedule_caps", case)),
    )
    within_card = policy.value("due_within_card", case)
    return due_instant(calendar, term, start=clock.now(), not_after=card_expires_on if within_card else None)


def renewal_term(loan: Loan) -> Term:
    """Give how long a renewal of a loan lasts: its own days, else as long as the loan itself."""
    days = days_term(loan, "renewal_days")
    hours, schedule = term(loan, "loan_hours"), term(loan, "loan_schedule")
    caps = bool(term(loan, "loan_schedule_caps"))
    return Term(
        days=days or days_term(loan, "loan_days"),
        due_closed=str(term(loan, "due_closed")),
        hours=hours if isinstance(hours, int) and not days else None,
        schedule=schedule if isinstance(schedule, list) and (caps or not days) else None,
        schedule_caps=caps,
    )


def wanted(hold: Hold) -> Wanted:
    """Give what a hold asks for, as the rules see it. The pick-up branch must have been read with it."""
    return Wanted(
        hold_id=hold.pk,
        record_id=hold.record_id,
        item_id=hold.item_id,
        form=hold.form,
        language=hold.language,
        pickup_branch_id=hold.pickup_branch_id,
        pickup_organisation_id=hold.pickup_branch.organisation_id,
        pickup_exchanges=hold.pickup_branch.exchanges,
        suspended_until_on=hold.suspended_until_on,
        wanted_until_on=hold.wanted_until_on,
        patron_category_id=hold.membership.category_id if hold.membership else None,
        patron_home_id=hold.patron_home_id,
        patron_home_organisation_id=hold.patron_home.organisation_id if hold.patron_home else None,
        volume=hold.volume,
    )


def queue(work_id: int) -> QuerySet[Hold]:
    """Give the open holds on a work in their order: class, moment, number. Everybody in the network waits in one queue."""
    rows = Hold.objects.across_all(reason="the queue for a title is one, over all libraries")
    return (
        rows.filter(work_id=work_id, state=Hold.State.OPEN)
        .select_related("pickup_branch", "membership", "patron_home")
        .order_by(*Hold.QUEUE_ORDER)
    )


def position(hold: Hold) -> int:
    """Give the place in the queue, from 1; 0 when the hold has left it."""
    if hold.state != Hold.State.OPEN:
        return 0
    rows = Hold.objects.across_all(reason="the queue for a title is one, over all libraries")
    before = rows.filter(work_id=hold.work_id, state=Hold.State.OPEN).filter(
        Q(priority_class__lt=hold.priority_class)
        | Q(priority_class=hold.priority_class, queue_key__lt=hold.queue_key)
        | Q(priority_class=hold.priority_class, queue_key=hold.queue_key, pk__lt=hold.pk)
    )
    return before.count() + 1


def leftovers(branch_id: int) -> QuerySet[Hold]:
    """Give the ended holds whose items still stand on the hold shelf of a place, newest first per item."""
    rows = Hold.objects.across_all(reason="what stands on the hold shelf of one place")
    waiting = rows.filter(state=Hold.State.WAITING, pickup_branch_id=branch_id).values("captured_item")
    return (
        rows.filter(captured_item__custody="hold_shelf", captured_item__current_branch_id=branch_id)
        .exclude(state__in=Hold.ACTIVE)
        .exclude(captured_item__in=waiting)
        .order_by("captured_item", "-ended_at", "-pk")
        .distinct("captured_item")
    )
