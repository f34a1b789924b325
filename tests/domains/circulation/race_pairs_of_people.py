"""Pairs of acts of which one makes two accounts one: whoever comes first, it is one person in the end, and counted as one."""

from functools import partial
from typing import Any

from samenbieb.domains.circulation import services
from samenbieb.domains.circulation.errors import Block, CheckoutRefused, HoldRefused
from samenbieb.domains.circulation.services import CheckoutAnswer, HoldAnswer, RenewalAnswer, ReturnAnswer
from samenbieb.domains.patrons import services as patrons
from samenbieb.domains.patrons.errors import MergeRefused
from samenbieb.domains.patrons.services import Merged
from samenbieb.domains.payments import selectors as accounts
from samenbieb.domains.payments import services as money
from samenbieb.domains.payments.models import Credit
from samenbieb.domains.payments.services import ChargeLine
from samenbieb.kernel.errors import Busy
from tests.domains.circulation.race_pairs import holds, lent_before, loans
from tests.domains.circulation.racing import LIMIT, Race, World
from tests.factories.catalogue import RecordFactory
from tests.factories.circulation import SYSTEM, loan_row


def _two_accounts(world: World) -> tuple[Any, Any]:
    """Give the card of who stays and of who goes; by chance the other way round in the order of the rows."""
    cards = [world.home.member(), world.home.member()]
    world.dice.shuffle(cards)
    return cards[0], cards[1]


def _merge(world: World, gone: Any, kept: Any) -> partial[Merged]:
    return partial(
        patrons.merge_people,
        world.home.desk,
        public_id=str(kept.membership.public_id),
        other=gone.number,
    )


def merge_against_checkout(world: World) -> Race:
    """The account that goes borrows elsewhere while it goes, the person has one place left, or none."""
    kept, gone = _two_accounts(world)
    full = world.dice.random() < 0.5
    for _ in range(LIMIT if full else LIMIT - 1):
        world.desk.lend(world.owner.item(), kept)
    item = world.owner.item()

    def judge(merged: Any, lent: Any) -> None:
        assert isinstance(merged, Merged)
        assert isinstance(lent, CheckoutAnswer | CheckoutRefused)
        mine = loans(membership__person=kept.membership.person, closed_at=None).count()
        if isinstance(lent, CheckoutAnswer):
            assert mine == (LIMIT + 1 if full else LIMIT)
        else:
            assert full
            assert lent.blocks == (Block.TOO_MANY_LOANS,)
            assert mine == LIMIT
        assert not loans(membership__person=gone.membership.person).exists()

    return Race(_merge(world, gone, kept), partial(world.desk.lend, item, gone), judge)


def merge_against_hold(world: World) -> Race:
    """The account that goes reserves a title, for which the other waits perhaps."""
    kept, gone = _two_accounts(world)
    record = RecordFactory()
    world.desk.lend(world.owner.item(record=record), world.home.member())
    waits = world.dice.random() < 0.5
    if waits:
        world.desk.reserve(record, kept)

    def judge(merged: Any, placed: Any) -> None:
        assert isinstance(merged, Merged)
        mine = holds(membership__person=kept.membership.person, state="open").count()
        if isinstance(placed, HoldAnswer):
            assert mine == 1 + waits
        else:
            assert waits
            assert isinstance(placed, HoldRefused)
            assert placed.blocks == (Block.DUPLICATE_HOLD,)
            assert mine == 1
        assert not holds(membership__person=gone.membership.person).exists()

    return Race(_merge(world, gone, kept), partial(world.desk.reserve, record, gone), judge)


def merge_against_payment(world: World) -> Race:
    """The account that goes is paid while it goes: the money is there once, and settles its debt."""
    kept, gone = _two_accounts(world)
    for card, cents in ((kept, 200), (gone, 300)):
        line = ChargeLine(card.membership_id, card.organisation_id, "other")
        money.charge(SYSTEM, line=line, amount_cents=cents)
    pay = partial(
        money.pay,
        SYSTEM,
        membership_id=gone.membership_id,
        amount_cents=300,
        method="cash",
        reference=f"race-{gone.number}",
    )

    def judge(merged: Any, paid: Any) -> None:
        assert isinstance(merged, Merged)
        assert isinstance(paid, Credit)
        assert accounts.balance_cents(kept.membership.person_id) == 200
        assert accounts.balance_cents(gone.membership.person_id) == 0

    return Race(_merge(world, gone, kept), pay, judge)


def merge_against_return(world: World) -> Race:
    """A title of the account that goes is taken in too late while it goes: one fee, for the person."""
    kept, gone = _two_accounts(world)
    item = world.owner.item()
    lent = lent_before(world, item, gone, 24)

    def judge(merged: Any, taken: Any) -> None:
        assert isinstance(merged, Merged)
        assert isinstance(taken, ReturnAnswer)
        assert taken.closed
        assert loan_row(lent).closed_at is not None
        assert accounts.balance_cents(kept.membership.person_id) == taken.fee_cents > 0

    return Race(_merge(world, gone, kept), partial(world.desk.take_in, item), judge)


def parting_against_renewal(world: World) -> Race:
    """A merge is undone while a title of the account that comes back is renewed."""
    kept, gone = _two_accounts(world)
    lent = lent_before(world, world.owner.item(), gone, 3)
    merged = _merge(world, gone, kept)()
    part = partial(patrons.undo_merge, world.home.desk, merge_public_id=merged.public_id)
    renew = partial(services.renew_loan, world.desk.desk, loan_public_id=lent.loan)

    def judge(parted: Any, renewed: Any) -> None:
        assert isinstance(parted, str)
        assert isinstance(renewed, RenewalAnswer)
        row = loan_row(lent)
        assert row.renewals_used == 1
        assert row.membership is not None
        assert row.membership.person_id == gone.membership.person_id

    return Race(part, renew, judge)


def two_merges_crosswise(world: World) -> Race:
    """Two desks merge the same accounts, each the other way round: one of them does, the other is told."""
    one, other = _two_accounts(world)

    def judge(*answers: Any) -> None:
        assert sum(isinstance(answer, Merged) for answer in answers) == 1
        assert sum(isinstance(answer, MergeRefused | Busy) for answer in answers) == 1
        people = {one.membership.person_id, other.membership.person_id}
        rows = type(one.membership).objects.across_all(reason="a test looks at everything")
        assert rows.filter(person__in=people).values("person").distinct().count() == 1

    return Race(_merge(world, one, other), _merge(world, other, one), judge)
