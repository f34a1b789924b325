"""How long this room keeps personal data, and passes and answers of nobody in particular."""

import datetime as dt

from django.db.models import Q

from samenbieb.domains.learning.models import Attempt, DropIn, LearnerPass, Proof
from samenbieb.domains.learning.services import passes, whose
from samenbieb.kernel import clock
from samenbieb.kernel.retention import keep

ANSWERS_KEPT = dt.timedelta(days=30)
PASSES_KEPT = dt.timedelta(days=400)
CLAIMED_KEPT = dt.timedelta(days=30)
DROP_INS_KEPT = dt.timedelta(days=30)
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
    rows = DropIn.objects.across_all(reason="keep-times hold for the whole network")
    named = rows.filter(came_on__lt=today).exclude(first_name="").update(first_name="")
    old = rows.filter(came_on__lt=today - DROP_INS_KEPT).exclude(learner_pass=None, coach=None)
    return named + old.update(learner_pass=None, coach=None)


def drop_proofs() -> int:
    """Drop certificates after five years: their code is not known from then on. Returns how many."""
    rows = Proof.objects.across_all(reason="keep-times hold for the whole network")
    count, _ = rows.filter(given_on__lt=clock.today(whose.TIME_ZONE) - PROOFS_KEPT).delete()
    return count


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
