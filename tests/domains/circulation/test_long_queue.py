"""Five thousand people wait for one title: a return is as quick as with nobody behind it, and so is the look afterwards."""

import datetime as dt
import time

import pytest

from samenbieb.domains.circulation import selectors, services
from samenbieb.domains.circulation.models import Hold, PullTask
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
