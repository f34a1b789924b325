"""What is so about learning: courses with their lessons, who learns, and how far they are."""

from samenbieb.domains.learning.models.content import CITIZENSHIP, Course, Lesson, LessonVersion
from samenbieb.domains.learning.models.learners import Learner, LearnerPass
from samenbieb.domains.learning.models.runs import Attempt, LessonRun

__all__ = [
    "CITIZENSHIP",
    "Attempt",
    "Course",
    "Learner",
    "LearnerPass",
    "Lesson",
    "LessonRun",
    "LessonVersion",
]
