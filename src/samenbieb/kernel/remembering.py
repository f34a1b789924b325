"""What a process keeps in memory of rows that seldom change: rules, opening hours, kinds of members.

Every change of such rows gives them a new version, in the same transaction, by a trigger of the database: whoever reads
the version in a later statement knows whether what is in memory still holds. A version is random and never comes back,
so a change that was taken back, or a copy of the database, leads nobody astray.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from typing import Generic, TypeVar

from samenbieb.kernel.statements import Statement

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
Versions = Mapping[str, str]
KEPT_MAX = 20_000
# The same beside another question, as one value; null when nobody has entered such rows yet.
ALL_VERSIONS = "(SELECT json_object_agg(name, version) FROM kernel_rowsversion)"
_VERSIONS = Statement("SELECT name, version::text FROM kernel_rowsversion")


def versions() -> Versions:
    """Give the versions that hold now: one small query."""
    return dict(_VERSIONS.rows())


class Remembered(Generic[T]):
    """Values made of rows of one name. The caller reads the version first, and the rows after it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._kept: tuple[str, dict[Hashable, T]] = ("", {})

    def get(self, key: Hashable, read: Callable[[], T], held: Versions | None = None) -> T:
        """Give the value for a key: from memory when the version that holds is the one it was read under."""
        kept = self._under(versions() if held is None else held)
        if key not in kept:
            kept[key] = read()
        return kept[key]

    def get_all(
        self, keys: Iterable[K], read: Callable[[Collection[K]], Mapping[K, T]], held: Versions
    ) -> dict[K, T]:
        """Give the values for many keys; what is not in memory is read together. A key without a value is left out."""
        kept = self._under(held)
        asked = list(keys)
        if missing := [key for key in asked if key not in kept]:
            for key, value in read(missing).items():
                kept[key] = value
        return {key: kept[key] for key in asked if key in kept}

    def _under(self, held: Versions) -> dict[Hashable, T]:
        version = held.get(self._name, "")
        kept_version, kept = self._kept
        if not version:  # nobody has entered such rows yet: nothing would say that they changed
            return {}
        if version != kept_version or len(kept) > KEPT_MAX:
            kept = {}
            self._kept = (version, kept)
        return kept
