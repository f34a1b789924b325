"""What somebody wants to be able to do, in their own words: one sentence, which they and who helps them see and change."""

from samenbieb.domains.learning import permissions
from samenbieb.domains.learning.access import drop_in_row, may_open
from samenbieb.domains.learning.errors import GoalTooLong, NoPass, NotYours
from samenbieb.domains.learning.models import DropIn, Learner, LearnerPass
from samenbieb.domains.learning.models.learners import GOAL_MAX
from samenbieb.domains.learning.services import whose
from samenbieb.kernel import audit
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.locking import locked
from samenbieb.kernel.screening import screened


@locked
def set_goal(actor: Actor, *, text: str, pass_public_id: str = "") -> None:
    """Keep what who learns wants to be able to do; empty wipes it out. What was written is in no trail.

    Raises: NoPass, PassClaimed, NamesSomebody, GoalTooLong. Locks: the learner or the pass. Source: decision 0183.
    """
    goal = _read(text)
    owner = whose.for_writing(actor, pass_public_id)
    row: Learner | LearnerPass
    if owner.learner_id is not None:
        row = Learner.objects.get(pk=owner.learner_id)
    else:
        row = LearnerPass.objects.get(pk=owner.learner_pass_id or 0)
    _keep(actor, row, goal, person_id=actor.person_id)


@locked
def set_goal_of_visitor(actor: Actor, *, visit: str, text: str) -> None:
    """Keep the goal of a visitor with a pass, as who helps them writes it down with them; empty wipes it out.

    Raises: NotFound, NotYours, NoPass, NamesSomebody, GoalTooLong. Locks: the visit, the pass.
    """
    found = drop_in_row(actor, visit)
    row = DropIn.objects.within(actor, permissions.RECEIVE).select_for_update(of=("self",)).get(pk=found.pk)
    if not may_open(actor, row):
        raise NotYours
    goal = _read(text)
    held = (
        LearnerPass.objects.select_for_update().filter(pk=row.learner_pass_id or 0, claimed_at=None).first()
    )
    if held is None:
        raise NoPass
    _keep(actor, held, goal)


def _read(text: str) -> str:
    goal = screened(" ".join(text.replace("\0", "").split()))
    if len(goal) > GOAL_MAX:
        raise GoalTooLong
    return goal


def _keep(actor: Actor, row: Learner | LearnerPass, goal: str, *, person_id: int | None = None) -> None:
    if row.goal == goal:
        return
    row.goal = goal
    row.save(update_fields=["goal"])
    audit.record(actor, "learning.set_goal", row, person_id=person_id, wiped=not goal)
