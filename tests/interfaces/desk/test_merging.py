"""Two accounts of one person at the desk: found, shown side by side, made one, taken apart again; without any script."""

import re

import pytest

from samenbieb.domains.organisations.permissions import COLLECTION
from samenbieb.domains.patrons.models import Card, Person, PersonMerge
from tests.factories.organisations import BranchFactory
from tests.factories.patrons import PersonFactory, child_of, member
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Counter:
    return counter()


def page_of(card: Card) -> str:
    return f"/balie/lener/{card.membership.public_id}"


def two_accounts(desk: Counter) -> tuple[Card, Card]:
    born = PersonFactory().birth_on
    kept = desk.card(person=PersonFactory(given_name="Sanne", family_name="Leesveld", birth_on=born))
    gone = desk.card(
        person=PersonFactory(given_name="Sánne", family_name="Lees-Veld", birth_on=born),
        street="Nieuwe Weg 9",
    )
    return kept, gone


def test_from_the_page_of_a_member_to_one_account_and_back(desk: Counter) -> None:
    kept, gone = two_accounts(desk)
    desk.lend(gone, desk.item())
    merge = f"{page_of(kept)}/samenvoegen"
    assert merge in text(desk.client.get(page_of(kept)))
    found = desk.client.get(merge, {"q": "Sánne"})
    (address,) = re.findall(r'href="(\?met=[^"]+)"', text(found))
    both = text(desk.client.get(merge + address))
    assert both.count("is-different") == 2  # name and address
    assert "Nieuwe Weg 9" in both
    assert (kept.number in both, gone.number in both) == (True, True)
    other = address.removeprefix("?met=")
    done = desk.client.post(merge, {"met": other, "naam": "kept", "adres": "gone"}, follow=True)
    assert done.redirect_chain[-1][0] == page_of(kept)
    shown = text(done)
    assert "Nieuwe Weg 9" in shown
    assert gone.number in shown
    row = PersonMerge.objects.get()
    assert str(row.public_id) in shown
    # The former address of the account leads on.
    assert kept.number in text(desk.client.get(page_of(gone)))
    undone = desk.client.post(f"{page_of(kept)}/splitsen", {"merge": str(row.public_id)}, follow=True)
    assert str(row.public_id) not in text(undone)
    assert "Nieuwe Weg 9" not in text(undone)
    assert Person.objects.filter(merged_into=None).count() >= 2
    again = desk.client.post(f"{page_of(kept)}/splitsen", {"merge": str(row.public_id)}, follow=True)
    assert "sb-alert--stop" in text(again)


def test_one_form_sent_twice_merges_once_and_says_so_twice(desk: Counter) -> None:
    kept, gone = two_accounts(desk)
    merge = f"{page_of(kept)}/samenvoegen"
    page = text(desk.client.get(merge, {"met": gone.number}))
    (key,) = re.findall(r'name="key" value="([^"]+)"', page)
    fields = {"met": gone.number, "naam": "kept", "adres": "kept", "key": key}
    for _ in range(2):
        answer = desk.client.post(merge, fields)
        assert (answer.status_code, answer.headers["Location"]) == (302, page_of(kept))
    assert PersonMerge.objects.count() == 1


def test_a_card_finds_the_other_account_at_once(desk: Counter) -> None:
    kept, gone = two_accounts(desk)
    answer = text(desk.client.get(f"{page_of(kept)}/samenvoegen", {"q": gone.number}))
    assert str(gone.membership.public_id) in answer


def test_a_refusal_says_every_reason_and_offers_no_button(desk: Counter) -> None:
    kept, elsewhere = desk.card(), member(home_branch=BranchFactory(), age=77)
    merge = f"{page_of(kept)}/samenvoegen"
    answer = text(desk.client.get(merge, {"q": elsewhere.number}))
    assert elsewhere.organisation.name in answer
    assert 'name="met"' not in answer
    assert elsewhere.membership.email not in answer
    # Nor the birth date: nobody else here was born in that year.
    assert str(elsewhere.membership.person.birth_on.year) not in answer
    refused = desk.client.post(merge, {"met": elsewhere.number})
    assert refused.status_code == 409
    assert elsewhere.organisation.name in text(refused)
    child = child_of(kept)
    answer = text(desk.client.get(merge, {"met": str(child.membership.public_id)}))
    assert "gemachtigde" in answer
    group = member(kind="group", organisation=desk.library, home_branch=desk.branch, person=class_of("4b"))
    answer = text(desk.client.get(merge, {"met": group.number}))
    assert "Een klas of groep is geen persoon." in answer
    assert desk.client.post(merge, {"met": group.number}).status_code == 409
    assert PersonMerge.objects.count() == 0


def class_of(name: str) -> Person:
    return Person.objects.create(given_name=name, family_name="De Klimop", is_group=True, birth_on=None)


def test_the_same_card_an_unknown_card_and_nonsense_are_answered_in_words(desk: Counter) -> None:
    kept = desk.card()
    merge = f"{page_of(kept)}/samenvoegen"
    assert "dezelfde inschrijving" in text(desk.client.get(merge, {"q": kept.number}))
    unknown = desk.client.get(merge, {"q": "29000000099999"})
    assert (unknown.status_code, "sb-alert--stop" in text(unknown)) == (404, True)
    assert desk.client.post(merge, {"met": ""}).status_code == 404
    assert desk.client.post(merge, {"met": "niemand"}).status_code == 404
    assert desk.client.post(f"{page_of(kept)}/splitsen", {"merge": "x"}).status_code == 404
    other = desk.card()
    wrong = desk.client.post(merge, {"met": other.number, "naam": "nobody"})
    assert (wrong.status_code, PersonMerge.objects.count()) == (422, 0)


def test_doubles_are_listed_for_who_may_merge_only(desk: Counter) -> None:
    kept, gone = two_accounts(desk)
    listed = text(desk.client.get("/balie/lener/dubbel"))
    assert "/balie/lener/dubbel" in text(desk.client.get("/balie/lener"))
    assert str(kept.membership.public_id) in listed
    assert str(gone.membership.public_id) in listed
    specialist = counter(desk.branch, role=COLLECTION)
    assert specialist.client.get("/balie/lener/dubbel").status_code == 403
    assert specialist.client.get(f"{page_of(kept)}/samenvoegen").status_code in {403, 404}
    answer = specialist.client.post(f"{page_of(kept)}/samenvoegen", {"met": gone.number})
    assert answer.status_code in {403, 404}
    neighbour = counter()
    assert neighbour.client.get(f"{page_of(kept)}/samenvoegen").status_code == 404
    assert str(kept.membership.public_id) not in text(neighbour.client.get("/balie/lener/dubbel"))


def test_a_birth_date_that_differs_is_warned_of(desk: Counter) -> None:
    kept = desk.card(person=PersonFactory(age=40))
    gone = desk.card(person=PersonFactory(age=41))
    answer = text(desk.client.get(f"{page_of(kept)}/samenvoegen", {"met": gone.number}))
    assert "De geboortedatums verschillen." in answer
