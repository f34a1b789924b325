"""Who has had something to pay for long enough is told: by the rule, once, each library in its own name."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.circulation.rules.debts import Debt, debt_to_tell
from samenbieb.domains.circulation.services import tell_debts
from samenbieb.domains.messages.models import Notice
from samenbieb.domains.payments import services as payments
from samenbieb.domains.payments.services import ChargeLine
from samenbieb.kernel import clock, jobs
from tests.factories.circulation import Library, library
from tests.factories.patrons import category, child_of

DAY = dt.date(2026, 3, 2)
debts = st.lists(
    st.builds(Debt, st.uuids().map(str), st.dates(DAY - dt.timedelta(days=30), DAY), st.integers(-5, 500)),
    max_size=8,
)


@given(debts, st.one_of(st.none(), st.integers(0, 900)), st.integers(0, 30))
def test_the_rule_is_what_a_clerk_with_a_list_would_say(
    found: list[Debt], above: int | None, days: int
) -> None:
    told = debt_to_tell(found, above_cents=above, days=days, today=DAY)
    old_cents, newest = 0, None
    for debt in found:
        stood = 0
        while debt.charged_on + dt.timedelta(days=stood) < DAY:
            stood += 1
        if stood >= days and debt.open_cents > 0:
            old_cents += debt.open_cents
            if newest is None or (debt.charged_on, debt.name) > (newest.charged_on, newest.name):
                newest = debt
    if above is None or old_cents <= above:
        assert told is None
    else:
        assert told is not None
        assert newest is not None
        assert (told.newest, told.open_cents) == (newest.name, sum(debt.open_cents for debt in found))


@pytest.fixture
def _day_0():
    with time_machine.travel("2026-03-02T10:00:00+01:00", tick=False):
        yield


def after(days: int):
    return clock.at(clock.now() + dt.timedelta(days=days))


def charge(here: Library, card, cents: int, *, subject: str = "x") -> None:
    line = ChargeLine(
        membership_id=card.membership_id,
        organisation_id=here.organisation.pk,
        kind="other",
        subject=subject,
        period_key="",
        description="iets",
    )
    payments.bring_charges_to([(line, cents)], kind="other", explanation="test")


def rule(here: Library, value: str = "1.00", days: int = 14, **scope) -> None:
    here.rule("fee_notice_from", value, **scope)
    here.rule("fee_notice_days", days, **scope)


def notices() -> list[Notice]:
    return list(Notice.objects.across_all(reason="test").order_by("pk"))


@pytest.mark.django_db
@pytest.mark.usefixtures("_day_0")
def test_three_libraries_each_tell_what_is_open_there_and_one_without_the_rule_is_silent() -> None:
    strict, mild, silent = library(), library(), library()
    rule(strict)
    rule(mild, "5.00")
    cards = [here.member() for here in (strict, mild, silent)]
    for here, card in zip((strict, mild, silent), cards, strict=True):
        charge(here, card, 250)
    with after(13):
        assert jobs.run_now("tell_fees") == {"notices": 0}
    with after(14):
        assert jobs.run_now("tell_fees") == {"notices": 1}
        assert jobs.run_now("tell_fees") == {"notices": 0}
    (notice,) = notices()
    assert (notice.kind, notice.organisation_id) == ("fee_due", strict.organisation.pk)
    assert notice.person_id == cards[0].membership.person_id
    assert "€ 2,50" in notice.body
    assert strict.organisation.name in notice.body


@pytest.mark.django_db
@pytest.mark.usefixtures("_day_0")
def test_a_rule_of_the_place_where_somebody_is_at_home_and_of_their_category_decides() -> None:
    here = library()
    here.rule("fee_notice_from", "1.00", branch_id=here.branch.pk, patron_category_id=category("CHILD").pk)
    parent = here.member()
    child = child_of(parent, email="")
    charge(here, parent, 300)
    charge(here, child, 200, subject="y")
    with after(20):
        assert tell_debts() == {"notices": 1}
    going, carried = notices()
    assert going.address == parent.membership.email
    assert carried.person_id == child.membership.person_id
    assert "€ 2,00" in going.body


@pytest.mark.django_db
@pytest.mark.usefixtures("_day_0")
def test_the_number_of_queries_does_not_grow_with_the_number_of_debts() -> None:
    here = library()
    rule(here)

    def told(count: int, days: int) -> int:
        for number in range(count):
            charge(here, here.member(), 200, subject=f"{days}-{number}")
        with after(days), CaptureQueriesContext(connection) as seen:
            assert tell_debts() == {"notices": count}
        return len(seen)

    few = told(2, 20)
    assert told(20, 21) <= few
