"""Organisations, places and staff, made cheaply: rows, not services."""

import datetime as dt
from typing import Any

import factory

from samenbieb.domains.organisations import selectors
from samenbieb.domains.organisations.models import (
    Branch,
    Grant,
    HoursPeriod,
    Municipality,
    OpeningTime,
    Organisation,
    User,
)
from samenbieb.domains.organisations.permissions import DESK
from samenbieb.kernel.actor import Actor

OPENS, CLOSES = dt.time(9), dt.time(18)
LONG_AGO_ON = dt.date(2020, 1, 1)
PASSWORD = "test-password-of-staff"


class OrganisationFactory(factory.django.DjangoModelFactory):
    """A library organisation, standing alone in the tree."""

    class Meta:
        model = Organisation

    kind = "library"
    code = factory.Sequence(lambda n: f"library-{n}")
    name = factory.Sequence(lambda n: f"Bibliotheek Proefdorp {n}")
    isil = factory.Sequence(lambda n: f"NL-TEST-{n:05d}")


class MunicipalityFactory(factory.django.DjangoModelFactory):
    """A municipality that does not exist."""

    class Meta:
        model = Municipality

    code = factory.Sequence(lambda n: f"GMX{n:04d}")
    name = factory.Sequence(lambda n: f"Proefdorp {n}")


class BranchFactory(factory.django.DjangoModelFactory):
    """A branch, open and staffed every day from 9.00 to 18.00, as in FORMAT. `hours__none=True`: without hours."""

    class Meta:
        model = Branch
        skip_postgeneration_save = True

    organisation = factory.SubFactory(OrganisationFactory)
    kind = "branch"
    code = factory.Sequence(lambda n: f"branch-{n}")
    name = factory.Sequence(lambda n: f"Vestiging {n}")
    street = "Kerkstraat 1"
    postcode = "9999 ZZ"
    town = "Proefdorp"

    @factory.post_generation
    def hours(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        """Open it: every day, or on the weekdays given (Monday = 0)."""
        weekdays = range(7) if extracted is None else extracted
        if not create or kwargs.get("none"):
            return
        period = HoursPeriod.objects.create(branch=self, from_on=LONG_AGO_ON)
        OpeningTime.objects.bulk_create(
            OpeningTime(period=period, weekday=weekday, opens=OPENS, closes=CLOSES) for weekday in weekdays
        )


class UserFactory(factory.django.DjangoModelFactory):
    """A member of staff without any role. The password is PASSWORD."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    login = factory.Sequence(lambda n: f"medewerker{n}@proef")
    name = factory.Sequence(lambda n: f"Medewerker {n}")
    password = factory.django.Password(PASSWORD)


class GrantFactory(factory.django.DjangoModelFactory):
    """A role of a user at an organisation, since long ago."""

    class Meta:
        model = Grant

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = DESK
    from_on = LONG_AGO_ON


def staff(organisation: Organisation, *roles: str, branch: Branch | None = None, door: str = "desk") -> Actor:
    """Make a member of staff with these roles (without any: a desk employee) and give their Actor."""
    user = UserFactory(workplace=branch)
    for role in roles or (DESK,):
        GrantFactory(user=user, organisation=organisation, role=role)
    return selectors.actor_for(user, door)
