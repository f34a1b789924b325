"""Doubts about editions at the desk: the list, the pair side by side, the answer and its undo."""

import pytest

from samenbieb.domains.catalogue import services
from samenbieb.domains.catalogue.models import MatchDoubt, Record
from samenbieb.domains.organisations.permissions import COLLECTION, DESK
from samenbieb.kernel.actor import Actor
from tests.factories.catalogue import marc_record
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = pytest.mark.django_db
LIST = "/balie/catalogus/twijfel"


@pytest.fixture
def desk() -> Counter:
    return counter(role=COLLECTION)


@pytest.fixture
def doubt() -> MatchDoubt:
    """A title that came in and looks like one that we had."""
    for source, subtitle in (("nbd", "een winterverhaal"), ("loc", "dagboek <b>van</b> december")):
        services.accept_record(
            Actor.system("test"), record=marc_record(number=source, subtitle=subtitle), source=source
        )
    return MatchDoubt.objects.get()


def page_of(doubt: MatchDoubt) -> str:
    return f"{LIST}/{doubt.public_id}"


def test_the_list_leads_to_the_pair_side_by_side(desk: Counter, doubt: MatchDoubt) -> None:
    assert LIST in text(desk.client.get("/balie/leveringen"))
    assert page_of(doubt) in text(desk.client.get(LIST))
    page = text(desk.client.get(page_of(doubt)))
    assert "Titel is hetzelfde: De avonden." in page
    assert 'class="is-different"' in page
    assert "dagboek &lt;b&gt;van&lt;/b&gt; december" in page
    assert "<b>van</b>" not in page


def test_the_same_edition_and_back(desk: Counter, doubt: MatchDoubt) -> None:
    assert desk.client.post(page_of(doubt), {"act": "same"}).status_code == 302
    page = text(desk.client.get(page_of(doubt)))
    assert "De twee zijn nu één uitgave." in page
    assert Record.objects.filter(withdrawn=False).count() == 1
    assert page_of(doubt) not in text(desk.client.get(LIST))
    late = desk.client.post(page_of(doubt), {"act": "other"})
    assert late.status_code == 409
    assert "Een collega was u voor" in text(late)
    assert desk.client.post(page_of(doubt), {"act": "undo"}).status_code == 302
    assert Record.objects.filter(withdrawn=False).count() == 2
    assert page_of(doubt) in text(desk.client.get(LIST))
    assert desk.client.post(page_of(doubt), {"act": "undo"}).status_code == 409


@pytest.mark.parametrize("answer", ["same", "other"])
def test_an_answer_stands_in_the_list_of_acts_and_is_undone_there(
    desk: Counter, doubt: MatchDoubt, answer: str
) -> None:
    desk.client.post(page_of(doubt), {"act": answer})
    listed = text(desk.client.get("/balie/catalogus/handelingen"))
    act = listed.split("/balie/catalogus/handelingen/", 1)[1].split('"', 1)[0]
    assert desk.client.get(f"/balie/catalogus/handelingen/{act}").status_code == 200
    assert desk.client.post(f"/balie/catalogus/handelingen/{act}/ongedaan").status_code == 302
    doubt.refresh_from_db()
    assert doubt.state == "open"


def test_later_goes_on_and_keeps_the_pair(desk: Counter, doubt: MatchDoubt) -> None:
    answer = desk.client.post(page_of(doubt), {"act": "later"}, follow=True)
    assert "uitgesteld" in text(answer)
    assert page_of(doubt) in text(answer)
    assert desk.client.post(page_of(doubt), {"act": "iets"}).status_code == 422


def test_who_may_not_edit_sees_nothing_of_it(desk: Counter, doubt: MatchDoubt) -> None:
    other = counter(desk.branch, role=DESK)
    for answer in (
        other.client.get(LIST),
        other.client.get(page_of(doubt)),
        other.client.post(page_of(doubt), {"act": "same"}),
    ):
        assert answer.status_code == 403
    assert MatchDoubt.objects.get().state == "open"
