"""A card of a partner through the door of the desk: shown in a language, given, printed, taken back."""

import re

import pytest

from samenbieb.domains.organisations.permissions import DIRECTOR, IDO, VOLUNTEER
from samenbieb.domains.referrals import services
from samenbieb.domains.referrals.models import HandOver
from samenbieb.domains.referrals.services import PartnerWish
from samenbieb.kernel.actor import Actor
from tests.factories.organisations import BranchFactory
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = pytest.mark.django_db

WISH = PartnerWish(
    "Buurtteam", "money", "Helpt bij rekeningen.", "Kerkstraat 2", bring="Uw brieven", number="000-1"
)


@pytest.fixture
def desk() -> Counter:
    return counter(role=IDO)


@pytest.fixture
def address(desk: Counter) -> str:
    key = services.add_partner(Actor.system(), organisation_id=desk.library.pk, wish=WISH)
    return f"/balie/doorgeven/{key}"


def _cards() -> int:
    return HandOver.objects.across_all(reason="test").filter(withdrawn_on=None).count()


def _key(page: str) -> str:
    return re.findall(r'name="key" value="([^"]+)"', page)[0]


def test_a_card_is_shown_given_once_and_taken_back(desk: Counter, address: str) -> None:
    assert "Buurtteam" in text(desk.client.get("/balie/doorgeven?soort=money"))
    page = text(desk.client.get(address))
    assert "Uw brieven" in page
    assert _cards() == 0, "looking at a card counts nothing"
    form = {"act": "give", "key": _key(page), "place": desk.branch.code}
    for language in ("nl", "en"):
        given = text(desk.client.post(address, form | {"language": language}))
    assert _cards() == 1
    assert "data-print" in given
    assert "What to bring" in given
    assert "Van de bezoeker bewaren we niets." in given
    [number] = re.findall(r'name="hand_over" value="([^"]+)"', given)
    answer = desk.client.post("/balie/doorgeven/ongedaan", {"hand_over": number}, follow=True)
    assert "teruggedraaid" in text(answer)
    assert _cards() == 0


def test_a_card_in_the_language_of_the_visitor(desk: Counter, address: str) -> None:
    assert "Wat neemt u mee?" in text(desk.client.get(address))
    page = text(desk.client.get(address + "?taal=en"))
    assert "These people can help you further." in page
    assert "Geef deze kaart mee" in page
    assert desk.client.get(address + "?taal=xx").status_code == 200
    assert f'{address}/vraag?taal=en"' in page, "passing on keeps the language of the visitor"
    asked = text(desk.client.get(f"{address}/vraag?taal=ar"))
    assert '<option value="ar" lang="ar" selected>' in asked
    assert f'href="{address}?taal=ar"' in asked, "and so does the way back"


@pytest.mark.parametrize("language", ["ar", "uk", "tr", "pl"])
def test_a_card_in_every_language_of_the_pages_of_help(desk: Counter, address: str, language: str) -> None:
    page = text(desk.client.get(f"{address}?taal={language}"))
    assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in page
    assert "These people can help you further." not in page
    assert "Buurtteam" in page


def test_another_library_finds_nothing(desk: Counter, address: str) -> None:
    given = text(desk.client.post(address, {"act": "give", "key": "a"}))
    [number] = re.findall(r'name="hand_over" value="([^"]+)"', given)
    stranger = counter(role=IDO)
    assert stranger.client.get(address).status_code == 404
    assert stranger.client.post(address, {"act": "give", "key": "b"}).status_code == 404
    assert stranger.client.post("/balie/doorgeven/ongedaan", {"hand_over": number}).status_code == 404
    place = {"act": "give", "key": "b", "place": desk.branch.code}
    assert stranger.client.post(address, place).status_code == 404
    assert _cards() == 1


def test_who_may(desk: Counter, address: str) -> None:
    volunteer = counter(desk.branch, role=VOLUNTEER)
    assert volunteer.client.post(address, {"act": "give", "key": "a"}).status_code == 200
    other = BranchFactory(organisation=desk.library)
    form = {"act": "give", "key": "b", "place": other.code}
    assert volunteer.client.post(address, form).status_code == 403
    assert counter(desk.branch, role=DIRECTOR).client.get(address).status_code == 403
    assert desk.client.post(address, {"act": "x"}).status_code == 404
    assert _cards() == 1
