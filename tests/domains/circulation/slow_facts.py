"""The facts of a check-out once more, in the obvious way: a question for each, through the ORM, with nothing kept in memory."""

import datetime as dt
from typing import Any

from samenbieb.domains.circulation.models import Hold, Loan, PullTask
from samenbieb.domains.circulation.rules.checkout import CheckoutFacts
from samenbieb.domains.circulation.rules.due import scheduled_day
from samenbieb.domains.circulation.rules.policy import Case, Policy
from samenbieb.domains.circulation.services.policies import policies_read
from samenbieb.domains.holdings.models import Item, ItemCondition
from samenbieb.domains.patrons import rules
from samenbieb.domains.patrons.models import Block, Card, Relationship
from samenbieb.domains.patrons.selectors import categories
from samenbieb.domains.payments.models import Allocation, Charge, Credit
from samenbieb.kernel import clock

ALL = "a slow look at everything"


def slow_facts(
    *, barcode: str, card: str, branch: Any, channel: str = "staff", onsite: bool = False
) -> CheckoutFacts:
    """Ask everything that the rules of a check-out look at."""
    pass_ = Card.objects.across_all(reason=ALL).get(number=card)
    item = Item.objects.across_all(reason=ALL).get(barcode=barcode)
    person, own = pass_.membership.person, pass_.membership
    today = clock.today(branch.organisation.time_zone)
    age = rules.age_on(person.birth_on, today)
    category = categories.at_age(own.category, age)
    policy: Policy = policies_read({branch.pk: branch.organisation_id})[branch.pk]
    case = Case(category.pk, item.category_id, channel, item.location)
    open_loans = [loan for loan in _loans() if loan.membership and loan.membership.person_id == person.pk]
    claimed_counts = policy.value("claimed_counts_in_total", case)
    onsite_counts = bool(policy.value("onsite_counts_in_total", case))
    on_loan = next((loan for loan in _loans() if loan.item_id == item.pk), None)
    holder = on_loan.membership.person_id if on_loan and on_loan.membership else None
    converts = bool(
        on_loan
        and on_loan.onsite
        and not onsite
        and holder == person.pk
        and policy.value("onsite_converts", case)
    )
    if converts:
        open_loans = [loan for loan in open_loans if loan.item_id != item.pk]
    loans = [
        loan
        for loan in open_loans
        if (claimed_counts or loan.fee_stop != "claimed") and (onsite_counts or not loan.onsite)
    ]
    apart = [hold for hold in _holds() if hold.captured_item_id == item.pk and hold.state in Hold.CAPTURED]
    apart = [hold for hold in apart if not _is_of(hold, person.pk)]
    limit = policy.decide("max_loans", case)
    named = [
        loan
        for loan in loans
        if limit.item_category_id in {None, loan.item.category_id}
        and limit.location in {"", loan.item.location}
    ]
    stands = [
        block
        for block in Block.objects.filter(person=person, lifted_at=None).order_by("pk")
        if block.organisation_id in {None, branch.organisation_id}
        and (block.until_on is None or block.until_on >= today)
        and block.stops_checkout
        and (block.reach != "only" or block.branch_id == branch.pk)
        and (block.reach != "elsewhere" or block.branch_id != branch.pk)
    ]
    restrictions = [block.until_on for block in stands if block.kind == "restriction"]
    codes = {"restriction": "restricted", "barred": "patron_blocked"}
    debt_limit = policy.cents("debt_limit", case)
    children_limit = policy.cents("dependant_debt_limit", case)
    schedule = policy.value("loan_schedule", case)
    tasks = PullTask.objects.across_all(reason=ALL).filter(item=item, ended_at=None).select_related("hold")
    return CheckoutFacts(
        on_loan_to_patron=holder == person.pk and not converts,
        on_loan_to_other=holder is not None and holder != person.pk,
        conditions=frozenset(
            row.kind for row in ItemCondition.objects.filter(item=item) if row.cleared_at is None
        ),
        captured_for_other=apart[0].state if apart else "",
        home_only=policy.value("loan_allowed_for", case) == "home_branch",
        at_home=own.home_branch_id == item.home_branch_id,
        scheduled=schedule is None
        or policy.value("loan_schedule_caps", case)
        or scheduled_day(schedule, today) is not None,
        min_age=item.min_age,
        age=age,
        card_active=pass_.state == "active"
        and own.starts_on <= today
        and (own.ended_on is None or today <= own.ended_on),
        card_expires_on=own.expires_on,
        today=today,
        patron_codes=frozenset(codes[block.kind] for block in stands),
        restricted_until=None if None in restrictions else max(restrictions, default=None),
        block_scope=_told(stands),
        loans_in_limit=len(named),
        loans_limit=limit.value,
        loans_total=len(loans),
        loans_total_limit=policy.value("max_loans_total", case),
        loans_here=sum(loan.branch_out_id == branch.pk for loan in loans),
        loans_here_limit=policy.value("max_loans_per_branch", case),
        overdue_count=sum(loan.due_at < clock.now() and loan.fee_stop != "claimed" for loan in open_loans),
        overdue_limit=policy.value("overdue_limit", case),
        debt_cents=0 if debt_limit is None else _owed(person.pk, branch),
        debt_limit_cents=debt_limit,
        dependant_debt_cents=0
        if children_limit is None
        else sum(_owed(child, branch) for child in _children(person.pk, today)),
        dependant_debt_limit_cents=children_limit,
        subscription_open_cents=_open_of_subscription(person.pk, branch)
        if policy.value("subscription_blocks", case)
        else 0,
        targeted_for_other=policy.value("loan_of_targeted", case) != "any"
        and item.custody == "on_shelf"
        and any(task.hold.state == "open" and not _is_of(task.hold, person.pk) for task in tasks),
        onsite=onsite,
        onsite_counts=onsite_counts,
        onsite_count=sum(loan.onsite for loan in open_loans),
        onsite_limit=policy.value("max_onsite_loans", case),
        converts=converts,
    )


def _told(stands: list[Block]) -> dict[str, Any]:
    """Say how far the longest of each kind reaches; nothing when one of them stops everything everywhere."""
    never = dt.date.max
    told = []
    for kind in ("barred", "restriction"):
        of_kind = [block for block in stands if block.kind == kind]
        if not of_kind:
            continue
        last = max(block.until_on or never for block in of_kind)
        block = next(block for block in of_kind if (block.until_on or never) == last)
        scope: dict[str, Any] = {}
        acts = [act for act in ("checkout", "renew", "hold") if getattr(block, f"stops_{act}")]
        if len(acts) < 3:
            scope["acts"] = acts
        if block.branch:
            scope |= {"reach": block.reach, "branch": block.branch.name}
        told.append(scope)
    return told[0] if told and all(told) else {}


def _loans() -> list[Loan]:
    rows = Loan.objects.across_all(reason=ALL).select_related("membership", "item")
    return [loan for loan in rows if loan.closed_at is None]


def _holds() -> list[Hold]:
    return list(Hold.objects.across_all(reason=ALL).select_related("membership"))


def _is_of(hold: Hold, person_id: int) -> bool:
    return hold.membership is not None and hold.membership.person_id == person_id


def _owed(person_id: int, branch: Any) -> int:
    at_home = {"membership__person_id": person_id, "organisation": branch.organisation}
    charges = Charge.objects.across_all(reason=ALL).filter(**at_home)
    owed = sum(step.amount_cents for charge in charges for step in charge.steps.all())
    for credit in Credit.objects.across_all(reason=ALL).filter(**at_home):
        owed += credit.amount_cents if credit.kind == "void" else -credit.amount_cents
    return owed


def _open_of_subscription(person_id: int, branch: Any) -> int:
    charges = Charge.objects.across_all(reason=ALL).filter(
        membership__person_id=person_id, organisation=branch.organisation, kind="membership"
    )
    owed = sum(step.amount_cents for charge in charges for step in charge.steps.all())
    return owed - sum(part.amount_cents for part in Allocation.objects.filter(charge__in=charges))


def _children(person_id: int, today: dt.date) -> set[int]:
    rows = Relationship.objects.filter(person_id=person_id, kind="guardian")
    return {
        row.acts_for_id
        for row in rows
        if row.from_on <= today and (row.until_on is None or row.until_on >= today)
    }
