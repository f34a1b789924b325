"""The facts of a check-out, read in few statements, are those that a slow and obvious look finds."""

import datetime as dt
import random

import pytest
from django.db import transaction

from samenbieb.domains.circulation.models import Hold, Loan, PullTask
from samenbieb.domains.circulation.rules.policy import Case
from samenbieb.domains.circulation.services import scanning
from samenbieb.domains.circulation.services.checkout_facts import checkout_facts
from samenbieb.domains.circulation.services.policies import policy_at
from samenbieb.domains.circulation.services.ways import Way
from samenbieb.domains.holdings.models import Item, ItemCondition
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.patrons import services as patron_services
from samenbieb.domains.patrons.models import Block, Card
from samenbieb.domains.payments import services as payments
from samenbieb.domains.payments.services import ChargeLine
from samenbieb.kernel import clock
from tests.domains.circulation.slow_facts import slow_facts
from tests.factories.circulation import Library, library
from tests.factories.patrons import child_of, today

pytestmark = pytest.mark.django_db
LIMITS = {
    "max_loans": (None, 1, 3),
    "max_loans_total": (None, 2),
    "max_loans_per_branch": (None, 2),
    "overdue_limit": (None, 1),
    "debt_limit": (None, "0.00", "2.00"),
    "dependant_debt_limit": (None, "1.00"),
    "loan_of_targeted": ("any", "confirm", "holder_only"),
    "claimed_counts_in_total": (False, True),
    "onsite_counts_in_total": (False, True),
    "onsite_converts": (False, True),
    "max_onsite_loans": (None, 1),
    "subscription_blocks": (False, True),
    "loan_allowed_for": ("anyone", "home_branch"),
}
CONDITIONS = ("lost", "missing", "damaged", "withdrawn", "claimed_returned", "not_for_loan")


class World:
    """Two libraries, a parent with a child and a stranger, three titles: stirred at random."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.here, self.there = library(), library()
        self.parent = self.here.member(age=self.chance.choice([17, 18, 40]))
        self.people = [self.parent, child_of(self.parent), self.there.member()]
        self.items = [
            self.chance.choice([self.here, self.there]).item(
                min_age=self.chance.choice([None, 16, 21]), location=self.chance.choice(["", "depot"])
            )
            for _ in range(3)
        ]
        for item in tuple(self.items):
            self.items.append(self.here.item(record=item.record))
        for _ in range(self.chance.randrange(4)):
            self.lend()
        for act in self.chance.choices(
            [self.rule, self.block, self.owe, self.wait, self.spoil, self.claim], k=8
        ):
            act()

    def lend(self) -> None:
        item, card = self.chance.choice(self.items[3:]), self.chance.choice(self.people)
        place = self.chance.choice([self.here, self.there])
        if Item.objects.across_all(reason="test").filter(pk=item.pk, custody="on_shelf").exists():
            with clock.at(clock.now() - dt.timedelta(days=self.chance.choice([0, 40]))):
                place.lend(item, card, way=Way(onsite=self.chance.random() < 0.3))

    def rule(self) -> None:
        kind = self.chance.choice(sorted(LIMITS))
        value = self.chance.choice(LIMITS[kind])
        if value is not None:
            scope = {"location": "depot"} if kind == "max_loans" and self.chance.random() < 0.5 else {}
            self.here.rule(kind, value, **scope)

    def claim(self) -> None:
        open_loans = Loan.objects.across_all(reason="test").filter(closed_at=None)
        for loan in open_loans[: self.chance.randrange(2)]:
            Loan.objects.across_all(reason="test").filter(pk=loan.pk).update(
                fee_stop="claimed", fee_stopped_at=clock.now(), fee_fixed_cents=0
            )

    def block(self) -> None:
        acts = dict.fromkeys(("stops_checkout", "stops_renew", "stops_hold"), True)
        for act in self.chance.sample(sorted(acts), self.chance.choice([0, 0, 1, 2])):
            acts[act] = False
        places = [None, self.here.branch, self.there.branch]
        branch = self.chance.choice(places)
        Block.objects.create(
            person=self.chance.choice(self.people).membership.person,
            organisation=self.chance.choice([None, self.here.organisation, self.there.organisation]),
            kind=self.chance.choice(["restriction", "barred"]),
            from_at=clock.now(),
            until_on=self.chance.choice([None, today(), today() - dt.timedelta(days=1), dt.date(2050, 1, 1)]),
            lifted_at=self.chance.choice([None, None, clock.now()]),
            branch=branch,
            reach="all" if branch is None else "elsewhere",
            **acts,
        )

    def owe(self) -> None:
        card = self.chance.choice(self.people)
        library_: Library = self.chance.choice([self.here, self.there])
        account = patron_services.membership_at(
            card.membership.person_id, organisation_id=library_.organisation.pk, on=today()
        )
        line = ChargeLine(
            membership_id=account.pk,
            organisation_id=library_.organisation.pk,
            kind=self.chance.choice(["other", "membership"]),
            subject=f"bench {self.chance.random()}",
            description="test",
        )
        payments.bring_charge_to(line, total_cents=self.chance.choice([50, 150, 300]), explanation="test")

    def wait(self) -> None:
        card, item = self.chance.choice(self.people), self.chance.choice(self.items)
        account, now = card.membership, clock.now()
        state = self.chance.choice(["open", "open", "waiting", "in_transit", "cancelled"])
        captured = item if state in {"waiting", "in_transit"} else None
        if captured and Hold.objects.across_all(reason="test").filter(captured_item=item).exists():
            return
        hold = Hold.objects.create(
            organisation=account.organisation,
            membership=account,
            work_id=item.record.work_id,
            pickup_branch=self.here.branch,
            placed_at=now,
            queue_key=now,
            state=state,
            captured_item=captured,
            shelf_until_on=today() if state == "waiting" else None,
            ended_at=now if state == "cancelled" else None,
        )
        asked = PullTask.objects.across_all(reason="test").filter(item=item, ended_at=None).exists()
        if state == "open" and not asked:
            PullTask.objects.create(
                organisation=self.here.organisation,
                item=item,
                hold=hold,
                branch=self.here.branch,
                asked_at=now,
            )

    def spoil(self) -> None:
        if self.chance.random() < 0.3:
            Card.objects.across_all(reason="test").filter(pk=self.parent.pk).update(state="lost")
            return
        ItemCondition.objects.get_or_create(
            item=self.chance.choice(self.items),
            kind=self.chance.choice(CONDITIONS),
            cleared_at=self.chance.choice([None, clock.now()]),
            defaults={"since_at": clock.now(), "marked_by": "test"},
        )


@pytest.mark.parametrize("seed", range(40))
def test_few_statements_find_what_a_slow_look_finds(seed: int) -> None:
    world = World(seed)
    for library_ in (world.here, world.there):
        for card in world.people:
            for item in world.chance.sample(world.items, 3):
                place = organisations.place(library_.branch.pk)
                with transaction.atomic():
                    scan = scanning.locked_scan(
                        library_.desk,
                        barcode=item.barcode,
                        card=card.number,
                        organisation_id=place.organisation_id,
                    )
                    policy = policy_at(
                        organisation_id=place.organisation_id, branch_id=place.pk, held=scan.held
                    )
                    case = Case(scan.borrower.category_id, scan.item.category_id, "staff", scan.item.location)
                    onsite = world.chance.random() < 0.2
                    fast = checkout_facts(scan, policy, case, place, today(), Way(onsite=onsite))
                asked = {"barcode": item.barcode, "card": card.number, "branch": library_.branch}
                assert fast == slow_facts(**asked, onsite=onsite)


def test_the_membership_that_books_is_the_one_that_the_service_gives() -> None:
    here, there = library(), library()
    card, late = there.member(), there.member()
    here.lend(here.item(), card)  # becomes a guest
    here.lend(here.item(), late)
    late.membership.expires_on += dt.timedelta(days=365)  # renewed at home: the guest must follow
    late.membership.save()
    for one, known in ((card, True), (late, False), (there.member(), False), (here.member(), True)):
        with transaction.atomic():
            scan = scanning.locked_scan(
                here.desk,
                barcode=here.item().barcode,
                card=one.number,
                organisation_id=here.organisation.pk,
            )
            found = scan.borrower.account_at(here.organisation.pk)
            slow = patron_services.membership_at(
                one.membership.person_id, organisation_id=here.organisation.pk, on=today()
            )
        assert found == (slow.pk if known else None)
