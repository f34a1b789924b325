"""Facts about items."""

from dataclasses import dataclass
from typing import ClassVar

from samenbieb.kernel.outbox import Event


@dataclass(frozen=True, slots=True)
class ItemChanged(Event):
    """An item came, went, moved or was lent: what the public may find or borrow now is different."""

    name: ClassVar[str] = "holdings.item-changed.v1"

    item_id: int
    work_id: int
