"""What the past year would have been under a rule: against living every loan again for real, and counting slowly."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.circulation import services
from samenbieb.domains.circulation.errors import (
    CheckoutRefused,
    RenewalRefused,
    RuleBound,
)
from samenbieb.domains.circulation.models import Loan, PolicyRule, RuleChange
from samenbieb.domains.circulation.rules.kinds import KINDS
from samenbieb.domains.circulation.rules.previews import PREVIEWED, HeldLoan, Limits, refused_loans
from samenbieb.domains.circulation.rules.replaying import REPLAYED
from samenbieb.domains.circulation.services import RuleDraft, facts, previews
from samenbieb.domains.organisations.models import HoursException
from samenbieb.domains.organisations.permissions import DESK
from samenbieb.domains.patrons.models import Card
from samenbieb.kernel import clock
from samenbieb.kernel.errors import NotAllowed
from tests.factories.circulation import SYSTEM, Library, library, loan_row
from tests.factories.holdings import ItemFactory
from tests.factories.organisations import staff

START = dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
LOOKED_AT = START + 80 * DAY
# Day lent, days until renewed (or none), days until returned (or none: still at home).
COURSES = (
    (0, None, 5),
    (1, 10, 30),
    (2, None, 40),
    (3, 14, None),
    (4, 25, 45),
    (20, None, 28),
    (21, 20, 50),
    (22, None, 70),
)
Course = tuple[dt.timedelta, int, int]


def drafted(home: Library, kind: str, value: Any, **scope: Any) -> RuleDraft:
    return RuleDraft(kind=kind, value=value, organisation_id=home.organisation.pk, **scope)


def member_then(home: Library) -> Card:
    """Register a member before the weeks begin."""
    with clock.at(START - 20 * DAY):
        return home.member()


def closed_now_and_then() -> Library:
    """Make a library with a late fee that is closed on every tenth day, and on days on which loans end."""
    home = library()
    home.rule("fine_per_day", "0.20")
    for number in (9, 21, 23, 24, 42, 43):
        day = (START + number * DAY).date()
        HoursException.objects.create(
            branch=home.branch, from_on=day, until_on=day, reason="closed", recorded_at=START
        )
    return home


def live(home: Library) -> list[Course]:
    """Lend, renew and return over some weeks; gives the first last moment, the renewals and the fee of each loan.

    Who comes to renew and hears no, goes home.
    """
    acts = sorted(
        (lent + days, number, act)
        for number, (lent, renewed, returned) in enumerate(COURSES)
        for act, days in (("a lend", 0), ("b renew", renewed), ("c return", returned))
        if days is not None
    )
    card, items, answers = member_then(home), [home.item() for _course in COURSES], {}
    for day, number, act in acts:
        with clock.at(START + day * DAY):
            if act == "a lend":
                answers[number] = home.lend(items[number], card)
            elif act == "c return":
                home.take_in(items[number])
            else:
                try:
                    services.renew_loan(home.desk, loan_public_id=answers[number].loan)
                except RenewalRefused:
                    continue
    found = []
    for number in range(len(COURSES)):
        row = loan_row(answers[number])
        steps = list(row.renewals.order_by("pk"))
        first = steps[0].due_before_at if steps else row.due_at
        fee = facts.fee_cents(row, at=row.returned_at or LOOKED_AT)
        found.append((first - START, len(steps), fee))
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("loan_days", 7),
        ("loan_days", 35),
        ("loan_hours", 48),
        ("due_closed", "previous_closing"),
        ("due_closed", "open_days"),
        ("max_renewals", 0),
        ("renewal_days", 40),
        ("renew_from", "due"),
        ("renew_window_days", 5),
        ("fine_per_day", "0.35"),
        ("fine_per_hour", "0.01"),
        ("fine_cap", "1.10"),
        ("fine_grace_days", 9),
        ("fine_skip_closed", True),
        ("fine_forgive_on_renewal", True),
        ("fine_steps", [{"from_day": 1, "to_day": 3, "amount": "0.05"}, {"from_day": 4, "amount": "0.45"}]),
    ],
)
def test_what_was_announced_is_what_happens_when_the_weeks_are_lived_again(kind: str, value: Any) -> None:
    home, other = closed_now_and_then(), closed_now_and_then()
    before = live(home)
    other.rule(kind, value)
    after = live(other)
    assert before != after, "a rule that changes nothing proves nothing"
    with clock.at(LOOKED_AT):
        found = services.preview_rule(SYSTEM, draft=drafted(home, kind, value))
    assert (found.loans, found.touched, found.every) == (len(COURSES), len(COURSES), 1)
    assert found.earlier == sum(b[0] > a[0] for b, a in zip(before, after, strict=True))
    assert found.later == sum(b[0] < a[0] for b, a in zip(before, after, strict=True))
    for totals, lived in ((found.now, before), (found.then, after)):
        assert totals.renewals == sum(renewals for _due, renewals, _fee in lived)
        assert totals.fees == sum(fee > 0 for _due, _renewals, fee in lived)
        assert totals.fee_cents == sum(fee for _due, _renewals, fee in lived)
    asked = sum(renewed is not None for _lent, renewed, _back in COURSES)
    assert found.then.renewals + found.then.renewals_refused == asked


@pytest.mark.django_db
class TestPreview:
    def test_only_the_loans_of_the_scope_and_of_the_own_library_count(self) -> None:
        home, elsewhere = library(), library()
        second = home.another_branch()
        card, film = member_then(home), home.item()
        with clock.at(START):
            home.lend(film, card)
            home.lend(home.item(branch=second), card, branch=second)
            elsewhere.lend(elsewhere.item(), member_then(elsewhere))
        with clock.at(LOOKED_AT):
            draft = drafted(home, "loan_days", 7, branch_id=home.branch.pk, item_category_id=film.category_id)
            found = services.preview_rule(SYSTEM, draft=draft)
            assert (found.loans, found.touched, found.earlier, found.later) == (2, 1, 1, 0)
            everywhere = services.preview_rule(SYSTEM, draft=RuleDraft("loan_days", 28))
            assert (everywhere.loans, everywhere.later) == (3, 3)

    def test_what_lies_further_back_than_a_year_or_was_put_right_does_not_count(self) -> None:
        home = library()
        with clock.at(START - 10 * DAY):
            home.lend(home.item(), member_then(home))
        with clock.at(START):
            wrong = home.lend(home.item(), member_then(home))
            services.undo_check_out(home.desk, loan_public_id=wrong.loan)
        with clock.at(START + 356 * DAY):
            assert services.preview_rule(SYSTEM, draft=drafted(home, "loan_days", 7)).loans == 0
        with clock.at(START + 354 * DAY):
            assert services.preview_rule(SYSTEM, draft=drafted(home, "loan_days", 7)).loans == 1

    def test_nothing_is_kept_of_a_rule_that_was_only_looked_at(self) -> None:
        home = library()
        services.preview_rule(SYSTEM, draft=drafted(home, "loan_days", 7))
        assert not PolicyRule.objects.exists()
        assert not RuleChange.objects.exists()

    def test_what_cannot_be_saved_cannot_be_looked_at(self) -> None:
        home = library()
        desk = staff(home.organisation, DESK)
        with pytest.raises(NotAllowed):
            services.preview_rule(desk, draft=drafted(home, "loan_days", 7))
        services.set_rule(SYSTEM, draft=RuleDraft("loan_days", 14, bound="floor"))
        with pytest.raises(RuleBound) as refusal:
            services.preview_rule(SYSTEM, draft=drafted(home, "loan_days", 7))
        assert refusal.value.details["rule"] == str(PolicyRule.objects.get().public_id)

    def test_taking_a_rule_away_is_looked_at_as_well(self) -> None:
        home = library()
        home.rule("loan_days", 7)
        with clock.at(START):
            home.lend(home.item(), member_then(home))
        rule = PolicyRule.objects.get()
        with clock.at(LOOKED_AT):
            found = services.preview_removal(SYSTEM, rule_public_id=str(rule.public_id))
        assert (found.earlier, found.later) == (0, 1)
        assert PolicyRule.objects.exists()

    def test_a_day_outside_the_schedule_is_counted_as_refused(self) -> None:
        home = library()
        with clock.at(START):
            home.lend(home.item(), member_then(home))
        with clock.at(START + 2 * DAY):
            home.lend(home.item(), member_then(home))
        row = {"from": "2026-03-01", "to": "2026-03-02", "due": "2026-03-30"}
        with clock.at(LOOKED_AT):
            found = services.preview_rule(SYSTEM, draft=drafted(home, "loan_schedule", [row]))
        assert (found.no_day, found.later, found.then.refused) == (1, 1, 1)

    def test_reminders_and_lost_titles(self) -> None:
        home = library()
        live(home)
        plan = [{"after_days": 7, "fee": "0.00"}, {"after_days": 7, "fee": "1.00"}]
        with clock.at(LOOKED_AT):
            told = services.preview_rule(SYSTEM, draft=drafted(home, "reminder_plan", plan))
            lost = services.preview_rule(SYSTEM, draft=drafted(home, "lost_after_days", 20))
        # The fourth was due on day 38 and is still at home; the fifth was renewed four days late, and came back in time.
        late = [0, 0, 19, 42, 0, 7, 9, 49]
        assert told.now.reminders == 0
        assert told.then.reminders == sum((days >= 7) + (days >= 14) for days in late)
        assert told.then.reminder_cents == 100 * sum(days >= 14 for days in late)
        assert lost.then.lost == sum(days >= 20 for days in late)

    def test_a_limit_counts_who_would_have_heard_no(self) -> None:
        """Against the desk itself: the same loans with the limit set."""
        ways = []
        for limit in (None, 2):
            home = library()
            if limit:
                home.rule("max_loans", limit)
            card, refused = member_then(home), 0
            items = [home.item() for _number in range(5)]
            for number, day in enumerate((0, 1, 2, 9, 10)):
                with clock.at(START + day * DAY):
                    if number == 3:
                        home.take_in(items[0])
                    try:
                        home.lend(items[number], card)
                    except CheckoutRefused:
                        refused += 1
            ways.append((home, refused))
        (home, none), (_other, wanted) = ways
        with clock.at(START + 20 * DAY):
            found = services.preview_rule(SYSTEM, draft=drafted(home, "max_loans", 2))
        assert (none, found.now.refused, found.then.refused) == (0, 0, wanted)
        assert (found.touched, found.looked_at) == (5, 5)

    def test_loans_that_lead_to_nobody_are_told_apart(self) -> None:
        home = library()
        card = member_then(home)
        with clock.at(START):
            home.lend(home.item(), card)
        Loan.objects.across_all(reason="test").update(
            membership=None, closed_at=START + DAY, closed_as="returned", returned_at=START + DAY
        )
        with clock.at(LOOKED_AT):
            found = services.preview_rule(SYSTEM, draft=drafted(home, "max_loans", 0))
        assert (found.touched, found.looked_at, found.then.refused) == (1, 0, 0)

    def test_of_very_many_loans_one_in_so_many_is_looked_at(self, monkeypatch: pytest.MonkeyPatch) -> None:
        home = library()
        with clock.at(START):
            card = member_then(home)
            for _number in range(8):
                home.lend(ItemFactory(home_branch=home.branch), card)
        monkeypatch.setattr(previews, "LOANS_MAX", 4)
        with clock.at(LOOKED_AT):
            found = services.preview_rule(SYSTEM, draft=drafted(home, "loan_days", 7))
        assert (found.loans, found.every, found.touched, found.earlier) == (8, 2, 8, 8)

    def test_a_kind_of_which_nothing_can_be_said_says_nothing(self) -> None:
        found = services.preview_rule(SYSTEM, draft=drafted(library(), "shelf_days", 3))
        assert (found.facets, found.touched) == ((), 0)


# Kinds that no count of loans can foretell, and why. A new kind stands here or among PREVIEWED.
NOT_PREVIEWED = {
    "the cards, queues, debts, blocks and ages of then are not known any more": {
        "loan_allowed_for", "due_within_card", "debt_limit", "dependant_debt_limit", "renew_with_spares", "overdue_renewal",
        "restriction_blocks_renewal", "debt_blocks_renewal", "renew_with_expired_card", "loan_of_targeted",
        "claimed_counts_in_total", "claims_limit", "subscription_blocks", "renew_after_reminder", "fee_notice_days", "fee_notice_from",
        "max_onsite_loans", "onsite_counts_in_total", "onsite_converts", "only_counts", "suspension_days", "suspension_per_days", "suspension_cap",
    },
    "it says how something is done, not whether": {
        "override_comment", "auto_renew", "auto_renew_days_before", "renewal_is_new_loan", "courtesy_days", "float_branches",
        "backdate_days", "extend_days", "negative_balance", "claim_resolution", "auto_renew_stop_days", "auto_renew_until",
        "closure_moves_due", "return_at", "return_of_lost", "return_location", "float_ceiling", "float_floor",
    },
    "loans tell nothing of holds": {
        "max_holds", "holds_per_record", "holds_per_day", "hold_allowed_for", "hold_on_shelf", "hold_rule_branch", "pickup_at",
        "target_by", "retarget_hours", "local_priority", "hold_fee", "shelf_days", "shelf_hours", "shelf_count",
        "shelf_fill_next", "no_show_fee", "shelf_closed", "home_library_first", "new_item_days", "damaged_holdable", "collection_holdable", "hold_class",
        "hold_head_start_days", "max_holds_per_branch", "skip_closed_places", "holds_per_copy",
    },
    "few titles are lost in a year": {
        "lost_charge", "processing_fee", "lost_closes_loan", "lost_refund", "lost_refund_hours", "lost_overdue", "found_overdue",
    },
    "it keeps or forgets": {"history_days", "history_keep_days"},
}  # fmt: skip


def test_every_kind_has_a_preview_or_a_reason_why_it_has_none() -> None:
    without = set().union(*NOT_PREVIEWED.values())
    assert not without & PREVIEWED.keys()
    assert KINDS.keys() == without | PREVIEWED.keys()
    assert set(REPLAYED) <= KINDS.keys()


MOMENTS = st.integers(0, 60).map(lambda hours: START + dt.timedelta(hours=hours))
LIMIT = st.none() | st.integers(0, 4)


@st.composite
def held_loans(draw: st.DrawFn) -> list[HeldLoan]:
    found = []
    for number in range(draw(st.integers(0, 9))):
        opened = draw(MOMENTS)
        closed = draw(st.none() | st.integers(1, 30).map(lambda hours: dt.timedelta(hours=hours)))
        due = opened + dt.timedelta(hours=draw(st.integers(1, 30)))
        dues = [(opened, due)]
        if draw(st.booleans()):
            dues.append((opened + dt.timedelta(hours=draw(st.integers(1, 9))), due + DAY))
        found.append(
            HeldLoan(
                number,
                opened,
                opened + closed if closed else None,
                tuple(dues),
                draw(st.sampled_from([1, 2])),
                draw(st.sampled_from([5, 6])),
                draw(st.sampled_from(["", "youth"])),
            )
        )
    return found


@given(
    held_loans(),
    st.builds(Limits, LIMIT, st.none() | st.just(5), st.sampled_from(["", "youth"]), LIMIT, LIMIT, LIMIT),
)
def test_limits_are_counted_as_by_hand(loans: list[HeldLoan], limits: Limits) -> None:
    """By hand: at every loan go through all earlier ones that were not refused, and look who still has them."""
    refused: set[int] = set()
    for loan in sorted(loans, key=lambda one: (one.opened_at, one.id)):
        at_home = [other for other in loans if other.id not in refused and has_at_home(other, loan)]
        counts = (
            sum(
                limits.item_category_id in {None, one.item_category_id}
                and limits.location in {"", one.location}
                for one in at_home
            ),
            len(at_home),
            sum(one.branch_id == loan.branch_id for one in at_home),
            sum(last_moment(one, loan.opened_at) < loan.opened_at for one in at_home),
        )
        wanted = (limits.loans, limits.total, limits.here, limits.overdue)
        if any(limit is not None and count >= limit for count, limit in zip(counts, wanted, strict=True)):
            refused.add(loan.id)
    assert refused_loans(loans, lambda _loan: limits) == refused


def has_at_home(other: HeldLoan, loan: HeldLoan) -> bool:
    before = (other.opened_at, other.id) < (loan.opened_at, loan.id)
    return before and (other.closed_at is None or other.closed_at > loan.opened_at)


def last_moment(loan: HeldLoan, at: dt.datetime) -> dt.datetime:
    """Give the last moment that held at a time: walk through all that ever held."""
    found = loan.dues[0][1]
    for since, moment in loan.dues:
        if since <= at:
            found = moment
    return found
