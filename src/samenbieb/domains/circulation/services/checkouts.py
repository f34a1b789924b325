"""Lending (uitlenen) and taking a loan back that never should have been."""

import datetime as dt
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db import IntegrityError

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.errors import CheckoutRefused, TooLateToUndo
from samenbieb.domains.circulation.events import HoldEnded, LoanClosed, LoanOpened
from samenbieb.domains.circulation.models import Hold, Loan, Override
from samenbieb.domains.circulation.rules.codes import Block
from samenbieb.domains.circulation.rules.queue import can_serve, fits
from samenbieb.domains.circulation.services import (
    facts,
    handing_on,
    only_counting,
    reach,
    scanning,
    ways,
    weighing,
)
from samenbieb.domains.circulation.services.queues import lock_queue_of
from samenbieb.domains.circulation.services.refusals import refusals_audited
from samenbieb.domains.circulation.services.rights import require_rights
from samenbieb.domains.circulation.services.scanning import Scanned
from samenbieb.domains.circulation.services.steadily import begun_anew, steadily
from samenbieb.domains.circulation.services.waiting import first_others
from samenbieb.domains.circulation.services.ways import ORDINARY, Way
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.holdings.services import ScannedItem
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.organisations.selectors import Place
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.domains.patrons import services as patron_services
from samenbieb.domains.patrons.selectors import Borrower
from samenbieb.kernel import audit, clock, idempotency, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound
from samenbieb.kernel.locking import SeenBefore, locked
from samenbieb.kernel.remembering import Versions

# So many of a queue are looked at to see whether somebody waits for the item in hand.
FIRST_IN_QUEUE = 20
UNDO_WITHIN = dt.timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class CheckoutAnswer:
    """What the desk says: the title and when it must be back. `due_at` is an instant, UTC, in ISO form.

    `use` is what was written where the card only counts: then there is no loan, and `loan` and `due_at` are empty.
    `looked_at`: the membership of which the look that follows was written down with the loan (`shows_holder`).

    `wanted`: somebody else in the queue waits for a copy like this, and the place has no other one on the shelf.
    `damaged`: that is noted on the copy, so the desk looks at it with the borrower; nothing else that is noted stays with a loan unsaid.
    """

    loan: str
    title: str
    barcode: str
    due_at: str
    hold_fulfilled: bool
    set_aside: tuple[str, ...] = ()
    wanted: bool = False
    use: str = ""
    looked_at: int | None = None
    damaged: bool = False


@refusals_audited(permissions.CHECK_OUT)
def check_out_item(  # noqa: PLR0913 - a loan has so many sides, each named
    actor: Actor,
    *,
    barcode: str,
    card: str,
    branch_id: int,
    key: str = "",
    set_aside: frozenset[str] = frozenset(),
    comment: str = "",
    way: Way = ORDINARY,
    held: Versions | None = None,
    shows_holder: bool = False,
) -> CheckoutAnswer:
    """Lend one item to the holder of a card (uitlenen).

    `way` says whether it is for use in the building until it closes (counted apart; what is not for loan may be used), and
    who borrows in the name of the holder, whose limits and blocks decide.

    `barcode` and `card` as scanned, from any library of the network; `branch_id` is where the desk stands, and must be
    a place where the actor may lend. The same `key` again gives the same answer and writes nothing. `set_aside` names
    codes that staff put aside; they are kept with the loan. `held`: the versions that the caller read for this request; they
    tell what place this is, and nothing that is decided under the locks. `shows_holder`: the page that follows shows who
    borrows; that look is written down with the loan, which spares it a commit of its own.

    Raises: NotAllowed, ItemUnknown, CardUnknown, CheckoutRefused (carries every reason that stands).
    Locks: memberships of the person, item, work. Publishes: LoanOpened, ItemChanged.
    Source: FORMAT (checkout); lending.md §2.7.
    """
    branch = organisations.place(branch_id, held)
    actor.require(permissions.CHECK_OUT, at=branch.organisation_id)
    request = {"act": "check_out", "barcode": barcode, "card": card, "branch": branch_id}
    if way != ORDINARY:
        request |= asdict(way)

    looked_at: list[int | None] = []

    def act() -> dict[str, Any]:
        try:
            answer = _check_out(actor, barcode, card, branch, set_aside, comment, way, shows_holder)
            looked_at.append(answer.looked_at)
            return asdict(replace(answer, looked_at=None))  # who gets this answer again looks anew
        except IntegrityError as problem:
            if "one_open_loan_per_item" in str(problem):
                raise CheckoutRefused([Block.ITEM_ON_LOAN]) from problem
            raise

    @locked
    def once() -> Any:
        looked_at.clear()
        return idempotency.once(actor, key, request, act)

    answer = begun_anew(once)
    aside = tuple(answer["set_aside"])
    return CheckoutAnswer(**{**answer, "set_aside": aside, "looked_at": looked_at[0] if looked_at else None})


def _check_out(
    actor: Actor,
    barcode: str,
    card_number: str,
    branch: Place,
    set_aside: frozenset[str],
    comment: str,
    way: Way,
    shows_holder: bool,  # noqa: FBT001 - of this module
) -> CheckoutAnswer:
    found = weighing.weighed(actor, barcode=barcode, card=card_number, branch=branch, way=way)
    scan, policy, case, today, proxy_id = found.scan, found.policy, found.case, found.today, found.proxy_id
    item, borrower, known = scan.item, scan.borrower, found.known
    result, aside = found.standing_for(actor, set_aside)
    if result != "ok":
        require_rights(actor, found.verdict.blocks, set_aside, at=branch.organisation_id)
        asked = {"title": item.title, "branch_id": branch.pk, "case": case, **found.verdict.details}
        raise CheckoutRefused(found.verdict.blocks, result=result, **asked)
    if found.lacks_comment(aside, comment):
        raise CheckoutRefused([Block.COMMENT_REQUIRED], title=item.title, branch_id=branch.pk, case=case)

    if found.only_counts:
        use = only_counting.count_use(actor, scan, branch, set_aside=aside)
        return CheckoutAnswer("", item.title, item.barcode, "", hold_fulfilled=False, use=use)
    due_at, terms = weighing.until(policy, case, way, found.calendar, borrower.expires_on)
    wanted = scan.others_wait and _asked_by_others(scan, today)
    codes = tuple(sorted(str(block) for block in aside))
    with outbox.together():
        write = ways.converted if known.converts else scanning.open_loan
        loan_id, public_id = write(
            item.pk,
            organisation_id=branch.organisation_id,
            membership_id=_membership_id(borrower, branch, today),
            patron_category_id=borrower.category_id,
            branch_out_id=branch.pk,
            channel=case.channel,
            due_at=due_at,
            terms=terms,
            onsite=way.onsite,
            proxy_id=proxy_id,
        )
        if known.captured_for_other:
            _put_back_in_queue(borrower.person_id, item)
        fulfilled = scan.has_hold and _fulfil_hold(borrower.person_id, item)
        if known.converts:
            holdings.hand_over_again(holdings.lock_item(item.pk), branch_id=branch.pk, due_at=due_at)
        else:
            holdings.lend_scanned(item, branch_id=branch.pk, due_at=due_at)
        if codes:
            _note_set_aside(actor, loan_id, codes, comment)
        audit.record(
            actor,
            permissions.CHECK_OUT,
            audit.Subject("circulation.loan", str(public_id), branch.organisation_id),
            person_id=borrower.person_id,
            item=item.public_id,
            set_aside=list(codes),
        )
        looked_at = patrons.record_look_along(actor, borrower.card_of) if shows_holder else None
        outbox.publish(LoanOpened(loan_id=loan_id))
    return CheckoutAnswer(
        loan=str(public_id),
        title=item.title,
        barcode=item.barcode,
        due_at=due_at.isoformat(),
        hold_fulfilled=fulfilled,
        set_aside=codes,
        wanted=wanted and not fulfilled,
        looked_at=looked_at,
        damaged="damaged" in item.conditions,
    )


def _membership_id(borrower: Borrower, branch: Place, today: dt.date) -> int:
    """Give the membership on which this library books; somebody of another library becomes a guest."""
    found = borrower.account_at(branch.organisation_id)
    if found is None:
        made = patron_services.membership_at(
            borrower.person_id, organisation_id=branch.organisation_id, on=today
        )
        found = int(made.pk)
    return found


def _note_set_aside(actor: Actor, loan_id: int, codes: tuple[str, ...], comment: str) -> None:
    Override.objects.create(
        loan_id=loan_id, codes=list(codes), comment=comment[:200], made_at=clock.now(), made_by=actor.name
    )


def _asked_by_others(scan: Scanned, today: dt.date) -> bool:
    """Tell whether the item stands on the pull list for somebody else.

    To be fetched: it stands on the shelf, one of the first few of the queue whom it can serve is there, and no other
    copy of the edition stands on that shelf.
    """
    item = scan.item
    if item.custody != "on_shelf":
        return False
    offer = weighing.offered(item, scan.held)
    others = first_others(
        item.work_id, offer, but_person_id=scan.borrower.person_id, today=today, count=FIRST_IN_QUEUE
    )
    return any(can_serve(offer, wanted, today=today) for wanted in others) and not items.another_on_shelf(
        item.pk, record_id=item.record_id, branch_id=item.current_branch_id
    )


def _put_back_in_queue(person_id: int, item: ScannedItem) -> None:
    """Give somebody whose title is lent to another after all their old place in the queue back."""
    hold = handing_on.captured_hold(item.pk)
    if hold is not None and hold.membership is not None and hold.membership.person_id != person_id:
        handing_on.release(hold)


def _fulfil_hold(person_id: int, item: ScannedItem) -> bool:
    """End the borrower's own hold that this loan answers: the captured one, else the first that the item fits."""
    rows = Hold.objects.across_all(reason="the holds of the person who stands at the desk").filter(
        membership__person_id=person_id, work_id=item.work_id, state__in=Hold.ACTIVE
    )
    offered = weighing.offered(item)
    mine = list(
        rows.select_for_update(of=("self",), no_key=True)
        .select_related("pickup_branch", "membership", "patron_home")
        .order_by("pk")
    )
    hold = next((hold for hold in mine if hold.captured_item_id == item.pk), None) or next(
        (hold for hold in mine if hold.state == Hold.State.OPEN and fits(offered, facts.wanted(hold))), None
    )
    if hold is None:
        return False
    hold.state, hold.ended_at = Hold.State.FULFILLED, clock.now()
    hold.captured_item_id = item.pk
    hold.save(update_fields=["state", "ended_at", "captured_item"])
    outbox.publish(HoldEnded(hold_id=hold.pk))
    return True


@locked
def undo_check_out(actor: Actor, *, loan_public_id: str) -> str:
    """Take a loan back that was made by mistake, on the same day and before it was renewed. Returns the title.

    A hold that it answered waits again on the hold shelf (or in the queue). The loan does not count in the figures.
    Raises: NotFound, TooLateToUndo. Locks: memberships, item, work, hold. Publishes: LoanClosed, ItemChanged.
    """
    found = (
        Loan.objects.within(actor, permissions.UNDO)
        .filter(public_id=reach.checked(loan_public_id))
        .select_related("membership")
        .first()
    )
    if found is None:
        raise NotFound
    if found.membership is None:
        raise TooLateToUndo
    return steadily(lambda: _undo(actor, found))


def _undo(actor: Actor, found: Loan) -> str:
    person_id = (
        found.membership.person_id if found.membership else 0
    )  # a loan without its person was refused above
    patron_services.lock_person(person_id)
    item = holdings.lock_item(found.item_id)
    lock_queue_of(item)
    loan = (
        Loan.objects.within(actor, permissions.UNDO)
        .select_for_update(of=("self",), no_key=True)
        .get(pk=found.pk)
    )
    if loan.membership is None or loan.membership.person_id != person_id:
        raise SeenBefore
    changed = loan.renewals_used or loan.extensions_used
    if loan.closed_at is not None or changed or clock.now() - loan.opened_at > UNDO_WITHIN:
        raise TooLateToUndo
    loan.closed_at, loan.closed_as, loan.branch_in_id = clock.now(), Loan.Ending.UNDONE, loan.branch_out_id
    loan.save(update_fields=["closed_at", "closed_as", "branch_in"])
    to_hold_shelf = _wait_again(item, person_id, loan)
    holdings.unlend(item, branch_id=loan.branch_out_id, to_hold_shelf=to_hold_shelf)
    if holdings.is_untouched(item) and not facts.queue(item.record.work_id).exists():
        holdings.take_back_quick(actor, item)  # it was entered for this loan alone
    audit.record(actor, permissions.UNDO, loan, person_id=person_id, item=str(item.public_id))
    outbox.publish(LoanClosed(loan_id=loan.pk))
    return str(item.record.title)


def _wait_again(item: Any, person_id: int, loan: Loan) -> bool:
    """Give the hold back that this loan had answered. Tells whether the item belongs on the hold shelf."""
    rows = Hold.objects.across_all(reason="the hold that the undone loan had answered").filter(
        membership__person_id=person_id,
        captured_item=item,
        state=Hold.State.FULFILLED,
        ended_at__gte=loan.opened_at,
    )
    hold = rows.select_for_update(of=("self",), no_key=True).order_by("-ended_at").first()
    if hold is None:
        return False
    waits_here = hold.shelf_until_on is not None and hold.pickup_branch_id == loan.branch_out_id
    hold.ended_at = None
    hold.state = Hold.State.WAITING if waits_here else Hold.State.OPEN
    if waits_here:
        hold.shelf_label = handing_on.free_label(hold)
    else:
        hold.captured_item, hold.shelf_until_on, hold.shelf_label = None, None, ""
        hold.captured_at = hold.shelf_until_at = hold.ready_at = None
    hold.save()
    return waits_here
