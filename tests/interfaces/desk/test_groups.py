"""Classes and groups at the desk: make one, forty titles at once, the list to print, the next year, the end."""

import pytest

from samenbieb.domains.circulation.models import Loan
from samenbieb.domains.holdings.models import ItemCondition
from samenbieb.domains.patrons.models import Card, Membership
from samenbieb.kernel import clock
from tests.factories.patrons import standard_categories
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = pytest.mark.django_db
FORM = {"name": "Groep 5b", "institution": "De Regenboog", "kind": "class", "contact_name": "Juf Marit"}


@pytest.fixture
def desk() -> Counter:
    standard_categories()
    return counter()


def made(desk: Counter, **more: str) -> Membership:
    answer = text(desk.client.post("/balie/groep/nieuw", {**FORM, "key": "n", **more}))
    assert "heeft een pas" in answer
    return Membership.objects.across_all(reason="test").get(kind="group")


def number_of(group: Membership) -> str:
    return str(Card.objects.across_all(reason="test").get(membership=group, state="active").number)


def test_a_group_is_made_and_stands_in_the_list(desk: Counter) -> None:
    group = made(desk)
    page = text(desk.client.get(f"/balie/groep/{group.public_id}"))
    assert "Groep 5b De Regenboog" in page
    assert "Juf Marit" in page
    assert "Groep 5b De Regenboog" in text(desk.client.get("/balie/groep"))
    assert "Groep 5b" in text(desk.client.get("/balie/lener?q=Regenboog", follow=True))
    assert "Geboortedatum" not in text(desk.client.get(f"/balie/lener/{group.public_id}"))


def test_a_form_without_a_contact_is_refused_beside_the_field(desk: Counter) -> None:
    answer = desk.client.post("/balie/groep/nieuw", {**FORM, "contact_name": "", "key": "n"})
    assert answer.status_code == 422
    made(desk)
    assert desk.client.post("/balie/groep/nieuw", {**FORM, "key": "m"}).status_code == 409


def test_many_titles_are_lent_and_taken_in_from_one_field(desk: Counter) -> None:
    group = made(desk)
    items = [desk.item() for _ in range(3)]
    address = f"/balie/groep/{group.public_id}/stapel"
    ItemCondition.objects.create(item=items[1], kind="damaged", since_at=clock.now(), marked_by="test")
    scans = "\n".join([*(item.barcode for item in items), "onbekend"])
    page = text(desk.client.post(address, {"barcodes": scans, "act": "lend", "key": "a"}))
    assert "3 titels uitgeleend." in page
    assert "Niet gedaan" in page
    assert page.count("Bij dit exemplaar is schade genoteerd.") == 1
    listed = text(desk.client.get(f"/balie/groep/{group.public_id}/lijst"))
    assert all(item.barcode in listed for item in items)
    assert "3 titels bij de groep" in listed
    back = text(desk.client.post(address, {"barcodes": items[0].barcode, "act": "take-in", "key": "b"}))
    assert "1 titel ingenomen." in back
    assert "Nog bij de groep" in back
    assert Loan.objects.across_all(reason="test").filter(closed_at=None).count() == 2
    assert desk.client.post(address, {"barcodes": " ", "act": "lend", "key": "c"}).status_code == 422


def test_the_card_is_scanned_at_the_lending_desk_like_any_other(desk: Counter) -> None:
    group = made(desk)
    assert "Groep 5b" in text(desk.scan("/balie/uitlenen", number_of(group)))


def test_the_next_year_tells_the_new_contact_a_pin(desk: Counter) -> None:
    group = made(desk)
    form = {**FORM, "name": "Groep 6b", "contact_name": "Meester Bas", "act": "move-up"}
    answer = desk.client.post(
        f"/balie/groep/{group.public_id}/wijzigen", {**form, "expires_on": group.expires_on.isoformat()}
    )
    page = text(answer)
    assert "Groep 6b De Regenboog" in page
    assert "Pincode:" in page
    again = desk.client.post(
        f"/balie/groep/{group.public_id}/wijzigen", {**form, "expires_on": group.expires_on.isoformat()}
    )
    assert again.status_code == 409


def test_a_group_ends_only_when_everything_is_back(desk: Counter) -> None:
    group, item = made(desk), desk.item()
    address = f"/balie/groep/{group.public_id}"
    desk.client.post(f"{address}/stapel", {"barcodes": item.barcode, "act": "lend", "key": "a"})
    refused = desk.client.post(f"{address}/einde")
    assert refused.status_code == 409
    assert "Er staat nog iets open" in text(refused)
    desk.take_in(item)
    assert desk.client.post(f"{address}/einde").status_code == 302
    assert "gestopt" in text(desk.client.get(address))


def test_a_new_pin_and_a_block_stay_on_the_page_of_the_group(desk: Counter) -> None:
    group = made(desk)
    pin = text(desk.client.post(f"/balie/lener/{group.public_id}/pincode", {"key": "p"}))
    assert "Groep 5b De Regenboog" in pin
    assert "Soort groep" in pin
    block = {"kind": "restriction", "reason": "boeken zoek", "acts": "hold", "where": "all"}
    desk.client.post(f"/balie/lener/{group.public_id}/blokkeren", block)
    assert "boeken zoek" in text(desk.client.get(f"/balie/groep/{group.public_id}"))


def test_a_group_of_another_library_does_not_exist(desk: Counter) -> None:
    group = made(desk)
    other = counter()
    for path in ("", "/stapel", "/lijst"):
        assert other.client.get(f"/balie/groep/{group.public_id}{path}").status_code == 404
    for path in ("/wijzigen", "/einde"):
        assert other.client.post(f"/balie/groep/{group.public_id}{path}", FORM).status_code == 404
    assert "Groep 5b" not in text(other.client.get("/balie/groep"))
