"""One message for a household: what concerns the children goes along to the parent who may know of it."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samenbieb.domains.circulation.models import Loan
from samenbieb.domains.circulation.services import tell_due
from samenbieb.domains.messages.models import Notice
from samenbieb.domains.payments import selectors as accounts
from samenbieb.kernel import clock, jobs, outbox
from tests.factories.circulation import library
from tests.factories.patrons import child_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _day_0():
    with time_machine.travel("2026-03-02T10:00:00+01:00", tick=False):
        yield


def after(days: int):
    return clock.at(clock.now() + dt.timedelta(days=days))


def notices() -> list[Notice]:
    return list(Notice.objects.across_all(reason="test").order_by("pk"))


def test_a_parent_gets_one_message_for_the_children_and_themselves():
    here = library()
    here.rule("courtesy_days", 3)
    parent = here.member()
    one, two = child_of(parent, email=""), child_of(parent, email="")
    items = [here.item() for _ in range(3)]
    for item, card in zip(items, (parent, one, two), strict=True):
        here.lend(item, card)
    with after(18):
        assert jobs.run_now("tell_due") == {"courtesy": 3, "reminders": 0}
        assert jobs.run_now("tell_due") == {"courtesy": 0, "reminders": 0}
    going, *carried = notices()
    assert (going.state, going.address, going.person_id) == (
        "waiting", parent.membership.email, parent.membership.person_id,
    )  # fmt: skip
    assert [(row.state, row.carried_by_id, row.address) for row in carried] == [("carried", going.pk, "")] * 2
    for item, card in zip(items, (parent, one, two), strict=True):
        assert f"{card.membership.person}:\n- {item.record.title}" in going.body
    # In their own list each child finds their own title, and no other.
    assert [item.record.title in carried[0].body for item in items] == [False, True, False]


def test_a_parent_without_loans_gets_the_message_of_the_child_once():
    here = library()
    here.rule("courtesy_days", 3)
    child = child_of(here.member(), email="")
    here.lend(here.item(), child)
    with after(18):
        jobs.run_now("tell_due")
        jobs.run_now("tell_due")
    going, carried = notices()
    assert (going.state, carried.state) == ("waiting", "carried")
    assert carried.person_id == child.membership.person_id


def test_what_a_child_of_thirteen_reads_is_counted_and_not_named_until_it_says_yes():
    here = library()
    here.rule("courtesy_days", 3)
    asked = child_of(here.member(), age=13, email="")
    item = here.item()
    here.lend(item, asked)
    with after(18):
        jobs.run_now("tell_due")
    going, _carried = notices()
    assert item.record.title not in going.body + going.subject
    assert "1 titel" in going.body


def test_titles_that_lie_ready_on_one_day_go_in_one_message():
    here = library()
    parent = here.member()
    child = child_of(parent, email="")
    for card in (parent, parent, child):
        item = here.item()
        here.reserve(item.record, card)
        here.take_in(item)
    outbox.drain_all()
    waiting = [row for row in notices() if row.state == "waiting"]
    assert len(waiting) == 1
    assert waiting[0].subject.endswith("en nog 2")


def test_three_libraries_write_each_in_their_own_name():
    home, elsewhere, third = library(), library(), library()
    for here in (home, elsewhere, third):
        here.rule("courtesy_days", 3)
    card = home.member()
    for here in (home, elsewhere, third):
        here.lend(here.item(), card)
    with after(18):
        jobs.run_now("tell_due")
    found = notices()
    assert {row.organisation_id for row in found} == {row.organisation.pk for row in (home, elsewhere, third)}
    for row, here in zip(found, (home, elsewhere, third), strict=True):
        assert here.organisation.name in row.body
        assert row.address == card.membership.email


def test_the_number_of_queries_does_not_grow_with_the_number_of_loans():
    here = library()
    here.rule("courtesy_days", 3)
    here.rule("reminder_plan", [{"after_days": 1, "fee": "0.50"}])

    def told(count: int, days: int) -> int:
        for _ in range(count):
            here.lend(here.item(), here.member())
        with after(days), CaptureQueriesContext(connection) as seen:
            counts = tell_due()
        assert sum(counts.values()) == count
        return len(seen)

    few = told(2, 18)
    with time_machine.travel("2026-03-03T10:00:00+01:00", tick=False):
        assert told(20, 18) <= few
    with after(40):
        assert tell_due() == {"courtesy": 0, "reminders": 22}
        with CaptureQueriesContext(connection) as again:
            assert tell_due() == {"courtesy": 0, "reminders": 0}
    assert len(again) <= few


def test_a_run_that_was_stopped_goes_on_and_tells_nobody_twice(monkeypatch: pytest.MonkeyPatch):
    here = library()
    here.rule("reminder_plan", [{"after_days": 1, "fee": "0.50"}])
    cards = [here.member() for _ in range(6)]
    for card in cards:
        here.lend(here.item(), card)
    monkeypatch.setattr("samenbieb.domains.circulation.services.due_notices.BATCH_COUNT", 2)
    batches = 0

    def stop(*args, **kwargs):
        nonlocal batches
        batches += 1
        if batches == 3:
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    from samenbieb.domains.circulation.services import due_notices

    real = due_notices._tell_batch
    monkeypatch.setattr(due_notices, "_tell_batch", stop)
    with after(24):
        with pytest.raises(KeyboardInterrupt):
            tell_due()
        assert len(notices()) == 4
        assert tell_due() == {"courtesy": 0, "reminders": 2}
        assert tell_due() == {"courtesy": 0, "reminders": 0}
    assert len(notices()) == 6
    assert [accounts.balance_cents(card.membership.person_id) for card in cards] == [50] * 6


def test_a_loan_that_came_back_before_its_batch_is_not_told():
    here = library()
    here.rule("courtesy_days", 3)
    item = here.item()
    here.lend(item, here.member())
    with after(18):
        here.take_in(item)
        assert tell_due() == {"courtesy": 0, "reminders": 0}
    assert Loan.objects.across_all(reason="test").filter(closed_at=None).count() == 0


def test_who_ends_within_thirty_days_is_told_once_and_a_household_in_one_message():
    here = library()
    soon = clock.today("Europe/Amsterdam") + dt.timedelta(days=30)
    parent = here.member(expires_on=soon)
    child_of(parent, email="", expires_on=soon)
    here.member(expires_on=soon + dt.timedelta(days=1))
    assert jobs.run_now("tell_membership_end") == {"notices": 2}
    assert jobs.run_now("tell_membership_end") == {"notices": 0}
    going, carried = notices()
    assert (going.address, going.state, carried.state) == (parent.membership.email, "waiting", "carried")
    assert "1 april" in going.subject
