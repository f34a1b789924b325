"""The lists of a place: to fetch, on the hold shelf, to clear, under way; reserving for a patron; single titles."""

import datetime as dt
import re

import pytest

from samenbieb.domains.circulation.models import Hold
from samenbieb.domains.discovery import services as discovery
from samenbieb.domains.holdings.models import Item, ItemCondition
from samenbieb.domains.organisations.permissions import COLLECTION
from samenbieb.kernel import clock, outbox
from tests.factories.catalogue import in_two_languages
from tests.factories.organisations import BranchFactory
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Counter:
    return counter()


def reserve_address(item: Item) -> str:
    return f"/balie/reserveren/{item.record.work.public_id}"


def reserve(desk: Counter, item: Item, card: str, key: str = "r") -> str:
    form = {"card": card, "branch": desk.branch.code, "form": "", "key": key}
    return text(desk.client.post(reserve_address(item), form))


def hold() -> Hold:
    return Hold.objects.across_all(reason="test").get()


def test_a_title_is_reserved_for_a_patron_and_comes_on_the_pull_list(desk: Counter) -> None:
    item, card = desk.item(), desk.card()
    assert "is gereserveerd" in reserve(desk, item, card.number)
    outbox.drain_all()
    page = text(desk.client.get("/balie/reserveringen"))
    assert item.barcode in page
    assert item.record.title in page
    assert "te halen van de planken" in text(desk.client.get("/balie"))


def test_the_desk_offers_the_editions_of_the_portal_and_the_language_of_the_patron(desk: Counter) -> None:
    dutch, _turkish = [desk.item(record=record) for record in in_two_languages()]
    page = desk.client.get(reserve_address(dutch)).content.decode()
    assert '<option value="own" selected>In de taal van de lener</option>' in page
    assert '<option value="book|tur">Boek, Turks</option>' in page
    assert '<option value="">Maakt niet uit</option>' in page
    assert "Nederlands." in reserve(desk, dutch, desk.card().number)
    assert hold().language == "dut"


def test_at_the_desk_any_language_can_be_asked(desk: Counter) -> None:
    dutch, _turkish = [desk.item(record=record) for record in in_two_languages()]
    fields = {"card": desk.card().number, "branch": desk.branch.code, "edition": "", "key": "any"}
    answer = desk.client.post(reserve_address(dutch), fields)
    assert "is gereserveerd" in text(answer)
    assert hold().language == ""
    assert '<option value="own" selected>' in answer.content.decode()  # the next patron is another one


def test_reserving_twice_is_refused_with_the_reason(desk: Counter) -> None:
    item, card = desk.item(), desk.card()
    reserve(desk, item, card.number)
    assert 'data-sound="stop"' in reserve(desk, item, card.number, key="again") or "alert--warn" in reserve(
        desk, item, card.number, key="again"
    )
    assert Hold.objects.across_all(reason="test").count() == 1


def test_an_unknown_card_is_refused(desk: Counter) -> None:
    assert 'data-sound="stop"' in reserve(desk, desk.item(), "29999999999990")
    assert not Hold.objects.across_all(reason="test").exists()


def test_what_lies_ready_stands_on_the_hold_shelf_until_it_is_cancelled_and_cleared(desk: Counter) -> None:
    item, card = desk.item(), desk.card()
    reserve(desk, item, card.number)
    desk.take_in(item)
    page = text(desk.client.get("/balie/reserveringen"))
    assert str(card.membership.person) in page
    shown = desk.scan("/balie/uitlenen", card.number)
    assert "ligt klaar" in text(shown)
    desk.client.post("/balie/reserveringen/annuleren", {"hold": str(hold().public_id)})
    assert hold().state == "cancelled"
    assert "Geannuleerd" in text(desk.client.get("/balie/reserveringen"))
    desk.client.post("/balie/reserveringen/opruimen")
    item.refresh_from_db()
    assert item.custody == "on_shelf"


def test_holds_of_another_library_cannot_be_cancelled_here(desk: Counter) -> None:
    item, card = desk.item(), desk.card()
    reserve(desk, item, card.number)
    other = counter()
    answer = other.client.post("/balie/reserveringen/annuleren", {"hold": str(hold().public_id)})
    assert answer.status_code == 404
    assert hold().state == "open"
    assert item.barcode not in text(other.client.get("/balie/reserveringen"))


def test_a_title_under_way_is_received_by_a_scan(desk: Counter) -> None:
    there = counter(BranchFactory(organisation=desk.library))
    item, card = desk.item(), desk.card()
    form = {"card": card.number, "branch": there.branch.code, "form": "", "key": "t"}
    desk.client.post(reserve_address(item), form)
    desk.take_in(item)
    assert item.barcode in text(desk.client.get("/balie/transport"))
    assert item.barcode in text(there.client.get("/balie/transport"))
    assert "Afhaalplank:" in text(there.take_in(item, key="received"))
    assert item.barcode not in text(there.client.get("/balie/transport"))


def test_a_title_is_found_by_its_number_and_by_its_words(desk: Counter) -> None:
    item = desk.item()
    discovery.index_works([item.record.work_id])
    answer = desk.client.get("/balie/titels", {"q": item.barcode}, follow=True)
    assert item.record.title in text(answer)
    assert desk.branch.name in text(answer)
    assert text(desk.client.get("/balie/titels", {"q": item.record.title}))


def test_of_a_title_of_another_library_a_scan_shows_title_and_place_only(desk: Counter) -> None:
    item = counter().item(shelf_mark="GEHEIM 1")
    answer = desk.client.get("/balie/titels", {"q": item.barcode})
    assert item.record.title in text(answer)
    assert item.home_branch.name in text(answer)
    assert "GEHEIM" not in text(answer)
    assert desk.client.get(f"/balie/titels/{item.public_id}").status_code == 404
    mark = desk.client.post(f"/balie/titels/{item.public_id}/melding", {"kind": "missing"})
    assert mark.status_code == 404


def test_something_wrong_is_noted_and_taken_off(desk: Counter) -> None:
    item = desk.item()
    address = f"/balie/titels/{item.public_id}/melding"
    desk.client.post(address, {"kind": "damaged"})
    assert ItemCondition.objects.get(item=item).cleared_at is None
    desk.client.post(address, {"kind": "damaged", "clear": "1"})
    assert ItemCondition.objects.get(item=item).cleared_at is not None
    assert desk.client.post(address, {"kind": "nonsense"}).status_code == 422


def test_only_who_may_edit_changes_the_shelf_mark(desk: Counter) -> None:
    item = desk.item(volume="deel 2", min_age=None)
    address = f"/balie/titels/{item.public_id}"
    form = {"location": "Jeugd", "shelf_mark": "A 12", "volume": "deel 2", "price": "17,50", "min_age": ""}
    assert "Plankcode" in text(desk.client.get(address))
    assert desk.client.post(address, form).status_code == 404
    specialist = counter(desk.branch, role=COLLECTION)
    assert specialist.client.post(address, form).status_code == 302
    item.refresh_from_db()
    assert (item.shelf_mark, item.price_cents, item.volume) == ("A 12", 1750, "deel 2")
    wrong = specialist.client.post(address, {**form, "price": "veel"})
    assert wrong.status_code == 422


def test_deliveries_are_for_who_keeps_the_collection(desk: Counter) -> None:
    assert desk.client.get("/balie/leveringen").status_code == 403
    specialist = counter(desk.branch, role=COLLECTION)
    assert specialist.client.get("/balie/leveringen").status_code == 200
    missing = "/balie/leveringen/01a20f0c-8776-7540-a4cd-2c7ed87f4bb2"
    assert specialist.client.get(missing).status_code == 404
    assert re.search("Leveringen", text(specialist.client.get("/balie")))


def test_a_reservation_cancelled_by_mistake_is_given_back(desk: Counter) -> None:
    item, card = desk.item(), desk.card()
    reserve(desk, item, card.number)
    desk.take_in(item)
    old = str(hold().public_id)
    answer = desk.client.post("/balie/reserveringen/annuleren", {"hold": old}, follow=True)
    assert "Ongedaan maken: toch reserveren" in text(answer)
    again = desk.client.post("/balie/reserveringen/toch", {"hold": old}, follow=True)
    assert "is gereserveerd" in text(again)
    assert "Innemen" in text(again)
    running = Hold.objects.across_all(reason="test").exclude(state="cancelled").get()
    assert running.membership == card.membership
    assert "Afhaalplank:" in text(desk.take_in(item, key="scanned again"))


def test_a_reservation_of_another_library_is_not_given_back_here(desk: Counter) -> None:
    item, card = desk.item(), desk.card()
    reserve(desk, item, card.number)
    old = str(hold().public_id)
    desk.client.post("/balie/reserveringen/annuleren", {"hold": old})
    other = counter()
    assert other.client.post("/balie/reserveringen/toch", {"hold": old}).status_code == 404
    assert item.record.title not in text(other.client.get("/balie/reserveringen", {"geannuleerd": old}))
    assert not Hold.objects.across_all(reason="test").exclude(state="cancelled").exists()


def test_the_copies_of_a_title_lead_to_the_items_of_the_own_library_own_place_first(desk: Counter) -> None:
    desk.branch.name = "Zuid"
    desk.branch.save()
    item = desk.item()
    elsewhere = counter(BranchFactory(name="Aan de Haven")).item(record=item.record)
    page = text(desk.client.get(f"/balie/titels/titel/{item.record.work.public_id}"))
    assert f'<a href="/balie/titels/{item.public_id}">{item.barcode}</a>' in page
    assert page.index("Zuid") < page.index("Aan de Haven")
    assert elsewhere.barcode not in page
    assert str(elsewhere.public_id) not in page


def test_hits_say_form_and_language_and_a_long_list_goes_on(desk: Counter) -> None:
    # A word of this run alone: the index outlives the rows of a test.
    word = "".join(chr(ord("b") + int(digit, 16)) for digit in desk.branch.public_id.hex[-12:])
    items = [desk.item(record__title=f"{word} {number}") for number in range(21)]
    discovery.index_works([item.record.work_id for item in items])
    for address in ("/balie/titels", "/balie/reserveren"):
        page = text(desk.client.get(address, {"q": word}))
        assert "Boek · Nederlands" in page
        assert "pagina=2" in page
        second = text(desk.client.get(address, {"q": word, "pagina": "2"}))
        assert second.count('class="sb-cover') == 1 or second.count("Boek · Nederlands") == 1


def test_an_item_is_named_in_words_not_in_codes(desk: Counter) -> None:
    item = desk.item()
    page = text(desk.client.get(f"/balie/titels/{item.public_id}"))
    assert f"<dd>{item.category.name}</dd>" in page
    assert f"<dd>{item.category.code}</dd>" not in page
    assert "Vermist" in page


def test_one_part_of_a_set_and_one_copy_are_reserved_at_the_desk(desk: Counter) -> None:
    first = desk.item(volume="deel 1")
    second = desk.item(record=first.record, volume="deel 2")
    page = text(desk.client.get(reserve_address(first)))
    assert page.index('value="deel 1"') < page.index('value="deel 2"')
    form = {"branch": desk.branch.code, "edition": ""}
    part = {**form, "card": desk.card().number, "volume": "deel 2", "key": "p"}
    assert "(deel 2)’ is gereserveerd" in text(desk.client.post(reserve_address(first), part))
    copy = {**form, "card": desk.card().number, "item": first.barcode, "key": "c"}
    assert "is gereserveerd" in text(desk.client.post(reserve_address(first), copy))
    outbox.drain_all()
    page = text(desk.client.get("/balie/reserveringen"))
    assert first.barcode in page
    assert second.barcode in page
    of_copy = Hold.objects.across_all(reason="test").get(item=first)
    desk.client.post("/balie/reserveringen/annuleren", {"hold": of_copy.public_id})
    desk.client.post("/balie/reserveringen/toch", {"hold": of_copy.public_id})
    again = Hold.objects.across_all(reason="test").get(item=first, state="open")
    assert again.pk != of_copy.pk
    unknown = {**form, "card": desk.card().number, "item": "0000", "key": "u"}
    assert "streepjescode kennen wij niet" in text(desk.client.post(reserve_address(first), unknown))


def test_the_desk_says_from_when_and_until_when_a_title_is_wanted() -> None:
    desk = counter()
    card, item = desk.card(), desk.item()
    today = clock.today("Europe/Amsterdam")
    first, last = today + dt.timedelta(days=3), today + dt.timedelta(days=9)
    form = {"card": card.number, "branch": desk.branch.code, "from": first.isoformat(), "key": "a"}
    address = f"/balie/reserveren/{item.record.work.public_id}"
    assert "Deze dag kan niet" in text(desk.client.post(address, form | {"until": today.isoformat()}))
    desk.client.post(address, form | {"until": last.isoformat(), "key": "b"})
    hold = Hold.objects.across_all(reason="test").get(work=item.record.work)
    assert (hold.suspended_until_on, hold.wanted_until_on) == (first - dt.timedelta(days=1), last)
    page = f"/balie/lener/{card.membership.public_id}"
    assert f'value="{first.isoformat()}"' in text(desk.client.get(page))
    days = {"hold": hold.public_id, "next": page}
    told = desk.client.post("/balie/reserveringen/dagen", days | {"from": "2020-01-01"}, follow=True)
    assert "Deze dag kan niet" in text(told)
    told = desk.client.post("/balie/reserveringen/dagen", days | {"until": last.isoformat()}, follow=True)
    assert "De dagen zijn aangepast" in text(told)
    hold.refresh_from_db()
    assert (hold.suspended_until_on, hold.wanted_until_on) == (None, last)


def test_the_cancelled_reservation_of_a_guest_is_reserved_again() -> None:
    """The reader is a member elsewhere: this desk opens no page of theirs, and takes its own act back all the same."""
    here, home = counter(), counter()
    item, card = here.item(), home.card()
    reserve = f"/balie/reserveren/{item.record.work.public_id}"
    here.client.post(reserve, {"card": card.number, "branch": here.branch.code, "edition": "", "key": "k"})
    old = str(hold().public_id)
    here.client.post("/balie/reserveringen/annuleren", {"hold": old})
    assert home.client.post("/balie/reserveringen/toch", {"hold": old}).status_code == 404
    again = here.client.post("/balie/reserveringen/toch", {"hold": old}, follow=True)
    assert "is gereserveerd" in text(again)
    assert here.client.post("/balie/reserveringen/toch", {"hold": old}, follow=True).status_code == 200
    rows = Hold.objects.across_all(reason="test")
    assert sorted(rows.values_list("state", flat=True)) == ["cancelled", "open"]
