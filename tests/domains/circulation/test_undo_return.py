"""Taking a return back: the loan runs on, the fee is gone, the hold waits again, while nothing followed."""

import datetime as dt

import pytest
import time_machine

from samenbieb.domains.circulation import selectors, services
from samenbieb.domains.circulation.errors import TooLateToUndo
from samenbieb.domains.payments import selectors as payments
from samenbieb.domains.payments import services as paying
from samenbieb.kernel import clock
from samenbieb.kernel.errors import NotFound
from tests.factories.circulation import hold_row, item_row, library, loan_row
from tests.factories.organisations import staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day_0():
    with time_machine.travel("2026-03-02T10:00:00+01:00", tick=False):
        yield


def later(**span: int):
    return clock.at(clock.now() + dt.timedelta(**span))


class TestTakingAReturnBack:
    def test_the_loan_runs_on_with_its_old_last_day_and_without_the_fee(self):
        here = library()
        here.rule("fine_per_day", "0.20")
        item, card = here.item(), here.member()
        lent = here.lend(item, card)
        due_at = loan_row(lent).due_at
        with later(days=25):
            answer = here.take_in(item)
            assert answer.fee_cents == 80
            assert services.undo_return(here.desk, act_public_id=answer.act).title == item.record.title
            loan = loan_row(lent)
            assert (loan.closed_at, loan.returned_at, loan.closed_as, loan.due_at) == (None, None, "", due_at)
            assert payments.balance_cents(card.membership.person_id) == 0
        assert (item_row(item).custody, item_row(item).due_at) == ("on_loan", due_at)
        assert selectors.invariant_violations() == []

    def test_the_hold_waits_again_at_its_old_place(self):
        here = library()
        item, card, reader = here.item(), here.member(), here.member()
        here.lend(item, card)
        hold = here.reserve(item.record, reader)
        answer = here.take_in(item)
        services.undo_return(here.desk, act_public_id=answer.act)
        assert (hold_row(hold).state, hold_row(hold).captured_item_id) == ("open", None)
        assert selectors.invariant_violations() == []

    def test_it_is_too_late_when_something_followed(self):
        here = library()
        item, card = here.item(), here.member()
        here.lend(item, card)
        answer = here.take_in(item)
        here.lend(item, here.member())
        with pytest.raises(TooLateToUndo):
            services.undo_return(here.desk, act_public_id=answer.act)

    def test_it_is_too_late_when_the_fee_was_paid(self):
        here = library()
        here.rule("fine_per_day", "0.20")
        item, card = here.item(), here.member()
        here.lend(item, card)
        with later(days=25):
            answer = here.take_in(item)
            paying.pay(here.desk, membership_id=card.membership_id, amount_cents=80, method="cash")
            with pytest.raises(TooLateToUndo):
                services.undo_return(here.desk, act_public_id=answer.act)

    def test_twice_is_too_late(self):
        here = library()
        item, card = here.item(), here.member()
        here.lend(item, card)
        answer = here.take_in(item)
        services.undo_return(here.desk, act_public_id=answer.act)
        with pytest.raises(TooLateToUndo):
            services.undo_return(here.desk, act_public_id=answer.act)

    def test_a_scan_from_the_pull_list_can_be_taken_back_too(self):
        here = library()
        item, reader = here.item(), here.member()
        hold = here.reserve(item.record, reader)
        answer = here.take_in(item)
        assert answer.can_undo
        services.undo_return(here.desk, act_public_id=answer.act)
        assert (item_row(item).custody, hold_row(hold).state) == ("on_shelf", "open")

    def test_a_return_of_another_library_does_not_exist(self):
        here = library()
        item, card = here.item(), here.member()
        here.lend(item, card)
        answer = here.take_in(item)
        for stranger in (library().desk, staff(library().organisation)):
            with pytest.raises(NotFound):
                services.undo_return(stranger, act_public_id=answer.act)
        for nonsense in ("", "not-a-number", "0"):
            with pytest.raises(NotFound):
                services.undo_return(here.desk, act_public_id=nonsense)
