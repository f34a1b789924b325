"""The lessons that can be done today, with how far this reader is."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from samenbieb.domains.learning.models import CITIZENSHIP, Course, LessonRun, LessonVersion
from samenbieb.domains.learning.rules import progress
from samenbieb.domains.learning.rules.lessons import STEPS_MAX
from samenbieb.domains.learning.rules.titles import Told
from samenbieb.domains.learning.selectors.names import level_name, scale_name, told
from samenbieb.domains.learning.services import whose
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound

THEME = "citizenship"


@dataclass(frozen=True, slots=True)
class LessonCard:
    """A lesson in a list. `done_count` of `step_count` steps were done; `finished` also when it is done again.

    The title is Dutch; `told` is what it is called in the language of the page, when that is another.
    """

    slug: str
    title: str
    icon: str
    step_count: int
    done_count: int
    finished: bool
    told: Told | None

    @property
    def practice(self) -> bool:
        """Tell whether it is a long practice, not a lesson."""
        return self.step_count > STEPS_MAX

    @property
    def busy(self) -> bool:
        """Tell whether somebody is in the middle of it."""
        return 0 < self.done_count < self.step_count


@dataclass(frozen=True, slots=True)
class SkillShelf:
    """The lessons of one skill; `skill` is "citizenship" for the theme that has a shelf of its own."""

    skill: str
    name: str
    lessons: tuple[LessonCard, ...]


@dataclass(frozen=True, slots=True)
class LessonPage:
    """What is told of a lesson before it begins. `step_next` is where the reader goes on; 1 for who begins."""

    card: LessonCard
    summary: str
    skill: str
    scale: str
    level: str
    reader_level: str
    source: str
    written_on: dt.date
    step_next: int
    mastered: bool


def shelves(actor: Actor, *, pass_public_id: str = "") -> list[SkillShelf]:
    """Give the published lessons by skill. Raises: PassClaimed."""
    versions = list(
        LessonVersion.objects.filter(state=LessonVersion.State.PUBLISHED)
        .select_related("lesson__course")
        .defer("content")
        .order_by("lesson__place", "pk")
    )
    runs = _runs(actor, pass_public_id, {version.lesson_id for version in versions})
    names = [*((skill.value, str(skill.label)) for skill in Course.Skill), (THEME, _("Digital citizenship"))]
    return [
        SkillShelf(
            skill,
            name,
            tuple(
                _card(version, runs.get(version.lesson_id, []))
                for version in versions
                if _shelf_of(version.lesson.course) == skill
            ),
        )
        for skill, name in names
    ]


def _shelf_of(course: Course) -> str:
    return THEME if course.code == CITIZENSHIP else course.skill


def lessons_number() -> int:
    """Give how many lessons can be done today."""
    return LessonVersion.objects.filter(state=LessonVersion.State.PUBLISHED).count()


def lesson_page(actor: Actor, *, slug: str, pass_public_id: str = "") -> LessonPage:
    """Give a lesson before it begins: the version in which the reader goes on, else the published one.

    Raises: NotFound, PassClaimed.
    """
    published = (
        LessonVersion.objects.filter(lesson__slug=slug, state=LessonVersion.State.PUBLISHED)
        .select_related("lesson__course")
        .first()
    )
    if published is None:
        raise NotFound
    runs = _runs(actor, pass_public_id, {published.lesson_id}).get(published.lesson_id, [])
    open_run = next((run for run in runs if run.finished_at is None), None)
    version = open_run.version if open_run else published
    keys = [step["key"] for step in version.content]
    return LessonPage(
        card=_card(version, runs),
        summary=version.summary,
        skill=published.lesson.course.skill,
        scale=scale_name(version.scale),
        level=level_name(version.scale, version.level),
        reader_level=version.reader_level,
        source=version.source,
        written_on=version.written_on,
        step_next=progress.next_step(keys, open_run.done_keys) if open_run else 1,
        mastered=any(run.mastered_at for run in runs),
    )


def _runs(actor: Actor, pass_public_id: str, lesson_ids: Iterable[int]) -> dict[int, list[LessonRun]]:
    owner = whose.known(actor, pass_public_id)
    found: dict[int, list[LessonRun]] = {}
    if owner is not None:
        rows = LessonRun.objects.filter(lesson_id__in=lesson_ids, **owner.filter)
        for run in rows.select_related("version").order_by("pk"):
            found.setdefault(run.lesson_id, []).append(run)
    return found


def _card(version: LessonVersion, runs: list[LessonRun]) -> LessonCard:
    open_run = next((run for run in runs if run.finished_at is None), None)
    return LessonCard(
        slug=version.lesson.slug,
        title=version.title,
        icon=version.icon,
        step_count=version.step_count if open_run is None else open_run.version.step_count,
        done_count=len(open_run.done_keys) if open_run else 0,
        finished=any(run.finished_at for run in runs),
        told=told(version.lesson.slug),
    )
