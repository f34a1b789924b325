"""Reserving: placing, every reason against it, moving, resting, cancelling, and what becomes of the title."""

import datetime as dt

import pytest
import time_machine

from samenbieb.domains.catalogue.models import Work
from samenbieb.domains.circulation import selectors, services
from samenbieb.domains.circulation.errors import Block, HoldRefused
from samenbieb.domains.circulation.models import Hold
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.organisations import services as organisations
from samenbieb.domains.patrons import services as patrons
from samenbieb.domains.payments import selectors as payments
from samenbieb.kernel import clock, outbox
from samenbieb.kernel.errors import NotAllowed, NotFound
from samenbieb.kernel.models import AuditEntry
from tests.factories.catalogue import RecordFactory, in_two_languages
from tests.factories.circulation import SYSTEM, Library, hold_row, item_row, library
from tests.factories.organisations import staff
from tests.factories.patrons import PersonFactory, as_member, child_of, member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day_0():
    with time_machine.travel("2026-03-02T10:00:00+01:00", tick=False):
        yield


def after(**span: int):
    return clock.at(clock.now() + dt.timedelta(**span))


def reserve_at_home(here: Library, card, record, **more):
    return services.place_hold(
        as_member(card),
        work_public_id=str(record.work.public_id),
        pickup_branch_id=more.pop("pickup", here.branch).pk,
        **more,
    )


class TestPlacing:
    def test_a_member_reserves_at_home_and_sees_the_place_in_the_queue(self):
        here = library()
        item = here.item()
        here.lend(item, here.member())
        first = reserve_at_home(here, here.member(), item.record)
        with after(minutes=1):
            second = reserve_at_home(here, here.member(), item.record)
        assert (first.position, second.position, first.state, first.pickup) == (
            1,
            2,
            "open",
            here.branch.name,
        )
        line = AuditEntry.objects.filter(action="circulation.place_hold").latest("pk")
        assert (line.door, line.subject_id) == ("portal", second.hold)
        assert selectors.queue_length([item.record.work_id]) == {item.record.work_id: 2}

    def test_without_a_language_it_waits_for_the_readers_own(self):
        here = library()
        dutch, turkish = (here.item(record=record) for record in in_two_languages())
        here.lend(dutch, here.member())
        answer = reserve_at_home(here, here.member(), dutch.record)
        assert (answer.language, answer.position) == ("dut", 1)
        assert selectors.pull_list(here.desk, branch_id=here.branch.pk) == []
        assert (
            reserve_at_home(here, here.member(person=PersonFactory(language="tr")), dutch.record).language
            == "tur"
        )
        outbox.drain_all()
        assert [line.barcode for line in selectors.pull_list(here.desk, branch_id=here.branch.pk)] == [
            turkish.barcode
        ]

    def test_it_bears_the_name_of_its_page_whatever_the_work_was_called_first(self):
        here = library()
        dutch, turkish = in_two_languages()
        Work.objects.filter(pk=dutch.work_id).update(title=turkish.title)
        here.item(record=dutch)
        card = here.member()
        assert reserve_at_home(here, card, turkish).title == dutch.title
        assert [line.title for line in selectors.own_holds(as_member(card))] == [dutch.title]

    def test_it_does_not_matter_is_kept_as_such(self):
        here = library()
        dutch, turkish = (here.item(record=record) for record in in_two_languages())
        here.lend(dutch, here.member())
        assert reserve_at_home(here, here.member(), dutch.record, language="").language == ""
        outbox.drain_all()
        assert [line.barcode for line in selectors.pull_list(here.desk, branch_id=here.branch.pk)] == [
            turkish.barcode
        ]

    def test_the_same_key_reserves_once(self):
        here = library()
        card, item = here.member(), here.item()
        first = reserve_at_home(here, card, item.record, key="h1")
        assert reserve_at_home(here, card, item.record, key="h1") == first
        assert Hold.objects.across_all(reason="test").count() == 1

    def test_it_is_picked_up_at_a_place_of_another_library_where_one_becomes_a_guest(self):
        home, there = library(), library()
        card, item = home.member(), home.item()
        answer = reserve_at_home(home, card, item.record, pickup=there.branch)
        row = hold_row(answer)
        assert (row.organisation_id, row.membership.kind) == (there.organisation.pk, "guest")
        assert selectors.invariant_violations() == []

    def test_every_reason_is_named_and_nothing_is_written(self):
        here = library()
        here.rule("max_holds", 1)
        card, item = here.member(), here.item(min_age=99)
        reserve_at_home(here, card, here.item().record)
        patrons.block(here.desk, public_id=str(card.membership.public_id), kind="restriction", reason="test")
        no_pickup = here.another_branch()
        organisations.edit_branch(SYSTEM, branch_id=no_pickup.pk, offers_pickup=False)
        with pytest.raises(HoldRefused) as refused:
            reserve_at_home(
                here,
                card,
                item.record,
                pickup=no_pickup,
                wanted_until_on=dt.date(2026, 3, 1),
            )
        assert set(refused.value.blocks) == {
            Block.NO_PICKUP_HERE,
            Block.AGE_RESTRICTED,
            Block.TOO_MANY_HOLDS,
            Block.INVALID_DATES,
            Block.RESTRICTED,
        }
        assert Hold.objects.across_all(reason="test").count() == 1

    def test_a_title_is_reserved_once_and_not_while_one_has_it(self):
        here = library()
        card, item = here.member(), here.item()
        reserve_at_home(here, card, item.record)
        with pytest.raises(HoldRefused) as twice:
            reserve_at_home(here, card, item.record)
        assert twice.value.blocks == (Block.DUPLICATE_HOLD,)
        lent = here.item()
        here.lend(lent, card)
        with pytest.raises(HoldRefused) as has_it:
            reserve_at_home(here, card, lent.record)
        assert has_it.value.blocks == (Block.ALREADY_ON_LOAN_TO_PATRON,)

    def test_a_title_without_a_copy_to_lend_cannot_be_reserved(self):
        here = library()
        withdrawn = here.item()
        holdings.mark(here.desk, item_public_id=str(withdrawn.public_id), kind="withdrawn")
        for record in (RecordFactory(), withdrawn.record):
            with pytest.raises(HoldRefused) as refused:
                reserve_at_home(here, here.member(), record)
            assert refused.value.blocks == (Block.NOT_HOLDABLE,)

    def test_a_wish_for_another_form_or_language_waits_for_such_a_copy(self):
        here = library()
        item = here.item()
        with pytest.raises(HoldRefused) as refused:
            reserve_at_home(here, here.member(), item.record, form="dvd")
        assert refused.value.blocks == (Block.NOT_HOLDABLE,)
        form, language = item.record.form, item.record.languages[0]
        assert reserve_at_home(here, here.member(), item.record, form=form, language=language)
        assert reserve_at_home(here, here.member(), item.record, record_public_id=str(item.record.public_id))

    def test_a_desk_may_set_a_limit_aside_only_with_that_right(self):
        here = library()
        here.rule("max_holds", 0)
        card, item = here.member(), here.item()
        aside = frozenset({"too_many_holds"})
        with pytest.raises(HoldRefused):
            here.reserve(item.record, card, set_aside=aside)
        director = staff(here.organisation, "director", branch=here.branch)
        assert here.reserve(item.record, card, actor=director, set_aside=aside).position == 1

    def test_what_a_hold_costs_is_put_on_the_account_once(self):
        here = library()
        here.rule("hold_fee", "0.50")
        card, item = here.member(), here.item()
        assert reserve_at_home(here, card, item.record, key="k").fee_cents == 50
        reserve_at_home(here, card, item.record, key="k")
        assert payments.balance_cents(card.membership.person_id) == 50

    def test_a_guardian_reserves_for_a_child_and_nobody_for_a_stranger(self):
        here = library()
        parent, item = here.member(), here.item()
        child = child_of(parent)
        answer = reserve_at_home(
            here, parent, item.record, person_public_id=str(child.membership.person.public_id)
        )
        assert hold_row(answer).membership_id == child.membership_id
        with pytest.raises(NotFound):
            reserve_at_home(
                here, parent, item.record, person_public_id=str(member().membership.person.public_id)
            )

    def test_a_visitor_reserves_nothing(self):
        here = library()
        from samenbieb.kernel.actor import Actor

        with pytest.raises(NotAllowed):
            here.reserve(here.item().record, here.member(), actor=Actor.anonymous("portal"))


class TestCancelling:
    def test_the_queue_moves_up(self):
        here = library()
        item = here.item()
        here.lend(item, here.member())
        card = here.member()
        first = reserve_at_home(here, card, item.record)
        with after(minutes=1):
            second = here.member()
            reserve_at_home(here, second, item.record)
        assert services.cancel_hold(as_member(card), hold_public_id=first.hold).state == "cancelled"
        (line,) = selectors.own_holds(as_member(second))
        assert line.position == 1

    def test_a_title_that_lies_ready_goes_to_the_next_at_the_same_place_at_once(self):
        here = library()
        item, first, second = here.item(), here.member(), here.member()
        here.lend(item, here.member())
        hold = here.reserve(item.record, first)
        with after(minutes=1):
            next_hold = here.reserve(item.record, second)
        here.take_in(item)
        services.cancel_hold(here.desk, hold_public_id=hold.hold)
        assert (hold_row(next_hold).state, hold_row(next_hold).captured_item_id) == ("waiting", item.pk)
        assert here.take_in(item).hold_for == str(second.membership.person)
        assert selectors.invariant_violations() == []

    def test_a_title_that_nobody_wants_stays_on_the_hold_shelf_until_it_is_scanned(self):
        here = library()
        item, reader = here.item(), here.member()
        here.lend(item, here.member())
        hold = here.reserve(item.record, reader)
        here.take_in(item)
        services.cancel_hold(here.desk, hold_public_id=hold.hold)
        assert item_row(item).custody == "hold_shelf"
        (line,) = selectors.shelf_to_clear(here.desk, branch_id=here.branch.pk)
        assert (line.barcode, line.hold_for) == (item.barcode, "")
        assert selectors.invariant_violations() == []
        assert services.clear_shelf(here.desk, branch_id=here.branch.pk) == 1
        assert item_row(item).custody == "on_shelf"
        assert selectors.shelf_to_clear(here.desk, branch_id=here.branch.pk) == []

    def test_when_the_next_waits_elsewhere_the_hold_is_under_way_and_the_scan_sends_it_off(self):
        here, there = library(), library()
        item = here.item()
        here.lend(item, here.member())
        hold = here.reserve(item.record, here.member())
        with after(minutes=1):
            next_hold = there.reserve(item.record, there.member())
        here.take_in(item)
        services.cancel_hold(here.desk, hold_public_id=hold.hold)
        assert (hold_row(next_hold).state, item_row(item).custody) == ("in_transit", "hold_shelf")
        assert selectors.invariant_violations() == []
        sent = here.take_in(item)
        assert (sent.next, sent.destination_code) == ("transit", there.branch.code)
        assert selectors.invariant_violations() == []

    def test_a_title_under_way_turns_to_the_next_or_home(self):
        home, there, third = library(), library(), library()
        item = home.item()
        home.lend(item, home.member())
        first = there.reserve(item.record, there.member())
        with after(minutes=1):
            second = third.reserve(item.record, third.member())
        home.take_in(item)
        services.cancel_hold(there.desk, hold_public_id=first.hold)
        assert (hold_row(second).state, item_row(item).custody) == ("in_transit", "in_transit")
        assert there.take_in(item).destination_code == third.branch.code
        services.cancel_hold(third.desk, hold_public_id=second.hold)
        answer = third.take_in(item)
        assert (answer.next, answer.destination_code) == ("transit", home.branch.code)
        assert home.take_in(item).next == "shelf"
        assert selectors.invariant_violations() == []

    def test_what_has_ended_cannot_be_cancelled(self):
        here = library()
        card, item = here.member(), here.item()
        hold = here.reserve(item.record, card)
        services.cancel_hold(here.desk, hold_public_id=hold.hold)
        with pytest.raises(HoldRefused) as refused:
            services.cancel_hold(here.desk, hold_public_id=hold.hold)
        assert refused.value.blocks == (Block.NOT_CANCELLABLE,)

    def test_a_hold_of_another_library_or_person_does_not_exist(self):
        here = library()
        hold = here.reserve(here.item().record, here.member())
        strangers = (library().desk, as_member(here.member()), as_member(member()))
        for stranger in strangers:
            for act in (services.cancel_hold, services.resume_hold):
                with pytest.raises(NotFound):
                    act(stranger, hold_public_id=hold.hold)
            with pytest.raises(NotFound):
                services.move_hold(stranger, hold_public_id=hold.hold, pickup_branch_id=here.branch.pk)
            with pytest.raises(NotFound):
                selectors.hold(stranger, public_id=hold.hold)
        with pytest.raises(NotFound):
            services.cancel_hold(here.desk, hold_public_id="nonsense")


class TestMoving:
    def test_another_place_may_be_chosen_while_one_waits(self):
        here, there = library(), library()
        card, item = here.member(), here.item()
        hold = reserve_at_home(here, card, item.record)
        answer = services.move_hold(
            as_member(card), hold_public_id=hold.hold, pickup_branch_id=there.branch.pk
        )
        row = hold_row(hold)
        assert (answer.pickup_code, row.organisation_id, row.membership.kind) == (
            there.branch.code,
            there.organisation.pk,
            "guest",
        )

    def test_what_travels_turns_and_what_lies_ready_stays(self):
        home, there, third = library(), library(), library()
        item, card = home.item(), home.member()
        home.lend(item, home.member())
        hold = reserve_at_home(home, card, item.record, pickup=there.branch)
        home.take_in(item)
        services.move_hold(as_member(card), hold_public_id=hold.hold, pickup_branch_id=third.branch.pk)
        assert there.take_in(item).destination_code == third.branch.code
        assert third.take_in(item).next == "hold_shelf"
        with pytest.raises(HoldRefused) as refused:
            services.move_hold(as_member(card), hold_public_id=hold.hold, pickup_branch_id=there.branch.pk)
        assert refused.value.blocks == (Block.IN_FULFILMENT,)
        assert selectors.invariant_violations() == []

    def test_back_to_where_it_left_it_lies_ready_after_its_scan(self):
        home, there = library(), library()
        item, card = home.item(), home.member()
        home.lend(item, home.member())
        hold = reserve_at_home(home, card, item.record, pickup=there.branch)
        home.take_in(item)
        services.move_hold(as_member(card), hold_public_id=hold.hold, pickup_branch_id=home.branch.pk)
        assert selectors.invariant_violations() == []
        assert home.take_in(item).next == "hold_shelf"


class TestResting:
    def test_a_rest_ends_by_the_clock_on_the_day_after_its_last(self):
        here = library()
        item, card = here.item(), here.member()
        hold = here.reserve(item.record, card)
        services.suspend_hold(as_member(card), hold_public_id=hold.hold, until_on=dt.date(2026, 3, 10))
        with after(days=8):
            services.target_holds()
            assert selectors.pull_list(here.desk, branch_id=here.branch.pk) == []
        with after(days=9):
            services.target_holds()
            assert len(selectors.pull_list(here.desk, branch_id=here.branch.pk)) == 1

    def test_it_can_be_ended_before_and_not_begin_in_the_past(self):
        here = library()
        item, card = here.item(), here.member()
        hold = here.reserve(item.record, card)
        with pytest.raises(HoldRefused) as refused:
            services.suspend_hold(here.desk, hold_public_id=hold.hold, until_on=dt.date(2026, 3, 1))
        assert refused.value.blocks == (Block.INVALID_DATES,)
        services.suspend_hold(here.desk, hold_public_id=hold.hold, until_on=dt.date(2026, 3, 10))
        services.resume_hold(here.desk, hold_public_id=hold.hold)
        assert here.take_in(item).next == "hold_shelf"

    def test_what_lies_ready_cannot_rest(self):
        here = library()
        item, card = here.item(), here.member()
        hold = here.reserve(item.record, card)
        here.take_in(item)
        with pytest.raises(HoldRefused) as refused:
            services.suspend_hold(here.desk, hold_public_id=hold.hold, until_on=dt.date(2026, 3, 10))
        assert refused.value.blocks == (Block.IN_FULFILMENT,)


def test_a_child_without_a_card_that_can_be_used_reserves_nothing():
    here = library()
    parent, item = here.member(), here.item()
    child = child_of(parent)
    patrons.report_card_lost(here.desk, public_id=str(child.membership.public_id))
    with pytest.raises(HoldRefused) as refused:
        reserve_at_home(here, parent, item.record, person_public_id=str(child.membership.person.public_id))
    assert refused.value.blocks == (Block.PATRON_INACTIVE,)
