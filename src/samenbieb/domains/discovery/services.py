"""Keeping the index: what changed, and all of it anew."""

from collections.abc import Callable, Collection

Progress = Callable[[int, int], None]


def index_works(work_ids: Collection[int]) -> int:
    """Bring these works in the index up to date with the database; what is no work any more leaves it.

    Raises: SearchBusy when another process writes. Returns how many works were looked at. Bears repeating.
    """
    raise NotImplementedError


def rebuild(progress: Progress | None = None) -> int:
    """Build the whole index anew from the database, beside the one in use, then switch. Returns the number of works.

    `progress` is told (done, total). Memory does not grow with the catalogue. Raises: SearchBusy.
    """
    raise NotImplementedError
