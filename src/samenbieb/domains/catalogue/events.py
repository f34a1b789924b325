"""Facts about works."""

from dataclasses import dataclass
from typing import ClassVar

from samenbieb.kernel.outbox import Event


@dataclass(frozen=True, slots=True)
class WorkChanged(Event):
    """What a reader may find under this work is different: an edition came, changed or went, or it was joined."""

    name: ClassVar[str] = "catalogue.work-changed.v1"

    work_id: int


@dataclass(frozen=True, slots=True)
class WorksJoined(Event):
    """Two works became one: whatever hung on the first (holds) belongs to the second; the old address leads there."""

    name: ClassVar[str] = "catalogue.works-joined.v1"

    work_id: int
    into_work_id: int


@dataclass(frozen=True, slots=True)
class EditionMoved(Event):
    """A delivery brought an edition to another work: whatever is bound to that edition (holds) follows."""

    name: ClassVar[str] = "catalogue.edition-moved.v1"

    record_id: int
