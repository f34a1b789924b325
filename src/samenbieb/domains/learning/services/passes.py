"""A pass without a name: begun, opened on another device, claimed once under a name, or thrown away."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from samenbieb.domains.learning.errors import CodeUnknown, NoPass
from samenbieb.domains.learning.events import LearningMoved
from samenbieb.domains.learning.models import Attempt, Learner, LearnerPass, LessonRun
from samenbieb.domains.learning.rules import passes
from samenbieb.domains.learning.services import buddies, whose
from samenbieb.domains.learning.services.buddy_requests import move_requests
from samenbieb.kernel import attempts, audit, clock, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed
from samenbieb.kernel.locking import locked

TRIES_FOR_A_CODE = 10
GUESSED, BEGUN = "the code of a pass", "a pass begun"
BEGUN_MAX = 200  # at one address in ten minutes


def begin_pass(actor: Actor, *, branch_id: int | None = None, address: str = "") -> LearnerPass:
    """Begin a pass; its code is by chance and of nobody else. `branch_id` is the place that the reader chose, if any.

    `address`: of who asks, where passes that are begun are counted: enough for a school, not for a script that goes on.
    Raises: TooManyAttempts.
    """
    if address:
        attempts.start_of_many(BEGUN, address, most=BEGUN_MAX)
    return _begin_pass(actor, branch_id)


@transaction.atomic
def _begin_pass(actor: Actor, branch_id: int | None) -> LearnerPass:
    code = next(
        code
        for code in (passes.new_code() for _ in range(TRIES_FOR_A_CODE))
        if not LearnerPass.objects.filter(code=code).exists()
    )
    row = LearnerPass.objects.create(
        code=code, branch_id=branch_id, begun_at=clock.now(), used_on=clock.today(whose.TIME_ZONE)
    )
    audit.record(actor, "learning.begin_pass", row)
    return row


def open_pass(actor: Actor, *, code: str, address: str) -> LearnerPass:
    """Find the pass of a card, for another device. Wrong codes are counted by the address of who asks.

    Raises: CodeUnknown, TooManyAttempts.
    """
    attempts.start_of_many(GUESSED, address)
    asked = passes.read_code(code)
    row = LearnerPass.objects.filter(code=asked, claimed_at=None).first() if asked else None
    if row is None:
        raise CodeUnknown
    attempts.one_was_right(GUESSED, address)
    return row


@locked
def claim_pass(actor: Actor, *, pass_public_id: str) -> int:
    """Take a pass over under the name of the member who acts: what was done with it moves along, once.

    Of a lesson that is open with both, the run that is further stays; of two goals, the one of the member. Returns how many runs moved.
    Raises: NotAllowed, NoPass, PassClaimed. Locks: the pass, the learner.
    """
    if actor.person_id is None:
        raise NotAllowed(action="learning.claim_pass")
    row = whose.pass_row(pass_public_id, lock=True)
    if row is None:
        raise NoPass
    learner = whose.learner_of(actor.person_id)
    mine = {run.lesson_id: run for run in LessonRun.objects.filter(learner=learner, finished_at=None)}
    moved = 0
    for run in LessonRun.objects.select_for_update().filter(learner_pass=row).order_by("pk"):
        other = mine.get(run.lesson_id) if run.finished_at is None else None
        if other is not None and len(other.done_keys) >= len(run.done_keys):
            run.delete()
            continue
        if other is not None:
            other.delete()
        run.learner, run.learner_pass = learner, None
        run.save(update_fields=["learner", "learner_pass"])
        moved += 1
    if row.goal and not learner.goal:
        learner.goal = row.goal
        learner.save(update_fields=["goal"])
    row.claimed_at, row.claimed_by, row.goal = clock.now(), learner, ""
    row.save(update_fields=["claimed_at", "claimed_by", "goal"])
    move_requests(row, learner)
    tell_moved(LessonRun.objects.filter(learner=learner))
    audit.record(actor, "learning.claim_pass", row, person_id=actor.person_id, runs=moved)
    return moved


@locked
def forget_pass(actor: Actor, *, pass_public_id: str) -> None:
    """Throw a pass away with its answers; lessons that were done stay as figures of nobody.

    Raises: NoPass, PassClaimed. Locks: the pass.
    """
    row = whose.pass_row(pass_public_id, lock=True)
    if row is None:
        raise NoPass
    audit.record(Actor.anonymous(actor.door), "learning.forget_pass", row)  # a pass leads to no member
    drop_passes([row.pk])


def drop_passes(pass_ids: list[int]) -> int:
    """Drop passes with their answers and open runs; what was finished is of nobody from then on, and so is the trail.

    Returns how many.
    """
    runs = LessonRun.objects.filter(learner_pass__in=pass_ids)
    runs.filter(finished_at=None).delete()
    tell_moved(runs)
    Attempt.objects.filter(run__in=runs).delete()
    buddies.let_go(buddies.requests().filter(learner_pass__in=pass_ids))
    gone = LearnerPass.objects.filter(pk__in=pass_ids)
    audit.unlink(LearnerPass, [str(one) for one in gone.values_list("public_id", flat=True)])
    count, _rows = gone.delete()
    return count


@locked
def forget_learners(person_ids: Sequence[int]) -> None:
    """Let go of what forgotten people learned: for who hears that nothing leads to them any more."""
    learners = Learner.objects.filter(person_id__in=person_ids)
    runs = LessonRun.objects.filter(learner__in=learners)
    runs.filter(finished_at=None).delete()
    tell_moved(runs)
    Attempt.objects.filter(run__in=runs).delete()
    buddies.let_go(buddies.requests().filter(learner__in=learners))
    LearnerPass.objects.filter(claimed_by__in=learners).update(claimed_by=None)
    learners.delete()


def tell_moved(runs: QuerySet[LessonRun]) -> None:
    """Publish for which places and days other learners may be counted."""
    days = runs.filter(finished_on__isnull=False).values_list("branch_id", "finished_on").distinct()
    outbox.publish_all(LearningMoved(branch_id, on.isoformat()) for branch_id, on in days if branch_id and on)
