"""The index follows the database: what changed, within two seconds; all of it, when its folder was lost."""

import shutil
import time
from pathlib import Path

import pytest
from django.test import override_settings

from samenbieb.adapters.search_tantivy.engine import create
from samenbieb.domains.catalogue.events import WorkChanged
from samenbieb.domains.catalogue.models import Work
from samenbieb.domains.discovery import services
from samenbieb.domains.discovery.errors import SearchMisconfigured
from samenbieb.domains.discovery.selectors import SearchQuery, health, search
from samenbieb.domains.discovery.services import keeping
from samenbieb.domains.holdings import services as holdings
from samenbieb.interfaces.cli.worker import IDLE_SECONDS
from samenbieb.kernel import clock, jobs, outbox
from samenbieb.kernel.models import OutboxEvent
from tests.domains.discovery.shelves import enter, put
from tests.factories.organisations import BranchFactory

pytestmark = pytest.mark.django_db
VISIBLE_SECONDS = 2.0


def found(words: str, **filters: object) -> list[str]:
    query = SearchQuery(words=words, **filters)  # type: ignore[arg-type]
    return [hit.brief.title for hit in search(query).hits]


def work_count(home: Path) -> int:
    """Count what stands in the index itself."""
    return create(str(home)).work_count()


def test_a_change_at_the_desk_is_found_within_two_seconds() -> None:
    branch = BranchFactory(hours__none=True)
    item = put(enter("De aanslag", "Mulisch, Harry"), branch)
    for number in range(200):
        enter(f"Ander boek {number}")
    services.rebuild()
    assert found("aanslag", available_now=True) == ["De aanslag"]
    began = time.perf_counter()
    holdings.lend(holdings.lock_item(item.pk), branch_id=branch.pk, due_at=clock.now())
    outbox.drain()
    assert found("aanslag", available_now=True) == []
    taken = time.perf_counter() - began
    assert taken + IDLE_SECONDS < VISIBLE_SECONDS
    holdings.shelve(holdings.lock_item(item.pk), branch_id=branch.pk)
    outbox.drain_all()
    assert found("aanslag", available_now=True) == ["De aanslag"]


def test_a_new_title_is_found_and_a_changed_one_under_its_new_name() -> None:
    services.rebuild()
    record = enter("Eerste titel")
    outbox.publish(WorkChanged(work_id=record.work_id))
    outbox.drain_all()
    assert found("eerste") == ["Eerste titel"]
    record.title = "Tweede titel"
    record.save()
    outbox.publish(WorkChanged(work_id=record.work_id))
    outbox.publish(WorkChanged(work_id=record.work_id))
    outbox.drain_all()
    assert found("eerste") == []
    assert found("tweede") == ["Tweede titel"]
    assert search(SearchQuery()).total == 1


def test_what_was_withdrawn_or_joined_leaves_the_index(own_index: Path) -> None:
    gone, joined, kept = enter("Weg"), enter("Samengevoegd"), enter("Gebleven")
    services.rebuild()
    gone.withdrawn = True
    gone.save()
    Work.objects.filter(pk=joined.work_id).update(merged_into=kept.work_id)
    joined.work_id = kept.work_id
    joined.save()
    services.index_works(Work.objects.values_list("pk", flat=True))
    assert found("weg") == []
    assert found("samengevoegd") == ["Samengevoegd"] or found("samengevoegd") == ["Gebleven"]
    assert work_count(own_index) == 1


def test_a_rebuild_restores_everything_after_the_folder_was_lost(own_index: Path) -> None:
    count = services.BATCH_COUNT + 20
    for number in range(count):
        enter(f"Titel nummer {number}")
    told: list[tuple[int, int]] = []
    assert services.rebuild(lambda done, total: told.append((done, total))) == Work.objects.count()
    assert told == [(services.BATCH_COUNT, count), (count, count)]
    assert work_count(own_index) == Work.objects.count()
    shutil.rmtree(own_index / "search")
    assert search(SearchQuery()).total == 0
    assert [problem.code for problem in health().problems] == ["search_missing"]
    assert services.rebuild() == count
    assert health().ok
    assert work_count(own_index) == health().work_count == Work.objects.count()
    assert found("519") == ["Titel nummer 519"]


def test_a_lost_index_comes_back_whole_with_the_first_change_or_the_next_round_of_the_worker(
    own_index: Path,
) -> None:
    records = [enter(f"Boek {number}") for number in range(3)]
    outbox.publish(WorkChanged(work_id=records[0].work_id))
    outbox.drain_all()
    assert work_count(own_index) == 3
    shutil.rmtree(own_index / "search")
    assert jobs.run_now("discovery.tend_index") == {"works": 3}
    assert jobs.run_now("discovery.tend_index") == {"works": 0}
    assert work_count(own_index) == 3


def test_a_worker_that_is_told_to_stop_while_it_builds_leaves_it_to_the_next_one(
    own_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "BATCH_COUNT", 2)
    for number in range(7):
        enter(f"Boek {number}")
    jobs.enqueue("discovery.tend_index")
    ear = iter([False] * 2)
    assert jobs.run_next(lambda: next(ear, True))
    assert next(ear, None) is None  # it was in the middle
    assert work_count(own_index) == 0
    assert jobs.run_next()
    assert (work_count(own_index), health().ok) == (7, True)
    assert not jobs.run_next()


def test_the_index_holds_each_work_once_however_often_it_changes(own_index: Path) -> None:
    records = [enter(f"Boek {number}") for number in range(30)]
    services.rebuild()
    for _ in range(3):
        services.index_works([record.work_id for record in records])
    assert work_count(own_index) == Work.objects.count() == 30


def test_what_changes_during_a_rebuild_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    record = enter("Voor de bouw")
    services.rebuild()

    def meanwhile(done: int, total: int) -> None:
        """Another process changes a title that the new index has already, and hands it on to the old one."""
        record.title = "Tijdens de bouw"
        record.save()
        outbox.publish(WorkChanged(work_id=record.work_id))
        OutboxEvent.objects.filter(handled_at=None).update(handled_at=clock.now())

    services.rebuild(meanwhile)
    assert found("tijdens") == ["Tijdens de bouw"]
    assert found("voor") == []


def test_an_engine_that_is_not_here_is_named() -> None:
    with override_settings(SEARCH="https://elders.example"), pytest.raises(SearchMisconfigured):
        health()
