"""A director closes a branch: what moves, what the preview says, what comes back, and what does not."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samenbieb.domains.circulation import selectors, services
from samenbieb.domains.circulation.models import Hold, Loan, MovedPromise
from samenbieb.domains.circulation.services import CheckoutAnswer
from samenbieb.domains.messages.models import Notice
from samenbieb.domains.organisations import selectors as places
from samenbieb.domains.organisations import services as organisations
from samenbieb.domains.organisations.errors import HoursChangedSince, HoursNotUndoable
from samenbieb.domains.organisations.models import HoursChange, HoursException
from samenbieb.domains.organisations.permissions import DESK, DIRECTOR
from samenbieb.kernel import clock, outbox
from samenbieb.kernel.calendar import Opening
from samenbieb.kernel.errors import NotAllowed
from samenbieb.kernel.models import AuditEntry
from tests.factories.circulation import Library, hold_row, item_row, library, loan_row
from tests.factories.organisations import staff

pytestmark = pytest.mark.django_db
DAY_0 = dt.date(2026, 3, 2)
DAY_21 = dt.datetime(2026, 3, 23, 17, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _day_0():
    with time_machine.travel("2026-03-02T10:00:00+01:00", tick=False):
        yield


def day(number: int) -> dt.date:
    return DAY_0 + dt.timedelta(days=number)


def after(**span: int):
    return clock.at(clock.now() + dt.timedelta(**span))


def close(here: Library, first: int, last: int | None = None, **more: Any) -> HoursException:
    actor = more.pop("actor", None) or staff(here.organisation, DIRECTOR)
    return organisations.add_exception(
        actor,
        branch_id=here.branch.pk,
        from_on=day(first),
        until_on=day(last if last is not None else first),
        reason="Verbouwing",
        **more,
    )


def reopen(here: Library, row: HoursException) -> HoursChange:
    organisations.withdraw_exception(staff(here.organisation, DIRECTOR), exception_id=row.pk)
    return HoursChange.objects.get(exception=row)


def due_on(loan: CheckoutAnswer) -> dt.date:
    return clock.local(loan_row(loan).due_at, "Europe/Amsterdam").date()


class TestClosing:
    def test_what_is_due_inside_moves_and_nothing_else(self):
        here, elsewhere = library(), library()
        inside, item = here.lend(here.item(), here.member()), here.item()
        here.lend(item, here.member())
        with after(days=5):
            later = here.lend(here.item(), here.member())
        other_place = elsewhere.lend(elsewhere.item(), elsewhere.member())
        back = here.item()
        here.lend(back, here.member())
        here.take_in(back)
        close(here, 20, 23)
        assert due_on(inside) == day(24)
        assert clock.local(item_row(item).due_at, "Europe/Amsterdam").date() == day(24)
        assert due_on(later) == day(26)
        assert due_on(other_place) == day(21)
        change = HoursChange.objects.get()
        assert (change.counts["loans"], change.counts["members"]) == (2, 2)
        assert selectors.invariant_violations() == []

    def test_the_preview_is_the_result_and_writes_nothing(self):
        here = library()
        director = staff(here.organisation, DIRECTOR)
        loan = here.lend(here.item(), here.member())
        item = here.item()
        hold = here.reserve(item.record, here.member())
        here.take_in(item)
        asked = {"branch_id": here.branch.pk, "from_on": day(5), "until_on": day(30)}
        seen = places.foresee_exception(director, **asked)
        assert (due_on(loan), hold_row(hold).shelf_until_on) == (day(21), day(7))
        assert not MovedPromise.objects.exists()
        assert [one.what for one in seen.examples] == ["hold", "loan"]
        row = close(here, 5, 30)
        assert HoursChange.objects.get().counts == dict(seen.counts)
        assert (due_on(loan), hold_row(hold).shelf_until_on) == (day(31), day(31))
        back = places.foresee_undo(director, HoursChange.objects.get())
        change = reopen(here, row)
        assert change.given_back == dict(back.counts)
        assert (due_on(loan), hold_row(hold).shelf_until_on) == (day(21), day(7))

    def test_a_loan_is_asked_by_its_own_terms(self):
        here = library()
        here.rule("due_closed", "previous_closing")
        back = here.lend(here.item(), here.member())
        here.rule("due_closed", "keep")
        stays = here.lend(here.item(), here.member())
        here.rule("due_closed", "next_closing")
        here.rule("closure_moves_due", value=False)
        still = here.lend(here.item(), here.member())
        here.rule("closure_moves_due", value=True)
        close(here, 21)
        assert [due_on(one) for one in (back, stays, still)] == [day(20), day(21), day(21)]
        assert HoursChange.objects.get().counts["loans_staying"] == 2

    def test_what_is_lost_stays_as_it_is(self):
        here = library()
        item, card = here.item(), here.member()
        loan = here.lend(item, card)
        services.mark_item(here.desk, barcode=item.barcode, kind="lost")
        close(here, 21)
        assert loan_row(loan).due_at == DAY_21

    def test_three_libraries_the_place_of_the_loan_decides(self):
        at_home, lender, owner = library(), library(), library()
        card, item = at_home.member(), owner.item()
        loan = lender.lend(item, card)
        for other in (at_home, owner):
            close(other, 21)
        assert due_on(loan) == day(21)
        close(lender, 21)
        assert due_on(loan) == day(22)
        outbox.drain_all()
        notices = Notice.objects.across_all(reason="test").filter(kind="due_date_changed")
        assert [one.organisation_id for one in notices] == [lender.organisation.pk]
        assert selectors.invariant_violations() == []

    def test_a_guest_borrows_as_long_as_the_card_at_home_lasts(self):
        at_home, lender = library(), library()
        card = at_home.member(expires_on=day(22))
        loan = lender.lend(at_home.item(), card)
        close(lender, 21, 25)
        assert due_on(loan) == day(20)

    def test_only_who_may_edit_places(self):
        here, other = library(), library()
        here.lend(here.item(), here.member())
        for actor in (staff(here.organisation, DESK), staff(other.organisation, DIRECTOR)):
            with pytest.raises(NotAllowed):
                close(here, 21, actor=actor)
            with pytest.raises(NotAllowed):
                places.foresee_exception(actor, branch_id=here.branch.pk, from_on=day(21), until_on=day(21))
            with pytest.raises(NotAllowed):
                places.hours_changes(actor, branch_id=here.branch.pk)
        assert not HoursException.objects.exists()

    def test_one_line_of_audit_says_how_much_moved(self):
        here = library()
        for _n in range(3):
            here.lend(here.item(), here.member())
        known = set(AuditEntry.objects.values_list("pk", flat=True))
        close(here, 21)
        lines = AuditEntry.objects.exclude(pk__in=known)
        assert [(line.action, line.details["moved"]["loans"]) for line in lines] == [
            ("organisations.edit_places", 3)
        ]

    def test_the_number_of_questions_does_not_grow_with_the_loans(self):
        counts = []
        for loans in (2, 12):
            here = library()
            card = here.member()
            for _n in range(loans):
                here.lend(here.item(), card)
            with CaptureQueriesContext(connection) as asked:
                close(here, 21, actor=staff(here.organisation, DIRECTOR))
            counts.append(len(asked))
        assert counts[1] <= counts[0]
        assert counts[1] < 45

    def test_a_loan_that_was_made_while_the_closure_was_saved_moves_a_moment_later(self):
        here = library()
        close(here, 21, 22)
        loan = here.lend(here.item(), here.member())
        Loan.objects.across_all(reason="test").filter(public_id=loan.loan).update(due_at=DAY_21)
        outbox.drain_all()
        assert due_on(loan) == day(23)
        assert MovedPromise.objects.count() == 1


class TestNotices:
    def test_one_notice_names_all_titles_with_their_new_days(self):
        here = library()
        card = here.member(email="lezer@example.org")
        here.lend(here.item(), card)
        with after(days=1):
            here.lend(here.item(), card)
        ready = here.item()
        here.reserve(ready.record, card)
        here.take_in(ready)
        close(here, 6, 30)
        outbox.drain_all()
        outbox.drain_all()
        (notice,) = Notice.objects.across_all(reason="test").filter(kind="due_date_changed")
        assert notice.body.count("\n- ") == 3
        assert "Verbouwing" in notice.body
        assert "2 april" in notice.body

    def test_who_was_not_told_yet_is_not_told_when_it_is_undone(self):
        here = library()
        here.lend(here.item(), here.member())
        reopen(here, close(here, 21))
        outbox.drain_all()
        assert not Notice.objects.across_all(reason="test").filter(kind="due_date_changed").exists()

    def test_another_hour_of_the_same_day_is_not_told(self):
        here = library()
        loan = here.lend(here.item(), here.member())
        close(here, 21, opening=Opening(dt.time(10), dt.time(13)))
        outbox.drain_all()
        assert loan_row(loan).due_at == dt.datetime(2026, 3, 23, 12, tzinfo=dt.UTC)
        assert HoursChange.objects.get().counts["loans_other_hour"] == 1
        assert not Notice.objects.across_all(reason="test").filter(kind="due_date_changed").exists()


class TestUndoing:
    def test_what_happened_since_stays(self):
        here = library()
        renewed, back, same = here.item(), here.item(), here.item()
        loans = [here.lend(item, here.member()) for item in (renewed, back, same)]
        row = close(here, 21, 22)
        with after(days=4):
            services.renew_loan(here.desk, loan_public_id=loans[0].loan)
        here.take_in(back)
        change = reopen(here, row)
        assert [due_on(loan) for loan in loans] == [day(25), day(23), day(21)]
        assert (change.given_back["loans"], change.given_back["promises_kept"]) == (1, 1)
        assert selectors.invariant_violations() == []

    def test_twice_changes_nothing_more(self):
        here = library()
        loan = here.lend(here.item(), here.member())
        row = close(here, 21)
        reopen(here, row)
        with after(days=1):
            services.renew_loan(here.desk, loan_public_id=loan.loan)
        reopen(here, row)
        assert due_on(loan) == day(22)

    def test_a_day_that_has_passed_becomes_today(self):
        here = library()
        loan = here.lend(here.item(), here.member())
        row = close(here, 21, 30)
        with after(days=25):
            change = reopen(here, row)
        assert due_on(loan) == day(25)
        assert change.given_back["loans_until_today"] == 1

    @pytest.mark.parametrize("order", [(0, 1), (1, 0)])
    def test_of_two_closures_either_may_go_first(self, order: tuple[int, int]):
        here = library()
        loan = here.lend(here.item(), here.member())
        rows = [close(here, 20, 22), close(here, 23, 25)]
        assert due_on(loan) == day(26)
        reopen(here, rows[order[0]])
        assert due_on(loan) == (day(21) if order[0] == 0 else day(23))
        reopen(here, rows[order[1]])
        assert due_on(loan) == day(21)
        assert not MovedPromise.objects.filter(given_back_at=None).exists()

    def test_a_day_that_was_open_only_for_once_is_closed_again(self):
        here = library(hours=range(1, 7))  # closed on Mondays
        row = close(here, 21, opening=Opening(dt.time(9), dt.time(18)))
        loan = here.lend(here.item(), here.member())
        assert due_on(loan) == day(21)
        reopen(here, row)
        assert due_on(loan) == day(22)

    def test_a_title_that_was_fetched_stays_with_its_reader(self):
        here = library()
        item, card = here.item(), here.member()
        hold = here.reserve(item.record, card)
        here.take_in(item)
        row = close(here, 6, 9)
        assert hold_row(hold).shelf_until_on == day(10)
        here.lend(item, card)
        reopen(here, row)
        assert hold_row(hold).state == Hold.State.FULFILLED


class TestWeeks:
    def test_another_week_moves_and_its_undo_gives_back(self):
        here = library()
        director = staff(here.organisation, DIRECTOR)
        loan = here.lend(here.item(), here.member())
        week = {weekday: [Opening(dt.time(9), dt.time(18))] for weekday in range(1, 7)}
        before = places.calendar(here.branch.pk)
        asked = {"branch_id": here.branch.pk, "week": week, "from_on": day(7)}
        seen = places.foresee_week(director, **asked)
        organisations.set_weekly_hours(director, **asked)
        change = HoursChange.objects.get()
        assert (due_on(loan), dict(seen.counts)) == (day(22), change.counts)
        back = places.foresee_undo(director, change)
        change = organisations.undo_hours(director, change_public_id=str(change.public_id))
        assert (due_on(loan), dict(back.counts)) == (day(21), change.given_back)
        again = places.calendar(here.branch.pk)
        assert [again.hours(day(n)) for n in range(60)] == [before.hours(day(n)) for n in range(60)]

    def test_a_week_that_took_the_place_of_another_gives_it_back(self):
        here = library()
        director = staff(here.organisation, DIRECTOR)
        one, two = ({0: [Opening(dt.time(hour), dt.time(18))]} for hour in (10, 11))
        for week in (one, two):
            organisations.set_weekly_hours(director, branch_id=here.branch.pk, week=week, from_on=day(7))
        second, first = HoursChange.objects.order_by("-pk")
        with pytest.raises(HoursChangedSince):
            organisations.undo_hours(director, change_public_id=str(first.public_id))
        for change, opens in ((second, 10), (first, 9)):
            foreseen = places.foresee_undo(
                director,
                places.hours_change(director, branch_id=here.branch.pk, public_id=str(change.public_id)),
            )
            assert foreseen.counts["loans"] == 0
            organisations.undo_hours(director, change_public_id=str(change.public_id))
            assert places.calendar(here.branch.pk).opens_at(day(7)) == dt.time(opens)
        assert places.calendar(here.branch.pk).is_open(day(8))

    def test_hours_that_were_kept_are_history(self):
        here = library()
        director = staff(here.organisation, DIRECTOR)
        organisations.set_weekly_hours(director, branch_id=here.branch.pk, week={}, from_on=day(1))
        change = HoursChange.objects.get()
        with after(days=2), pytest.raises(HoursNotUndoable):
            organisations.undo_hours(director, change_public_id=str(change.public_id))
        with after(days=1):
            organisations.undo_hours(director, change_public_id=str(change.public_id))
        assert places.calendar(here.branch.pk).is_open(day(1))
