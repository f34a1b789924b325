"""What is told about money: that something has been open for a while. Source: `fee_notice_from`, `fee_notice_days`."""

from functools import cache
from itertools import groupby

from samenbieb.domains.circulation.models import PolicyRule
from samenbieb.domains.circulation.rules.debts import Debt, debt_to_tell
from samenbieb.domains.circulation.rules.policy import Case, Policy
from samenbieb.domains.circulation.services.policies import policy_at
from samenbieb.domains.circulation.services.telling import Telling, tell_many
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.payments import selectors as payments
from samenbieb.domains.payments.selectors import StandingCharge
from samenbieb.kernel import clock, jobs

BATCH_COUNT = 1_000
KIND = "fee_notice_from"


def tell_debts() -> dict[str, int]:
    """Tell members what has been open for too long, where the rules say so; once for each charge that came of age.

    Bears repeating; stop it between two batches. Looks only at libraries that have such a rule. Returns how many notices.
    """
    told = 0
    for organisation_id in _libraries():
        tellings = list(_tellings(organisation_id))
        for start in range(0, len(tellings), BATCH_COUNT):
            jobs.between_batches()
            told += len(tell_many(tellings[start : start + BATCH_COUNT]))
    return {"notices": told}


def _libraries() -> list[int]:
    """Give the libraries for which a rule speaks of telling; a row of the network speaks for all."""
    rows = PolicyRule.objects.filter(kind=KIND, value__isnull=False)
    found = {
        organisation_id or branch_organisation_id
        for organisation_id, branch_organisation_id in rows.values_list(
            "organisation", "branch__organisation"
        )
    }
    if None in found:
        return sorted(payments.libraries_with_charges())
    return sorted(found)


def _tellings(organisation_id: int) -> list[Telling]:
    today = clock.today(organisations.organisation_by_id(organisation_id).time_zone)

    @cache
    def policy(branch_id: int | None) -> Policy:
        return policy_at(organisation_id=organisation_id, branch_id=branch_id)

    tellings = []
    charges = payments.standing_charges(organisation_id)
    for membership, rows in groupby(charges, key=lambda charge: charge.membership_public_id):
        found = list(rows)
        first = found[0]
        case = Case(patron_category_id=first.category_id)
        rules = policy(first.home_branch_id)
        debt = debt_to_tell(
            [_debt(charge) for charge in found],
            above_cents=rules.cents(KIND, case),
            days=rules.value("fee_notice_days", case),
            today=today,
        )
        if debt is not None:
            tellings.append(
                Telling(
                    organisation_id=organisation_id,
                    person_id=first.person_id,
                    kind="fee_due",
                    key=f"fee_due:{membership}:{debt.newest}",
                    amount_cents=debt.open_cents,
                )
            )
    return tellings


def _debt(charge: StandingCharge) -> Debt:
    return Debt(charge.public_id, charge.charged_on, charge.open_cents)
