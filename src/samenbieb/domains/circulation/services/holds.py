"""Reserving (reserveren): placing a hold, moving it, letting it rest."""

import datetime as dt
from dataclasses import asdict, dataclass, replace
from typing import Any

from samenbieb.domains.catalogue import selectors as catalogue
from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.errors import Block, HoldRefused
from samenbieb.domains.circulation.events import HoldChanged, HoldPlaced
from samenbieb.domains.circulation.models import Hold
from samenbieb.domains.circulation.rules.checkout import standing
from samenbieb.domains.circulation.rules.holds import (
    days_are_possible,
    hold_verdict,
    language_to_wait_for,
    rests_until,
)
from samenbieb.domains.circulation.rules.ordering import Turn
from samenbieb.domains.circulation.rules.policy import Case, Policy
from samenbieb.domains.circulation.services import facts, handing_on, naming, reach
from samenbieb.domains.circulation.services.placing import Wish, borrower, copies, hold_facts, proxy_of
from samenbieb.domains.circulation.services.policies import channel_of, policy_at
from samenbieb.domains.circulation.services.promises import promised_before_on
from samenbieb.domains.circulation.services.refusals import refusals_audited
from samenbieb.domains.circulation.services.steadily import Overtaken, steadily
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.domains.patrons import services as patron_services
from samenbieb.domains.payments import services as payments
from samenbieb.domains.payments.services import ChargeLine
from samenbieb.kernel import audit, clock, idempotency, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.locking import lock_work, locked


@dataclass(frozen=True, slots=True)
class HoldAnswer:
    """A hold after the act. `position` counts from 1 in the queue; 0 when an item is on its way or ready."""

    hold: str
    title: str
    position: int
    state: str
    pickup: str
    pickup_code: str
    fee_cents: int = 0
    form: str = ""
    language: str = ""
    promised_before: str = ""

    @property
    def promised_before_on(self) -> dt.date | None:
        """Give the day before which it probably lies ready; null where nothing is promised."""
        return dt.date.fromisoformat(self.promised_before) if self.promised_before else None


@refusals_audited(permissions.PLACE_HOLD)
@locked
def place_hold(  # noqa: PLR0913 - a wish has so many sides, each named
    actor: Actor,
    *,
    work_public_id: str,
    pickup_branch_id: int,
    card: str = "",
    person_public_id: str | None = None,
    form: str = "",
    language: str | None = None,
    record_public_id: str | None = None,
    item_barcode: str = "",
    volume: str = "",
    wanted_until_on: dt.date | None = None,
    key: str = "",
    set_aside: frozenset[str] = frozenset(),
    proxy: str = "",
    wanted_from_on: dt.date | None = None,
) -> HoldAnswer:
    """Reserve a title (reserveren) at any pick-up place of the network; everybody waits in one queue.

    Staff scan a card; a patron reserves for themselves, or for somebody they act for. The wish can be narrowed to a
    form, a language, an edition, a volume of a set or one item. Without a language (None) it waits for the reader's own one where copies
    differ; `proxy` is the card of who asks in the name of the patron; a patron who names somebody whose proxy they are
    asks as such. `wanted_from_on`: until that day it keeps its place and takes no part. The limits and blocks are those of the patron. The empty language is "it does not matter" (decision 0073). The same `key` again gives the same answer and writes nothing.

    Raises: NotAllowed, NotFound, CardUnknown, HoldRefused (carries every reason that stands).
    Locks: memberships, work, ledger. Publishes: HoldPlaced. Source: FORMAT (place_hold).
    """
    if actor.person_id is None:
        actor.require(permissions.PLACE_HOLD)
    who = borrower(actor, card=card, person_public_id=person_public_id)
    record_id = catalogue.record_id_of(record_public_id) if record_public_id else None

    def work_id() -> int:
        """Which title it is now: titles are joined and separated while people reserve."""
        return catalogue.work_id_of(work_public_id, record_id=record_id)

    wish = Wish(
        work_id=work_id(),
        pickup=organisations.branch_by_id(pickup_branch_id),
        form=form,
        language=language or "",
        record_id=record_id,
        item_id=items.item_id_of(item_barcode) if item_barcode else None,
        volume=volume.strip(),
        wanted_until_on=wanted_until_on,
        patron_category_id=who.category_id,
        patron_home=organisations.branch_by_id(who.home_branch_id) if who.home_branch_id else None,
        proxy_id=proxy_of(actor, proxy_card=proxy, person_id=who.person_id),
        wanted_from_on=wanted_from_on,
    )
    request = {
        "act": "place_hold",
        "person": who.person_id,
        "work": work_public_id,
        "pickup": wish.pickup.pk,
        "narrowed": [form, language, wish.record_id, wish.item_id, wanted_until_on, wish.volume],
    }
    if wish.proxy_id is not None:
        request["proxy"] = wish.proxy_id
    if wanted_from_on is not None:
        request["from"] = wanted_from_on

    def act() -> dict[str, Any]:
        patron_services.lock_person(who.person_id)
        now = replace(wish, work_id=work_id())
        lock_work(now.work_id)
        if work_id() != now.work_id:
            raise Overtaken
        now = _of_one_edition(now) if now.volume else now
        return asdict(
            _place(actor, who, now if language is not None else _in_own_language(who, now), set_aside)
        )

    return HoldAnswer(**idempotency.once(actor, key, request, lambda: steadily(act)))


def _of_one_edition(wish: Wish) -> Wish:
    """Bind a wish for a volume to its edition, where only one edition has that volume: then it follows that edition."""
    found = items.holdable(work_id=wish.work_id).filter(volume=wish.volume)
    editions = set(found.values_list("record_id", flat=True)[:1000])
    return replace(wish, record_id=editions.pop()) if len(editions) == 1 and not wish.record_id else wish


def _in_own_language(who: Any, wish: Wish) -> Wish:
    """Narrow a wish in which no language was named to the reader's own, when the copies leave a choice."""
    if wish.record_id is not None or wish.item_id is not None:
        return wish
    today = clock.today(wish.pickup.organisation.time_zone)
    offers = copies(wish, today=today).offers
    own = catalogue.language_of_tag(who.language)
    return replace(wish, language=language_to_wait_for(own, [offer.languages for offer in offers]))


def _place(actor: Actor, who: Any, wish: Wish, set_aside: frozenset[str]) -> HoldAnswer:
    organisation = wish.pickup.organisation
    today = clock.today(organisation.time_zone)
    policy = policy_at(organisation_id=organisation.pk, branch_id=wish.pickup.pk)
    found = copies(wish, today=today, age=who.age, policy=policy)
    case = Case(who.category_id, found.category_id, channel_of(actor))
    verdict = hold_verdict(hold_facts(who, wish, found, policy, case, today=today))
    result, aside = standing(
        verdict.blocks,
        set_aside=set_aside,
        may_acknowledge=actor.may(permissions.ACKNOWLEDGE, at=organisation.pk),
        may_override=actor.may(permissions.OVERRIDE, at=organisation.pk),
    )
    if result != "ok":
        raise HoldRefused(
            verdict.blocks, result=result, branch_id=wish.pickup.pk, case=case, **verdict.details
        )
    now = clock.now()
    hold = Hold.objects.create(
        organisation=organisation,
        membership=patron_services.membership_at(who.person_id, organisation_id=organisation.pk, on=today),
        work_id=wish.work_id,
        record_id=wish.record_id,
        item_id=wish.item_id,
        form=wish.form,
        language=wish.language,
        volume=wish.volume,
        pickup_branch=wish.pickup,
        placed_at=now,
        placed_by=channel_of(actor),
        **_turn(policy, case, now),
        wanted_until_on=wish.wanted_until_on,
        suspended_until_on=rests_until(wish.wanted_from_on, today),
        patron_home=wish.patron_home,
        proxy_id=wish.proxy_id,
    )
    _promise(hold, promised_before_on(hold, found=found.items, policy=policy, case=case))
    fee = _charge(hold, policy, case)
    audit.record(
        actor,
        permissions.PLACE_HOLD,
        hold,
        person_id=who.person_id,
        pickup=wish.pickup.code,
        set_aside=sorted(str(block) for block in aside),
    )
    outbox.publish(HoldPlaced(hold_id=hold.pk))
    return answer_for(hold, fee_cents=fee)


def _turn(policy: Policy, case: Case, now: dt.datetime) -> dict[str, Any]:
    """Give where a hold joins the queue: its class, and the moment from which it counts. Copied: later rules move nobody."""
    head_start = dt.timedelta(days=policy.value("hold_head_start_days", case))
    level, moment = Turn(policy.value("hold_class", case), head_start).key(now)
    return {"priority_class": level, "queue_key": moment}


def _promise(hold: Hold, before_on: dt.date | None) -> None:
    """Keep what was promised, so that it can be checked afterwards."""
    if hold.promised_before_on != before_on:
        hold.promised_before_on = before_on
        hold.save(update_fields=["promised_before_on"])


def promise_again(hold: Hold) -> None:
    """Promise another day after a reader changed the wish: the former promise no longer holds."""
    pickup = hold.pickup_branch
    membership = hold.membership
    wish = Wish(
        work_id=hold.work_id,
        pickup=pickup,
        form=hold.form,
        language=hold.language,
        record_id=hold.record_id,
        item_id=hold.item_id,
        volume=hold.volume,
        patron_category_id=membership.category_id if membership else None,
        patron_home=hold.patron_home,
    )
    found = copies(wish, today=clock.today(pickup.organisation.time_zone))
    policy = policy_at(organisation_id=pickup.organisation_id, branch_id=pickup.pk)
    case = Case(wish.patron_category_id, found.category_id)
    _promise(hold, promised_before_on(hold, found=found.items, policy=policy, case=case))


def _charge(hold: Hold, policy: Policy, case: Case) -> int:
    cents = policy.cents("hold_fee", case) or 0
    if cents and hold.membership_id:
        line = ChargeLine(
            membership_id=hold.membership_id,
            organisation_id=hold.organisation_id,
            kind="hold",
            subject=str(hold.public_id),
            description=naming.title(hold)[:200],
        )
        payments.bring_charge_to(line, total_cents=cents, explanation="placed")
    return cents


def answer_for(hold: Hold, *, fee_cents: int = 0) -> HoldAnswer:
    """Say how a hold stands."""
    return HoldAnswer(
        hold=str(hold.public_id),
        title=naming.title(hold),
        position=facts.position(hold),
        state=hold.state,
        pickup=hold.pickup_branch.name,
        pickup_code=hold.pickup_branch.code,
        fee_cents=fee_cents,
        form=hold.form,
        language=hold.language,
        promised_before=hold.promised_before_on.isoformat() if hold.promised_before_on else "",
    )


@dataclass(frozen=True, slots=True)
class Held:
    """A hold under its locks, with the item that was set apart for it, if any."""

    hold: Hold
    item: Any
    person_id: int | None


def locked_hold(hold_id: int) -> Held:
    """Lock a hold in the house order: its person, its item, its work, itself. Raises: Overtaken."""
    rows = Hold.objects.across_all(reason="a hold that was just found in the actor's reach")
    seen: tuple[int | None, int | None, int] = rows.values_list(
        "membership__person_id", "captured_item_id", "work_id"
    ).get(pk=hold_id)
    person_id, item_id, work_id = seen
    if person_id is not None:
        patron_services.lock_person(person_id)
    item = holdings.lock_item(item_id) if item_id is not None else None
    lock_work(work_id)
    hold = (
        rows.select_for_update(of=("self",), no_key=True)
        .select_related("pickup_branch__organisation", "membership__person", "work")
        .get(pk=hold_id)
    )
    now_person_id = hold.membership.person_id if hold.membership else None
    if (hold.captured_item_id, hold.work_id, now_person_id) != (item_id, work_id, person_id):
        raise Overtaken
    return Held(hold, item, person_id)


@refusals_audited(permissions.PLACE_HOLD)
@locked
def move_hold(actor: Actor, *, hold_public_id: str, pickup_branch_id: int, proxy: str = "") -> HoldAnswer:
    """Pick up somewhere else. What travels turns; what lies ready stays where it is.

    `proxy` is the card of who asks for it in the name of the patron.
    Raises: NotFound, CardUnknown, HoldRefused (`in_fulfilment`, `no_pickup_here`, `not_cancellable`, `no_proxy_relation`).
    Locks: memberships, item, work, hold. Publishes: ItemChanged when it travels.
    """
    hold_id = reach.hold_id(actor, permissions.PLACE_HOLD, hold_public_id)
    pickup = organisations.branch_by_id(pickup_branch_id)
    proxy_id = patrons.scan_card(actor, proxy).person_id if proxy else None
    return steadily(lambda: _move(actor, hold_id, pickup, proxy_id))


def _move(actor: Actor, hold_id: int, pickup: Any, proxy_id: int | None) -> HoldAnswer:
    held = locked_hold(hold_id)
    hold = held.hold
    if proxy_id is not None and not patrons.may_borrow_for(proxy_id, held.person_id or 0):
        raise HoldRefused([Block.NO_PROXY_RELATION])
    if hold.state == Hold.State.WAITING:
        raise HoldRefused([Block.IN_FULFILMENT])
    running(hold)
    if not pickup.offers_pickup:
        raise HoldRefused([Block.NO_PICKUP_HERE])
    if pickup.pk == hold.pickup_branch_id:
        return answer_for(hold)
    before = hold.pickup_branch.code
    hold.pickup_branch, hold.organisation = pickup, pickup.organisation
    today = clock.today(pickup.organisation.time_zone)
    person_id = held.person_id or 0  # a running hold always has its person
    hold.membership = patron_services.membership_at(person_id, pickup.organisation_id, today)
    hold.save(update_fields=["pickup_branch", "organisation", "membership"])
    if held.item is not None and held.item.custody == "in_transit":
        handing_on.turn(held.item, pickup, reason="hold")
    elif held.item is not None and held.item.current_branch_id == pickup.pk:
        handing_on.make_ready(hold, held.item)
    promise_again(hold)
    audit.record(
        actor, permissions.PLACE_HOLD, hold, person_id=held.person_id, before=before, after=pickup.code
    )
    outbox.publish(HoldChanged(hold_id=hold.pk))
    return answer_for(hold)


@refusals_audited(permissions.PLACE_HOLD)
@locked
def suspend_hold(actor: Actor, *, hold_public_id: str, until_on: dt.date) -> HoldAnswer:
    """Let a hold rest until and including a day; it keeps its place in the queue, and takes part again by itself.

    Raises: NotFound, HoldRefused (`in_fulfilment`, `invalid_dates`, `not_cancellable`). Locks: memberships, work, hold.
    """
    return _rest(actor, hold_public_id, until_on)


@refusals_audited(permissions.PLACE_HOLD)
@locked
def resume_hold(actor: Actor, *, hold_public_id: str) -> HoldAnswer:
    """Let a resting hold take part again, at its old place. Raises and locks as `suspend_hold`."""
    return _rest(actor, hold_public_id, None)


def _rest(actor: Actor, hold_public_id: str, until_on: dt.date | None) -> HoldAnswer:
    hold_id = reach.hold_id(actor, permissions.PLACE_HOLD, hold_public_id)

    def act() -> HoldAnswer:
        held = locked_hold(hold_id)
        hold = held.hold
        running(hold)
        if hold.state != Hold.State.OPEN:
            raise HoldRefused([Block.IN_FULFILMENT])
        today = clock.today(hold.pickup_branch.organisation.time_zone)
        if until_on is not None and (
            until_on < today
            or not days_are_possible(until_on + dt.timedelta(days=1), hold.wanted_until_on, today)
        ):
            raise HoldRefused([Block.INVALID_DATES])
        hold.suspended_until_on = until_on
        hold.save(update_fields=["suspended_until_on"])
        promise_again(hold)
        audit.record(
            actor,
            permissions.PLACE_HOLD,
            hold,
            person_id=held.person_id,
            suspended_until_on=until_on.isoformat() if until_on else None,
        )
        outbox.publish(HoldChanged(hold_id=hold.pk))
        return answer_for(hold)

    return steadily(act)


def running(hold: Hold) -> None:
    """Refuse a hold that has ended. Raises: HoldRefused (`not_cancellable`)."""
    if hold.state not in Hold.ACTIVE:
        raise HoldRefused([Block.NOT_CANCELLABLE])
