"""Not borrowing for a while after bringing a title back too late: how long, shown where, taken back with the return."""

import datetime as dt

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.circulation import services
from samenbieb.domains.circulation.errors import CheckoutRefused
from samenbieb.domains.circulation.models import ReturnAct
from samenbieb.domains.circulation.rules.suspension import SuspensionTerms, suspension_days
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.domains.patrons import services as patron_services
from samenbieb.kernel import clock
from tests.factories.circulation import library, loan_row
from tests.factories.patrons import as_member

DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _day_0():
    with time_machine.travel("2026-03-02T10:00:00+01:00", tick=False):
        yield


def later(days: int):
    return clock.at(clock.now() + days * DAY)


@given(
    st.none() | st.integers(0, 9),
    st.integers(1, 9),
    st.none() | st.integers(0, 60),
    st.integers(0, 90),
)
def test_the_days_are_those_of_a_walk_day_by_day(
    days: int | None, per_days: int, cap: int | None, late: int
) -> None:
    walked, waited = 0, 0
    for _day in range(late):
        waited += 1
        if waited == per_days:
            walked, waited = walked + (days or 0), 0
    expected = min(walked, cap) if cap is not None else walked
    assert suspension_days(SuspensionTerms(days, per_days, cap), days_late=late) == expected


@pytest.mark.django_db
class TestSuspending:
    def test_the_last_day_is_told_at_the_desk_and_to_the_member(self):
        here, there = library(), library()
        here.rule("suspension_days", 2)
        item, card = here.item(), here.member()
        here.lend(item, card)
        with later(24):
            answer = here.take_in(item)
            assert answer.suspended_until_on == "2026-04-01"
            (block,) = patrons.own_blocks(as_member(card))
            assert (block.library_name, block.until_on) == (here.organisation.name, dt.date(2026, 4, 1))
            assert block.reason
            with pytest.raises(CheckoutRefused) as refused:
                here.lend(here.item(), card)
            assert refused.value.details["until"] == "2026-04-01"
            there.lend(there.item(), card)
        with later(31):
            assert patrons.own_blocks(as_member(card)) == ()
            here.lend(here.item(), card)

    def test_undoing_the_return_lifts_it(self):
        here = library()
        here.rule("suspension_days", 2)
        item, card = here.item(), here.member()
        here.lend(item, card)
        with later(24):
            answer = here.take_in(item)
            services.undo_return(here.desk, act_public_id=answer.act)
            assert patrons.own_blocks(as_member(card)) == ()
            assert here.take_in(item).suspended_until_on == "2026-04-01"

    def test_one_that_the_desk_lifted_stays_lifted_and_the_return_can_still_be_undone(self):
        here = library()
        here.rule("suspension_days", 2)
        item, card = here.item(), here.member()
        here.lend(item, card)
        with later(24):
            answer = here.take_in(item)
            (block,) = patrons.current_blocks(
                card.membership.person_id,
                organisation_id=here.organisation.pk,
                on=clock.today("Europe/Amsterdam"),
            )
            patron_services.unblock(here.desk, block_public_id=block.public_id)
            services.undo_return(here.desk, act_public_id=answer.act)
        assert patrons.own_blocks(as_member(card)) == ()

    def test_a_return_in_the_past_counts_from_its_own_day(self):
        here = library()
        here.rule("suspension_days", 1)
        item, card = here.item(), here.member()
        here.lend(item, card)
        with later(30):
            back = clock.now() - 6 * DAY
            assert here.take_in(item, returned_at=back).suspended_until_on == ""
        other = here.item()
        here.lend(other, card)
        with later(30):
            back = clock.now() - 2 * DAY
            assert here.take_in(other, returned_at=back).suspended_until_on == "2026-04-06"

    def test_the_terms_are_those_of_the_day_of_the_loan(self):
        here = library()
        item, card = here.item(), here.member()
        here.lend(item, card)
        here.rule("suspension_days", 2)
        with later(24):
            assert here.take_in(item).suspended_until_on == ""

    def test_a_title_that_was_lost_settles_by_the_rules_of_lost_titles(self):
        here = library()
        here.rule("suspension_days", 2)
        item, card = here.item(), here.member()
        here.lend(item, card)
        with later(24):
            services.mark_item(here.desk, barcode=item.barcode, kind="lost")
            assert here.take_in(item).suspended_until_on == ""

    def test_an_unlinked_loan_leads_to_nobody_by_its_suspension(self):
        here = library()
        here.rule("suspension_days", 20)
        item, card = here.item(), here.member()
        lent = here.lend(item, card)
        with later(24):
            here.take_in(item)
        with later(60):
            services.anonymise_loans()
            assert loan_row(lent).membership_id is None
            assert ReturnAct.objects.across_all(reason="test").get(loan=loan_row(lent)).suspension_id is None
            assert len(patrons.own_blocks(as_member(card))) == 1

    def test_who_keeps_no_list_is_unlinked_at_once_and_still_suspended(self):
        here = library()
        here.rule("suspension_days", 2)
        item, card = here.item(), here.member()
        card.membership.history = "never"
        card.membership.save()
        lent = here.lend(item, card)
        with later(24):
            here.take_in(item)
            assert loan_row(lent).membership_id is None
            assert ReturnAct.objects.across_all(reason="test").get(loan=loan_row(lent)).suspension_id is None
            assert len(patrons.own_blocks(as_member(card))) == 1
