"""The money of a lost title: charged when it is marked, given back when it is found. Callers hold person, item and loan."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from samenbieb.domains.circulation.events import LoanClosed
from samenbieb.domains.circulation.models import Claim, Loan
from samenbieb.domains.circulation.rules.lost import LostBill, found_fee_cents, lost_bill, refund_cents
from samenbieb.domains.circulation.rules.policy import Case
from samenbieb.domains.circulation.services import facts
from samenbieb.domains.circulation.services.policies import policy_at
from samenbieb.domains.circulation.services.telling import Telling, tell
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.payments import selectors as accounts
from samenbieb.domains.payments import services as payments
from samenbieb.kernel import clock, outbox
from samenbieb.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Found:
    """The money of a find: the whole overdue fee of the loan, what went back on the account, what was paid and stays.

    `rule` is the kind of rule for which it stays.
    """

    fee_cents: int = 0
    given_back_cents: int = 0
    kept_cents: int = 0
    rule: str = ""


def bill_of(loan: Loan) -> LostBill:
    """Give what marking the item of an open loan as lost would charge now."""
    return lost_bill(
        charge=str(facts.term(loan, "lost_charge") or "price"),
        fixed_cents=None
        if facts.term(loan, "lost_charge") in {None, "price"}
        else facts.money_term(loan, "lost_charge"),
        price_cents=facts.price_cents(loan),
        processing_cents=facts.money_term(loan, "processing_fee"),
        fee_cents=facts.fee_cents(loan, at=clock.now()),
        keeps_overdue=facts.term(loan, "lost_overdue") != "drop",
    )


def charge_lost(loan: Loan) -> LostBill:
    """Stop the overdue fee, charge the loss, tell the member, and close the loan where its terms say so."""
    bill = bill_of(loan)
    title = loan.item.record.title
    loan.fee_fixed_cents = overdue_to(loan, bill.overdue_cents, explanation="lost")
    loan.fee_stop, loan.fee_stopped_at = Loan.FeeStop.LOST, clock.now()
    loan.save(update_fields=["fee_stop", "fee_stopped_at", "fee_fixed_cents"])
    for kind, cents in (("lost", bill.price_cents), ("processing", bill.processing_cents)):
        payments.bring_charge_to(
            facts.charge_line(loan, kind, title=title), total_cents=cents, explanation="lost"
        )
    payments.use_credit(_membership_id(loan))
    _tell_bill(loan)
    close_when_settled(loan)
    return bill


def overdue_to(loan: Loan, cents: int, *, explanation: str) -> int:
    """Bring the overdue fee to an amount. What was paid of it stays where the account may not stand in credit.

    Returns the fee as it is now.
    """
    if not credit_allowed(loan.organisation_id):
        _total, paid, let_off = _settled(loan, "overdue")
        cents = max(cents, paid + let_off)
    line = facts.overdue_line(loan, title=loan.item.record.title)
    payments.bring_charge_to(line, total_cents=cents, explanation=explanation)
    return cents


def close_when_settled(loan: Loan) -> bool:
    """Close a lost loan when its terms say so: at once, or when nothing charged for the loss is open. Tells whether it did."""
    ending = facts.term(loan, "lost_closes_loan") or "settled"
    if loan.closed_at is not None or ending == "never":
        return False
    if ending == "settled" and any(
        total > paid + off for total, paid, off in (_settled(loan, "lost"), _settled(loan, "processing"))
    ):
        return False
    loan.closed_at, loan.closed_as = clock.now(), Loan.Ending.LOST
    loan.save(update_fields=["closed_at", "closed_as"])
    holdings.vanish(loan.item)
    outbox.publish(LoanClosed(loan_id=loan.pk))
    return True


def find(actor: Actor, loan: Loan, *, at: dt.datetime) -> Found:
    """Settle the money of a lost title that is here again, and say what became of it.

    Outside the window of the terms a find changes no money.
    """
    now = clock.now()
    loan.found_at = now
    fixed = loan.fee_fixed_cents or 0
    total, paid, let_off = _settled(loan, "lost")
    given_back, rule = 0, "lost_refund_hours"
    lost_at = loan.fee_stopped_at or now
    hours = facts.term(loan, "lost_refund_hours")
    if not isinstance(hours, int) or isinstance(hours, bool) or now - lost_at <= dt.timedelta(hours=hours):
        mode = str(facts.term(loan, "lost_refund") or "all")
        fee = found_fee_cents(
            str(facts.term(loan, "found_overdue") or "drop"),
            money_moves=mode != "nothing",
            fixed_cents=fixed,
            until_lost_cents=facts.running_fee_cents(loan, at=_fee_ran_until(loan) or lost_at),
            until_now_cents=facts.running_fee_cents(loan, at=at),
        )
        loan.fee_fixed_cents = overdue_to(loan, fee, explanation="found")
        given_back = _give_back(actor, loan, mode)
        rule = "negative_balance" if mode == "all" else "lost_refund"
    loan.save(update_fields=["found_at", "fee_fixed_cents"])
    still_owed = total - paid - let_off
    kept = paid - max(given_back - still_owed, 0)
    return Found(loan.fee_fixed_cents or 0, given_back, kept, rule if kept else "")


def _fee_ran_until(loan: Loan) -> dt.datetime | None:
    """Give when the fee stopped before the title was lost: at a claim that nothing came of."""
    found: dt.datetime | None = (
        Claim.objects.across_all(reason="the claim on the loan of a lost title")
        .filter(loan=loan, resolution=Claim.Resolution.LOST)
        .order_by("-pk")
        .values_list("claimed_at", flat=True)
        .first()
    )
    return found


def take_back(loan: Loan) -> None:
    """Take the marking back that was a mistake: its charges go, the fee runs again.

    What was paid stands in credit. What was let off stays let off: it was never paid, so it is nobody's credit.
    """
    title = loan.item.record.title
    for kind in ("lost", "processing"):
        _total, _paid, let_off = _settled(loan, kind)
        payments.bring_charge_to(
            facts.charge_line(loan, kind, title=title), total_cents=let_off, explanation="marking taken back"
        )
    loan.fee_stop, loan.fee_stopped_at, loan.fee_fixed_cents = "", None, None
    loan.save(update_fields=["fee_stop", "fee_stopped_at", "fee_fixed_cents"])


def _give_back(actor: Actor, loan: Loan, mode: str) -> int:
    total, paid, let_off = _settled(loan, "lost")
    cents = refund_cents(
        mode,
        total_cents=total,
        paid_cents=paid,
        let_off_cents=let_off,
        balance_cents=accounts.membership_balance_cents(_membership_id(loan)),
        credit_allowed=credit_allowed(loan.organisation_id),
    )
    line = facts.charge_line(loan, "lost", title=loan.item.record.title)
    payments.credit_found(actor, line=line, amount_cents=cents)
    return cents


def _settled(loan: Loan, kind: str) -> tuple[int, int, int]:
    return accounts.settled_cents(str(loan.public_id), kind=kind, membership_id=_membership_id(loan))


def _membership_id(loan: Loan) -> int:
    if loan.membership_id is None:
        raise TypeError("an unlinked loan owes nothing")
    return loan.membership_id


def credit_allowed(organisation_id: int) -> bool:
    """Tell whether the accounts of a library may stand in credit (`negative_balance`)."""
    return bool(policy_at(organisation_id=organisation_id, branch_id=None).value("negative_balance", Case()))


def _tell_bill(loan: Loan) -> None:
    membership: Any = loan.membership
    tell(
        Telling(
            organisation_id=loan.organisation_id,
            person_id=membership.person_id,
            kind="lost_bill",
            key=f"lost:{loan.public_id}:{loan.fee_stopped_at}",
            titles=(loan.item.record.title,),
        )
    )
