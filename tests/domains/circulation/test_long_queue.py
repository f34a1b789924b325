"""Five thousand people wait for one title: a return is as quick as with nobody behind it, and so is the look afterwards."""

import datetime as dt
import time

import pytest
import time_machine

from samenbieb.domains.circulation import selectors, services
from samenbieb.domains.circulation.errors import Block
from samenbieb.domains.circulation.models import Hold, PullTask
from samenbieb.domains.circulation.services.renewable import FIRST_IN_QUEUES
from samenbieb.kernel import clock, outbox
from tests.factories.circulation import library

pytestmark = pytest.mark.django_db
WAITING = 5_000


def _returns_ms(here, item, members) -> float:
    """Lend and take in a few times; the median of the returns, in milliseconds."""
    took = []
    for card in members:
        here.lend(item, card)
        began = time.monotonic()
        here.take_in(item)
        took.append((time.monotonic() - began) * 1000)
        hold = Hold.objects.across_all(reason="test").filter(captured_item=item, state="waiting").first()
        if hold is not None:
            hold.state, hold.ended_at = "fulfilled", clock.now()
            hold.save(update_fields=["state", "ended_at"])
            outbox.drain_all(quiet=frozenset({"discovery"}))
    return sorted(took)[len(took) // 2]


@pytest.mark.slow
def test_a_return_with_five_thousand_waiting_is_no_slower_than_with_none():
    here = library()
    item, reader = here.item(), here.member()
    members = [here.member() for _ in range(7)]
    empty_ms = _returns_ms(here, item, members)
    now = clock.now()
    Hold.objects.across_all(reason="test").bulk_create(
        Hold(
            organisation=here.organisation, membership=reader.membership, work=item.record.work,
            pickup_branch=here.branch, placed_at=now, queue_key=now + dt.timedelta(seconds=number),
            patron_home=here.branch,
        )
        for number in range(WAITING)
    )  # fmt: skip
    full_ms = _returns_ms(here, item, [here.member() for _ in range(7)])
    assert full_ms <= 50 + 3 * empty_ms
    assert full_ms <= 4 * empty_ms + 20


def test_only_what_changes_is_written_and_why_it_is_asked_again_is_told():
    here = library()
    item = here.item()
    other = here.item(record=item.record)
    here.reserve(item.record, here.member())
    services.target_holds()
    (first,) = selectors.pull_list(here.desk, branch_id=here.branch.pk)
    assert (first.barcode, first.again_because) == (item.barcode, "")
    assert services.target_holds() == {"missed": 0, "asked": 0, "ended": 0}
    with clock.at(clock.now() + dt.timedelta(hours=25)):
        assert services.target_holds() == {"missed": 1, "asked": 1, "ended": 1}
        (again,) = selectors.pull_list(here.desk, branch_id=here.branch.pk)
    assert (again.barcode, again.again_because) == (other.barcode, "missed")
    assert PullTask.objects.across_all(reason="test").count() == 2
    assert selectors.invariant_violations() == []


def test_who_stands_far_back_in_a_queue_stops_a_renewal_too():
    """The first of a queue are read first: what they cannot tell, the rest of the queue does."""
    here = library()
    item, other = here.item(), here.member()
    spare = here.item(record=item.record)
    lent = here.lend(item, here.member())
    _wait(here, [other] * (FIRST_IN_QUEUES + 5), item.record.work, suspended_until_on=dt.date(2999, 1, 1))
    line = _loan_of(here, lent)
    assert line.can_renew
    _wait(here, [other], item.record.work)
    line = _loan_of(here, lent)
    assert line.can_renew  # the copy on the shelf is enough for one
    _wait(here, [here.member()], item.record.work)
    line = _loan_of(here, lent)
    assert Block.ON_HOLD in line.blocks

    here.lend(spare, here.member())
    assert Block.ON_HOLD in _loan_of(here, lent).blocks


def _wait(here, cards, work, **more) -> None:
    """Let readers wait behind all who wait already."""
    rows = Hold.objects.across_all(reason="test")
    now, behind = clock.now(), rows.count()
    rows.bulk_create(
        Hold(
            organisation=here.organisation, membership=card.membership, work=work, pickup_branch=here.branch,
            placed_at=now, queue_key=now + dt.timedelta(seconds=behind + number), patron_home=here.branch, **more,
        )
        for number, card in enumerate(cards)
    )  # fmt: skip


def _loan_of(here, lent) -> selectors.LoanLine:
    with time_machine.travel(clock.now() + dt.timedelta(days=3), tick=False):
        return selectors.loan(here.desk, public_id=lent.loan)
