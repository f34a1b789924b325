"""How long this room keeps what a partner may know of a visitor."""

import datetime as dt

from django.db.models import Q

from samenbieb.domains.organisations.selectors import COUNTRY_TIME_ZONE
from samenbieb.domains.referrals import rules
from samenbieb.domains.referrals.models import HandOver, Passed
from samenbieb.kernel import clock
from samenbieb.kernel.retention import keep

WHY = "the nightly clean-up of every library"


def forget_passed() -> int:
    """Drop what was told once there is an outcome of a day before, or after four weeks; addresses and codes after four weeks.

    The hand-over stays as a figure of nobody. Returns how many rows changed; none the second time.
    """
    today = clock.today(COUNTRY_TIME_ZONE)
    past = today - dt.timedelta(days=rules.KEPT_DAYS)
    told = Passed.objects.across_all(reason=WHY)
    done = Q(hand_over__outcome_on__lt=today) | Q(hand_over__handed_on__lt=past)
    dropped, _rows = told.filter(done).delete()
    rows = HandOver.objects.across_all(reason=WHY)
    return dropped + rows.filter(handed_on__lt=past).exclude(token=None, code=None).update(
        token=None, code=None
    )


keep(
    "referrals.Passed",
    period="until the night after the outcome, 28 days at most; at once when the visitor takes it back",
    reason="A partner needs a name and a number to help. The helper needs them until the partner says how it went.",
    apply=forget_passed,
)
