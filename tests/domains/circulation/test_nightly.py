"""Nightly work in batches: it stops between two of them, goes on with the next worker, and does nothing twice."""

import datetime as dt
from collections.abc import Callable

import pytest

from samenbieb.domains.circulation.models import Loan
from samenbieb.domains.circulation.services import accrual, marking, renewals, unlinking
from samenbieb.domains.payments import selectors as accounts
from samenbieb.domains.payments.models import ChargeStep
from samenbieb.kernel import clock, jobs
from samenbieb.kernel.models import Job
from tests.factories.circulation import Library, library

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def stops_after(batches: int) -> Callable[[], bool]:
    """Give a worker's ear that hears the call to stop when so many batches are done."""
    asked = iter([False] * batches)
    return lambda: next(asked, True)


def lent(here: Library, count: int) -> list[Loan]:
    keys = [here.lend(here.item(), here.member()).loan for _ in range(count)]
    return list(Loan.objects.across_all(reason="test").filter(public_id__in=keys).order_by("pk"))


def booked() -> int:
    return sum(ChargeStep.objects.values_list("amount_cents", flat=True))


class TestStopAndGoOn:
    def test_the_accrual(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(accrual, "BATCH_COUNT", 2)
        here = library()
        here.rule("fine_per_day", "0.10")
        lent(here, 7)
        with clock.at(clock.now() + 24 * DAY):
            jobs.enqueue("accrue_fees")
            assert jobs.run_next(stops_after(2))
            assert booked() == 4 * 30
            assert jobs.run_next()
            assert booked() == 7 * 30
            jobs.enqueue("accrue_fees")
            assert jobs.run_next()
            assert booked() == 7 * 30
        assert not Job.objects.filter(finished_at=None).exists()

    def test_a_batch_that_fails_leaves_the_ones_before_it_whole(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(accrual, "BATCH_COUNT", 2)
        here = library()
        here.rule("fine_per_day", "0.10")
        broken = lent(here, 5)[3]
        terms = broken.terms
        Loan.objects.across_all(reason="test").filter(pk=broken.pk).update(
            terms=terms | {"fine_per_day": {"value": "ten"}}
        )
        with clock.at(clock.now() + 24 * DAY):
            with pytest.raises(ValueError, match="ten"):
                accrual.accrue_fees()
            assert booked() == 2 * 30
            Loan.objects.across_all(reason="test").filter(pk=broken.pk).update(terms=terms)
            accrual.accrue_fees()
            assert booked() == 5 * 30

    def test_marking_as_lost(self) -> None:
        here = library()
        here.rule("lost_after_days", 5)
        loans = lent(here, 5)
        with clock.at(clock.now() + 30 * DAY):
            jobs.enqueue("age_to_lost")
            assert jobs.run_next(stops_after(3))
            assert [self.charged(loan) for loan in loans] == [2000] * 3 + [0] * 2
            assert jobs.run_next()
            assert marking.age_to_lost() == {"lost": 0}
            assert [self.charged(loan) for loan in loans] == [2000] * 5

    def charged(self, loan: Loan) -> int:
        return accounts.settled_cents(
            str(loan.public_id), kind="lost", membership_id=loan.membership_id or 0
        )[0]

    def test_renewing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(renewals, "AUTO_COUNT", 2)
        here = library()
        here.rule("auto_renew", True)
        loans = lent(here, 5)
        with clock.at(clock.now() + 20 * DAY):
            jobs.enqueue("auto_renew")
            assert jobs.run_next(stops_after(1))
            assert self.renewed(loans) == [1, 1, 0, 0, 0]
            assert jobs.run_next()
            assert jobs.run_now("auto_renew") == {"renewed": 0, "not_renewed": 0, "auto_too_late": 0}
            assert self.renewed(loans) == [1] * 5

    def renewed(self, loans: list[Loan]) -> list[int]:
        rows = Loan.objects.across_all(reason="test").filter(pk__in=[loan.pk for loan in loans])
        return list(rows.order_by("pk").values_list("renewals_used", flat=True))

    def test_forgetting(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(unlinking, "BATCH_COUNT", 2)
        here = library()
        loans = lent(here, 5)
        for loan in loans:
            here.take_in(loan.item)
        with clock.at(clock.now() + 31 * DAY):
            jobs.enqueue("anonymise_loans")
            assert jobs.run_next(stops_after(2))
            assert self.nameless() == 4
            assert jobs.run_next()
            assert self.nameless() == 5

    def nameless(self) -> int:
        return Loan.objects.across_all(reason="test").filter(membership=None).count()


def test_loans_of_one_day_come_in_one_order_whatever_the_size_of_a_batch(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = library()
    here.rule("fine_per_day", "0.10")
    lent(here, 4)
    with clock.at(clock.now() + DAY):
        lent(here, 3)
    for number, size in enumerate((1, 2, 3, 7, 50), start=1):
        monkeypatch.setattr(accrual, "BATCH_COUNT", size)
        with clock.at(clock.now() + (23 + number) * DAY):
            assert accrual.accrue_fees() == {"loans": 7, "lines": 7}
