"""Two desks at the same moment, with real connections: nothing is lent twice, counted wrong or left half done."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connections

from samenbieb.domains.circulation import selectors, services
from samenbieb.domains.circulation.errors import Block, CheckoutRefused, RenewalRefused
from samenbieb.domains.circulation.models import Hold, Loan, ReturnAct
from samenbieb.domains.circulation.services import CheckoutAnswer, ReturnAnswer
from samenbieb.kernel import clock
from samenbieb.kernel.errors import Busy
from tests.factories.circulation import hold_row, item_row, library, loan_row
from tests.kernel.parallel import at_once

pytestmark = pytest.mark.django_db(transaction=True)
EXPECTED = (CheckoutRefused, RenewalRefused, Busy)


def loans() -> Any:
    return Loan.objects.across_all(reason="test")


def clean() -> bool:
    return selectors.invariant_violations() == []


def only_expected(answers: list[Any]) -> bool:
    return all(not isinstance(answer, Exception) or isinstance(answer, EXPECTED) for answer in answers)


def _many(pieces: list[Callable[[], Any]], *, at_a_time: int) -> list[Any]:
    """Run pieces over some connections; one that was told to wait asks again, as a desk does."""

    def run(piece: Callable[[], Any]) -> Any:
        try:
            return piece()
        except Exception as problem:
            return problem
        finally:
            connections.close_all()

    with ThreadPoolExecutor(at_a_time) as pool:
        return list(pool.map(run, pieces))


def _lend_one_to_many(count: int, *, at_a_time: int) -> None:
    here = library()
    item = here.item()
    cards = [here.member() for _ in range(count)]
    answers = _many([partial(here.lend, item, card) for card in cards], at_a_time=at_a_time)
    assert only_expected(answers)
    assert sum(isinstance(answer, CheckoutAnswer) for answer in answers) == 1
    refused = [answer for answer in answers if isinstance(answer, CheckoutRefused)]
    assert {answer.blocks for answer in refused} <= {(Block.ITEM_ON_LOAN,)}
    assert loans().filter(item=item, closed_at=None).count() == 1
    assert clean()


def test_one_item_at_many_desks_is_lent_once() -> None:
    _lend_one_to_many(16, at_a_time=16)


@pytest.mark.slow
def test_two_hundred_desks_lend_one_item_once() -> None:
    _lend_one_to_many(200, at_a_time=50)


def test_the_limit_of_one_person_holds_at_many_desks() -> None:
    here = library()
    here.rule("max_loans", 3)
    card = here.member()
    items = [here.item() for _ in range(10)]
    answers = at_once(*[partial(here.lend, item, card) for item in items])
    assert only_expected(answers)
    assert loans().filter(closed_at=None).count() == 3
    assert clean()


def test_the_same_request_twice_at_once_lends_once_with_one_answer() -> None:
    here = library()
    item, card = here.item(), here.member()
    answers = at_once(*[partial(here.lend, item, card, key="same") for _ in range(4)])
    assert len({str(answer) for answer in answers}) == 1
    assert isinstance(answers[0], CheckoutAnswer)
    assert loans().count() == 1


def test_a_return_and_a_check_out_at_once_end_in_one_of_two_ways() -> None:
    here = library()
    first, second = here.member(), here.member()
    ends: Counter[str] = Counter()
    for _ in range(6):
        item = here.item()
        here.lend(item, first)
        taken, lent = at_once(partial(here.take_in, item), partial(here.lend, item, second))
        assert isinstance(taken, ReturnAnswer)
        assert taken.closed
        if isinstance(lent, CheckoutAnswer):
            ends["returned, then lent"] += 1
        else:
            assert isinstance(lent, CheckoutRefused)
            assert (lent.blocks, item_row(item).custody) == ((Block.ITEM_ON_LOAN,), "on_shelf")
            ends["refused, then returned"] += 1
        assert clean()
    assert sum(ends.values()) == 6


def test_two_scans_of_one_item_at_once_close_one_loan() -> None:
    here = library()
    item, card = here.item(), here.member()
    here.lend(item, card)
    answers = at_once(*[partial(here.take_in, item) for _ in range(4)])
    closed = [answer for answer in answers if isinstance(answer, ReturnAnswer) and answer.closed]
    assert len(closed) == 1
    assert len({answer.act for answer in answers if isinstance(answer, ReturnAnswer)}) == 1
    assert ReturnAct.objects.across_all(reason="test").count() == 1


def test_two_returns_at_once_serve_two_different_holds_under_two_numbers() -> None:
    here = library()
    for _ in range(3):
        first = here.item()
        second = here.item(record=first.record)
        for item in (first, second):
            here.lend(item, here.member())
        holds = [here.reserve(first.record, here.member()) for _ in range(2)]
        answers = at_once(partial(here.take_in, first), partial(here.take_in, second))
        assert [answer.next for answer in answers if isinstance(answer, ReturnAnswer)] == ["hold_shelf"] * 2
        assert {hold_row(hold).captured_item_id for hold in holds} == {first.pk, second.pk}
        labels = {answer.shelf_label for answer in answers if isinstance(answer, ReturnAnswer)}
        assert len(labels) == 2
        assert clean()


def test_a_renewal_and_a_new_hold_at_once_never_both_have_their_way_in_the_wrong_order() -> None:
    """Whoever comes first has it: a renewal after the hold is refused, one before it stands."""
    here = library()
    for number in range(4):
        item, card, other = here.item(), here.member(), here.member()
        lent = here.lend(item, card)
        with clock.at(clock.now() + dt.timedelta(days=3)):
            moment = clock.now()

        def renew(loan: str = lent.loan, at: dt.datetime = moment) -> Any:
            with clock.at(at):
                return services.renew_loan(here.desk, loan_public_id=loan)

        renewed, hold = at_once(renew, partial(here.reserve, item.record, other))
        assert not isinstance(hold, Exception), number
        if isinstance(renewed, Exception):
            assert isinstance(renewed, RenewalRefused)
            assert renewed.blocks == (Block.ON_HOLD,)
        assert clean()


def test_a_cancellation_and_a_return_at_once_leave_nothing_half_done() -> None:
    here = library()
    for _ in range(4):
        item = here.item()
        here.lend(item, here.member())
        hold = here.reserve(item.record, here.member())
        cancel = partial(services.cancel_hold, here.desk, hold_public_id=hold.hold)
        taken, cancelled = at_once(partial(here.take_in, item), cancel)
        assert not isinstance(taken, Exception)
        assert not isinstance(cancelled, Exception)
        assert hold_row(hold).state == "cancelled"
        here.take_in(item)
        assert item_row(item).custody == "on_shelf"
        assert clean()


def test_many_who_reserve_at_once_stand_in_one_strict_order() -> None:
    here = library()
    item = here.item()
    here.lend(item, here.member())
    cards = [here.member() for _ in range(6)]
    answers = at_once(*[partial(here.reserve, item.record, card) for card in cards])
    assert sorted(getattr(answer, "position", 0) for answer in answers) == [1, 2, 3, 4, 5, 6]
    assert Hold.objects.across_all(reason="test").filter(state="open").count() == 6


def test_a_renewal_and_a_return_at_once_leave_one_truth() -> None:
    here = library()
    for _ in range(4):
        item, card = here.item(), here.member()
        lent = here.lend(item, card)
        with clock.at(clock.now() + dt.timedelta(days=3)):
            moment = clock.now()

        def renew(loan: str = lent.loan, at: dt.datetime = moment) -> Any:
            with clock.at(at):
                return services.renew_loan(here.desk, loan_public_id=loan)

        renewed, taken = at_once(renew, partial(here.take_in, item))
        assert isinstance(taken, ReturnAnswer)
        assert loan_row(lent).closed_at is not None
        assert not isinstance(renewed, Exception) or isinstance(renewed, RenewalRefused)
        assert clean()


def test_an_item_lent_at_one_library_while_two_others_scan_it_is_refused_there_in_words() -> None:
    """Whoever waited for the item finds it at another branch than when they asked."""
    desks = [library() for _ in range(3)]
    for _ in range(5):
        item = desks[0].item()
        cards = [desk.member() for desk in desks]
        answers = at_once(*(partial(desk.lend, item, card) for desk, card in zip(desks, cards, strict=True)))
        assert Counter(type(answer) for answer in answers) == {CheckoutAnswer: 1, CheckoutRefused: 2}
    assert clean()
