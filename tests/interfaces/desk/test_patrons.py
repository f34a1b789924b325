"""Patrons at the desk: finding, registering, changing, cards, blocks, family; never those of another library."""

import datetime as dt
import re
from typing import Any

import pytest

from samenbieb.domains.organisations.selectors.places import COUNTRY_TIME_ZONE
from samenbieb.domains.patrons.models import (
    Block,
    Card,
    Consent,
    IdentityCheck,
    Membership,
    Product,
    Relationship,
)
from samenbieb.domains.payments import selectors as accounts
from samenbieb.kernel import clock, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.models import AnsweredRequest, AuditEntry
from tests.factories.patrons import ProductFactory, child_of
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
    return (clock.today(COUNTRY_TIME_ZONE) + dt.timedelta(days=days)).isoformat()


def register(desk: Counter, **fields: Any) -> Any:
    return desk.client.post("/balie/lener/inschrijven", {**NEW_MEMBER, "starts_on": a_day(), **fields})


def a_last_day(card: Card) -> str:
    card.membership.refresh_from_db()
    return card.membership.expires_on.isoformat()


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


def test_a_membership_goes_on(desk: Counter) -> None:
    card = desk.card()
    before = card.membership.expires_on
    assert f'name="expires_on" value="{before.isoformat()}"' in text(desk.client.get(address(card)))
    form = {"expires_on": before.isoformat()}
    assert desk.client.post(address(card, "/verlengen"), form).status_code == 302
    card.membership.refresh_from_db()
    assert card.membership.expires_on > before


@pytest.mark.parametrize("seen", ["", "gisteren", "9999-99-99"])
def test_a_membership_does_not_go_on_unseen(desk: Counter, seen: str) -> None:
    card = desk.card()
    before = card.membership.expires_on
    assert desk.client.post(address(card, "/verlengen"), {"expires_on": seen}).status_code == 409
    card.membership.refresh_from_db()
    assert card.membership.expires_on == before


def test_a_renewal_that_is_sent_again_costs_once_and_nobody_is_renewed_for_years(desk: Counter) -> None:
    card, product = desk.card(), paid_subscription(desk)
    for seen_again in range(3):
        form = {"product": product.code, "agreed": "yes", "expires_on": a_last_day(card)}
        statuses = [desk.client.post(address(card, "/verlengen"), form).status_code for _ in range(3)]
        assert statuses == ([302, 409, 409] if seen_again == 0 else [409] * 3)
    outbox.drain_all()
    assert accounts.account(Actor.system(), membership_id=card.membership_id).open_cents == 4250
    assert "langer dan een jaar" in text(desk.client.post(address(card, "/verlengen"), form))
    rows = Membership.objects.across_all(reason="test").filter(pk=card.membership_id)
    rows.update(expires_on=dt.date.max)
    form["expires_on"] = "9999-12-31"
    assert desk.client.post(address(card, "/verlengen"), form).status_code == 409


@pytest.mark.parametrize("starts_on", ["9999-12-31", "0001-01-01", "2990-01-01"])
def test_a_first_day_that_cannot_be_is_said_beside_the_field(desk: Counter, starts_on: str) -> None:
    answer = register(desk, starts_on=starts_on)
    assert answer.status_code == 422
    assert "binnen een jaar" in text(answer)
    assert not Membership.objects.across_all(reason="test").exists()


def test_family_elsewhere_is_a_tie_without_name_or_age(desk: Counter) -> None:
    there = counter()
    parent, child = desk.card(), there.card(age=9)
    there.client.post(address(child, "/gezin"), {"card": parent.number})
    page = text(desk.client.get(address(parent)))
    assert str(child.membership.person) not in page
    assert "9 jaar" not in page
    assert "lid van een andere bibliotheek" in page
    assert str(parent.membership.person) in text(there.client.get(address(child)))


def test_a_grown_up_is_nobodys_child(desk: Counter) -> None:
    there = counter()
    victim, accomplice = desk.card(), there.card(age=40)
    answer = there.client.post(address(accomplice, "/gezin"), {"card": victim.number})
    assert answer.status_code == 422
    assert "18 jaar of ouder" in text(answer)
    assert not Relationship.objects.exists()


def test_a_child_too_young_to_be_asked_has_no_answer(desk: Counter) -> None:
    parent = desk.card()
    for age, status in ((8, 409), (13, 302)):
        child = child_of(parent, age=age)
        relation = child.membership.person.represented_by.get()
        form = {"act": "agrees", "relation": str(relation.public_id)}
        assert ('value="agrees"' in text(desk.client.get(address(child)))) is (status == 302)
        assert desk.client.post(address(child, "/gezin"), form).status_code == status
        relation.refresh_from_db()
        assert (relation.child_agreed_on is not None) is (status == 302)


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


def paid_subscription(desk: Counter, **facts: Any) -> Product:
    facts = {"name": "Basis", "fee_cents": 4250, "from_age": 18, **facts}
    product: Product = ProductFactory(organisation=desk.library, **facts)
    return product


def test_a_paid_renewal_says_what_it_costs_and_the_amount_is_open_at_once(desk: Counter) -> None:
    card, product = desk.card(), paid_subscription(desk)
    form = {"product": product.code, "agreed": "yes", "expires_on": a_last_day(card)}
    answer = desk.client.post(address(card, "/verlengen"), form, follow=True)
    assert answer.redirect_chain == [(f"/balie/betalen/{card.membership.public_id}", 302)]
    assert "Te betalen: €\xa042,50." in text(answer)
    assert "Nu open: <strong>€\xa042,50</strong>" in text(answer)
    outbox.drain_all()
    assert accounts.account(Actor.system(), membership_id=card.membership_id).open_cents == 4250


def test_an_adult_chooses_a_subscription_and_free_stands_last(desk: Counter) -> None:
    product = paid_subscription(desk)
    page = text(desk.client.get("/balie/lener/inschrijven"))
    assert page.index('value="-"') > page.index(f'value="{product.code}"')
    asked = register(desk)
    assert asked.status_code == 422
    assert "Kies een abonnement." in text(asked)
    assert not Membership.objects.across_all(reason="test").exists()
    made = register(desk, product=product.code)
    membership = Membership.objects.across_all(reason="test").get()
    assert membership.product == product
    assert f"/balie/betalen/{membership.public_id}" in text(made)
    assert accounts.account(Actor.system(), membership_id=membership.pk).open_cents == 4250
    outbox.drain_all()
    assert accounts.account(Actor.system(), membership_id=membership.pk).open_cents == 4250


def test_an_adult_may_be_made_a_free_member_on_purpose(desk: Counter) -> None:
    paid_subscription(desk)
    assert register(desk, product="-").status_code == 200
    assert Membership.objects.across_all(reason="test").get().product is None


def test_a_child_gets_the_subscription_of_its_age_without_a_choice(desk: Counter) -> None:
    paid_subscription(desk)
    youth = paid_subscription(desk, name="Jeugd", fee_cents=0, from_age=0, until_age=17)
    parent = desk.card()
    fields = {"birth_on": a_day(-4000), "guardian_card": parent.number, "guardian_agrees": "on"}
    assert register(desk, **fields).status_code == 200
    child = Membership.objects.across_all(reason="test").exclude(pk=parent.membership_id).get()
    assert child.product == youth


def told_pin(answer: Any) -> str | None:
    found = re.search(r'Pincode: <strong class="sb-mono">(\d+)', text(answer))
    return found[1] if found else None


def test_loading_the_answer_again_makes_no_other_pin_and_no_other_card(desk: Counter) -> None:
    card = desk.card()
    first = desk.client.post(address(card, "/pincode"), {"key": "once"})
    assert told_pin(first)
    pin_hash = Card.objects.across_all(reason="test").get().pin_hash
    again = desk.client.post(address(card, "/pincode"), {"key": "once"}, follow=True)
    assert told_pin(again) is None
    assert "is al gedaan" in text(again)
    assert Card.objects.across_all(reason="test").get().pin_hash == pin_hash
    form = {"reason": "lost", "number": "", "key": "card once"}
    desk.client.post(address(card, "/pas"), form)
    desk.client.post(address(card, "/pas"), form)
    assert Card.objects.across_all(reason="test").count() == 2
    assert not AnsweredRequest.objects.exclude(answer={}).exists()


def test_an_address_is_not_forgotten_but_may_be_missing_on_purpose(desk: Counter) -> None:
    nowhere = {"street": "", "postcode": "", "town": ""}
    asked = register(desk, **nowhere)
    assert asked.status_code == 422
    assert "Vul dit in, of vink aan dat er geen vast adres is." in text(asked)
    assert not Membership.objects.across_all(reason="test").exists()
    assert register(desk, **nowhere, no_address="on").status_code == 200
    assert Membership.objects.across_all(reason="test").count() == 1


@pytest.mark.parametrize(
    ("path", "focused"),
    [
        ("/balie", '<a class="sb-tile" href="/balie/uitlenen" autofocus>'),
        ("/balie/lener/inschrijven", 'name="given_name"'),
    ],
)
def test_the_work_starts_where_the_focus_is(desk: Counter, path: str, focused: str) -> None:
    page = text(desk.client.get(path))
    place = page.index(focused)
    assert "autofocus" in page[place : page.index(">", place) + 1]
    assert page.count(" autofocus") == 1


def test_a_known_name_is_said_where_the_focus_goes(desk: Counter) -> None:
    register(desk)
    again = text(register(desk))
    place = again.index("is hier al bekend")
    assert "data-focus-first" in again[again.rindex('role="alert"', 0, place) : place]
