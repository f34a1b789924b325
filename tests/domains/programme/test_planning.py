"""Planning from a template, series with clashes, moving, calling off, beginning at once."""

import datetime as dt

import pytest

from samenbieb.domains.organisations.models import HoursException
from samenbieb.domains.organisations.permissions import CONSULTANT, IDO, VOLUNTEER
from samenbieb.domains.programme import measures, selectors, services
from samenbieb.domains.programme.errors import (
    AlreadyCounted,
    ClosedThen,
    NoGoingBack,
    SeriesClashes,
    SessionOff,
    SessionPast,
    TemplateExists,
)
from samenbieb.domains.programme.models import Activity, Session
from samenbieb.domains.programme.services import Dates, TemplateWish, Wish
from samenbieb.kernel import clock
from samenbieb.kernel.errors import Invalid, NotAllowed, NotFound
from samenbieb.kernel.models import OutboxEvent
from tests.factories.organisations import BranchFactory, OrganisationFactory, staff
from tests.factories.programme import HOUR, SessionFactory, TemplateFactory

pytestmark = pytest.mark.django_db
ZONE = "Europe/Amsterdam"


@pytest.fixture
def template():
    branch = BranchFactory()
    return (
        TemplateFactory(organisation=branch.organisation),
        branch,
        staff(branch.organisation, branch=branch),
    )


def _dates(branch, times=6, **changes):
    first_on = clock.today(ZONE) + dt.timedelta(days=2)
    days = selectors.series_days(first_on, "weekly", times)
    given = {"days": days, "begins": dt.time(14), "minutes": 90, "repeat": "weekly"}
    return Dates(branch_id=branch.pk, **{**given, **changes})


def test_a_series_of_six_weeks_takes_everything_from_its_template(template) -> None:
    kind, branch, actor = template
    planned = services.plan_activity(actor, template=str(kind.public_id), dates=_dates(branch))
    shown = selectors.dates_of(actor, planned.activity)
    assert len(shown) == 6
    assert {(one.title, one.core_function, one.audience, one.drop_in) for one in shown} == {
        (kind.name, "development", "learners", True)
    }
    assert {one.begins.time() for one in shown} == {dt.time(14)}  # also over the change to summer time
    assert all(one.in_series for one in shown)


def test_what_is_other_this_time_is_said_once(template) -> None:
    kind, branch, actor = template
    wish = Wish(title="Taalcafé voor ouders", price_cents=250, drop_in=False)
    planned = services.plan_activity(
        actor, template=str(kind.public_id), dates=_dates(branch, 1, capacity=8), wish=wish
    )
    activity = selectors.activity(actor, planned.activity)
    assert (activity.title, activity.price_cents, activity.drop_in) == ("Taalcafé voor ouders", 250, False)
    assert selectors.dates_of(actor, planned.activity)[0].capacity == 8


def test_days_on_which_the_place_is_closed_are_listed_and_nothing_is_written(template) -> None:
    kind, branch, actor = template
    dates = _dates(branch)
    HoursException.objects.create(
        branch=branch,
        from_on=dates.days[2],
        until_on=dates.days[2],
        reason="Feestdag",
        recorded_at=clock.now(),
    )
    foreseen = selectors.foreseen(branch.pk, dates.days, dates.begins, dates.minutes)
    assert [(one.clash, one.reason) for one in foreseen if one.clash] == [("closed", "Feestdag")]
    with pytest.raises(SeriesClashes) as refused:
        services.plan_activity(actor, template=str(kind.public_id), dates=dates)
    assert refused.value.details["clashes"] == {dates.days[2].isoformat(): "closed"}
    assert not Activity.objects.across_all(reason="nothing was written").exists()
    planned = services.plan_activity(
        actor, template=str(kind.public_id), dates=_dates(branch, although_closed=True)
    )
    assert len(planned.sessions) == 6


def test_hours_at_which_the_place_is_closed_are_told_and_can_be_meant(template) -> None:
    kind, branch, actor = template
    at_night = _dates(branch, 2, begins=dt.time(3))
    with pytest.raises(SeriesClashes) as refused:
        services.plan_activity(actor, template=str(kind.public_id), dates=at_night)
    assert set(refused.value.details["clashes"].values()) == {"outside"}
    foreseen = selectors.foreseen(branch.pk, at_night.days, dt.time(18), 60)
    assert {one.clash for one in foreseen} == {"outside"}  # the place closes at that hour
    meant = _dates(branch, 2, begins=dt.time(3), at_any_hour=True)
    assert len(services.plan_activity(actor, template=str(kind.public_id), dates=meant).sessions) == 2


def test_what_was_held_already_is_noted_and_the_answer_says_so(template) -> None:
    kind, branch, actor = template
    days = [clock.today(ZONE) + dt.timedelta(days=number) for number in (-29, -1, 2)]
    dates = _dates(branch, days=days, repeat="")
    planned = services.plan_activity(actor, template=str(kind.public_id), dates=dates)
    assert (len(planned.sessions), planned.past) == (3, 2)
    foreseen = selectors.foreseen(branch.pk, days, dt.time(14), 90)
    assert [one.is_past for one in foreseen] == [True, True, False]


def test_the_same_activity_is_not_planned_twice_at_once(template) -> None:
    kind, branch, actor = template
    planned = services.plan_activity(actor, template=str(kind.public_id), dates=_dates(branch))
    with pytest.raises(SeriesClashes):
        services.plan_dates(actor, activity=planned.activity, dates=_dates(branch, 1))
    services.cancel_session(actor, session=planned.sessions[0], reason="illness")
    again = services.plan_dates(actor, activity=planned.activity, dates=_dates(branch, 1))
    assert len(again.sessions) == 1
    with pytest.raises(NoGoingBack):
        services.restore_session(actor, session=planned.sessions[0])


@pytest.mark.parametrize(
    "changes",
    [{"minutes": 0}, {"minutes": 721}, {"capacity": 0}, {"repeat": "hourly"}, {"days": []}],
)
def test_impossible_dates_are_refused_with_a_sentence(template, changes) -> None:
    kind, branch, actor = template
    given = {"branch_id": branch.pk, "days": [clock.today(ZONE)], "begins": dt.time(9), "minutes": 60}
    with pytest.raises(Invalid) as refused:
        services.plan_activity(actor, template=str(kind.public_id), dates=Dates(**{**given, **changes}))
    assert all(refused.value.fields.values())


def test_planning_stays_in_ones_own_library(template) -> None:
    kind, branch, actor = template
    other = BranchFactory()
    with pytest.raises(NotFound):
        services.plan_activity(actor, template=str(kind.public_id), dates=_dates(other))
    stranger = staff(other.organisation, branch=other)
    with pytest.raises(NotFound):
        services.plan_activity(stranger, template=str(kind.public_id), dates=_dates(other))
    with pytest.raises(NotFound):
        services.plan_activity(
            staff(branch.organisation, VOLUNTEER), template=str(kind.public_id), dates=_dates(branch)
        )


def test_calling_off_a_series_from_a_day_on_and_letting_one_take_place_after_all(template) -> None:
    kind, branch, actor = template
    planned = services.plan_activity(actor, template=str(kind.public_id), dates=_dates(branch))
    off = services.cancel_session(actor, session=planned.sessions[3], reason="staff", also_later=True)
    assert off == 3
    services.restore_session(actor, session=planned.sessions[5])
    states = [one.state for one in selectors.dates_of(actor, planned.activity)]
    assert states == ["planned"] * 3 + ["cancelled"] * 2 + ["planned"]
    day = selectors.session(actor, planned.sessions[3]).day
    assert measures.cancelled(branch.organisation_id, day, day) == {branch.pk: 1}
    assert selectors.feed(activity=planned.activity)[-1].public_id == planned.sessions[5]
    assert len(selectors.feed(activity=planned.activity)) == 4


def test_a_moved_session_remembers_where_it_was_and_its_calendar_follows(template) -> None:
    kind, branch, actor = template
    other = BranchFactory(organisation=branch.organisation)
    planned = services.plan_activity(actor, template=str(kind.public_id), dates=_dates(branch, 1))
    before = selectors.session(actor, planned.sessions[0])
    day = before.day + dt.timedelta(days=1)
    services.move_session(actor, session=planned.sessions[0], day=day, begins=dt.time(15), branch_id=other.pk)
    after = selectors.session(actor, planned.sessions[0])
    assert (after.day, after.begins.time(), after.branch) == (day, dt.time(15), other.name)
    assert (after.moved_from_at, after.moved_from) == (before.starts_at, branch.name)
    assert after.revision > before.revision
    assert after.ends_at - after.starts_at == before.ends_at - before.starts_at
    fact = OutboxEvent.objects.get(name="programme.session-moved.v1").payload
    assert (fact["from_branch_id"], fact["branch_id"]) == (branch.pk, other.pk)
    services.move_session(
        actor, session=planned.sessions[0], day=before.day, begins=dt.time(14), branch_id=branch.pk
    )
    assert selectors.session(actor, planned.sessions[0]).moved_from_at is None


def test_a_session_is_not_moved_to_a_moment_that_is_over() -> None:
    now = clock.instant(clock.today(ZONE), dt.time(12), ZONE)
    with clock.at(now):
        session = SessionFactory(starts_at=now + 5 * HOUR)
        actor, name = staff(session.organisation), str(session.public_id)
        today = clock.today(ZONE)
        for day, begins in ((today - dt.timedelta(days=1), dt.time(14)), (today, dt.time(11))):
            with pytest.raises(SessionPast):
                services.move_session(actor, session=name, day=day, begins=begins, although_closed=True)
        assert not OutboxEvent.objects.filter(name="programme.session-moved.v1").exists()
        services.move_session(actor, session=name, day=today, begins=dt.time(13))
        assert selectors.session(actor, name).begins.time() == dt.time(13)


def test_moving_to_a_closed_day_or_hour_is_asked_about_and_can_be_meant() -> None:
    session = SessionFactory(starts_at=clock.now() + 30 * HOUR)
    actor, name = staff(session.organisation), str(session.public_id)
    day = clock.today(ZONE) + dt.timedelta(days=9)
    HoursException.objects.create(
        branch=session.branch, from_on=day, until_on=day, reason="Eerste kerstdag", recorded_at=clock.now()
    )
    with pytest.raises(ClosedThen) as closed:
        services.move_session(actor, session=name, day=day, begins=dt.time(14))
    assert closed.value.details == {"clash": "closed", "reason": "Eerste kerstdag"}
    with pytest.raises(ClosedThen) as at_night:
        services.move_session(actor, session=name, day=day + dt.timedelta(days=1), begins=dt.time(3))
    assert at_night.value.details == {"clash": "outside", "reason": ""}
    assert selectors.session(actor, name).moved_from_at is None
    services.move_session(actor, session=name, day=day, begins=dt.time(14), although_closed=True)
    assert selectors.session(actor, name).day == day


def test_a_move_is_undone_also_when_the_first_moment_is_over() -> None:
    session = SessionFactory(starts_at=clock.now() - 30 * HOUR)
    actor, name = staff(session.organisation), str(session.public_id)
    services.move_back(actor, session=name)  # was never moved: nothing happens
    day = clock.today(ZONE) + dt.timedelta(days=3)
    services.move_session(actor, session=name, day=day, begins=dt.time(14))
    with pytest.raises(NotFound):  # of another library
        services.move_back(staff(OrganisationFactory()), session=name)
    services.move_back(actor, session=name)
    view = selectors.session(actor, name)
    assert (view.starts_at, view.ends_at) == (session.starts_at, session.ends_at)
    assert view.moved_from_at is None
    services.cancel_session(actor, session=name, reason="few")
    with pytest.raises(SessionOff):
        services.move_back(actor, session=name)


def test_what_was_counted_is_neither_moved_nor_called_off() -> None:
    session = SessionFactory()
    actor, name = staff(session.organisation), str(session.public_id)
    services.count_heads(actor, session=name, heads=2)
    with pytest.raises(AlreadyCounted):
        services.cancel_session(actor, session=name, reason="few")
    with pytest.raises(AlreadyCounted):
        services.move_session(actor, session=name, day=clock.today(ZONE), begins=dt.time(9))


def test_begin_now_makes_one_session_however_often_one_taps(template) -> None:
    kind, branch, _actor = template
    volunteer = staff(branch.organisation, VOLUNTEER, branch=branch)
    first = services.start_drop_in(volunteer, template=str(kind.public_id), key="tap")
    assert services.start_drop_in(volunteer, template=str(kind.public_id), key="tap") == first
    assert services.start_drop_in(volunteer, template=str(kind.public_id), key="other tap") == first
    shown = selectors.session(volunteer, first)
    assert (shown.title, shown.branch, shown.is_running) == (kind.name, branch.name, True)
    assert services.count_heads(volunteer, session=first, heads=12).heads == 12
    later = shown.ends_at + HOUR
    with clock.at(later):
        second = services.start_drop_in(volunteer, template=str(kind.public_id))
    assert second != first
    assert Activity.objects.across_all(reason="one activity of one kind").count() == 1


def test_a_volunteer_begins_where_they_stand_only(template) -> None:
    kind, branch, _actor = template
    other = BranchFactory(organisation=branch.organisation)
    volunteer = staff(branch.organisation, VOLUNTEER, branch=branch)
    with pytest.raises(NotAllowed):
        services.start_drop_in(volunteer, template=str(kind.public_id), branch_id=other.pk)
    with pytest.raises(NotFound):
        services.start_drop_in(staff(branch.organisation, VOLUNTEER), template=str(kind.public_id))
    stranger = staff(BranchFactory().organisation, IDO, branch=branch)
    with pytest.raises(NotFound):
        services.start_drop_in(stranger, template=str(kind.public_id))


def test_a_kind_of_activity_is_made_changed_and_put_away() -> None:
    branch = BranchFactory()
    actor = staff(branch.organisation, CONSULTANT)
    wish = TemplateWish(name="Voorlezen", kind="reading_aloud", core_function="reading", audience="toddlers")
    made = services.make_template(actor, organisation_id=branch.organisation_id, wish=wish)
    with pytest.raises(TemplateExists):
        services.make_template(actor, organisation_id=branch.organisation_id, wish=wish)
    services.change_template(
        actor,
        template=made,
        wish=TemplateWish(name="Voorlezen", kind="reading_aloud", core_function="reading", minutes=30),
    )
    assert selectors.template(actor, made).minutes == 30
    with pytest.raises(Invalid):
        services.make_template(
            actor,
            organisation_id=branch.organisation_id,
            wish=TemplateWish(name="Iets", kind="nothing", core_function="reading"),
        )
    services.retire_template(actor, template=made)
    assert selectors.templates(actor, branch.organisation_id) == []
    with pytest.raises(NotFound):
        services.plan_activity(actor, template=made, dates=_dates(branch))


def test_another_core_function_moves_the_figures_of_all_its_days(template) -> None:
    session = SessionFactory()
    actor = staff(session.organisation)
    services.count_heads(actor, session=str(session.public_id), heads=7)
    services.change_activity(
        actor, activity=str(session.activity.public_id), wish=Wish(core_function="debate")
    )
    days = OutboxEvent.objects.get(name="programme.core-function-changed.v1").payload["days"]
    day = clock.local(session.starts_at, ZONE).date()
    assert days == [[session.branch_id, day.isoformat()]]


def test_who_helps_is_a_colleague_and_sees_it_among_their_own(template) -> None:
    kind, branch, actor = template
    volunteer = staff(branch.organisation, VOLUNTEER)
    stranger = staff(BranchFactory().organisation, VOLUNTEER)
    planned = services.plan_activity(actor, template=str(kind.public_id), dates=_dates(branch, 1))
    services.assign(actor, session=planned.sessions[0], user_id=volunteer.user_id or 0)
    services.assign(actor, session=planned.sessions[0], user_id=volunteer.user_id or 0)
    with pytest.raises(NotFound):
        services.assign(actor, session=planned.sessions[0], user_id=stranger.user_id or 0)
    day = selectors.session(actor, planned.sessions[0]).day
    mine = selectors.my_sessions(volunteer, day, day, ZONE)
    assert [one.helps for one in mine] == [True]
    services.unassign(actor, session=planned.sessions[0], user_id=volunteer.user_id or 0)
    assert selectors.my_sessions(volunteer, day, day, ZONE) == []


def test_over_and_not_counted_is_told() -> None:
    session = SessionFactory(starts_at=clock.now() - 2 * HOUR)
    assert services.tell_passed(within=HOUR) == 1
    fact = OutboxEvent.objects.get(name="programme.session-passed.v1").payload
    assert fact["branch_id"] == session.branch_id


def test_the_public_sees_no_numbers_and_no_class_visits() -> None:
    session = SessionFactory()
    SessionFactory(branch=session.branch, activity__kind="class_visit", activity__title="Groep 5 op bezoek")
    services.count_heads(staff(session.organisation), session=str(session.public_id), heads=12)
    found, number = selectors.coming(selectors.Looking(branch_ids=(session.branch_id,)), limit=10)
    assert number == 1
    assert [(one.title, one.heads, one.count, one.helpers) for one in found] == [
        (session.activity.title, None, "", ())
    ]
    assert Session.objects.across_all(reason="both are there").count() == 2
