"""Collections that go elsewhere for a period: from one library to another, with readers of a third."""

import datetime as dt
from functools import partial

import pytest

from samenbieb.domains.circulation import selectors, services
from samenbieb.domains.circulation.errors import HoldRefused, SendingRefused
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.holdings.errors import CollectionState, InCollection
from samenbieb.domains.holdings.models import CollectionLoan, Item, Transit
from samenbieb.kernel import clock
from samenbieb.kernel.errors import Invalid, NotAllowed, NotFound
from samenbieb.kernel.idempotency import KeyUsedForOther
from samenbieb.kernel.models import AuditEntry
from tests.factories.circulation import Library, item_row, library
from tests.kernel.parallel import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Library:
    return library(name="Veenlo")


@pytest.fixture
def school() -> Library:
    return library(name="De Kers")


def begin(owner: Library, to: Library, *copies: Item, name: str = "Groep 5") -> str:
    made = services.start_collection(
        owner.desk,
        branch_id=owner.branch.pk,
        to_branch_id=to.branch.pk,
        name=name,
        until_on=clock.today("Europe/Amsterdam") + dt.timedelta(days=60),
    )
    for copy in copies:
        services.add_to_collection(owner.desk, collection=made, barcode=copy.barcode)
    return made


def where(owner: Library, collection: str) -> dict[str, str]:
    return {copy.barcode: copy.where for copy in items.collection_copies(owner.desk, collection)}


def test_it_goes_is_lent_there_and_comes_back(owner: Library, school: Library) -> None:
    third = library(name="Beekdal")
    stays, lent, gone = owner.item(), owner.item(), owner.item()
    made = begin(owner, school, stays, lent, gone)
    moved = services.send_collection(owner.desk, collection=made)
    assert (moved.count, moved.left) == (3, [])
    assert set(where(owner, made).values()) == {"in_transit"}
    for copy in (stays, lent, gone):
        assert school.take_in(copy).next == "shelf"
    assert set(where(owner, made).values()) == {"there"}
    school.lend(lent, third.member())
    assert third.take_in(lent).destination == "De Kers"  # it belongs there for now
    assert school.take_in(lent).next == "shelf"
    school.lend(gone, third.member())
    called = services.call_collection_home(owner.desk, collection=made)
    assert (called.count, [why for _title, why in called.left]) == (2, ["on_loan"])
    assert owner.take_in(stays).next == "shelf"
    assert services.end_collection(owner.desk, collection=made) == 2
    view = items.collection(owner.desk, made)
    assert (view.state, view.copies, view.missed) == ("ended", 3, 2)
    assert school.take_in(gone).destination == "Veenlo"
    assert where(owner, made)[stays.barcode] == "home"
    assert AuditEntry.objects.filter(action="holdings.lend_sets", details__missed=2).exists()
    assert selectors.invariant_violations() == []
    begin(owner, school, stays)  # free for another one


def test_what_cannot_go_stays_behind_and_is_named(owner: Library, school: Library) -> None:
    goes, lent, away = owner.item(), owner.item(), owner.item()
    made = begin(owner, school, goes, lent)
    owner.lend(lent, owner.member())
    owner.lend(away, owner.member())
    with pytest.raises(SendingRefused):
        services.add_to_collection(owner.desk, collection=made, barcode=away.barcode)
    moved = services.send_collection(owner.desk, collection=made)
    assert (moved.count, [why for _title, why in moved.left]) == (1, ["on_loan"])
    assert item_row(lent).away_at_id is None
    assert owner.take_in(lent).next == "shelf"
    begin(owner, school, lent)


def test_one_collection_at_a_time_and_its_states(owner: Library, school: Library) -> None:
    copy = owner.item()
    made = begin(owner, school, copy)
    assert services.add_to_collection(owner.desk, collection=made, barcode=copy.barcode)[1] is False
    with pytest.raises(InCollection):
        begin(owner, school, copy)
    services.take_from_collection(owner.desk, collection=made, barcode=copy.barcode)
    with pytest.raises(Invalid):
        services.send_collection(owner.desk, collection=made)
    services.add_to_collection(owner.desk, collection=made, barcode=copy.barcode)
    with pytest.raises(CollectionState):
        services.call_collection_home(owner.desk, collection=made)
    services.send_collection(owner.desk, collection=made)
    for act in (services.send_collection, services.end_collection):
        with pytest.raises(CollectionState):
            act(owner.desk, collection=made)
    assert selectors.invariant_violations() == []
    Item.objects.across_all(reason="test").filter(pk=copy.pk).update(away_at=owner.another_branch())
    assert ("away_with_a_collection_that_was_sent", copy.barcode) in items.invariant_violations()
    services.call_collection_home(owner.desk, collection=made)  # before it arrived: it turns
    assert Transit.objects.get(item=copy, closed_at=None).to_branch_id == owner.branch.pk
    assert owner.take_in(copy).next == "shelf"
    assert services.end_collection(owner.desk, collection=made) == 0


def test_a_collection_that_was_never_sent_ends_with_nothing_missed(owner: Library, school: Library) -> None:
    copy = owner.item()
    made = begin(owner, school, copy)
    assert services.end_collection(owner.desk, collection=made) == 0
    begin(owner, school, copy)


def test_a_reader_who_waits_gets_it_and_it_goes_back_after_that(owner: Library, school: Library) -> None:
    copy = owner.item()
    services.send_collection(owner.desk, collection=begin(owner, school, copy))
    school.take_in(copy)
    card = owner.member()
    owner.reserve(copy.record, card)
    assert school.take_in(copy).destination == "Veenlo"
    assert owner.take_in(copy).next == "hold_shelf"
    owner.lend(copy, card)
    assert owner.take_in(copy).destination == "De Kers"


def test_the_rule_keeps_it_there(owner: Library, school: Library) -> None:
    owner.rule("collection_holdable", value=False)
    copy = owner.item()
    made = begin(owner, school, copy)
    services.send_collection(owner.desk, collection=made)
    school.take_in(copy)
    with pytest.raises(HoldRefused):
        owner.reserve(copy.record, owner.member())
    school.reserve(copy.record, school.member())  # who picks up there may have it
    assert school.take_in(copy).next == "hold_shelf"


def test_who_belongs_elsewhere_may_nothing(owner: Library, school: Library) -> None:
    copy, foreign = owner.item(), school.item()
    made = begin(owner, school, copy)
    with pytest.raises(NotAllowed):
        services.add_to_collection(owner.desk, collection=made, barcode=foreign.barcode)
    for act in (services.send_collection, services.call_collection_home, services.end_collection):
        with pytest.raises(NotFound):
            act(school.desk, collection=made)
    for look in (items.collection, items.collection_copies):
        with pytest.raises(NotFound):
            look(school.desk, made)
    with pytest.raises(NotFound):
        services.add_to_collection(school.desk, collection=made, barcode=copy.barcode)
    assert items.collections(school.desk, branch_id=owner.branch.pk) == []
    with pytest.raises(NotAllowed):
        services.start_collection(
            school.desk,
            branch_id=owner.branch.pk,
            to_branch_id=school.branch.pk,
            name="x",
            until_on=dt.date(2099, 1, 1),
        )


@pytest.mark.parametrize("wrong", [{"name": " "}, {"name": "x" * 81}, {"until_on": dt.date(2020, 1, 1)}])
def test_bad_input_is_told(owner: Library, school: Library, wrong: dict[str, object]) -> None:
    facts: dict[str, object] = {"name": "x", "until_on": dt.date(2099, 1, 1), **wrong}
    with pytest.raises(Invalid):
        services.start_collection(
            owner.desk, branch_id=owner.branch.pk, to_branch_id=school.branch.pk, **facts
        )
    with pytest.raises(Invalid):
        services.start_collection(
            owner.desk,
            branch_id=owner.branch.pk,
            to_branch_id=owner.branch.pk,
            name="x",
            until_on=dt.date(2099, 1, 1),
        )


def begun(owner: Library, to: Library, *, key: str, name: str = "Groep 5") -> str:
    return services.start_collection(
        owner.desk,
        branch_id=owner.branch.pk,
        to_branch_id=to.branch.pk,
        name=name,
        until_on=dt.date(2099, 1, 31),
        key=key,
    )


def test_the_same_request_twice_begins_one_collection(owner: Library, school: Library) -> None:
    first = begun(owner, school, key="a")
    assert begun(owner, school, key="a") == first
    with pytest.raises(KeyUsedForOther):
        begun(owner, school, key="a", name="Groep 6")
    assert begun(owner, school, key="b") != first
    assert CollectionLoan.objects.across_all(reason="test").count() == 2
    assert AuditEntry.objects.filter(action="holdings.lend_sets", details__made=True).count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_same_request_at_once_begins_one_collection() -> None:
    owner, school = library(name="Veenlo"), library(name="De Kers")
    for number in range(5):
        answers = at_once(*[partial(begun, owner, school, key=f"key-{number}") for _ in range(4)])
        assert len({str(answer) for answer in answers}) == 1
        assert not isinstance(answers[0], Exception)
        assert CollectionLoan.objects.across_all(reason="test").count() == number + 1


def due(of: Library, days: int) -> int:
    """Count what is due back at a place so many days before the last day of the collection."""
    last_on = clock.today("Europe/Amsterdam") + dt.timedelta(days=60)
    return items.collections_due(of.desk, branch_id=of.branch.pk, today=last_on - dt.timedelta(days=days))


def test_both_places_are_told_a_week_before_the_last_day_and_after_it(
    owner: Library, school: Library
) -> None:
    there, lent = owner.item(), owner.item()
    made = begin(owner, school, there, lent)
    assert (due(owner, 0), due(school, 0)) == (0, 0)  # it was not sent
    services.send_collection(owner.desk, collection=made)
    for copy in (there, lent):
        school.take_in(copy)
    assert [(due(owner, days), due(school, days)) for days in (8, 7, -3)] == [(0, 0), (1, 1), (1, 1)]
    (seen,) = items.collections_here(school.desk, branch_id=school.branch.pk)
    assert (seen.name, seen.from_branch, seen.copies, seen.home_called) == ("Groep 5", "Veenlo", 2, False)
    school.lend(lent, school.member())
    services.call_collection_home(owner.desk, collection=made)
    (seen,) = items.collections_here(school.desk, branch_id=school.branch.pk)
    assert (seen.copies, seen.home_called) == (2, True)
    for copy in (there, lent):
        school.take_in(copy)
        owner.take_in(copy)
    assert (due(owner, 0), due(school, 0)) == (1, 0)  # nothing of it is there; its list is still open
    services.end_collection(owner.desk, collection=made)
    assert due(owner, 0) == 0


def test_what_stands_at_another_place_is_not_told(owner: Library, school: Library) -> None:
    services.send_collection(owner.desk, collection=begin(owner, school, owner.item()))
    with pytest.raises(NotAllowed):
        items.collections_here(owner.desk, branch_id=school.branch.pk)
    assert items.collections_here(owner.desk, branch_id=owner.branch.pk) == []
    third = library(name="Beekdal")
    assert due(third, 0) == 0
