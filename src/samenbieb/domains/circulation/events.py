"""Facts about loans and holds: ids only."""

from dataclasses import dataclass
from typing import ClassVar

from samenbieb.kernel.outbox import Event


@dataclass(frozen=True, slots=True)
class LoanOpened(Event):
    """A patron borrowed an item."""

    name: ClassVar[str] = "circulation.loan-opened.v1"

    loan_id: int


@dataclass(frozen=True, slots=True)
class LoanRenewed(Event):
    """A loan goes on."""

    name: ClassVar[str] = "circulation.loan-renewed.v1"

    loan_id: int


@dataclass(frozen=True, slots=True)
class LoanClosed(Event):
    """A loan ended: returned, or undone."""

    name: ClassVar[str] = "circulation.loan-closed.v1"

    loan_id: int


@dataclass(frozen=True, slots=True)
class HoldPlaced(Event):
    """A patron waits for a title."""

    name: ClassVar[str] = "circulation.hold-placed.v1"

    hold_id: int


@dataclass(frozen=True, slots=True)
class HoldChanged(Event):
    """A hold rests, takes part again, moved in its queue, or asks for something else."""

    name: ClassVar[str] = "circulation.hold-changed.v1"

    hold_id: int


@dataclass(frozen=True, slots=True)
class HoldReady(Event):
    """A title lies ready for a patron."""

    name: ClassVar[str] = "circulation.hold-ready.v1"

    hold_id: int


@dataclass(frozen=True, slots=True)
class HoldEnded(Event):
    """A hold was lent, cancelled or not picked up."""

    name: ClassVar[str] = "circulation.hold-ended.v1"

    hold_id: int


@dataclass(frozen=True, slots=True)
class PromisesMoved(Event):
    """Other hours of a place gave a member other last days, or gave the former ones back."""

    name: ClassVar[str] = "circulation.promises-moved.v1"

    change_id: int
    membership_id: int
    given_back: bool


@dataclass(frozen=True, slots=True)
class UseCounted(Event):
    """A title was used in the building and only counted. `on` is the day at the place (ISO)."""

    name: ClassVar[str] = "circulation.use-counted.v1"

    branch_id: int
    on: str


@dataclass(frozen=True, slots=True)
class UseTakenBack(Event):
    """A use that was counted by mistake was taken back. `on` is the day of the use at the place (ISO)."""

    name: ClassVar[str] = "circulation.use-taken-back.v1"

    branch_id: int
    on: str
