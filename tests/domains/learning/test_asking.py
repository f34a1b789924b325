"""Questions after a course: of nobody, once, closed by itself, and shown only when nobody's answer can be told from it."""

import datetime as dt
import re

import pytest
from django.core import serializers

from samenbieb.domains.learning import asking, measures, selectors, services
from samenbieb.domains.learning.errors import (
    AnswerEmpty,
    AskedAlready,
    CourseGoesOn,
    QuestionsClosed,
    QuestionsUnknown,
)
from samenbieb.domains.learning.models import FormKey, Questionnaire, Tally
from samenbieb.domains.learning.rules import asking as rules
from samenbieb.domains.learning.rules.reading import ContentInvalid
from samenbieb.domains.learning.rules.titles import DUTCH, LANGUAGES
from samenbieb.domains.learning.services import asking as answering
from samenbieb.domains.organisations.models import Branch, Organisation
from samenbieb.domains.organisations.permissions import DIRECTOR, VOLUNTEER
from samenbieb.domains.programme.models import Session, SessionHelper
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.attempts import OF_MANY_MAX, TooManyAttempts
from samenbieb.kernel.errors import NotAllowed, NotFound
from samenbieb.kernel.models import AuditEntry, OutboxEvent
from tests.factories.courses import elsewhere, marked, partner
from tests.factories.organisations import BranchFactory, staff

pytestmark = pytest.mark.django_db
HERE = "10.0.0.1"
GLAD = {"learned": "much", "dare": "yes", "next": "work", "mark": "good"}
WORDS_MAX = 12


@pytest.fixture
def branch() -> Branch:
    return BranchFactory()


@pytest.fixture
def leader(branch: Branch) -> Actor:
    return staff(branch.organisation, DIRECTOR, branch=branch)


@pytest.fixture
def course(branch: Branch, leader: Actor) -> str:
    """A course of which the last date began a day ago."""
    return marked(branch, -8, -1, actor=leader)


def _row() -> Questionnaire:
    return Questionnaire.objects.across_all(reason="a test looks at a row").get()


def _opened(leader: Actor, course: str) -> str:
    services.open_questions(leader, course=course)
    return _row().code


def _answer(code: str, *keys: str, **said: str) -> None:
    for key in keys:
        services.answer_questions(code=code, said={**GLAD, **said}, key=key, address=HERE)


def _counts() -> dict[str, int]:
    return {f"{row.question} {row.choice}": row.count for row in Tally.objects.all()}


class TestTheQuestions:
    def test_every_question_and_choice_is_there_in_six_languages_in_few_words(self) -> None:
        for version in asking.versions().values():
            assert len(version.questions) <= 5
            said = [version.invite, *(one.ask for one in version.questions)]
            said += [choice.say for one in version.questions for choice in one.choices]
            for texts in said:
                assert set(texts) == {DUTCH, *LANGUAGES}
                for text in texts.values():
                    assert all(len(part.split()) <= WORDS_MAX for part in re.split(r"[.?!؟]", text)), text

    def test_what_says_that_somebody_goes_on_are_choices_of_every_version(self) -> None:
        for version in asking.versions().values():
            (question,) = [one for one in version.questions if one.key == rules.NEXT]
            assert {one.key for one in question.choices} > rules.GOES_ON

    @pytest.mark.parametrize(
        "wrong",
        [
            {"questions": []},
            {"questions": [{"key": "a", "ask": {"nl": "Zo?"}, "choices": []}]},
            {"questions": [{"key": "a", "ask": dict.fromkeys((DUTCH, *LANGUAGES), "Zo?"), "choices": []}]},
        ],
    )
    def test_a_file_that_cannot_be_is_refused(self, wrong: dict[str, object]) -> None:
        with pytest.raises(ContentInvalid):
            rules.read_asking(
                {"version": 9, "invite": dict.fromkeys((DUTCH, *LANGUAGES), "Zo"), **wrong}, "x"
            )


class TestOpening:
    def test_from_the_beginning_of_the_last_date_and_not_before(self, branch: Branch, leader: Actor) -> None:
        course = marked(branch, -7, 1, actor=leader)
        assert not selectors.course_questions(leader, course).may_open
        with pytest.raises(CourseGoesOn):
            services.open_questions(leader, course=course)
        with clock.at(clock.now() + dt.timedelta(days=1, minutes=1)):
            assert selectors.course_questions(leader, course).may_open
            services.open_questions(leader, course=course)
        assert _row().branch_id == branch.pk

    def test_twice_is_once_and_thirty_days_later_it_is_closed(self, leader: Actor, course: str) -> None:
        code = _opened(leader, course)
        assert _opened(leader, course) == code
        assert _row().closes_on - _row().opened_on == dt.timedelta(days=30)
        with clock.at(clock.now() + dt.timedelta(days=30)):
            _answer(code, "a")
        with clock.at(clock.now() + dt.timedelta(days=31)), pytest.raises(QuestionsClosed):
            _answer(code, "b")

    def test_a_course_of_a_provider_is_not_asked_about(self, branch: Branch, leader: Actor) -> None:
        course = elsewhere(leader, branch.organisation_id, partner(leader, branch.organisation_id))
        with pytest.raises(NotFound):
            services.open_questions(leader, course=course)

    def test_another_library_finds_nothing_and_a_volunteer_asks_where_they_help(
        self, branch: Branch, course: str
    ) -> None:
        stranger = staff(BranchFactory().organisation, DIRECTOR)
        for act in (services.open_questions, services.close_questions):
            with pytest.raises(NotFound):
                act(stranger, course=course)
        with pytest.raises(NotFound):
            selectors.course_questions(stranger, course)
        helper = staff(branch.organisation, VOLUNTEER, branch=branch)
        with pytest.raises(NotAllowed):
            services.open_questions(helper, course=course)
        session = Session.objects.across_all(reason="a test gives a helper").order_by("pk")[0]
        assert selectors.course_to_ask_about(helper, str(session.activity.public_id)) == ""
        SessionHelper.objects.create(session=session, user_id=helper.user_id)
        assert selectors.course_to_ask_about(helper, str(session.activity.public_id)) == course
        services.open_questions(helper, course=course)


class TestAnswering:
    def test_a_form_is_counted_once_however_often_it_is_sent(self, leader: Actor, course: str) -> None:
        code = _opened(leader, course)
        _answer(code.lower(), "a", "a", "b")
        assert _row().form_count == 2
        assert _counts() == {"learned much": 2, "dare yes": 2, "next work": 2, "mark good": 2}
        assert services.knock(code=code, key="a", address=HERE) == (1, True)
        assert services.knock(code=code, key="c", address=HERE) == (1, False)

    def test_not_everything_needs_an_answer_but_something_does(self, leader: Actor, course: str) -> None:
        code = _opened(leader, course)
        services.answer_questions(code=code, said={"mark": "bad"}, key="a", address=HERE)
        for nothing in ({}, {"mark": "splendid"}, {"weather": "good"}):
            with pytest.raises(AnswerEmpty):
                services.answer_questions(code=code, said=nothing, key="b", address=HERE)
        assert (_row().form_count, _counts()) == (1, {"mark bad": 1})

    def test_paper_counts_as_a_tap_does(self, leader: Actor, course: str) -> None:
        code = _opened(leader, course)
        _answer(code, "a")
        for _ in range(2):
            services.note_paper(leader, course=course, said={"next": "reading"}, key="p")
        assert _row().form_count == 2
        assert _counts()["next reading"] == 1
        said = AuditEntry.objects.filter(action="learning.ask").order_by("pk")
        assert [entry.details for entry in said] == [{"what": "opened"}, {"what": "paper"}]

    def test_nothing_holds_two_choices_of_one_form_or_a_moment(self, leader: Actor, course: str) -> None:
        code = _opened(leader, course)
        _answer(code, "a")
        fields = {field.name for field in Tally._meta.get_fields()}
        assert fields == {"id", "questionnaire", "question", "choice", "count"}
        assert {field.name for field in FormKey._meta.get_fields()} == {"id", "questionnaire", "key"}
        kept = serializers.serialize("json", [*AuditEntry.objects.all(), *OutboxEvent.objects.all()])
        assert "much" not in kept
        assert FormKey.objects.get().key.version == 5

    def test_wrong_codes_are_counted_and_a_right_one_is_not(self, leader: Actor, course: str) -> None:
        code = _opened(leader, course)
        for number in range(OF_MANY_MAX + 5):
            _answer(code, f"form {number}")
        for _ in range(OF_MANY_MAX):
            with pytest.raises(QuestionsUnknown):
                services.knock(code="CCCCCCCC", key="", address="10.0.0.2")
        for act in (
            lambda: services.knock(code="CCCCCCCC", key="", address="10.0.0.2"),
            lambda: services.answer_questions(code=code, said=GLAD, key="x", address="10.0.0.2"),
        ):
            with pytest.raises(TooManyAttempts):
                act()
        for _ in range(OF_MANY_MAX):
            with pytest.raises(QuestionsUnknown):
                services.answer_questions(code="CCCCCCCC", said=GLAD, key="x", address="10.0.0.3")
        with pytest.raises(TooManyAttempts):
            services.knock(code=code, key="", address="10.0.0.3")


class TestWhatIsShown:
    def test_nothing_while_it_is_open_and_counts_from_five_on_when_closed(
        self, leader: Actor, course: str
    ) -> None:
        code = _opened(leader, course)
        _answer(code, *"abcd")
        _answer(code, "e", next="unknown", dare="")
        seen = selectors.course_questions(leader, course)
        assert (seen.form_count, seen.results) == (5, ())
        services.close_questions(leader, course=course)
        seen = selectors.course_questions(leader, course)
        shown = {line.question.key: line for line in seen.results}
        assert [number for _choice, number in shown["next"].counts] == [0, 4, 0, 0, 1]
        assert (shown["dare"].is_hidden, shown["dare"].counts) == (True, ())

    def test_four_are_never_shown_and_can_be_asked_on_until_there_are_five(
        self, leader: Actor, course: str
    ) -> None:
        code = _opened(leader, course)
        _answer(code, *"abcd")
        services.close_questions(leader, course=course)
        seen = selectors.course_questions(leader, course)
        assert (seen.results, seen.may_reopen) == ((), True)
        with pytest.raises(QuestionsClosed):
            _answer(code, "e")
        services.open_questions(leader, course=course)
        _answer(code, "e")
        for _ in range(2):
            services.close_questions(leader, course=course)
        assert selectors.course_questions(leader, course).results
        with pytest.raises(AskedAlready):  # one answer more would be told by the difference
            services.open_questions(leader, course=course)

    def test_after_the_days_it_is_shown_without_anybody_closing_it(self, leader: Actor, course: str) -> None:
        _answer(_opened(leader, course), *"abcde")
        with clock.at(clock.now() + dt.timedelta(days=31)):
            assert selectors.course_questions(leader, course).results


def test_where_learning_is_off_no_code_opens_anything(branch: Branch, leader: Actor, course: str) -> None:
    code = _opened(leader, course)
    Organisation.objects.filter(pk=branch.organisation_id).update(modules_off=["learning"])
    with pytest.raises(QuestionsUnknown):
        _answer(code, "a")
    with pytest.raises(QuestionsUnknown):
        services.knock(code=code, key="", address=HERE)


def test_a_script_at_one_address_does_not_fill_the_questions_for_everybody(
    leader: Actor, course: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "ANSWERED_MAX", 3)
    code = _opened(leader, course)
    _answer(code, *"abc")
    with pytest.raises(TooManyAttempts):
        _answer(code, "d")
    services.answer_questions(code=code, said=GLAD, key="d", address="10.0.0.2")
    with clock.at(clock.now() + dt.timedelta(minutes=11)):
        _answer(code, "e")
    assert _row().form_count == 5


class TestNightAndFigures:
    def test_at_night_what_is_past_closes_and_keys_go_and_the_second_time_nothing(
        self, leader: Actor, course: str
    ) -> None:
        _answer(_opened(leader, course), *"abc")
        assert services.close_past() == 0
        with clock.at(clock.now() + dt.timedelta(days=31)):
            assert services.close_past() == 1
        with clock.at(clock.now() + dt.timedelta(days=32)):
            assert services.close_past() == 3
            assert services.close_past() == 0
        assert (_row().form_count, FormKey.objects.count()) == (3, 0)

    def test_forms_and_next_steps_count_on_the_day_of_closing_at_the_place_of_the_last_date(
        self, branch: Branch, leader: Actor, course: str
    ) -> None:
        code = _opened(leader, course)
        _answer(code, *"abcde")
        _answer(code, "f", next="unknown")
        today = clock.today("Europe/Amsterdam")
        period = (branch.organisation_id, today, today)
        assert measures.course_answers(*period) == {}
        services.close_questions(leader, course=course)
        assert measures.course_answers(*period) == {branch.pk: 6}
        assert measures.course_goes_on(*period) == {branch.pk: 5}
        fact = OutboxEvent.objects.filter(name="learning.questionnaire-moved.v1").get()
        assert fact.payload == {"branch_id": branch.pk, "on": today.isoformat()}

    def test_the_figures_tell_nothing_of_a_course_whose_counts_may_not_be_seen(
        self, branch: Branch, leader: Actor, course: str
    ) -> None:
        """Who knows the counts of one course would take them off the sum, and have the one answer of the other."""
        _answer(_opened(leader, course), *"abcde")
        services.close_questions(leader, course=course)
        other = marked(branch, -8, -1, actor=leader)
        services.open_questions(leader, course=other)
        row = Questionnaire.objects.across_all(reason="a test looks at a row").get(course__public_id=other)
        _answer(row.code, "of one")
        services.close_questions(leader, course=other)
        today = clock.today("Europe/Amsterdam")
        period = (branch.organisation_id, today, today)
        assert measures.course_answers(*period) == {branch.pk: 6}
        assert measures.course_goes_on(*period) == {branch.pk: 5}
