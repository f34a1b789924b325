"""Facts about questions: how many, where and on which day. None of them names a question."""

from dataclasses import dataclass
from typing import ClassVar

from samenbieb.kernel.outbox import Event


@dataclass(frozen=True, slots=True)
class QuestionsRegistered(Event):
    """Questions of one day at one place were noted. `on`: the day, as 2026-11-29."""

    name: ClassVar[str] = "helpdesk.questions-registered.v1"

    organisation_id: int
    branch_id: int
    on: str
    count: int


@dataclass(frozen=True, slots=True)
class QuestionsWithdrawn(Event):
    """Questions of one day at one place were taken back."""

    name: ClassVar[str] = "helpdesk.questions-withdrawn.v1"

    organisation_id: int
    branch_id: int
    on: str
    count: int


@dataclass(frozen=True, slots=True)
class HelpHoursChanged(Event):
    """A place said anew where and when it gives help, or that it does not any more."""

    name: ClassVar[str] = "helpdesk.help-hours-changed.v1"

    organisation_id: int
    branch_id: int


@dataclass(frozen=True, slots=True)
class AppointmentsChanged(Event):
    """Appointments of one day at one place were made, changed or kept. `on`: the day, as 2026-11-29."""

    name: ClassVar[str] = "helpdesk.appointments-changed.v1"

    organisation_id: int
    branch_id: int
    on: str


@dataclass(frozen=True, slots=True)
class ConsentsChanged(Event):
    """Consents of one day at one place were given, taken back or undone. `on`: the day, as 2026-11-29."""

    name: ClassVar[str] = "helpdesk.consents-changed.v1"

    organisation_id: int
    branch_id: int
    on: str
