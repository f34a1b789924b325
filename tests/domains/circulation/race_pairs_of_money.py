"""Pairs of acts on one account or one till that must not get in each other's way."""

import datetime as dt
from functools import partial
from typing import Any

from samenbieb.domains.circulation import services
from samenbieb.domains.circulation.services import CheckoutAnswer, ReturnAnswer
from samenbieb.domains.payments import selectors as accounts
from samenbieb.domains.payments import services as payments
from samenbieb.domains.payments.errors import CreditNotAllowed, TillChanged
from samenbieb.domains.payments.models import Credit
from samenbieb.kernel import clock
from tests.domains.circulation.race_pairs import WHY, lent_before
from tests.domains.circulation.racing import PER_DAY_CENTS, Race, World
from tests.factories.circulation import loan_row

LATE_DAYS, OF_A_LOAN_DAYS = 2, 21
FEE_CENTS = LATE_DAYS * PER_DAY_CENTS


def account_of(lent: CheckoutAnswer) -> int:
    """Give the account that a loan is on."""
    account = loan_row(lent).membership_id
    assert account is not None
    return account


def owing(world: World, cents: int) -> int:
    """Give the account of a member of the library of the desk, with something to pay."""
    membership = world.desk.member().membership
    line = payments.ChargeLine(membership.pk, world.desk.organisation.pk, "other", description="proef")
    payments.charge(world.desk.desk, line=line, amount_cents=cents)
    return int(membership.pk)


def paying(world: World, account: int, cents: int, **more: Any) -> partial[Credit]:
    """Give the act of paying in cash at the desk."""
    return partial(
        payments.pay,
        world.desk.desk,
        membership_id=account,
        amount_cents=cents,
        method="cash",
        branch_id=world.desk.branch.pk,
        **more,
    )


def accrual_against_payment(world: World) -> Race:
    """The fee grows by a day while somebody pays what it was the day before."""
    item = world.owner.item()
    lent = lent_before(world, item, world.home.member(), OF_A_LOAN_DAYS + LATE_DAYS)
    account = account_of(lent)
    with clock.at(clock.now() - dt.timedelta(days=1)):
        services.accrue_fees()
    open_cents = FEE_CENTS - PER_DAY_CENTS
    assert accounts.membership_balance_cents(account) == open_cents

    def judge(accrued: Any, paid: Any) -> None:
        assert accrued == {"loans": 1, "lines": 1}
        assert isinstance(paid, Credit)
        assert accounts.membership_balance_cents(account) == FEE_CENTS - open_cents
        assert world.desk.take_in(item).fee_cents == FEE_CENTS
        assert accounts.membership_balance_cents(account) == FEE_CENTS - open_cents

    return Race(services.accrue_fees, paying(world, account, open_cents), judge)


def accrual_against_return(world: World) -> Race:
    """The night books the fee while the title comes back at another library, which settles it."""
    item = world.owner.item()
    lent = lent_before(world, item, world.home.member(), OF_A_LOAN_DAYS + LATE_DAYS)

    def judge(accrued: Any, taken: Any) -> None:
        assert isinstance(accrued, dict)
        assert isinstance(taken, ReturnAnswer)
        assert taken.fee_cents == FEE_CENTS
        assert accounts.membership_balance_cents(account_of(lent)) == FEE_CENTS

    return Race(services.accrue_fees, partial(world.home.take_in, item), judge)


def one_debt_paid_twice(world: World) -> Race:
    """Two desks receive the same debt: the second is told that nothing is open."""
    account = owing(world, 250)

    def judge(*answers: Any) -> None:
        assert sorted(type(one).__name__ for one in answers) == ["Credit", CreditNotAllowed.__name__]
        assert accounts.membership_balance_cents(account) == 0

    return Race(paying(world, account, 250), paying(world, account, 250), judge)


def one_payment_sent_twice(world: World) -> Race:
    """One payment comes twice under its reference: it is received once."""
    account = owing(world, 500)

    def judge(first: Any, second: Any) -> None:
        assert isinstance(first, Credit)
        assert first == second
        assert Credit.objects.across_all(reason=WHY).filter(membership_id=account).count() == 1
        assert accounts.membership_balance_cents(account) == 250

    pay = paying(world, account, 250, reference=f"bon-{account}")
    return Race(pay, pay, judge)


def closing_against_payment(world: World) -> Race:
    """The till is closed over the sum that was counted while somebody pays."""
    account = owing(world, 100)
    branch = world.desk.branch.pk
    shown = accounts.till(world.desk.desk, branch_id=branch).expected_cents
    close = partial(
        payments.close_till, world.desk.desk, branch_id=branch, counted_cents=shown, expected_cents=shown
    )

    def judge(closed: Any, paid: Any) -> None:
        assert isinstance(paid, Credit)
        assert isinstance(closed, str | TillChanged)
        assert accounts.till(world.desk.desk, branch_id=branch).expected_cents == shown + 100

    return Race(close, paying(world, account, 100), judge)
