"""Reserving from home: placing, cancelling with a way back, another place, a pause, and other people's reservations."""

import datetime as dt
from pathlib import Path

import pytest

from samenbieb.domains.circulation.errors import REASONS, Block
from samenbieb.domains.circulation.models import Hold
from samenbieb.domains.patrons import services as patrons
from samenbieb.kernel import clock
from tests.factories.catalogue import RecordFactory, in_two_languages
from tests.factories.circulation import Library, hold_row, library
from tests.factories.patrons import PersonFactory
from tests.interfaces.portal.visitors import logged_in, text, title_of, visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(own_index: Path) -> Library:
    return library(name="Veenlo")


def state_of(hold: Hold) -> str:
    return Hold.objects.across_all(reason="test").get(pk=hold.pk).state


def test_a_member_reserves_a_title_for_the_branch_of_their_choice(place: Library) -> None:
    item, other = place.item(), place.another_branch()
    card = place.member()
    answer = logged_in(card).post(
        f"{title_of(item.record)}/reserveren", {"vestiging": other.code, "sleutel": "a"}, follow=True
    )
    assert answer.redirect_chain == [("/mijn/reserveringen", 302)]
    assert f"“{item.record.title}” is gereserveerd." in text(answer)
    assert other.name in text(answer)


def test_the_edition_in_the_readers_own_language_is_chosen_beforehand(place: Library) -> None:
    dutch, _turkish = [place.item(record=record) for record in in_two_languages()]
    facts = {"title": "Hemel en zee", "original": "Heaven and sea", "creator": "Harari, Yuval"}
    spoken = RecordFactory(form="audiobook", **facts)  # of which there is no copy
    assert spoken.work_id == dutch.record.work_id
    page = (
        logged_in(place.member(person=PersonFactory(language="tr")))
        .get(title_of(dutch.record))
        .content.decode()
    )
    assert '<option value="book|tur" selected>Boek, Turks</option>' in page
    assert '<option value="book|dut">Boek, Nederlands</option>' in page
    assert '<option value="">Maakt niet uit</option>' in page
    assert "audiobook" not in page


@pytest.mark.parametrize(("sent", "kept"), [("book|tur", "tur"), ("", ""), (None, "dut")])
def test_a_language_that_was_not_asked_is_the_readers_own(
    place: Library, sent: str | None, kept: str
) -> None:
    dutch, _turkish = [place.item(record=record) for record in in_two_languages()]
    fields = {"vestiging": place.branch.code, "sleutel": "a"} | ({} if sent is None else {"uitgave": sent})
    logged_in(place.member()).post(f"{title_of(dutch.record)}/reserveren", fields)
    assert Hold.objects.across_all(reason="test").get().language == kept


def test_a_visitor_is_led_to_the_log_in_page_and_back_to_the_title(place: Library) -> None:
    item = place.item()
    page = visitor().get(title_of(item.record)).content.decode()
    assert f'href="/inloggen?next=%2Ftitel%2F{item.record.work.public_id}%23reserveren"' in page
    refused = visitor().post(f"{title_of(item.record)}/reserveren", {"next": title_of(item.record)})
    assert refused.headers["Location"].startswith("/inloggen?next=%2Ftitel%2F")


def test_a_second_reservation_of_the_same_title_is_refused_on_the_page_itself(place: Library) -> None:
    item, card = place.item(), place.member()
    place.reserve(item.record, card)
    answer = logged_in(card).post(
        f"{title_of(item.record)}/reserveren", {"vestiging": place.branch.code, "sleutel": "b"}
    )
    assert answer.status_code == 409
    assert "Deze titel is niet gereserveerd" in text(answer)
    assert item.record.title in text(answer)


def test_what_was_cancelled_can_be_reserved_again_at_once(place: Library) -> None:
    item, card = place.item(), place.member()
    hold = hold_row(place.reserve(item.record, card))
    browser = logged_in(card)
    gone = browser.post(f"/mijn/reserveringen/{hold.public_id}/annuleren", follow=True)
    assert state_of(hold) == "cancelled"
    assert "is niet meer gereserveerd" in text(gone)
    assert "Ongedaan maken" in text(gone)
    back = browser.post(f"/mijn/reserveringen/{hold.public_id}/toch", follow=True)
    assert "is gereserveerd." in text(back)
    assert Hold.objects.across_all(reason="test").filter(state="open").count() == 1


def test_a_reservation_moves_to_another_branch(place: Library) -> None:
    card, other = place.member(), place.another_branch()
    hold = hold_row(place.reserve(place.item().record, card))
    answer = logged_in(card).post(
        f"/mijn/reserveringen/{hold.public_id}/verplaatsen", {"vestiging": other.code}, follow=True
    )
    assert f"U haalt het nu op in {other.name}." in text(answer)


def test_a_reservation_rests_until_a_day_and_takes_part_again(place: Library) -> None:
    card = place.member()
    hold = hold_row(place.reserve(place.item().record, card))
    browser = logged_in(card)
    day = clock.today("Europe/Amsterdam") + dt.timedelta(days=20)
    rests = browser.post(f"/mijn/reserveringen/{hold.public_id}/pauze", {"tot": day.isoformat()}, follow=True)
    assert "Uw reservering wacht tot" in text(rests)
    again = browser.post(f"/mijn/reserveringen/{hold.public_id}/hervatten", follow=True)
    assert "doet weer mee" in text(again)


@pytest.mark.parametrize("day", ["", "gisteren", "2020-01-01", "2026-02-31"])
def test_a_pause_until_a_day_that_cannot_be_changes_nothing(place: Library, day: str) -> None:
    card = place.member()
    hold = hold_row(place.reserve(place.item().record, card))
    answer = logged_in(card).post(f"/mijn/reserveringen/{hold.public_id}/pauze", {"tot": day}, follow=True)
    assert "Kies een dag na vandaag" in text(answer)


@pytest.mark.parametrize("act", ["annuleren", "toch", "verplaatsen", "hervatten"])
def test_the_reservation_of_somebody_else_does_not_exist(place: Library, act: str) -> None:
    hold = hold_row(place.reserve(place.item().record, place.member()))
    stranger = logged_in(place.member())
    answer = stranger.post(f"/mijn/reserveringen/{hold.public_id}/{act}", {"vestiging": place.branch.code})
    assert answer.status_code == 404
    assert state_of(hold) == "open"
    assert stranger.get(f"/mijn/reserveringen?geannuleerd={hold.public_id}").status_code == 404


def test_a_proxy_reserves_for_another_and_sees_only_that(place: Library) -> None:
    item, private, other = place.item(), place.item(), place.another_branch()
    sponsor, proxy = place.member(), place.member()
    who = str(sponsor.membership.public_id)
    relation = patrons.link_proxy(place.desk, public_id=who, card=proxy.number)
    place.reserve(private.record, sponsor)
    browser = logged_in(proxy)
    name, person = str(sponsor.membership.person), str(sponsor.membership.person.public_id)
    assert f'<option value="{person}">{name}</option>' in browser.get(title_of(item.record)).content.decode()
    fields = {"vestiging": place.branch.code, "sleutel": "a", "voor": person}
    page = text(browser.post(f"{title_of(item.record)}/reserveren", fields, follow=True))
    assert "Dit reserveerde u voor anderen" in page
    assert f"Voor {name}" in page
    assert private.record.title not in page
    hold = Hold.objects.across_all(reason="test").get(work=item.record.work)
    assert (hold.membership, hold.proxy) == (sponsor.membership, proxy.membership.person)
    assert item.record.title in text(logged_in(sponsor).get("/mijn/reserveringen"))
    browser.post(f"/mijn/reserveringen/{hold.public_id}/verplaatsen", {"vestiging": other.code})
    hold.refresh_from_db()
    assert hold.pickup_branch == other
    patrons.end_proxy(place.desk, relationship_public_id=relation)
    page = text(
        browser.post(
            f"/mijn/reserveringen/{hold.public_id}/verplaatsen", {"vestiging": place.branch.code}, follow=True
        )
    )
    assert str(REASONS[Block.NO_PROXY_RELATION]) in page
    assert item.record.title not in page
    hold.refresh_from_db()
    assert hold.pickup_branch == other
    assert person not in browser.get(title_of(item.record)).content.decode()
    answer = browser.post(f"{title_of(private.record)}/reserveren", fields | {"sleutel": "b"})
    assert answer.status_code == 404


def test_who_is_no_proxy_reserves_for_nobody(place: Library) -> None:
    item, stranger, card = place.item(), place.member(), place.member()
    fields = {
        "vestiging": place.branch.code,
        "sleutel": "a",
        "voor": str(stranger.membership.person.public_id),
    }
    assert logged_in(card).post(f"{title_of(item.record)}/reserveren", fields).status_code == 404
    assert not Hold.objects.across_all(reason="test").exists()


def test_a_title_is_wanted_from_a_day_and_until_a_day(place: Library) -> None:
    item, card = place.item(), place.member()
    browser, today = logged_in(card), clock.today("Europe/Amsterdam")
    fields = {"vestiging": place.branch.code, "sleutel": "a"}
    later = {day: (today + dt.timedelta(days=day)).isoformat() for day in (3, 5, 9)}
    address = f"{title_of(item.record)}/reserveren"
    assert browser.post(address, fields | {"vanaf": "2020-01-01"}).status_code == 409
    assert browser.post(address, fields | {"vanaf": "morgen"}).status_code == 422
    browser.post(address, fields | {"vanaf": later[5], "sleutel": "b"})
    hold = Hold.objects.across_all(reason="test").get(work=item.record.work)
    assert hold.suspended_until_on == today + dt.timedelta(days=4)
    days = f"/mijn/reserveringen/{hold.public_id}/dagen"
    assert "Deze dag kan niet" in text(browser.post(days, {"vanaf": later[5], "tot": later[3]}, follow=True))
    assert "Dit is geen dag" in text(browser.post(days, {"vanaf": "x"}, follow=True))
    assert "De dagen zijn aangepast" in text(
        browser.post(days, {"vanaf": later[3], "tot": later[9]}, follow=True)
    )
    hold.refresh_from_db()
    assert (hold.suspended_until_on, hold.wanted_until_on) == (
        today + dt.timedelta(days=2),
        today + dt.timedelta(days=9),
    )
    stranger = logged_in(place.member())
    assert stranger.post(days, {"vanaf": "", "tot": ""}).status_code == 404
    browser.post(days, {"vanaf": "", "tot": ""})
    hold.refresh_from_db()
    assert (hold.suspended_until_on, hold.wanted_until_on) == (None, None)
