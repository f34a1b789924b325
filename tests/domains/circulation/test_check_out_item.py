"""Lending one title: the loan, the terms, every reason against it, and putting a mistake right."""

import datetime as dt

import pytest
import time_machine

from samenbieb.domains.circulation import selectors, services
from samenbieb.domains.circulation.errors import Block, CheckoutRefused, TooLateToUndo
from samenbieb.domains.circulation.models import Loan, Override
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.holdings.errors import ItemUnknown
from samenbieb.domains.patrons import services as patrons
from samenbieb.domains.patrons.errors import CardUnknown
from samenbieb.domains.payments import services as payments
from samenbieb.domains.payments.services import ChargeLine
from samenbieb.kernel import clock
from samenbieb.kernel.errors import NotAllowed, NotFound
from samenbieb.kernel.idempotency import KeyUsedForOther
from samenbieb.kernel.models import AuditEntry, OutboxEvent
from tests.factories.circulation import hold_row, item_row, library, loan_row
from tests.factories.organisations import staff
from tests.factories.patrons import child_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day_0():
    with time_machine.travel("2026-03-02T10:00:00+01:00", tick=False):
        yield


def test_a_title_is_lent_for_three_weeks_until_closing_time():
    here = library()
    item, card = here.item(), here.member()
    answer = here.lend(item, card)
    assert answer.due_at == "2026-03-23T17:00:00+00:00"
    assert (answer.title, answer.barcode) == (item.record.title, item.barcode)
    row = item_row(item)
    assert (row.custody, row.due_at, row.loan_count) == ("on_loan", loan_row(answer).due_at, 1)
    assert selectors.invariant_violations() == []


def test_the_terms_are_those_of_the_first_minute():
    here = library()
    item, card = here.item(), here.member()
    answer = here.lend(item, card)
    here.rule("max_renewals", 0)
    here.rule("loan_days", 1)
    assert loan_row(answer).terms["max_renewals"]["value"] == 2
    with clock.at(clock.now() + dt.timedelta(days=3)):
        renewed = services.renew_loan(here.desk, loan_public_id=answer.loan)
    assert (renewed.renewals_left, renewed.due_at) == (1, "2026-03-26T17:00:00+00:00")


def test_lending_leaves_a_trail_and_tells_the_other_rooms():
    here = library()
    item, card = here.item(), here.member()
    OutboxEvent.objects.all().delete()
    answer = here.lend(item, card)
    line = AuditEntry.objects.get(action="circulation.check_out")
    assert (line.actor, line.person_id, line.subject_id) == (
        here.desk.name,
        card.membership.person_id,
        answer.loan,
    )
    assert set(OutboxEvent.objects.values_list("name", flat=True)) == {
        "circulation.loan-opened.v1",
        "holdings.item-changed.v1",
    }


def test_the_same_key_lends_once_and_gives_the_same_answer():
    here = library()
    item, card = here.item(), here.member()
    first = here.lend(item, card, key="k1")
    assert here.lend(item, card, key="k1") == first
    assert Loan.objects.across_all(reason="test").count() == 1
    with pytest.raises(KeyUsedForOther):
        here.lend(here.item(), card, key="k1")


def test_every_reason_is_named_not_only_the_first():
    here = library()
    here.rule("max_loans", 1)
    here.rule("debt_limit", "1.00")
    here.rule("overdue_limit", 1)
    card = here.member()
    here.lend(here.item(), card)
    payments.charge(
        here.desk,
        line=ChargeLine(membership_id=card.membership_id, organisation_id=here.organisation.pk, kind="other"),
        amount_cents=500,
    )
    patrons.block(here.desk, public_id=str(card.membership.public_id), kind="restriction", reason="test")
    item = here.item(min_age=99)
    holdings.mark(here.desk, item_public_id=str(item.public_id), kind="not_for_loan")
    with clock.at(clock.now() + dt.timedelta(days=30)), pytest.raises(CheckoutRefused) as refused:
        here.lend(item, card)
    assert set(refused.value.blocks) == {
        Block.TOO_MANY_LOANS,
        Block.TOO_MANY_OVERDUE,
        Block.DEBT,
        Block.RESTRICTED,
        Block.AGE_RESTRICTED,
        Block.NOT_FOR_LOAN,
    }
    assert refused.value.result == "refused"
    assert len(refused.value.sentences) == 6
    assert Loan.objects.across_all(reason="test").count() == 1


def test_a_desk_may_set_aside_what_it_acknowledges_and_a_director_limits_too():
    here = library()
    here.rule("max_loans", 1)
    card = here.member()
    here.lend(here.item(), card)
    reference = here.item()
    holdings.mark(here.desk, item_public_id=str(reference.public_id), kind="not_for_loan")
    with pytest.raises(CheckoutRefused) as refused:
        here.lend(reference, card)
    assert refused.value.result == "refused"
    with pytest.raises(NotAllowed):
        here.lend(reference, card, set_aside=frozenset({"not_for_loan", "too_many_loans"}))
    director = staff(here.organisation, "director", branch=here.branch)
    with pytest.raises(CheckoutRefused) as asked:
        here.lend(reference, card, actor=director)
    assert asked.value.result == "confirm"
    answer = here.lend(
        reference,
        card,
        actor=director,
        set_aside=frozenset({"not_for_loan", "too_many_loans"}),
        comment="reading room",
    )
    assert answer.set_aside == ("not_for_loan", "too_many_loans")
    assert Override.objects.get().comment == "reading room"


def test_what_waits_for_somebody_is_not_lent_to_another_and_that_can_be_set_aside():
    here = library()
    item, borrower, reader = here.item(), here.member(), here.member()
    here.lend(item, borrower)
    hold = here.reserve(item.record, reader)
    here.take_in(item)
    with pytest.raises(CheckoutRefused) as refused:
        here.lend(item, here.member())
    assert refused.value.blocks == (Block.HOLD_WAITING_FOR_OTHER,)
    director = staff(here.organisation, "director", branch=here.branch)
    here.lend(item, here.member(), actor=director, set_aside=frozenset({"hold_waiting_for_other"}))
    assert hold_row(hold).state == "open"
    assert selectors.invariant_violations() == []


def test_who_reserved_it_gets_it_and_the_hold_has_ended():
    here = library()
    item, borrower, reader = here.item(), here.member(), here.member()
    here.lend(item, borrower)
    hold = here.reserve(item.record, reader)
    here.take_in(item)
    assert here.lend(item, reader).hold_fulfilled
    assert hold_row(hold).state == "fulfilled"
    assert selectors.invariant_violations() == []


def test_a_title_that_is_on_loan_is_taken_in_first():
    here = library()
    item, card = here.item(), here.member()
    here.lend(item, card)
    with pytest.raises(CheckoutRefused) as refused:
        here.lend(item, here.member())
    assert refused.value.blocks == (Block.ITEM_ON_LOAN,)
    with pytest.raises(CheckoutRefused) as again:
        here.lend(item, card)
    assert again.value.blocks == (Block.ALREADY_ON_LOAN_TO_PATRON,)


def test_unknown_numbers_are_said_to_be_unknown_and_strangers_to_the_desk_lend_nothing():
    here = library()
    item, card = here.item(), here.member()
    with pytest.raises(ItemUnknown):
        services.check_out_item(here.desk, barcode="0", card=card.number, branch_id=here.branch.pk)
    with pytest.raises(CardUnknown):
        services.check_out_item(here.desk, barcode=item.barcode, card="0", branch_id=here.branch.pk)
    with pytest.raises(NotAllowed):
        here.lend(item, card, actor=library().desk)


def test_a_card_of_any_library_lends_any_item_of_the_network_at_any_desk():
    owner, home, desk = library(), library(), library()
    item, card = owner.item(), home.member()
    loan = loan_row(desk.lend(item, card))
    assert (loan.organisation_id, loan.branch_out_id) == (desk.organisation.pk, desk.branch.pk)
    assert loan.membership is not None
    assert (loan.membership.kind, loan.membership.organisation_id) == ("guest", desk.organisation.pk)
    assert loan.membership.person_id == card.membership.person_id
    assert selectors.invariant_violations() == []


def test_limits_count_what_a_person_has_at_all_libraries():
    here, there = library(), library()
    here.rule("max_loans", 1)
    card = here.member()
    there.lend(there.item(), card)
    with pytest.raises(CheckoutRefused) as refused:
        here.lend(here.item(), card)
    assert (refused.value.blocks, refused.value.numbers) == (
        (Block.TOO_MANY_LOANS,),
        {"limit": 1, "count": 1},
    )


def test_a_limit_of_a_kind_of_material_counts_that_kind_only():
    here = library()
    dvd = here.item(category__code="DVD")
    here.rule("max_loans", 1, item_category_id=dvd.category_id)
    card = here.member()
    here.lend(here.item(), card)
    here.lend(dvd, card)
    with pytest.raises(CheckoutRefused):
        here.lend(here.item(category__code="DVD"), card)
    here.lend(here.item(), card)


def test_a_child_does_not_get_what_is_for_older_people():
    here = library()
    child = child_of(here.member(), age=8)
    with pytest.raises(CheckoutRefused) as refused:
        here.lend(here.item(min_age=12), child)
    assert (refused.value.blocks, refused.value.result) == ((Block.AGE_RESTRICTED,), "confirm")
    assert refused.value.numbers == {"limit": 12}


@pytest.mark.parametrize(
    ("now", "days", "due"),
    [
        ("2026-03-27T10:00:00+01:00", 7, "2026-04-03T16:00:00+00:00"),  # summer time begins on 29 March
        ("2026-10-20T10:00:00+02:00", 7, "2026-10-27T17:00:00+00:00"),  # and ends on 25 October
        ("2026-12-31T23:30:00+01:00", 1, "2027-01-01T17:00:00+00:00"),
        ("2026-03-09T22:30:00+00:00", 21, "2026-03-30T16:00:00+00:00"),  # 23.30 here: still the 9th
        ("2028-02-28T10:00:00+01:00", 1, "2028-02-29T17:00:00+00:00"),
    ],
)
def test_days_are_days_of_the_library_over_summer_time_and_leap_days(now: str, days: int, due: str):
    with time_machine.travel(now, tick=False):
        here = library()
        here.rule("loan_days", days)
        answer = here.lend(here.item(), here.member())
        assert answer.due_at == due


@pytest.mark.parametrize(
    ("rule", "due"),
    [
        ("keep", "2026-03-08T22:59:59+00:00"),
        ("previous_closing", "2026-03-07T17:00:00+00:00"),
        ("next_closing", "2026-03-09T17:00:00+00:00"),
        ("next_opening", "2026-03-09T08:00:00+00:00"),
    ],
)
def test_a_last_day_on_which_the_branch_is_closed_moves_as_the_rule_says(rule: str, due: str):
    here = library(hours=range(6))
    here.rule("loan_days", 6)  # Monday + 6 is a Sunday
    here.rule("due_closed", rule)
    assert here.lend(here.item(), here.member()).due_at == due


def test_nothing_is_due_after_the_card_expires():
    here = library()
    card = here.member(expires_on=dt.date(2026, 3, 10))
    assert here.lend(here.item(), card).due_at == "2026-03-10T17:00:00+00:00"


class TestPuttingAMistakeRight:
    def test_the_title_stands_on_the_shelf_and_the_loan_does_not_count(self):
        here = library()
        item, card = here.item(), here.member()
        answer = here.lend(item, card)
        assert services.undo_check_out(here.desk, loan_public_id=answer.loan) == item.record.title
        row = item_row(item)
        assert (row.custody, row.loan_count, loan_row(answer).closed_as) == ("on_shelf", 0, "undone")
        assert selectors.invariant_violations() == []

    def test_the_hold_that_it_answered_waits_again_on_the_shelf(self):
        here = library()
        item, borrower, reader = here.item(), here.member(), here.member()
        here.lend(item, borrower)
        hold = here.reserve(item.record, reader)
        here.take_in(item)
        answer = here.lend(item, reader)
        services.undo_check_out(here.desk, loan_public_id=answer.loan)
        assert (hold_row(hold).state, item_row(item).custody) == ("waiting", "hold_shelf")
        assert selectors.invariant_violations() == []

    def test_the_hold_that_it_answered_elsewhere_is_in_the_queue_as_if_it_never_lay_ready(self):
        here = library()
        item, reader, other = here.item(), here.member(), here.another_branch()
        hold = here.reserve(item.record, reader)
        here.take_in(item)
        answer = here.lend(item, reader, branch=other)
        services.undo_check_out(here.desk, loan_public_id=answer.loan)
        row = hold_row(hold)
        assert (row.state, row.captured_item_id, row.shelf_until_on) == ("open", None, None)
        assert (row.captured_at, row.ready_at, row.shelf_until_at) == (None, None, None)
        assert item_row(item).custody == "on_shelf"
        assert selectors.invariant_violations() == []

    def test_it_is_too_late_after_a_renewal_or_the_next_day(self):
        here = library()
        answer = here.lend(here.item(), here.member())
        with clock.at(clock.now() + dt.timedelta(days=1)), pytest.raises(TooLateToUndo):
            services.undo_check_out(here.desk, loan_public_id=answer.loan)

    def test_a_loan_of_another_library_does_not_exist(self):
        here = library()
        answer = here.lend(here.item(), here.member())
        for loan in (answer.loan, "nonsense"):
            with pytest.raises(NotFound):
                services.undo_check_out(library().desk, loan_public_id=loan)
