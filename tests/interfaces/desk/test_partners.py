"""The directory of partners at the desk and for residents: entered, seen, printed, looked at anew, ended, taken back."""

from typing import Any

import pytest

from samenbieb.domains.organisations.permissions import DESK, IDO
from samenbieb.domains.referrals import selectors
from tests.factories.organisations import BranchFactory, MunicipalityFactory
from tests.interfaces.desk.counter import Counter, counter
from tests.interfaces.portal.visitors import text, visitor

pytestmark = pytest.mark.django_db

FORM = {
    "name": "Buurtteam",
    "subject": "money",
    "what": "Helpt bij rekeningen.",
    "where": "Kerkstraat 2",
    "number": "000-1",
}


@pytest.fixture
def helper() -> Counter:
    return counter(BranchFactory(municipality=MunicipalityFactory(name="Veenlo")), role=IDO)


def _enter(helper: Counter, **facts: str) -> Any:
    form = {**FORM, "library": helper.library.code, **facts}
    return helper.client.post("/balie/partners/nieuw", form)


def _entered(helper: Counter) -> str:
    assert _enter(helper).status_code == 302
    [found] = selectors.partners_near(helper.library.pk)
    return found.public_id


def test_a_partner_is_entered_and_seen_by_residents(helper: Counter) -> None:
    assert 'href="/balie/partners"' in helper.client.get("/beheer").content.decode()
    partner = _entered(helper)
    at_the_desk = helper.client.get("/balie/hulp").content.decode()
    assert 'href="/hulp/kaarten"' in at_the_desk
    assert 'href="/balie/doorgeven"' in at_the_desk
    assert "Buurtteam" in text(helper.client.get("/balie/partners"))
    browser = visitor()
    assert 'href="/hulp/partners"' in browser.get("/hulp").content.decode()
    chosen = text(browser.get(f"/hulp/partners?gemeente={helper.branch.municipality.code}"))
    assert "Geld en schulden Buurtteam Helpt bij rekeningen." in chosen
    page = browser.get(f"/hulp/partners/{partner}")
    assert 'href="tel:000-1"' in page.content.decode()
    assert f"{helper.library.name} keek dit na op" in text(page)


def test_what_is_wrong_is_said_beside_the_field(helper: Counter) -> None:
    answer = _enter(helper, number="")
    assert answer.status_code == 422
    assert "Vul een telefoonnummer of een website in." in text(answer)
    assert _enter(helper, name="").status_code == 422
    assert _enter(helper, library="niet-van-ons").status_code == 404
    _entered(helper)
    assert "Er is al een partner met deze naam." in text(_enter(helper))


def test_changing_ending_and_taking_back(helper: Counter) -> None:
    partner = _entered(helper)
    address = f"/balie/partners/{partner}"
    assert 'value="Buurtteam"' in helper.client.get(address).content.decode()
    for act in ({**FORM, "act": "keep", "number": "000-2"}, {"act": "confirm"}, {"act": "end"}):
        assert helper.client.post(address, act).status_code == 302
    assert visitor().get(f"/hulp/partners/{partner}").status_code == 404
    assert "geen partner meer" in text(helper.client.get("/balie/partners"))
    assert helper.client.post(address, {"act": "back"}).status_code == 302
    assert selectors.public_partner(partner).number == "000-2"
    assert helper.client.post(address, {"act": "back"}).status_code == 409
    assert helper.client.post(address, {"act": "x"}).status_code == 404
    assert helper.client.post(address, {**FORM, "act": "keep", "where": ""}).status_code == 422


def test_another_library_and_a_desk_employee_find_nothing(helper: Counter) -> None:
    partner = _entered(helper)
    stranger = counter(role=IDO)
    for method in (stranger.client.get, stranger.client.post):
        assert method(f"/balie/partners/{partner}").status_code == 404
    assert "Buurtteam" not in text(stranger.client.get("/balie/partners"))
    desk = counter(role=DESK)
    assert desk.client.get("/balie/partners").status_code == 403
    assert desk.client.get("/balie/partners/nieuw").status_code == 403
