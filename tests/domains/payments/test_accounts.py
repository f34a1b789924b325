"""Money at the counter: paid, let off, put right; lines are never changed, and a balance is always their sum."""

from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samenbieb.domains.payments import measures, selectors, services
from samenbieb.domains.payments.errors import AlreadyVoid, AmountInvalid, CreditNotAllowed
from samenbieb.domains.payments.models import Allocation, ChargeStep, Credit
from samenbieb.domains.payments.services import ChargeLine
from samenbieb.kernel import outbox
from samenbieb.kernel.errors import Invalid, NotAllowed, NotFound
from samenbieb.kernel.models import AuditEntry
from tests.factories.organisations import OrganisationFactory, staff
from tests.factories.patrons import as_member, member, today
from tests.kernel.parallel import at_once

pytestmark = pytest.mark.django_db


class Counter:
    """A member with an account, somebody at the desk and a director."""

    def __init__(self) -> None:
        self.card = member()
        self.membership = self.card.membership
        self.desk = staff(self.card.organisation)
        self.director = staff(self.card.organisation, "director")

    def charge(self, cents: int, kind: str = "other", subject: str = ""):
        line = ChargeLine(
            membership_id=self.membership.pk,
            organisation_id=self.membership.organisation_id,
            kind=kind,
            subject=subject,
            description="proef",
        )
        return services.charge(self.desk, line=line, amount_cents=cents)

    def pay(self, cents: int, **more):
        return services.pay(
            self.desk, membership_id=self.membership.pk, amount_cents=cents, method="cash", **more
        )

    def waive(self, cents: int, comment: str = "coulance"):
        return services.waive(
            self.director, membership_id=self.membership.pk, amount_cents=cents, comment=comment
        )

    def void(self, credit: Credit):
        return services.void(
            self.director, membership_id=self.membership.pk, credit_public_id=str(credit.public_id)
        )

    @property
    def balance(self) -> int:
        return selectors.balance_cents(self.membership.person_id)


def test_a_payment_settles_the_oldest_first_and_tells_the_other_rooms():
    counter = Counter()
    counter.charge(300)
    counter.charge(200)
    counter.pay(350)
    (left,) = selectors.open_charges(counter.membership.pk)
    assert (left.total_cents, left.open_cents, counter.balance) == (200, 150, 150)
    assert outbox.waiting_count() >= 1
    line = AuditEntry.objects.get(action="payments.receive")
    assert (line.person_id, line.details["amount_cents"]) == (counter.membership.person_id, 350)


def test_the_same_reference_is_one_payment_and_another_amount_under_it_is_refused():
    counter = Counter()
    counter.charge(500)
    first = counter.pay(200, reference="bon-1")
    assert counter.pay(200, reference="bon-1") == first
    assert counter.balance == 300
    with pytest.raises(Invalid):
        counter.pay(100, reference="bon-1")


def test_more_than_is_open_is_not_taken_nor_nothing():
    counter = Counter()
    counter.charge(100)
    with pytest.raises(CreditNotAllowed):
        counter.pay(101)
    for nothing in (0, -5):
        with pytest.raises(AmountInvalid):
            counter.pay(nothing)
        with pytest.raises(AmountInvalid):
            counter.charge(nothing)
    assert counter.balance == 100


def test_letting_off_needs_a_reason_and_the_right_to_do_so():
    counter = Counter()
    counter.charge(100)
    with pytest.raises(Invalid):
        counter.waive(50, comment="  ")
    with pytest.raises(NotAllowed):
        services.waive(counter.desk, membership_id=counter.membership.pk, amount_cents=50, comment="x")
    counter.waive(50)
    assert counter.balance == 50


def test_a_payment_that_should_not_have_been_is_put_right_by_a_new_line_once():
    counter = Counter()
    counter.charge(100)
    paid = counter.pay(100)
    line = counter.void(paid)
    assert (counter.balance, line.voids_id) == (100, paid.pk)
    for again in (paid, line):
        with pytest.raises(AlreadyVoid):
            counter.void(again)
    assert selectors.invariant_violations() == []


@pytest.mark.parametrize("model", [ChargeStep, Credit, Allocation])
def test_no_line_can_be_changed_or_removed(model):
    counter = Counter()
    counter.charge(100)
    counter.pay(100)
    table = model._meta.db_table
    for act in (f"UPDATE {table} SET amount_cents = 1", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(act)


def test_a_growing_charge_grows_to_its_total_and_is_written_once():
    counter = Counter()
    line = ChargeLine(
        membership_id=counter.membership.pk,
        organisation_id=counter.membership.organisation_id,
        kind="overdue",
        subject="loan-1",
    )
    steps = [
        services.bring_charge_to(line, total_cents=cents, explanation="") for cents in (0, 20, 20, 60, 40)
    ]
    assert steps == [0, 20, 0, 40, -20]
    (charge,) = selectors.open_charges(counter.membership.pk)
    assert (charge.total_cents, charge.kind, charge.subject) == (40, "overdue", "loan-1")
    assert selectors.has_open_charge("loan-1")
    assert selectors.subjects_with_open_charge(["loan-1", "loan-2"]) == {"loan-1"}
    counter.pay(40)
    assert not selectors.has_open_charge("loan-1")


def test_an_account_of_another_library_does_not_exist():
    counter, stranger = Counter(), staff(OrganisationFactory())
    counter.charge(100)
    paid = counter.pay(40)
    assert selectors.account(stranger, membership_id=counter.membership.pk).charges == ()
    with pytest.raises(NotAllowed):
        services.pay(stranger, membership_id=counter.membership.pk, amount_cents=10, method="cash")
    with pytest.raises(NotFound):
        services.void(stranger, membership_id=counter.membership.pk, credit_public_id=str(paid.public_id))


def test_a_look_at_an_account_is_recorded_and_ones_own_is_open():
    counter = Counter()
    counter.charge(100)
    counter.pay(30)
    seen = selectors.account(counter.desk, membership_id=counter.membership.pk)
    assert (seen.open_cents, len(seen.charges), len(seen.credits)) == (70, 1, 1)
    assert (
        AuditEntry.objects.filter(action="payments.view", person_id=counter.membership.person_id).count() == 1
    )
    assert selectors.own_account(as_member(counter.card)).open_cents == 70
    assert selectors.own_account(as_member(member())).charges == ()


def test_what_was_received_is_a_figure_without_what_was_put_right():
    counter = Counter()
    counter.charge(300)
    counter.pay(100)
    counter.void(counter.pay(50))
    counter.waive(20)
    assert measures.received_cents(counter.card.organisation_id, today(), today()) == 100


ACTS = st.lists(
    st.tuples(st.sampled_from(["charge", "pay", "waive", "void"]), st.integers(1, 500)), max_size=12
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_whatever_happens_a_balance_is_the_sum_of_its_lines(acts):
    with transaction.atomic():
        counter, expected, credits_ = Counter(), 0, []
        for act, cents in acts:
            if act == "charge":
                counter.charge(cents)
                expected += cents
            elif act == "void":
                if credits_:
                    credit = credits_.pop(cents % len(credits_))
                    counter.void(credit)
                    expected += credit.amount_cents
            elif cents <= expected:
                credits_.append(counter.pay(cents) if act == "pay" else counter.waive(cents))
                expected -= cents
            else:
                with pytest.raises(CreditNotAllowed):
                    counter.pay(cents)
        assert counter.balance == expected
        assert sum(line.open_cents for line in selectors.open_charges(counter.membership.pk)) == expected
        assert selectors.account(counter.desk, membership_id=counter.membership.pk).open_cents == expected
        assert selectors.invariant_violations() == []
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_two_payments_of_all_that_is_open_at_once_are_one_payment():
    counter = Counter()
    counter.charge(100)
    answers = at_once(*[partial(counter.pay, 100) for _ in range(4)])
    assert sum(isinstance(answer, Credit) for answer in answers) == 1
    assert all(isinstance(answer, Credit | CreditNotAllowed) for answer in answers)
    assert counter.balance == 0


@pytest.mark.django_db(transaction=True)
def test_the_same_reference_at_once_is_one_payment():
    counter = Counter()
    counter.charge(100)
    answers = at_once(*[partial(counter.pay, 60, reference="r") for _ in range(4)])
    assert len({answer.pk for answer in answers if isinstance(answer, Credit)}) == 1
    assert counter.balance == 40
