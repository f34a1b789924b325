"""What who learns may see of themselves: the pass in the browser, and everything to take along."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from samenbieb.domains.learning.models import Learner, LearnerPass, LessonRun
from samenbieb.domains.learning.rules import passes
from samenbieb.domains.learning.services import whose
from samenbieb.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class PassView:
    """The pass of this browser, with its code as it stands on the card."""

    code: str
    begun_at: dt.datetime
    begun_count: int
    finished_count: int


def pass_view(pass_public_id: str) -> PassView | None:
    """Give the pass that a browser holds. Raises: PassClaimed."""
    row: LearnerPass | None = whose.pass_row(pass_public_id)
    if row is None:
        return None
    runs = LessonRun.objects.filter(learner_pass=row)
    return PassView(
        code=passes.shown(row.code),
        begun_at=row.begun_at,
        begun_count=runs.count(),
        finished_count=runs.exclude(finished_at=None).count(),
    )


def own_goal(actor: Actor, *, pass_public_id: str = "") -> str:
    """Give what who learns here wants to be able to do, in their words; empty when they said nothing. Raises: PassClaimed."""
    owner = whose.known(actor, pass_public_id)
    if owner is None:
        return ""
    if owner.learner_id is not None:
        return Learner.objects.get(pk=owner.learner_id).goal
    return LearnerPass.objects.get(pk=owner.learner_pass_id or 0).goal


def own_learning(actor: Actor) -> list[dict[str, Any]]:
    """Give everything that is kept of the learning of the member who acts."""
    owner = whose.known(actor, "")
    if owner is None:
        return []
    rows = LessonRun.objects.filter(**owner.filter).select_related("version").prefetch_related("attempts")
    return [
        {
            "lesson": run.version.title,
            "begun_at": run.begun_at,
            "finished_at": run.finished_at,
            "mastered_at": run.mastered_at,
            "right": run.right_count,
            "tried": run.tried_count,
            "answers": [
                {"step": one.step_key, "answer": one.answer, "right": one.right, "at": one.attempted_at}
                for one in run.attempts.all()
            ],
        }
        for run in rows.order_by("pk")
    ]
