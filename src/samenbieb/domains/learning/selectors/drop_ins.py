"""What is seen of drop-in sessions: which are held here today, who is there, and what one of them does."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from samenbieb.domains.learning import permissions
from samenbieb.domains.learning.access import drop_in_row, is_to_learn, may_open, session_of
from samenbieb.domains.learning.errors import NotYours
from samenbieb.domains.learning.models import DropIn, LessonRun, NextStep
from samenbieb.domains.learning.rules import passes, progress
from samenbieb.domains.programme import selectors as programme
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor

RUNS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class LessonAt:
    """A lesson in which somebody is: the step they go on with, or done."""

    title: str
    slug: str
    step_next: int
    step_count: int
    finished: bool
    mastered: bool


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody at a session. `doing` is what they do now, only for who may open them."""

    public_id: str
    number: int
    first_name: str
    came_at: dt.datetime
    left: bool
    coach_id: int | None
    coach: str
    may_open: bool
    has_pass: bool
    doing: LessonAt | None


@dataclass(frozen=True, slots=True)
class VisitorPage:
    """One visitor with the lessons of their pass, the newest first, the code to open it with, and their goal in
    their own words.

    `next_steps` are all kinds: value, words, and whether it was noted.
    """

    visitor: Visitor
    session: programme.SessionView
    code: str
    lessons: tuple[LessonAt, ...]
    goal: str
    next_steps: tuple[tuple[str, str, bool], ...]


def drop_in_sessions(actor: Actor, branch_id: int, zone: str) -> list[programme.SessionView]:
    """Give the sessions of today at a place, and those where the actor helps, where one may walk in to learn."""
    today = clock.today(zone)
    rows = {one.public_id: one for one in programme.my_sessions(actor, today, today, zone)}
    rows |= {one.public_id: one for one in programme.sessions_at(actor, branch_id, today, today)}
    found = [one for one in rows.values() if is_to_learn(one) and one.may_count]
    return sorted(found, key=lambda one: one.starts_at)


def drop_in_kinds(actor: Actor, organisation_id: int) -> list[programme.TemplateView]:
    """Give what can begin at once, where one comes to learn."""
    kinds = programme.templates(actor, organisation_id)
    return [one for one in kinds if one.drop_in and one.kind in {"language", "digital"}]


def visitors(actor: Actor, session: str) -> tuple[programme.SessionView, list[Visitor]]:
    """Give a session with who came, who is there first. Raises: NotFound, NotAllowed, NoDropIn."""
    view = session_of(actor, session)
    rows = DropIn.objects.within(actor, permissions.RECEIVE).filter(session__public_id=session)
    shown = _shown(actor, list(rows.select_related("coach")))
    return view, sorted(shown, key=lambda one: (one.left, one.number))


def visitor(actor: Actor, visit: str) -> VisitorPage:
    """Give what somebody at a session does. Raises: NotFound, NotAllowed, NotYours."""
    row = drop_in_row(actor, visit)
    view = session_of(actor, str(row.session.public_id))
    if not may_open(actor, row):
        raise NotYours
    runs = LessonRun.objects.filter(learner_pass=row.learner_pass_id).exclude(learner_pass=None)
    newest = runs.select_related("version", "lesson").order_by("-pk")[:RUNS_SHOWN]
    noted = set(
        NextStep.objects.within(actor, permissions.RECEIVE).filter(visit=row).values_list("kind", flat=True)
    )
    return VisitorPage(
        visitor=_shown(actor, [row])[0],
        session=view,
        code=passes.shown(row.learner_pass.code) if row.learner_pass else "",
        lessons=tuple(_lesson(run) for run in newest),
        goal=row.learner_pass.goal if row.learner_pass else "",
        next_steps=tuple((kind.value, str(kind.label), kind.value in noted) for kind in NextStep.Kind),
    )


def _shown(actor: Actor, rows: Sequence[DropIn]) -> list[Visitor]:
    open_to = {row.pk for row in rows if may_open(actor, row)}
    held = [row.learner_pass_id for row in rows if row.pk in open_to and row.learner_pass_id]
    runs = LessonRun.objects.filter(learner_pass__in=held, finished_at=None)
    busy = {run.learner_pass_id: run for run in runs.select_related("version", "lesson").order_by("pk")}
    return [
        Visitor(
            public_id=str(row.public_id),
            number=row.number,
            first_name=row.first_name,
            came_at=row.came_at,
            left=row.left_at is not None,
            coach_id=row.coach_id,
            coach=row.coach.name if row.coach else "",
            may_open=row.pk in open_to,
            has_pass=row.learner_pass_id is not None,
            doing=_lesson(busy[row.learner_pass_id])
            if row.pk in open_to and row.learner_pass_id in busy
            else None,
        )
        for row in rows
    ]


def _lesson(run: LessonRun) -> LessonAt:
    keys = [step["key"] for step in run.version.content]
    return LessonAt(
        title=run.version.title,
        slug=run.lesson.slug,
        step_next=progress.next_step(keys, run.done_keys),
        step_count=len(keys),
        finished=run.finished_at is not None,
        mastered=run.mastered_at is not None,
    )
