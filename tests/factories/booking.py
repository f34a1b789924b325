"""Things that can be booked, made cheaply: rows, not services."""

import datetime as dt

import factory

from samenbieb.domains.booking.models import Resource
from samenbieb.kernel import clock
from tests.factories.organisations import BranchFactory

ZONE = "Europe/Amsterdam"


class ResourceFactory(factory.django.DjangoModelFactory):
    """A desk that members may book by the half hour, from nine to six."""

    class Meta:
        model = Resource

    branch = factory.SubFactory(BranchFactory)
    organisation = factory.SelfAttribute("branch.organisation")
    kind = "desk"
    name = factory.Sequence(lambda n: f"Werkplek {n}")
    for_members = True


def below(parent: Resource, **facts: object) -> Resource:
    """Make something that lies in something else."""
    return ResourceFactory(branch=parent.branch, parent=parent, **facts)


def tomorrow(hour: int, minute: int = 0, days: int = 1) -> dt.datetime:
    """Give a moment of tomorrow (or of a later day) by the clock of the place."""
    return clock.instant(clock.today(ZONE) + dt.timedelta(days=days), dt.time(hour, minute), ZONE)
