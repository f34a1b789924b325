"""A pass without a name: its code opens it anywhere, one member takes it over once, and then it opens nothing."""

import datetime as dt

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from samenbieb.domains.learning import retention, selectors, services
from samenbieb.domains.learning.errors import CodeUnknown, NoPass, PassClaimed
from samenbieb.domains.learning.models import Attempt, Learner, LearnerPass, LessonRun
from samenbieb.domains.learning.rules.passes import LENGTH, SIGNS, is_mistyped, new_code, read_code, shown
from samenbieb.domains.patrons.events import PersonAnonymised
from samenbieb.kernel import clock, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.attempts import OF_MANY_MAX, TooManyAttempts
from samenbieb.kernel.errors import NotAllowed
from samenbieb.kernel.models import AuditEntry
from tests.factories.learning import VISITOR, do_lesson, given, publish
from tests.factories.patrons import PersonFactory
from tests.kernel.parallel import at_once

ADDRESS = "192.0.2.7"
LOOK_ALIKES = ("0O", "1IL", "2Z", "5S", "8B", "UV")


def _pass() -> LearnerPass:
    return services.begin_pass(VISITOR)


def _member() -> Actor:
    return Actor(name="member:1", door="portal", person_id=PersonFactory().pk)


def test_a_code_has_no_signs_that_look_alike_and_no_vowels() -> None:
    assert not set(SIGNS) & set("AEIOU")
    assert all(len(set(signs) & set(SIGNS)) <= 1 for signs in LOOK_ALIKES)
    assert len({new_code() for _ in range(500)}) == 500


@examples(st.text(alphabet=SIGNS, min_size=LENGTH, max_size=LENGTH), st.sampled_from([" ", "-", "", "  "]))
def test_a_code_is_read_however_it_is_typed(code: str, between: str) -> None:
    assert read_code(f" {code[:4].lower()}{between}{code[4:]} ") == code
    assert read_code(shown(code)) == code


@examples(st.text(max_size=60))
def test_what_is_no_code_opens_nothing(text: str) -> None:
    read = read_code(text)
    assert read == "" or (len(read) == LENGTH and set(read) <= set(SIGNS))


@pytest.mark.django_db
def test_the_code_of_a_card_opens_the_pass_on_another_device() -> None:
    mine = _pass()
    assert services.open_pass(VISITOR, code=shown(mine.code).lower(), address=ADDRESS).pk == mine.pk
    with pytest.raises(CodeUnknown):
        services.open_pass(VISITOR, code="CCCC CCCC", address=ADDRESS)


@pytest.mark.parametrize("text", ["1234 5678", "ABCD2345", "bcdf-ghjk", "3467 CDF8"])
def test_what_was_meant_as_a_code_is_known_as_one(text: str) -> None:
    assert is_mistyped(text)


@pytest.mark.parametrize("text", ["Fatimata", "Anna Mar", "Jan", "", "3467 CDFG", "Йосипівна", "123456789"])
def test_names_and_codes_are_no_mistakes(text: str) -> None:
    assert not is_mistyped(text)


@pytest.mark.django_db
def test_guessing_codes_ends_after_a_few() -> None:
    mine = _pass()
    for _ in range(OF_MANY_MAX):
        services.open_pass(VISITOR, code=mine.code, address=ADDRESS)  # one's own card gives no more guesses
        with pytest.raises(CodeUnknown):
            services.open_pass(VISITOR, code="CCCC CCCC", address=ADDRESS)
    with pytest.raises(TooManyAttempts):
        services.open_pass(VISITOR, code=mine.code, address=ADDRESS)
    assert services.open_pass(VISITOR, code=mine.code, address="192.0.2.8").pk == mine.pk


@pytest.mark.django_db
def test_five_lessons_of_a_pass_move_to_the_member_once() -> None:
    slugs = [f"les-{number}" for number in range(5)]
    mine, member = _pass(), _member()
    for slug in slugs:
        publish(slug)
        do_lesson(VISITOR, str(mine.public_id), slug)
    assert services.claim_pass(member, pass_public_id=str(mine.public_id)) == 5
    assert LessonRun.objects.filter(learner__person_id=member.person_id).count() == 5
    assert Attempt.objects.count() == 30
    for again in (member, _member()):
        with pytest.raises(PassClaimed):
            services.claim_pass(again, pass_public_id=str(mine.public_id))
    with pytest.raises(PassClaimed):
        selectors.pass_view(str(mine.public_id))
    with pytest.raises(CodeUnknown):
        services.open_pass(VISITOR, code=mine.code, address=ADDRESS)
    assert AuditEntry.objects.filter(action="learning.claim_pass", person_id=member.person_id).count() == 1


@pytest.mark.django_db
def test_of_a_lesson_that_is_open_twice_the_further_one_stays() -> None:
    publish()
    mine, member = _pass(), _member()
    theirs = services.begin_lesson(member, slug="proefles")
    ours = services.begin_lesson(VISITOR, slug="proefles", pass_public_id=str(mine.public_id))
    services.answer_step(VISITOR, given(ours, "lees"), pass_public_id=str(mine.public_id))
    services.claim_pass(member, pass_public_id=str(mine.public_id))
    assert [run.pk for run in LessonRun.objects.filter(learner__person_id=member.person_id)] == [ours.pk]
    assert not LessonRun.objects.filter(pk=theirs.pk).exists()


@pytest.mark.django_db
def test_a_pass_is_claimed_by_a_member_only_and_must_be_there() -> None:
    with pytest.raises(NotAllowed):
        services.claim_pass(VISITOR, pass_public_id=str(_pass().public_id))
    with pytest.raises(NoPass):
        services.claim_pass(_member(), pass_public_id="")


@pytest.mark.django_db(transaction=True)
def test_of_many_who_claim_at_once_one_gets_it() -> None:
    publish()
    mine = _pass()
    do_lesson(VISITOR, str(mine.public_id))
    members = [_member() for _ in range(6)]
    answers = at_once(
        *(lambda who=who: services.claim_pass(who, pass_public_id=str(mine.public_id)) for who in members)
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["PassClaimed"] * 5 + ["int"]
    winner = members[next(place for place, answer in enumerate(answers) if answer == 1)]
    assert LessonRun.objects.get().learner.person_id == winner.person_id  # type: ignore[union-attr] # it was claimed


@pytest.mark.django_db(transaction=True)
def test_the_same_answers_at_once_count_once() -> None:
    publish()
    mine = _pass()
    run = services.begin_lesson(VISITOR, slug="proefles", pass_public_id=str(mine.public_id))
    batch = [given(run, f"vraag-{number}", {"keuze": "1"}) for number in range(1, 6)]
    answers = at_once(
        *(lambda: services.take_answers(VISITOR, batch, pass_public_id=str(mine.public_id)) for _ in range(5))
    )
    assert answers == [([one.key for one in batch], [])] * 5
    run.refresh_from_db()
    assert (run.tried_count, run.right_count, Attempt.objects.count()) == (5, 5, 5)


@pytest.mark.django_db
def test_answers_go_after_a_month_and_a_pass_after_a_year_and_more() -> None:
    publish()
    mine = _pass()
    run = do_lesson(VISITOR, str(mine.public_id))
    later = clock.now() + dt.timedelta(days=31)
    with clock.at(later):
        assert retention.drop_answers() == 6
        assert retention.drop_passes() == 0
    run.refresh_from_db()
    assert (run.right_count, run.tried_count) == (5, 5)
    with clock.at(clock.now() + dt.timedelta(days=402)):
        assert retention.drop_passes() == 1
    run.refresh_from_db()
    assert run.learner_pass_id is None
    assert run.finished_at is not None


@pytest.mark.django_db
def test_what_a_forgotten_person_learned_is_of_nobody() -> None:
    publish()
    member, mine = _member(), _pass()
    services.claim_pass(member, pass_public_id=str(mine.public_id))
    run = do_lesson(member)
    outbox.publish(PersonAnonymised(person_id=member.person_id or 0))
    outbox.drain_all()
    run.refresh_from_db()
    assert (run.learner_id, Learner.objects.count(), Attempt.objects.count()) == (None, 0, 0)


@pytest.mark.django_db
def test_a_month_after_it_was_claimed_the_trail_does_not_tell_who_learns() -> None:
    who, mine = _member(), _pass()
    services.claim_pass(who, pass_public_id=str(mine.public_id))
    lines = AuditEntry.objects.filter(subject_id=str(mine.public_id))
    assert lines.filter(person_id=who.person_id).exists()
    with clock.at(clock.now() + dt.timedelta(days=31)):
        assert retention.drop_passes() == 1
    assert {(line.actor, line.person_id) for line in lines} == {("anonymous", None), ("member", None)}
