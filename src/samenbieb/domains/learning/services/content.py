"""Lessons come in: from the files that are delivered with the house, checked whole before anything is written."""

from django.db import transaction
from django.db.models import Max

from samenbieb.domains.learning import permissions
from samenbieb.domains.learning.errors import LessonInWrongState
from samenbieb.domains.learning.files import delivered, titles
from samenbieb.domains.learning.models import Course, Lesson, LessonVersion
from samenbieb.domains.learning.rules.lessons import Delivered
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor

EDITION = "2026"
State = LessonVersion.State


@transaction.atomic
def bring_delivered(actor: Actor) -> int:
    """Publish every delivered lesson that is new or was rewritten; the version before it retires. Returns how many.

    Titles in other languages stay in their files; they are read here so that a wrong file is told now. Raises: ContentInvalid.
    """
    titles()
    return sum(bring_lesson(actor, lesson) for lesson in delivered())


@transaction.atomic
def bring_lesson(actor: Actor, given: Delivered) -> bool:
    """Publish a lesson that was read through, unless its newest version says the same. Locks: the lesson.

    Raises: NotAllowed.
    """
    actor.require(permissions.EDIT_LESSONS)
    course, _made = Course.objects.get_or_create(
        code=given.course, edition=EDITION, defaults={"skill": given.skill}
    )
    Lesson.objects.get_or_create(slug=given.slug, defaults={"course": course, "place": given.place})
    lesson = Lesson.objects.select_for_update().get(slug=given.slug)
    newest = lesson.versions.order_by("-number").first()
    if newest is not None and newest.digest == given.digest:
        return False
    if lesson.place != given.place:
        lesson.place = given.place
        lesson.save(update_fields=["place"])
    version = _draft(lesson, given)
    review_version(actor, version)
    publish_version(actor, version)
    return True


def _draft(lesson: Lesson, given: Delivered) -> LessonVersion:
    last = lesson.versions.aggregate(last=Max("number"))["last"] or 0
    return LessonVersion.objects.create(
        lesson=lesson,
        number=last + 1,
        title=given.title,
        summary=given.summary,
        scale=given.scale,
        level=given.level,
        reader_level=given.reader_level,
        source=given.source,
        written_on=given.written_on,
        reviewed_on=given.read_on,
        icon=given.icon,
        content=list(given.steps),
        digest=given.digest,
        step_count=len(given.steps),
        mastery_right=given.mastery_right,
        mastery_of=given.mastery_of,
    )


@transaction.atomic
def review_version(actor: Actor, version: LessonVersion) -> None:
    """Note that somebody read a draft whole. Raises: NotAllowed, LessonInWrongState."""
    actor.require(permissions.EDIT_LESSONS)
    _move(version, State.DRAFT, State.REVIEWED)
    if version.reviewed_on is None:
        version.reviewed_on = clock.today("Europe/Amsterdam")
    version.save(update_fields=["state", "reviewed_on"])


@transaction.atomic
def publish_version(actor: Actor, version: LessonVersion) -> None:
    """Let learners begin with this version; who began with the one before it, finishes that one.

    Raises: NotAllowed, LessonInWrongState. Locks: the lesson.
    """
    actor.require(permissions.EDIT_LESSONS)
    Lesson.objects.select_for_update().get(pk=version.lesson_id)
    for before in LessonVersion.objects.filter(lesson_id=version.lesson_id, state=State.PUBLISHED):
        retire_version(actor, before)
    _move(version, State.REVIEWED, State.PUBLISHED)
    version.published_at = clock.now()
    version.save(update_fields=["state", "published_at"])
    audit.record(actor, permissions.EDIT_LESSONS, version, state=version.state, number=version.number)


@transaction.atomic
def retire_version(actor: Actor, version: LessonVersion) -> None:
    """Let nobody begin with this version any more. Raises: NotAllowed, LessonInWrongState."""
    actor.require(permissions.EDIT_LESSONS)
    _move(version, State.PUBLISHED, State.RETIRED)
    version.retired_at = clock.now()
    version.save(update_fields=["state", "retired_at"])


def _move(version: LessonVersion, before: str, after: str) -> None:
    if version.state != before:
        raise LessonInWrongState
    version.state = State(after)
