"""A question is noted once, by those who may, without anything that could lead to a visitor; it is taken back, never deleted."""

import datetime as dt
from uuid import UUID, uuid4

import pytest
from django.db import connection

from samenbieb.domains.helpdesk import measures, services
from samenbieb.domains.helpdesk.errors import (
    AskedAtInvalid,
    ChoiceUnknown,
    QuestionDayOver,
    QuestionKeyTaken,
    QuestionUnknown,
    TopicMissing,
)
from samenbieb.domains.helpdesk.models import Question
from samenbieb.domains.helpdesk.services import QuestionDraft
from samenbieb.domains.organisations.permissions import DESK, DIRECTOR, IDO, TEACHER, VOLUNTEER
from samenbieb.kernel import clock
from samenbieb.kernel.errors import NotAllowed
from samenbieb.kernel.measures import all_measures, all_touching
from samenbieb.kernel.models import AuditEntry, OutboxEvent
from tests.factories.helpdesk import help_desk, questions
from tests.factories.organisations import BranchFactory, staff
from tests.kernel.parallel import at_once

NOON = dt.datetime(2026, 3, 10, 11, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 3, 10)
db = pytest.mark.django_db


@db
def test_no_column_of_a_question_can_hold_a_text():
    """Name, address, telephone and citizen service number are texts: there is no place for them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, udt_name FROM information_schema.columns WHERE table_name = 'helpdesk_question'"
        )
        columns = dict(cursor.fetchall())
    assert columns.keys() >= {"topic_id", "asked_at", "visit"}
    assert set(columns.values()) == {"int8", "timestamptz", "bool", "uuid"}
    numbers = {name for name, kind in columns.items() if kind == "int8"}
    keys = {field.column for field in Question._meta.local_fields if field.is_relation}
    # A whole number could be a citizen service number, were it not the key of a row elsewhere.
    assert numbers == keys | {"id"}
    assert {
        field.related_model._meta.app_label for field in Question._meta.local_fields if field.is_relation
    } == {
        "helpdesk",
        "organisations",
    }


@db
def test_a_question_is_noted_with_a_topic_alone():
    desk = help_desk()
    with clock.at(NOON):
        desk.note("digid")
    row = questions().get()
    assert (row.topic.code, row.help_kind, row.outcome, row.duration) == ("digid", None, None, None)
    assert (row.channel.code, row.for_another, row.asked_at) == ("desk", False, NOON)
    assert desk.figure(measures.questions, DAY) == 1


@db
def test_everything_that_can_be_said_is_kept_and_an_agency_follows_its_topic():
    desk = help_desk()
    desk.note(
        "traffic-fine", help_kind="referred", outcome="partly", partner_kind="legal", duration="to-15",
        channel="phone", for_another=True,
    )  # fmt: skip
    desk.note("municipality", agency="svb")
    row, other = questions().order_by("pk")
    assert (row.agency.code, row.help_kind.code, row.outcome.code) == ("cjib", "referred", "partly")
    assert (row.partner_kind.code, row.duration.code, row.channel.code) == ("legal", "to-15", "phone")
    assert row.for_another
    assert other.agency.code == "svb"


@db
def test_the_same_key_is_one_question_whoever_sends_it_and_however_late():
    desk = help_desk()
    key = "3f0c8a52-24d1-4a6b-9a35-8c8d41c0a001"
    with clock.at(NOON):
        first = desk.note("digid", key=key)
    with clock.at(NOON + dt.timedelta(days=9)):
        colleague = staff(desk.library, IDO, branch=desk.branch)
        draft = QuestionDraft("tax", key=key, asked_at=NOON)
        assert services.register_question(colleague, branch_id=desk.branch.pk, draft=draft) == first
    assert questions().get().topic.code == "digid"
    assert OutboxEvent.objects.filter(name="helpdesk.questions-registered.v1").count() == 1
    assert AuditEntry.objects.filter(action="helpdesk.register").count() == 1


@db
def test_a_key_of_another_library_gives_nothing_away():
    desk, other = help_desk(), help_desk()
    desk.note("digid", key="the same")
    with pytest.raises(QuestionKeyTaken):
        other.note("digid", key="the same")


@db
def test_questions_of_one_visitor_are_one_visit():
    desk = help_desk()
    with clock.at(NOON):
        for topic in ("digid", "tax", "device"):
            desk.note(topic, visit="one form")
        desk.note("digid")
    assert desk.figure(measures.questions, DAY) == 4
    assert desk.figure(measures.visitors, DAY) == 2


@db
def test_a_number_of_a_visit_never_ties_the_visits_of_another_place_or_of_hours_later():
    desk = help_desk()
    here, later = desk.note("digid", visit="v"), NOON + dt.timedelta(hours=9)
    there = help_desk(branch=BranchFactory(organisation=desk.library)).note("digid", visit="v")
    with clock.at(later):
        long_after = desk.note("digid", visit="v")
    numbers = {questions(public_id=one).get().visit for one in (here, there, long_after)}
    assert len(numbers) == 3


@db
def test_stored_numbers_tell_no_moment():
    """A UUID of version 7 holds the minute in which it was made: what a browser sends is never stored as it came."""
    desk = help_desk()
    desk.note(
        "digid", key="01935b2a-7c1e-7000-8000-000000000001", visit="01935b2a-7c1e-7000-8000-000000000002"
    )
    row = questions().get()
    assert [number.version for number in (row.public_id, row.key, row.visit)] == [4, 5, 5]


@db
def test_the_trail_names_the_place_and_never_the_question():
    desk = help_desk()
    one = desk.note("digid")
    services.withdraw_question(desk.helper, question=one)
    lines = AuditEntry.objects.filter(action__startswith="helpdesk.")
    assert [(line.subject_id, line.details) for line in lines.order_by("pk")] == [
        (desk.branch.code, {"count": 1})
    ] * 2
    assert one not in str(list(OutboxEvent.objects.values_list("payload", flat=True)))


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"topic": ""}, TopicMissing),
        ({"topic": "no such topic"}, ChoiceUnknown),
        ({"topic": "digid", "agency": "nobody"}, ChoiceUnknown),
        ({"topic": "digid", "help_kind": "'; DROP TABLE"}, ChoiceUnknown),
        ({"topic": "digid", "asked_at": NOON + dt.timedelta(hours=1)}, AskedAtInvalid),
        ({"topic": "digid", "asked_at": NOON - dt.timedelta(days=15)}, AskedAtInvalid),
        ({"topic": "digid", "key": ""}, AskedAtInvalid),
        ({"topic": "digid", "key": "k" * 81}, AskedAtInvalid),
    ],
)
@db
def test_what_cannot_be_is_refused_and_nothing_of_the_batch_is_stored(facts, refusal):
    desk = help_desk()
    with clock.at(NOON), pytest.raises(refusal):
        services.register_questions(
            desk.helper, branch_id=desk.branch.pk, drafts=[QuestionDraft("digid"), QuestionDraft(**facts)]
        )
    assert not questions().exists()


@pytest.mark.parametrize(("role", "may"), [(IDO, True), (DESK, True), (TEACHER, False), (DIRECTOR, False)])
@db
def test_who_may_note_questions(role, may):
    desk = help_desk(role)
    if may:
        desk.note()
    else:
        with pytest.raises(NotAllowed):
            desk.note()
    assert questions().count() == may


@db
def test_a_volunteer_notes_questions_at_their_own_place_only():
    desk = help_desk(VOLUNTEER)
    desk.note()
    elsewhere = BranchFactory(organisation=desk.library)
    with pytest.raises(NotAllowed):
        services.register_question(desk.helper, branch_id=elsewhere.pk, draft=QuestionDraft("digid"))
    assert questions().get().branch == desk.branch


@db
def test_at_a_place_of_another_library_nobody_notes_anything():
    desk, other = help_desk(), help_desk()
    with pytest.raises(NotAllowed):
        services.register_question(desk.helper, branch_id=other.branch.pk, draft=QuestionDraft("digid"))


@db
def test_a_withdrawn_question_stays_and_counts_no_longer():
    desk = help_desk()
    with clock.at(NOON):
        one = desk.note("digid", help_kind="referred", key="k")
        services.withdraw_question(desk.helper, question=one)
        services.withdraw_question(desk.helper, question=one)
        assert desk.note("digid", key="k") == one  # sent again from a queue: it stays withdrawn
    assert questions().get().withdrawn_at == NOON
    for counted in (measures.questions, measures.visitors, measures.digital_government, measures.referred):
        assert desk.figure(counted, DAY) == 0
    assert OutboxEvent.objects.filter(name="helpdesk.questions-withdrawn.v1").count() == 1


@db
def test_a_question_is_taken_back_on_its_own_day_only():
    desk = help_desk()
    with clock.at(clock.instant(DAY, dt.time(23, 58), "Europe/Amsterdam")):
        one = desk.note()
    with (
        clock.at(clock.instant(DAY + dt.timedelta(days=1), dt.time(0, 1), "Europe/Amsterdam")),
        pytest.raises(QuestionDayOver),
    ):
        services.withdraw_question(desk.helper, question=one)


@db
def test_a_question_of_another_library_is_not_found():
    desk, other = help_desk(), help_desk()
    one = desk.note()
    for wanted in (one, str(uuid4()), "nothing"):
        with pytest.raises(QuestionUnknown):
            services.withdraw_question(other.helper, question=wanted)
    assert questions().get().withdrawn_at is None


@db
def test_the_four_figures_count_what_they_say_per_place_and_day():
    desk = help_desk()
    west = help_desk(branch=BranchFactory(organisation=desk.library))
    midnight = clock.instant(DAY, dt.time(0), "Europe/Amsterdam")
    with clock.at(midnight - dt.timedelta(seconds=1)):
        desk.note("digid")
    with clock.at(midnight):
        desk.note("digid", help_kind="referred", visit="a")
        desk.note("device", visit="a")
        desk.note("device", agency="uwv", help_kind="shown")
        west.note("device-print")
    counted = {
        one.name: one.by_place(desk.library.pk, DAY, DAY)
        for one in all_measures()
        if one.name in measures.NAMES and one.by_place
    }
    assert counted == {
        "helpdesk.questions": {desk.branch.pk: 3, west.branch.pk: 1},
        "helpdesk.visitors": {desk.branch.pk: 2, west.branch.pk: 1},
        "helpdesk.digital_government": {desk.branch.pk: 2},
        "helpdesk.referred": {desk.branch.pk: 1},
    }


@db
def test_facts_say_which_day_of_which_place_to_count_anew():
    desk = help_desk()
    with clock.at(NOON):
        services.withdraw_question(desk.helper, question=desk.note())
    told = set()
    for kind, touching in all_touching().items():
        for fact in OutboxEvent.objects.filter(name=kind.name):
            for _names, days in touching:
                told |= {(day.branch_id, day.on) for day in days([kind(**fact.payload)])}
    assert told == {(desk.branch.pk, DAY)}


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_with_one_key_are_one_question():
    desk = help_desk()
    key = str(uuid4())
    answers = at_once(*[lambda: desk.note("digid", key=key)] * 10)
    assert {UUID(answer) for answer in answers} == {questions().get().public_id}
    assert OutboxEvent.objects.filter(name="helpdesk.questions-registered.v1").count() == 1


@pytest.mark.django_db(transaction=True)
def test_taken_back_by_two_at_once_is_told_once():
    desk = help_desk()
    one = desk.note()
    answers = at_once(*[lambda: services.withdraw_question(desk.helper, question=one)] * 4)
    assert answers == [None] * 4
    assert OutboxEvent.objects.filter(name="helpdesk.questions-withdrawn.v1").count() == 1
