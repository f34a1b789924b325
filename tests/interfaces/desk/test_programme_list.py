"""Who signed up, at the desk and at the door: looked at with a note, added to, ticked once for list and head count."""

import datetime as dt
import re

import pytest

from samenbieb.domains.messages.models import Notice
from samenbieb.domains.organisations.permissions import PARTY, VOLUNTEER
from samenbieb.domains.programme import services
from samenbieb.domains.programme.models import Entry, HeadCount, Session
from samenbieb.domains.programme.services import Contact
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.models import AuditEntry
from tests.factories.organisations import BranchFactory
from tests.factories.programme import SessionFactory
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]
DAY = dt.timedelta(days=1)
CALLER = {"first_name": "Henk", "phone": "06 12345678", "email": "", "note": "", "personen": "2"}


@pytest.fixture
def desk() -> Counter:
    return counter()


def _workshop(desk: Counter, capacity: int = 4, **changes: object) -> Session:
    given = {"starts_at": clock.now() + 3 * DAY, "capacity": capacity, "activity__drop_in": False}
    return SessionFactory(branch=desk.branch, **{**given, **changes})


def _registered(session: Session, name: str, heads: int = 1) -> None:
    visitor = Actor.anonymous("portal")
    code = services.begin_registration(visitor, session=str(session.public_id), heads=heads)
    contact = Contact(first_name=name, email=f"{name.lower()}@example.org")
    services.send_registration(visitor, code=code, contact=contact)


def _now(session: Session) -> None:
    """Let the session be going on."""
    Session.objects.across_all(reason="a session that is to run now").filter(pk=session.pk).update(
        starts_at=clock.now() - dt.timedelta(minutes=5), ends_at=clock.now() + dt.timedelta(hours=1)
    )


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_a_caller_is_put_on_the_list_taken_off_and_back(desk: Counter) -> None:
    session = _workshop(desk, 2)
    address = f"/balie/activiteiten/{session.public_id}/lijst"
    page = text(desk.client.get(address))
    assert "Nog niemand meldde zich aan" in page
    form = {**CALLER, "key": _hidden(page, "key")}
    assert "Staat op de lijst. De code is" in text(desk.client.post(f"{address}/erbij", form, follow=True))
    desk.client.post(f"{address}/erbij", form)  # sent twice
    entry = Entry.objects.get()
    assert (entry.state, entry.heads) == ("confirmed", 2)
    assert "krijgt geen berichten: bel" in text(desk.client.get(address))  # no text messages here
    other = {**CALLER, "first_name": "Ria", "key": "other"}
    assert "op de wachtlijst" in text(desk.client.post(f"{address}/erbij", other, follow=True))
    off = {"act": "off", "groep": str(entry.public_id)}
    assert "Van de lijst gehaald" in text(desk.client.post(f"{address}/doen", off, follow=True))
    offered = Entry.objects.get(state="offered")
    back = {"act": "back", "groep": str(entry.public_id)}
    assert "Staat achteraan op de wachtlijst" in text(desk.client.post(f"{address}/doen", back, follow=True))
    take = {"act": "back", "groep": str(offered.public_id)}
    assert "Staat weer op de lijst" in text(desk.client.post(f"{address}/doen", take, follow=True))


def test_what_is_wrong_with_a_caller_is_said_and_nothing_is_kept(desk: Counter) -> None:
    session = _workshop(desk)
    address = f"/balie/activiteiten/{session.public_id}/lijst/erbij"
    for wrong in ({"first_name": ""}, {"phone": ""}, {"personen": "0"}, {"note": "bel 06 12345678"}):
        answer = desk.client.post(address, {**CALLER, **wrong})
        assert answer.status_code == 422, wrong
        assert "sb-error-summary" in text(answer)
    assert not Entry.objects.exists()


def test_every_look_at_the_list_is_noted(desk: Counter) -> None:
    session = _workshop(desk)
    _registered(session, "Noor")
    page = text(desk.client.get(f"/balie/activiteiten/{session.public_id}/lijst"))
    assert "noor@example.org" in page
    assert "krijgt geen berichten" not in page
    looks = AuditEntry.objects.filter(action="programme.register", details__looked=1)
    assert [look.actor for look in looks] == [AuditEntry.objects.latest("pk").actor]


def test_ticking_who_came_is_the_head_count_too(desk: Counter) -> None:
    session = _workshop(desk, 6)
    _registered(session, "Noor")
    _registered(session, "Bram", 3)
    _registered(session, "Els")
    _now(session)
    address = f"/balie/activiteiten/{session.public_id}/lijst"
    page = text(desk.client.get(address))
    noor, bram, _els = Entry.objects.order_by("turn")
    form = {
        "seen": _hidden(page, "seen"),
        "key": _hidden(page, "key"),
        f"er-{noor.public_id}": "1",
        f"er-{bram.public_id}": "2",
        "anderen": "1",
    }
    assert "4 bezoekers" in text(desk.client.post(address, form, follow=True))
    desk.client.post(address, form)  # sent twice
    assert [count.heads for count in HeadCount.objects.all()] == [4]
    assert list(Entry.objects.order_by("turn").values_list("came", flat=True)) == [1, 2, 0]
    page = text(desk.client.get(address))
    assert _hidden_number(page, "anderen") == "1"
    stale = {**form, "key": "another", "seen": ""}
    assert "intussen geteld" in text(desk.client.post(address, stale, follow=True))
    again = {**form, "key": "third", "seen": _hidden(page, "seen"), f"er-{bram.public_id}": "3"}
    assert "5 bezoekers" in text(desk.client.post(address, again, follow=True))
    undo = {"seen": _hidden(text(desk.client.get(address)), "seen"), "key": "undo"}
    shown = text(desk.client.post(f"/balie/activiteiten/{session.public_id}/ongedaan", undo, follow=True))
    assert "4 bezoekers" in shown


def _hidden_number(page: str, name: str) -> str:
    found = re.search(rf'id="{name}"[^>]* value="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_a_volunteer_who_helps_sees_first_names_and_ticks_them(desk: Counter) -> None:
    session = _workshop(desk)
    _registered(session, "Noor")
    volunteer = counter(desk.branch, role=VOLUNTEER)
    address = f"/balie/activiteiten/{session.public_id}/lijst"
    assert volunteer.client.get(address).status_code == 403
    desk.client.post(
        f"/balie/activiteiten/{session.public_id}/doen", {"act": "assign", "wie": str(volunteer.user.pk)}
    )
    _now(session)
    page = text(volunteer.client.get(address))
    assert "Noor" in page
    assert "noor@example.org" not in page
    entry = Entry.objects.get()
    form = {"seen": "", "key": "v", f"er-{entry.public_id}": "1"}
    assert "1 bezoeker" in text(volunteer.client.post(address, form, follow=True))
    assert AuditEntry.objects.filter(action="programme.see_names", details__looked=1).exists()
    for path, data in (("erbij", CALLER), ("doen", {"act": "off", "groep": str(entry.public_id)})):
        assert volunteer.client.post(f"{address}/{path}", data).status_code == 403


def test_another_library_finds_no_list_and_who_has_no_right_is_refused(desk: Counter) -> None:
    session = _workshop(desk)
    _registered(session, "Noor")
    address = f"/balie/activiteiten/{session.public_id}/lijst"
    elsewhere = counter(BranchFactory())
    for path, data in (("", {}), ("/erbij", CALLER), ("/doen", {"act": "off"})):
        assert elsewhere.client.post(f"{address}{path}", data).status_code == 404
    assert elsewhere.client.get(address).status_code == 404
    assert counter(desk.branch, role=PARTY).client.get(address).status_code in {403, 404}


def test_when_one_may_sign_up_is_set_at_the_desk(desk: Counter) -> None:
    session = _workshop(desk)
    address = f"/balie/activiteiten/{session.public_id}"
    day = clock.local(session.starts_at, "Europe/Amsterdam").date() - DAY
    form = {"act": "register", "vanaf": f"{day}T09:00", "tot": f"{day}T20:00"}
    desk.client.post(f"{address}/doen", form)
    session.refresh_from_db()
    assert session.registers_from_at == clock.instant(day, dt.time(9), "Europe/Amsterdam")
    assert f'value="{day}T20:00"' in text(desk.client.get(address))
    wrong = {**form, "tot": f"{day}T08:00"}
    assert desk.client.post(f"{address}/doen", wrong).status_code == 422
    # A caller is put on the list also before that moment.
    desk.client.post(f"{address}/lijst/erbij", {**CALLER, "key": "k"})
    assert Entry.objects.get().state == "confirmed"
    assert Notice.objects.across_all(reason="test").count() == 1


def test_somebody_who_is_on_the_list_is_added_again_on_purpose_only(desk: Counter) -> None:
    session = _workshop(desk)
    address = f"/balie/activiteiten/{session.public_id}/lijst/erbij"
    desk.client.post(address, {**CALLER, "key": "first"})
    answer = desk.client.post(address, {**CALLER, "note": "Komt met de bus", "key": "second"})
    page = text(answer)
    assert answer.status_code == 409
    assert "Henk staat al op de lijst" in page
    assert 'value="Komt met de bus"' in page
    assert Entry.objects.count() == 1
    meant = {**CALLER, "iemand_anders": "1", "key": "third"}
    assert "De code is" in text(desk.client.post(address, meant, follow=True))
    assert Entry.objects.count() == 2


def test_the_desk_reads_what_it_should_fill_in(desk: Counter) -> None:
    session = _workshop(desk)
    address = f"/balie/activiteiten/{session.public_id}/lijst/erbij"
    assert "Vul de voornaam in." in text(desk.client.post(address, {**CALLER, "first_name": ""}))
    page = text(desk.client.post(address, {**CALLER, "personen": "twee"}))
    assert "Vul een aantal personen in: hoogstens 60." in page
    assert 'value="twee"' in page


def test_ticks_stay_when_what_was_typed_is_refused_or_asked_about(desk: Counter) -> None:
    session = _workshop(desk, 6)
    _registered(session, "Noor")
    _registered(session, "Bram", 3)
    _now(session)
    address = f"/balie/activiteiten/{session.public_id}/lijst"
    noor, bram = Entry.objects.order_by("turn")
    ticks = {"seen": "", f"er-{noor.public_id}": "1", f"er-{bram.public_id}": "2"}
    wrong = desk.client.post(address, {**ticks, "anderen": "twee", "key": "a"})
    page = text(wrong)
    assert wrong.status_code == 422
    assert "Vul een heel aantal bezoekers in" in page
    assert _hidden_number(page, "anderen") == "twee"
    assert f'name="er-{noor.public_id}" value="1" checked' in page
    assert '<option value="2" selected>' in page
    asked = desk.client.post(address, {**ticks, "anderen": "900", "key": "b"})
    assert asked.status_code == 409
    assert "903 bezoekers: klopt dat?" in text(asked)
    assert not HeadCount.objects.exists()
    sure = {**ticks, "anderen": "900", "sure": "903", "key": "c"}
    assert "903 bezoekers" in text(desk.client.post(address, sure, follow=True))
    assert HeadCount.objects.get().heads == 903


def test_more_than_signed_up_is_refused_with_a_sentence(desk: Counter) -> None:
    session = _workshop(desk)
    _registered(session, "Noor")
    _now(session)
    form = {"seen": "", "key": "a", f"er-{Entry.objects.get().public_id}": "3"}
    answer = desk.client.post(f"/balie/activiteiten/{session.public_id}/lijst", form)
    assert answer.status_code == 422
    assert "Er kwamen er meer dan aangemeld" in text(answer)
