"""The figures of this room, at the place where a learner began; where that is not known, they count nowhere."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.learning.events import (
    BuddiesChanged,
    CourseChanged,
    DroppedIn,
    LearningMoved,
    LessonDone,
    NextStepNoted,
    QuestionnaireMoved,
)
from samenbieb.domains.learning.models import (
    CITIZENSHIP,
    BuddyMeeting,
    BuddyPair,
    BuddyRequest,
    DropIn,
    GroupCourse,
    LessonRun,
    NextStep,
    Questionnaire,
    Tally,
)
from samenbieb.domains.learning.rules.asking import GOES_ON, NEXT, is_shown
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.programme import selectors as programme
from samenbieb.domains.programme.events import (
    SessionCancelled,
    SessionMoved,
    SessionPassed,
    SessionRestored,
)
from samenbieb.kernel.measures import About, CoreFunction, Touched, place_measure, touched_by

LESSONS_DONE, LEARNERS = "learning.lessons_done", "learning.learners"
CITIZENSHIP_DONE, DROP_INS = "learning.citizenship_lessons_done", "learning.drop_ins"
NEXT_STEPS = "learning.next_steps"
BUDDY_REQUESTS, PAIRS_BEGUN = "learning.buddy_requests", "learning.buddy_pairs_begun"
GOALS_REACHED, BUDDY_MEETINGS = "learning.buddy_goals_reached", "learning.buddy_meetings"
LIBRARY_FIGURES = "figures of a library, by its own number"
COURSE_ANSWERS, COURSE_GOES_ON = "learning.course_answers", "learning.course_goes_on"
COURSES_FINISHED = "learning.courses_finished"


@place_measure(
    LESSONS_DONE,
    label=_("Lessons done"),
    unit="lessons of which somebody did every step",
    source="docs/features/learning.md",
    version=1,
    core_function=CoreFunction.DEVELOPMENT,
    about=About.ACTS,
)
def lessons_done(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Mapping[int, int]:
    """Count runs that were finished in the period, by the place where they began."""
    return _by_place(_finished(organisation_id, first_on, last_on))


@place_measure(
    CITIZENSHIP_DONE,
    label=_("Lessons in digital citizenship done"),
    unit="lessons of the theme digital citizenship of which somebody did every step",
    source="docs/features/learning.md",
    version=1,
    core_function=CoreFunction.DEVELOPMENT,
    about=About.ACTS,
)
def citizenship_lessons_done(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Mapping[int, int]:
    """Count finished runs of the theme digital citizenship, by the place where they began; part of the lessons done."""
    rows = _finished(organisation_id, first_on, last_on).filter(lesson__course__code=CITIZENSHIP)
    return _by_place(rows)


@place_measure(
    LEARNERS,
    label=_("People who learned"),
    unit="learners and passes that finished a lesson",
    source="docs/features/learning.md",
    version=1,
    core_function=CoreFunction.DEVELOPMENT,
    about=About.PERSONS,
    additive=False,
)
def learners(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Mapping[int, int]:
    """Count who finished a lesson in the period, each once; a run of nobody any more counts as somebody of its own."""
    found = (
        _finished(organisation_id, first_on, last_on)
        .values("branch_id")
        .annotate(
            who=Count("learner", distinct=True)
            + Count("learner_pass", distinct=True)
            + Count("pk", filter=Q(learner=None, learner_pass=None))
        )
    )
    return {row["branch_id"]: row["who"] for row in found}


@place_measure(
    DROP_INS,
    label=_("Visits to learn without enrolment"),
    unit="visitors who were let in at a drop-in session",
    source="docs/features/learning.md",
    version=1,
    core_function=CoreFunction.DEVELOPMENT,
    about=About.PERSONS,
)
def drop_ins(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Mapping[int, int]:
    """Count who was let in, by place; who comes twice is counted twice."""
    rows = DropIn.objects.across_all(reason=LIBRARY_FIGURES).filter(
        organisation_id=organisation_id, came_on__gte=first_on, came_on__lte=last_on
    )
    return _by_place(rows)


@place_measure(
    NEXT_STEPS,
    label=_("Next steps of learners"),
    unit="next steps of visitors of the drop-in school and of who had a buddy: a course, volunteer work, a job or a partner",
    source="docs/features/learning.md",
    version=1,
    core_function=CoreFunction.DEVELOPMENT,
    about=About.ACTS,
)
def next_steps(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Mapping[int, int]:
    """Count next steps by place, on the day they were noted."""
    rows = NextStep.objects.across_all(reason=LIBRARY_FIGURES).filter(
        organisation_id=organisation_id, noted_on__gte=first_on, noted_on__lte=last_on
    )
    return _by_place(rows)


@place_measure(
    COURSES_FINISHED,
    label=_("Courses finished"),
    unit="courses for groups of which the last date is over",
    source="docs/features/courses.md",
    version=1,
    core_function=CoreFunction.DEVELOPMENT,
    about=About.ACTS,
)
def courses_finished(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Mapping[int, int]:
    """Count courses by the place and the day of their last date."""
    return programme.finished(_course_activities(organisation_id), first_on, last_on, _zone(organisation_id))


OF_COURSES = (COURSES_FINISHED,)


@touched_by(SessionPassed, SessionCancelled, SessionRestored, measures=OF_COURSES)
def date_of_a_course(
    facts: Sequence[SessionPassed | SessionCancelled | SessionRestored],
) -> Iterator[Touched]:
    """Give the days of dates that may be of a course, and the other days of the same activity: another one may be the last."""
    yield from _days_of({fact.session_id for fact in facts})
    for fact in facts:
        yield Touched(fact.branch_id, dt.date.fromisoformat(fact.on))


@touched_by(SessionMoved, measures=OF_COURSES)
def moved_date_of_a_course(facts: Sequence[SessionMoved]) -> Iterator[Touched]:
    """Give both days and places of a date that was moved, and the other days of the same activity."""
    yield from _days_of({fact.session_id for fact in facts})
    for fact in facts:
        yield Touched(fact.from_branch_id, dt.date.fromisoformat(fact.from_on))
        yield Touched(fact.branch_id, dt.date.fromisoformat(fact.on))


@touched_by(CourseChanged, measures=OF_COURSES)
def became_a_course(facts: Sequence[CourseChanged]) -> Iterator[Touched]:
    """Give the days of an activity that became a course or is one no longer."""
    for fact in facts:
        for branch_id, day in fact.days:
            yield Touched(branch_id, dt.date.fromisoformat(day))


@place_measure(
    BUDDY_REQUESTS,
    label=_("People who asked for a buddy"),
    unit="requests for a language, numeracy or digital buddy",
    source="docs/features/learning.md",
    version=1,
    core_function=CoreFunction.DEVELOPMENT,
    about=About.PERSONS,
)
def buddy_requests(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Mapping[int, int]:
    """Count requests by place, on the day they were made; one that was taken back on that day is none."""
    rows = BuddyRequest.objects.across_all(reason=LIBRARY_FIGURES).filter(
        organisation_id=organisation_id, asked_on__gte=first_on, asked_on__lte=last_on
    )
    return _by_place(rows)


@place_measure(
    PAIRS_BEGUN,
    label=_("Buddy pairs that began"),
    unit="pairs of a learner and a buddy that began, when both said yes",
    source="docs/features/learning.md",
    version=1,
    core_function=CoreFunction.DEVELOPMENT,
    about=About.PERSONS,
)
def buddy_pairs_begun(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Mapping[int, int]:
    """Count pairs by place, on the day they began."""
    rows = BuddyPair.objects.across_all(reason=LIBRARY_FIGURES).filter(
        organisation_id=organisation_id, begun_on__gte=first_on, begun_on__lte=last_on
    )
    return _by_place(rows)


@place_measure(
    GOALS_REACHED,
    label=_("Buddy pairs that reached the goal"),
    unit="pairs of a learner and a buddy that ended because the goal was reached",
    source="docs/features/learning.md",
    version=1,
    core_function=CoreFunction.DEVELOPMENT,
    about=About.PERSONS,
)
def buddy_goals_reached(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Mapping[int, int]:
    """Count pairs by place, on the day they ended with the goal reached."""
    rows = BuddyPair.objects.across_all(reason=LIBRARY_FIGURES).filter(
        organisation_id=organisation_id,
        reason=BuddyPair.Reason.GOAL,
        ended_on__gte=first_on,
        ended_on__lte=last_on,
    )
    return _by_place(rows)


@place_measure(
    BUDDY_MEETINGS,
    label=_("Times that buddies met"),
    unit="days on which a learner and a buddy met, as the buddy noted",
    source="docs/features/learning.md",
    version=1,
    core_function=CoreFunction.DEVELOPMENT,
    about=About.ACTS,
)
def buddy_meetings(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Mapping[int, int]:
    """Count meetings by place, on the day of the meeting."""
    rows = BuddyMeeting.objects.across_all(reason=LIBRARY_FIGURES).filter(
        organisation_id=organisation_id, met_on__gte=first_on, met_on__lte=last_on
    )
    return _by_place(rows)


@touched_by(BuddiesChanged, measures=[BUDDY_REQUESTS, PAIRS_BEGUN, GOALS_REACHED, BUDDY_MEETINGS])
def buddies_changed(facts: Sequence[BuddiesChanged]) -> Iterator[Touched]:
    """Give the places and days of these facts."""
    for fact in facts:
        yield Touched(fact.branch_id, dt.date.fromisoformat(fact.on))


@place_measure(
    COURSE_ANSWERS,
    label=_("Answers after courses"),
    unit="forms with answers after a course, counted on the day that its questions were closed",
    source="docs/features/courses.md",
    version=1,
    core_function=CoreFunction.DEVELOPMENT,
    about=About.PERSONS,
)
def course_answers(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Mapping[int, int]:
    """Add up the forms of questions that were closed in the period, by the place of the last date."""
    rows = Questionnaire.objects.across_all(reason=LIBRARY_FIGURES).filter(
        organisation_id=organisation_id, closed_on__gte=first_on, closed_on__lte=last_on, form_count__gt=0
    )
    sums = rows.order_by().values_list("branch_id").annotate(Sum("form_count"))
    return dict(sums)


@place_measure(
    COURSE_GOES_ON,
    label=_("People who go on after a course"),
    unit="answers that say: another course, work, volunteer work or reading more",
    source="docs/features/courses.md",
    version=1,
    core_function=CoreFunction.DEVELOPMENT,
    about=About.PERSONS,
    part_of=COURSE_ANSWERS,
)
def course_goes_on(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Mapping[int, int]:
    """Add up the choices of a next step, of questions that were closed in the period.

    Only of courses whose counts may be seen: else who knows those of one course takes them off, and knows those of the other.
    """
    rows = Tally.objects.order_by().filter(
        questionnaire__organisation_id=organisation_id,
        questionnaire__closed_on__gte=first_on,
        questionnaire__closed_on__lte=last_on,
        question=NEXT,
    )
    answers = dict(rows.values_list("questionnaire_id").annotate(Sum("count")))
    seen = [key for key, number in answers.items() if is_shown(number)]
    sums = rows.filter(questionnaire__in=seen, choice__in=GOES_ON).values_list("questionnaire__branch_id")
    return dict(sums.annotate(Sum("count")))


@touched_by(QuestionnaireMoved, measures=[COURSE_ANSWERS, COURSE_GOES_ON])
def questions_closed(facts: Sequence[QuestionnaireMoved]) -> Iterator[Touched]:
    """Give the places and days of these facts."""
    for fact in facts:
        yield Touched(fact.branch_id, dt.date.fromisoformat(fact.on))


@touched_by(NextStepNoted, measures=[NEXT_STEPS])
def went_on(facts: Sequence[NextStepNoted]) -> Iterator[Touched]:
    """Give the places and days of these facts."""
    for fact in facts:
        yield Touched(fact.branch_id, dt.date.fromisoformat(fact.on))


@touched_by(DroppedIn, measures=[DROP_INS])
def came_in(facts: Sequence[DroppedIn]) -> Iterator[Touched]:
    """Give the places and days of these facts."""
    for fact in facts:
        yield Touched(fact.branch_id, dt.date.fromisoformat(fact.on))


@touched_by(LessonDone, LearningMoved, measures=[LESSONS_DONE, CITIZENSHIP_DONE, LEARNERS])
def touched(facts: Sequence[LessonDone | LearningMoved]) -> Iterator[Touched]:
    """Give the places and days of these facts; a lesson without a place touches none."""
    for fact in facts:
        if fact.branch_id is not None:
            yield Touched(fact.branch_id, dt.date.fromisoformat(fact.on))


def _course_activities(organisation_id: int) -> list[int]:
    rows = GroupCourse.objects.across_all(reason=LIBRARY_FIGURES).filter(
        organisation_id=organisation_id, ended_at=None, activity__isnull=False
    )
    return list(rows.order_by().values_list("activity_id", flat=True))


def _days_of(session_ids: Collection[int]) -> Iterator[Touched]:
    """Give the days of all dates of the courses that have one of these dates."""
    rows = GroupCourse.objects.across_all(reason="which days of figures may have changed").filter(
        activity__sessions__in=session_ids
    )
    for span in programme.spans(set(rows.order_by().values_list("activity_id", flat=True))).values():
        for one in span.dates:
            yield Touched(one.branch_id, one.day)


def _zone(organisation_id: int) -> str:
    return organisations.organisation_by_id(organisation_id).time_zone


def _by_place(rows: Any) -> dict[int, int]:
    """Count rows by the place where they were made."""
    return dict(rows.order_by().values_list("branch_id").annotate(Count("pk")))


def _finished(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Any:
    return LessonRun.objects.filter(
        branch__organisation_id=organisation_id, finished_on__gte=first_on, finished_on__lte=last_on
    ).order_by()
