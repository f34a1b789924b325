"""The obvious way to write a check-out with the ORM: the same reads, the same rules, the same writes, nothing saved up.

What a developer writes first, with `select_related` where it is obvious. It is the yardstick of `province.py`.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q, Sum

from samenbieb.domains.catalogue.models import Record
from samenbieb.domains.circulation.models import Hold, Loan, PolicyRule, PullTask
from samenbieb.domains.circulation.rules.due import Term, due_instant
from samenbieb.domains.circulation.rules.policy import Case, Policy
from samenbieb.domains.circulation.services.facts import TERM_KINDS
from samenbieb.domains.circulation.services.policies import row_of
from samenbieb.domains.holdings.models import Item, ItemCondition
from samenbieb.domains.organisations.models import Branch
from samenbieb.domains.organisations.selectors import calendar
from samenbieb.domains.patrons.models import Block, Card, Membership
from samenbieb.domains.payments.models import ChargeStep, Credit
from samenbieb.kernel import clock
from samenbieb.kernel.locking import lock_work
from samenbieb.kernel.models import AnsweredRequest, AuditEntry, OutboxEvent

ALL = "a bench looks at everything"


class RefusedError(Exception):
    """A reason stands against the loan."""


@transaction.atomic
def check_out(actor: Any, *, barcode: str, card: str, branch_id: int, key: str) -> dict[str, Any]:
    """Lend one item: lock, read what the rules ask, decide, write loan, item, audit, facts and the kept answer."""
    known = AnsweredRequest.objects.filter(actor=actor.name, key=key).first()
    if known is not None:
        return known.answer
    kept = AnsweredRequest.objects.create(actor=actor.name, key=key, request_hash="", answered_at=clock.now())
    branch = Branch.objects.select_related("organisation").get(pk=branch_id)
    pass_ = (
        Card.objects.across_all(reason=ALL)
        .select_related("membership__person", "membership__organisation", "membership__category")
        .get(number=card)
    )
    person_id = pass_.membership.person_id
    memberships = list(
        Membership.objects.across_all(reason=ALL)
        .filter(person_id=person_id)
        .select_for_update(no_key=True)
        .order_by("pk")
    )
    item = (
        Item.objects.across_all(reason=ALL)
        .select_related("record", "category", "current_branch", "home_branch")
        .select_for_update(no_key=True, of=("self",))
        .get(barcode=barcode)
    )
    lock_work(item.record.work_id)
    record = Record.objects.get(pk=item.record_id)
    hours = calendar(branch_id)
    today = clock.today(hours.time_zone)
    rows = PolicyRule.objects.filter(
        Q(organisation=None) | Q(organisation=branch.organisation_id, branch=None) | Q(branch=branch_id)
    )
    policy = Policy(row for row in map(row_of, rows) if row.holds_on(today))
    case = Case(pass_.membership.category_id, item.category_id, "staff", item.location)
    _decide(policy, case, item, record, person_id, branch, today)
    membership = next(one for one in memberships if one.organisation_id == branch.organisation_id)
    term = Term(days=policy.value("loan_days", case), due_closed=policy.value("due_closed", case))
    due_at = due_instant(hours, term, start=clock.now(), not_after=membership.expires_on)
    loan = Loan.objects.create(
        organisation_id=branch.organisation_id,
        membership=membership,
        item=item,
        patron_category_id=membership.category_id,
        branch_out=branch,
        channel="staff",
        opened_at=clock.now(),
        due_at=due_at,
        terms=policy.snapshot(TERM_KINDS, case),
    )
    mine = Hold.objects.across_all(reason=ALL).filter(
        membership__person_id=person_id, work_id=record.work_id, state__in=Hold.ACTIVE
    )
    for hold in mine.select_for_update(of=("self",))[:1]:
        hold.state, hold.ended_at = Hold.State.FULFILLED, clock.now()
        hold.save()
    ItemCondition.objects.filter(item=item, cleared_at=None, kind__in=("lost", "missing")).update(
        cleared_at=clock.now()
    )
    item.custody, item.due_at, item.current_branch = "on_loan", due_at, branch
    item.loan_count += 1
    item.version += 1
    item.save()
    AuditEntry.objects.create(
        done_at=clock.now(), actor=actor.name, door=actor.door, action="circulation.check_out",
        organisation_id=branch.organisation_id, subject_type="circulation.loan", subject_id=str(loan.public_id),
        person_id=person_id, details={"item": str(item.public_id)},
    )  # fmt: skip
    for name, payload in (
        ("holdings.item-changed.v1", {"item_id": item.pk, "work_id": record.work_id}),
        ("circulation.loan-opened.v1", {"loan_id": loan.pk}),
    ):
        OutboxEvent.objects.create(name=name, payload=payload, published_at=clock.now())
    kept.answer = {"loan": str(loan.public_id), "due_at": loan.due_at.isoformat()}
    kept.save()
    return kept.answer


def _decide(
    policy: Policy, case: Case, item: Item, record: Record, person_id: int, branch: Branch, today: dt.date
) -> None:
    loans = Loan.objects.across_all(reason=ALL).filter(closed_at=None)
    mine = loans.filter(membership__person_id=person_id)
    blocks = Block.objects.filter(
        Q(organisation=None) | Q(organisation=branch.organisation),
        Q(until_on=None) | Q(until_on__gte=today),
        person_id=person_id,
        lifted_at=None,
    )
    owed = ChargeStep.objects.filter(
        charge__membership__person_id=person_id, charge__organisation=branch.organisation
    ).aggregate(s=Sum("amount_cents"))["s"]
    paid = (
        Credit.objects.across_all(reason=ALL)
        .filter(membership__person_id=person_id, organisation=branch.organisation)
        .aggregate(s=Sum("amount_cents"))["s"]
    )
    holds = Hold.objects.across_all(reason=ALL).exclude(membership__person_id=person_id)
    reasons = [
        loans.filter(item=item).exists(),
        list(ItemCondition.objects.filter(item=item, cleared_at=None)),
        holds.filter(captured_item=item, state__in=Hold.CAPTURED).exists(),
        list(blocks),
        mine.count() >= policy.value("max_loans_total", case),
        mine.filter(item__category=item.category_id).count() >= policy.value("max_loans", case),
        mine.filter(due_at__lt=clock.now()).count() >= policy.value("overdue_limit", case),
        (owed or 0) - (paid or 0) > (policy.cents("debt_limit", case) or 0),
        PullTask.objects.across_all(reason=ALL)
        .filter(item=item, ended_at=None, hold__state="open")
        .exclude(hold__membership__person_id=person_id)
        .exists(),
    ]
    # Whether somebody waits for just this copy, for the desk to say.
    list(holds.filter(work_id=record.work_id, state="open").select_related("pickup_branch")[:20])
    if any(reasons):
        raise RefusedError
