"""The jobs of monitoring stop between two counts when their worker is told to, and the next worker goes on."""

import datetime as dt

import pytest

from samenbieb.domains.monitoring.models import Mark, Observation
from samenbieb.kernel import clock, jobs, outbox
from samenbieb.kernel.models import Job
from tests.factories.circulation import library

pytestmark = pytest.mark.django_db
NOVEMBER = dt.datetime(2026, 11, 24, 11, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize("name", ["monitoring.count_marked", "monitoring.recount_open"])
def test_it_stops_between_two_counts_and_the_next_worker_goes_on(name: str) -> None:
    with clock.at(NOVEMBER):
        for _library in range(2):
            here = library()
            here.lend(here.item(), here.member())
        outbox.drain_all()
        jobs.enqueue(name)
        counts_before_the_end = iter([False, False])
        assert jobs.run_next(lambda: next(counts_before_the_end, True))
        waiting = Job.objects.get(name=name)
        assert (waiting.finished_at, waiting.attempts, waiting.problem) == (None, 0, "")
        assert jobs.run_next()
        assert Job.objects.get(name=name).finished_at is not None
        loans = Observation.objects.across_all(reason="test").filter(measure="circulation.loans")
        assert sum(loans.values_list("value", flat=True)) == 2
        if name == "monitoring.count_marked":
            assert not Mark.objects.across_all(reason="test").exists()
