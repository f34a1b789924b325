"""The embedded engine keeps the contract, and the pits of its library stay covered."""

from collections.abc import Callable
from pathlib import Path

import pytest

from samenbieb.adapters.search_tantivy.engine import TantivyEngine, create
from samenbieb.domains.discovery.errors import SearchBusy
from samenbieb.domains.discovery.ports import SearchDocument
from tests.adapters.contract_search import WORKS, SearchEngineContract, entry


class TestTantivy(SearchEngineContract):
    @pytest.fixture
    def make_engine(self, tmp_path: Path) -> Callable[[], TantivyEngine]:
        return lambda: create(str(tmp_path))

    def test_the_number_of_documents_stays_right_when_works_are_replaced(self, engine: TantivyEngine) -> None:
        for _ in range(3):
            engine.index([entry(work) for work in WORKS])
        assert engine.work_count() == len(WORKS)

    def test_a_second_writer_is_told_to_wait(self, engine: TantivyEngine) -> None:
        other = engine._directory.writable().writer(heap_size=20_000_000, num_threads=1)
        with pytest.raises(SearchBusy):
            engine.index([entry(WORKS[0])])
        other.wait_merging_threads()
        assert engine.index([entry(WORKS[0])]) == 1

    def test_a_failing_rebuild_leaves_the_old_index_in_use(self, engine: TantivyEngine) -> None:
        with pytest.raises(ValueError, match="identifier"):
            engine.rebuild([entry(WORKS[0]), entry(SearchDocument(work_id="", titles=("Fout",)))])
        assert engine.work_count() == len(WORKS)
        assert engine.rebuild([entry(WORKS[0])]) == 1

    def test_an_index_of_another_version_asks_for_a_rebuild(
        self, engine: TantivyEngine, tmp_path: Path
    ) -> None:
        (tmp_path / "search" / "tantivy" / "current").write_text("v0-1-1", encoding="ascii")
        assert [problem.code for problem in engine.check()] == ["search_outdated"]
        assert engine.rebuild([entry(WORKS[0])]) == 1
        assert engine.check() == []
