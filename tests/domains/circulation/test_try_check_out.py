"""A check-out on trial: the same answer as a check-out, and nothing written."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from samenbieb.domains.circulation import selectors
from samenbieb.domains.circulation.errors import Block, CheckoutRefused
from samenbieb.domains.circulation.services import Way
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.holdings.errors import ItemUnknown
from samenbieb.domains.patrons import services as patrons
from samenbieb.domains.patrons.errors import CardUnknown
from samenbieb.domains.payments import services as payments
from samenbieb.domains.payments.services import ChargeLine
from samenbieb.kernel import clock
from samenbieb.kernel.errors import NotAllowed
from tests.factories.circulation import item_row, library, loan_row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day_0():
    with time_machine.travel("2026-03-02T10:00:00+01:00", tick=False):
        yield


def counts() -> dict[str, int]:
    """How many rows each table has."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            found[table] = cursor.fetchone()[0]
        return found


def tried(here, item, card, **more):
    return selectors.try_check_out(
        more.pop("actor", here.desk), barcode=item.barcode, card=card.number, branch_id=here.branch.pk, **more
    )


def test_a_trial_says_yes_and_until_when_and_writes_nothing():
    here = library()
    item, card = here.item(), here.member()
    before, version = counts(), item_row(item).version
    first, second = tried(here, item, card), tried(here, item, card)
    assert first == second
    assert (first.result, first.refusal, first.title) == ("ok", None, item.record.title)
    assert first.due_at == dt.datetime(2026, 3, 23, 17, tzinfo=dt.UTC)
    assert counts() == before
    assert item_row(item).version == version
    assert loan_row(here.lend(item, card)).due_at == first.due_at


def test_a_trial_gives_all_reasons_and_the_rows_that_decide():
    here = library()
    item, card = here.item(), here.member()
    here.rule("max_loans_total", 0)
    here.rule("debt_limit", "1.00")
    payments.charge(
        here.desk,
        line=ChargeLine(membership_id=card.membership_id, organisation_id=here.organisation.pk, kind="other"),
        amount_cents=250,
    )
    answer = tried(here, item, card)
    assert answer.result == "refused"
    assert answer.refusal is not None
    assert set(answer.refusal.blocks) == {Block.TOO_MANY_LOANS, Block.DEBT}
    assert answer.refusal.numbers["amount_cents"] == 250
    terms = {term.kind: term for term in answer.terms}
    assert terms["max_loans_total"].rule is not None
    assert terms["max_loans_total"].source.library == here.organisation.name
    assert (terms["loan_days"].value, terms["loan_days"].rule) == (21, None)
    assert terms["debt_limit"].for_now
    assert not terms["fine_per_day"].for_now
    with pytest.raises(CheckoutRefused) as refused:
        here.lend(item, card)
    assert refused.value.blocks == answer.refusal.blocks


@settings(max_examples=15, deadline=None)
@given(
    limit=st.none() | st.integers(0, 1),
    expired=st.booleans(),
    barred=st.booleans(),
    onsite=st.booleans(),
    conditions=st.sets(st.sampled_from(["not_for_loan", "lost"])),
)
def test_a_trial_answers_what_lending_answers(limit, expired, barred, onsite, conditions):
    here = library()
    item = here.item()
    day = clock.today("Europe/Amsterdam")
    card = here.member(expires_on=day - dt.timedelta(days=1)) if expired else here.member()
    if limit is not None:
        here.rule("max_loans", limit)
    for kind in conditions:
        holdings.mark(here.desk, item_public_id=str(item.public_id), kind=kind)
    if barred:
        patrons.block(here.desk, public_id=str(card.membership.public_id), kind="barred", reason="test")
    way = Way(onsite=onsite)
    answer = tried(here, item, card, way=way)
    if answer.refusal is None:
        assert answer.due_at == loan_row(here.lend(item, card, way=way)).due_at
        return
    with pytest.raises(CheckoutRefused) as refused:
        here.lend(item, card, way=way)
    assert (answer.refusal.blocks, answer.result) == (refused.value.blocks, refused.value.result)
    assert answer.refusal.numbers == refused.value.numbers


def test_who_may_not_lend_may_not_ask_and_unknown_numbers_are_told():
    here = library()
    item, card = here.item(), here.member()
    with pytest.raises(NotAllowed):
        tried(here, item, card, actor=library().desk)
    with pytest.raises(ItemUnknown):
        selectors.try_check_out(here.desk, barcode="nope", card=card.number, branch_id=here.branch.pk)
    with pytest.raises(CardUnknown):
        selectors.try_check_out(here.desk, barcode=item.barcode, card="nope", branch_id=here.branch.pk)
