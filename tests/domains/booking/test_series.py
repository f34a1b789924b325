"""A series: its days, how each stands, all or those that are free, the rest called off, taken up again; another library."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.booking import rules, selectors, services
from samenbieb.domains.booking.errors import SomeDatesTaken
from samenbieb.domains.booking.models import Claim, Occupied, Series
from samenbieb.domains.booking.services import For
from samenbieb.domains.organisations import services as places
from samenbieb.domains.organisations.permissions import DIRECTOR, VOLUNTEER
from samenbieb.kernel import clock
from samenbieb.kernel.errors import Invalid, NotAllowed, NotFound
from tests.factories.booking import ZONE, ResourceFactory, tomorrow
from tests.factories.organisations import staff

pytestmark = pytest.mark.django_db
ANNA = For(first_name="Anna")
DAYS = st.dates(dt.date(2025, 1, 1), dt.date(2030, 12, 31))


def _days(count: int, first: int = 1) -> list[dt.date]:
    return [clock.local(tomorrow(10, days=first + 7 * week), ZONE).date() for week in range(count)]


def _claims() -> list[Claim]:
    return list(Claim.objects.across_all(reason="test").order_by("starts_at"))


@given(DAYS, st.integers(-10, 200), st.sets(st.integers(0, 6)), st.sampled_from([1, 2]))
def test_the_days_are_those_of_a_slow_calendar(
    first_on: dt.date, length: int, weekdays: set[int], weeks: int
) -> None:
    last_on = first_on + dt.timedelta(days=length)
    monday = first_on - dt.timedelta(days=first_on.weekday())
    slow = [
        day
        for number in range(max(0, length + 1))
        if (day := first_on + dt.timedelta(days=number)).weekday() in weekdays
        and (day - monday).days // 7 % weeks == 0
    ]
    assert rules.series_days(first_on, last_on, weekdays, weeks) == slow


def test_days_that_no_series_has_are_refused_in_words() -> None:
    first_on = dt.date(2026, 11, 30)
    week = dt.timedelta(days=7)
    for last_on, weekdays, weeks in (
        (first_on + week, [], 1),
        (first_on + week, [7], 1),
        (first_on + week, [0], 3),
        (first_on - week, [0], 1),
        (first_on + 60 * week, [0], 1),
        (first_on + dt.timedelta(days=2), [4], 1),
        (first_on + 20 * week, [0, 1, 2, 3], 1),
    ):
        with pytest.raises(Invalid) as refused:
            selectors.series_days(first_on, last_on, weekdays, weeks)
        assert all(refused.value.fields.values())
    assert len(selectors.series_days(first_on, first_on + 51 * week, [0], 1)) == 52


def test_each_day_says_how_it_stands_and_the_booking_agrees() -> None:
    room = ResourceFactory(kind="room")
    actor, name = staff(room.organisation), str(room.public_id)
    days = [clock.today(ZONE) - dt.timedelta(days=1), *_days(4)]
    services.book(actor, resource=name, starts_at=tomorrow(10, 30, days=8), minutes=60, whom=ANNA)
    places.add_exception(
        staff(room.organisation, DIRECTOR), branch_id=room.branch_id, from_on=days[3], reason="Feest"
    )
    shown = selectors.series_preview(actor, name, days, dt.time(10), 60)
    assert [one.standing for one in shown] == ["past", "free", "taken", "closed", "free"]
    assert [one.begins.hour for one in shown] == [10] * 5
    wish = {"resource": name, "days": days, "begins": dt.time(10), "minutes": 60, "whom": ANNA}
    with pytest.raises(SomeDatesTaken) as refused:
        services.book_series(actor, **wish)
    assert list(refused.value.details["clashes"].values()) == ["past", "taken", "closed"]
    done = services.book_series(actor, **wish, leave_out=True, key="once")
    assert services.book_series(actor, **wish, leave_out=True, key="once") == done
    assert done.left_out == refused.value.details["clashes"]
    assert [one.public_id for one in selectors.series(actor, done.series).claims] == list(done.claims)
    assert Series.objects.across_all(reason="test").count() == 1


def test_the_rest_is_called_off_one_or_all_and_taken_up_again_as_far_as_it_is_free() -> None:
    room = ResourceFactory(kind="room")
    actor, name = staff(room.organisation), str(room.public_id)
    done = services.book_series(
        actor, resource=name, days=_days(5), begins=dt.time(10), minutes=60, whom=ANNA
    )
    services.cancel(actor, claim=done.claims[1])
    taken_at, closed_on = tomorrow(10, 30, days=15), _days(5)[3]
    with clock.at(tomorrow(10, 30)):  # the first has begun
        assert services.cancel_series(actor, series=done.series) == 3
        assert services.cancel_series(actor, series=done.series) == 0
        assert [one.state for one in _claims()] == ["confirmed", *["cancelled"] * 4]
        assert Occupied.objects.count() == 1
        services.book(actor, resource=name, starts_at=taken_at, minutes=60, whom=ANNA)
        places.add_exception(
            staff(room.organisation, DIRECTOR), branch_id=room.branch_id, from_on=closed_on, reason="Feest"
        )
        count, left_out = services.restore_series(actor, series=done.series)
    assert count == 2
    assert {claim: refusal.code for claim, refusal in left_out.items()} == {
        done.claims[2]: "slot_taken",
        done.claims[3]: "closed_then",
    }
    assert selectors.overlapping() == 0


def test_another_library_finds_no_series_and_a_volunteer_changes_none() -> None:
    room = ResourceFactory(kind="room")
    actor, name = staff(room.organisation), str(room.public_id)
    done = services.book_series(
        actor, resource=name, days=_days(2), begins=dt.time(10), minutes=60, whom=ANNA
    )
    other, volunteer = staff(ResourceFactory().organisation), staff(room.organisation, VOLUNTEER)
    for act in (services.cancel_series, services.restore_series):
        with pytest.raises(NotFound):
            act(other, series=done.series)
        with pytest.raises(NotFound):
            act(actor, series="1")
        with pytest.raises(NotAllowed):
            act(volunteer, series=done.series)
    with pytest.raises(NotFound):
        selectors.series(other, done.series)
    with pytest.raises(NotFound):
        selectors.series_preview(other, name, _days(2), dt.time(10), 60)
    assert [one.state for one in _claims()] == ["confirmed"] * 2
