"""What a job costs goes to the account of the member who booked, and comes off when the job is undone."""

from samenbieb.domains.booking import selectors as booking
from samenbieb.domains.makerspace.errors import NoAccountHere
from samenbieb.domains.makerspace.models import Job
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.domains.patrons import services as members
from samenbieb.domains.payments import permissions as accounts
from samenbieb.domains.payments import services as payments
from samenbieb.domains.payments.services import ChargeLine
from samenbieb.kernel import audit, modules
from samenbieb.kernel.actor import Actor

KIND = "making"


def put_on_account(actor: Actor, job: Job, seen: booking.ClaimView | None, *, about: str) -> None:
    """Let the member of a booking owe what a job cost. Raises: NotAllowed, NoAccountHere. Locks: the membership."""
    actor.require(accounts.CHARGE, at=job.organisation_id)
    person_id = seen.person_id if seen is not None else None
    membership_id = None
    if person_id is not None and modules.is_on("payments"):
        membership_id = patrons.membership_at(person_id, job.organisation_id)
    if membership_id is None:
        raise NoAccountHere
    held = members.lock_membership(membership_id)
    line = ChargeLine(
        membership_id=held.pk,
        organisation_id=job.organisation_id,
        kind=KIND,
        subject=str(job.public_id),
        description=about[:200],
    )
    payments.bring_charge_to(line, total_cents=job.cost_cents, explanation="made")
    payments.use_credit(held.pk)
    audit.record(actor, accounts.CHARGE, job, person_id=person_id, kind=KIND, amount_cents=job.cost_cents)


def take_off_account(actor: Actor, job: Job) -> None:
    """Take what a job cost off the account that it stands on; what was paid of it stands in credit, not what was let off.

    Raises: NotAllowed (something stands on an account, and the actor may put nothing there). Locks: the membership.
    """
    cents = payments.bring_to_nothing(str(job.public_id), kind=KIND, explanation="job taken back")
    if cents:
        actor.require(accounts.CHARGE, at=job.organisation_id)
        audit.record(actor, accounts.CHARGE, job, kind=KIND, amount_cents=-cents)
