"""Facts about learning. They name no person."""

from dataclasses import dataclass
from typing import ClassVar

from samenbieb.kernel.outbox import Event


@dataclass(frozen=True, slots=True)
class LessonDone(Event):
    """Somebody did every step of a lesson. `branch_id` is where they began, if that is known; `on` is a day (ISO)."""

    name: ClassVar[str] = "learning.lesson-done.v1"

    run_public_id: str
    lesson: str
    skill: str
    branch_id: int | None
    on: str
    mastered: bool


@dataclass(frozen=True, slots=True)
class DroppedIn(Event):
    """Somebody came in at a drop-in session, or that was taken back."""

    name: ClassVar[str] = "learning.dropped-in.v1"

    branch_id: int
    on: str


@dataclass(frozen=True, slots=True)
class NextStepNoted(Event):
    """Somebody went on from here, or that was taken back."""

    name: ClassVar[str] = "learning.next-step-noted.v1"

    branch_id: int
    on: str


@dataclass(frozen=True, slots=True)
class LearningMoved(Event):
    """Runs went over to somebody else, or are of nobody any more: a place may count other learners on this day."""

    name: ClassVar[str] = "learning.learning-moved.v1"

    branch_id: int
    on: str


@dataclass(frozen=True, slots=True)
class CourseChanged(Event):
    """An activity is a course from now on, or no longer; `days` are those of its dates: place, day (ISO)."""

    name: ClassVar[str] = "learning.course-changed.v1"

    course_public_id: str
    days: list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class BuddiesChanged(Event):
    """Somebody asked for a buddy, a pair began or is over, or two met; or that was taken back."""

    name: ClassVar[str] = "learning.buddies-changed.v1"

    branch_id: int
    on: str


@dataclass(frozen=True, slots=True)
class QuestionnaireMoved(Event):
    """The questions after a course were closed on this day, or that was taken back."""

    name: ClassVar[str] = "learning.questionnaire-moved.v1"

    branch_id: int
    on: str
