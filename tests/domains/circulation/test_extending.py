"""Setting last days by hand: who may, what stays, what is told, and taking it back."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.circulation import selectors, services
from samenbieb.domains.circulation.errors import Block, RenewalRefused, TooLateToUndo
from samenbieb.domains.circulation.models import ExtendedLoan
from samenbieb.domains.circulation.rules.extending import day_is_possible
from samenbieb.domains.circulation.services import Picked
from samenbieb.domains.organisations.permissions import DIRECTOR
from samenbieb.domains.payments import selectors as payments
from samenbieb.kernel import clock
from samenbieb.kernel.errors import NotAllowed, NotFound
from samenbieb.kernel.models import AuditEntry
from tests.factories.circulation import item_row, library, loan_row
from tests.factories.organisations import staff

DAY_0 = dt.date(2026, 3, 2)


@pytest.fixture
def _day_0():
    with time_machine.travel("2026-03-02T10:00:00+01:00", tick=False):
        yield


pytestmark = pytest.mark.usefixtures("_day_0")


def late(count=1):
    """A library with loans that are four days too late, and who may set last days."""
    here = library()
    here.rule("fine_per_day", "0.50")
    loans = [here.lend(here.item(), here.member()) for _ in range(count)]
    return here, staff(here.organisation, DIRECTOR, branch=here.branch), loans


def on(day):
    return clock.at(clock.now() + dt.timedelta(days=day))


def extend(here, director, **more):
    return services.extend_loans(
        director,
        branch_id=here.branch.pk,
        picked=more.pop("picked", Picked()),
        to_on=more.pop("to_on", DAY_0 + dt.timedelta(days=35)),
        comment=more.pop("comment", "flood"),
        **more,
    )


@given(st.integers(-400, 400), st.integers(0, 400))
def test_a_day_is_possible_when_it_is_one_of_the_days_from_today_on(day, days):
    possible = {DAY_0 + dt.timedelta(days=number) for number in range(days + 1)}
    to_on = DAY_0 + dt.timedelta(days=day)
    assert day_is_possible(to_on, today=DAY_0, days=days) == (to_on in possible)


@pytest.mark.django_db
def test_a_preview_says_what_will_be_and_writes_nothing():
    here, director, (first, _second) = late(2)
    here.reserve(loan_row(first).item.record, here.member())
    with on(25):
        lines = services.preview_extension(
            director, branch_id=here.branch.pk, picked=Picked(), to_on=DAY_0 + dt.timedelta(days=35)
        )
        before = AuditEntry.objects.count()
        assert [(line.fee_cents, line.blocks) for line in lines] == [(200, ()), (200, ())]
        assert sorted(line.waiting_count for line in lines) == [0, 1]
        assert (ExtendedLoan.objects.count(), AuditEntry.objects.count()) == (0, before)
        done = extend(here, director)
    assert {line.loan for line in done.lines} == {line.loan for line in lines}


@pytest.mark.django_db
def test_the_fee_is_kept_the_period_begins_anew_and_the_reason_goes_with_the_person():
    here, director, (loan,) = late()
    with on(25):
        extend(here, director)
    row = loan_row(loan)
    assert (row.kept_fee_cents, row.extensions_used, row.renewals_used) == (200, 1, 0)
    assert row.due_at == dt.datetime(2026, 4, 6, 16, tzinfo=dt.UTC)  # summer time by then
    assert item_row(row.item).due_at == row.due_at
    assert payments.balance_cents(row.membership.person_id, organisation_id=here.organisation.pk) == 200
    found = selectors.explain_loan(here.desk, public_id=loan.loan)
    assert [(one.comment, one.undone) for one in found.extensions] == [("flood", False)]
    assert selectors.invariant_violations() == []


@pytest.mark.django_db
def test_the_reason_leaves_the_loan_with_its_person():
    here, director, (loan,) = late()
    here.rule("fine_per_day", None)
    free = here.lend(here.item(), here.member())
    with on(25):
        extend(here, director, picked=Picked(loans=(loan.loan, free.loan)))
        for one in (loan, free):
            here.take_in(loan_row(one).item)
    with on(90):
        services.anonymise_loans()
    kept = {line.loan_id: line.comment for line in ExtendedLoan.objects.all()}
    assert kept == {loan_row(loan).pk: "flood", loan_row(free).pk: ""}  # the first still owes its fee


@pytest.mark.django_db
def test_the_same_key_does_it_once_and_another_library_is_not_touched():
    here, director, loans = late(3)
    other, _director, (elsewhere,) = late()
    with on(25):
        first = extend(here, director, key="k")
        again = extend(here, director, key="k")
        named = extend(here, director, picked=Picked(loans=(elsewhere.loan,)), key="n")
    assert (len(first.lines), len(again.lines), again.act) == (3, 0, first.act)
    assert named.lines == named.left == ()
    assert {loan_row(loan).extensions_used for loan in loans} == {1}
    assert loan_row(elsewhere).extensions_used == 0
    assert other.organisation != here.organisation


@pytest.mark.django_db
def test_it_is_taken_back_while_nothing_followed():
    here, director, (first, second) = late(2)
    with on(25):
        done = extend(here, director)
        services.renew_loan(here.desk, loan_public_id=second.loan)
        answer = services.undo_extension(director, act_public_id=done.act)
        assert (answer.undone_count, answer.kept_count) == (1, 1)
        with pytest.raises(TooLateToUndo):
            services.undo_extension(director, act_public_id=done.act)
    assert loan_row(first).due_at == dt.datetime(2026, 3, 23, 17, tzinfo=dt.UTC)
    assert (loan_row(first).kept_fee_cents, loan_row(second).kept_fee_cents) == (0, 200)
    with on(26):
        assert here.take_in(loan_row(first).item).fee_cents == 250
    assert selectors.invariant_violations() == []


@pytest.mark.django_db
def test_who_may_not_is_refused_and_after_half_a_day_it_is_too_late():
    here, director, _loans = late()
    with on(25):
        with pytest.raises(NotAllowed):
            extend(here, here.desk)
        with pytest.raises(RenewalRefused) as refused:
            extend(here, director, comment=" ")
        assert refused.value.blocks == (Block.COMMENT_REQUIRED,)
        done = extend(here, director)
        stranger = late()[1]
        with pytest.raises(NotFound):
            services.undo_extension(stranger, act_public_id=done.act)
    with on(26), pytest.raises(TooLateToUndo):
        services.undo_extension(director, act_public_id=done.act)


@pytest.mark.django_db
def test_a_reminder_of_the_new_period_is_charged_again():
    here, director, (loan,) = late()
    here.rule("reminder_plan", [{"after_days": 1, "fee": "1.00"}])
    lent = here.lend(here.item(), here.member())
    person_id = loan_row(lent).membership.person_id
    owed = []
    for day, extends in ((23, True), (37, False)):
        with on(day):
            services.tell_due()
            owed.append(payments.balance_cents(person_id, organisation_id=here.organisation.pk))
            if extends:
                extend(here, director)
    assert owed[0] == 100
    assert owed[1] == 100 + 100 + 100  # the kept fee of two days, and a second reminder
    assert loan_row(loan).extensions_used == 1


@pytest.mark.django_db
def test_a_preview_asks_the_database_as_often_for_many_as_for_few():
    def asked(count):
        here, director, _loans = late(count)
        with (
            on(25),
            CaptureQueriesContext(
                connection,
            ) as found,
        ):
            services.preview_extension(
                director, branch_id=here.branch.pk, picked=Picked(), to_on=DAY_0 + dt.timedelta(days=35)
            )
        return len(found)

    assert asked(8) <= asked(2) + 1
