"""Whether search works, for the health page."""

from dataclasses import dataclass

from samenbieb.domains.discovery import engines
from samenbieb.domains.discovery.analysis.tokens import QueryWords
from samenbieb.domains.discovery.ports import Problem, SearchQuery
from samenbieb.kernel import outbox


@dataclass(frozen=True, slots=True)
class Health:
    """How the index stands: `problems` is empty when it answers."""

    problems: tuple[Problem, ...]
    work_count: int
    waiting_count: int

    @property
    def ok(self) -> bool:
        """Whether a search would be answered."""
        return not self.problems


def health() -> Health:
    """Ask the engine; `waiting_count` is the number of facts that the worker has not handed on yet."""
    engine = engines.engine()
    everything = engine.search(SearchQuery(page_size=1, facets=False), QueryWords())
    return Health(tuple(engine.check()), everything.total, outbox.waiting_count())
