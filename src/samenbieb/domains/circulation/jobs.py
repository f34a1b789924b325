"""What lending does by itself."""

from samenbieb.domains.circulation.services import accrue_fees as accrue
from samenbieb.domains.circulation.services import age_to_lost as mark_lost
from samenbieb.domains.circulation.services import anonymise_loans as unlink
from samenbieb.domains.circulation.services import auto_renew as renew_near_the_end
from samenbieb.domains.circulation.services import count_balances as count_lending
from samenbieb.domains.circulation.services import expire_holds as end_unwanted
from samenbieb.domains.circulation.services import expire_shelf as end_unfetched
from samenbieb.domains.circulation.services import target_holds as look_at_queues
from samenbieb.domains.circulation.services import tell_debts, tell_due, tell_ending
from samenbieb.kernel.jobs import job


@job("expire_shelf")
def expire_shelf() -> dict[str, int]:
    """End the holds that were not picked up in time; their items go to the next reader."""
    return end_unfetched()


@job("target_holds")
def target_holds() -> dict[str, int]:
    """Ask elsewhere for what was not fetched in time, and look at every queue again."""
    return look_at_queues()


@job("count_balances")
def count_balances() -> dict[str, int]:
    """Count which library lends most to the others."""
    return count_lending()


@job("expire_holds")
def expire_holds() -> dict[str, int]:
    """End the holds that their readers want no longer."""
    return end_unwanted()


@job("auto_renew")
def auto_renew() -> dict[str, int]:
    """Let loans go on by themselves where the rules say so."""
    return renew_near_the_end()


@job("tell_due")
def tell_what_is_due() -> dict[str, int]:
    """Tell members what is due soon or too late, and book the reminder fees."""
    return tell_due()


@job("tell_membership_end")
def tell_membership_end() -> dict[str, int]:
    """Tell members whose membership ends soon."""
    return tell_ending()


@job("tell_fees")
def tell_fees() -> dict[str, int]:
    """Tell members what has been open on their account for too long."""
    return tell_debts()


@job("anonymise_loans")
def anonymise_loans() -> dict[str, int]:
    """Take the person out of loans and holds that ended long enough ago."""
    return unlink()


@job("accrue_fees")
def accrue_fees() -> dict[str, int]:
    """Bring the overdue fees of late loans onto the accounts."""
    return accrue()


@job("age_to_lost")
def age_to_lost() -> dict[str, int]:
    """Mark as lost what has been too late for long enough."""
    return mark_lost()
