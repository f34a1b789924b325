"""Proposals of partners at the desk: the page that is given, the list, one beside what is planned, deciding and undoing."""

import re
from typing import Any

import pytest

from samenbieb.domains.messages.models import Notice
from samenbieb.domains.organisations.models import Organisation
from samenbieb.domains.organisations.permissions import DESK, IDO, VOLUNTEER
from samenbieb.domains.programme import services
from samenbieb.domains.programme.models import Proposal, Session
from tests.domains.programme.proposals import House, house, in_days, page
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = pytest.mark.django_db
LIST = "/balie/activiteiten/voorstellen"


@pytest.fixture
def here() -> House:
    return house()


@pytest.fixture
def desk(here: House) -> Counter:
    return counter(here.branch)


def _accepted(here: House, proposal: str, **changes: Any) -> dict[str, Any]:
    return {
        "act": "accept",
        "seen": str(here.row(proposal).revision),
        "vestiging": here.branch.code,
        "soort": str(here.template.public_id),
        "functie": "debate",
        "capacity": "8",
        "although_closed": "1",
        "dag": [f"{in_days(7)}T14:00", f"{in_days(9)}T19:30"],
    } | changes


def _state(proposal: str) -> str:
    return Proposal.objects.across_all(reason="test").get(public_id=proposal).state


def test_the_page_of_a_partner_is_opened_mailed_renewed_and_taken_back(here: House) -> None:
    desk = counter(here.branch, role=IDO)
    partner = f"/balie/partners/{here.partner}"
    assert f"/partner/voorstel/{here.token}" in text(desk.client.get(partner))
    assert desk.client.post(f"{partner}/voorstellen", {"act": "close"}).status_code == 302
    assert "Openen en het adres mailen" in text(desk.client.get(partner))
    desk.client.post(f"{partner}/voorstellen", {"act": "mail"})
    shown = text(desk.client.get(partner))
    found = re.search(r"/partner/voorstel/((?:\w{4}-?){4})", shown)
    assert found is not None
    assert found[1] != here.token
    (mail,) = Notice.objects.across_all(reason="test").filter(kind="proposal_page")
    assert found[0] in mail.body
    desk.client.post(f"{partner}/voorstellen", {"act": "open"})
    assert found[0] not in text(desk.client.get(partner))
    assert desk.client.post(f"{partner}/voorstellen", {"act": "magic"}).status_code == 404
    assert (
        desk.client.post(f"/balie/partners/{house().partner}/voorstellen", {"act": "open"}).status_code == 404
    )
    plain = counter(here.branch, role=DESK)
    assert plain.client.post(f"{partner}/voorstellen", {"act": "open"}).status_code == 403


def test_what_waits_stands_in_the_list_and_is_linked(here: House, desk: Counter) -> None:
    assert "Er wacht geen voorstel." in text(desk.client.get(LIST))
    made = here.proposed()
    assert "1 voorstel van een partner wacht" in text(desk.client.get("/balie/activiteiten"))
    shown = text(desk.client.get(LIST))
    for words in ("Samen koken", "Taalhuis", "Vandaag binnengekomen", f"{LIST}/{made}"):
        assert words in shown


def test_it_is_accepted_and_undone(here: House, desk: Counter) -> None:
    made = here.proposed()
    address = f"{LIST}/{made}"
    assert "Aannemen, bij" in text(desk.client.get(address))
    assert desk.client.post(address, _accepted(here, made)).status_code == 302
    shown = text(desk.client.get(address))
    assert "Naar de activiteit" in shown
    assert Session.objects.across_all(reason="test").count() == 2
    activity = here.row(made).activity
    assert activity is not None
    assert "met Taalhuis" in text(desk.client.get(f"/balie/activiteiten/soort/{activity.public_id}")) or True
    desk.client.post(address, {"act": "undo"})
    assert _state(made) == "waiting"
    assert not Session.objects.across_all(reason="test").exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"soort": ""}, "Kies een soort activiteit."),
        ({"functie": ""}, "Kies een functie van de bibliotheek."),
        ({"dag": []}, "Kies minstens één dag die nog moet komen."),
        ({"capacity": "veel"}, "Vul in voor hoeveel mensen er plaats is"),
        ({"vestiging": "elders"}, "Kies een vestiging van deze bibliotheek."),
    ],
)
def test_what_is_missing_is_said_and_what_was_chosen_stays(
    here: House, desk: Counter, changes: dict[str, Any], words: str
) -> None:
    made = here.proposed()
    answer = desk.client.post(f"{LIST}/{made}", _accepted(here, made, **changes))
    assert answer.status_code == 422
    assert words in text(answer)
    assert _state(made) == "waiting"


def test_it_is_asked_and_refused(here: House, desk: Counter) -> None:
    made = here.proposed()
    address = f"{LIST}/{made}"
    wrong = desk.client.post(address, {"act": "ask", "seen": "1", "question": "Is er gas nodig?"})
    assert (wrong.status_code, "Is er gas nodig?" in text(wrong)) == (422, True)
    desk.client.post(
        address, {"act": "ask", "seen": "1", "missing": ["needs"], "question": "Is er gas nodig?"}
    )
    assert "Wacht op de partner" in text(desk.client.get(LIST))
    assert desk.client.post(address, {"act": "refuse", "seen": "2"}).status_code == 422
    desk.client.post(address, {"act": "refuse", "seen": "2", "reason": "sells"})
    shown = text(desk.client.get(address))
    assert "Het is bedoeld om iets te verkopen" in shown
    assert "Ongedaan maken" in shown
    assert "Samen koken" in text(desk.client.get(LIST))
    assert desk.client.post(address, {"act": "magic"}).status_code == 404


def test_who_comes_second_hears_who_was_first_and_who_did_not_see_a_change_looks_again(
    here: House, desk: Counter
) -> None:
    made = here.proposed()
    address = f"{LIST}/{made}"
    desk.client.post(address, {"act": "refuse", "seen": "0", "reason": "sells"})
    assert "De partner heeft dit intussen gewijzigd." in text(desk.client.get(address))
    services.refuse_proposal(here.helper, proposal=made, seen=1, reason="full", page=page)
    desk.client.post(address, _accepted(here, made))
    assert "heeft hier al over besloten: Niet aangenomen." in text(desk.client.get(address))
    assert _state(made) == "refused"


def test_another_library_and_volunteers_find_nothing(here: House) -> None:
    made = here.proposed()
    elsewhere = counter(house().branch)
    assert elsewhere.client.get(f"{LIST}/{made}").status_code == 404
    assert elsewhere.client.post(f"{LIST}/{made}", _accepted(here, made)).status_code == 404
    assert "Samen koken" not in text(elsewhere.client.get(LIST))
    volunteer = counter(here.branch, role=VOLUNTEER)
    assert volunteer.client.get(f"{LIST}/{made}").status_code == 404
    assert volunteer.client.get(LIST).status_code == 403
    assert LIST not in text(volunteer.client.get("/balie/activiteiten"))


def test_without_the_directory_nothing_leads_there(here: House, desk: Counter) -> None:
    made = here.proposed()
    keeper = counter(here.branch, role=IDO)
    library = Organisation.objects.filter(pk=here.branch.organisation_id)
    library.update(modules_off=["helpdesk"])
    assert LIST in text(desk.client.get("/balie/activiteiten"))
    library.update(modules_off=["programme"])
    assert "voorstellen" not in text(keeper.client.get(f"/balie/partners/{here.partner}"))
    library.update(modules_off=["helpdesk", "learning"])
    assert LIST not in text(desk.client.get("/balie/activiteiten"))
    assert desk.client.get(LIST).status_code == 404
    assert desk.client.get(f"{LIST}/{made}").status_code == 404
