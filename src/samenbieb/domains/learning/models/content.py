"""Courses, lessons and their versions. Lessons are for the whole network; a version that was published never changes."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.learning.rules import levels
from samenbieb.kernel.models import PublicModel

# The course that is a theme of its own: taking part in a society that asks for a computer.
CITIZENSHIP = "digitaal-burgerschap"


class Course(PublicModel):
    """An edition of a course: lessons that belong together."""

    class Skill(models.TextChoices):
        """The three basic skills."""

        LANGUAGE = "language", _("Reading and writing")
        NUMERACY = "numeracy", _("Doing sums")
        DIGITAL = "digital", _("Computer and phone")

    code = models.CharField(max_length=40)
    edition = models.CharField(max_length=20)
    skill = models.CharField(max_length=10, choices=Skill.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "edition"], name="one_course_per_edition")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.edition}"


class Lesson(PublicModel):
    """A lesson under its own address, whatever its version. `place` is its place in the course."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="lessons")
    slug = models.SlugField(max_length=60, unique=True)
    place = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["place", "id"]

    def __str__(self) -> str:
        return self.slug


class LessonVersion(PublicModel):
    """A lesson as it was written. `content` is its list of steps, checked by `rules/lessons.py` when it came in.

    `written_on` and `source` say where it comes from, `reviewed_on` when somebody read it whole.
    """

    class State(models.TextChoices):
        """A version only goes forward."""

        DRAFT = "draft", _("Draft")
        REVIEWED = "reviewed", _("Read through")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300)
    scale = models.CharField(max_length=10)
    level = models.CharField(max_length=10)
    reader_level = models.CharField(max_length=2)
    source = models.CharField(max_length=200)
    written_on = models.DateField()
    reviewed_on = models.DateField(null=True, blank=True)
    icon = models.CharField(max_length=40)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    step_count = models.PositiveSmallIntegerField()
    mastery_right = models.PositiveSmallIntegerField(default=4)
    mastery_of = models.PositiveSmallIntegerField(default=5)
    published_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lesson", "number"], name="one_lesson_version_per_number"),
            models.UniqueConstraint(
                fields=["lesson"], condition=Q(state="published"), name="one_published_version_per_lesson"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None)
                | Q(state="reviewed", reviewed_on__isnull=False, published_at=None)
                | Q(state="published", reviewed_on__isnull=False, published_at__isnull=False)
                | Q(state="retired", retired_at__isnull=False),
                name="lesson_is_read_before_it_is_published",
            ),
            models.CheckConstraint(
                condition=Q(
                    *(Q(scale=scale, level=level) for scale, level in levels.pairs()), _connector=Q.OR
                ),
                name="lesson_level_is_on_its_own_scale",
            ),
            models.CheckConstraint(
                condition=Q(mastery_right__gte=1) & Q(mastery_right__lte=F("mastery_of")),
                name="lesson_mastery_is_m_of_n",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lesson_id} {self.number}"
