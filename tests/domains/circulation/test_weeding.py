"""Weeding: what a list shows, what it protects, what an undo brings back, and what other libraries may take over."""

import datetime as dt
import random
import threading
from collections import Counter

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.circulation import selectors, services
from samenbieb.domains.circulation.errors import WeedingRefused
from samenbieb.domains.circulation.rules.weeding import IN_HAND, LastOf, last_of, why_kept
from samenbieb.domains.holdings import measures, permissions
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.holdings.errors import OfferEnded, StockLineMoved, WeedingUndone
from samenbieb.domains.holdings.models import CopyOffer, Item, ItemCondition, Transit
from samenbieb.domains.organisations.permissions import COLLECTION
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotAllowed, NotFound
from samenbieb.kernel.models import AuditEntry
from tests.factories.catalogue import RecordFactory
from tests.factories.circulation import SYSTEM, Library, item_row, library
from tests.factories.organisations import staff

ALL = items.Choice()


@given(st.integers(0, 3), st.integers(0, 3))
def test_of_what_a_copy_is_the_last_one(in_library: int, elsewhere: int) -> None:
    copies = ["mine"] + ["here"] * in_library + ["there"] * elsewhere
    copies.remove("mine")
    slow = LastOf.NETWORK if not copies else LastOf.NONE if "here" in copies else LastOf.LIBRARY
    assert last_of(others_in_network=in_library + elsewhere, others_in_library=in_library) == slow


@given(
    st.sampled_from(["on_shelf", "on_loan", "in_transit", "hold_shelf", "workroom", "unknown"]),
    st.sets(st.sampled_from(["lost", "missing", "damaged", "withdrawn"])),
    st.booleans(),
    st.sampled_from(LastOf),
    st.sampled_from(["", "open", "over"]),
)
def test_what_goes_is_in_hand_and_nobody_misses_it(
    custody: str, wrong: set[str], waited_for: bool, last: LastOf, offer: str
) -> None:
    kept = why_kept(custody=custody, conditions=wrong, is_waited_for=waited_for, last=last, offer=offer)
    may_go = (
        custody in IN_HAND
        and "withdrawn" not in wrong
        and not waited_for
        and offer != "open"
        and (last is LastOf.NONE or offer == "over" or bool(wrong & {"lost", "missing"}))
    )
    assert (kept is None) == may_go


class Shelf:
    """A library with somebody of its collection."""

    def __init__(self, name: str) -> None:
        self.place: Library = library(name=name)
        self.actor: Actor = staff(self.place.organisation, COLLECTION, branch=self.place.branch)

    def list(self, choice: items.Choice = ALL, since: dt.datetime | None = None) -> list[services.WeedLine]:
        return selectors.weeding_list(
            self.actor, branch_id=self.place.branch.pk, choice=choice, not_lent_since=since
        )

    def listed(self, choice: items.Choice = ALL, since: dt.datetime | None = None) -> set[str]:
        return {line.barcode for line in self.list(choice, since)}

    def weed(self, *copies: Item, key: str = "") -> services.Weeded:
        chosen = [str(copy.public_id) for copy in copies]
        return services.weed(self.actor, branch_id=self.place.branch.pk, public_ids=chosen, key=key)

    def offer(self, *copies: Item, days: int = 28) -> services.Offered:
        chosen = [str(copy.public_id) for copy in copies]
        return services.offer_copies(self.actor, branch_id=self.place.branch.pk, public_ids=chosen, days=days)


def withdrawn(item: Item) -> bool:
    return ItemCondition.objects.filter(item=item, kind="withdrawn", cleared_at=None).exists()


def offer_of(item: Item) -> CopyOffer:
    return CopyOffer.objects.across_all(reason="test").filter(item=item).latest("pk")


@pytest.fixture
def here() -> Shelf:
    return Shelf("Veenlo")


@pytest.fixture
def there() -> Shelf:
    return Shelf("Duinrand")


@pytest.mark.django_db
class TestTheList:
    def test_by_last_loan_loans_age_and_condition(self, here: Shelf) -> None:
        place = here.place
        lent, never, old = place.item(), place.item(), place.item(acquired_on=dt.date(2009, 1, 1))
        place.lend(lent, place.member())
        place.take_in(lent)
        now = clock.now()
        assert [line.barcode for line in here.list()][-1] == lent.barcode
        assert here.listed(since=now - dt.timedelta(days=1)) == {never.barcode, old.barcode}
        new = place.item(acquired_on=clock.today("Europe/Amsterdam"))
        assert here.listed(since=now - dt.timedelta(days=1)) == {never.barcode, old.barcode}
        holdings.note(SYSTEM, item_row(new), kind="withdrawn")
        assert here.listed(items.Choice(loans_max=0)) == {never.barcode, old.barcode}
        assert here.listed(items.Choice(acquired_before_on=dt.date(2010, 1, 1))) == {old.barcode}
        assert here.listed(items.Choice(condition="damaged")) == set()
        holdings.note(SYSTEM, item_row(never), kind="damaged")
        assert here.listed(items.Choice(condition="damaged")) == {never.barcode}
        assert here.listed(items.Choice(category="NIETS")) == set()
        newest = here.list()[-1]
        assert (newest.loan_count, newest.last_loan_at is not None) == (1, True)

    def test_never_what_is_lent_waited_for_or_of_another(self, here: Shelf, there: Shelf) -> None:
        lent, waited, plain = (here.place.item() for _ in range(3))
        foreign = there.place.item()
        here.place.lend(lent, there.place.member())
        there.place.reserve(waited.record, there.place.member())
        assert here.listed() == {plain.barcode}
        assert there.listed() == {foreign.barcode}
        assert selectors.weeding_list(there.actor, branch_id=here.place.branch.pk, choice=ALL) == []

    def test_last_copies_are_named(self, here: Shelf, there: Shelf) -> None:
        alone, shared, double = (RecordFactory() for _ in range(3))
        copies = {
            here.place.item(alone).barcode: "network",
            here.place.item(shared).barcode: "library",
            here.place.item(double).barcode: "",
            here.place.item(double).barcode: "",
        }
        there.place.item(shared)
        gone = there.place.item(alone)
        holdings.note(SYSTEM, item_row(gone), kind="missing")  # it cannot be counted on
        assert {line.barcode: line.last for line in here.list()} == copies


@pytest.mark.django_db
class TestTakingOut:
    def test_it_goes_is_counted_and_comes_back(self, here: Shelf, there: Shelf) -> None:
        record = RecordFactory()
        copy, other = here.place.item(record), here.place.item(record)
        there.place.item(record)
        done = here.weed(copy, key="k")
        assert (done.count, done.kept, withdrawn(copy)) == (1, [], True)
        assert here.weed(copy, key="k") == done
        today = clock.today("Europe/Amsterdam")
        assert measures.weeded(here.place.organisation.pk, today, today) == 1
        assert copy.barcode not in here.listed()
        run = items.weedings(here.actor, branch_id=here.place.branch.pk)[0]
        assert (run.count, run.last_count, run.back) == (1, 0, 0)
        assert items.weedings(there.actor, branch_id=here.place.branch.pk) == []
        with pytest.raises(NotFound):
            services.undo_weeding(there.actor, weeding=done.weeding)
        assert services.undo_weeding(here.actor, weeding=done.weeding) == (1, 0)
        assert (withdrawn(copy), withdrawn(other)) == (False, False)
        assert measures.weeded(here.place.organisation.pk, today, today) == 0
        with pytest.raises(WeedingUndone):
            services.undo_weeding(here.actor, weeding=done.weeding)
        assert AuditEntry.objects.filter(action="holdings.weed", details__undone=True).exists()

    def test_what_was_in_hand_since_stays_out(self, here: Shelf) -> None:
        record = RecordFactory()
        copies = [here.place.item(record) for _ in range(3)]
        done = here.weed(*copies[:2])
        here.place.take_in(copies[0])  # somebody laid it in the workroom
        assert services.undo_weeding(here.actor, weeding=done.weeding) == (1, 1)
        assert [withdrawn(copy) for copy in copies] == [True, False, False]

    def test_of_the_last_ones_one_stays(self, here: Shelf) -> None:
        record = RecordFactory()
        first, second = here.place.item(record), here.place.item(record)
        seen = services.preview_weeding(
            here.actor,
            branch_id=here.place.branch.pk,
            public_ids=[str(first.public_id), str(second.public_id)],
        )
        assert [line.kept for line in seen] == ["", "last_in_network"]
        done = here.weed(first, second)
        assert (done.count, [why for _title, why in done.kept]) == (1, ["last_in_network"])
        assert (withdrawn(first), withdrawn(second)) == (True, False)

    def test_what_changed_since_the_list_stays(self, here: Shelf, there: Shelf) -> None:
        copies = [here.place.item(RecordFactory()) for _ in range(2)]
        for copy in copies:
            there.place.item(copy.record)
            here.place.item(copy.record)
        here.place.lend(copies[0], there.place.member())
        there.place.reserve(copies[1].record, there.place.member())
        assert [why for _t, why in here.weed(*copies).kept] == ["away", "waited_for"]

    def test_who_may_not_and_what_is_no_choice(self, here: Shelf, there: Shelf) -> None:
        copy = here.place.item()
        branch_id, chosen = here.place.branch.pk, [str(copy.public_id)]
        for other in (there.actor, here.place.desk):
            with pytest.raises(NotAllowed):
                services.weed(other, branch_id=branch_id, public_ids=chosen)
        assert there.weed(copy).count == 0  # not at home there
        with pytest.raises(NotFound):
            services.weed(here.actor, branch_id=branch_id, public_ids=["x"])
        with pytest.raises(Invalid):
            services.weed(here.actor, branch_id=branch_id, public_ids=chosen * 501)
        assert not withdrawn(copy)
        assert permissions.WEED == "holdings.weed"

    def test_no_title_leaves_the_network_unoffered(self, here: Shelf, there: Shelf) -> None:
        third = Shelf("Beekdal")
        dice = random.Random(11)
        shelves = (here, there, third)
        records = [RecordFactory() for _ in range(6)]
        copies = [(dice.choice(shelves), dice.choice(records)) for _ in range(30)]
        made = [(shelf, shelf.place.item(record)) for shelf, record in copies]
        for shelf in shelves:
            own = [copy for at, copy in made if at is shelf]
            shelf.weed(*dice.sample(own, k=len(own) * 2 // 3))
        left = Counter((at, copy.record_id) for at, copy in made if not withdrawn(copy))
        # Slowly: whatever a library had of a title, it has one of it still.
        assert {key for key, _count in left.items()} == {(at, copy.record_id) for at, copy in made}


@pytest.mark.django_db
class TestOffers:
    def test_the_last_one_goes_after_nobody_took_it(self, here: Shelf, there: Shelf) -> None:
        copy = here.place.item()
        assert [why for _t, why in here.weed(copy).kept] == ["last_in_network"]
        assert here.offer(copy).count == 1
        assert here.offer(copy).count == 0
        assert [why for _t, why in here.weed(copy).kept] == ["offered"]
        with clock.at(clock.now() + dt.timedelta(days=29)):
            done = here.weed(copy)
        assert (done.count, withdrawn(copy)) == (1, True)
        assert offer_of(copy).ended_as == "weeded"
        assert items.weedings(here.actor, branch_id=here.place.branch.pk)[0].last_count == 1
        assert items.offers(there.actor) == []

    def test_another_library_takes_it_over(self, here: Shelf, there: Shelf) -> None:
        copy = here.place.item(location="Romans")
        here.offer(copy)
        seen = items.offers(there.actor)[0]
        assert (seen.library, seen.own) == (here.place.organisation.name, False)
        services.take_offer(there.actor, offer=seen.public_id, branch_id=there.place.branch.pk)
        row = item_row(copy)
        assert (row.organisation_id, row.home_branch_id) == (
            there.place.organisation.pk,
            there.place.branch.pk,
        )
        assert (row.custody, row.location) == ("in_transit", "")
        assert Transit.objects.get(item=copy).to_branch_id == there.place.branch.pk
        assert there.place.take_in(copy).next == "shelf"
        with pytest.raises(OfferEnded):
            services.take_offer(there.actor, offer=seen.public_id, branch_id=there.place.branch.pk)
        assert copy.barcode in there.listed()
        assert here.listed() == set()

    def test_who_took_it_over_by_mistake_gives_it_back(self, here: Shelf, there: Shelf) -> None:
        copy = here.place.item(location="Romans")
        here.offer(copy)
        found, there_id = str(offer_of(copy).public_id), there.place.branch.pk
        before = item_row(copy)
        services.take_offer(there.actor, offer=found, branch_id=there_id)
        assert [line.barcode for line in items.taken_offers(there.actor)] == [copy.barcode]
        assert items.taken_offers(here.actor) == []
        with pytest.raises(NotFound):
            services.undo_take_offer(here.actor, offer=found)
        with pytest.raises(NotFound):
            services.undo_take_offer(there.place.desk, offer=found)
        services.undo_take_offer(there.actor, offer=found)
        row = item_row(copy)
        told = (row.organisation_id, row.home_branch_id, row.current_branch_id, row.location, row.custody)
        assert told == (
            before.organisation_id,
            before.home_branch_id,
            before.current_branch_id,
            "Romans",
            "on_shelf",
        )
        assert not Transit.objects.filter(item=copy, closed_at=None).exists()
        assert items.taken_offers(there.actor) == []
        assert [seen.public_id for seen in items.offers(there.actor)] == [found]
        assert AuditEntry.objects.filter(action=permissions.WEED, details__given_back=True).count() == 1
        with pytest.raises(NotFound):
            services.undo_take_offer(there.actor, offer=found)
        services.take_offer(there.actor, offer=found, branch_id=there_id)  # it can be taken again
        assert selectors.invariant_violations() == items.invariant_violations() == []

    def test_what_was_scanned_or_offered_since_is_not_given_back(self, here: Shelf, there: Shelf) -> None:
        scanned, again = here.place.item(), here.place.item()
        here.offer(scanned, again)
        for copy in (scanned, again):
            services.take_offer(
                there.actor, offer=str(offer_of(copy).public_id), branch_id=there.place.branch.pk
            )
        there.place.take_in(scanned)
        with pytest.raises(StockLineMoved):
            services.undo_take_offer(there.actor, offer=str(offer_of(scanned).public_id))
        first = str(offer_of(again).public_id)
        CopyOffer.objects.across_all(reason="test").create(
            organisation=there.place.organisation,
            item=again,
            last_of="network",
            offered_at=clock.now(),
            offered_by="test",
            until_on=dt.date(2099, 1, 1),
        )
        with pytest.raises(StockLineMoved):
            services.undo_take_offer(there.actor, offer=first)
        assert items.taken_offers(there.actor) == []

    def test_it_is_called_back_by_its_own_library_only(self, here: Shelf, there: Shelf) -> None:
        copy = here.place.item()
        here.offer(copy)
        found = str(offer_of(copy).public_id)
        with pytest.raises(NotAllowed):
            services.call_offer_back(there.actor, offer=found)
        with pytest.raises(Invalid):
            services.take_offer(here.actor, offer=found, branch_id=here.place.branch.pk)
        services.call_offer_back(here.actor, offer=found)
        assert [why for _t, why in here.weed(copy).kept] == ["last_in_network"]

    def test_what_somebody_waits_for_is_not_taken(self, here: Shelf, there: Shelf) -> None:
        copy = here.place.item()
        here.offer(copy)
        here.place.reserve(copy.record, here.place.member())
        with pytest.raises(WeedingRefused):
            services.take_offer(
                there.actor, offer=str(offer_of(copy).public_id), branch_id=there.place.branch.pk
            )
        with pytest.raises(Invalid):
            here.offer(copy, days=1)

    def test_only_last_copies_are_offered(self, here: Shelf) -> None:
        record = RecordFactory()
        first, _second = here.place.item(record), here.place.item(record)
        assert here.offer(first).count == 0
        assert not CopyOffer.objects.across_all(reason="test").exists()


@pytest.mark.django_db(transaction=True)
def test_two_lists_at_once_leave_one_of_the_last_two() -> None:
    here = Shelf("Veenlo")
    for _round in range(5):
        record = RecordFactory()
        copies = [here.place.item(record) for _ in range(2)]
        people = [threading.Thread(target=weed_apart, args=(here, copy)) for copy in copies]
        for one in people:
            one.start()
        for one in people:
            one.join()
        assert sorted(withdrawn(copy) for copy in copies) == [False, True]


def weed_apart(shelf: Shelf, copy: Item) -> None:
    """Weed on a connection of one's own."""
    try:
        shelf.weed(copy)
    finally:
        connection.close()
