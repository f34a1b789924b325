"""Pairs of acts on titles and queues that must not get in each other's way: who may win, and what is left for the other.

Each pair makes new rows for a round, with member, title and desk of three different libraries.
"""

import datetime as dt
from functools import partial
from typing import Any

from samenbieb.domains.catalogue import services as catalogue
from samenbieb.domains.circulation import services
from samenbieb.domains.circulation.errors import (
    Block,
    CheckoutRefused,
    HoldRefused,
    LendingRefused,
    MarkRefused,
    RenewalRefused,
)
from samenbieb.domains.circulation.models import Claim, Hold, Loan, ReturnAct
from samenbieb.domains.circulation.services import CheckoutAnswer, HoldAnswer, RenewalAnswer, ReturnAnswer
from samenbieb.domains.holdings.models import Item
from samenbieb.kernel import clock
from tests.domains.circulation.racing import LIMIT, Race, World
from tests.factories.catalogue import RecordFactory
from tests.factories.circulation import SYSTEM, hold_row, item_row, loan_row

WHY = "a test looks at everything"


def loans(**facts: Any) -> Any:
    """Give the loans, of whatever library."""
    return Loan.objects.across_all(reason=WHY).filter(**facts)


def holds(**facts: Any) -> Any:
    """Give the holds, of whatever library."""
    return Hold.objects.across_all(reason=WHY).filter(**facts)


def one_won(answers: tuple[Any, Any], answer: type[Any], refusal: type[LendingRefused]) -> tuple[Block, ...]:
    """Check that one act was done and the other refused; give the reasons of the refusal."""
    won = [one for one in answers if isinstance(one, answer)]
    lost = [one for one in answers if isinstance(one, refusal)]
    assert (len(won), len(lost)) == (1, 1)
    return lost[0].blocks


def lent_before(world: World, item: Item, card: Any, days: int) -> CheckoutAnswer:
    """Lend some days ago, at the desk of the third library."""
    with clock.at(clock.now() - dt.timedelta(days=days)):
        return world.desk.lend(item, card)


def one_item_lent_twice(world: World) -> Race:
    """Two desks lend one item: to two members, or twice to one who never borrowed here before."""
    item, card = world.owner.item(), world.home.member()
    same = world.dice.random() < 0.5
    other = card if same else world.home.member()
    elsewhere = world.dice.choice((world.desk, world.home))

    def judge(*answers: Any) -> None:
        blocks = one_won(answers, CheckoutAnswer, CheckoutRefused)
        assert blocks == ((Block.ALREADY_ON_LOAN_TO_PATRON if same else Block.ITEM_ON_LOAN),)
        assert loans(item=item).count() == 1
        assert item_row(item).custody == "on_loan"

    return Race(partial(world.desk.lend, item, card), partial(elsewhere.lend, item, other), judge)


def last_place_of_a_limit(world: World) -> Race:
    """Two titles for one member who may have one more."""
    card = world.home.member()
    world.desk.lend(world.owner.item(), card)
    first, second = world.owner.item(), world.owner.item()

    def judge(*answers: Any) -> None:
        assert one_won(answers, CheckoutAnswer, CheckoutRefused) == (Block.TOO_MANY_LOANS,)
        assert loans(membership__person=card.membership.person, closed_at=None).count() == LIMIT
        assert loans(item__in=[first, second]).count() == 1

    return Race(partial(world.desk.lend, first, card), partial(world.desk.lend, second, card), judge)


def two_copies_for_one_hold(world: World) -> Race:
    """Two copies of a title come back; one member waits for one of them."""
    first = world.owner.item()
    second = world.owner.item(record=first.record)
    for item in (first, second):
        world.desk.lend(item, world.home.member())
    hold = world.desk.reserve(first.record, world.home.member())

    def judge(*answers: Any) -> None:
        assert all(isinstance(one, ReturnAnswer) and one.closed for one in answers)
        assert sorted(one.next for one in answers) == ["hold_shelf", "transit"]
        caught = first if answers[0].next == "hold_shelf" else second
        assert (hold_row(hold).state, hold_row(hold).captured_item_id) == ("waiting", caught.pk)

    return Race(partial(world.desk.take_in, first), partial(world.desk.take_in, second), judge)


def one_copy_scanned_at_two_desks(world: World) -> Race:
    """One copy is scanned at the desk where somebody waits for it and at another: it is caught once."""
    item = world.owner.item()
    world.desk.lend(item, world.home.member())
    hold = world.desk.reserve(item.record, world.home.member())

    def judge(*answers: Any) -> None:
        assert all(isinstance(one, ReturnAnswer) for one in answers)
        assert [one.closed for one in answers].count(True) == 1
        row, custody = hold_row(hold), item_row(item).custody
        assert row.captured_item_id == item.pk
        assert (row.state, custody) in {("waiting", "hold_shelf"), ("in_transit", "in_transit")}
        assert ReturnAct.objects.across_all(reason=WHY).filter(item=item, loan__isnull=False).count() == 1

    return Race(partial(world.desk.take_in, item), partial(world.home.take_in, item), judge)


def renewal_against_new_hold(world: World) -> Race:
    """One wants to keep a title while another reserves it: whoever comes first has it."""
    item = world.owner.item()
    lent = lent_before(world, item, world.home.member(), 3)
    due_at = loan_row(lent).due_at
    renew = partial(services.renew_loan, world.desk.desk, loan_public_id=lent.loan)

    def judge(renewed: Any, placed: Any) -> None:
        assert isinstance(placed, HoldAnswer)
        loan = loan_row(lent)
        if isinstance(renewed, RenewalAnswer):
            assert loan.renewals_used == 1
            assert loan.due_at > due_at
        else:
            assert isinstance(renewed, RenewalRefused)
            assert renewed.blocks == (Block.ON_HOLD,)
            assert (loan.renewals_used, loan.due_at) == (0, due_at)

    return Race(renew, partial(world.home.reserve, item.record, world.home.member()), judge)


def one_loan_renewed_twice(world: World) -> Race:
    """Desk and desk renew one loan: it goes on once."""
    lent = lent_before(world, world.owner.item(), world.home.member(), 3)
    renew = partial(services.renew_loan, world.desk.desk, loan_public_id=lent.loan)

    def judge(*answers: Any) -> None:
        assert one_won(answers, RenewalAnswer, RenewalRefused) == (Block.NO_GAIN,)
        assert loan_row(lent).renewals_used == 1

    return Race(renew, renew, judge)


def joined_titles_against_new_hold(world: World) -> Race:
    """A title is joined with another while somebody reserves it, who perhaps waits for the other already."""
    one, other, card = RecordFactory(), RecordFactory(), world.home.member()
    for record in (one, other):
        world.desk.lend(world.owner.item(record=record), world.home.member())
    waits = world.dice.random() < 0.5
    if waits:
        world.desk.reserve(other, card)
    addresses = {"public_id": str(one.work.public_id), "into_public_id": str(other.work.public_id)}

    def judge(joined: Any, placed: Any) -> None:
        assert not isinstance(joined, Exception)
        assert not holds(work_id=one.work_id).exists()
        waiting = holds(work_id=other.work_id, state="open")
        if isinstance(placed, HoldAnswer):
            assert hold_row(placed).work_id == other.work_id
            assert waiting.count() == 1 + waits
        else:
            assert waits
            assert isinstance(placed, HoldRefused)
            assert placed.blocks == (Block.DUPLICATE_HOLD,)
            assert waiting.count() == 1

    join = partial(catalogue.join_works, SYSTEM, **addresses)
    return Race(join, partial(world.desk.reserve, one, card), judge)


def claim_against_return(world: World) -> Race:
    """A library notes that a title is said to be back while another takes it in.

    The library that owns the title is told that it is no longer on loan, and so is the one that lent it.
    """
    item = world.owner.item()
    lent = lent_before(world, item, world.home.member(), 23)
    owns = world.dice.random() < 0.5
    staff = (world.owner if owns else world.desk).desk
    claim = partial(services.mark_item, staff, barcode=item.barcode, kind="claimed_returned")

    def judge(claimed: Any, taken: Any) -> None:
        assert isinstance(taken, ReturnAnswer)
        assert taken.closed
        assert loan_row(lent).closed_at is not None
        claims = list(Claim.objects.across_all(reason=WHY).filter(loan__public_id=lent.loan))
        if isinstance(claimed, Exception):
            assert isinstance(claimed, MarkRefused)
            assert claimed.blocks == (Block.NOT_ON_LOAN,)
            assert claims == []
        else:
            assert [one.resolution for one in claims] == ["returned_by_patron"]

    return Race(claim, partial(world.home.take_in, item), judge)


def cancellation_against_return(world: World) -> Race:
    """The only hold ends while the title comes back for it."""
    item = world.owner.item()
    world.desk.lend(item, world.home.member())
    hold = world.desk.reserve(item.record, world.home.member())
    cancel = partial(services.cancel_hold, world.desk.desk, hold_public_id=hold.hold)

    def judge(taken: Any, cancelled: Any) -> None:
        assert isinstance(taken, ReturnAnswer)
        assert not isinstance(cancelled, Exception)
        assert hold_row(hold).state == "cancelled"
        assert loans(item=item, closed_at=None).count() == 0

    return Race(partial(world.desk.take_in, item), cancel, judge)


def the_same_key_twice(world: World) -> Race:
    """One request comes twice, as from a desk whose line fell away: one answer, done once."""
    item, card = world.owner.item(), world.home.member()
    request: partial[Any]
    act = world.dice.choice(("lend", "take_in", "reserve", "renew", "claim"))
    if act == "lend":
        request, done = partial(world.desk.lend, item, card), loans(item=item)
    elif act == "reserve":
        world.desk.lend(item, world.home.member())
        request, done = partial(world.desk.reserve, item.record, card), holds(work=item.record.work_id)
    else:
        lent = lent_before(world, item, card, 3)
        if act == "take_in":
            request = partial(world.desk.take_in, item)
            done = ReturnAct.objects.across_all(reason=WHY).filter(item=item)
        elif act == "renew":
            request = partial(services.renew_loan, world.desk.desk, loan_public_id=lent.loan)
            done = loans(item=item, renewals_used=1)
        else:
            request = partial(
                services.mark_item, world.desk.desk, barcode=item.barcode, kind="claimed_returned"
            )
            done = Claim.objects.across_all(reason=WHY).filter(loan__public_id=lent.loan)

    def judge(first: Any, second: Any) -> None:
        assert not isinstance(first, Exception)
        assert first == second
        assert done.count() == 1

    request = partial(request, key=f"{act}-{item.barcode}")
    return Race(request, request, judge)
