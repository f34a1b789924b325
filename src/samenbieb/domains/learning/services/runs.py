"""Somebody begins a lesson, or goes on with it."""

from django.db import transaction

from samenbieb.domains.learning.models import LessonRun, LessonVersion
from samenbieb.domains.learning.services import whose
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound


@transaction.atomic
def begin_lesson(
    actor: Actor, *, slug: str, pass_public_id: str = "", branch_id: int | None = None
) -> LessonRun:
    """Begin a lesson in its published version, or go on with the run that is open, in the version of that run.

    `branch_id` is the place that a member has chosen; a pass knows its own. Raises: NotFound, NoPass, PassClaimed.
    Locks: the learner or the pass.
    """
    owner = whose.for_writing(actor, pass_public_id)
    open_run = LessonRun.objects.filter(lesson__slug=slug, finished_at=None, **owner.filter).first()
    if open_run is not None:
        return open_run
    version = LessonVersion.objects.filter(lesson__slug=slug, state=LessonVersion.State.PUBLISHED).first()
    if version is None:
        raise NotFound
    return LessonRun.objects.create(
        lesson_id=version.lesson_id,
        version=version,
        learner_id=owner.learner_id,
        learner_pass_id=owner.learner_pass_id,
        branch_id=branch_id if owner.learner_pass_id is None else owner.branch_id,
        begun_at=clock.now(),
    )
