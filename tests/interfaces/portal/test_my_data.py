"""One's own data: logging in and its limits, contact data, PIN, privacy, everything to take along, fees."""

import json

import pytest

from samenbieb.domains.messages.models import ChannelChoice, MessageHabit
from samenbieb.domains.patrons.models import Membership
from samenbieb.kernel.attempts import FAILED_MAX
from tests.factories.circulation import Library, library
from tests.interfaces.portal.visitors import logged_in, text, visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Library:
    return library(name="Veenlo")


def test_a_wrong_pin_is_refused_without_telling_which_of_the_two_was_wrong(place: Library) -> None:
    card = place.member()
    for number in (card.number, "29999999999999"):
        answer = visitor().post("/inloggen", {"card": number, "pin": "9999"})
        assert answer.status_code == 403
        assert "Er klopt nog iets niet" in text(answer)
        assert "9999" not in text(answer).replace("29999999999999", "")


def test_too_many_wrong_pins_are_stopped_for_that_card_only(place: Library) -> None:
    card, neighbour = place.member(), place.member()
    for _ in range(FAILED_MAX):
        visitor().post("/inloggen", {"card": card.number, "pin": "9999"})
    assert visitor().post("/inloggen", {"card": card.number, "pin": "1234"}).status_code == 429
    assert visitor().post("/inloggen", {"card": neighbour.number, "pin": "1234"}).status_code == 302


def test_after_logging_out_nothing_of_the_member_is_shown(place: Library) -> None:
    browser = logged_in(place.member())
    browser.post("/uitloggen")
    assert browser.get("/mijn").status_code == 302


def test_logging_in_leads_nowhere_else_than_to_us(place: Library) -> None:
    card = place.member()
    answer = visitor().post("/inloggen", {"card": card.number, "pin": "1234", "next": "https://example.org/"})
    assert answer.headers["Location"] == "/mijn"


def test_a_member_changes_where_they_are_reached(place: Library) -> None:
    card = place.member()
    form = {
        "email": "nieuw@example.test",
        "phone": "",
        "street": "",
        "postcode": "",
        "town": "",
        "language": "en",
    }
    answer = logged_in(card).post("/mijn/gegevens", form, follow=True)
    assert "Uw gegevens zijn gewijzigd." in text(answer)
    kept = Membership.objects.across_all(reason="test").get(pk=card.membership_id)
    assert kept.email == "nieuw@example.test"


def test_a_wrong_address_stands_beside_its_field_and_nothing_is_lost(place: Library) -> None:
    answer = logged_in(place.member()).post(
        "/mijn/gegevens", {"email": "geen adres", "town": "Veenlo", "language": "nl"}
    )
    assert answer.status_code == 422
    assert 'value="geen adres"' in answer.content.decode()
    assert 'aria-invalid="true"' in answer.content.decode()


def test_the_pin_changes_only_with_the_old_one(place: Library) -> None:
    card = place.member()
    browser = logged_in(card)
    assert browser.post("/mijn/gegevens/pincode", {"old": "9999", "new": "8264"}).status_code == 422
    assert browser.post("/mijn/gegevens/pincode", {"old": "1234", "new": "0000"}).status_code == 422
    assert browser.post("/mijn/gegevens/pincode", {"old": "1234", "new": "8264"}).status_code == 302
    assert visitor().post("/inloggen", {"card": card.number, "pin": "8264"}).status_code == 302


def test_the_choice_about_what_was_read_is_the_members(place: Library) -> None:
    card = place.member()
    browser = logged_in(card)
    browser.post("/mijn/privacy/geschiedenis", {"keuze": "never"})
    kept = Membership.objects.across_all(reason="test").get(pk=card.membership_id)
    assert kept.history == "never"
    assert browser.post("/mijn/privacy/geschiedenis", {"keuze": "iets"}).status_code == 404


def test_everything_can_be_taken_along_and_nothing_of_others(place: Library) -> None:
    card, item, other = place.member(), place.item(), place.item()
    place.lend(item, card)
    place.lend(other, place.member())
    answer = logged_in(card).get("/mijn/privacy/download")
    assert "attachment" in answer.headers["Content-Disposition"]
    taken = json.loads(answer.content)
    assert [loan["title"] for loan in taken["loans"]] == [item.record.title]
    assert other.record.title not in answer.content.decode()
    assert '_id"' not in answer.content.decode().replace('public_id"', "")


@pytest.mark.parametrize(
    "path",
    ["", "/geleend", "/reserveringen", "/gezin", "/betalen", "/gegevens", "/privacy", "/geschiedenis"],
)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_of_my_library_opens_and_is_not_kept_by_the_browser(
    place: Library, path: str, language: str
) -> None:
    card = place.member()
    place.lend(place.item(), card)
    answer = logged_in(card, language).get(f"/mijn{path}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_session_ends_with_the_browser(place: Library) -> None:
    cookie = logged_in(place.member()).cookies["samenbieb"]
    assert cookie["max-age"] == ""
    assert cookie["httponly"]


def test_a_member_chooses_how_we_write(place: Library) -> None:
    card = place.member(phone="06-12345678")
    browser = logged_in(card)
    page = browser.get("/mijn/gegevens").content.decode()
    # This library sends no text messages, so that cannot be chosen.
    assert 'id="channel-letter"' in page
    assert 'id="channel-text"' not in page
    refused = text(browser.post("/mijn/gegevens/berichten", {"channel": "text"}, follow=True))
    assert "Kies een van deze manieren." in refused
    MessageHabit.objects.create(organisation=place.organisation, offers_text=True)
    kept = browser.post("/mijn/gegevens/berichten", {"channel": "text"}, follow=True)
    assert "Uw keuze is opgeslagen." in text(kept)
    assert 'value="text" checked' in kept.content.decode()
    assert ChannelChoice.objects.across_all(reason="test").get().person_id == card.membership.person_id
    assert json.loads(browser.get("/mijn/privacy/download").content)["told_by"] == "text"
    assert visitor().post("/mijn/gegevens/berichten", {"channel": "mail"}).status_code == 302
    assert ChannelChoice.objects.across_all(reason="test").get().channel == "text"
