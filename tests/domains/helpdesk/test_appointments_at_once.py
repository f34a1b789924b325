"""Many who tap the same time at one moment, on real connections: each seat goes to one, everybody else hears it is gone."""

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable

import pytest

from samenbieb.domains.helpdesk import services
from samenbieb.domains.helpdesk.models import Appointment
from samenbieb.domains.helpdesk.rules.appointments import ByAppointment
from samenbieb.domains.helpdesk.services import HelpWish
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from tests.factories.organisations import BranchFactory
from tests.kernel.parallel import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.timeout(600)]
CONNECTIONS = threading.Semaphore(60)
ZONE = "Europe/Amsterdam"


@pytest.mark.parametrize("seats", [1, 3])
def test_of_a_hundred_for_one_time_as_many_have_it_as_there_are_seats(seats: int) -> None:
    place = BranchFactory()
    ten = dt.time(10)
    tomorrow = clock.today(ZONE) + dt.timedelta(days=1)
    hours = {tomorrow.weekday(): [(ten, dt.time(12))]}
    wish = HelpWish(hours, appointments={(tomorrow.weekday(), ten): ByAppointment(30, seats)})
    services.set_help(Actor.system(), branch_id=place.pk, wish=wish)
    starts_at = clock.instant(tomorrow, ten, ZONE)

    def tap(number: int) -> Callable[[], str]:
        def run() -> str:
            with CONNECTIONS:
                made = services.make_appointment(
                    Actor.anonymous("portal"), branch_id=place.pk, starts_at=starts_at, key=str(number)
                )
                return str(made.seat)

        return run

    answers = at_once(*(tap(number) for number in range(100)))
    kinds = Counter(answer if isinstance(answer, str) else type(answer).__name__ for answer in answers)
    assert kinds == {**{str(seat): 1 for seat in range(1, seats + 1)}, "AppointmentTaken": 100 - seats}
    assert Appointment.objects.across_all(reason="test").count() == seats


def test_one_form_that_arrives_twenty_times_at_once_is_one_appointment() -> None:
    place = BranchFactory()
    ten = dt.time(10)
    tomorrow = clock.today(ZONE) + dt.timedelta(days=1)
    wish = HelpWish(
        {tomorrow.weekday(): [(ten, dt.time(12))]},
        appointments={(tomorrow.weekday(), ten): ByAppointment(30, 4)},
    )
    services.set_help(Actor.system(), branch_id=place.pk, wish=wish)
    starts_at = clock.instant(tomorrow, ten, ZONE)

    def send() -> int:
        somebody = Actor.anonymous("portal")
        return services.make_appointment(somebody, branch_id=place.pk, starts_at=starts_at, key="one form").pk

    assert len(set(at_once(*[send] * 20))) == 1
