"""A return too late keeps its reader from borrowing for a while, where the terms of the loan say so; it can be taken back."""

from typing import Any

from samenbieb.domains.circulation.models import Loan, ReturnAct
from samenbieb.domains.circulation.rules.fees import days_late
from samenbieb.domains.circulation.rules.suspension import SuspensionTerms, suspended_until
from samenbieb.domains.circulation.services import facts
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.patrons import services as patrons
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.remembering import Versions


def suspension_terms(loan: Loan) -> SuspensionTerms:
    """Give the terms of a loan about being suspended. A loan of before these rules brings no suspension."""
    days, cap = facts.term(loan, "suspension_days"), facts.term(loan, "suspension_cap")
    return SuspensionTerms(
        days=days if isinstance(days, int) else None,
        per_days=facts.days_term(loan, "suspension_per_days"),
        cap_days=cap if isinstance(cap, int) else None,
    )


def suspend(actor: Actor, loan: Loan | None, held: Versions) -> Any:
    """Restrict the borrower at the lending library when the loan came back too late. Gives the block, or null.

    The rules of lost titles have settled what being late brings where the fee was stopped. Two titles that come back on one day restrict side by side: the longest counts. Callers hold the person.
    """
    if loan is None or loan.fee_stop or loan.returned_at is None:
        return None
    terms = suspension_terms(loan)
    if terms.days is None:
        return None
    zone = organisations.place(loan.branch_out_id, held).organisation.time_zone
    returned_on = clock.local(loan.returned_at, zone).date()
    late = days_late(due_on=clock.local(loan.due_at, zone).date(), until_on=returned_on)
    until_on = suspended_until(terms, days_late=late, returned_on=returned_on)
    if until_on is None or loan.membership_id is None or until_on < clock.today(zone):
        return None
    return patrons.suspend_for_lateness(
        actor,
        membership_id=loan.membership_id,
        until_on=until_on,
    )


def take_back(act: ReturnAct) -> None:
    """Lift the restriction of a return that is undone. Callers hold the person."""
    if act.suspension_id is not None:
        patrons.lift_suspension(act.suspension_id)
