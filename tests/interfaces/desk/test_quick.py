"""Entering a title at the desk while it is lent, and the list of titles to complete."""

import datetime as dt

import pytest

from samenbieb.domains.holdings.models import Item
from samenbieb.domains.organisations.permissions import ADMINISTRATOR, COLLECTION, DIRECTOR
from samenbieb.kernel import clock
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]
LEND, QUICK, LIST = "/balie/uitlenen", "/balie/uitlenen/snel", "/balie/titels/snel"
UNKNOWN = "30099123"


@pytest.fixture
def desk() -> Counter:
    return counter()


def test_an_unknown_number_becomes_a_title_on_loan(desk: Counter) -> None:
    desk.item()
    card = desk.card()
    answer = text(desk.scan(LEND, UNKNOWN, card=card.number))
    assert 'action="/balie/uitlenen/snel"' in answer
    missing = desk.scan(QUICK, UNKNOWN, key="a", card=card.number, title=" ")
    assert "Schrijf de titel" in text(missing)
    lent = desk.scan(QUICK, UNKNOWN, key="b", card=card.number, title="<b>Los</b> boek")
    assert "&lt;b&gt;Los&lt;/b&gt; boek’ is uitgeleend" in text(lent)
    assert lent.headers["X-Desk-Key"] == "b"
    assert "&lt;b&gt;Los&lt;/b&gt;" in text(desk.client.get(LIST))
    assert "ISBN" not in text(desk.client.get(LIST)).split("<tbody>")[1]  # the desk may only look


def test_it_works_without_javascript(desk: Counter) -> None:
    desk.item()
    card = desk.card()
    fields = {"code": UNKNOWN, "card": card.number}
    assert "Snel invoeren" in text(desk.client.post(LEND, {**fields, "key": "a"}))
    answer = desk.client.post(QUICK, {**fields, "key": "b", "title": "Los boek"})
    assert "<h1" in text(answer)
    assert "is uitgeleend" in text(answer)


def test_who_may_not_enter_titles_sees_no_form() -> None:
    desk = counter(role=DIRECTOR)
    desk.item()
    card = desk.card()
    assert QUICK not in text(desk.scan(LEND, UNKNOWN, card=card.number))
    answer = text(desk.scan(QUICK, UNKNOWN, key="b", card=card.number, title="Los boek"))
    assert "streepjescode kennen wij niet" in answer
    assert not Item.objects.across_all(reason="a test").filter(barcode=UNKNOWN).exists()


def test_a_number_with_a_wrong_check_digit_is_refused(desk: Counter) -> None:
    card = desk.card()
    answer = desk.scan(QUICK, "30000000000000", key="b", card=card.number, title="Los boek")
    assert "niet van een titel" in text(answer)


def test_a_block_is_set_aside_with_the_same_form() -> None:
    desk = counter(role=ADMINISTRATOR)
    desk.item()
    card = desk.card(expires_on=clock.today("Europe/Amsterdam") - dt.timedelta(days=1))
    answer = text(desk.scan(QUICK, UNKNOWN, key="a", card=card.number, title="Los boek"))
    assert 'name="set_aside" value="card_expired"' in answer
    assert 'name="title" value="Los boek"' in answer
    lent = desk.scan(
        QUICK, UNKNOWN, key="b", card=card.number, title="Los boek", set_aside="card_expired", comment="ja"
    )
    assert "is uitgeleend" in text(lent)


def test_a_colleague_completes_it() -> None:
    desk = counter(role=COLLECTION)
    desk.item()
    desk.scan(QUICK, UNKNOWN, key="b", card=desk.card().number, title="Los boek")
    page = text(desk.client.get(LIST))
    quick = page.split('name="quick" value="')[1].split('"')[0]
    refused = desk.client.post(LIST, {"quick": quick, "isbn": "9789000000012"})
    assert refused.status_code >= 400
    assert "Los boek" in text(refused)
    assert 'value="9789000000012"' in text(refused)
    done = desk.client.post(LIST, {"quick": quick, "isbn": ""}, follow=True)
    assert "‘Los boek’ is klaar" in text(done)
    assert "Niets om aan te vullen" in text(done)
    back = desk.client.post(LIST, {"quick": quick, "act": "undo"}, follow=True)
    assert "‘Los boek’ wacht weer op een beschrijving" in text(back)
    assert "Niets om aan te vullen" not in text(back)
    assert desk.client.post(LIST, {"quick": "strange", "act": "undo"}).status_code == 404
    assert counter().client.post(LIST, {"quick": quick, "act": "undo"}).status_code == 404
    assert desk.client.post(LIST, {"quick": "strange"}).status_code == 404
