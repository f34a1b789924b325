"""A small network in lending, and loans and holds in it: made through the services, as at a desk."""

from dataclasses import dataclass, field
from typing import Any

from samenbieb.domains.catalogue.models import Record
from samenbieb.domains.circulation import services
from samenbieb.domains.circulation.models import Hold, Loan
from samenbieb.domains.circulation.services import CheckoutAnswer, HoldAnswer, ReturnAnswer, RuleDraft
from samenbieb.domains.holdings.models import Item
from samenbieb.domains.organisations.models import Branch
from samenbieb.domains.patrons.models import Card
from samenbieb.kernel.actor import Actor
from tests.factories.holdings import ItemFactory
from tests.factories.organisations import BranchFactory, OrganisationFactory, staff
from tests.factories.patrons import member

SYSTEM = Actor.system("test")


@dataclass
class Library:
    """One library with a branch, a desk in it and rules of its own."""

    branch: Branch = field(default_factory=BranchFactory)

    def __post_init__(self) -> None:
        """Put somebody at the desk."""
        self.organisation = self.branch.organisation
        self.desk = staff(self.organisation, branch=self.branch)

    def another_branch(self) -> Branch:
        """Open a second branch of the same library."""
        branch: Branch = BranchFactory(organisation=self.organisation)
        return branch

    def item(self, record: Record | None = None, **facts: Any) -> Item:
        """Put a copy on the shelf of the branch."""
        if record is not None:
            facts["record"] = record
        made: Item = ItemFactory(home_branch=facts.pop("branch", self.branch), **facts)
        return made

    def member(self, **facts: Any) -> Card:
        """Register a member with a card."""
        return member(home_branch=self.branch, **facts)

    def rule(self, kind: str, value: Any, **scope: Any) -> None:
        """Set a rule of this library."""
        draft = RuleDraft(kind=kind, value=value, organisation_id=self.organisation.pk, **scope)
        services.set_rule(SYSTEM, draft=draft)

    def lend(self, item: Item, card: Card, **more: Any) -> CheckoutAnswer:
        """Lend at the desk of this library."""
        return services.check_out_item(
            more.pop("actor", self.desk),
            barcode=item.barcode,
            card=card.number,
            branch_id=more.pop("branch", self.branch).pk,
            **more,
        )

    def take_in(self, item: Item, **more: Any) -> ReturnAnswer:
        """Scan at the returns desk of this library."""
        return services.return_item(
            more.pop("actor", self.desk),
            barcode=item.barcode,
            branch_id=more.pop("branch", self.branch).pk,
            **more,
        )

    def reserve(self, record: Record, card: Card, **more: Any) -> HoldAnswer:
        """Reserve at the desk of this library, to be picked up here unless another branch is named."""
        return services.place_hold(
            more.pop("actor", self.desk),
            work_public_id=str(record.work.public_id),
            pickup_branch_id=more.pop("pickup", self.branch).pk,
            card=card.number,
            **more,
        )


def library(**branch: Any) -> Library:
    """Make a library with one branch."""
    return Library(BranchFactory(organisation=OrganisationFactory(), **branch))


def loan_row(answer: CheckoutAnswer) -> Loan:
    """Give the row of a loan, for looking at what was written."""
    return Loan.objects.across_all(reason="test").get(public_id=answer.loan)


def hold_row(answer: HoldAnswer) -> Hold:
    """Give the row of a hold, for looking at what was written."""
    return Hold.objects.across_all(reason="test").get(public_id=answer.hold)


def item_row(item: Item) -> Item:
    """Read an item again."""
    return Item.objects.across_all(reason="test").get(pk=item.pk)
