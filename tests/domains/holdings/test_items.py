"""Items: entered once, edited by whom may, marked, and moved one step at a time."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from samenbieb.domains.holdings import measures, selectors, services
from samenbieb.domains.holdings.errors import BarcodeTaken, ItemUnknown
from samenbieb.domains.holdings.models import Item, Transit
from samenbieb.domains.holdings.services import ItemDraft
from samenbieb.kernel import clock
from samenbieb.kernel.errors import Invalid, NotAllowed, NotFound
from samenbieb.kernel.models import AuditEntry, OutboxEvent
from tests.factories.catalogue import RecordFactory
from tests.factories.holdings import ItemFactory
from tests.factories.organisations import BranchFactory, OrganisationFactory, staff

pytestmark = pytest.mark.django_db


def read_again(item: Item) -> Item:
    return Item.objects.across_all(reason="test").get(pk=item.pk)


def draft(branch, **facts):
    known = {
        "barcode": "30000001234564",
        "record_id": RecordFactory().pk,
        "category": "BOOK",
        "home_branch": branch.code,
    }
    return ItemDraft(**(known | facts))


@pytest.fixture
def branch():
    ItemFactory()  # so that the ordinary kinds of material are there
    return BranchFactory()


class TestEntering:
    def test_an_item_stands_on_the_shelf_of_its_branch_and_the_index_hears_of_it(self, branch):
        OutboxEvent.objects.all().delete()
        collection = staff(branch.organisation, "collection")
        item = services.create_item(collection, draft=draft(branch, shelf_mark="A REVE"))
        seen = selectors.item_by_barcode("3000 0001-2345 64")
        assert (seen.public_id, seen.custody, seen.current_branch, seen.shelf_mark) == (
            str(item.public_id),
            "on_shelf",
            branch.name,
            "A REVE",
        )
        assert OutboxEvent.objects.get(name="holdings.item-changed.v1").payload == {
            "item_id": item.pk,
            "work_id": item.record.work_id,
        }
        assert AuditEntry.objects.filter(action="holdings.edit").count() == 1

    def test_a_barcode_is_one_item_and_of_many_all_or_none_come_in(self, branch):
        collection = staff(branch.organisation, "collection")
        services.create_item(collection, draft=draft(branch))
        with pytest.raises(BarcodeTaken):
            services.create_items(collection, drafts=[draft(branch, barcode="30999"), draft(branch)])
        with pytest.raises(ItemUnknown):
            selectors.item_by_barcode("30999")

    def test_an_unknown_branch_or_kind_is_said_and_strangers_enter_nothing(self, branch):
        collection = staff(branch.organisation, "collection")
        for wrong in ({"home_branch": "nowhere"}, {"category": "SCROLL"}):
            with pytest.raises(Invalid) as refused:
                services.create_item(collection, draft=draft(branch, **wrong))
            assert set(refused.value.fields) == set(wrong)
        for stranger in (staff(branch.organisation), staff(OrganisationFactory(), "collection")):
            with pytest.raises(NotAllowed):
                services.create_item(stranger, draft=draft(branch))


class TestEditing:
    def test_what_changed_is_kept_in_the_trail(self):
        item = ItemFactory(location="Jeugd")
        collection = staff(item.organisation, "collection")
        services.edit_item(
            collection, item_public_id=str(item.public_id), changes={"location": "Volwassenen"}
        )
        assert (read_again(item).location, read_again(item).version) == ("Volwassenen", 1)
        line = AuditEntry.objects.get(action="holdings.edit", details__after__location="Volwassenen")
        assert line.details["before"] == {"location": "Jeugd"}

    def test_an_item_of_another_library_does_not_exist(self):
        item = ItemFactory()
        stranger = staff(OrganisationFactory(), "collection")
        public_id = str(item.public_id)
        with pytest.raises(NotFound):
            services.edit_item(stranger, item_public_id=public_id, changes={"location": "x"})
        with pytest.raises(NotFound):
            services.mark(stranger, item_public_id=public_id, kind="damaged")
        with pytest.raises(NotFound):
            selectors.item(stranger, public_id=public_id)

    def test_custody_and_owner_are_not_edited(self):
        item = ItemFactory()
        collection = staff(item.organisation, "collection")
        with pytest.raises(Invalid):
            services.edit_item(collection, item_public_id=str(item.public_id), changes={"custody": "on_loan"})


class TestConditions:
    def test_a_condition_does_not_change_where_an_item_is(self):
        item = ItemFactory()
        desk = staff(item.organisation)
        services.mark(desk, item_public_id=str(item.public_id), kind="damaged")
        services.mark(desk, item_public_id=str(item.public_id), kind="damaged")
        assert (selectors.condition_kinds(item.pk), read_again(item).custody) == (("damaged",), "on_shelf")
        services.clear_mark(desk, item_public_id=str(item.public_id), kind="damaged")
        assert selectors.condition_kinds(item.pk) == ()

    def test_what_is_lost_is_not_counted_as_a_copy_and_found_when_lent(self):
        item = ItemFactory()
        work_id = item.record.work_id
        services.mark(staff(item.organisation), item_public_id=str(item.public_id), kind="lost")
        assert selectors.availability([work_id])[work_id].total_count == 0
        services.lend(services.lock_item(item.pk), branch_id=item.home_branch_id, due_at=clock.now())
        assert selectors.condition_kinds(item.pk) == ()

    def test_an_unknown_condition_is_refused(self):
        item = ItemFactory()
        with pytest.raises(Invalid):
            services.mark(staff(item.organisation), item_public_id=str(item.public_id), kind="haunted")

    def test_withdrawn_items_are_no_longer_owned(self):
        item = ItemFactory()
        day = dt.date(2026, 3, 2)
        assert measures.items(item.organisation_id, day, day) == 1
        services.mark(staff(item.organisation), item_public_id=str(item.public_id), kind="withdrawn")
        assert measures.items(item.organisation_id, day, day) == 0


class TestMoving:
    def test_each_step_has_its_journey_and_only_one(self):
        item, there, third = ItemFactory(), BranchFactory(), BranchFactory()
        locked = services.lock_item(item.pk)
        services.send(locked, from_branch_id=item.home_branch_id, to_branch_id=there.pk, reason="hold")
        services.send(locked, from_branch_id=item.home_branch_id, to_branch_id=third.pk, reason="hold")
        assert list(Transit.objects.order_by("pk").values_list("closed_as", flat=True)) == ["redirected", ""]
        assert (read_again(item).custody, read_again(item).current_branch_id) == (
            "in_transit",
            item.home_branch_id,
        )
        services.put_on_hold_shelf(locked, branch_id=third.pk)
        assert not Transit.objects.filter(closed_at=None).exists()
        assert (read_again(item).custody, read_again(item).current_branch_id) == ("hold_shelf", third.pk)
        assert selectors.invariant_violations() == []

    def test_two_open_journeys_of_one_item_cannot_be_written(self):
        item, there = ItemFactory(), BranchFactory()
        facts = {"item": item, "from_branch": item.home_branch, "to_branch": there, "reason": "home"}
        Transit.objects.create(**facts, opened_at=clock.now())
        with pytest.raises(DatabaseError, match="one_open_transit_per_item"), transaction.atomic():
            Transit.objects.create(**facts, opened_at=clock.now())

    def test_a_lent_item_has_a_last_moment_and_another_has_none(self):
        item = ItemFactory()
        locked = services.lock_item(item.pk)
        services.lend(locked, branch_id=item.home_branch_id, due_at=clock.now())
        assert (read_again(item).custody, read_again(item).loan_count) == ("on_loan", 1)
        services.unlend(locked, branch_id=item.home_branch_id, to_hold_shelf=False)
        row = read_again(item)
        assert (row.custody, row.loan_count, row.due_at) == ("on_shelf", 0, None)

    def test_what_is_under_way_is_listed_for_the_libraries_at_both_ends_only(self):
        item, there = ItemFactory(), BranchFactory()
        services.send(
            services.lock_item(item.pk),
            from_branch_id=item.home_branch_id,
            to_branch_id=there.pk,
            reason="hold",
        )
        (line,) = selectors.incoming(staff(there.organisation), branch_id=there.pk)
        assert line.barcode == item.barcode
        sent = selectors.incoming(staff(item.organisation), branch_id=item.home_branch_id, outgoing=True)
        assert [row.barcode for row in sent] == [item.barcode]
        assert selectors.incoming(staff(OrganisationFactory()), branch_id=there.pk) == []

    def test_broken_journeys_are_found(self):
        item, lost = ItemFactory(), ItemFactory()
        Transit.objects.create(
            item=item,
            from_branch=BranchFactory(),
            to_branch=item.home_branch,
            reason="home",
            opened_at=clock.now(),
        )
        Item.objects.across_all(reason="test").filter(pk=lost.pk).update(custody="in_transit")
        assert {name for name, _barcode in selectors.invariant_violations()} == {
            "open_transit_is_in_transit",
            "transit_starts_where_the_item_was",
            "in_transit_has_open_transit",
        }
