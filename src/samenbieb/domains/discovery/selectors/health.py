"""Whether search works, for the health page."""

from dataclasses import dataclass

from samenbieb.domains.discovery.ports import Problem


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
    raise NotImplementedError
