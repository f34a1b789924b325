"""How long this room keeps personal data, and passes and answers of nobody in particular."""

import datetime as dt

from django.db.models import Q

from samenbieb.domains.learning.models import (
    Attempt,
    BuddyPair,
    BuddyRequest,
    Coach,
    DropIn,
    LearnerPass,
    Proof,
)
from samenbieb.domains.learning.services import asking, buddies, passes, whose
from samenbieb.kernel import audit, clock
from samenbieb.kernel.retention import keep

ANSWERS_KEPT = dt.timedelta(days=30)
PASSES_KEPT = dt.timedelta(days=400)
CLAIMED_KEPT = dt.timedelta(days=30)
DROP_INS_KEPT = dt.timedelta(days=30)
BUDDY_WAITS = dt.timedelta(days=180)
BUDDIES_KEPT = dt.timedelta(days=30)
NETWORK = "keep-times hold for the whole network"
PROOFS_KEPT = dt.timedelta(days=5 * 365)


def drop_answers() -> int:
    """Drop answers after a month; the sum of the run stays. Returns how many."""
    count, _ = Attempt.objects.filter(attempted_at__lt=clock.now() - ANSWERS_KEPT).delete()
    return count


def drop_passes() -> int:
    """Drop passes that nobody used for more than a year, and those that were claimed. Returns how many."""
    old = Q(claimed_at=None, used_on__lt=clock.today(whose.TIME_ZONE) - PASSES_KEPT)
    claimed = Q(claimed_at__lt=clock.now() - CLAIMED_KEPT)
    return passes.drop_passes(list(LearnerPass.objects.filter(old | claimed).values_list("pk", flat=True)))


def forget_drop_ins() -> int:
    """Drop first names the day after, and a month later who it was and who helped. Returns how many rows."""
    today = clock.today(whose.TIME_ZONE)
    rows = DropIn.objects.across_all(reason=NETWORK)
    named = rows.filter(came_on__lt=today).exclude(first_name="").update(first_name="")
    old = rows.filter(came_on__lt=today - DROP_INS_KEPT).exclude(learner_pass=None, coach=None)
    return named + old.update(learner_pass=None, coach=None)


def drop_proofs() -> int:
    """Drop certificates after five years: their code is not known from then on. Returns how many."""
    rows = Proof.objects.across_all(reason=NETWORK)
    count, _ = rows.filter(given_on__lt=clock.today(whose.TIME_ZONE) - PROOFS_KEPT).delete()
    return count


def forget_buddy_requests() -> int:
    """Let requests be of nobody: that found no buddy for half a year, or are over for a month. Returns how many."""
    day, rows = buddies.today(), BuddyRequest.objects.across_all(reason=NETWORK)
    linked = rows.exclude(learner=None, learner_pass=None)
    waited = Q(state=BuddyRequest.State.WAITING, waits_from_on__lt=day - BUDDY_WAITS)
    return buddies.let_go(linked.filter(waited | Q(closed_on__lt=day - BUDDIES_KEPT)))


def forget_buddy_pairs() -> int:
    """Drop first names the night after a pair ended, and a month later who the two were. Returns how many rows."""
    day, rows = buddies.today(), BuddyPair.objects.across_all(reason=NETWORK)
    named = rows.filter(ended_on__lt=day).exclude(first_name="").update(first_name="")
    old = rows.filter(ended_on__lt=day - BUDDIES_KEPT).exclude(request=None, coach=None)
    audit.unlink(BuddyPair, [str(one) for one in old.values_list("public_id", flat=True)])
    return named + old.update(request=None, coach=None)


def drop_coaches() -> int:
    """Drop what somebody helped with, a month after they stopped. Returns how many."""
    rows = Coach.objects.across_all(reason=NETWORK).filter(stopped_on__lt=buddies.today() - BUDDIES_KEPT)
    count = rows.count()
    rows.delete()
    return count


keep(
    "learning.BuddyRequest",
    period="180 days without a buddy, 30 days after it is over, at once when it is taken back; then a figure of nobody",
    reason="To find a buddy, and to give somebody their old place in the queue when a pair does not last.",
    apply=forget_buddy_requests,
)
keep(
    "learning.BuddyPair",
    period="the first name until the night after it ends; the two 30 days after; then a figure of nobody",
    reason="So that two know of each other while they learn together, and a mistake can be put right.",
    apply=forget_buddy_pairs,
)
keep(
    "learning.Coach",
    period="as long as somebody is a buddy, and 30 days after they stopped",
    reason="To propose somebody who fits.",
    apply=drop_coaches,
)
keep(
    "learning.Proof",
    period="5 years",
    reason="So that anybody can check a paper. It holds a mark of a name, and leads to no pass and no member.",
    apply=drop_proofs,
)
keep(
    "learning.DropIn",
    period="the first name until the day after; pass and coach 30 days; then a figure of nobody",
    reason="To call somebody by their name today, and to know who helped whom when something went wrong.",
    apply=forget_drop_ins,
)
keep(
    "learning.Learner",
    period="as long as the person is known",
    reason="So that a learner goes on where they stopped; it goes with the person, and lessons stay as figures of nobody.",
)
keep(
    "learning.LearnerPass",
    period="400 days after it was last used; 30 days after it was claimed",
    reason="So that somebody without a name goes on where they stopped. It names nobody.",
    apply=drop_passes,
)
keep(
    "learning.Attempt",
    period="30 days",
    reason="To give feedback and to receive an answer once; then only how far somebody is.",
    apply=drop_answers,
)
keep(
    "learning.FormKey",
    period="until the day after the questions were closed, 31 days at most",
    reason="To count a form once, however often it is sent. It holds no choice and leads to nobody.",
    apply=asking.close_past,
)
