"""What is so about learning: courses with their lessons, courses for groups, who learns, how far, who came in, and buddies."""

from samenbieb.domains.learning.models.asking import (
    FormKey,
    Questionnaire,
    Tally,
)
from samenbieb.domains.learning.models.buddies import BuddyMeeting, BuddyPair, BuddyRequest, Coach
from samenbieb.domains.learning.models.content import CITIZENSHIP, Course, Lesson, LessonVersion
from samenbieb.domains.learning.models.courses import GroupCourse
from samenbieb.domains.learning.models.drop_ins import DropIn
from samenbieb.domains.learning.models.learners import Learner, LearnerPass
from samenbieb.domains.learning.models.next_steps import NextStep
from samenbieb.domains.learning.models.proofs import Proof
from samenbieb.domains.learning.models.runs import Attempt, LessonRun

__all__ = [
    "CITIZENSHIP",
    "Attempt",
    "BuddyMeeting",
    "BuddyPair",
    "BuddyRequest",
    "Coach",
    "Course",
    "DropIn",
    "FormKey",
    "GroupCourse",
    "Learner",
    "LearnerPass",
    "Lesson",
    "LessonRun",
    "LessonVersion",
    "NextStep",
    "Proof",
    "Questionnaire",
    "Tally",
]
