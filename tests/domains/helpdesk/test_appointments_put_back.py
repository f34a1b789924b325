"""What is put back when hours change again, and what the desk sees of somebody who cancelled."""

import datetime as dt
from typing import Any

import pytest

from samenbieb.domains.helpdesk import selectors, services
from samenbieb.domains.helpdesk.rules.appointments import ByAppointment
from samenbieb.domains.helpdesk.services import HelpWish
from samenbieb.domains.organisations.permissions import IDO
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.models import AuditEntry
from tests.factories.organisations import BranchFactory, staff

pytestmark = pytest.mark.django_db

TEN, TWELVE, TWO, FOUR = dt.time(10), dt.time(12), dt.time(14), dt.time(16)
MONDAY = dt.date(2026, 11, 30)
MONDAY_NINE = dt.datetime(2026, 11, 30, 8, 0, tzinfo=dt.UTC)
AT_TEN = dt.datetime(2026, 11, 30, 9, 0, tzinfo=dt.UTC)
SOMEBODY = Actor.anonymous("portal")


@pytest.fixture(autouse=True)
def _on_monday() -> Any:
    with clock.at(MONDAY_NINE):
        yield


def test_no_more_are_put_back_than_sit_there_at_that_time() -> None:
    place = BranchFactory()

    def helpers(morning: int) -> HelpWish:
        both = {(0, TEN): ByAppointment(30, morning), (0, TWO): ByAppointment(30, 4)}
        return HelpWish({0: [(TEN, TWELVE), (TWO, FOUR)]}, appointments=both)

    services.set_help(Actor.system(), branch_id=place.pk, wish=helpers(2))
    codes = [
        services.make_appointment(SOMEBODY, branch_id=place.pk, starts_at=AT_TEN, key=key).code or ""
        for key in "ab"
    ]
    assert services.stop_help(Actor.system(), branch_id=place.pk) == 2
    services.set_help(Actor.system(), branch_id=place.pk, wish=helpers(1))
    assert sorted(selectors.appointment(code).state for code in codes) == ["called_off", "made"]


def test_the_desk_does_not_see_the_number_of_who_cancelled_until_it_is_undone() -> None:
    place = BranchFactory()
    wish = HelpWish({0: [(TEN, TWELVE)]}, appointments={(0, TEN): ByAppointment(30, 1)})
    services.set_help(Actor.system(), branch_id=place.pk, wish=wish)
    made = services.make_appointment(SOMEBODY, branch_id=place.pk, starts_at=AT_TEN, key="k")
    code = made.code or ""
    services.ask_call(SOMEBODY, code=code, phone="0001234567")
    helper = staff(place.organisation, IDO, branch=place)

    def seen() -> str:
        return services.look_at_appointments(helper, branch_id=place.pk, day=MONDAY)[0].phone

    services.cancel_appointment(SOMEBODY, code=code)
    assert seen() == ""
    assert not AuditEntry.objects.filter(action="helpdesk.appointment_phones_seen").exists()
    services.keep_appointment(SOMEBODY, code=code)
    assert seen() == "0001234567"
