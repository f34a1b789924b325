"""Items on shelves, made cheaply: rows, not services."""

import factory

from samenbieb.domains.holdings.models import Item, ItemCategory
from samenbieb.kernel import identifiers

from .catalogue import RecordFactory
from .organisations import BranchFactory


class ItemCategoryFactory(factory.django.DjangoModelFactory):
    """A category by its code; those of the house exist already (BOOK, DVD)."""

    class Meta:
        model = ItemCategory
        django_get_or_create = ("code",)

    code = "BOOK"
    name = factory.LazyAttribute(lambda row: row.code.capitalize())


class ItemFactory(factory.django.DjangoModelFactory):
    """A book on the shelf of its home branch; `category__code="DVD"`, `home_branch=…`, `record=…` to say more."""

    class Meta:
        model = Item

    record = factory.SubFactory(RecordFactory)
    category = factory.SubFactory(ItemCategoryFactory)
    home_branch = factory.SubFactory(BranchFactory)
    organisation = factory.SelfAttribute("home_branch.organisation")
    current_branch = factory.SelfAttribute("home_branch")
    barcode = factory.Sequence(lambda n: identifiers.library_number("30", 700_000 + n))
    price_cents = 2000
