"""Lending (uitlenen) and taking a loan back that never should have been."""

import datetime as dt
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db import IntegrityError
from django.db.models import Exists

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.errors import CheckoutRefused, TooLateToUndo
from samenbieb.domains.circulation.events import HoldEnded, LoanClosed, LoanOpened
from samenbieb.domains.circulation.models import Hold, Loan, Override
from samenbieb.domains.circulation.rules.checkout import CheckoutFacts, checkout_verdict, standing
from samenbieb.domains.circulation.rules.codes import Block
from samenbieb.domains.circulation.rules.due import scheduled_day
from samenbieb.domains.circulation.rules.policy import Case, Policy
from samenbieb.domains.circulation.rules.queue import can_serve, fits
from samenbieb.domains.circulation.services import facts, handing_on, reach, targeting, ways
from samenbieb.domains.circulation.services.policies import channel_of, policy_at
from samenbieb.domains.circulation.services.queues import lock_queue_of
from samenbieb.domains.circulation.services.refusals import refusals_audited
from samenbieb.domains.circulation.services.rights import require_rights
from samenbieb.domains.circulation.services.steadily import begun_anew, steadily
from samenbieb.domains.circulation.services.ways import ORDINARY, Way
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.domains.patrons import services as patron_services
from samenbieb.kernel import audit, clock, idempotency, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound
from samenbieb.kernel.locking import locked

# So many of a queue are looked at to see whether somebody waits for the item in hand.
FIRST_IN_QUEUE = 20
UNDO_WITHIN = dt.timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class CheckoutAnswer:
    """What the desk says: the title and when it must be back. `due_at` is an instant, UTC, in ISO form.

    `wanted`: somebody else in the queue waits for a copy like this, and the place has no other one on the shelf.
    """

    loan: str
    title: str
    barcode: str
    due_at: str
    hold_fulfilled: bool
    set_aside: tuple[str, ...] = ()
    wanted: bool = False


@refusals_audited(permissions.CHECK_OUT)
def check_out_item(
    actor: Actor,
    *,
    barcode: str,
    card: str,
    branch_id: int,
    key: str = "",
    set_aside: frozenset[str] = frozenset(),
    comment: str = "",
    way: Way = ORDINARY,
) -> CheckoutAnswer:
    """Lend one item to the holder of a card (uitlenen).

    `way` says whether it is for use in the building until it closes (counted apart; what is not for loan may be used), and
    who borrows in the name of the holder, whose limits and blocks decide.

    `barcode` and `card` as scanned, from any library of the network; `branch_id` is where the desk stands, and must be
    a place where the actor may lend. The same `key` again gives the same answer and writes nothing. `set_aside` names
    codes that staff put aside; they are kept with the loan.

    Raises: NotAllowed, ItemUnknown, CardUnknown, CheckoutRefused (carries every reason that stands).
    Locks: memberships of the person, item, work. Publishes: LoanOpened, ItemChanged.
    Source: FORMAT (checkout); lending.md §2.7.
    """
    branch = organisations.branch_by_id(branch_id)
    actor.require(permissions.CHECK_OUT, at=branch.organisation_id)
    request = {"act": "check_out", "barcode": barcode, "card": card, "branch": branch_id}
    if way != ORDINARY:
        request |= asdict(way)

    def act() -> dict[str, Any]:
        try:
            return asdict(_check_out(actor, barcode, card, branch, set_aside, comment, way))
        except IntegrityError as problem:
            if "one_open_loan_per_item" in str(problem):
                raise CheckoutRefused([Block.ITEM_ON_LOAN]) from problem
            raise

    @locked
    def once() -> Any:
        return idempotency.once(actor, key, request, act)

    answer = begun_anew(once)
    return CheckoutAnswer(**{**answer, "set_aside": tuple(answer["set_aside"])})


def _check_out(
    actor: Actor,
    barcode: str,
    card_number: str,
    branch: Any,
    set_aside: frozenset[str],
    comment: str,
    way: Way,
) -> CheckoutAnswer:
    item_id = items.item_id_of(barcode)
    card = patrons.scan_card(actor, number=card_number)
    proxy_id, proxy_allowed = ways.proxy_for(actor, way, card.person_id)
    patron_services.lock_person(card.person_id)
    item = holdings.lock_item(item_id)
    lock_queue_of(item)

    calendar = organisations.calendar(branch.pk)
    today = clock.today(calendar.time_zone)
    policy = policy_at(organisation_id=branch.organisation_id, branch_id=branch.pk)
    case = Case(card.category_id, item.category_id, channel_of(actor), item.location)
    known, wanted = _facts(card, item, policy, case, branch, today, way)
    known = replace(known, proxy_allowed=proxy_allowed)
    verdict = checkout_verdict(known)
    result, aside = standing(
        verdict.blocks,
        set_aside=set_aside,
        may_acknowledge=actor.may(permissions.ACKNOWLEDGE, at=branch.organisation_id),
        may_override=actor.may(permissions.OVERRIDE, at=branch.organisation_id),
        also=_confirmable(known, policy, case),
    )
    if result != "ok":
        require_rights(actor, verdict.blocks, set_aside, at=branch.organisation_id)
        asked = {"title": item.record.title, "branch_id": branch.pk, "case": case, **verdict.details}
        raise CheckoutRefused(verdict.blocks, result=result, **asked)
    if aside and not comment.strip() and policy.value("override_comment", case):
        raise CheckoutRefused([Block.COMMENT_REQUIRED], title=item.record.title)

    membership = patron_services.membership_at(card.person_id, branch.organisation_id, today)
    due_at = facts.due_at(policy, case, calendar=calendar, card_expires_on=card.expires_on)
    if (
        due_at is None or due_at <= clock.now()
    ):  # the card ends today and the branch has closed: until midnight
        due_at = clock.instant(today, dt.time(23, 59, 59), calendar.time_zone)
    terms = policy.snapshot(facts.TERM_KINDS, case)
    if way.onsite:
        due_at, terms = ways.onsite_until(calendar, today), ways.onsite_terms(terms)
    loan = ways.written(
        item,
        converts=known.converts,
        organisation_id=branch.organisation_id,
        membership=membership,
        patron_category_id=card.category_id,
        branch_out=branch,
        channel=case.channel,
        due_at=due_at,
        terms=terms,
        onsite=way.onsite,
        proxy_id=proxy_id,
    )
    if known.captured_for_other:
        _put_back_in_queue(card.person_id, item)
    fulfilled = _fulfil_hold(card.person_id, item)
    hand_over = holdings.hand_over_again if known.converts else holdings.lend
    hand_over(item, branch_id=branch.pk, due_at=due_at)
    codes = tuple(sorted(str(block) for block in aside))
    if codes:
        Override.objects.create(
            loan=loan, codes=list(codes), comment=comment[:200], made_at=clock.now(), made_by=actor.name
        )
    audit.record(
        actor,
        permissions.CHECK_OUT,
        loan,
        person_id=card.person_id,
        item=str(item.public_id),
        set_aside=list(codes),
    )
    outbox.publish(LoanOpened(loan_id=loan.pk))
    return CheckoutAnswer(
        loan=str(loan.public_id),
        title=item.record.title,
        barcode=item.barcode,
        due_at=due_at.isoformat(),
        hold_fulfilled=fulfilled,
        set_aside=codes,
        wanted=wanted and not fulfilled,
    )


def _facts(
    card: Any, item: Any, policy: Policy, case: Case, branch: Any, today: dt.date, way: Way
) -> tuple[CheckoutFacts, bool]:
    """Gather what the rules must know; and tell whether the item stands on the pull list for somebody else."""
    open_loan = Loan.objects.across_all(reason="an item is on loan to one person of the network").filter(
        item=item, closed_at=None
    )
    holder_id, onsite = open_loan.values_list("membership__person_id", "onsite").first() or (None, False)
    onsite_counts = bool(policy.value("onsite_counts_in_total", case))
    converts = (
        onsite
        and not way.onsite
        and holder_id == card.person_id
        and bool(policy.value("onsite_converts", case))
    )
    other, fetched = _asked_by_others(card.person_id, item, today)
    if not other and item.custody == "in_transit" and _first_is_another(card.person_id, item, branch):
        other = Hold.State.WAITING
    limit = policy.decide("max_loans", case)
    mine = facts.loan_counts(
        card.person_id,
        branch_id=branch.pk,
        item_category_id=limit.item_category_id,
        location=limit.location,
        claimed_counts=bool(policy.value("claimed_counts_in_total", case)),
        onsite_counts=onsite_counts,
        except_item_id=item.pk if converts else None,
    )
    library_id = branch.organisation_id
    debt_limit_cents = policy.cents("debt_limit", case)
    dependant_limit_cents = policy.cents("dependant_debt_limit", case)
    blocks = patrons.blocks_until(card.person_id, organisation_id=branch.organisation_id, on=today)
    schedule = policy.value("loan_schedule", case)
    known = CheckoutFacts(
        on_loan_to_patron=holder_id == card.person_id and not converts,
        on_loan_to_other=holder_id is not None and holder_id != card.person_id,
        conditions=frozenset(items.condition_kinds(item.pk)),
        captured_for_other=other,
        home_only=policy.value("loan_allowed_for", case) == "home_branch",
        at_home=card.home_branch_id == item.home_branch_id,
        scheduled=schedule is None
        or policy.value("loan_schedule_caps", case)
        or scheduled_day(schedule, today) is not None,
        min_age=item.min_age,
        age=card.age,
        card_active=card.active,
        card_expires_on=card.expires_on,
        today=today,
        patron_codes=frozenset(blocks),
        restricted_until=blocks.get(Block.RESTRICTED),
        loans_in_limit=mine.in_limit,
        loans_limit=limit.value,
        loans_total=mine.total,
        loans_total_limit=policy.value("max_loans_total", case),
        loans_here=mine.here,
        loans_here_limit=policy.value("max_loans_per_branch", case),
        overdue_count=mine.overdue,
        overdue_limit=policy.value("overdue_limit", case),
        debt_cents=facts.debt_cents(card.person_id, organisation_id=library_id, limit_cents=debt_limit_cents),
        debt_limit_cents=debt_limit_cents,
        dependant_debt_cents=facts.dependant_debt_cents(
            card.person_id, organisation_id=branch.organisation_id, limit_cents=dependant_limit_cents
        ),
        dependant_debt_limit_cents=dependant_limit_cents,
        subscription_open_cents=facts.subscription_cents(policy, case, card.person_id, library_id),
        targeted_for_other=policy.value("loan_of_targeted", case) != "any"
        and item.custody == "on_shelf"
        and targeting.asked_for_other(item.pk, person_id=card.person_id),
        onsite=way.onsite,
        onsite_counts=onsite_counts,
        onsite_count=mine.onsite,
        onsite_limit=policy.value("max_onsite_loans", case),
        converts=converts,
    )
    return known, fetched


def _confirmable(known: CheckoutFacts, policy: Policy, case: Case) -> frozenset[Block]:
    """Give what a desk may set aside beside the ordinary: that a copy was to be fetched for somebody (`loan_of_targeted`)."""
    if known.captured_for_other or policy.value("loan_of_targeted", case) != "confirm":
        return frozenset()
    return frozenset({Block.HOLD_WAITING_FOR_OTHER})


def _asked_by_others(person_id: int, item: Any, today: dt.date) -> tuple[str, bool]:
    """Tell for which hold of another an item is set apart (its state), and whether it is to be fetched for another.

    One query for both. To be fetched: it stands on the shelf, the first few of the queue whom it can serve are not
    empty, and no other copy of the edition stands on that shelf.
    """
    rows = Hold.objects.across_all(reason="for whom of the network an item is set apart, or fetched")
    apart = rows.filter(captured_item=item, state__in=Hold.CAPTURED).exclude(membership__person_id=person_id)
    offer = handing_on.offered(item, item.current_branch)
    waiting = facts.could_serve(facts.queue(item.record.work_id), offer, today=today)
    waiting = waiting.exclude(membership__person_id=person_id)
    if item.custody != "on_shelf":
        waiting = waiting.none()
    first = waiting.filter(~Exists(items.others_on_shelf(item)))[:FIRST_IN_QUEUE]
    found = facts.states_and_wanted(apart, first)
    states = [state for state, _wanted in found if state in Hold.CAPTURED]
    fetched = any(
        can_serve(offer, wanted, today=today) for state, wanted in found if state == Hold.State.OPEN
    )
    return next(iter(states), ""), fetched


def _first_is_another(person_id: int, item: Any, branch: Any) -> bool:
    """Tell whether a title that is picked from a crate would be set apart for somebody else by a scan here."""
    first = handing_on.next_hold(item, branch)
    return first is not None and first.membership is not None and first.membership.person_id != person_id


def _put_back_in_queue(person_id: int, item: Any) -> None:
    """Give somebody whose title is lent to another after all their old place in the queue back."""
    hold = handing_on.captured_hold(item.pk)
    if hold is not None and hold.membership is not None and hold.membership.person_id != person_id:
        handing_on.release(hold)


def _fulfil_hold(person_id: int, item: Any) -> bool:
    """End the borrower's own hold that this loan answers: the captured one, else the first that the item fits."""
    rows = Hold.objects.across_all(reason="the holds of the person who stands at the desk").filter(
        membership__person_id=person_id, work_id=item.record.work_id, state__in=Hold.ACTIVE
    )
    offered = handing_on.offered(item, item.current_branch)
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
    if loan.closed_at is not None or loan.renewals_used or clock.now() - loan.opened_at > UNDO_WITHIN:
        raise TooLateToUndo
    loan.closed_at, loan.closed_as, loan.branch_in_id = clock.now(), Loan.Ending.UNDONE, loan.branch_out_id
    loan.save(update_fields=["closed_at", "closed_as", "branch_in"])
    to_hold_shelf = _wait_again(item, person_id, loan)
    holdings.unlend(item, branch_id=loan.branch_out_id, to_hold_shelf=to_hold_shelf)
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
    hold.save(update_fields=["ended_at", "state", "captured_item", "shelf_until_on", "shelf_label"])
    return waits_here
