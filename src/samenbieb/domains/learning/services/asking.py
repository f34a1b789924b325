"""Questions after a course: opened when the last date begins, answered without a name, closed, and closed by itself."""

from collections.abc import Mapping
from uuid import uuid4

from django.db.models import F

from samenbieb.domains.learning import asking, permissions
from samenbieb.domains.learning.access import course_to_ask
from samenbieb.domains.learning.errors import (
    AnswerEmpty,
    AskedAlready,
    CourseGoesOn,
    QuestionsClosed,
    QuestionsUnknown,
)
from samenbieb.domains.learning.events import QuestionnaireMoved
from samenbieb.domains.learning.models import FormKey, GroupCourse, Questionnaire, Tally
from samenbieb.domains.learning.rules import asking as rules
from samenbieb.domains.learning.rules import passes
from samenbieb.domains.learning.services.whose import TIME_ZONE
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.programme import selectors as programme
from samenbieb.kernel import attempts, audit, clock, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound
from samenbieb.kernel.locking import locked

TRIES_FOR_A_CODE = 10
GUESSED = "the code of questions after a course"
ANSWERED, ANSWERED_MAX = "a form after a course", 60  # at one address in ten minutes
_ANYBODY = "who has the code may answer"


@locked
def open_questions(actor: Actor, *, course: str) -> None:
    """Open the questions of a course, once; open already changes nothing. Closed too early, they open again.

    Raises: NotFound, NotAllowed, CourseGoesOn, AskedAlready. Locks: the course, its questions.
    """
    found = course_to_ask(actor, course)
    rows = GroupCourse.objects.across_all(reason="the course that the actor may ask about")
    row = rows.select_for_update(of=("self",)).get(pk=found.pk)
    today = clock.today(TIME_ZONE)
    held = _of(row)
    if held is not None:
        _open_again(actor, held)
        return
    span = programme.spans([row.activity_id or 0]).get(row.activity_id or 0)
    if span is None or span.last.starts_at > clock.now() or row.ended_at is not None:
        raise CourseGoesOn
    made = Questionnaire.objects.create(
        organisation_id=row.organisation_id,
        course=row,
        branch_id=span.last.branch_id,
        code=_new_code(),
        version=asking.newest().version,
        opened_on=today,
        closes_on=rules.closes_on(today),
    )
    audit.record(actor, permissions.ASK, made, what="opened")


@locked
def close_questions(actor: Actor, *, course: str) -> None:
    """Close the questions of a course: nobody answers any more, and the counts can be seen. Twice is once.

    Raises: NotFound, NotAllowed. Locks: the questions.
    """
    row = _of(course_to_ask(actor, course))
    if row is None:
        raise NotFound
    if row.closed_on is None:
        _close(row)
        audit.record(actor, permissions.ASK, row, what="closed")


@locked
def note_paper(actor: Actor, *, course: str, said: Mapping[str, str], key: str) -> None:
    """Note the choices of a form on paper. The same key again changes nothing.

    Raises: NotFound, NotAllowed, QuestionsClosed, AnswerEmpty. Locks: the questions.
    """
    row = _of(course_to_ask(actor, course))
    if row is None:
        raise NotFound
    if _take(row, said, key):
        audit.record(actor, permissions.ASK, row, what="paper")


def answer_questions(*, code: str, said: Mapping[str, str], key: str, address: str) -> None:
    """Take what somebody chose who has the code: nobody's. The same key again changes nothing.

    A wrong code is counted before anything is held, so that refusing does not take the count back.
    So is each form: enough for a class on one line, not for a script that fills the questions for everybody.
    Raises: QuestionsUnknown, QuestionsClosed, AnswerEmpty, TooManyAttempts. Locks: the questions.
    """
    row = _by_code(code, address)
    attempts.start_of_many(ANSWERED, address, most=ANSWERED_MAX)
    _answer(row.pk, said, key)


def knock(*, code: str, key: str, address: str) -> tuple[int, bool]:
    """Give which version of the questions a code opens, and whether a form with this key came in. Wrong codes are counted by address.

    Raises: QuestionsUnknown, QuestionsClosed, TooManyAttempts.
    """
    row = _by_code(code, address)
    if not _is_open(row):
        raise QuestionsClosed
    number = rules.form_key(str(row.public_id), key)
    return row.version, bool(key) and FormKey.objects.filter(key=number).exists()


def close_past() -> int:
    """Close questions of which the days are over, and drop the keys of forms of what is closed. Returns how many rows changed."""
    today = clock.today(TIME_ZONE)
    rows = Questionnaire.objects.across_all(reason="the nightly clean-up of every library")
    over = list(rows.filter(closed_on=None, closes_on__lt=today))
    for row in over:
        _close(row)
    dropped, _rows = FormKey.objects.filter(questionnaire__closed_on__lt=today).delete()
    return len(over) + dropped


def _of(course: GroupCourse) -> Questionnaire | None:
    rows = Questionnaire.objects.across_all(reason="the questions of a course that the actor may ask about")
    return rows.select_for_update(of=("self",)).filter(course=course).first()


def _open_again(actor: Actor, row: Questionnaire) -> None:
    if _is_open(row):
        return
    today = clock.today(TIME_ZONE)
    if not rules.may_reopen(today, closes_on=row.closes_on, form_count=row.form_count):
        raise AskedAlready
    if row.closed_on is not None:
        outbox.publish(QuestionnaireMoved(row.branch_id, row.closed_on.isoformat()))
    row.closed_on = None
    row.save(update_fields=["closed_on"])
    audit.record(actor, permissions.ASK, row, what="opened_again")


def _close(row: Questionnaire) -> None:
    row.closed_on = clock.today(TIME_ZONE)
    row.save(update_fields=["closed_on"])
    outbox.publish(QuestionnaireMoved(row.branch_id, row.closed_on.isoformat()))


def _is_open(row: Questionnaire) -> bool:
    today = clock.today(TIME_ZONE)
    return rules.is_open(today, closes_on=row.closes_on, closed=row.closed_on is not None)


@locked
def _answer(questionnaire_id: int, said: Mapping[str, str], key: str) -> None:
    rows = Questionnaire.objects.across_all(reason=_ANYBODY).select_for_update(of=("self",))
    _take(rows.get(pk=questionnaire_id), said, key)


def _by_code(code: str, address: str) -> Questionnaire:
    attempts.start_of_many(GUESSED, address)
    rows = Questionnaire.objects.across_all(reason=_ANYBODY)
    row = rows.filter(code=passes.read_code(code) or "-").first()
    if row is None or not organisations.module_is_on("learning", row.organisation_id):
        raise QuestionsUnknown
    attempts.one_was_right(GUESSED, address)
    return row


def _take(row: Questionnaire, said: Mapping[str, str], key: str) -> bool:
    """Count the choices of a form; tell whether it is a new one. The row is held."""
    number = rules.form_key(str(row.public_id), key) if key else uuid4()
    if FormKey.objects.filter(key=number).exists():
        return False
    if not _is_open(row) or row.form_count >= rules.FORMS_MAX:
        raise QuestionsClosed
    chosen = asking.versions()[row.version].chosen(said)
    if not chosen:
        raise AnswerEmpty
    FormKey.objects.create(questionnaire=row, key=number)
    for question, choice in chosen.items():
        tally, _made = Tally.objects.get_or_create(questionnaire=row, question=question, choice=choice)
        Tally.objects.filter(pk=tally.pk).update(count=F("count") + 1)
    row.form_count += 1
    row.save(update_fields=["form_count"])
    return True


def _new_code() -> str:
    everywhere = Questionnaire.objects.across_all(reason="a code is of one course in the network")
    return next(
        code
        for code in (passes.new_code() for _ in range(TRIES_FOR_A_CODE))
        if not everywhere.filter(code=code).exists()
    )
