"""What a library should buy for who waits: any values against counting one by one, and the report over real rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.circulation import selectors, services
from samenbieb.domains.circulation.rules.shortage import Queue, short, to_buy
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.organisations.permissions import COLLECTION, DESK
from samenbieb.kernel.errors import NotAllowed
from tests.factories.circulation import SYSTEM, library
from tests.factories.organisations import staff

COUNTS = st.integers(0, 60)


@given(COUNTS, COUNTS, st.integers(1, 9))
def test_as_many_are_bought_as_it_takes_one_by_one(waiting: int, copies: int, per_copy: int):
    bought = 0
    while waiting > (copies + bought) * per_copy:
        bought += 1
    assert short(waiting, copies, per_copy=per_copy) == bought


@given(COUNTS, COUNTS, COUNTS, COUNTS, st.integers(0, 9))
def test_never_more_than_a_library_or_the_network_misses(
    waiting: int, copies: int, others_waiting: int, others_copies: int, per_copy: int
):
    queue = Queue(waiting, copies, waiting + others_waiting, copies + others_copies)
    found = to_buy(queue, per_copy=per_copy)
    own = short(waiting, copies, per_copy=per_copy)
    network = short(queue.network_waiting, queue.network_copies, per_copy=per_copy)
    assert 0 <= found <= own
    assert found in {own, network}
    assert found == 0 or per_copy > 0


@pytest.mark.django_db
class TestReport:
    def test_it_counts_who_waits_here_and_every_copy_that_can_be_lent(self):
        here, there = library(), library()
        here.rule("holds_per_copy", 1)
        item = here.item()
        lost = here.item(record=item.record)
        holdings.mark(SYSTEM, item_public_id=str(lost.public_id), kind="missing")
        for _ in range(4):
            here.reserve(item.record, here.member())
        there.reserve(item.record, there.member())
        here.reserve(item.record, here.member(), item_barcode=item.barcode)
        (line,) = selectors.shortages(
            staff(here.organisation, COLLECTION), organisation_id=here.organisation.pk
        ).lines
        assert (line.waiting, line.copies, line.network_waiting, line.network_copies, line.to_buy) == (
            4,
            1,
            5,
            1,
            3,
        )
        there.item(record=item.record)
        there.item(record=item.record)
        (line,) = selectors.shortages(SYSTEM, organisation_id=here.organisation.pk).lines
        assert (line.network_copies, line.to_buy) == (3, 2)

    def test_a_zero_asks_for_nothing_and_who_no_longer_waits_does_not_count(self):
        here = library()
        here.rule("holds_per_copy", 1)
        item = here.item()
        holds = [here.reserve(item.record, here.member()) for _ in range(2)]
        assert selectors.shortages(SYSTEM, organisation_id=here.organisation.pk).to_buy == 1
        services.cancel_hold(here.desk, hold_public_id=holds[0].hold)
        assert selectors.shortages(SYSTEM, organisation_id=here.organisation.pk).to_buy == 0
        here.reserve(item.record, here.member())
        here.rule("holds_per_copy", 0)
        assert selectors.shortages(SYSTEM, organisation_id=here.organisation.pk).lines == []

    def test_only_who_looks_after_the_collection_sees_it_and_only_of_their_own_library(self):
        here, there = library(), library()
        with pytest.raises(NotAllowed):
            selectors.shortages(staff(here.organisation, DESK), organisation_id=here.organisation.pk)
        with pytest.raises(NotAllowed):
            selectors.shortages(staff(here.organisation, COLLECTION), organisation_id=there.organisation.pk)

    def test_the_number_of_queries_does_not_grow_with_the_titles(self):
        here = library()
        here.rule("holds_per_copy", 1)

        def asked() -> int:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                selectors.shortages(SYSTEM, organisation_id=here.organisation.pk)
            return len(queries)

        def wait() -> None:
            item = here.item()
            for _ in range(2):
                here.reserve(item.record, here.member())

        wait()
        asked()  # what the rules say is read once
        one = asked()
        wait()
        wait()
        assert asked() == one <= 7
