"""What is so about learning: courses with their lessons, who learns, and how far they are."""

from samenbieb.domains.learning.models.content import Course, Lesson, LessonVersion
from samenbieb.domains.learning.models.learners import Learner, LearnerPass
from samenbieb.domains.learning.models.runs import Attempt, LessonRun

__all__ = ["Attempt", "Course", "Learner", "LearnerPass", "Lesson", "LessonRun", "LessonVersion"]
