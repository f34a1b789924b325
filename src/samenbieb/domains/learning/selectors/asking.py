"""What is seen of the questions after a course: the questions by who answers, the counts by who asks, when they may be seen."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import get_language

from samenbieb.domains.learning import asking
from samenbieb.domains.learning.access import course_to_ask
from samenbieb.domains.learning.models import GroupCourse, Questionnaire, Tally
from samenbieb.domains.learning.rules import asking as rules
from samenbieb.domains.learning.rules import passes
from samenbieb.domains.learning.rules.titles import DUTCH
from samenbieb.domains.learning.services.whose import TIME_ZONE
from samenbieb.domains.programme import selectors as programme
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed, NotFound


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """Something to press, in the language of the page."""

    key: str
    icon: str
    say: str


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question in the language of the page."""

    key: str
    ask: str
    choices: tuple[ChoiceView, ...]


@dataclass(frozen=True, slots=True)
class ResultLine:
    """What was chosen at a question: the choices with how often, or hidden when too few answered."""

    question: QuestionView
    counts: tuple[tuple[ChoiceView, int], ...]
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class CourseQuestions:
    """The questions of a course as who asks them sees them. `results` only when closed; without `code` nothing was opened.

    `invitations`: language and words of the card that leads to them.
    """

    course: str
    activity: str
    title: str
    last_on: dt.date | None
    may_open: bool
    code: str
    code_shown: str
    version: int
    is_open: bool
    may_reopen: bool
    opened_on: dt.date | None
    closes_on: dt.date | None
    closed_on: dt.date | None
    form_count: int
    invitations: tuple[tuple[str, str], ...]
    questions: tuple[QuestionView, ...]
    results: tuple[ResultLine, ...]


def question_views(version: int) -> tuple[QuestionView, ...]:
    """Give the questions of a version in the language of the page."""
    language = (get_language() or DUTCH).partition("-")[0]
    return tuple(
        QuestionView(
            question.key,
            _in(question.ask, language),
            tuple(ChoiceView(one.key, one.icon, _in(one.say, language)) for one in question.choices),
        )
        for question in asking.versions()[version].questions
    )


def course_questions(actor: Actor, course: str) -> CourseQuestions:
    """Give the questions of a course, for who may ask them. Raises: NotFound, NotAllowed."""
    row = course_to_ask(actor, course)
    span = programme.spans([row.activity_id or 0]).get(row.activity_id or 0)
    held = _held(row)
    today = clock.today(TIME_ZONE)
    version = held.version if held else asking.newest().version
    has_ended = span is not None and span.last.starts_at <= clock.now() and row.ended_at is None
    is_closed = held is not None and (held.closed_on is not None or today > held.closes_on)
    return CourseQuestions(
        course=str(row.public_id),
        activity=str(row.activity.public_id) if row.activity is not None else "",
        title=row.activity.title if row.activity is not None else row.title,
        last_on=span.last.day if span else None,
        may_open=held is None and has_ended,
        code=held.code if held else "",
        code_shown=passes.shown(held.code) if held else "",
        version=version,
        is_open=held is not None and not is_closed,
        may_reopen=held is not None
        and is_closed
        and rules.may_reopen(today, closes_on=held.closes_on, form_count=held.form_count),
        opened_on=held.opened_on if held else None,
        closes_on=held.closes_on if held else None,
        closed_on=held.closed_on if held else None,
        form_count=held.form_count if held else 0,
        invitations=tuple(asking.versions()[version].invite.items()),
        questions=question_views(version),
        results=_results(held) if held is not None and is_closed else (),
    )


def course_to_ask_about(actor: Actor, activity: str) -> str:
    """Give the public id of the course that an activity is, when its last date began and the actor may ask; else empty."""
    rows = GroupCourse.objects.across_all(reason="whether an activity that the actor sees is a course")
    row = rows.filter(activity__public_id=activity, ended_at=None).first()
    if row is None:
        return ""
    try:
        course_to_ask(actor, str(row.public_id))
    except (NotFound, NotAllowed):
        return ""
    span = programme.spans([row.activity_id or 0]).get(row.activity_id or 0)
    return str(row.public_id) if span is not None and span.last.starts_at <= clock.now() else ""


def _results(row: Questionnaire) -> tuple[ResultLine, ...]:
    if not rules.is_shown(row.form_count):
        return ()
    counts: Mapping[tuple[str, str], int] = {
        (question, choice): number
        for question, choice, number in Tally.objects.filter(questionnaire=row).values_list(
            "question", "choice", "count"
        )
    }
    found = []
    for question in question_views(row.version):
        numbers = tuple((one, counts.get((question.key, one.key), 0)) for one in question.choices)
        shown = rules.is_shown(sum(number for _one, number in numbers))
        found.append(ResultLine(question, numbers if shown else (), not shown))
    return tuple(found)


def _held(course: GroupCourse) -> Questionnaire | None:
    rows = Questionnaire.objects.across_all(reason="the questions of a course that the actor may ask about")
    return rows.filter(course=course).first()


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts[DUTCH]
