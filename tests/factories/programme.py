"""Activities and sessions, made cheaply: rows, not services."""

import datetime as dt

import factory

from samenbieb.domains.programme.models import Activity, ActivityTemplate, Session
from samenbieb.kernel import clock
from tests.factories.organisations import BranchFactory

HOUR = dt.timedelta(hours=1)


class TemplateFactory(factory.django.DjangoModelFactory):
    """A language café: drop in, free, an hour and a half."""

    class Meta:
        model = ActivityTemplate

    organisation = factory.LazyFunction(lambda: BranchFactory().organisation)
    name = factory.Sequence(lambda n: f"Taalcafé {n}")
    kind = "language"
    core_function = "development"
    audience = "learners"
    minutes = 90


class ActivityFactory(factory.django.DjangoModelFactory):
    """An activity of a library."""

    class Meta:
        model = Activity

    organisation = factory.LazyFunction(lambda: BranchFactory().organisation)
    title = factory.Sequence(lambda n: f"Taalcafé {n}")
    kind = "language"
    core_function = "development"
    made_at = factory.LazyFunction(clock.now)


class SessionFactory(factory.django.DjangoModelFactory):
    """A session that began an hour ago and ends in an hour."""

    class Meta:
        model = Session

    branch = factory.SubFactory(BranchFactory)
    organisation = factory.SelfAttribute("branch.organisation")
    activity = factory.SubFactory(ActivityFactory, organisation=factory.SelfAttribute("..organisation"))
    starts_at = factory.LazyFunction(lambda: clock.now() - HOUR)
    ends_at = factory.LazyAttribute(lambda row: row.starts_at + 2 * HOUR)
    changed_at = factory.LazyFunction(clock.now)
