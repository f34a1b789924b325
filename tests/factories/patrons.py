"""People, memberships, cards and families, made cheaply: rows, not services."""

import datetime as dt
from importlib import import_module
from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from django.db import connection

from samenbieb.domains.organisations.models import Organisation
from samenbieb.domains.patrons.models import Card, Membership, PatronCategory, Person, Product, Relationship
from samenbieb.kernel import clock, identifiers
from samenbieb.kernel.actor import Actor
from tests.factories.organisations import LONG_AGO_ON, BranchFactory, OrganisationFactory

PIN = "1234"
SEED = (
    import_module("samenbieb.domains.patrons.migrations.0002_standard_categories").FORWARD
    + import_module("samenbieb.domains.patrons.migrations.0007_groups").CATEGORY
)
ZONE = "Europe/Amsterdam"


def today() -> dt.date:
    """Give the day it is at the library."""
    return clock.today(ZONE)


def years_ago(years: int) -> dt.date:
    """Give a birth day of somebody who has been this old since two months."""
    day = today() - dt.timedelta(days=60)
    return day.replace(year=day.year - years, day=min(day.day, 28))


def category(code: str) -> PatronCategory:
    """Give a patron category by its code (`ADULT`, `CHILD`, …: made by the migration)."""
    if not PatronCategory.objects.filter(code=code).exists():
        standard_categories()
    return PatronCategory.objects.get_or_create(code=code, defaults={"name": code})[0]


def standard_categories() -> None:
    """Put the standard categories back after a test that really committed, whose end empties all tables."""
    with connection.cursor() as cursor:
        cursor.execute(SEED)


class PersonFactory(factory.django.DjangoModelFactory):
    """A grown-up; `age=8` makes a child."""

    class Meta:
        model = Person

    class Params:
        age = 40

    given_name = factory.Sequence(lambda n: f"Voornaam{n}")
    family_name = factory.Sequence(lambda n: f"Achternaam{n}")
    birth_on = factory.LazyAttribute(lambda person: years_ago(person.age))


class ProductFactory(factory.django.DjangoModelFactory):
    """A free youth subscription, or what is asked for."""

    class Meta:
        model = Product

    organisation = factory.SubFactory(OrganisationFactory)
    code = factory.Sequence(lambda n: f"P{n}")
    name = factory.Sequence(lambda n: f"Abonnement {n}")
    category = factory.LazyFunction(lambda: category("ADULT"))
    offered_from_on = LONG_AGO_ON


class MembershipFactory(factory.django.DjangoModelFactory):
    """A home membership that holds for 265 days more. Give `organisation` or `home_branch`, or neither."""

    class Meta:
        model = Membership

    organisation = factory.SubFactory(OrganisationFactory)
    person = factory.SubFactory(PersonFactory)
    category = factory.LazyFunction(lambda: category("ADULT"))
    home_branch = factory.SubFactory(BranchFactory, organisation=factory.SelfAttribute("..organisation"))
    email = factory.Sequence(lambda n: f"lid{n}@example.test")
    street = "Dorpsstraat 12"
    postcode = "9999 ZZ"
    town = "Proefdorp"
    starts_on = factory.LazyFunction(lambda: today() - dt.timedelta(days=100))
    expires_on = factory.LazyFunction(lambda: today() + dt.timedelta(days=265))
    registered_at = factory.LazyFunction(clock.now)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Any:
        branch = kwargs.get("home_branch")
        if branch is not None and kwargs["organisation"] != branch.organisation:
            kwargs["organisation"] = branch.organisation
        return super()._create(model_class, *args, **kwargs)


class CardFactory(factory.django.DjangoModelFactory):
    """An active card with PIN 1234, of a new member unless `membership` is given."""

    class Meta:
        model = Card

    membership = factory.SubFactory(MembershipFactory)
    organisation = factory.SelfAttribute("membership.organisation")
    number = factory.Sequence(lambda n: identifiers.library_number("29", 5_000_000 + n))
    pin_hash = factory.LazyFunction(lambda: make_password(PIN))
    issued_at = factory.LazyFunction(clock.now)


class RelationshipFactory(factory.django.DjangoModelFactory):
    """A guardian (`person`) of a child (`acts_for`)."""

    class Meta:
        model = Relationship

    kind = "guardian"
    person = factory.SubFactory(PersonFactory)
    acts_for = factory.SubFactory(PersonFactory, age=8)
    from_on = LONG_AGO_ON


def member(organisation: Organisation | None = None, *, age: int = 40, **facts: Any) -> Card:
    """Make a member with a card; `facts` go to the membership. `.membership.person` is the person."""
    facts.setdefault("category", category("ADULT" if age >= 18 else "CHILD"))
    facts.setdefault("person", PersonFactory(age=age))
    if organisation is not None:
        facts["organisation"] = organisation
    return CardFactory(membership=MembershipFactory(**facts))


def child_of(guardian: Card, *, age: int = 8, agreed: bool = False, **facts: Any) -> Card:
    """Make a child with a card at the library of its guardian; `agreed`: the child said yes to showing its loans."""
    card = member(guardian.organisation, age=age, home_branch=guardian.membership.home_branch, **facts)
    RelationshipFactory(
        person=guardian.membership.person,
        acts_for=card.membership.person,
        child_agreed_on=today() if agreed else None,
    )
    return card


def as_member(card: Card) -> Actor:
    """Give the Actor of a member who has logged in at the portal."""
    person = card.membership.person
    return Actor(name=f"member:{person.public_id}", door="portal", person_id=person.pk)
