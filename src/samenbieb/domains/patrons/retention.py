"""How long this room keeps personal data."""

import datetime as dt

from samenbieb.domains.patrons.models import IdentityCheck, Membership
from samenbieb.domains.patrons.selectors.families import COUNTRY_TIME_ZONE
from samenbieb.domains.patrons.selectors.merging import UNDO_WITHIN
from samenbieb.domains.patrons.services import anonymising
from samenbieb.domains.patrons.services.parting import empty_merges
from samenbieb.kernel import clock
from samenbieb.kernel.retention import keep

KEPT_AFTER_END = dt.timedelta(days=2 * 365)
DOCUMENT_KEPT_AFTER_END = dt.timedelta(days=30)


def forget_ended_memberships() -> int:
    """Forget memberships two years after their end, unless something is open. Returns how many."""
    return anonymising.forget_ended(ended_before_on=clock.today(COUNTRY_TIME_ZONE) - KEPT_AFTER_END)


def drop_identity_checks() -> int:
    """Drop the note of the document a month after the membership ended. Returns how many."""
    ended = Membership.objects.across_all(reason="the nightly clean-up of every library").filter(
        ended_on__lt=clock.today(COUNTRY_TIME_ZONE) - DOCUMENT_KEPT_AFTER_END
    )
    rows = IdentityCheck.objects.across_all(reason="the nightly clean-up of every library")
    count, _ = rows.filter(membership__in=ended).delete()
    return count


def forget_merges() -> int:
    """Forget what merges of accounts moved, once they can no longer be undone. Returns how many."""
    return empty_merges(made_before_at=clock.now() - UNDO_WITHIN)


keep(
    "patrons.PersonMerge",
    period="90 days, then only that it happened",
    reason="To undo a merge of two accounts; then the name of the second account and the list of rows go.",
    apply=forget_merges,
)
keep(
    "patrons.Membership",
    period="until 2 years after the end, nothing open",
    reason="To settle what is open and to answer questions; then contact data and card numbers go.",
    apply=forget_ended_memberships,
)
keep(
    "patrons.Person",
    period="as long as a library knows the person, or a child they are guardian of",
    reason="One person for the whole network, with as little as possible.",
    apply=anonymising.forget_strangers,
)
keep(
    "patrons.IdentityCheck",
    period="until 30 days after the end",
    reason="To show that somebody looked: the kind of document and the day, never a number or a copy.",
    apply=drop_identity_checks,
)
keep(
    "patrons.Group",
    period="with the membership",
    reason="To know who speaks for a class or group: a name, nothing more.",
)
keep("patrons.Card", period="with the membership", reason="The number goes with the membership.")
keep(
    "patrons.Relationship",
    period="until the child is 18",
    reason="Who may act for a child.",
    apply=anonymising.part_grown_children,
)
keep("patrons.Consent", period="with the membership", reason="To show that somebody said yes.")
keep("patrons.Block", period="with the person", reason="To keep a block in force, and to explain it.")
