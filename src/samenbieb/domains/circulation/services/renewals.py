"""Renewing (verlengen): one loan, or all that a person has."""

import datetime as dt
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import DateTimeField, ExpressionWrapper, F, IntegerField, QuerySet, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.errors import Block, NotOwner, RenewalRefused
from samenbieb.domains.circulation.events import LoanRenewed
from samenbieb.domains.circulation.models import Loan, Override, Renewal
from samenbieb.domains.circulation.rules.checkout import standing
from samenbieb.domains.circulation.services import auto_renewal, facts, reach
from samenbieb.domains.circulation.services.policies import channel_of
from samenbieb.domains.circulation.services.refusals import refusals_audited
from samenbieb.domains.circulation.services.renewable import RELATED, Renewable, renewables
from samenbieb.domains.circulation.services.rights import require_rights
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.patrons import services as patron_services
from samenbieb.domains.payments import services as payments
from samenbieb.kernel import audit, clock, idempotency, jobs, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Busy, NotFound
from samenbieb.kernel.locking import SeenBefore, lock_work, locked

ONE_DAY = dt.timedelta(days=1)
Near = tuple[int, dt.datetime]  # a loan near its end, and its last moment when it was found
AUTO_COUNT = 40  # the locks of a batch are held for less than a desk waits
RENEWED_AHEAD = dt.timedelta(
    days=61
)  # no library lets a loan go on earlier than two months before its last day


@dataclass(frozen=True, slots=True)
class RenewalAnswer:
    """A loan after the act. `result` is `ok`, `confirm` or `refused`; `due_at` (ISO, UTC) as it stands now.

    `codes` are the reasons against it when it was not renewed; their sentences are in `errors.REASONS`.
    """

    loan: str
    title: str
    barcode: str
    result: str
    due_at: str
    renewals_left: int
    codes: tuple[str, ...] = ()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Give the reasons, to look up their sentences."""
        return tuple(Block(code) for code in self.codes)


@refusals_audited(permissions.RENEW)
@locked
def renew_loan(
    actor: Actor,
    *,
    loan_public_id: str,
    key: str = "",
    set_aside: frozenset[str] = frozenset(),
    comment: str = "",
) -> RenewalAnswer:
    """Give a patron more time with an item (verlengen).

    The new last day counts from today or from the old one, after the terms of the loan. What ran up as overdue fee
    stays owed; the new period starts without one. A renewal is a real extension or, where the rule says so, counts as
    a new loan for lending right.

    Raises: NotFound, RenewalRefused (carries every reason that stands).
    Locks: memberships, item, work, loan, ledger. Publishes: LoanRenewed, ItemChanged. Source: FORMAT (renew).
    """
    rows = reach.loans(actor, permissions.RENEW).filter(public_id=reach.checked(loan_public_id))

    def act() -> dict[str, Any]:
        judged = _locked(rows, channel_of(actor))
        if not judged:
            raise NotFound
        renewable = judged[0]
        organisation_id = renewable.loan.organisation_id
        result, aside = standing(
            renewable.blocks,
            set_aside=set_aside,
            may_acknowledge=actor.may(permissions.ACKNOWLEDGE, at=organisation_id),
            may_override=actor.may(permissions.OVERRIDE, at=organisation_id),
        )
        if renewable.loan.fee_stop:
            raise RenewalRefused(renewable.blocks)
        if result != "ok":
            require_rights(actor, renewable.blocks, set_aside, at=organisation_id)
            raise RenewalRefused(
                renewable.blocks,
                result=result,
                branch_id=renewable.loan.branch_out_id,
                case=facts.case_of(renewable.loan, channel_of(actor)),
                **renewable.details,
            )
        if aside and not comment.strip() and renewable.needs_comment:
            case = facts.case_of(renewable.loan, channel_of(actor))
            raise RenewalRefused([Block.COMMENT_REQUIRED], branch_id=renewable.loan.branch_out_id, case=case)
        return asdict(_extend(actor, renewable, codes=sorted(aside), comment=comment))

    if not rows.exists():
        raise NotOwner if actor.person_id is not None else NotFound
    request = {"act": "renew", "loan": str(loan_public_id)}
    return _said(idempotency.once(actor, key, request, act))


@locked
def renew_all(
    actor: Actor,
    *,
    person_public_id: str | None = None,
    membership_public_id: str | None = None,
    key: str = "",
) -> list[RenewalAnswer]:
    """Renew what can be renewed; a loan that cannot says why, and stays as it is.

    A patron does it for themselves or for somebody they act for; staff for a member of their library, named by the
    membership. Raises: NotFound. Locks and publishes as `renew_loan`.
    """
    if actor.person_id is not None:
        person_id = reach.person(actor, public_id=person_public_id)
        rows = reach.loans(actor, permissions.RENEW).filter(membership__person_id=person_id)
    elif membership_public_id:
        rows = reach.loans(actor, permissions.RENEW).filter(
            membership__public_id=reach.checked(membership_public_id)
        )
    else:
        raise NotFound
    running = rows.filter(closed_at=None)

    def act() -> dict[str, Any]:
        return {"lines": [_line(actor, renewable) for renewable in _locked(running, channel_of(actor))]}

    request = {"act": "renew_all", "person": person_public_id, "membership": membership_public_id}
    return [_said(line) for line in idempotency.once(actor, key, request, act)["lines"]]


def auto_renew() -> dict[str, int]:
    """Let loans go on by themselves where their terms say so, some days before their last day, not after it.

    What speaks against a renewal at home speaks against it here; nothing is set aside. Some loans to a transaction: stop it
    anywhere. Bears repeating: a loan that goes on is no longer near its last day. The member is told. Returns counts by
    name: `auto_too_late` did not go on because of `auto_renew_stop_days` or `auto_renew_until`.
    Source: FORMAT (auto_renew, auto_renew_days_before).
    """
    near = [
        ((loan_id, due_at), auto_renewal.is_too_late(zone, *stops))
        for loan_id, due_at, zone, days_before, *stops in _near_the_end()
        if (clock.local(due_at, zone).date() - clock.today(zone)).days <= days_before
    ]
    found = [seen for seen, too_late in near if not too_late]
    renewed = 0
    for first in range(0, len(found), AUTO_COUNT):
        jobs.between_batches()
        renewed += _auto_renew_batch(found[first : first + AUTO_COUNT])
    return {
        "renewed": renewed,
        "not_renewed": len(near) - renewed,
        "auto_too_late": len(near) - len(found),
    }


def _near_the_end() -> list[tuple[Any, ...]]:
    """Give the loans that may be near their end, soonest due first; the wall clock of their place decides.

    Each with its last moment, time zone, days before, and what may stop it: when it began, after how many days, a last day.
    """
    rows = Loan.objects.across_all(reason="the nightly job of every library").filter(
        closed_at=None, membership__isnull=False, terms__auto_renew__value=True
    )
    days = Coalesce(Cast(KT("terms__auto_renew_days_before__value"), IntegerField()), 0)
    near = ExpressionWrapper(F("due_at") - (days + 1) * Value(ONE_DAY), output_field=DateTimeField())
    found = rows.filter(due_at__gte=clock.now(), due_at__lte=clock.now() + RENEWED_AHEAD)
    return list(
        found.annotate(days_before=days, near_at=near)
        .filter(near_at__lte=clock.now())
        .order_by("due_at", "pk")
        .values_list(
            "pk",
            "due_at",
            "branch_out__organisation__time_zone",
            "days_before",
            "opened_at",
            KT("terms__auto_renew_stop_days__value"),
            KT("terms__auto_renew_until__value"),
        )
    )


def _auto_renew_batch(seen: list[Near]) -> int:
    """Renew some loans; one that somebody is busy with keeps none of the others from going on."""
    try:
        return _auto_renew(seen)
    except Busy:
        count = 0
        for one in seen:
            with suppress(Busy):
                count += _auto_renew([one])
        return count


@locked
def _auto_renew(seen: list[Near]) -> int:
    rows = Loan.objects.across_all(reason="the nightly job of every library").filter(
        pk__in=[loan_id for loan_id, _due_at in seen], closed_at=None
    )
    actor = Actor.system("job")
    going = [
        renewable
        for renewable in _locked(rows, channel_of(actor))
        if not renewable.blocks
        and (renewable.loan.pk, renewable.loan.due_at) in seen  # else its reader was first
    ]
    for renewable in going:
        _extend(actor, renewable, codes=[], comment="")
    auto_renewal.tell_renewed([renewable.loan for renewable in going])
    return len(going)


def _line(actor: Actor, renewable: Renewable) -> dict[str, Any]:
    if renewable.blocks:
        return asdict(_not_renewed(renewable))
    return asdict(_extend(actor, renewable, codes=[], comment=""))


def _locked(rows: QuerySet[Loan], channel: str) -> list[Renewable]:
    """Lock loans in the house order, and judge them, soonest due first."""
    seen = list(
        rows.order_by("item_id").values_list(
            "pk", "membership__person_id", "item_id", "item__record__work_id"
        )
    )
    for person_id in sorted({person_id for _loan, person_id, _item, _work in seen if person_id}):
        patron_services.lock_person(person_id)
    for _loan, _person, item_id, _work in seen:
        holdings.lock_item(item_id)
    for work_id in sorted({work_id for _loan, _person, _item, work_id in seen}):
        lock_work(work_id)
    loans = (
        Loan.objects.across_all(
            reason="the loans just found in the actor's reach, read again under their locks"
        )
        .filter(pk__in=[loan_id for loan_id, _person, _item, _work in seen])
        .select_for_update(of=("self",), no_key=True)
        .select_related(*RELATED)
        .prefetch_related("renewals")
    )
    found = list(loans.order_by("due_at", "pk"))
    locked_people = {person_id for _loan, person_id, _item, _work in seen}
    if {loan.membership.person_id if loan.membership else None for loan in found} - locked_people:
        raise SeenBefore
    for loan in found:
        _guest_as_at_home(loan)
    return renewables(found, channel=channel) if found else []


def _guest_as_at_home(loan: Loan) -> None:
    """Let a guest's membership last as long as the one at home does now: it may have been renewed there."""
    membership = loan.membership
    if loan.closed_at is None and membership is not None and membership.kind == "guest":
        today = clock.today(loan.branch_out.organisation.time_zone)
        loan.membership = patron_services.membership_at(membership.person_id, loan.organisation_id, today)


def _extend(actor: Actor, renewable: Renewable, *, codes: list[Any], comment: str) -> RenewalAnswer:
    loan = renewable.loan
    due_before_at, now = loan.due_at, clock.now()
    due_after_at = max(renewable.due_at, due_before_at)  # whoever sets "no gain" aside loses nothing
    earlier = facts.earlier_fees_cents(loan)
    fee = facts.fee_cents(loan, at=now, calendar=renewable.calendar)
    if facts.term(loan, "fine_forgive_on_renewal"):
        fee = earlier  # the library lets the fee of this period go, also what was booked of it already
    if fee or facts.term(loan, "fine_forgive_on_renewal"):
        payments.bring_charge_to(
            facts.overdue_line(loan, title=loan.item.record.title), total_cents=fee, explanation="renewed"
        )
    Renewal.objects.create(
        loan=loan,
        renewed_at=now,
        channel=channel_of(actor),
        due_before_at=due_before_at,
        due_after_at=due_after_at,
        counts_as_new_loan=bool(facts.term(loan, "renewal_is_new_loan")),
        fee_cents=fee - earlier,
    )
    loan.due_at = due_after_at
    loan.renewals_used += 1
    loan.reminded_at = None
    loan.save(update_fields=["due_at", "renewals_used", "reminded_at"])
    holdings.extend(loan.item, due_at=loan.due_at)
    if codes:
        Override.objects.create(
            loan=loan,
            codes=[str(code) for code in codes],
            comment=comment[:200],
            made_at=now,
            made_by=actor.name,
        )
    person_id = loan.membership.person_id if loan.membership else None
    audit.record(
        actor,
        permissions.RENEW,
        loan,
        person_id=person_id,
        due_at=loan.due_at.isoformat(),
        set_aside=[str(code) for code in codes],
    )
    outbox.publish(LoanRenewed(loan_id=loan.pk))
    return RenewalAnswer(
        loan=str(loan.public_id),
        title=loan.item.record.title,
        barcode=loan.item.barcode,
        result="ok",
        due_at=loan.due_at.isoformat(),
        renewals_left=max(renewable.renewals_left - 1, 0),
    )


def _not_renewed(renewable: Renewable) -> RenewalAnswer:
    loan = renewable.loan
    return RenewalAnswer(
        loan=str(loan.public_id),
        title=loan.item.record.title,
        barcode=loan.item.barcode,
        result="refused",
        due_at=loan.due_at.isoformat(),
        renewals_left=renewable.renewals_left,
        codes=tuple(str(block) for block in renewable.blocks),
    )


def _said(answer: dict[str, Any]) -> RenewalAnswer:
    return RenewalAnswer(**{**answer, "codes": tuple(answer["codes"])})
