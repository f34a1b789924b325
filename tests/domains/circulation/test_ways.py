"""Use in the building and borrowing for another: limits, privacy, other libraries, figures."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.circulation import measures, selectors, services
from samenbieb.domains.circulation.errors import Block, CheckoutRefused, HoldRefused
from samenbieb.domains.circulation.models import Loan
from samenbieb.domains.circulation.rules.checkout import CheckoutFacts, checkout_verdict
from samenbieb.domains.circulation.services import Way
from samenbieb.domains.patrons import services as patrons
from samenbieb.domains.patrons.errors import CardUnknown, NoProxyRelation
from samenbieb.kernel import clock
from samenbieb.kernel.errors import NotFound
from tests.factories.circulation import hold_row, item_row, library, loan_row

ONSITE = Way(onsite=True)
TODAY = dt.date(2026, 3, 2)
LIMITS = st.none() | st.integers(0, 3)


@given(st.booleans(), st.booleans(), st.integers(0, 4), st.integers(0, 4), LIMITS, LIMITS)
def test_the_limit_of_use_in_the_building_is_its_own_unless_it_counts(
    onsite: bool, counts: bool, used: int, at_home: int, onsite_limit: int | None, total_limit: int | None
) -> None:
    known = CheckoutFacts(
        on_loan_to_patron=False, on_loan_to_other=False, conditions=frozenset(), captured_for_other="",
        home_only=False, at_home=True, scheduled=True, min_age=None, age=40, card_active=True,
        card_expires_on=TODAY, today=TODAY, patron_codes=frozenset(), restricted_until=None, loans_in_limit=0,
        loans_limit=None, loans_total=at_home, loans_total_limit=total_limit, loans_here=0,
        loans_here_limit=None, overdue_count=0, overdue_limit=None, debt_cents=0, debt_limit_cents=None,
        dependant_debt_cents=0, dependant_debt_limit_cents=None, onsite=onsite, onsite_counts=counts,
        onsite_count=used, onsite_limit=onsite_limit,
    )  # fmt: skip
    refused = False
    if onsite:
        refused = onsite_limit is not None and used >= onsite_limit
    if (not onsite or counts) and total_limit is not None and at_home >= total_limit:
        refused = True
    assert checkout_verdict(known).blocks == ((Block.TOO_MANY_LOANS,) if refused else ())


@pytest.mark.django_db
class TestInTheBuilding:
    def test_it_ends_with_the_day_and_is_no_loan_in_the_figures(self) -> None:
        here = library()
        lent = here.lend(here.item(), here.member(), way=ONSITE)
        loan = loan_row(lent)
        zone = "Europe/Amsterdam"
        assert clock.local(loan.due_at, zone).date() == clock.today(zone)
        span = (here.organisation.pk, clock.today(zone), clock.today(zone))
        assert (measures.loans(*span), measures.lending_right_loans(*span)) == (0, 0)
        assert measures.onsite_uses(*span) == 1
        assert selectors.invariant_violations() == []

    def test_it_becomes_a_loan_of_the_same_person_only_and_is_counted_once(self) -> None:
        here = library()
        here.rule("onsite_converts", True)
        item, card, other = here.item(), here.member(), here.member()
        first = here.lend(item, card, way=ONSITE)
        with pytest.raises(CheckoutRefused):
            here.lend(item, other)
        assert here.lend(item, card).loan == first.loan
        assert (item_row(item).loan_count, Loan.objects.across_all(reason="test").count()) == (1, 1)
        with pytest.raises(CheckoutRefused):
            here.lend(item, card)
        assert selectors.invariant_violations() == []
        assert services.undo_check_out(here.desk, loan_public_id=first.loan) == item.record.title

    def test_the_same_key_for_another_way_is_another_request(self) -> None:
        here = library()
        item, card = here.item(), here.member()
        first = here.lend(item, card, key="k", way=ONSITE)
        assert here.lend(item, card, key="k", way=ONSITE) == first


@pytest.mark.django_db
class TestForAnother:
    def test_it_holds_at_a_desk_of_another_library_and_is_forgotten_with_the_loan(self) -> None:
        home, away = library(), library()
        holder, proxy = home.member(), home.member()
        patrons.link_proxy(home.desk, public_id=str(holder.membership.public_id), card=proxy.number)
        lent = away.lend(away.item(), holder, way=Way(proxy=proxy.number))
        loan = loan_row(lent)
        assert (loan.membership.person_id, loan.proxy_id) == (
            holder.membership.person_id,
            proxy.membership.person_id,
        )
        services.forget_person(proxy.membership.person_id)
        loan.refresh_from_db()
        assert (loan.proxy_id, loan.membership_id is None) == (None, False)

    def test_staff_of_another_library_allow_and_end_nothing(self) -> None:
        here, other = library(), library()
        holder, proxy = here.member(), here.member()
        who = str(holder.membership.public_id)
        with pytest.raises(NotFound):
            patrons.link_proxy(other.desk, public_id=who, card=proxy.number)
        relation = patrons.link_proxy(here.desk, public_id=who, card=proxy.number)
        with pytest.raises(NotFound):
            patrons.end_proxy(other.desk, relationship_public_id=relation)
        patrons.end_proxy(here.desk, relationship_public_id=relation)
        with pytest.raises(CheckoutRefused) as refused:
            here.lend(here.item(), holder, way=Way(proxy=proxy.number))
        assert refused.value.blocks == (Block.NO_PROXY_RELATION,)

    def test_a_card_that_nobody_has_and_ones_own_are_refused(self) -> None:
        here = library()
        holder = here.member()
        who = str(holder.membership.public_id)
        with pytest.raises(CardUnknown):
            patrons.link_proxy(here.desk, public_id=who, card="1")
        with pytest.raises(NoProxyRelation):
            patrons.link_proxy(here.desk, public_id=who, card=holder.number)
        with pytest.raises(CardUnknown):
            here.lend(here.item(), holder, way=Way(proxy="1"))

    def test_nobody_sets_a_missing_relation_aside(self) -> None:
        here = library()
        aside = frozenset({"no_proxy_relation"})
        with pytest.raises(CheckoutRefused) as refused:
            here.lend(here.item(), here.member(), way=Way(proxy=here.member().number), set_aside=aside)
        assert refused.value.result == "refused"


@pytest.mark.django_db
def test_a_hold_by_proxy_is_of_the_holder_and_forgets_the_proxy_with_them():
    here = library()
    item, holder, proxy = here.item(), here.member(), here.member()
    patrons.link_proxy(here.desk, public_id=str(holder.membership.public_id), card=proxy.number)
    answer = here.reserve(item.record, holder, proxy=proxy.number, key="k")
    assert here.reserve(item.record, holder, proxy=proxy.number, key="k") == answer
    row = hold_row(answer)
    assert (row.membership_id, row.proxy_id) == (holder.membership_id, proxy.membership.person_id)
    services.cancel_hold(here.desk, hold_public_id=answer.hold)
    with clock.at(clock.now() + dt.timedelta(days=31)):
        services.anonymise_loans()
    row.refresh_from_db()
    assert (row.membership_id, row.proxy_id) == (None, None)


@pytest.mark.django_db
def test_who_may_not_ask_for_another_is_told_so_at_the_desk():
    here = library()
    item, holder, proxy = here.item(), here.member(), here.member()
    with pytest.raises(HoldRefused) as refused:
        here.reserve(item.record, holder, proxy=proxy.number)
    assert refused.value.blocks == (Block.NO_PROXY_RELATION,)
    relation = patrons.link_proxy(here.desk, public_id=str(holder.membership.public_id), card=proxy.number)
    hold, other = here.reserve(item.record, holder), here.another_branch()
    move = {"hold_public_id": hold.hold, "pickup_branch_id": other.pk, "proxy": proxy.number}
    assert services.move_hold(here.desk, **move).pickup_code == other.code
    patrons.end_proxy(here.desk, relationship_public_id=relation)
    with pytest.raises(HoldRefused) as refused:
        services.move_hold(here.desk, **move | {"pickup_branch_id": here.branch.pk})
    assert refused.value.blocks == (Block.NO_PROXY_RELATION,)
    assert hold_row(hold).pickup_branch_id == other.pk
