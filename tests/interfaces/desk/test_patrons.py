"""Patrons at the desk: finding, registering, changing, cards, blocks, family; never those of another library."""

import datetime as dt
from typing import Any

import pytest

from samenbieb.domains.patrons.models import Block, Card, Consent, IdentityCheck, Membership
from samenbieb.kernel.models import AuditEntry
from tests.factories.patrons import child_of
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = pytest.mark.django_db

NEW_MEMBER = {
    "given_name": "Noor",
    "family_name_prefix": "van",
    "family_name": "Voorbeeld",
    "birth_on": "1990-05-17",
    "street": "Proefweg 1",
    "postcode": "9999zz",
    "town": "Proefdorp",
    "email": "noor@example.test",
    "language": "nl",
    "document": "passport",
    "starts_on": "",
}


@pytest.fixture
def desk() -> Counter:
    return counter()


def a_day(days: int = 0) -> str:
    return (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=days)).isoformat()


def register(desk: Counter, **fields: Any) -> Any:
    return desk.client.post("/balie/lener/inschrijven", {**NEW_MEMBER, "starts_on": a_day(), **fields})


def address(card: Card, part: str = "") -> str:
    return f"/balie/lener/{card.membership.public_id}{part}"


def test_one_hit_opens_at_once_and_the_look_is_recorded(desk: Counter) -> None:
    card = desk.card()
    answer = desk.client.get("/balie/lener", {"q": card.number}, follow=True)
    assert answer.redirect_chain == [(address(card), 302)]
    assert str(card.membership.person) in text(answer)
    person_id = card.membership.person_id
    assert AuditEntry.objects.filter(person_id=person_id, details__seen="page").exists()
    assert desk.user.login in text(answer)


def test_several_hits_are_a_list(desk: Counter) -> None:
    people = [desk.card().membership.person for _ in range(2)]
    for person in people:
        person.family_name = "Zelfdenaam"
        person.save()
    answer = desk.client.get("/balie/lener", {"q": "Zelfdenaam"})
    assert all(str(person) in text(answer) for person in people)


def test_members_of_another_library_do_not_exist_here(desk: Counter) -> None:
    card = counter().card()
    name = str(card.membership.person)
    assert name not in text(desk.client.get("/balie/lener", {"q": card.number}))
    for part in ("", "/wijzigen"):
        assert desk.client.get(address(card, part)).status_code == 404
    for part in ("/pas", "/pincode", "/verlengen", "/alles-verlengen", "/gezin"):
        answer = desk.client.post(address(card, part), {"reason": "lost"})
        assert answer.status_code == 404, part
    block = {"kind": "barred", "reason": "test"}
    assert desk.client.post(address(card, "/blokkeren"), block).status_code == 404
    assert not Block.objects.exists()
    assert desk.client.get(f"/balie/betalen/{card.membership.public_id}").status_code == 404


def test_somebody_is_registered_on_any_day_and_the_pin_is_told_once(desk: Counter) -> None:
    answer = register(desk, starts_on=a_day(-11))
    membership = Membership.objects.across_all(reason="test").get()
    assert membership.organisation == desk.library
    assert membership.starts_on.isoformat() == a_day(-11)
    assert membership.postcode == "9999 ZZ"
    assert Card.objects.across_all(reason="test").get().number in text(answer)
    assert "Pincode" in text(answer)
    assert IdentityCheck.objects.across_all(reason="test").get().document == "passport"


def test_nobody_is_registered_without_a_look_at_a_document(desk: Counter) -> None:
    answer = register(desk, document="")
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in text(answer)
    assert not Membership.objects.across_all(reason="test").exists()


def test_a_child_under_16_needs_a_parent_and_a_yes(desk: Counter) -> None:
    parent = desk.card()
    child = {"birth_on": f"{dt.datetime.now(dt.UTC).year - 8}-01-01", "document": "guardian"}
    without_parent = register(desk, **child)
    assert without_parent.status_code == 422
    without_yes = register(desk, **child, guardian_card=parent.number)
    assert without_yes.status_code == 422
    assert Membership.objects.across_all(reason="test").count() == 1
    done = register(desk, **child, guardian_card=parent.number, guardian_agrees="on")
    assert done.status_code == 200
    assert Consent.objects.across_all(reason="test").get().given_by == parent.membership.person


def test_somebody_with_the_same_name_and_birth_date_is_shown_first(desk: Counter) -> None:
    register(desk)
    again = register(desk)
    assert again.status_code == 409
    assert "Noor van Voorbeeld" in text(again)
    assert register(desk, is_another_person="on").status_code == 200
    assert Membership.objects.across_all(reason="test").count() == 2


def test_data_are_changed(desk: Counter) -> None:
    card = desk.card()
    page = desk.client.get(address(card, "/wijzigen"))
    assert card.membership.email in text(page)
    person = card.membership.person
    fields = {
        **NEW_MEMBER,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "birth_on": person.birth_on.isoformat(),
        "branch": desk.branch.code,
        "email": "new@example.test",
    }
    assert desk.client.post(address(card, "/wijzigen"), fields).status_code == 302
    card.membership.refresh_from_db()
    assert card.membership.email == "new@example.test"


def test_a_wrong_mail_address_is_said_beside_the_field(desk: Counter) -> None:
    answer = register(desk, email="not an address")
    assert answer.status_code == 422
    assert 'id="id_email_error"' in text(answer)


def test_a_new_card_takes_the_place_of_the_lost_one(desk: Counter) -> None:
    card = desk.card()
    answer = desk.client.post(address(card, "/pas"), {"reason": "lost"})
    new = Card.objects.across_all(reason="test").get(membership=card.membership, state="active")
    assert new.number in text(answer)
    card.refresh_from_db()
    assert card.state == "lost"
    refused = desk.scan("/balie/uitlenen", card.number)
    assert 'data-sound="look"' in text(refused)


def test_a_new_pin_is_told_once(desk: Counter) -> None:
    card = desk.card()
    before = card.pin_hash
    assert "Pincode" in text(desk.client.post(address(card, "/pincode")))
    card.refresh_from_db()
    assert card.pin_hash != before


def test_a_block_is_set_with_its_reason_and_lifted(desk: Counter) -> None:
    card = desk.card()
    desk.client.post(address(card, "/blokkeren"), {"kind": "restriction", "reason": "te veel zoek"})
    page = text(desk.client.get(address(card)))
    assert "te veel zoek" in page
    assert 'data-sound="stop"' in text(desk.lend(card, desk.item()))
    block = Block.objects.get()
    desk.client.post(address(card, "/deblokkeren"), {"block": str(block.public_id)})
    assert "is uitgeleend" in text(desk.lend(card, desk.item()))


def test_a_membership_goes_on(desk: Counter) -> None:
    card = desk.card()
    before = card.membership.expires_on
    assert desk.client.post(address(card, "/verlengen")).status_code == 302
    card.membership.refresh_from_db()
    assert card.membership.expires_on > before


def test_family_is_shown_linked_and_ended(desk: Counter) -> None:
    parent = desk.card()
    child = child_of(parent)
    assert str(child.membership.person) in text(desk.client.get(address(parent)))
    page = text(desk.client.get(address(child)))
    assert str(parent.membership.person) in page
    relation = child.membership.person.represented_by.get()
    ended = {"act": "unlink", "relation": str(relation.public_id)}
    assert desk.client.post(address(child, "/gezin"), ended).status_code == 302
    assert str(parent.membership.person) not in text(desk.client.get(address(child)))
    assert desk.client.post(address(child, "/gezin"), {"card": parent.number}).status_code == 302
    unknown = desk.client.post(address(child, "/gezin"), {"card": "29999999999990"})
    assert unknown.status_code == 404
    assert 'role="alert"' in text(unknown)


def test_from_the_page_of_a_patron_lending_begins(desk: Counter) -> None:
    card = desk.card()
    answer = desk.client.post("/balie/uitlenen", {"code": card.number})
    assert f'data-card="{card.number}"' in text(answer)
