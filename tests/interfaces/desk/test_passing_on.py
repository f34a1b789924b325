"""Passing on through the doors: asked, read, passed on with a yes; the partner's page; taken back with the code."""

from typing import Any

import pytest

from samenbieb.domains.organisations import services as organisations
from samenbieb.domains.organisations.permissions import DIRECTOR, IDO, VOLUNTEER
from samenbieb.domains.referrals import services
from samenbieb.domains.referrals.models import HandOver, Passed
from samenbieb.domains.referrals.services import PartnerWish
from samenbieb.kernel.actor import Actor
from tests.interfaces.desk.counter import Counter, counter, text
from tests.interfaces.portal.visitors import visitor

pytestmark = pytest.mark.django_db

PARTNER = PartnerWish("Buurtteam", "money", "Helpt bij rekeningen.", "Kerkstraat 2", number="000-1")
TOLD = {
    "subject": "money",
    "first_name": "Noor",
    "partner_calls": "on",
    "reach": "phone",
    "address": "06 12345678",
    "note": "Een stapel brieven.",
}


@pytest.fixture
def desk() -> Counter:
    return counter(role=IDO)


@pytest.fixture
def address(desk: Counter) -> str:
    key = services.add_partner(Actor.system(), organisation_id=desk.library.pk, wish=PARTNER)
    return f"/balie/doorgeven/{key}/vraag"


def _pass_on(desk: Counter, address: str, **fields: str) -> Any:
    return desk.client.post(address, TOLD | {"act": "pass", "consent": "1", "key": "a"} | fields)


def _made() -> HandOver:
    return HandOver.objects.across_all(reason="test").get()


def test_the_visitor_sees_the_words_before_anything_is_kept(desk: Counter, address: str) -> None:
    assert "Vraag het de bezoeker" in text(desk.client.get(address))
    page = text(desk.client.post(address, TOLD | {"act": "show", "language": "en"}))
    for words in ("May we pass this on?", "Buurtteam", "Noor", "06 12345678", "They call or mail you."):
        assert words in page
    assert 'lang="en"' in page
    turkish = text(desk.client.post(address, TOLD | {"act": "show", "language": "tr"}))
    assert 'lang="tr"' in turkish
    assert "May we pass this on?" not in turkish
    refused = _pass_on(desk, address, consent="")
    assert refused.status_code == 422
    assert "Geef niets door zonder ja." in text(refused)
    assert 'value="Noor"' in text(refused)
    assert 'value="Noor"' in text(desk.client.post(address, TOLD | {"act": "back"}))
    assert not HandOver.objects.across_all(reason="test").exists()


def test_it_is_passed_on_once_and_the_card_has_a_code(desk: Counter, address: str) -> None:
    for _again in range(2):
        page = text(_pass_on(desk, address))
    row = _made()
    code = str(row.code)
    assert f"{code[:4]} {code[4:]}" in page
    assert f"/partner/{row.token}" in page
    assert "/hulp/doorgegeven" in page
    assert "data-print" in page


def test_what_says_too_much_is_refused_and_stays_on_the_form(desk: Counter, address: str) -> None:
    answer = desk.client.post(address, TOLD | {"act": "show", "note": "BSN 111222333, een stapel"})
    assert answer.status_code == 422
    assert "een stapel" in text(answer)
    assert "burgerservicenummer" in text(answer)
    assert desk.client.post(address, TOLD | {"act": "x"}).status_code == 404


def test_the_partner_opens_the_page_and_taps_once(desk: Counter, address: str) -> None:
    _pass_on(desk, address)
    page, browser = f"/partner/{_made().token}", visitor()
    answer = browser.get(page)
    assert "Noor" in text(answer)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert browser.post(page, {"outcome": "helped"}).status_code == 302
    done = text(browser.get(page))
    assert "Geholpen" in done
    assert "Noor" not in done
    assert browser.post(page, {"outcome": ""}).status_code == 302
    assert "Noor" in text(browser.get(page))
    assert browser.post(page, {"outcome": "magic"}).status_code == 422
    assert browser.get("/partner/niet-van-ons").status_code == 404


def test_a_visitor_takes_it_back_with_the_code(desk: Counter, address: str) -> None:
    _pass_on(desk, address)
    row, browser = _made(), visitor()
    assert "Code op uw kaart" in text(browser.get("/hulp/doorgegeven"))
    wrong = browser.post("/hulp/doorgegeven", {"code": "3333 3333"})
    assert wrong.status_code == 422
    assert 'value="3333 3333"' in text(wrong)
    for _again in range(2):
        assert "Het is ingetrokken." in text(browser.post("/hulp/doorgegeven", {"code": str(row.code)}))
    page = text(browser.get(f"/partner/{row.token}"))
    assert "Dit is ingetrokken." in page
    assert "Noor" not in page
    assert not Passed.objects.across_all(reason="test").exists()


def test_the_helper_keeps_the_list(desk: Counter, address: str) -> None:
    _pass_on(desk, address)
    assert "Buurtteam" in text(desk.client.get("/balie/doorgeven/open"))
    one = f"/balie/doorgeven/over/{_made().public_id}"
    assert "Noor" in text(desk.client.get(one))
    for fields in ({"act": "outcome", "outcome": "busy"}, {"act": "outcome", "outcome": ""}):
        assert desk.client.post(one, fields).status_code == 302
    assert desk.client.post(one, {"act": "x"}).status_code == 404
    assert desk.client.post(one, {"act": "recall"}).status_code == 302
    assert "ingetrokken" in text(desk.client.get(one))
    assert "Noor" not in text(desk.client.get(one))
    assert desk.client.post(one, {"act": "undo"}).status_code == 302


def test_who_may_not_finds_nothing(desk: Counter, address: str) -> None:
    _pass_on(desk, address)
    one = f"/balie/doorgeven/over/{_made().public_id}"
    for stranger in (counter(role=IDO), counter(desk.branch, role=VOLUNTEER)):
        assert stranger.client.get(one).status_code == 404
        for act in ("outcome", "recall", "undo"):
            assert stranger.client.post(one, {"act": act, "outcome": "busy"}).status_code == 404
        assert "Buurtteam" not in text(stranger.client.get("/balie/doorgeven/open"))
    assert counter(role=IDO).client.get(address).status_code == 404
    assert counter(desk.branch, role=DIRECTOR).client.get("/balie/doorgeven/open").status_code == 403
    assert visitor().get(one).status_code == 302


def test_with_the_help_desk_alone_it_works_and_with_neither_it_does_not(desk: Counter, address: str) -> None:
    organisations.set_module(Actor.system(), organisation_id=desk.library.pk, module="learning", on=False)
    assert _pass_on(desk, address).status_code == 200
    organisations.set_module(Actor.system(), organisation_id=desk.library.pk, module="helpdesk", on=False)
    assert desk.client.get(address).status_code == 404
