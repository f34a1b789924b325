"""Money of loans, never off by a cent: the fee against a slow version, and any history of acts against its own sum."""

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samenbieb.domains.circulation import services
from samenbieb.domains.circulation.models import Loan
from samenbieb.domains.circulation.rules.fees import FeeStep, FeeTerms, fee_days
from samenbieb.domains.circulation.rules.lost import refund_cents
from samenbieb.domains.circulation.rules.reminders import reminders_due
from samenbieb.domains.circulation.selectors import invariant_violations, loan_state
from samenbieb.domains.holdings.models import Item
from samenbieb.domains.organisations import services as organisations
from samenbieb.domains.patrons.models import Card
from samenbieb.domains.payments import selectors as accounts
from samenbieb.domains.payments import services as payments
from samenbieb.kernel import clock, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.calendar import BranchCalendar, Exceptional, Opening, Period
from samenbieb.kernel.errors import Refusal
from tests.factories.circulation import Library, library, loan_row

ZONE = "Europe/Amsterdam"
DAY = dt.timedelta(days=1)
DUE_DAYS = st.dates(
    dt.date(2026, 1, 1), dt.date(2026, 12, 31)
)  # both changes of summer time lie within reach


@st.composite
def calendars(draw: st.DrawFn) -> BranchCalendar:
    weekdays = draw(st.sets(st.integers(0, 6), min_size=1))
    hours = [Opening(dt.time(9), dt.time(12, 30)), Opening(dt.time(13), dt.time(18))]
    closed = draw(st.lists(st.tuples(DUE_DAYS, st.integers(0, 9)), max_size=4))
    return BranchCalendar(
        ZONE,
        (Period(dt.date(2020, 1, 1), None, dict.fromkeys(weekdays, hours)),),
        tuple(Exceptional(day, day + length * DAY) for day, length in closed),
    )


@st.composite
def tariffs(draw: st.DrawFn) -> tuple[FeeStep, ...]:
    steps, number = [], 0
    for last in draw(st.lists(st.booleans(), max_size=3)):
        first = number + draw(st.integers(1, 4))
        number = first + draw(st.integers(0, 3))
        steps.append(FeeStep(first, None if last else number, draw(st.integers(0, 90))))
        if last:
            break
    return tuple(steps)


TERMS = st.builds(
    FeeTerms,
    per_day_cents=st.none() | st.integers(0, 100),
    cap_cents=st.none() | st.integers(0, 900),
    skip_closed=st.booleans(),
    grace_days=st.integers(0, 4),
    per_hour_cents=st.none() | st.integers(0, 90),
    steps=tariffs(),
    grace_charged=st.booleans(),
)


def slow_fee(terms: FeeTerms, due_at: dt.datetime, at: dt.datetime, calendar: BranchCalendar) -> int:
    """Walk: a day at a time, for hours a minute at a time, cent by cent below the cap."""
    due_on, until_on = clock.local(due_at, ZONE).date(), clock.local(at, ZONE).date()
    late = (until_on - due_on).days
    total = 0
    if terms.per_hour_cents and not terms.steps:
        minutes, moment = 0, due_at
        while moment < at:
            local = clock.local(moment, ZONE)
            number = (local.date() - due_on).days
            free = terms.grace_days and (
                late <= terms.grace_days or (not terms.grace_charged and number <= terms.grace_days)
            )
            is_open = any(one.opens <= local.time() < one.closes for one in calendar.hours(local.date()))
            if not free and (is_open or not terms.skip_closed):
                minutes += 1
            moment += dt.timedelta(minutes=1)
        total = minutes // 60 * terms.per_hour_cents
    elif late > terms.grace_days:
        counted = 0
        for number in range(1, late + 1):
            if number <= terms.grace_days and not terms.grace_charged:
                continue
            if terms.skip_closed and not calendar.is_open(due_on + number * DAY):
                continue
            counted += 1
            if not terms.steps:
                total += terms.per_day_cents or 0
            for step in terms.steps:
                total += step.cents if step.from_day <= counted <= (step.to_day or counted) else 0
    return total if terms.cap_cents is None else min(total, terms.cap_cents)


class TestFee:
    @settings(deadline=None)
    @given(calendars(), TERMS, DUE_DAYS, st.integers(0, 12 * 24 * 60))
    def test_the_fee_is_that_of_a_slow_walk(
        self, calendar: BranchCalendar, terms: FeeTerms, due_on: dt.date, minutes: int
    ) -> None:
        due_at = clock.instant(due_on, dt.time(18), ZONE)
        at = due_at + dt.timedelta(minutes=minutes)
        days = fee_days(terms, due_at=due_at, at=at, calendar=calendar)
        assert sum(day.cents for day in days) == slow_fee(terms, due_at, at, calendar)
        assert [day.day for day in days] == sorted({day.day for day in days})

    @given(calendars(), st.lists(st.integers(1, 9), max_size=4), DUE_DAYS, st.integers(0, 60))
    def test_reminders_that_skip_closed_days_count_open_ones(
        self, calendar: BranchCalendar, gaps: list[int], due_on: dt.date, later: int
    ) -> None:
        plan = [{"after_days": gap, "fee": "1.00"} for gap in gaps]
        found = reminders_due(plan, loan_due_on=due_on, today=due_on + later * DAY, is_open=calendar.is_open)
        open_days = [due_on + n * DAY for n in range(1, later + 1) if calendar.is_open(due_on + n * DAY)]
        wanted = [open_days[n - 1] for n in _sums(gaps) if n <= len(open_days)]
        assert [reminder.due_on for reminder in found] == wanted


def _sums(gaps: list[int]) -> list[int]:
    return [sum(gaps[: number + 1]) for number in range(len(gaps))]


@given(
    st.sampled_from(["all", "unpaid", "nothing"]),
    st.integers(0, 900),
    st.integers(0, 900),
    st.integers(0, 900),
    st.integers(-500, 2_000),
    st.booleans(),
)
def test_a_find_gives_back_no_more_than_was_charged_and_makes_no_credit_unasked(
    mode: str, paid: int, let_off: int, still_open: int, balance: int, credit_allowed: bool
) -> None:
    back = refund_cents(
        mode,
        total_cents=paid + let_off + still_open,
        paid_cents=paid,
        let_off_cents=let_off,
        balance_cents=balance,
        credit_allowed=credit_allowed,
    )
    assert 0 <= back <= {"all": paid + still_open, "unpaid": still_open, "nothing": 0}[mode]
    if not credit_allowed and balance >= 0:
        assert balance - back >= 0


ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "lend",
                "wait",
                "accrue",
                "pay",
                "waive",
                "void",
                "refund",
                "renew",
                "lost",
                "claim",
                "missing",
                "clear",
                "take_in",
                "remind",
            ]
        ),
        st.integers(1, 700),
    ),
    min_size=3,
    max_size=14,
)


@pytest.mark.django_db
class TestHistories:
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        ACTS,
        st.booleans(),
        st.sampled_from(["all", "unpaid"]),
        st.sampled_from(["drop", "restore", "charge"]),
        st.sampled_from(["returned_by_patron", "found_by_library"]),
        st.sampled_from(["never", "settled", "at_once"]),
    )
    def test_preview_accrual_and_settlement_agree_and_no_cent_is_lost(
        self, acts: list[tuple[str, int]], credit: bool, refund: str, found: str, claims: str, ends: str
    ) -> None:
        desk = library()
        for kind, value in {
            "fine_per_day": "0.35",
            "fine_cap": "4.00",
            "processing_fee": "1.25",
            "negative_balance": credit,
            "lost_refund": refund,
            "found_overdue": found,
            "lost_charge": "9.95",
            "claim_resolution": claims,
            "lost_closes_loan": ends,
            "suspension_days": 1,
            "suspension_cap": 5,
            "reminder_plan": [{"after_days": 3, "fee": "1.00"}],
        }.items():
            desk.rule(kind, value)
        story = Story(desk, desk.item(), desk.member())
        now = clock.now()
        for act, number in acts:
            if act == "wait":
                now += dt.timedelta(days=number % 30)
                continue
            with clock.at(now):
                with suppress(Refusal):
                    getattr(story, act)(number)
                outbox.drain_all(quiet=frozenset({"discovery"}))
                _books_are_right(story.card.membership)
                story.cash_is_right()


@dataclass
class Story:
    """One item, one member, somebody who may do everything."""

    desk: Library
    item: Item
    card: Card
    actor: Actor = field(default_factory=lambda: Actor.system("test"))
    drawer_cents: int = 0

    def cash_is_right(self) -> None:
        """Compare what the account and the till say with what went over the counter."""
        account = accounts.account(self.actor, membership_id=self.card.membership_id)
        asked = sum(line.total_cents for line in account.charges if line.kind != "refund")
        forgiven = sum(-line.signed_cents for line in account.credits if self.is_forgiven(line))
        assert account.balance_cents == asked - forgiven - self.drawer_cents
        assert accounts.till(self.actor, branch_id=self.desk.branch.pk).expected_cents == self.drawer_cents

    def is_forgiven(self, line: accounts.CreditLine) -> bool:
        return line.kind in {"waiver", "found"} and not line.voided

    @property
    def loan(self) -> Loan | None:
        return Loan.objects.across_all(reason="test").filter(item=self.item, closed_at=None).first()

    @property
    def preview(self) -> int:
        return loan_state(self.actor, barcode=self.item.barcode).fee_cents

    def lend(self, _number: int) -> None:
        aside = frozenset({"item_lost", "debt", "restricted", "item_missing"})
        self.desk.lend(self.item, self.card, actor=self.actor, set_aside=aside)

    def accrue(self, _number: int) -> None:
        services.accrue_fees()
        loan = self.loan
        if loan is not None and not loan.fee_stop:
            assert _line(self.card.membership, loan, "overdue") == self.preview

    def pay(self, number: int) -> None:
        payments.pay(
            self.actor,
            membership_id=self.card.membership_id,
            amount_cents=number,
            method="cash",
            branch_id=self.desk.branch.pk,
        )
        self.drawer_cents += number

    def refund(self, number: int) -> None:
        payments.refund(
            self.actor,
            membership_id=self.card.membership_id,
            amount_cents=number,
            branch_id=self.desk.branch.pk,
        )
        self.drawer_cents -= number

    def waive(self, number: int) -> None:
        payments.waive(self.actor, membership_id=self.card.membership_id, amount_cents=number, comment="test")

    def void(self, _number: int) -> None:
        membership_id = self.card.membership_id
        for line in accounts.account(self.actor, membership_id=membership_id).credits[:1]:
            payments.void(self.actor, membership_id=membership_id, credit_public_id=line.public_id)
            self.drawer_cents -= line.amount_cents if line.kind == "payment" else 0

    def renew(self, _number: int) -> None:
        if (loan := self.loan) is not None:
            services.renew_loan(self.actor, loan_public_id=str(loan.public_id))

    def lost(self, _number: int) -> None:
        shown = services.lost_bill_of(self.actor, barcode=self.item.barcode)
        answer = services.mark_item(self.actor, barcode=self.item.barcode, kind="lost", expected_cents=shown)
        assert answer.charge_cents == (shown or 0)

    def clear(self, _number: int) -> None:
        services.clear_item(self.actor, barcode=self.item.barcode, kind="lost")

    def claim(self, _number: int) -> None:
        services.mark_item(self.actor, barcode=self.item.barcode, kind="claimed_returned")

    def missing(self, _number: int) -> None:
        services.mark_item(self.actor, barcode=self.item.barcode, kind="missing")

    def take_in(self, _number: int) -> None:
        loan = self.loan
        preview = self.preview if loan else 0
        answer = self.desk.take_in(self.item, actor=self.actor)
        if loan is not None and not loan.fee_stop:
            assert answer.fee_cents == preview == _line(self.card.membership, loan, "overdue")

    def remind(self, _number: int) -> None:
        services.tell_due()


def _line(membership: Any, loan: Loan, kind: str) -> int:
    return accounts.settled_cents(str(loan.public_id), kind=kind, membership_id=membership.pk)[0]


def _books_are_right(membership: Any) -> None:
    assert invariant_violations() == []
    account = accounts.account(Actor.system("test"), membership_id=membership.pk)
    assert account.balance_cents == account.open_cents - account.credit_cents
    assert account.balance_cents == accounts.membership_balance_cents(membership.pk)
    assert account.balance_cents == accounts.balance_cents(membership.person_id)
    assert account.credit_cents == sum(left for _key, left in accounts.unspent_credits(membership.pk))


@pytest.mark.django_db
class TestByNight:
    def test_the_accrual_asks_no_more_for_many_loans_than_for_few(
        self, django_assert_max_num_queries: Any
    ) -> None:
        desk = library()
        desk.rule("fine_per_day", "0.35")
        with clock.at(clock.now() - dt.timedelta(days=30)):
            for _ in range(6):
                desk.lend(desk.item(), desk.member())
        with django_assert_max_num_queries(14):
            assert services.accrue_fees() == {"loans": 6, "lines": 6}
        assert services.accrue_fees() == {"loans": 6, "lines": 0}

    def test_a_title_without_a_price_costs_what_its_kind_costs(self) -> None:
        desk = library()
        desk.rule("default_price", "17.50")
        item, card = desk.item(price_cents=0), desk.member()
        desk.lend(item, card)
        assert services.lost_bill_of(desk.desk, barcode=item.barcode) == 1750

    def test_the_kept_list_ends_where_the_rule_says(self) -> None:
        desk = library()
        desk.rule("history_keep_days", 100)
        item, card = desk.item(), desk.member()
        card.membership.history = "keep"
        card.membership.save()
        start = clock.now()
        with clock.at(start):
            loan = loan_row(desk.lend(item, card))
            desk.take_in(item)
        for days, kept in ((99, True), (101, False)):
            with clock.at(start + dt.timedelta(days=days)):
                services.anonymise_loans()
            loan.refresh_from_db()
            assert (loan.membership_id is not None) is kept

    def test_a_reminder_waits_for_open_days_where_the_rule_says(self) -> None:
        fees = []
        for skips in (False, True):
            desk = library()
            desk.rule("reminder_plan", [{"after_days": 4, "fee": "1.50"}])
            desk.rule("reminder_skip_closed", skips)
            card = desk.member()
            loan = loan_row(desk.lend(desk.item(), card))
            organisations.add_exception(
                Actor.system("test"),
                branch_id=desk.branch.pk,
                from_on=loan.due_at.date() + DAY,
                until_on=loan.due_at.date() + 3 * DAY,
                reason="test",
            )
            with clock.at(loan.due_at + 5 * DAY):
                services.tell_due()
            fees.append(accounts.balance_cents(card.membership.person_id))
        assert fees == [150, 0]
