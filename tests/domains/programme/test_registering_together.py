"""Several at the same moment: a form that is sent twice, the last place, and a session that is called off meanwhile."""

import pytest

from samenbieb.domains.messages.models import Notice
from samenbieb.domains.programme import services
from samenbieb.domains.programme.errors import RegistrationClosed
from samenbieb.domains.programme.models import Entry, Session
from samenbieb.domains.programme.services import Contact
from samenbieb.kernel import clock, outbox
from samenbieb.kernel.actor import Actor
from tests.factories.organisations import staff
from tests.factories.programme import HOUR, SessionFactory
from tests.kernel.parallel import at_once

pytestmark = pytest.mark.django_db(transaction=True)
VISITOR = Actor.anonymous("portal")
NOOR = Contact(first_name="Noor", email="noor@example.org")


def _workshop(capacity: int) -> Session:
    return SessionFactory(starts_at=clock.now() + 90 * HOUR, capacity=capacity, activity__drop_in=False)


def _registers(session: Session, heads: int = 1) -> str:
    code = services.begin_registration(VISITOR, session=str(session.public_id), heads=heads)
    services.send_registration(VISITOR, code=code, contact=NOOR)
    return code


def _notices(kind: str) -> int:
    return Notice.objects.across_all(reason="test").filter(kind=kind).count()


def test_a_form_that_is_sent_four_times_at_once_is_one_registration() -> None:
    session = _workshop(4)
    code = services.begin_registration(VISITOR, session=str(session.public_id), heads=2)
    answers = at_once(
        *(lambda: services.send_registration(VISITOR, code=code, contact=NOOR) for _ in range(4))
    )
    assert answers == [None] * 4
    session.refresh_from_db()
    assert (session.seats_taken, Entry.objects.get().turn, _notices("registered")) == (2, 1, 1)


def test_of_six_for_the_last_place_one_has_it_and_five_wait() -> None:
    session = _workshop(1)
    answers = at_once(*(lambda: _registers(session) for _ in range(6)))
    assert not [answer for answer in answers if isinstance(answer, BaseException)]
    states = sorted(Entry.objects.values_list("state", flat=True))
    assert states == ["confirmed", *["waiting"] * 5]
    assert sorted(Entry.objects.values_list("turn", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_two_who_leave_and_one_who_takes_an_offer_lose_no_place() -> None:
    session = _workshop(2)
    name = str(session.public_id)
    first, second, third, fourth = (_registers(session) for _ in range(4))
    services.withdraw(VISITOR, code=first)
    answers = at_once(
        lambda: services.withdraw(VISITOR, code=second),
        lambda: services.accept(VISITOR, code=third, session=name),
        lambda: services.withdraw(VISITOR, code=first),
    )
    assert answers == [None] * 3
    states = {entry.registration.code: entry.state for entry in Entry.objects.select_related("registration")}
    assert states == {first: "withdrawn", second: "withdrawn", third: "confirmed", fourth: "offered"}


def test_who_registers_while_it_is_called_off_is_told_or_refused() -> None:
    session = _workshop(3)
    desk = staff(session.organisation)
    pieces = [lambda: _registers(session) for _ in range(5)]
    pieces.insert(
        2, lambda: str(services.cancel_session(desk, session=str(session.public_id), reason="illness"))
    )
    answers = at_once(*pieces)
    refused = [answer for answer in answers if isinstance(answer, BaseException)]
    assert all(isinstance(answer, RegistrationClosed) for answer in refused)
    outbox.drain_all()
    on_the_list = Entry.objects.filter(state__in=["confirmed", "waiting", "offered"]).count()
    assert _notices("session_off") == on_the_list == 5 - len(refused)
