"""Counting heads: a number without a name, put right, taken back, and what the figures then say."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from samenbieb.domains.organisations.permissions import COLLECTION, DIRECTOR, VOLUNTEER
from samenbieb.domains.programme import measures, selectors, services
from samenbieb.domains.programme.errors import (
    CountedMeanwhile,
    CountFinal,
    HeadsMany,
    NotBegun,
    NothingCounted,
    SessionOff,
)
from samenbieb.domains.programme.models import HeadCount, Session, SessionHelper
from samenbieb.domains.programme.services import HeadsOf
from samenbieb.kernel import clock
from samenbieb.kernel.errors import Invalid, NotAllowed, NotFound
from samenbieb.kernel.measures import all_touching
from samenbieb.kernel.models import AuditEntry, OutboxEvent
from tests.factories.organisations import BranchFactory, staff
from tests.factories.programme import HOUR, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    return SessionFactory()


def _figures(session: Session) -> tuple[int, int, int]:
    day = clock.local(session.starts_at, "Europe/Amsterdam").date()
    asked = session.organisation_id, day, day
    return tuple(  # type: ignore[return-value]
        count(*asked).get(session.branch_id, 0)
        for count in (measures.sessions, measures.visitors, measures.not_counted)
    )


def test_twelve_visitors_are_a_number_and_nobody_is_named(session: Session) -> None:
    actor = staff(session.organisation, branch=session.branch)
    counted = services.count_heads(actor, session=str(session.public_id), heads=12, children=5)
    assert (counted.heads, counted.children) == (12, 5)
    assert _figures(session) == (1, 12, 0)
    row = selectors.session(actor, str(session.public_id))
    assert (row.heads, row.children, row.state) == (12, 5, "counted")
    names = {field.name for field in HeadCount._meta.get_fields()}
    assert not names & {"person", "membership", "card", "name"}
    assert AuditEntry.objects.filter(action="programme.count", person_id=None).count() == 1


def test_none_came_is_a_count_too(session: Session) -> None:
    actor = staff(session.organisation)
    services.count_heads(actor, session=str(session.public_id), heads=0)
    assert _figures(session) == (1, 0, 0)


def test_a_second_number_puts_the_first_right_and_undo_brings_it_back(session: Session) -> None:
    actor, name = staff(session.organisation), str(session.public_id)
    services.count_heads(actor, session=name, heads=12)
    services.count_heads(actor, session=name, heads=14)
    assert _figures(session) == (1, 14, 0)
    assert services.undo_count(actor, session=name).heads == 12
    assert _figures(session) == (1, 12, 0)
    assert [line.heads for line in selectors.count_lines(actor, name)] == [12, 14, 12]


def test_the_first_number_taken_back_leaves_a_session_to_count(session: Session) -> None:
    actor, name = staff(session.organisation), str(session.public_id)
    services.count_heads(actor, session=name, heads=3)
    assert services.undo_count(actor, session=name).heads is None
    with clock.at(session.ends_at + HOUR):
        assert _figures(session) == (0, 0, 1)
        assert [one.public_id for one in selectors.uncounted(actor, session.branch_id)] == [name]
    with pytest.raises(NothingCounted):
        services.undo_count(actor, session=name)
    assert services.count_heads(actor, session=name, heads=4).heads == 4
    assert [line.heads for line in selectors.count_lines(actor, name)] == [4, None, 3]


def test_one_more_comes_in(session: Session) -> None:
    actor, name = staff(session.organisation), str(session.public_id)
    for _ in range(3):
        services.add_heads(actor, session=name)
    assert services.add_heads(actor, session=name, heads=2, children=2).children == 2
    assert _figures(session) == (1, 5, 0)


def test_a_phone_that_sends_twice_counts_once(session: Session) -> None:
    actor, name = staff(session.organisation), str(session.public_id)
    first = services.count_heads(actor, session=name, heads=12, key="phone-1")
    assert services.count_heads(actor, session=name, heads=12, key="phone-1") == first
    services.add_heads(actor, session=name, key="phone-2")
    services.add_heads(actor, session=name, key="phone-2")
    assert _figures(session) == (1, 13, 0)
    assert HeadCount.objects.count() == 2


def test_nobody_writes_over_what_a_colleague_counted(session: Session) -> None:
    actor, name = staff(session.organisation), str(session.public_id)
    services.count_heads(actor, session=name, heads=12, seen="")
    with pytest.raises(CountedMeanwhile):
        services.count_heads(actor, session=name, heads=9, seen="")
    seen = selectors.session(actor, name).count
    assert services.count_heads(actor, session=name, heads=13, seen=seen).heads == 13


@pytest.mark.parametrize(("heads", "children"), [(-1, None), (10_000, None), (3, 4), (3, -1)])
def test_an_impossible_number_is_refused_with_a_sentence(
    session: Session, heads: int, children: int | None
) -> None:
    actor = staff(session.organisation)
    with pytest.raises(Invalid) as refused:
        services.count_heads(actor, session=str(session.public_id), heads=heads, children=children)
    assert refused.value.fields["heads"]
    assert not HeadCount.objects.exists()


def test_counting_waits_for_the_start_and_not_for_what_is_called_off() -> None:
    session = SessionFactory(starts_at=clock.now() + 2 * HOUR)
    actor, name = staff(session.organisation), str(session.public_id)
    with pytest.raises(NotBegun):
        services.count_heads(actor, session=name, heads=1)
    services.cancel_session(actor, session=name, reason="illness")
    with pytest.raises(SessionOff):
        services.count_heads(actor, session=name, heads=1)


def test_a_count_of_long_ago_is_final_and_a_director_still_corrects_it() -> None:
    session = SessionFactory(starts_at=clock.now() - dt.timedelta(days=100))
    desk, name = staff(session.organisation), str(session.public_id)
    services.count_heads(desk, session=name, heads=12)
    assert services.make_final() == 1
    with pytest.raises(CountFinal):
        services.count_heads(desk, session=name, heads=13)
    director = staff(session.organisation, DIRECTOR)
    services.count_heads(director, session=name, heads=13)
    session.refresh_from_db()
    assert session.state == "final"
    assert _figures(session)[1] == 13


def test_several_numbers_at_once_are_all_noted_or_none() -> None:
    first = SessionFactory()
    second = SessionFactory(branch=first.branch)
    actor = staff(first.organisation)
    wrong = [HeadsOf(str(first.public_id), 3), HeadsOf(str(second.public_id), -1)]
    with pytest.raises(Invalid):
        services.count_many(actor, counts=wrong)
    assert not HeadCount.objects.exists()
    right = [HeadsOf(str(first.public_id), 3), HeadsOf(str(second.public_id), 0)]
    services.count_many(actor, counts=right, key="week")
    services.count_many(actor, counts=right, key="week")
    assert HeadCount.objects.count() == 2
    assert OutboxEvent.objects.filter(name="programme.heads-counted.v1").count() == 2


def test_another_library_does_not_find_it(session: Session) -> None:
    stranger, name = staff(BranchFactory().organisation, DIRECTOR), str(session.public_id)
    for act in (
        lambda: services.count_heads(stranger, session=name, heads=1),
        lambda: services.add_heads(stranger, session=name),
        lambda: services.undo_count(stranger, session=name),
        lambda: selectors.session(stranger, name),
        lambda: selectors.count_lines(stranger, name),
    ):
        with pytest.raises(NotFound):
            act()


def test_who_does_not_count_does_not_even_find_it(session: Session) -> None:
    with pytest.raises(NotFound):
        services.count_heads(staff(session.organisation, COLLECTION), session=str(session.public_id), heads=1)


def test_a_volunteer_counts_here_today_and_where_they_help() -> None:
    noon = clock.instant(clock.today("Europe/Amsterdam"), dt.time(12), "Europe/Amsterdam")
    with clock.at(noon):
        here = SessionFactory()
        volunteer = staff(here.organisation, VOLUNTEER, branch=here.branch)
        elsewhere = SessionFactory(branch=BranchFactory(organisation=here.organisation))
        yesterday = SessionFactory(branch=here.branch, starts_at=noon - dt.timedelta(days=1))
        assert services.count_heads(volunteer, session=str(here.public_id), heads=12).heads == 12
        for other in (elsewhere, yesterday):
            with pytest.raises(NotAllowed):
                services.count_heads(volunteer, session=str(other.public_id), heads=12)
        SessionHelper.objects.create(session=elsewhere, user_id=volunteer.user_id)
        assert services.count_heads(volunteer, session=str(elsewhere.public_id), heads=1).heads == 1


def test_every_act_touches_the_day_at_its_place(session: Session) -> None:
    actor, name = staff(session.organisation), str(session.public_id)
    services.count_heads(actor, session=name, heads=12)
    services.undo_count(actor, session=name)
    day = clock.local(session.starts_at, "Europe/Amsterdam").date()
    touched: list[tuple[int, dt.date]] = []
    for kind, ways in all_touching().items():
        for row in OutboxEvent.objects.filter(name=kind.name):
            made: Any = kind(**row.payload)
            touched += [
                (one.branch_id, one.on)
                for names, touching in ways
                if "programme.visitors" in names
                for one in touching([made])
            ]
    assert touched == [(session.branch_id, day)] * 2


def test_the_database_changes_no_count_and_mixes_no_sessions(session: Session) -> None:
    actor, name = staff(session.organisation), str(session.public_id)
    services.count_heads(actor, session=name, heads=12)
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        HeadCount.objects.update(heads=1)
    other = SessionFactory(branch=session.branch)
    count = HeadCount.objects.get()
    rows = Session.objects.across_all(reason="what the database must refuse")
    rows.filter(pk=session.pk).update(count=None, state="planned")
    rows.filter(pk=other.pk).update(count=count, state="counted")
    with pytest.raises(IntegrityError):
        connection.check_constraints()


def test_the_database_knows_no_counted_session_without_a_count(session: Session) -> None:
    rows = Session.objects.across_all(reason="what the database must refuse").filter(pk=session.pk)
    with pytest.raises(IntegrityError):
        rows.update(state="counted")


def test_undo_goes_back_and_never_forward(session: Session) -> None:
    actor, name = staff(session.organisation), str(session.public_id)
    for heads in (12, 14, 9_999):
        services.count_heads(actor, session=name, heads=heads, sure=True)
    stands = [services.undo_count(actor, session=name).heads for _ in range(3)]
    assert stands == [14, 12, None]
    with pytest.raises(NothingCounted):
        services.undo_count(actor, session=name)


def test_undo_after_a_new_number_brings_back_what_was_restored_before_it(session: Session) -> None:
    actor, name = staff(session.organisation), str(session.public_id)
    for heads in (12, 14):
        services.count_heads(actor, session=name, heads=heads)
    services.undo_count(actor, session=name)
    services.count_heads(actor, session=name, heads=12)  # the same number typed again is a count of its own
    services.count_heads(actor, session=name, heads=13)
    assert [services.undo_count(actor, session=name).heads for _ in range(3)] == [12, 12, None]
    services.count_heads(actor, session=name, heads=5)
    assert services.undo_count(actor, session=name).heads is None
    assert [line.heads for line in reversed(selectors.count_lines(actor, name))] == [
        12, 14, 12, 12, 13, 12, 12, None, 5, None,
    ]  # fmt: skip


def test_a_number_that_is_far_too_large_is_asked_about_once(session: Session) -> None:
    actor, name = staff(session.organisation), str(session.public_id)
    with pytest.raises(HeadsMany) as asked:
        services.count_heads(actor, session=name, heads=9_999)
    assert asked.value.details["heads"] == 9_999
    assert "9999 bezoekers: klopt dat?" in str(asked.value)
    with pytest.raises(HeadsMany):
        services.count_many(actor, counts=[HeadsOf(name, 9_999)])
    assert not HeadCount.objects.exists()
    assert services.count_heads(actor, session=name, heads=9_999, sure=True).heads == 9_999


def test_how_many_fit_decides_what_is_far_too_large() -> None:
    session = SessionFactory(capacity=8)
    actor, name = staff(session.organisation), str(session.public_id)
    assert services.count_heads(actor, session=name, heads=24).heads == 24
    with pytest.raises(HeadsMany):
        services.count_heads(actor, session=name, heads=80)


def test_what_cannot_be_counted_at_all_is_not_asked_about() -> None:
    session = SessionFactory(starts_at=clock.now() + 2 * HOUR)
    with pytest.raises(NotBegun):
        services.count_heads(staff(session.organisation), session=str(session.public_id), heads=9_999)


def test_the_database_restores_no_count_of_another_session(session: Session) -> None:
    actor = staff(session.organisation)
    other = SessionFactory(branch=session.branch)
    services.count_heads(actor, session=str(session.public_id), heads=12)
    first = HeadCount.objects.get()
    HeadCount.objects.create(
        session=other, heads=12, counted_at=clock.now(), counted_by=actor.name, restores=first
    )
    with pytest.raises(IntegrityError):
        connection.check_constraints()
