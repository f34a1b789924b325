"""The till of a place: each amount belongs to one closing, a closed period never changes, a difference is explained."""

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samenbieb.domains.payments import measures, selectors, services
from samenbieb.domains.payments.errors import DifferenceUnexplained, TillChanged, TillSumInvalid
from samenbieb.domains.payments.models import TillEntry
from samenbieb.domains.payments.services import ChargeLine
from samenbieb.kernel.errors import NotAllowed, NotFound
from samenbieb.kernel.models import AuditEntry
from tests.factories.organisations import BranchFactory, staff
from tests.factories.patrons import member, today
from tests.kernel.parallel import at_once

pytestmark = pytest.mark.django_db


class Place:
    """A place with a till, somebody at its desk, a director, and a member with an account."""

    def __init__(self) -> None:
        self.branch = BranchFactory()
        self.library = self.branch.organisation
        self.card = member(home_branch=self.branch)
        self.desk = staff(self.library, branch=self.branch)
        self.director = staff(self.library, "director", branch=self.branch)

    def pay(self, cents: int, method: str = "cash"):
        line = ChargeLine(self.card.membership_id, self.library.pk, "other", description="proef")
        services.charge(self.desk, line=line, amount_cents=cents)
        return services.pay(
            self.desk, membership_id=self.card.membership_id, amount_cents=cents, method=method
        )

    def void(self, credit):
        return services.void(
            self.desk, membership_id=self.card.membership_id, credit_public_id=str(credit.public_id)
        )

    @property
    def expected(self) -> int:
        return selectors.till(self.desk, branch_id=self.branch.pk).expected_cents

    def close(self, counted: int, **more):
        expected = more.pop("expected", self.expected)
        return services.close_till(
            more.pop("actor", self.desk),
            branch_id=self.branch.pk,
            counted_cents=counted,
            expected_cents=expected,
            **more,
        )

    def report(self, closing: str):
        return selectors.closing(self.desk, public_id=closing)


def test_a_day_by_means_and_what_stays_for_the_next_day():
    here = Place()
    here.pay(250)
    here.pay(1000, "card")
    mistake = here.pay(400)
    here.void(mistake)
    assert here.expected == 250
    report = here.report(here.close(250, taken_cents=200))
    assert [(line.method, line.count, line.in_cents, line.out_cents) for line in report.lines] == [
        ("card", 1, 1000, 0),
        ("cash", 3, 650, 400),
    ]
    assert (report.difference_cents, report.left_cents, report.number) == (0, 50, 1)
    here.pay(300)
    assert here.expected == 350
    assert here.report(here.close(350)).opening_cents == 50
    assert selectors.invariant_violations() == []


def test_a_difference_needs_words_and_is_counted():
    here = Place()
    here.pay(250)
    with pytest.raises(DifferenceUnexplained):
        here.close(240, comment="  ")
    report = here.report(here.close(240, comment="Wisselgeld verkeerd."))
    assert (report.difference_cents, report.comment) == (-10, "Wisselgeld verkeerd.")
    assert measures.till_difference_cents(here.library.pk, today(), today()) == -10
    line = AuditEntry.objects.get(action="payments.close_till")
    assert line.details == {"counted_cents": 240, "difference_cents": -10}


def test_who_counted_while_somebody_paid_counts_again():
    here = Place()
    here.pay(250)
    shown = here.expected
    here.pay(100)
    with pytest.raises(TillChanged) as refused:
        here.close(250, expected=shown)
    assert refused.value.details["amount_cents"] == 350


@pytest.mark.parametrize(("counted", "taken"), [(-1, 0), (100, 101), (100, -1), (10**12, 0)])
def test_sums_that_cannot_be(counted: int, taken: int):
    with pytest.raises(TillSumInvalid):
        Place().close(counted, taken_cents=taken, comment="proef")


def test_a_closed_period_never_changes():
    here = Place()
    payment = here.pay(250)
    closing = here.close(250)
    before = here.report(closing)
    here.void(payment)
    assert here.report(closing) == before
    assert here.expected == 0
    entry = TillEntry.objects.across_all(reason="test").order_by("pk").first()
    assert entry is not None
    for act in (
        "UPDATE payments_tillclosing SET counted_cents = 1",
        "DELETE FROM payments_tillclosing",
        "UPDATE payments_tillentry SET closing_id = NULL",
        "UPDATE payments_tillentry SET amount_cents = 1",
        "DELETE FROM payments_tillentry",
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(act)
    entry.pk = None
    with pytest.raises(DatabaseError, match="closed till"), transaction.atomic():
        entry.save(force_insert=True)


def test_what_is_paid_back_goes_out_of_the_till():
    here = Place()
    line = ChargeLine(here.card.membership_id, here.library.pk, "lost", subject="loan-1")
    services.bring_charge_to(line, total_cents=500, explanation="lost")
    services.pay(here.desk, membership_id=here.card.membership_id, amount_cents=500, method="card")
    services.bring_charge_to(line, total_cents=0, explanation="found")
    services.refund(here.director, membership_id=here.card.membership_id, amount_cents=200, method="cash")
    assert here.expected == -200
    report = here.report(here.close(0, comment="Uit eigen zak betaald."))
    assert [(line.method, line.total_cents) for line in report.lines] == [("card", 500), ("cash", -200)]


def test_the_same_form_twice_closes_once():
    here = Place()
    here.pay(250)
    shown = here.expected
    first = here.close(250, expected=shown, key="k1")
    assert here.close(250, expected=shown, key="k1") == first
    assert len(selectors.closings(here.desk, branch_id=here.branch.pk)) == 1


def test_the_till_of_another_library_does_not_exist():
    here, there = Place(), Place()
    closing = here.close(0)
    with pytest.raises(NotFound):
        selectors.closing(there.desk, public_id=closing)
    with pytest.raises(NotAllowed):
        selectors.till(there.desk, branch_id=here.branch.pk)
    with pytest.raises(NotAllowed):
        here.close(0, actor=there.desk)
    assert selectors.closings(there.desk, branch_id=here.branch.pk) == ()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(["cash", "card", "void", "close", "close wrong"]), st.integers(1, 500)),
        max_size=14,
    )
)
def test_whatever_happens_every_cent_lies_in_one_closing(acts: list[tuple[str, int]]):
    with transaction.atomic():
        here = Place()
        drawer, payments, moved = 0, [], {"cash": 0, "card": 0}
        for act, cents in acts:
            if act in moved:
                payments.append(here.pay(cents, act))
                moved[act] += cents
                drawer += cents if act == "cash" else 0
            elif act == "void" and payments:
                gone = payments.pop()
                here.void(gone)
                moved[gone.method] -= gone.amount_cents
                drawer -= gone.amount_cents if gone.method == "cash" else 0
            elif act.startswith("close") and drawer >= 0:
                counted = drawer + (cents if act == "close wrong" else 0)
                taken = min(cents, counted)
                here.close(counted, taken_cents=taken, comment="geteld")
                drawer = counted - taken
            assert here.expected == drawer
        here.close(max(drawer, 0), comment="geteld")
        closed = [
            here.report(line.public_id) for line in selectors.closings(here.desk, branch_id=here.branch.pk)
        ]
        for method, total in moved.items():
            lines = [line for report in closed for line in report.lines if line.method == method]
            assert sum(line.total_cents for line in lines) == total
        assert selectors.invariant_violations() == []
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_two_people_close_at_once_and_one_of_them_counts_again():
    here = Place()
    here.pay(250)
    shown = here.expected

    def close():
        return here.close(250, expected=shown, taken_cents=250)

    answers = at_once(close, close)
    assert sum(isinstance(answer, TillChanged) for answer in answers) == 1
    assert len(selectors.closings(here.desk, branch_id=here.branch.pk)) == 1
    assert selectors.invariant_violations() == []
