"""What the rules of a check-out must know, from what was read while the locks are held."""

import datetime as dt

from samenbieb.domains.circulation.rules.checkout import CheckoutFacts
from samenbieb.domains.circulation.rules.codes import Block
from samenbieb.domains.circulation.rules.due import scheduled_day
from samenbieb.domains.circulation.rules.policy import Case, Policy
from samenbieb.domains.circulation.services import facts
from samenbieb.domains.circulation.services.scanning import Scanned
from samenbieb.domains.circulation.services.ways import ORDINARY, Way
from samenbieb.domains.organisations.selectors import Place
from samenbieb.domains.patrons.selectors import Act


def checkout_facts(
    scan: Scanned, policy: Policy, case: Case, branch: Place, today: dt.date, way: Way = ORDINARY
) -> CheckoutFacts:
    """Gather what the rules must know."""
    item, borrower = scan.item, scan.borrower
    person_id = borrower.person_id
    limit = policy.decide("max_loans", case)
    debt_limit_cents = policy.cents("debt_limit", case)
    dependant_limit_cents = policy.cents("dependant_debt_limit", case)
    blocks = borrower.blocks(Act.CHECKOUT, branch_id=branch.pk, on=today)
    restricted = blocks.get(Block.RESTRICTED)
    onsite_counts = bool(policy.value("onsite_counts_in_total", case))
    claimed_counts = bool(policy.value("claimed_counts_in_total", case))
    converts = (
        scan.used_onsite
        and not way.onsite
        and scan.holder_id == person_id
        and bool(policy.value("onsite_converts", case))
    )
    others = [loan for loan in scan.loans if not (converts and loan.item_id == item.pk)]
    loans = [
        loan
        for loan in others
        if (claimed_counts or not loan.is_claimed) and (onsite_counts or not loan.onsite)
    ]
    schedule = policy.value("loan_schedule", case)
    return CheckoutFacts(
        on_loan_to_patron=scan.holder_id == person_id and not converts,
        on_loan_to_other=scan.holder_id not in {None, person_id},
        conditions=item.conditions,
        captured_for_other=scan.apart_for_other,
        home_only=policy.value("loan_allowed_for", case) == "home_branch",
        at_home=borrower.home_branch_id == item.home_branch_id,
        scheduled=schedule is None
        or policy.value("loan_schedule_caps", case)
        or scheduled_day(schedule, today) is not None,
        min_age=item.min_age,
        age=borrower.age,
        card_active=borrower.active,
        card_expires_on=borrower.expires_on,
        today=today,
        patron_codes=frozenset(blocks),
        restricted_until=restricted.until_on if restricted else None,
        block_scope=facts.scope_of(blocks),
        loans_in_limit=sum(
            limit.item_category_id in {None, loan.item_category_id} and limit.location in {"", loan.location}
            for loan in loans
        ),
        loans_limit=limit.value,
        loans_total=len(loans),
        loans_total_limit=policy.value("max_loans_total", case),
        loans_here=sum(loan.branch_out_id == branch.pk for loan in loans),
        loans_here_limit=policy.value("max_loans_per_branch", case),
        overdue_count=sum(loan.is_overdue for loan in others),
        overdue_limit=policy.value("overdue_limit", case),
        debt_cents=facts.debt_cents(
            person_id, organisation_id=branch.organisation_id, limit_cents=debt_limit_cents
        ),
        debt_limit_cents=debt_limit_cents,
        dependant_debt_cents=facts.dependant_debt_cents(
            person_id, organisation_id=branch.organisation_id, limit_cents=dependant_limit_cents
        ),
        dependant_debt_limit_cents=dependant_limit_cents,
        subscription_open_cents=facts.subscription_cents(policy, case, person_id, branch.organisation_id),
        targeted_for_other=scan.asked_for_other
        and item.custody == "on_shelf"
        and policy.value("loan_of_targeted", case) != "any",
        onsite=way.onsite,
        onsite_counts=onsite_counts,
        onsite_count=sum(loan.onsite for loan in others),
        onsite_limit=policy.value("max_onsite_loans", case),
        converts=converts,
    )
