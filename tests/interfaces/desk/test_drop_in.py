"""The drop-in school at the desk: begin, let in with one field, see who is here, open whom one helps."""

import re

import pytest

from samenbieb.domains.learning.models import DropIn
from samenbieb.domains.organisations.permissions import PARTY, VOLUNTEER
from samenbieb.domains.programme.models import SessionHelper
from samenbieb.kernel.models import AuditEntry
from tests.factories.programme import SessionFactory, TemplateFactory
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]


@pytest.fixture
def desk() -> Counter:
    return counter()


def _rows() -> list[DropIn]:
    return list(DropIn.objects.across_all(reason="a test").order_by("number"))


def test_a_session_begins_and_somebody_comes_in_with_one_press(desk: Counter) -> None:
    TemplateFactory(organisation=desk.library, name="Taalcafé")
    assert 'href="/balie/leren"' in text(desk.client.get("/balie/activiteiten"))
    page = text(desk.client.get("/balie/leren"))
    kind = re.search(r'name="soort" value="([^"]+)"', page)
    assert kind
    answer = desk.client.post("/balie/leren/nu", {"soort": kind[1], "key": "begin"})
    address = answer["Location"]
    assert "Er is nog niemand." in text(desk.client.get(address))
    shown = text(desk.client.post(address, {"wie": "", "key": "een"}, follow=True))
    assert "Bezoeker 1" in shown
    assert "Binnen, en geteld." in shown
    shown = text(desk.client.post(address, {"wie": "Fatima", "key": "twee"}, follow=True))
    assert "Fatima" in shown
    assert "2 bezoekers" in shown
    assert "Taalcafé" in text(desk.client.get("/balie/leren"))


def test_what_is_refused_is_said_beside_the_field_and_kept(desk: Counter) -> None:
    session = SessionFactory(branch=desk.branch)
    answer = desk.client.post(f"/balie/leren/{session.public_id}", {"wie": "06 12345678", "key": "k"})
    assert answer.status_code == 422
    assert "Een voornaam is genoeg" in text(answer)
    assert 'value="06 12345678"' in text(answer)
    answer = desk.client.post(f"/balie/leren/{session.public_id}", {"wie": "CCCCCCCC", "key": "k"})
    assert (answer.status_code, "Wij kennen deze code niet" in text(answer)) == (404, True)
    assert _rows() == []


def test_going_home_coming_back_and_taking_back(desk: Counter) -> None:
    session = SessionFactory(branch=desk.branch)
    address = f"/balie/leren/{session.public_id}"
    desk.client.post(address, {"wie": "Ali", "key": "k"})
    visit = _rows()[0]
    at = f"{address}/{visit.public_id}"
    assert "1 ging naar huis" in text(desk.client.post(at, {"act": "left"}, follow=True))
    assert "1 is er" in text(desk.client.post(at, {"act": "back"}, follow=True))
    assert "Teruggedraaid" in text(desk.client.post(at, {"act": "undo", "key": "u"}, follow=True))
    assert _rows() == []
    assert desk.client.post(at, {"act": "dance"}).status_code == 404


def test_a_coach_gives_a_pass_and_every_look_is_noted(desk: Counter) -> None:
    session = SessionFactory(branch=desk.branch)
    desk.client.post(f"/balie/leren/{session.public_id}", {"wie": "Ali", "key": "k"})
    address = f"/balie/leren/bezoeker/{_rows()[0].public_id}"
    assert "Nog geen pas." in text(desk.client.get(address))
    assert "Code van de pas" in text(desk.client.post(address, follow=True))
    assert AuditEntry.objects.filter(action="learning.look").count() == 2


def test_a_volunteer_sees_the_list_and_opens_only_whom_they_help() -> None:
    desk = counter()
    session = SessionFactory(branch=desk.branch)
    volunteer = counter(desk.branch, role=VOLUNTEER)
    SessionHelper.objects.create(session=session, user=volunteer.user)
    address = f"/balie/leren/{session.public_id}"
    desk.client.post(address, {"wie": "Sara", "key": "a"})
    volunteer.client.post(address, {"wie": "Ali", "key": "b"})
    sara, ali = _rows()
    page = text(volunteer.client.get(address))
    assert f"/balie/leren/bezoeker/{ali.public_id}" in page
    assert f"/balie/leren/bezoeker/{sara.public_id}" not in page
    assert "Wie helpt?" not in page
    assert volunteer.client.get(f"/balie/leren/bezoeker/{ali.public_id}").status_code == 200
    refused = volunteer.client.get(f"/balie/leren/bezoeker/{sara.public_id}")
    assert (refused.status_code, "Een ander helpt deze bezoeker" in text(refused)) == (403, True)
    at = f"{address}/{sara.public_id}"
    assert volunteer.client.post(at, {"act": "coach", "coach": volunteer.user.pk}).status_code == 403
    assert desk.client.post(at, {"act": "coach", "coach": "9" * 5000}).status_code == 404
    desk.client.post(at, {"act": "coach", "coach": volunteer.user.pk})
    assert volunteer.client.get(f"/balie/leren/bezoeker/{sara.public_id}").status_code == 200


def test_another_library_finds_nothing_and_a_party_enters_nothing(desk: Counter) -> None:
    session = SessionFactory(branch=desk.branch)
    desk.client.post(f"/balie/leren/{session.public_id}", {"wie": "Ali", "key": "k"})
    visit = _rows()[0].public_id
    other = counter()
    for path in (f"/balie/leren/{session.public_id}", f"/balie/leren/bezoeker/{visit}"):
        assert other.client.get(path).status_code == 404
    assert other.client.post(f"/balie/leren/{session.public_id}/{visit}", {"act": "undo"}).status_code == 404
    party = counter(desk.branch, role=PARTY)
    assert party.client.get("/balie/leren").status_code == 403


@pytest.mark.parametrize("module", ["learning", "programme"])
def test_without_one_of_its_rooms_there_is_no_drop_in_school(
    module: str, desk: Counter, settings: pytest.FixtureRequest
) -> None:
    settings.MODULES = settings.MODULES_KNOWN - {module}  # type: ignore[attr-defined]
    assert desk.client.get("/balie/leren").status_code == 404
    if module == "learning":
        assert "/balie/leren" not in text(desk.client.get("/balie/activiteiten"))


def test_a_next_step_is_one_press_and_so_is_taking_it_back(desk: Counter) -> None:
    session = SessionFactory(branch=desk.branch)
    desk.client.post(f"/balie/leren/{session.public_id}", {"wie": "Ali", "key": "k"})
    address = f"/balie/leren/bezoeker/{_rows()[0].public_id}"
    noted = text(desk.client.post(address, {"act": "next", "kind": "course"}, follow=True))
    assert "Een cursus · Ongedaan" in noted
    back = text(desk.client.post(address, {"act": "undo-next", "kind": "course"}, follow=True))
    assert "Een cursus · Ongedaan" not in back
    assert desk.client.post(address, {"act": "next", "kind": "party"}).status_code == 404
