"""Every job of the schedule stops between two batches when its worker is told to, and the next worker goes on with it."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session

from samenbieb.config.schedule import entries
from samenbieb.domains.circulation.models import Hold, Loan, PullTask
from samenbieb.domains.circulation.services import (
    accrual,
    debt_notices,
    due_notices,
    ending_notices,
    renewals,
    targeting,
    unlinking,
)
from samenbieb.domains.messages.models import Notice
from samenbieb.domains.patrons.models import Membership
from samenbieb.domains.payments import services as payments
from samenbieb.domains.payments.models import Charge
from samenbieb.domains.payments.services import ChargeLine
from samenbieb.domains.programme import services as programme
from samenbieb.domains.programme.models import Entry
from samenbieb.kernel import clock, jobs
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.models import Job
from tests.factories.circulation import Library, library
from tests.factories.patrons import ProductFactory, category, member, today
from tests.factories.programme import SessionFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
UNITS = 4  # pieces of work that each job is given; a batch is one
Done = Callable[[], int]
# What is one batch by nature.
IN_ONE_PIECE = {
    "count_balances": "one pass over the loans, one row for each library, one transaction",
    "programme.tell_passed": "sessions of half an hour, one statement",
    "programme.close_counts": "two statements, over what became of the sessions of a week",
    "learning.bring_lessons": "the delivered files, a few dozen; each lesson is known by its content",
}
ELSEWHERE = {
    "send_notices": "tests/domains/messages/test_handing_over.py",
    "booking.release_no_shows": "tests/domains/booking/test_presence.py",
    "discovery.tend_index": "tests/domains/discovery/test_indexing.py",
    "monitoring.count_marked": "tests/domains/monitoring/test_stopping.py",
    "monitoring.recount_open": "tests/domains/monitoring/test_stopping.py",
}


def lent(here: Library) -> list[str]:
    return [here.lend(here.item(), here.member()).loan for _ in range(UNITS)]


def loans(**facts: object) -> int:
    return Loan.objects.across_all(reason="test").filter(**facts).count()


def holds(**facts: object) -> int:
    return Hold.objects.across_all(reason="test").filter(**facts).count()


def accrue_fees() -> tuple[int, Done]:
    here = library()
    here.rule("fine_per_day", "0.10")
    lent(here)
    return 24, lambda: Charge.objects.across_all(reason="test").count()


def auto_renew() -> tuple[int, Done]:
    here = library()
    here.rule("auto_renew", True)
    lent(here)
    return 20, lambda: loans(renewals_used=1)


def age_to_lost() -> tuple[int, Done]:
    here = library()
    here.rule("lost_after_days", 5)
    lent(here)
    return 30, lambda: loans(fee_stop="lost")


def anonymise_loans() -> tuple[int, Done]:
    here = library()
    for key in lent(here):
        here.take_in(Loan.objects.across_all(reason="test").get(public_id=key).item)
    return 31, lambda: loans(membership=None)


def expire_shelf() -> tuple[int, Done]:
    here = library()
    for _ in range(UNITS):
        item = here.item()
        here.reserve(item.record, here.member())
        here.take_in(item)
    assert holds(state="waiting") == UNITS
    return 30, lambda: holds(state="expired")


def expire_holds() -> tuple[int, Done]:
    here = library()
    for _ in range(UNITS):
        here.reserve(here.item().record, here.member(), wanted_until_on=today() + DAY)
    return 5, lambda: holds(state="expired")


def target_holds() -> tuple[int, Done]:
    here = library()
    for _ in range(UNITS):
        here.reserve(here.item().record, here.member())
    return 0, lambda: PullTask.objects.across_all(reason="test").count()


def tell_due() -> tuple[int, Done]:
    here = library()
    here.rule("courtesy_days", 3)
    lent(here)
    return 19, lambda: Notice.objects.across_all(reason="test").filter(kind="courtesy").count()


def tell_membership_end() -> tuple[int, Done]:
    here = library()
    for _ in range(UNITS):
        here.member(expires_on=today() + 5 * DAY)
    return 0, lambda: Notice.objects.across_all(reason="test").filter(kind="membership_end").count()


def tell_fees() -> tuple[int, Done]:
    here = library()
    here.rule("fee_notice_from", "1.00")
    here.rule("fee_notice_days", 14)
    for _ in range(UNITS):
        line = ChargeLine(
            membership_id=here.member().membership_id,
            organisation_id=here.organisation.pk,
            kind="other",
            subject="card",
            description="A new card",
        )
        payments.bring_charge_to(line, total_cents=500, explanation="test")
    return 20, lambda: Notice.objects.across_all(reason="test").filter(kind="fee_due").count()


def renew_free() -> tuple[int, Done]:
    youth = ProductFactory(category=category("CHILD"), until_age=17, renews_itself=True)
    for _ in range(UNITS):
        member(youth.organisation, age=9, product=youth, expires_on=today() + 5 * DAY)
    rows = Membership.objects.across_all(reason="test")
    return 0, lambda: rows.filter(expires_on__gt=today() + 100 * DAY).count()


def upkeep() -> tuple[int, Done]:
    now = clock.now()
    Session.objects.create(session_key="over", session_data="", expire_date=now - DAY)
    Job.objects.create(name="old", run_after_at=now, finished_at=now - 30 * DAY)
    last = [Session.objects.filter(session_key="over"), Job.objects.filter(name="old")]
    return 0, lambda: len(last) - sum(rows.exists() for rows in last)


def settle_places() -> tuple[int, Done]:
    for _session in range(UNITS):
        session = SessionFactory(starts_at=clock.now() + 9 * DAY, capacity=1, activity__drop_in=False)
        programme.begin_registration(Actor.anonymous("portal"), session=str(session.public_id), heads=1)
    return 1, lambda: Entry.objects.filter(state="asking").count()


PREPARED = {
    "programme.settle_places": settle_places,
    "accrue_fees": accrue_fees,
    "auto_renew": auto_renew,
    "age_to_lost": age_to_lost,
    "anonymise_loans": anonymise_loans,
    "expire_shelf": expire_shelf,
    "expire_holds": expire_holds,
    "target_holds": target_holds,
    "tell_due": tell_due,
    "tell_fees": tell_fees,
    "tell_membership_end": tell_membership_end,
    "patrons.renew_free": renew_free,
    "kernel.upkeep": upkeep,
}


def test_every_job_of_the_schedule_is_looked_at() -> None:
    scheduled = {entry.job for entry in entries()}
    assert scheduled == PREPARED.keys() | IN_ONE_PIECE.keys() | ELSEWHERE.keys()


@pytest.mark.parametrize("name", sorted(PREPARED))
def test_it_stops_between_two_batches_and_the_next_worker_goes_on(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for service in (accrual, debt_notices, due_notices, ending_notices, unlinking):
        monkeypatch.setattr(service, "BATCH_COUNT", 1)
    monkeypatch.setattr(renewals, "AUTO_COUNT", 1)
    monkeypatch.setattr(targeting, "TOGETHER_COUNT", 1)
    days, done = PREPARED[name]()
    with clock.at(clock.now() + days * DAY):
        began = done()
        jobs.enqueue(name)
        seen = [began]
        for _worker in range(200):
            # Each worker does one batch more than the one before it, and is then told to stop.
            ear = iter([False] * len(seen))
            assert jobs.run_next(lambda ear=ear: next(ear, True))  # type: ignore[misc]  # mypy cannot infer the default
            seen.append(done())
            waiting = Job.objects.filter(name=name, finished_at=None).first()
            if waiting is None:
                break
            assert (waiting.attempts, waiting.problem) == (0, "")
        assert waiting is None
        assert seen == sorted(seen)
        assert len(set(seen)) > 2  # it stopped with some of the work done, and went on
        jobs.run_now(name)
        assert done() == seen[-1]
