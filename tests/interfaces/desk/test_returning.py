"""Taking in at the desk: where it goes, the fee, undo, scans that waited, and titles of other libraries."""

import datetime as dt
import re

import pytest

from samenbieb.domains.circulation import services as circulation
from samenbieb.domains.circulation.models import Loan, ReturnAct
from samenbieb.domains.holdings.models import Item
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from tests.factories.organisations import BranchFactory
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Counter:
    return counter()


def reserve(desk: Counter, item: Item, *, pickup: object = None) -> str:
    """Reserve a title for a new member; gives the name of who waits."""
    card = desk.card()
    circulation.place_hold(
        organisations.actor_for(desk.user, "desk"),
        work_public_id=str(item.record.work.public_id),
        pickup_branch_id=(pickup or desk.branch).pk,  # type: ignore[attr-defined]  # a branch
        card=card.number,
    )
    return str(card.membership.person)


def test_a_title_that_nobody_waits_for_goes_to_the_shelf(desk: Counter) -> None:
    item = desk.item()
    desk.lend(desk.card(), item)
    answer = desk.take_in(item)
    assert "Terug op de plank" in text(answer)
    assert item.record.title in text(answer)
    assert answer.headers["X-Desk-Key"]
    assert not Loan.objects.across_all(reason="test").filter(closed_at=None).exists()


def test_a_title_that_somebody_waits_for_goes_to_the_hold_shelf_with_a_label(desk: Counter) -> None:
    item = desk.item()
    desk.lend(desk.card(), item)
    name = reserve(desk, item)
    answer = desk.take_in(item)
    assert "Afhaalplank:" in text(answer)
    assert name in text(answer)
    assert "data-slip" in text(answer)
    assert 'data-sound="look"' in text(answer)


def test_a_title_for_another_branch_goes_into_the_crate(desk: Counter) -> None:
    item = desk.item()
    desk.lend(desk.card(), item)
    there = BranchFactory(organisation=desk.library)
    reserve(desk, item, pickup=there)
    answer = desk.take_in(item)
    assert f"Naar {there.name}" in text(answer)
    assert there.name in text(desk.client.get("/balie/transport"))


def test_a_title_of_another_library_is_taken_in_and_sent_home(desk: Counter) -> None:
    home = BranchFactory()
    elsewhere = counter(home)
    item = elsewhere.item()
    elsewhere.lend(elsewhere.card(), item)
    assert f"Naar {home.name}" in text(desk.take_in(item))


def test_undo_brings_the_title_back_on_loan(desk: Counter) -> None:
    item = desk.item()
    desk.lend(desk.card(), item)
    taken = desk.take_in(item)
    act = re.search(r'name="act" value="([^"]+)"', text(taken))
    assert act is not None
    answer = desk.client.post("/balie/innemen/ongedaan", {"act": act[1]}, headers={"HX-Request": "true"})
    assert "weer uitgeleend" in text(answer)
    assert Loan.objects.across_all(reason="test").filter(closed_at=None).count() == 1


def test_a_return_of_another_library_cannot_be_undone_here(desk: Counter) -> None:
    item = desk.item()
    desk.lend(desk.card(), item)
    desk.take_in(item)
    act = ReturnAct.objects.across_all(reason="test").get()
    answer = counter().client.post(
        "/balie/innemen/ongedaan", {"act": str(act.public_id)}, headers={"HX-Request": "true"}
    )
    assert 'data-sound="stop"' in text(answer)
    assert item.record.title not in text(answer)


def test_a_scan_that_waited_too_long_says_how_far_back_it_may_count(desk: Counter) -> None:
    item = desk.item()
    draft = circulation.RuleDraft(kind="backdate_days", value=0, organisation_id=desk.library.pk)
    circulation.set_rule(Actor.system("test"), draft=draft)
    with clock.at(clock.now() - dt.timedelta(days=3)):
        desk.lend(desk.card(), item)
    answer = text(desk.take_in(item, at=(clock.now() - dt.timedelta(hours=24)).isoformat()))
    assert "Hoogstens 0 dagen terug." in answer
    assert "Vanaf 0 jaar" not in answer


def test_the_same_scan_twice_is_one_return(desk: Counter) -> None:
    item = desk.item()
    desk.lend(desk.card(), item)
    first, second = desk.take_in(item, key="same"), desk.take_in(item, key="same")
    assert "Terug op de plank" in text(first)
    assert "Terug op de plank" in text(second)
    assert ReturnAct.objects.across_all(reason="test").count() == 1


def test_a_scan_that_waited_counts_from_its_own_time(desk: Counter) -> None:
    item = desk.item()
    desk.lend(desk.card(), item)
    Loan.objects.across_all(reason="test").update(opened_at=clock.now() - dt.timedelta(days=3))
    scanned_at = clock.now() - dt.timedelta(hours=3)
    desk.take_in(item, at=scanned_at.isoformat())
    loan = Loan.objects.across_all(reason="test").get()
    assert loan.returned_at == scanned_at


def test_a_scan_that_waited_leaves_a_later_loan_to_its_reader(desk: Counter) -> None:
    item, hour = desk.item(), dt.timedelta(hours=1)
    with clock.at(clock.now() - 3 * hour):
        desk.lend(desk.card(), item)
    scanned_at = clock.now() - 2 * hour
    with clock.at(clock.now() - hour):  # at another desk, while this one had no line
        desk.take_in(item, key="there")
        desk.lend(desk.card(), item, key="there too")
    answer = desk.take_in(item, key="here", at=scanned_at.isoformat())
    assert "is na deze scan weer uitgeleend" in text(answer)
    assert answer.headers["X-Desk-Key"] == "here"
    assert Loan.objects.across_all(reason="test").filter(closed_at=None).count() == 1
    assert "Terug op de plank" in text(desk.take_in(item, key="it is here"))


def test_an_unknown_number_is_said(desk: Counter) -> None:
    answer = desk.scan("/balie/innemen", "9990001112223")
    assert answer.status_code == 404
    assert "Nummer 9990001112223 is niet bekend." in text(answer)
    assert answer.headers["X-Desk-Key"]


def test_without_javascript_a_return_answers_with_a_page(desk: Counter) -> None:
    item = desk.item()
    desk.lend(desk.card(), item)
    answer = desk.client.post("/balie/innemen", {"code": item.barcode, "key": "p"})
    assert "<html" in text(answer)
    assert "Terug op de plank" in text(answer)


def test_undo_of_a_scan_of_what_was_not_on_loan_does_not_say_that_it_is(desk: Counter) -> None:
    item = counter(BranchFactory(organisation=desk.library)).item()
    taken = desk.take_in(item)
    act = re.search(r'name="act" value="([^"]+)"', text(taken))
    assert act is not None
    answer = text(
        desk.client.post("/balie/innemen/ongedaan", {"act": act[1]}, headers={"HX-Request": "true"})
    )
    assert "was niet uitgeleend" in answer
    assert "weer uitgeleend" not in answer


def test_a_card_scanned_where_titles_are_taken_in_is_told_so(desk: Counter) -> None:
    answer = desk.scan("/balie/innemen", desk.card().number)
    assert "Dit is een pas, geen titel." in text(answer)
    assert "niet bekend" not in text(answer)


def test_receiving_answers_with_the_lists_as_they_are_now(desk: Counter) -> None:
    there = BranchFactory(organisation=desk.library)
    item = counter(there).item()
    desk.take_in(item)
    receiving = counter(there)
    assert item.barcode in text(receiving.client.get("/balie/transport"))
    answer = text(receiving.scan("/balie/transport", item.barcode))
    assert "Terug op de plank" in answer
    assert "was niet uitgeleend" not in answer
    assert "Er is niets onderweg hierheen." in answer
    assert "data-done-line" in answer
    assert "<html" not in answer
    plain = receiving.client.post("/balie/transport", {"code": item.barcode, "key": "p"})
    assert "<html" in text(plain)
    assert receiving.scan("/balie/transport", "9990001112223", key="other").status_code == 404


def test_a_title_that_must_go_home_is_refused_with_the_place_where_it_belongs(desk: Counter) -> None:
    circulation.set_rule(
        Actor.system("test"),
        draft=circulation.RuleDraft("return_at", "item_home", organisation_id=desk.library.pk),
    )
    elsewhere = BranchFactory(organisation=desk.library)
    item = desk.item()
    desk.lend(desk.card(), item)
    other = counter(elsewhere)
    answer = other.take_in(item)
    assert answer.status_code == 409
    assert desk.branch.name in text(answer)
    assert f"kind=return_at&amp;vestiging={elsewhere.code}" in text(answer)
    assert Loan.objects.across_all(reason="test").get().closed_at is None
    assert desk.take_in(item, key="home").status_code == 200
