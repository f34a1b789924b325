"""What lending does by itself: telling members, forgetting who borrowed what, counting, checking its own promises."""

import datetime as dt
import json

import pytest
import time_machine

from samenbieb.domains.circulation import measures, selectors, services
from samenbieb.domains.circulation.models import Hold, Loan, Override
from samenbieb.domains.messages import selectors as messages
from samenbieb.domains.patrons import services as patrons
from samenbieb.domains.patrons.errors import StillOpen
from samenbieb.domains.payments import selectors as accounts
from samenbieb.domains.payments import services as payments
from samenbieb.interfaces.cli.entrance import run
from samenbieb.kernel import clock, jobs, outbox, retention
from samenbieb.kernel.measures import all_measures
from samenbieb.kernel.models import AuditEntry
from tests.factories.circulation import SYSTEM, hold_row, library, loan_row
from tests.factories.organisations import staff
from tests.factories.patrons import PersonFactory, as_member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day_0():
    with time_machine.travel("2026-03-02T10:00:00+01:00", tick=False):
        yield


def after(**span: int):
    return clock.at(clock.now() + dt.timedelta(**span))


def notices(card):
    return messages.own_notices(as_member(card))


class TestTelling:
    def _ready(self, **facts):
        here = library()
        item, reader = here.item(), here.member(**facts)
        here.reserve(item.record, reader)
        here.take_in(item)
        return here, item, reader

    def test_who_waits_is_told_once_where_under_which_number_and_until_when(self):
        here, item, reader = self._ready()
        outbox.drain_all()
        here.take_in(item)
        outbox.drain_all()
        (notice,) = notices(reader)
        assert (notice.kind, notice.address, notice.subject) == (
            "hold_ready",
            reader.membership.email,
            f"Ligt voor u klaar: {item.record.title}",
        )
        for words in (here.branch.name, "nummer 1", "maandag 9 maart", here.organisation.name):
            assert words in notice.body

    def test_in_the_language_of_the_member(self):
        _here, item, reader = self._ready(person=PersonFactory(language="en"))
        outbox.drain_all()
        (notice,) = notices(reader)
        assert notice.subject == f"Ready for you: {item.record.title}"
        assert "Monday 9 March" in notice.body

    def test_what_changed_before_the_worker_came_is_not_told(self):
        here, _item, reader = self._ready()
        (line,) = selectors.own_holds(as_member(reader))
        services.cancel_hold(here.desk, hold_public_id=line.public_id)
        outbox.drain_all()
        assert notices(reader) == []

    def test_who_did_not_come_is_told_that_the_reservation_has_ended(self):
        _here, _item, reader = self._ready()
        outbox.drain_all()
        with after(days=8):
            jobs.run_now("expire_shelf")
            outbox.drain_all()
        assert [notice.kind for notice in notices(reader)] == ["hold_expired", "hold_ready"]

    def test_what_is_due_soon_is_told_in_one_notice_a_day(self):
        here = library()
        here.rule("courtesy_days", 3)
        card, one, two = here.member(), here.item(), here.item()
        here.lend(one, card)
        here.lend(two, card)
        with after(days=17):
            assert jobs.run_now("tell_due") == {"courtesy": 0, "reminders": 0}
        with after(days=18):
            assert jobs.run_now("tell_due") == {"courtesy": 1, "reminders": 0}
            assert jobs.run_now("tell_due") == {"courtesy": 0, "reminders": 0}
        (notice,) = notices(card)
        assert one.record.title in notice.body
        assert two.record.title in notice.body
        assert "23 maart" in notice.body

    def test_what_is_too_late_is_told_as_the_plan_says_and_its_fee_booked_once(self):
        here = library()
        here.rule("reminder_plan", [{"after_days": 3, "fee": "0.00"}, {"after_days": 7, "fee": "1.50"}])
        card, item = here.member(), here.item()
        here.lend(item, card)
        with after(days=24):
            jobs.run_now("tell_due")
            jobs.run_now("tell_due")
        assert [notice.kind for notice in notices(card)] == ["reminder_1"]
        assert accounts.balance_cents(card.membership.person_id) == 0
        with after(days=31):
            jobs.run_now("tell_due")
            jobs.run_now("tell_due")
        assert [notice.kind for notice in notices(card)] == ["reminder_2", "reminder_1"]
        assert accounts.balance_cents(card.membership.person_id) == 150

    def test_without_a_rule_nobody_is_written_to(self):
        here = library()
        here.lend(here.item(), here.member())
        with after(days=100):
            assert jobs.run_now("tell_due") == {"courtesy": 0, "reminders": 0}


class TestForgetting:
    def _returned(self, here, card, *, days: int = 1):
        item = here.item()
        lent = here.lend(item, card)
        with after(days=days):
            here.take_in(item)
        return lent

    def test_the_person_leaves_thirty_days_after_the_return(self):
        here = library()
        lent = self._returned(here, here.member())
        with after(days=30):
            assert jobs.run_now("anonymise_loans")["loans"] == 0
        with after(days=31):
            assert jobs.run_now("anonymise_loans")["loans"] == 1
            assert jobs.run_now("anonymise_loans")["loans"] == 0
        row = loan_row(lent)
        assert (row.membership_id, row.anonymised_at is None) == (None, False)
        assert selectors.invariant_violations() == []

    def test_no_trail_leads_back_from_an_unlinked_loan(self):
        here = library()
        card = here.member()
        lent = self._returned(here, card)
        traces = AuditEntry.objects.filter(
            person_id=as_member(card).person_id, action__startswith="circulation."
        )
        assert {line.action for line in traces} >= {"circulation.check_out", "circulation.return"}
        with after(days=31):
            jobs.run_now("anonymise_loans")
        loans = AuditEntry.objects.filter(subject_id=str(loan_row(lent).public_id))
        assert loans.exists()
        assert not loans.exclude(person_id=None).exists()
        assert not traces.filter(action__in=["circulation.check_out", "circulation.return"]).exists()

    def test_never_before_what_is_charged_is_settled(self):
        here = library()
        here.rule("fine_per_day", "0.10")
        card = here.member()
        lent = self._returned(here, card, days=25)
        with after(days=90):
            assert jobs.run_now("anonymise_loans")["loans"] == 0
            payments.pay(here.desk, membership_id=card.membership_id, amount_cents=40, method="cash")
            assert jobs.run_now("anonymise_loans")["loans"] == 1
        assert loan_row(lent).membership_id is None

    def test_a_fee_of_who_keeps_nothing_is_paid_first(self):
        here = library()
        here.rule("fine_per_day", "0.10")
        card = here.member(history="never")
        lent = self._returned(here, card, days=25)
        assert loan_row(lent).membership_id == card.membership_id
        payments.pay(here.desk, membership_id=card.membership_id, amount_cents=40, method="card")
        assert jobs.run_now("anonymise_loans")["loans"] == 1
        assert loan_row(lent).membership_id is None

    def test_who_keeps_the_list_keeps_it(self):
        here = library()
        lent = self._returned(here, here.member(history="keep"))
        with after(days=800):
            jobs.run_now("anonymise_loans")
        assert loan_row(lent).membership_id is not None

    def test_the_term_is_that_of_the_loan(self):
        here = library()
        here.rule("history_days", 2)
        lent = self._returned(here, here.member())
        here.rule("history_days", 100)
        with after(days=4):
            assert jobs.run_now("anonymise_loans")["loans"] == 1
        assert loan_row(lent).anonymised_at is not None

    def test_the_comment_of_an_override_goes_with_the_person(self):
        here = library()
        here.rule("max_loans", 0)
        director = staff(here.organisation, "director", branch=here.branch)
        item = here.item()
        here.lend(
            item,
            here.member(),
            actor=director,
            set_aside=frozenset({"too_many_loans"}),
            comment="Mevrouw is verhuisd",
        )
        here.take_in(item)
        with after(days=40):
            jobs.run_now("anonymise_loans")
        assert Override.objects.get().comment == ""

    def test_an_ended_hold_forgets_too_and_an_open_one_does_not(self):
        here = library()
        ended = here.reserve(here.item().record, here.member())
        running = here.reserve(here.item().record, here.member())
        services.cancel_hold(here.desk, hold_public_id=ended.hold)
        with after(days=31):
            assert jobs.run_now("anonymise_loans")["holds"] == 1
        assert hold_row(ended).membership_id is None
        assert hold_row(running).membership_id is not None

    def test_choosing_to_keep_nothing_forgets_at_once(self):
        here = library()
        card = here.member()
        lent = self._returned(here, card)
        patrons.set_history(
            as_member(card), membership_public_id=str(card.membership.public_id), choice="never"
        )
        outbox.drain_all()
        assert loan_row(lent).membership_id is None

    def test_every_model_about_people_names_its_keep_time(self):
        known = {kept.model for kept in retention.all_keep_times()}
        assert {"circulation.Loan", "circulation.Hold", "circulation.Override"} <= known


def test_a_membership_with_a_loan_or_a_reservation_is_not_ended():
    here = library()
    card, item = here.member(), here.item()
    here.lend(item, card)
    here.reserve(here.item().record, card)
    with pytest.raises(StillOpen) as refused:
        patrons.end_membership(here.desk, public_id=str(card.membership.public_id))
    assert refused.value.reasons == ("Er is nog 1 titel geleend.", "Er loopt nog 1 reservering.")


class TestFigures:
    def test_a_loan_counts_for_the_library_that_lends_and_one_put_right_does_not(self):
        here, owner = library(), library()
        card = here.member()
        here.lend(owner.item(), card)
        mistake = here.lend(here.item(), card)
        services.undo_check_out(here.desk, loan_public_id=mistake.loan)
        day = dt.date(2026, 3, 2)
        assert measures.loans(here.organisation.pk, day, day) == 1
        assert measures.loans(owner.organisation.pk, day, day) == 0
        assert measures.loans(here.organisation.pk, dt.date(2026, 3, 3), dt.date(2026, 3, 3)) == 0

    def test_renewals_are_counted_apart_and_those_booked_as_a_loan_count_for_lending_right(self):
        here = library()
        card = here.member()
        extended = here.lend(here.item(), card)
        here.rule("renewal_is_new_loan", True)
        anew = here.lend(here.item(), card)
        with after(days=3):
            for lent in (extended, anew):
                services.renew_loan(here.desk, loan_public_id=lent.loan)
        period = (here.organisation.pk, dt.date(2026, 3, 1), dt.date(2026, 3, 31))
        assert measures.loans(*period) == 2
        assert measures.renewals(*period) == 2
        assert measures.lending_right_loans(*period) == 3

    def test_the_day_is_that_of_the_library(self):
        with time_machine.travel("2026-03-09T23:30:00+01:00", tick=False):
            here = library()
            here.lend(here.item(), here.member())
        assert measures.loans(here.organisation.pk, dt.date(2026, 3, 9), dt.date(2026, 3, 9)) == 1

    def test_reservations_count_for_the_place_of_picking_up(self):
        here, there = library(), library()
        here.reserve(here.item().record, here.member(), pickup=there.branch)
        day = dt.date(2026, 3, 2)
        assert measures.holds(there.organisation.pk, day, day) == 1
        assert measures.holds(here.organisation.pk, day, day) == 0

    def test_they_are_known_to_monitoring(self):
        assert {
            "circulation.loans",
            "circulation.renewals",
            "circulation.lending_right_loans",
            "circulation.holds",
        } <= {known.name for known in all_measures()}


class TestInvariants:
    def test_the_command_says_that_all_is_well(self, capsys):
        here = library()
        here.lend(here.item(), here.member())
        assert run(["invariants"]) == 0
        assert f"All {len(selectors.invariant_names())} promises hold." in capsys.readouterr().out
        assert run(["invariants", "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == {"violations": []}

    def test_what_is_broken_by_hand_is_found_and_named(self, capsys):
        here = library()
        lent, shelved, held = here.item(), here.item(), here.item()
        answer = here.lend(lent, here.member())
        hold = here.reserve(held.record, here.member())
        here.take_in(held)
        everything = Loan.objects.across_all(reason="test")
        loan = everything.get(public_id=answer.loan)
        type(lent).objects.across_all(reason="test").filter(pk=lent.pk).update(
            custody="on_shelf", due_at=None
        )
        type(lent).objects.across_all(reason="test").filter(pk=shelved.pk).update(custody="on_loan")
        type(lent).objects.across_all(reason="test").filter(pk=held.pk).update(custody="in_transit")
        everything.filter(pk=loan.pk).update(renewals_used=3, terms={})
        Hold.objects.across_all(reason="test").filter(public_id=hold.hold).update(
            suspended_until_on=dt.date(2026, 12, 31)
        )
        names = {violation.name for violation in selectors.invariant_violations()}
        assert names == {
            "open_loan_is_on_loan",
            "on_loan_has_open_loan",
            "due_on_item_is_due_of_loan",
            "waiting_hold_is_on_hold_shelf",
            "in_transit_has_open_transit",
            "renewals_are_counted",
            "open_loan_has_terms",
            "resting_hold_is_not_captured",
        }
        assert run(["invariants", "--json"]) == 1
        found = json.loads(capsys.readouterr().out)["violations"]
        assert {violation["name"] for violation in found} == names
        assert run(["invariants"]) == 1
        said = capsys.readouterr()
        assert lent.barcode in said.out
        assert "violations" in said.err


def test_the_system_runs_every_job_on_an_empty_house():
    for name in ("expire_shelf", "expire_holds", "tell_due", "anonymise_loans"):
        assert all(count == 0 for count in jobs.run_now(name).values())
    assert SYSTEM.everywhere
