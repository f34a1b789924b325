"""The hold shelf and the list of what is to be fetched."""

import datetime as dt

import pytest
import time_machine
from django.db import connection

from samenbieb.domains.circulation import selectors, services
from samenbieb.domains.payments import selectors as payments
from samenbieb.kernel import clock, outbox
from samenbieb.kernel.errors import NotAllowed, NotFound
from samenbieb.kernel.models import AuditEntry, OutboxEvent
from tests.factories.circulation import hold_row, item_row, library

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day_0():
    with time_machine.travel("2026-03-02T10:00:00+01:00", tick=False):
        yield


def after(**span: int):
    return clock.at(clock.now() + dt.timedelta(**span))


class TestTheHoldShelf:
    def test_the_last_day_is_included_and_then_the_hold_has_ended(self):
        here = library()
        item, card = here.item(), here.member()
        hold = here.reserve(item.record, card)
        here.take_in(item)
        with after(days=7):
            assert services.expire_shelf() == {"expired": 0, "charged": 0}
        with after(days=8):
            assert services.expire_shelf() == {"expired": 1, "charged": 0}
            assert services.expire_shelf() == {"expired": 0, "charged": 0}
        assert hold_row(hold).state == "expired"
        assert OutboxEvent.objects.filter(name="circulation.hold-ended.v1").count() == 1
        assert selectors.invariant_violations() == []

    def test_the_next_reader_gets_a_fresh_last_day(self):
        here = library()
        item, first, second = here.item(), here.member(), here.member()
        here.reserve(item.record, first)
        with after(minutes=1):
            next_hold = here.reserve(item.record, second)
        here.take_in(item)
        with after(days=8):
            services.expire_shelf()
        assert (hold_row(next_hold).state, hold_row(next_hold).shelf_until_on) == (
            "waiting",
            dt.date(2026, 3, 17),
        )

    def test_the_last_day_is_one_on_which_the_pickup_place_is_open(self):
        here = library(hours=range(1, 7))  # closed on Mondays
        item, card = here.item(), here.member()
        here.reserve(item.record, card)
        assert here.take_in(item).shelf_until_on == "2026-03-10"

    def test_closed_days_do_not_count_where_only_open_ones_do(self):
        here = library(hours=range(1, 7))  # closed on Mondays
        here.rule("shelf_days", 8)
        first, second = here.item(), here.item()
        here.reserve(first.record, here.member())
        here.reserve(second.record, here.member())
        assert here.take_in(first).shelf_until_on == "2026-03-10"
        here.rule("shelf_count", "open_days")
        assert here.take_in(second).shelf_until_on == "2026-03-11"

    def test_what_was_not_picked_up_is_booked_once(self):
        here = library()
        here.rule("no_show_fee", "1.00")
        item, card = here.item(), here.member()
        here.reserve(item.record, card)
        here.take_in(item)
        with after(days=8):
            assert services.expire_shelf() == {"expired": 1, "charged": 1}
            assert services.expire_shelf() == {"expired": 0, "charged": 0}
        assert payments.balance_cents(card.membership.person_id, organisation_id=here.organisation.pk) == 100

    def test_the_readers_own_last_day_goes_before_it(self):
        here = library()
        item, card = here.item(), here.member()
        here.reserve(item.record, card, wanted_until_on=dt.date(2026, 3, 5))
        assert here.take_in(item).shelf_until_on == "2026-03-05"

    def test_who_wants_it_no_longer_leaves_the_queue(self):
        here = library()
        item, card = here.item(), here.member()
        here.lend(item, here.member())
        hold = here.reserve(item.record, card, wanted_until_on=dt.date(2026, 3, 5))
        with after(days=3):
            assert services.expire_holds() == {"expired": 0}
        with after(days=4):
            assert services.expire_holds() == {"expired": 1}
        assert hold_row(hold).state == "expired"

    def test_the_shelf_is_shown_by_number_and_every_name_that_is_seen_is_recorded(self):
        here = library()
        readers = [here.member(), here.member()]
        for reader in readers:
            item = here.item()
            here.reserve(item.record, reader)
            here.take_in(item)
        lines = selectors.hold_shelf(here.desk, branch_id=here.branch.pk)
        assert [(line.shelf_label, line.hold_for) for line in lines] == [
            ("1", str(readers[0].membership.person)),
            ("2", str(readers[1].membership.person)),
        ]
        looked = AuditEntry.objects.filter(action="circulation.view_holds", details__seen="hold_shelf")
        assert {line.person_id for line in looked} == {r.membership.person_id for r in readers}

    def test_the_lists_of_another_library_do_not_exist(self):
        here, stranger = library(), library().desk
        for read in (selectors.hold_shelf, selectors.shelf_to_clear, selectors.pull_list):
            with pytest.raises(NotFound):
                read(stranger, branch_id=here.branch.pk)
        with pytest.raises(NotAllowed):
            services.clear_shelf(stranger, branch_id=here.branch.pk)

    def test_what_is_lent_while_the_shelf_is_cleared_stays_with_its_reader(self):
        here = library()
        two = sorted((here.item(), here.item()), key=lambda item: item.barcode)
        for item in two:
            hold = here.reserve(item.record, here.member())
            here.take_in(item)
            services.cancel_hold(here.desk, hold_public_id=hold.hold)
        lent: list[str] = []

        def lend_the_last(execute, sql, params, many, context):
            if not lent and sql.startswith("INSERT INTO circulation_returnact"):
                lent.append(two[1].barcode)
                here.lend(two[1], here.member())
            return execute(sql, params, many, context)

        with connection.execute_wrapper(lend_the_last):
            assert services.clear_shelf(here.desk, branch_id=here.branch.pk) == 1
        assert [item_row(item).custody for item in two] == ["on_shelf", "on_loan"]
        assert lent
        assert selectors.invariant_violations() == []


class TestThePullList:
    def test_the_nearest_copy_is_fetched_for_who_waits_longest(self):
        here, there = library(), library()
        item = here.item(location="Jeugd", shelf_mark="A MOOR")
        there.item(record=item.record)
        there.reserve(item.record, there.member())
        with after(minutes=1):
            here.reserve(item.record, here.member())
        outbox.drain_all()
        (mine,) = selectors.pull_list(here.desk, branch_id=here.branch.pk)
        assert (mine.barcode, mine.location, mine.shelf_mark, mine.pickup) == (
            item.barcode,
            "Jeugd",
            "A MOOR",
            here.branch.name,
        )
        assert len(selectors.pull_list(there.desk, branch_id=there.branch.pk)) == 1

    def test_nobody_waits_nothing_to_fetch(self):
        here = library()
        here.item()
        assert selectors.pull_list(here.desk, branch_id=here.branch.pk) == []

    def test_a_scan_of_what_was_fetched_takes_it_off_the_list(self):
        here = library()
        item = here.item()
        here.reserve(item.record, here.member())
        outbox.drain_all()
        assert len(selectors.pull_list(here.desk, branch_id=here.branch.pk)) == 1
        assert here.take_in(item).next == "hold_shelf"
        assert selectors.pull_list(here.desk, branch_id=here.branch.pk) == []
