"""The figures of signing up: how many places there were and how many people had one, told whenever they change."""

import datetime as dt
from typing import Any

import pytest

from samenbieb.domains.programme import measures, services
from samenbieb.domains.programme.models import Entry
from samenbieb.domains.programme.retention import forget_registered
from samenbieb.domains.programme.services import Contact, Dates, Wish
from samenbieb.kernel import clock
from samenbieb.kernel.measures import all_touching
from samenbieb.kernel.models import OutboxEvent
from tests.factories.organisations import BranchFactory, staff
from tests.factories.programme import TemplateFactory

pytestmark = pytest.mark.django_db


def _told(branch_id: int, day: dt.date) -> int:
    """Count how often the day of a place was told to be counted anew since the last time, for who signed up."""
    touched = 0
    for kind, ways in all_touching().items():
        for row in OutboxEvent.objects.filter(name=kind.name):
            made: Any = kind(**row.payload)
            touched += sum(
                (one.branch_id, one.on) == (branch_id, day)
                for names, touching in ways
                if "programme.registrations" in names
                for one in touching([made])
            )
    OutboxEvent.objects.all().delete()
    return touched


def test_places_and_people_are_counted_on_the_day_and_every_change_is_told() -> None:
    branch = BranchFactory()
    desk = staff(branch.organisation, branch=branch)
    template = TemplateFactory(organisation=branch.organisation, drop_in=False)
    day = clock.today("Europe/Amsterdam") + dt.timedelta(days=9)
    dates = Dates(branch.pk, [day], dt.time(14), 60, capacity=6, although_closed=True)
    planned = services.plan_activity(desk, template=str(template.public_id), dates=dates)
    session = planned.sessions[0]
    asked = branch.organisation_id, day, day

    def figures() -> tuple[int, int]:
        return measures.places(*asked).get(branch.pk, 0), measures.registrations(*asked).get(branch.pk, 0)

    assert (figures(), _told(branch.pk, day)) == ((6, 0), 1)
    for name, heads in (("Noor", 4), ("Bram", 2), ("Els", 3)):
        contact = Contact(first_name=name, phone="06 12345678")
        services.register_caller(desk, session=session, heads=heads, contact=contact)
    assert (figures(), _told(branch.pk, day)) == ((6, 6), 3)
    noor = Entry.objects.get(heads=4)
    services.take_off_list(desk, session=session, entry=str(noor.public_id))
    assert figures() == (6, 2)  # an offer is no place yet
    services.put_on_list(desk, session=session, entry=str(Entry.objects.get(heads=3).public_id))
    services.set_capacity(desk, session=session, capacity=8)
    assert (figures(), _told(branch.pk, day)) == ((8, 5), 3)
    with clock.at(clock.now() + dt.timedelta(days=60)):
        assert forget_registered() == 3
    assert figures() == (8, 5)  # forgetting people changes no figure
    services.change_activity(desk, activity=planned.activity, wish=Wish(drop_in=True))
    assert (figures(), _told(branch.pk, day)) == ((0, 0), 1)
    services.change_activity(desk, activity=planned.activity, wish=Wish(drop_in=False))
    services.cancel_session(desk, session=session, reason="few")
    assert (figures(), _told(branch.pk, day)) == ((0, 0), 2)
