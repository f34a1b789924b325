"""Said to be returned (lener zegt dat het terug is): the fee stops until the title turns up or the library gives up.

Callers hold person, item, work and loan. Source: FORMAT (claim_resolution, claims_limit, mark); lending.md (Lost / claims).
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import TruncMonth

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.errors import Block, MarkRefused, ReturnRefused
from samenbieb.domains.circulation.events import LoanClosed
from samenbieb.domains.circulation.models import Claim, Loan, Override
from samenbieb.domains.circulation.rules.checkout import standing
from samenbieb.domains.circulation.rules.claims import resolved_as
from samenbieb.domains.circulation.rules.policy import Case
from samenbieb.domains.circulation.services import facts, lost
from samenbieb.domains.circulation.services.policies import policy_at
from samenbieb.domains.circulation.services.rights import require_rights
from samenbieb.domains.holdings import services as holdings
from samenbieb.kernel import audit, clock, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid

COUNTED = dt.timedelta(days=365)
_WHY = "claims are of the library of the loan, and counted over all libraries"


@dataclass(frozen=True, slots=True)
class Aside:
    """What somebody sets aside, and why."""

    codes: frozenset[str] = frozenset()
    comment: str = ""


def claim(actor: Actor, loan: Loan | None, item: Any, aside: Aside) -> None:
    """Note that the borrower says that the title is back: its fee stops here, and the library looks for it.

    A title that was marked as lost is no longer: what that charged is taken back, and its fee stays as it was then.
    Raises: MarkRefused (`not_on_loan`, `item_claimed_returned`, `too_many_claims`, `comment_required`).
    """
    if loan is None or loan.membership is None:
        raise MarkRefused([Block.NOT_ON_LOAN], title=item.record.title)
    if loan.fee_stop == Loan.FeeStop.CLAIMED:
        raise MarkRefused([Block.ITEM_CLAIMED_RETURNED], title=item.record.title)
    codes = _within_limit(actor, loan, item, aside)
    if loan.fee_stop:
        fee, stopped_at = loan.fee_fixed_cents, loan.fee_stopped_at
        lost.take_back(loan)
        holdings.take_off(actor, item, kind="lost")
        loan.fee_fixed_cents, loan.fee_stopped_at = fee, stopped_at
    else:
        loan.fee_fixed_cents, loan.fee_stopped_at = facts.fee_cents(loan, at=clock.now()), clock.now()
    loan.fee_fixed_cents = lost.overdue_to(loan, loan.fee_fixed_cents or 0, explanation="claimed")
    loan.fee_stop = Loan.FeeStop.CLAIMED
    loan.save(update_fields=["fee_stop", "fee_stopped_at", "fee_fixed_cents"])
    Claim.objects.create(
        organisation_id=loan.organisation_id,
        loan=loan,
        membership=loan.membership,
        claimed_at=clock.now(),
    )
    holdings.note(actor, item, kind="claimed_returned")
    if codes:
        Override.objects.create(
            loan=loan, codes=codes, comment=aside.comment[:200], made_at=clock.now(), made_by=actor.name
        )
    _record(actor, loan, claimed=True, set_aside=codes)


def _within_limit(actor: Actor, loan: Loan, item: Any, aside: Aside) -> list[str]:
    """Look whether this person says so too often (`claims_limit`). Gives what was set aside."""
    policy = policy_at(organisation_id=loan.organisation_id, branch_id=loan.branch_out_id)
    case = Case(loan.patron_category_id)
    limit, count = policy.value("claims_limit", case), count_of(loan.membership.person_id)  # type: ignore[union-attr]  # the caller looked
    blocks = (Block.TOO_MANY_CLAIMS,) if limit is not None and count >= limit else ()
    at = loan.organisation_id
    result, put_aside = standing(
        blocks,
        set_aside=aside.codes,
        may_acknowledge=actor.may(permissions.ACKNOWLEDGE, at=at),
        may_override=actor.may(permissions.OVERRIDE, at=at),
    )
    title = item.record.title
    if result != "ok":
        require_rights(actor, blocks, aside.codes, at=at)
        raise MarkRefused(
            blocks,
            result=result,
            title=title,
            branch_id=loan.branch_out_id,
            case=case,
            limit=limit,
            count=count,
        )
    if put_aside and not aside.comment.strip() and policy.value("override_comment", case):
        raise MarkRefused([Block.COMMENT_REQUIRED], title=title, branch_id=loan.branch_out_id, case=case)
    return sorted(str(block) for block in put_aside)


def count_of(person_id: int) -> int:
    """Count the claims of a person in the past 365 days, at all libraries."""
    since = clock.now() - COUNTED
    return _claims().filter(membership__person_id=person_id, claimed_at__gt=since).count()


def resolve(actor: Actor, loan: Loan, item: Any, *, resolution: str, at: int) -> None:
    """End the claim of a title that is scanned. Found by the library: no overdue fee for that loan.

    `at` is the library of the desk. Raises: ReturnRefused (`item_claimed_returned`: somebody must say who had it), Invalid.
    """
    decided = resolved_as(resolution, str(facts.term(loan, "claim_resolution") or "returned_by_patron"))
    if decided is None:
        may = actor.may(permissions.ACKNOWLEDGE, at=at)
        raise ReturnRefused(
            [Block.ITEM_CLAIMED_RETURNED],
            result="confirm" if may else "refused",
            title=item.record.title,
            branch_id=loan.branch_out_id,
            case=Case(loan.patron_category_id),
        )
    if decided not in {Claim.Resolution.RETURNED_BY_PATRON, Claim.Resolution.FOUND_BY_LIBRARY}:
        raise Invalid(fields={"resolution": resolution})
    if decided == Claim.Resolution.FOUND_BY_LIBRARY:
        loan.fee_fixed_cents = lost.overdue_to(loan, 0, explanation="found by the library")
        loan.save(update_fields=["fee_fixed_cents"])
    end(actor, loan, item, resolution=decided)


def end(actor: Actor, loan: Loan, item: Any, *, resolution: str) -> None:
    """Note how a claim ended, and take the mark off the title."""
    _claims().filter(loan=loan, resolved_at=None).update(
        resolution=resolution, resolved_at=clock.now(), resolved_by=actor.name
    )
    holdings.take_off(actor, item, kind="claimed_returned")
    _record(actor, loan, claim=resolution)


def give_up(actor: Actor, loan: Loan, item: Any) -> None:
    """End the loan of a title that the library cannot find though it was brought back: nothing is charged for it.

    Publishes: LoanClosed, ItemChanged.
    """
    end(actor, loan, item, resolution=Claim.Resolution.MISSING)
    loan.closed_at, loan.closed_as = clock.now(), Loan.Ending.MISSING
    loan.save(update_fields=["closed_at", "closed_as"])
    holdings.vanish(item)
    outbox.publish(LoanClosed(loan_id=loan.pk))


def take_back(actor: Actor, loan: Loan) -> None:
    """Take a claim back: the title was at home after all. Its fee runs as if nothing had been said."""
    _claims().filter(loan=loan, resolved_at=None).delete()
    loan.fee_stop, loan.fee_stopped_at, loan.fee_fixed_cents = "", None, None
    loan.save(update_fields=["fee_stop", "fee_stopped_at", "fee_fixed_cents"])
    _record(actor, loan, claimed=False)


def detach(loan_ids: Collection[int]) -> None:
    """Part the claims from loans that forget their patron: a month and a patron are left, to count."""
    rows = _claims().filter(loan__in=loan_ids, resolved_at__isnull=False)
    rows.update(
        loan=None, claimed_at=TruncMonth("claimed_at"), resolved_at=TruncMonth("claimed_at"), resolved_by=""
    )


def forget_old() -> int:
    """Take away the claims that count no more. Returns how many."""
    old = Q(claimed_at__lte=clock.now() - COUNTED, resolved_at__isnull=False)
    count, _rows = _claims().filter(Q(loan=None) & old).delete()
    return count


def forget_person(person_id: int) -> None:
    """Take away what is left of the claims of a person who is forgotten."""
    _claims().filter(membership__person_id=person_id, loan=None).delete()


def _claims() -> QuerySet[Claim]:
    return Claim.objects.across_all(reason=_WHY)


def _record(actor: Actor, loan: Loan, **details: Any) -> None:
    person_id = loan.membership.person_id if loan.membership else None
    audit.record(actor, permissions.MARK, loan, person_id=person_id, **details)
