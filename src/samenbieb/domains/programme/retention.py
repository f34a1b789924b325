"""How long this room keeps personal data: of who works here and who registered; and what partners proposed.

No count names a visitor.
"""

import datetime as dt

from django.db.models import Q

from samenbieb.domains.organisations.selectors import COUNTRY_TIME_ZONE
from samenbieb.domains.programme import rules
from samenbieb.domains.programme.models import Proposal, Registration, Session, SessionHelper
from samenbieb.kernel import clock
from samenbieb.kernel.retention import keep

KEPT_AFTER = dt.timedelta(days=2 * 365)
REGISTERED_AFTER = dt.timedelta(days=30)
NOT_SENT = dt.timedelta(days=1)
BATCH_COUNT = 1_000


def forget_helpers() -> int:
    """Forget who helped where, two years after. Returns how many."""
    count, _ = SessionHelper.objects.filter(session__ends_at__lt=clock.now() - KEPT_AFTER).delete()
    return count


keep(
    "programme.SessionHelper",
    period="2 years",
    reason="To know who leads or helps, and to thank them; the number of visitors stays.",
    apply=forget_helpers,
)


def forget_registered() -> int:
    """Forget who registered, thirty days after the last date; and forms that were never sent, after a day.

    Places stay as numbers. In batches, each whole. Returns how many were forgotten.
    """
    now, count = clock.now(), 0
    rows = Registration.objects.across_all(reason="the nightly clean-up of every library")
    rows.filter(sent_at=None, begun_at__lt=now - NOT_SENT).delete()
    later = Session.objects.across_all(reason="dates that are not long enough ago").filter(
        ends_at__gte=now - REGISTERED_AFTER
    )
    over = rows.filter(forgotten_at=None, sent_at__isnull=False).exclude(entries__session__in=later)
    while batch := list(over.values_list("pk", flat=True)[:BATCH_COUNT]):
        count += rows.filter(pk__in=batch).update(
            code=None, first_name="", email="", phone="", note="", forgotten_at=now
        )
    return count


keep(
    "programme.Registration",
    period="30 days after the last date; a form that was not sent 1 day",
    reason="To reach who registered, and to know who is expected; the numbers stay.",
    apply=forget_registered,
)


def forget_proposals() -> int:
    """Drop what was refused or withdrawn half a year ago; of what was accepted that long ago, forget who decided.

    Partner and activity of what was accepted stay. Returns how many changed.
    """
    past = clock.today(COUNTRY_TIME_ZONE) - rules.PROPOSAL_KEPT
    rows = Proposal.objects.across_all(reason="the nightly clean-up of every library")
    old = rows.filter(settled_on__lt=past)
    _rows, dropped = old.filter(Q(state=Proposal.State.REFUSED) | Q(state=Proposal.State.WITHDRAWN)).delete()
    return dropped.get("programme.Proposal", 0) + old.exclude(decided_by=None).update(decided_by=None)


keep(
    "programme.Proposal",
    period="180 days after it was refused or withdrawn; of an accepted one who decided, 180 days",
    reason="The partner sees what became of it. Partner and activity of what was accepted stay.",
    apply=forget_proposals,
)
