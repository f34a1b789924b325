"""Weeding at the desk: the list, the look beforehand, taking out, undoing, the table; offering and taking over."""

import re

import pytest

from samenbieb.domains.holdings.models import CopyOffer, Item, ItemCondition
from samenbieb.domains.organisations.permissions import COLLECTION
from tests.factories.catalogue import RecordFactory
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]
LIST, LOOK, OFFERS = "/balie/afschrijven", "/balie/afschrijven/bekijken", "/balie/afschrijven/aanbod"


@pytest.fixture
def desk() -> Counter:
    return counter(role=COLLECTION)


def two_of(desk: Counter, title: str) -> list[Item]:
    record = RecordFactory(title=title)
    return [desk.item(record=record) for _ in range(2)]


def is_out(item: Item) -> bool:
    return ItemCondition.objects.filter(item=item, kind="withdrawn", cleared_at=None).exists()


def test_a_whole_weeding(desk: Counter) -> None:
    first, second = two_of(desk, "Niemand leest dit")
    page = text(desk.client.get(LIST))
    assert "Niemand leest dit" in page
    chosen = {"item": [str(first.public_id), str(second.public_id)]}
    look = text(desk.client.post(LOOK, chosen))
    assert "Laatste exemplaar van het netwerk" in look
    key = re.search(r'name="key" value="([^"]+)"', look)
    assert key is not None
    fields = {**chosen, "act": "weed", "key": key.group(1)}
    done = text(desk.client.post(LOOK, fields, follow=True))
    assert "1 titel is afgeschreven" in done
    assert "“Niemand leest dit” blijft" in done
    assert (is_out(first), is_out(second)) == (True, False)
    undo = re.search(r'action="([^"]+/ongedaan)"', done)
    assert undo is not None
    back = text(desk.client.post(undo.group(1), follow=True))
    assert "1 titel is terug in de collectie" in back
    assert not is_out(first)
    assert desk.client.post(undo.group(1)).status_code == 409


def test_the_table_says_what_is_protected(desk: Counter) -> None:
    desk.item(record__title="=1+1")
    table = desk.client.get(f"{LIST}.csv", {"keer": "0"}).content.decode("utf-8-sig")
    assert "'=1+1" in table
    assert "laatste exemplaar van het netwerk" in table
    assert desk.client.get(f"{LIST}.csv", {"keer": "veel"}).status_code == 422


def test_a_last_copy_is_offered_and_taken_over(desk: Counter) -> None:
    copy = desk.item(record__title="De laatste")
    other = counter(role=COLLECTION)
    fields = {"item": [str(copy.public_id)], "act": "offer", "days": "28"}
    assert desk.client.post(LOOK, {**fields, "days": "1"}).status_code == 422
    assert "1 titel is aangeboden" in text(desk.client.post(LOOK, fields, follow=True))
    assert "Intrekken" in text(desk.client.get(OFFERS))
    page = text(other.client.get(OFFERS))
    assert "De laatste" in page
    found = CopyOffer.objects.across_all(reason="test").get(item=copy)
    taken = text(other.client.post(f"{OFFERS}/{found.public_id}", {"act": "take"}, follow=True))
    assert "“De laatste” is nu van u" in taken
    row = Item.objects.across_all(reason="test").get(pk=copy.pk)
    assert row.organisation_id == other.library.pk
    assert "Door u overgenomen" not in text(desk.client.get(OFFERS))
    assert desk.client.post(f"{OFFERS}/{found.public_id}", {"act": "undo"}).status_code == 404
    assert 'value="undo"' in taken
    back = text(other.client.post(f"{OFFERS}/{found.public_id}", {"act": "undo"}, follow=True))
    assert "‘De laatste’ is teruggegeven" in back
    row.refresh_from_db()
    assert row.organisation_id == desk.library.pk
    other.client.post(f"{OFFERS}/{found.public_id}", {"act": "take"})
    assert desk.client.post(f"{OFFERS}/{found.public_id}", {"act": "back"}).status_code == 409


def test_bad_input_gets_a_sentence(desk: Counter) -> None:
    assert desk.client.get(LIST, {"jaren": "x", "voor": "gisteren", "soort": "?"}).status_code == 422
    assert desk.client.get(LIST, {"jaren": "\x00"}).status_code == 400
    assert "Kies ten minste één titel" in text(desk.client.post(LOOK, {}, follow=True))
    assert desk.client.post(LOOK, {"item": ["x"]}).status_code == 404
    assert (
        desk.client.post(f"{OFFERS}/{'0' * 8}-0000-0000-0000-{'0' * 12}", {"act": "take"}).status_code == 409
    )
    assert desk.client.get(LOOK).headers["Location"] == LIST


def test_who_may_not_sees_and_does_nothing(desk: Counter) -> None:
    copy = two_of(desk, "Twee")[0]
    for other in (counter(desk.branch), counter(role=COLLECTION)):
        answer = other.client.get(LIST)
        assert answer.status_code == 403 or "Twee" not in text(answer)
        other.client.post(LOOK, {"item": [str(copy.public_id)], "act": "weed"})
        assert not is_out(copy)
    assert counter(desk.branch).client.get(OFFERS).status_code == 403
