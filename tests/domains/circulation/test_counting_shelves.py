"""Counting shelves: what stands there against what the records say, for a library and its neighbours."""

import datetime as dt
import threading
from dataclasses import dataclass

import pytest
from django.db import connection

from samenbieb.domains.circulation import services
from samenbieb.domains.circulation.errors import TooLateToUndo
from samenbieb.domains.circulation.models import Loan
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.holdings.errors import CountClosed, CountRuns, StockLineMoved
from samenbieb.domains.holdings.models import Item, ItemCondition, StockLine
from samenbieb.domains.holdings.rules import stock
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotAllowed, NotFound
from samenbieb.kernel.models import AuditEntry
from tests.factories.circulation import Library, library

pytestmark = pytest.mark.django_db


@dataclass
class Shelf:
    """A place that is counted, by one of its people."""

    place: Library
    count: str

    def scan(self, item: Item | str) -> holdings.StockScan:
        barcode = item if isinstance(item, str) else item.barcode
        return holdings.scan_shelf(self.place.desk, count=self.count, barcode=barcode)

    def end(self) -> None:
        holdings.close_count(self.place.desk, count=self.count)

    def found(self) -> dict[str, str]:
        """Differences by barcode."""
        return {one.barcode: one.finding for one in self.lines()}

    def lines(self) -> list[items.Difference]:
        return items.stock_differences(self.place.desk, self.count)

    def line(self, item: Item) -> str:
        return next(one.public_id for one in self.lines() if one.barcode == item.barcode)


def counting(place: Library, **which: str) -> Shelf:
    return Shelf(place, holdings.start_count(place.desk, branch_id=place.branch.pk, **which))


def fresh(item: Item) -> Item:
    return Item.objects.across_all(reason="test").get(pk=item.pk)


def conditions(item: Item) -> set[str]:
    return set(ItemCondition.objects.filter(item=item, cleared_at=None).values_list("kind", flat=True))


@pytest.fixture
def place() -> Library:
    return library(name="Veenlo")


def test_what_stands_where_it_belongs_is_no_difference(place: Library) -> None:
    seen, unseen = place.item(), place.item()
    shelf = counting(place)
    assert shelf.scan(seen).finding == ""
    assert shelf.scan(seen).repeated
    assert shelf.found() == {}
    shelf.end()
    assert shelf.found() == {unseen.barcode: "missing"}
    view = items.stock_count(place.desk, shelf.count)
    assert (view.expected, view.seen, view.scanned, view.differences) == (2, 1, 1, 1)


def test_missing_is_marked_and_the_mark_is_undone(place: Library) -> None:
    gone = place.item()
    shelf = counting(place)
    shelf.end()
    line = shelf.line(gone)
    services.settle_difference(place.desk, line=line)
    assert conditions(gone) == {"missing"}
    with pytest.raises(StockLineMoved):
        services.settle_difference(place.desk, line=line)
    services.undo_settled(place.desk, line=line)
    assert conditions(gone) == set()
    assert shelf.lines()[0].act == ""
    assert AuditEntry.objects.filter(action="holdings.count", details__act="mark_missing").exists()


def test_what_was_lent_during_the_count_is_not_missing(place: Library) -> None:
    lent, back = place.item(), place.item()
    shelf = counting(place)
    for item in (lent, back):
        place.lend(item, place.member())
    place.take_in(back)
    shelf.end()
    assert shelf.found() == {}


def test_missing_that_went_through_a_hand_after_the_end_is_not_marked(place: Library) -> None:
    item = place.item()
    shelf = counting(place)
    shelf.end()
    place.lend(item, place.member())
    with pytest.raises(StockLineMoved):
        services.settle_difference(place.desk, line=shelf.line(item))
    assert conditions(item) == set()


def test_on_loan_though_it_stands_here_is_taken_in_and_undone(place: Library) -> None:
    item = place.item()
    place.lend(item, place.member())
    shelf = counting(place)
    assert shelf.scan(item).finding == "on_loan"
    done = services.settle_difference(place.desk, line=shelf.line(item))
    assert (done.act, fresh(item).custody) == ("take_in", "on_shelf")
    assert Loan.objects.across_all(reason="test").get(item=item).closed_at is not None
    services.undo_settled(place.desk, line=shelf.line(item))
    assert fresh(item).custody == "on_loan"
    assert shelf.found() == {item.barcode: "on_loan"}


def test_what_was_lent_since_it_was_counted_stays_with_its_reader(place: Library) -> None:
    branch = place.another_branch()
    again, stray = place.item(), place.item(branch=branch)
    place.lend(again, place.member())
    shelf = counting(place)
    assert (shelf.scan(again).finding, shelf.scan(stray).finding) == ("on_loan", "elsewhere")
    with clock.at(clock.now() + dt.timedelta(hours=1)):
        place.take_in(again)
        for item in (again, stray):
            place.lend(item, place.member())
        for item in (again, stray):
            with pytest.raises(StockLineMoved):
                services.settle_difference(place.desk, line=shelf.line(item))
            assert fresh(item).custody == "on_loan"
    assert Loan.objects.across_all(reason="test").filter(closed_at=None).count() == 2


def test_under_way_though_it_is_here_arrives_and_elsewhere_goes_home(place: Library) -> None:
    branch = place.another_branch()
    coming, stray = place.item(), place.item(branch=branch)
    holdings.send(
        holdings.lock_item(coming.pk), from_branch_id=branch.pk, to_branch_id=place.branch.pk, reason="home"
    )
    shelf = counting(place)
    assert shelf.scan(coming).finding == "in_transit"
    answer = shelf.scan(stray)
    assert (answer.finding, answer.belongs_at) == ("elsewhere", branch.name)
    for item in (coming, stray):
        services.settle_difference(place.desk, line=shelf.line(item))
    assert fresh(coming).custody == "on_shelf"
    assert fresh(stray).custody == "in_transit"
    with pytest.raises(TooLateToUndo):  # what lies in one's hand is not under way again
        services.undo_settled(place.desk, line=shelf.line(coming))
    services.undo_settled(place.desk, line=shelf.line(stray))
    assert (fresh(stray).custody, fresh(stray).current_branch_id) == ("on_shelf", branch.pk)


def test_found_again_and_the_wrong_shelf_and_a_strange_number(place: Library) -> None:
    found, other = place.item(location="Romans"), place.item(location="Jeugd")
    holdings.mark(place.desk, item_public_id=str(found.public_id), kind="missing")
    shelf = counting(place, location="Romans")
    assert shelf.scan(found).finding == "found"
    assert shelf.scan(other).finding == "wrong_shelf"
    assert shelf.scan("ABC-1").finding == "unknown"
    services.settle_difference(place.desk, line=shelf.line(found))
    assert conditions(found) == set()
    services.undo_settled(place.desk, line=shelf.line(found))
    assert conditions(found) == {"missing"}
    services.settle_difference(place.desk, line=shelf.line(other))
    assert fresh(other).version == other.version


def test_only_the_shelves_between_the_marks_are_expected(place: Library) -> None:
    marks = {mark: place.item(shelf_mark=mark) for mark in ("ABEL", "BERN", "BERNLEF", "CAMP")}
    shelf = counting(place, first_mark="b", last_mark="bern")
    shelf.end()
    assert set(shelf.found()) == {marks["BERN"].barcode, marks["BERNLEF"].barcode}


def test_three_libraries_each_see_their_own_counts(place: Library) -> None:
    neighbour, third = library(name="Oeverwijk"), library(name="Hogelinde")
    theirs = neighbour.item()
    shelf = counting(place)
    assert shelf.scan(theirs).finding == "other_library"
    for other in (neighbour, third):
        assert items.stock_counts(other.desk, branch_id=place.branch.pk) == []
        for asked in (
            lambda other=other: holdings.start_count(other.desk, branch_id=place.branch.pk),
            lambda other=other: holdings.scan_shelf(other.desk, count=shelf.count, barcode=theirs.barcode),
            lambda other=other: holdings.close_count(other.desk, count=shelf.count),
            lambda other=other: items.stock_differences(other.desk, shelf.count),
            lambda other=other: services.settle_difference(other.desk, line=shelf.line(theirs)),
        ):
            with pytest.raises((NotAllowed, NotFound)):
                asked()
    # The title of a neighbour goes home with the next van.
    services.settle_difference(place.desk, line=shelf.line(theirs))
    assert fresh(theirs).custody == "in_transit"
    with pytest.raises(NotAllowed):
        holdings.start_count(Actor.anonymous("desk"), branch_id=place.branch.pk)


def test_one_count_per_shelves_is_ended_and_gone_on_with(place: Library) -> None:
    item = place.item()
    shelf = counting(place)
    with pytest.raises(CountRuns) as refused:
        counting(place)
    assert refused.value.details["count"] == shelf.count
    shelf.end()
    with pytest.raises(CountClosed):
        shelf.scan(item)
    holdings.reopen_count(place.desk, count=shelf.count)
    assert shelf.found() == {}
    shelf.scan(item)
    shelf.end()
    assert shelf.found() == {}
    with pytest.raises(Invalid):
        counting(place, first_mark="z", last_mark="a")


def test_a_scan_that_waited_keeps_its_own_time(place: Library) -> None:
    item = place.item()
    shelf = counting(place)
    moment = clock.now().replace(microsecond=0)
    holdings.scan_shelf(place.desk, count=shelf.count, barcode=item.barcode, scanned_at=moment)
    assert StockLine.objects.get(barcode=item.barcode).scanned_at == moment


@pytest.mark.django_db(transaction=True)
def test_several_people_scan_one_shelf_at_once(place: Library) -> None:
    copies = [place.item() for _ in range(12)]
    shelf = counting(place)
    repeated: list[bool] = []

    def walk() -> None:
        try:
            repeated.extend(shelf.scan(code).repeated for code in [*(one.barcode for one in copies), "X1"])
        finally:
            connection.close()

    people = [threading.Thread(target=walk) for _ in range(4)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert repeated.count(False) == 13
    assert len(repeated) == 52
    shelf.end()
    assert shelf.found() == {"X1": "unknown"}


def test_every_difference_has_its_act_and_every_state_of_a_copy_its_difference() -> None:
    shelves = stock.Shelves(branch_id=1, organisation_id=1)
    assert set(stock.ACTS) == set(stock.Finding)
    for custody in Item.Custody.values:
        for kind in ["", *ItemCondition.Kind.values]:
            known = stock.Known(1, custody, 1, "", "", frozenset(filter(None, [kind])))
            found = stock.finding_of(known, shelves)
            in_order = custody == "on_shelf" and kind not in {"lost", "missing", "withdrawn"}
            assert (found is None) is in_order, (custody, kind)
