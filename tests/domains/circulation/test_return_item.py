"""Taking back: the loan is closed, the fee settled, and the item goes where it is wanted next."""

import datetime as dt

import pytest
import time_machine

from samenbieb.domains.circulation import selectors, services
from samenbieb.domains.circulation.errors import Block, ReturnRefused
from samenbieb.domains.circulation.models import Hold, Loan, ReturnAct
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.holdings.errors import ItemUnknown
from samenbieb.domains.payments import selectors as payments
from samenbieb.kernel import clock
from samenbieb.kernel.errors import NotAllowed
from samenbieb.kernel.models import AuditEntry, OutboxEvent
from tests.factories.circulation import SYSTEM, hold_row, item_row, library, loan_row

pytestmark = pytest.mark.django_db
DAY_0 = "2026-03-02T10:00:00+01:00"


@pytest.fixture(autouse=True)
def _day_0():
    with time_machine.travel(DAY_0, tick=False) as traveller:
        yield traveller


def later(**span: int):
    return clock.at(clock.now() + dt.timedelta(**span))


def test_a_title_that_comes_back_stands_on_the_shelf_again():
    here = library()
    item, card = here.item(), here.member()
    lent = here.lend(item, card)
    answer = here.take_in(item)
    assert (answer.closed, answer.next, answer.destination, answer.fee_cents) == (
        True,
        "shelf",
        here.branch.name,
        0,
    )
    loan = loan_row(lent)
    assert (loan.closed_as, loan.branch_in_id, loan.returned_at) == ("returned", here.branch.pk, clock.now())
    assert (item_row(item).custody, item_row(item).due_at) == ("on_shelf", None)
    assert selectors.invariant_violations() == []


def test_a_return_leaves_a_trail_and_tells_the_other_rooms():
    here = library()
    item, card = here.item(), here.member()
    here.lend(item, card)
    OutboxEvent.objects.all().delete()
    answer = here.take_in(item)
    line = AuditEntry.objects.get(action="circulation.return")
    assert (line.actor, line.person_id, line.subject_id) == (
        here.desk.name,
        card.membership.person_id,
        answer.act,
    )
    assert set(OutboxEvent.objects.values_list("name", flat=True)) == {
        "circulation.loan-closed.v1",
        "holdings.item-changed.v1",
    }


def test_a_second_scan_changes_nothing_and_says_the_same_of_where_it_belongs():
    here = library()
    item, card, waiting = here.item(), here.member(), here.member()
    here.lend(item, card)
    here.reserve(item.record, waiting)
    first = here.take_in(item)
    before = (item_row(item).version, ReturnAct.objects.across_all(reason="test").count())
    second = here.take_in(item)
    assert (second.act, second.next, second.destination, second.hold_for, second.shelf_label) == (
        first.act,
        first.next,
        first.destination,
        first.hold_for,
        first.shelf_label,
    )
    assert (second.closed, second.fee_cents, second.repeated) == (False, 0, True)
    assert before == (item_row(item).version, ReturnAct.objects.across_all(reason="test").count())


def test_the_same_key_gives_the_same_answer_and_writes_nothing():
    here = library()
    item, card = here.item(), here.member()
    here.lend(item, card)
    first = here.take_in(item, key="scan-1")
    assert here.take_in(item, key="scan-1") == first
    assert ReturnAct.objects.across_all(reason="test").count() == 1


def test_the_overdue_fee_is_counted_in_calendar_days_up_to_the_day_of_return():
    here = library()
    here.rule("fine_per_day", "0.20")
    here.rule("loan_days", 7)
    item, card = here.item(), here.member()
    here.lend(item, card)
    with later(days=10):
        answer = here.take_in(item)
        assert answer.fee_cents == 60
        assert answer.account == str(card.membership.public_id)
        (line,) = payments.open_charges(card.membership_id)
        assert (line.kind, line.total_cents, line.organisation_id) == ("overdue", 60, here.organisation.pk)


def test_a_return_dated_back_costs_what_that_day_costs():
    here = library()
    here.rule("fine_per_day", "0.20")
    here.rule("loan_days", 7)
    item, card = here.item(), here.member()
    here.lend(item, card)
    with later(days=10):
        back_then = clock.now() - dt.timedelta(days=3)
        answer = here.take_in(item, returned_at=back_then)
        assert answer.fee_cents == 0
        assert Loan.objects.across_all(reason="test").get().returned_at == back_then


def test_a_return_in_the_future_is_now_and_one_before_the_loan_is_the_loan():
    here = library()
    item, card = here.item(), here.member()
    lent = here.lend(item, card)
    with later(hours=1):
        here.take_in(item, returned_at=clock.now() + dt.timedelta(days=2))
        assert loan_row(lent).returned_at == clock.now()
    again = here.lend(item, card)
    with later(hours=1):
        here.take_in(item, returned_at=clock.now() - dt.timedelta(days=2))
        assert loan_row(again).returned_at == loan_row(again).opened_at


def test_a_return_cannot_be_dated_back_further_than_the_rule_allows():
    here = library()
    here.rule("backdate_days", 2)
    item, card = here.item(), here.member()
    here.lend(item, card)
    with later(days=10), pytest.raises(ReturnRefused) as refused:
        here.take_in(item, returned_at=clock.now() - dt.timedelta(days=3))
    assert refused.value.blocks == (Block.INVALID_DATES,)
    assert Loan.objects.across_all(reason="test").get().closed_at is None


def test_the_first_hold_in_the_queue_gets_the_title_with_a_number_and_a_last_day():
    here = library()
    item, card, first, second = here.item(), here.member(), here.member(), here.member()
    here.lend(item, card)
    hold = here.reserve(item.record, first)
    with later(minutes=1):
        here.reserve(item.record, second)
    answer = here.take_in(item)
    assert (answer.next, answer.hold_for, answer.shelf_label) == (
        "hold_shelf",
        str(first.membership.person),
        "1",
    )
    assert answer.shelf_until_on == "2026-03-09"
    row = hold_row(hold)
    assert (row.state, row.captured_item_id, row.shelf_until_on) == (
        "waiting",
        item.pk,
        dt.date(2026, 3, 9),
    )
    assert item_row(item).custody == "hold_shelf"
    assert selectors.invariant_violations() == []


def test_titles_of_one_person_lie_together_and_others_have_another_number():
    here = library()
    one, two, three = here.item(), here.item(), here.item()
    reader, other, borrower = here.member(), here.member(), here.member()
    for item, waiting in ((one, reader), (two, other), (three, reader)):
        here.lend(item, borrower)
        here.reserve(item.record, waiting)
    assert [here.take_in(item).shelf_label for item in (one, two, three)] == ["1", "2", "1"]


def test_a_resting_hold_is_passed_over_and_keeps_its_place():
    here = library()
    item, card, resting, second = here.item(), here.member(), here.member(), here.member()
    here.lend(item, card)
    hold = here.reserve(item.record, resting)
    services.suspend_hold(here.desk, hold_public_id=hold.hold, until_on=dt.date(2026, 4, 1))
    with later(minutes=1):
        here.reserve(item.record, second)
    assert here.take_in(item).hold_for == str(second.membership.person)
    assert hold_row(hold).state == "open"


def test_a_hold_for_elsewhere_sends_the_title_on_its_way_and_arrival_makes_it_ready():
    here, there = library(), library()
    item, card = here.item(), here.member()
    reader = there.member()
    here.lend(item, card)
    hold = there.reserve(item.record, reader)
    sent = here.take_in(item)
    assert (sent.next, sent.destination_code, sent.hold_for) == ("transit", there.branch.code, "")
    assert (hold_row(hold).state, item_row(item).custody) == ("in_transit", "in_transit")
    assert here.take_in(item).repeated
    arrived = there.take_in(item)
    assert (arrived.next, arrived.hold_for) == ("hold_shelf", str(reader.membership.person))
    assert hold_row(hold).state == "waiting"
    assert selectors.invariant_violations() == []


def test_an_item_of_another_branch_goes_home_and_a_stop_on_the_way_changes_nothing():
    home, here, between = library(), library(), library()
    item, card = home.item(), here.member()
    here.lend(item, card)
    sent = here.take_in(item)
    assert (sent.next, sent.destination_code) == ("transit", home.branch.code)
    stop = between.take_in(item)
    assert (stop.next, stop.destination_code, stop.repeated) == ("transit", home.branch.code, True)
    assert home.take_in(item).next == "shelf"
    assert item_row(item).current_branch_id == home.branch.pk


def test_a_title_on_its_way_home_is_caught_by_a_hold_placed_meanwhile():
    home, here = library(), library()
    item, card, reader = home.item(), here.member(), here.member()
    here.lend(item, card)
    here.take_in(item)
    here.reserve(item.record, reader)
    assert here.take_in(item).next == "hold_shelf"
    assert selectors.invariant_violations() == []


def test_a_damaged_item_goes_to_a_colleague_and_its_hold_waits_on():
    here = library()
    item, card, reader = here.item(), here.member(), here.member()
    here.lend(item, card)
    hold = here.reserve(item.record, reader)
    holdings.mark(here.desk, item_public_id=str(item.public_id), kind="damaged")
    answer = here.take_in(item)
    assert (answer.next, answer.closed, item_row(item).custody) == ("desk", True, "workroom")
    assert hold_row(hold).state == "open"
    assert here.take_in(item).repeated


def test_an_item_that_is_damaged_on_the_hold_shelf_gives_its_reader_the_place_in_the_queue_back():
    here = library()
    item, card, reader = here.item(), here.member(), here.member()
    here.lend(item, card)
    hold = here.reserve(item.record, reader)
    here.take_in(item)
    holdings.mark(here.desk, item_public_id=str(item.public_id), kind="damaged")
    assert here.take_in(item).next == "desk"
    assert (hold_row(hold).state, hold_row(hold).captured_item_id) == ("open", None)
    assert selectors.invariant_violations() == []


def test_a_lost_item_that_is_scanned_is_found():
    here = library()
    item = here.item()
    holdings.mark(here.desk, item_public_id=str(item.public_id), kind="lost")
    here.take_in(item)
    holdings.mark(here.desk, item_public_id=str(item.public_id), kind="missing")
    answer = here.take_in(item)
    assert answer.next == "shelf"


def test_patron_item_and_desk_may_belong_to_three_libraries():
    owner, lender, desk = library(), library(), library()
    patrons_library = library()
    lender.rule("fine_per_day", "0.10")
    item, card = owner.item(), patrons_library.member()
    lent = lender.lend(item, card)
    assert loan_row(lent).organisation_id == lender.organisation.pk
    with later(days=30):
        answer = desk.take_in(item)
        assert (answer.next, answer.destination_code) == ("transit", owner.branch.code)
        assert answer.fee_cents == 90
        assert answer.account == "", "the desk of another library is not told whose account it is"
        assert payments.balance_cents(card.membership.person_id, organisation_id=lender.organisation.pk) == 90
    assert selectors.invariant_violations() == []


def test_somebody_without_a_right_here_takes_nothing_in():
    here = library()
    item = here.item()
    with pytest.raises(NotAllowed):
        here.take_in(item, actor=library().desk)


def test_an_unknown_barcode_is_said_to_be_unknown():
    here = library()
    with pytest.raises(ItemUnknown):
        services.return_item(here.desk, barcode="30999", branch_id=here.branch.pk)


def test_who_keeps_nothing_leaves_the_loan_at_the_return():
    here = library()
    item, card = here.item(), here.member(history="never")
    lent = here.lend(item, card)
    answer = here.take_in(item)
    assert (loan_row(lent).membership_id, answer.can_undo) == (None, False)
    assert selectors.invariant_violations() == []


def test_the_trail_of_who_keeps_nothing_leads_to_nobody_after_the_return():
    here = library()
    here.rule("renew_from", "due")
    item, card = here.item(), here.member(history="never")
    lent = here.lend(item, card)
    services.renew_loan(here.desk, loan_public_id=lent.loan)
    here.take_in(item)
    lines = AuditEntry.objects.filter(subject_type__in=("circulation.loan", "circulation.returnact"))

    assert [(line.action, line.person_id) for line in lines.order_by("id")] == [
        ("circulation.check_out", None),
        ("circulation.renew", None),
        ("circulation.return", None),
    ]


def test_a_long_queue_is_looked_through_to_the_end():
    """Twenty-five people want the other copy; only the last one takes any."""
    here = library()
    item, borrower = here.item(), here.member()
    other = here.item(record=item.record)
    here.lend(item, borrower)
    holds = [here.member() for _ in range(25)]
    for card in holds:
        here.reserve(item.record, card, item_barcode=other.barcode)
    with later(minutes=1):
        last = here.member()
        here.reserve(item.record, last)
    assert here.take_in(item).hold_for == str(last.membership.person)
    assert Hold.objects.across_all(reason="test").filter(state="waiting").count() == 1


def test_the_system_may_take_in_anywhere():
    here = library()
    item, card = here.item(), here.member()
    here.lend(item, card)
    assert here.take_in(item, actor=SYSTEM).closed
