"""Renewing: from home, at the desk, one or all; and every reason against it."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samenbieb.domains.circulation import selectors, services
from samenbieb.domains.circulation.errors import Block, RenewalRefused
from samenbieb.domains.circulation.models import Override, Renewal
from samenbieb.domains.circulation.services import facts
from samenbieb.domains.organisations.selectors.places import COUNTRY_TIME_ZONE
from samenbieb.domains.patrons import services as patrons
from samenbieb.domains.payments import selectors as payments
from samenbieb.domains.payments.services import bring_charge_to
from samenbieb.kernel import clock, jobs
from samenbieb.kernel.errors import NotAllowed, NotFound
from samenbieb.kernel.models import AuditEntry
from tests.factories.circulation import library, loan_row
from tests.factories.organisations import staff
from tests.factories.patrons import as_member, child_of, member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day_0():
    with time_machine.travel("2026-03-02T10:00:00+01:00", tick=False):
        yield


def after(days: int):
    return clock.at(clock.now() + dt.timedelta(days=days))


def test_a_member_renews_at_home_and_the_new_period_counts_from_today():
    here = library()
    card = here.member()
    lent = here.lend(here.item(), card)
    with after(10):
        answer = services.renew_loan(as_member(card), loan_public_id=lent.loan)
    assert (answer.result, answer.due_at, answer.renewals_left) == ("ok", "2026-04-02T16:00:00+00:00", 1)
    loan = loan_row(lent)
    assert (loan.due_at.isoformat(), loan.renewals_used, loan.item.due_at) == (answer.due_at, 1, loan.due_at)
    line = AuditEntry.objects.get(action="circulation.renew")
    assert (line.door, line.person_id) == ("portal", card.membership.person_id)
    assert selectors.invariant_violations() == []


def test_the_same_key_renews_once():
    here = library()
    card = here.member()
    lent = here.lend(here.item(), card)
    with after(3):
        first = services.renew_loan(as_member(card), loan_public_id=lent.loan, key="r1")
        assert services.renew_loan(as_member(card), loan_public_id=lent.loan, key="r1") == first
    assert Renewal.objects.count() == 1


def test_a_renewal_counts_from_the_old_last_day_where_the_rule_says_so():
    here = library()
    here.rule("renew_from", "due")
    card = here.member()
    lent = here.lend(here.item(), card)
    answer = services.renew_loan(as_member(card), loan_public_id=lent.loan)
    assert answer.due_at == "2026-04-13T16:00:00+00:00"


def test_a_renewal_is_an_extension_or_a_new_loan_for_lending_right():
    here = library()
    here.rule("renewal_is_new_loan", True)
    card = here.member()
    lent = here.lend(here.item(), card)
    with after(5):
        services.renew_loan(here.desk, loan_public_id=lent.loan)
    assert Renewal.objects.get().counts_as_new_loan


def test_every_reason_is_named_and_nothing_changes():
    here = library()
    here.rule("max_renewals", 0)
    here.rule("overdue_renewal", "block")
    card, other = here.member(), here.member()
    item = here.item()
    lent = here.lend(item, card)
    here.reserve(item.record, other)
    patrons.block(here.desk, public_id=str(card.membership.public_id), kind="restriction", reason="test")
    with after(30), pytest.raises(RenewalRefused) as refused:
        services.renew_loan(here.desk, loan_public_id=lent.loan)
    assert set(refused.value.blocks) == {
        Block.NO_RENEWALS_LEFT,
        Block.ON_HOLD,
        Block.OVERDUES,
        Block.RESTRICTED,
    }
    assert not Renewal.objects.exists()


def test_a_renewal_that_gives_no_more_time_is_refused():
    here = library()
    lent = here.lend(here.item(), here.member())
    with pytest.raises(RenewalRefused) as refused:
        services.renew_loan(here.desk, loan_public_id=lent.loan)
    assert refused.value.blocks == (Block.NO_GAIN,)


def test_a_loan_says_from_which_day_renewing_gives_more_time():
    here = library()
    card = here.member()
    lent = here.lend(here.item(), card)
    (line,) = selectors.own_loans(as_member(card))
    assert line.renew_from_on is not None
    before = (line.renew_from_on - dt.timedelta(days=1) - clock.today(COUNTRY_TIME_ZONE)).days
    with after(before):
        assert not selectors.own_loans(as_member(card))[0].can_renew
    with after(before + 1):
        (then,) = selectors.own_loans(as_member(card))
        assert (then.can_renew, then.renew_from_on) == (True, None)
        services.renew_loan(as_member(card), loan_public_id=lent.loan)
        assert loan_row(lent).due_at > line.due_at


def test_no_day_is_promised_when_something_else_is_against_it_too():
    here = library()
    here.rule("max_renewals", 0)
    card = here.member()
    here.lend(here.item(), card)
    assert selectors.own_loans(as_member(card))[0].renew_from_on is None


def test_a_director_may_set_reasons_aside_and_that_is_kept():
    here = library()
    here.rule("max_renewals", 0)
    lent = here.lend(here.item(), here.member())
    with after(3):
        with pytest.raises(RenewalRefused) as refused:
            services.renew_loan(here.desk, loan_public_id=lent.loan)
        assert refused.value.result == "refused"
        with pytest.raises(NotAllowed):
            services.renew_loan(
                here.desk, loan_public_id=lent.loan, set_aside=frozenset({"no_renewals_left"})
            )
        director = staff(here.organisation, "director")
        services.renew_loan(director, loan_public_id=lent.loan, set_aside=frozenset({"no_renewals_left"}))
    assert Override.objects.get().codes == ["no_renewals_left"]


class TestWhenOthersWait:
    def test_a_copy_on_the_shelf_that_serves_them_lets_the_loan_go_on(self):
        here = library()
        card, other = here.member(), here.member()
        item = here.item()
        here.item(record=item.record)
        lent = here.lend(item, card)
        here.reserve(item.record, other)
        with after(3):
            assert services.renew_loan(as_member(card), loan_public_id=lent.loan).result == "ok"

    def test_two_who_wait_for_one_spare_copy_are_one_too_many(self):
        here = library()
        card = here.member()
        item = here.item()
        here.item(record=item.record)
        lent = here.lend(item, card)
        for _ in range(2):
            here.reserve(item.record, here.member())
        with after(3), pytest.raises(RenewalRefused) as refused:
            services.renew_loan(as_member(card), loan_public_id=lent.loan)
        assert refused.value.blocks == (Block.ON_HOLD,)

    def test_spare_copies_do_not_count_where_the_rule_says_so(self):
        here = library()
        here.rule("renew_with_spares", False)
        card = here.member()
        item = here.item()
        here.item(record=item.record)
        lent = here.lend(item, card)
        here.reserve(item.record, here.member())
        with after(3), pytest.raises(RenewalRefused):
            services.renew_loan(as_member(card), loan_public_id=lent.loan)

    def test_ones_own_hold_and_one_that_this_copy_cannot_serve_do_not_matter(self):
        here = library()
        card, other = here.member(), here.member()
        item = here.item()
        elsewhere = here.item(record=item.record)
        lent = here.lend(item, card)
        here.lend(elsewhere, here.member())
        here.reserve(item.record, other, item_barcode=elsewhere.barcode)
        with after(3):
            assert services.renew_loan(as_member(card), loan_public_id=lent.loan).result == "ok"


class TestFees:
    def test_what_ran_up_stays_owed_and_the_new_period_starts_without(self):
        here = library()
        here.rule("fine_per_day", "0.10")
        card, item = here.member(), here.item()
        lent = here.lend(item, card)
        with after(25):  # four days late
            services.renew_loan(here.desk, loan_public_id=lent.loan)
            assert payments.balance_cents(card.membership.person_id) == 40
        with after(26):
            (line,) = selectors.own_loans(as_member(card))
            assert (line.fee_cents, line.late) == (40, False)
        with after(48):  # two days after the new last day
            assert here.take_in(item).fee_cents == 60
            assert payments.balance_cents(card.membership.person_id) == 60
            assert len(payments.open_charges(card.membership_id)) == 1

    def test_the_cap_holds_for_the_whole_loan(self):
        here = library()
        here.rule("fine_per_day", "0.10")
        here.rule("fine_cap", "0.50")
        card, item = here.member(), here.item()
        lent = here.lend(item, card)
        with after(25):
            services.renew_loan(here.desk, loan_public_id=lent.loan)
        with after(90):
            assert here.take_in(item).fee_cents == 50


class TestRenewingAll:
    def test_what_can_be_renewed_is_and_the_rest_says_why(self):
        here = library()
        card = here.member()
        wanted, free = here.item(), here.item()
        here.lend(wanted, card)
        here.lend(free, card)
        here.reserve(wanted.record, here.member())
        with after(3):
            answers = services.renew_all(as_member(card))
        assert {answer.barcode: (answer.result, answer.codes) for answer in answers} == {
            wanted.barcode: ("refused", ("on_hold",)),
            free.barcode: ("ok", ()),
        }
        assert selectors.invariant_violations() == []

    def test_loans_of_several_libraries_are_renewed_together(self):
        here, there = library(), library()
        card = here.member()
        here.lend(here.item(), card)
        there.lend(there.item(), card)
        with after(3):
            assert [answer.result for answer in services.renew_all(as_member(card))] == ["ok", "ok"]

    def test_staff_renew_for_a_member_what_was_lent_at_their_library(self):
        here, there = library(), library()
        card = here.member()
        here.lend(here.item(), card)
        there.lend(there.item(), card)
        with after(3):
            answers = services.renew_all(here.desk, membership_public_id=str(card.membership.public_id))
        assert len(answers) == 1
        assert services.renew_all(there.desk, membership_public_id=str(card.membership.public_id)) == []

    def test_nothing_at_home_is_nothing_to_renew(self):
        assert services.renew_all(as_member(library().member())) == []


class TestWhoMay:
    def test_a_loan_of_another_library_does_not_exist(self):
        here = library()
        lent = here.lend(here.item(), here.member())
        with pytest.raises(NotFound):
            services.renew_loan(library().desk, loan_public_id=lent.loan)

    def test_a_loan_of_another_member_does_not_exist(self):
        here = library()
        lent = here.lend(here.item(), here.member())
        for stranger in (as_member(here.member()), as_member(member())):
            with pytest.raises(NotFound):
                services.renew_loan(stranger, loan_public_id=lent.loan)
            with pytest.raises(NotFound):
                selectors.loan(stranger, public_id=lent.loan)

    def test_a_guardian_renews_for_a_child_and_not_for_a_teenager_who_did_not_agree(self):
        here = library()
        parent = here.member()
        child, teenager = child_of(parent, age=8), child_of(parent, age=14)
        lent, hidden = here.lend(here.item(), child), here.lend(here.item(), teenager)
        with after(3):
            assert services.renew_loan(as_member(parent), loan_public_id=lent.loan).result == "ok"
            with pytest.raises(NotFound):
                services.renew_loan(as_member(parent), loan_public_id=hidden.loan)
            with pytest.raises(NotFound):
                services.renew_all(
                    as_member(parent), person_public_id=str(teenager.membership.person.public_id)
                )

    def test_a_returned_loan_is_not_renewed(self):
        here = library()
        card, item = here.member(), here.item()
        lent = here.lend(item, card)
        here.take_in(item)
        with pytest.raises(RenewalRefused) as refused:
            services.renew_loan(as_member(card), loan_public_id=lent.loan)
        assert Block.NOT_ON_LOAN in refused.value.blocks


def test_the_list_promises_what_the_act_does():
    here = library()
    card = here.member()
    wanted, free = here.item(), here.item()
    here.lend(wanted, card)
    here.lend(free, card)
    here.reserve(wanted.record, here.member())
    with after(3):
        promised = {line.barcode: line.can_renew for line in selectors.own_loans(as_member(card))}
        done = {answer.barcode: answer.result == "ok" for answer in services.renew_all(as_member(card))}
    assert promised == done


def test_the_number_of_queries_does_not_grow_with_the_loans():
    here = library()
    card, many = here.member(), here.member()
    here.lend(here.item(), card)
    for _ in range(12):
        here.lend(here.item(), many)
    with CaptureQueriesContext(connection) as one:
        selectors.own_loans(as_member(card))
    with CaptureQueriesContext(connection) as twelve:
        selectors.own_loans(as_member(many))
    assert len(twelve) == len(one)
    assert len(one) <= 16


def test_a_guest_renews_as_long_as_the_membership_at_home_lasts():
    home, there = library(), library()
    card = home.member(expires_on=dt.date(2026, 3, 20))
    lent = there.lend(there.item(), card)
    assert lent.due_at == "2026-03-20T17:00:00+00:00"
    patrons.renew_membership(home.desk, public_id=str(card.membership.public_id))
    with after(10):
        answer = services.renew_loan(as_member(card), loan_public_id=lent.loan)
    assert answer.due_at == "2026-04-02T16:00:00+00:00"


class TestByItself:
    def test_a_loan_goes_on_the_night_before_its_last_day_and_what_is_against_it_holds(self):
        here = library()
        here.rule("auto_renew", True)
        free, blocked = here.member(), here.member()
        going, staying = here.lend(here.item(), free), here.lend(here.item(), blocked)
        patrons.block(
            here.desk, public_id=str(blocked.membership.public_id), kind="restriction", reason="Waterschade."
        )
        with after(19):
            assert jobs.run_now("auto_renew") == {"renewed": 0, "not_renewed": 0, "auto_too_late": 0}
        with after(20):
            assert jobs.run_now("auto_renew") == {"renewed": 1, "not_renewed": 1, "auto_too_late": 0}
            assert jobs.run_now("auto_renew") == {"renewed": 0, "not_renewed": 1, "auto_too_late": 0}
        assert (loan_row(going).renewals_used, loan_row(staying).renewals_used) == (1, 0)
        assert Renewal.objects.get().channel == "system"
        assert AuditEntry.objects.get(action="circulation.renew").actor == "system:job"

    def test_what_is_late_already_does_not_go_on_by_itself(self):
        here = library()
        here.rule("auto_renew", True)
        here.lend(here.item(), here.member())
        with after(22):
            assert jobs.run_now("auto_renew") == {"renewed": 0, "not_renewed": 0, "auto_too_late": 0}


def test_forgiving_the_fee_of_a_period_takes_back_what_was_booked_of_it():
    here = library()
    here.rule("fine_per_day", "0.50")
    here.rule("fine_forgive_on_renewal", True)
    card = here.member()
    lent = here.lend(here.item(), card)
    with after(23):
        line = facts.overdue_line(loan_row(lent), title="Titel")
        bring_charge_to(line, total_cents=100, explanation="night")
        services.renew_loan(here.desk, loan_public_id=lent.loan)
        owed = payments.balance_cents(card.membership.person_id, organisation_id=here.organisation.pk)
        assert owed == 0
    assert selectors.invariant_violations() == []


def test_too_soon_tells_the_first_day():
    here = library()
    here.rule("renew_window_days", 5)
    lent = here.lend(here.item(), card := here.member())
    with pytest.raises(RenewalRefused) as refused:
        services.renew_loan(as_member(card), loan_public_id=lent.loan)
    assert Block.TOO_SOON in refused.value.blocks
    assert refused.value.numbers["earliest"] == "2026-03-18"
    with after(16):
        assert services.renew_loan(as_member(card), loan_public_id=lent.loan).result == "ok"
