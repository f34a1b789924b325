"""The list of a session as the desk adds to it: nobody twice by mistake, in words for the desk."""

import datetime as dt

import pytest

from samenbieb.domains.programme import services
from samenbieb.domains.programme.errors import OnListAlready
from samenbieb.domains.programme.models import Entry, Session
from samenbieb.domains.programme.services import Contact
from samenbieb.kernel import clock
from samenbieb.kernel.errors import Invalid
from tests.factories.organisations import staff
from tests.factories.programme import SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def workshop() -> Session:
    starts_at = clock.now() + dt.timedelta(days=3)
    return SessionFactory(starts_at=starts_at, capacity=4, activity__drop_in=False)


def test_who_is_on_the_list_is_not_put_there_twice_by_mistake(workshop: Session) -> None:
    desk, name = staff(workshop.organisation), str(workshop.public_id)
    henk = Contact(first_name="Henk", phone="06 12345678")
    services.register_caller(desk, session=name, heads=1, contact=henk)
    for same in (
        Contact(first_name="henk", phone="06-12345678"),
        Contact(first_name="Henk", phone="+31 6 12345678", email="henk@example.org"),
    ):
        with pytest.raises(OnListAlready, match="staat al op de lijst"):
            services.register_caller(desk, session=name, heads=1, contact=same)
    for other in (
        Contact(first_name="Ria", phone="06 12345678"),  # who lives with him
        Contact(first_name="Henk", phone="06 87654321"),
        Contact(first_name="Henk", email="henk@example.org"),
    ):
        services.register_caller(desk, session=name, heads=1, contact=other)
    again = Contact(first_name="Henk", email="Henk@Example.org")
    with pytest.raises(OnListAlready):
        services.register_caller(desk, session=name, heads=1, contact=again)
    services.register_caller(desk, session=name, heads=1, contact=henk, somebody_else=True)
    assert Entry.objects.filter(session=workshop).count() == 5


def test_who_was_taken_off_may_be_put_on_the_list_anew(workshop: Session) -> None:
    desk, name = staff(workshop.organisation), str(workshop.public_id)
    henk = Contact(first_name="Henk", phone="06 12345678")
    services.register_caller(desk, session=name, heads=1, contact=henk)
    services.take_off_list(desk, session=name, entry=str(Entry.objects.get().public_id))
    services.register_caller(desk, session=name, heads=1, contact=henk)
    assert Entry.objects.filter(state="confirmed").count() == 1


def test_the_desk_reads_words_about_somebody_else(workshop: Session) -> None:
    desk, name = staff(workshop.organisation), str(workshop.public_id)
    nobody = Contact(first_name="", phone="06 12345678")
    with pytest.raises(Invalid) as unnamed:
        services.register_caller(desk, session=name, heads=1, contact=nobody)
    assert unnamed.value.fields["first_name"] == "Vul de voornaam in."
    with pytest.raises(Invalid) as many:
        services.register_caller(desk, session=name, heads=61, contact=nobody)
    assert many.value.fields["heads"] == "Vul een aantal personen in: hoogstens 60."
