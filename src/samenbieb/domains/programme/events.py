"""Facts about sessions. `on` is the day at the place (ISO): the day of which figures changed."""

from dataclasses import dataclass
from typing import ClassVar

from samenbieb.kernel.outbox import Event


@dataclass(frozen=True, slots=True)
class HeadsCounted(Event):
    """A session was counted, a count was corrected, or it was taken back (`heads` is then null)."""

    name: ClassVar[str] = "programme.heads-counted.v1"

    session_id: int
    branch_id: int
    on: str
    heads: int | None


@dataclass(frozen=True, slots=True)
class SessionCancelled(Event):
    """A session does not take place."""

    name: ClassVar[str] = "programme.session-cancelled.v1"

    session_id: int
    branch_id: int
    on: str


@dataclass(frozen=True, slots=True)
class SessionRestored(Event):
    """A session takes place after all."""

    name: ClassVar[str] = "programme.session-restored.v1"

    session_id: int
    branch_id: int
    on: str


@dataclass(frozen=True, slots=True)
class SessionMoved(Event):
    """A session is at another time or place than it was."""

    name: ClassVar[str] = "programme.session-moved.v1"

    session_id: int
    from_branch_id: int
    from_on: str
    branch_id: int
    on: str


@dataclass(frozen=True, slots=True)
class SessionPassed(Event):
    """A session is over and nobody counted it yet."""

    name: ClassVar[str] = "programme.session-passed.v1"

    session_id: int
    branch_id: int
    on: str


@dataclass(frozen=True, slots=True)
class CoreFunctionChanged(Event):
    """An activity serves another core function than was thought; `days` are those of its counted sessions: place, day."""

    name: ClassVar[str] = "programme.core-function-changed.v1"

    activity_id: int
    days: list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class PlacesChanged(Event):
    """Places of a session were taken, came free, or are more or fewer."""

    name: ClassVar[str] = "programme.places-changed.v1"

    session_id: int
    branch_id: int
    on: str
