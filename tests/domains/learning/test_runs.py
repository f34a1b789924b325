"""Doing lessons: answers count once, a lesson is finished in the version it was begun in, nobody reaches another's."""

import datetime as dt

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from samenbieb.domains.learning import measures, selectors, services
from samenbieb.domains.learning.errors import (
    AnswerEmpty,
    LessonInWrongState,
    NoPass,
    PassClaimed,
    TooManyAnswers,
)
from samenbieb.domains.learning.models import Attempt, LearnerPass, LessonRun, LessonVersion
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed, NotFound
from samenbieb.kernel.identifiers import uuid7
from samenbieb.kernel.models import OutboxEvent
from tests.factories.learning import EDITOR, TEXT, VISITOR, delivered, do_lesson, given, publish, question
from tests.factories.organisations import BranchFactory
from tests.factories.patrons import PersonFactory

pytestmark = pytest.mark.django_db


def _pass(branch_id: int | None = None) -> str:
    return str(services.begin_pass(VISITOR, branch_id=branch_id).public_id)


def _member() -> Actor:
    return Actor(name="member:1", door="portal", person_id=PersonFactory().pk)


def test_a_lesson_done_without_a_name_is_finished_and_told_once() -> None:
    publish()
    branch = BranchFactory()
    run = do_lesson(VISITOR, _pass(branch.pk))
    assert (run.tried_count, run.right_count, run.series, run.branch_id) == (5, 5, "11111", branch.pk)
    assert run.mastered_at is not None
    assert run.learner_id is None
    [fact] = OutboxEvent.objects.filter(name="learning.lesson-done.v1")
    assert fact.payload["branch_id"] == branch.pk
    assert "person" not in str(fact.payload)


def test_the_same_answer_twice_is_one_answer() -> None:
    publish()
    mine = _pass()
    run = services.begin_lesson(VISITOR, slug="proefles", pass_public_id=mine)
    sent = given(run, "vraag-1", {"keuze": "2"})
    first = services.answer_step(VISITOR, sent, pass_public_id=mine)
    again = services.answer_step(VISITOR, sent, pass_public_id=mine)
    assert (first.right, first.known, again.right, again.known) == (False, False, False, True)
    run.refresh_from_db()
    assert (run.tried_count, run.right_count, Attempt.objects.count()) == (1, 0, 1)


def test_a_batch_that_comes_twice_changes_nothing_and_says_the_same() -> None:
    publish()
    mine = _pass()
    run = services.begin_lesson(VISITOR, slug="proefles", pass_public_id=mine)
    batch = [given(run, f"vraag-{number}", {"keuze": "1"}) for number in range(1, 6)]
    strange = [
        given(run, "bestaat-niet", {"keuze": "1"}),
        given(run, "vraag-1"),
        given(run, "vraag-1", key="geen-uuid"),
    ]
    first = services.take_answers(VISITOR, [*batch, *strange], pass_public_id=mine)
    second = services.take_answers(VISITOR, [*batch, *strange], pass_public_id=mine)
    assert first == second == ([one.key for one in batch], [one.key for one in strange])
    assert Attempt.objects.filter(run=run).count() == 5
    with pytest.raises(TooManyAnswers):
        services.take_answers(VISITOR, batch * 50, pass_public_id=mine)


def test_a_wrong_answer_is_kept_and_one_may_go_on() -> None:
    publish()
    run = do_lesson(VISITOR, _pass(), right=False)
    assert run.finished_at is not None
    assert run.mastered_at is None
    assert (run.right_count, run.tried_count) == (0, 5)


def test_nothing_chosen_is_no_answer() -> None:
    publish()
    mine = _pass()
    run = services.begin_lesson(VISITOR, slug="proefles", pass_public_id=mine)
    with pytest.raises(AnswerEmpty):
        services.answer_step(VISITOR, given(run, "vraag-1", {"onzin": "1"}), pass_public_id=mine)
    assert not Attempt.objects.exists()


def test_who_began_finishes_the_version_they_began() -> None:
    publish()
    mine, other = _pass(), _pass()
    run = services.begin_lesson(VISITOR, slug="proefles", pass_public_id=mine)
    publish(steps=[TEXT, *(question(f"nieuw-{number}", right=2) for number in range(1, 7))], title="Nieuw")
    again = services.begin_lesson(VISITOR, slug="proefles", pass_public_id=mine)
    later = services.begin_lesson(VISITOR, slug="proefles", pass_public_id=other)
    assert (again.pk, again.version_id) == (run.pk, run.version_id)
    assert (run.version.number, later.version.number) == (1, 2)
    assert services.answer_step(VISITOR, given(run, "vraag-1", {"keuze": "1"}), pass_public_id=mine).right
    assert selectors.lesson_page(VISITOR, slug="proefles", pass_public_id=mine).card.title == "Een proefles"
    assert selectors.lesson_page(VISITOR, slug="proefles", pass_public_id=other).card.title == "Nieuw"
    states = LessonVersion.objects.order_by("number").values_list("state", flat=True)
    assert list(states) == ["retired", "published"]


def test_a_lesson_that_was_not_rewritten_stays_the_same_version() -> None:
    assert services.bring_lesson(EDITOR, delivered())
    assert not services.bring_lesson(EDITOR, delivered())
    assert LessonVersion.objects.count() == 1


def test_only_who_may_edit_lessons_brings_one_in() -> None:
    with pytest.raises(NotAllowed):
        services.bring_lesson(VISITOR, delivered())


def test_a_version_goes_forward_only_and_never_changes() -> None:
    publish()
    version = LessonVersion.objects.get()
    with pytest.raises(LessonInWrongState):
        services.publish_version(EDITOR, version)
    for changes in ({"title": "Anders"}, {"content": []}, {"state": "reviewed", "published_at": None}):
        with pytest.raises(ProgrammingError), transaction.atomic():
            LessonVersion.objects.filter(pk=version.pk).update(**changes)
    with pytest.raises(ProgrammingError), transaction.atomic():
        version.delete()


def test_nobody_reaches_the_run_of_another() -> None:
    publish()
    mine, theirs = _pass(), _pass()
    run = services.begin_lesson(VISITOR, slug="proefles", pass_public_id=mine)
    member = _member()
    for actor, held in ((VISITOR, theirs), (member, mine)):
        with pytest.raises(NotFound):
            services.answer_step(actor, given(run, "vraag-1", {"keuze": "1"}), pass_public_id=held)
        with pytest.raises(NotFound):
            selectors.play(actor, slug="proefles", pass_public_id=held)
    with pytest.raises(NoPass):
        services.answer_step(VISITOR, given(run, "vraag-1", {"keuze": "1"}))
    assert not Attempt.objects.exists()


def test_one_lesson_is_open_once() -> None:
    publish()
    mine = LearnerPass.objects.get(public_id=_pass())
    run = services.begin_lesson(VISITOR, slug="proefles", pass_public_id=str(mine.public_id))
    with pytest.raises(IntegrityError, match="one_open_run_per_pass"), transaction.atomic():
        LessonRun.objects.create(
            lesson_id=run.lesson_id, version_id=run.version_id, learner_pass=mine, begun_at=clock.now()
        )


def test_a_member_goes_on_on_any_device() -> None:
    publish()
    member = _member()
    run = services.begin_lesson(member, slug="proefles")
    services.answer_step(member, given(run, "lees"))
    services.answer_step(member, given(run, "vraag-1", {"keuze": "1"}))
    assert selectors.play(member, slug="proefles").step_next == 3
    assert services.begin_lesson(member, slug="proefles").pk == run.pk
    [lesson] = selectors.own_learning(member)
    assert (lesson["tried"], len(lesson["answers"])) == (1, 2)


def test_a_lesson_that_does_not_exist_is_not_found() -> None:
    with pytest.raises(NotFound):
        services.begin_lesson(VISITOR, slug="niets", pass_public_id=_pass())
    with pytest.raises(NotFound):
        selectors.lesson_page(VISITOR, slug="niets")


def test_the_figures_count_lessons_and_people_by_place() -> None:
    publish()
    publish("tweede")
    branch, elsewhere = BranchFactory(), BranchFactory()
    mine = _pass(branch.pk)
    do_lesson(VISITOR, mine)
    do_lesson(VISITOR, mine, "tweede")
    do_lesson(_member(), branch_id=branch.pk)
    do_lesson(VISITOR, _pass(elsewhere.pk))
    do_lesson(VISITOR, _pass())
    today = clock.today("Europe/Amsterdam")
    period = (branch.organisation_id, today, today)
    assert measures.lessons_done(*period) == {branch.pk: 3}
    assert measures.learners(*period) == {branch.pk: 2}
    day_before = today - dt.timedelta(days=1)
    assert measures.lessons_done(branch.organisation_id, day_before, day_before) == {}
    services.forget_pass(VISITOR, pass_public_id=mine)
    assert measures.lessons_done(*period) == {branch.pk: 3}


def test_digital_citizenship_has_a_figure_of_its_own_within_the_lessons_done() -> None:
    publish()
    publish("burger", course="digitaal-burgerschap", skill="digital", scale="digital", level="basic_2")
    branch = BranchFactory()
    mine = _pass(branch.pk)
    do_lesson(VISITOR, mine)
    do_lesson(VISITOR, mine, "burger")
    today = clock.today("Europe/Amsterdam")
    period = (branch.organisation_id, today, today)
    assert measures.citizenship_lessons_done(*period) == {branch.pk: 1}
    assert measures.lessons_done(*period) == {branch.pk: 2}


def test_facts_say_which_days_to_count_anew() -> None:
    publish()
    branch = BranchFactory()
    mine = _pass(branch.pk)
    do_lesson(VISITOR, mine)
    services.claim_pass(_member(), pass_public_id=mine)
    facts = [
        (row.name, row.payload["branch_id"], row.payload["on"])
        for row in OutboxEvent.objects.filter(name__startswith="learning.").order_by("id")
    ]
    today = clock.today("Europe/Amsterdam").isoformat()
    assert facts == [
        ("learning.lesson-done.v1", branch.pk, today),
        ("learning.learning-moved.v1", branch.pk, today),
    ]


def test_a_claimed_pass_says_so() -> None:
    mine = _pass()
    services.claim_pass(_member(), pass_public_id=mine)
    with pytest.raises(PassClaimed):
        services.begin_lesson(VISITOR, slug="proefles", pass_public_id=mine)


def test_of_one_run_so_many_answers_are_kept_and_no_more() -> None:
    publish()
    mine = _pass()
    run = services.begin_lesson(VISITOR, slug="proefles", pass_public_id=mine)
    Attempt.objects.bulk_create(
        Attempt(run=run, key=uuid7(), step_key="vraag-1", answer={}, attempted_at=clock.now())
        for _answer in range(499)
    )
    last, more = (given(run, "vraag-1", {"keuze": "1"}) for _answer in range(2))
    assert services.take_answers(VISITOR, [last, more], pass_public_id=mine) == ([last.key], [more.key])
    with pytest.raises(TooManyAnswers):
        services.answer_step(VISITOR, more, pass_public_id=mine)
    assert services.answer_step(VISITOR, last, pass_public_id=mine).known
    assert Attempt.objects.count() == 500
