"""What this room does when a lower room published a fact, and what it tells when asked."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from samenbieb.domains.patrons.events import MembershipRenewed, MembershipStarted
from samenbieb.domains.patrons.ports import follows_accounts
from samenbieb.domains.patrons.services import tells_what_is_open
from samenbieb.domains.payments import selectors, services
from samenbieb.kernel.money import decimal_text
from samenbieb.kernel.outbox import reacts_to


@reacts_to(MembershipStarted)
def charge_first_period(events: Sequence[MembershipStarted]) -> None:
    """Put the price of a new membership on its account, once per period."""
    _charge(events)


@reacts_to(MembershipRenewed)
def charge_next_period(events: Sequence[MembershipRenewed]) -> None:
    """Put the price of the next period on the account, once per period."""
    _charge(events)


def _charge(events: Sequence[MembershipStarted] | Sequence[MembershipRenewed]) -> None:
    for event in events:
        services.charge_membership(
            membership_id=event.membership_id,
            membership_public_id=event.membership_public_id,
            organisation_id=event.organisation_id,
            starts_on=event.period_key,
            fee_cents=event.fee_cents,
            product_name=event.product_name,
        )


follows_accounts(services.AccountsFollow())


@tells_what_is_open
def open_amount(membership_id: int) -> list[str]:
    """Tell that something must still be paid."""
    cents = sum(line.open_cents for line in selectors.open_charges(membership_id))
    if not cents:
        return []
    return [_("Still to pay: %(amount)s") % {"amount": decimal_text(cents).replace(".", ",")}]
