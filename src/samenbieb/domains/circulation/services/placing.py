"""What is known when somebody asks for a title: the borrower, the copies that could serve, the counts and limits."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from samenbieb.domains.circulation.errors import Block, HoldRefused
from samenbieb.domains.circulation.models import Hold
from samenbieb.domains.circulation.rules.holds import HoldFacts
from samenbieb.domains.circulation.rules.policy import Case, Policy
from samenbieb.domains.circulation.rules.queue import Offered, Wanted, can_serve, fits, meeting
from samenbieb.domains.circulation.services import facts
from samenbieb.domains.circulation.services.gates import gate
from samenbieb.domains.circulation.services.handing_on import offered
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked: a work, perhaps narrowed to a form, a language, an edition, a volume or one item.

    `proxy_id`: who asks in the name of the patron.
    """

    work_id: int
    pickup: Any
    form: str = ""
    language: str = ""
    record_id: int | None = None
    item_id: int | None = None
    volume: str = ""
    wanted_until_on: dt.date | None = None
    patron_category_id: int | None = None
    patron_home: Any = None
    proxy_id: int | None = None
    wanted_from_on: dt.date | None = None

    @property
    def wanted(self) -> Wanted:
        """Give the wish as the rules of the queue see it."""
        return Wanted(
            hold_id=0,
            record_id=self.record_id,
            item_id=self.item_id,
            form=self.form,
            language=self.language,
            pickup_branch_id=self.pickup.pk,
            pickup_organisation_id=self.pickup.organisation_id,
            pickup_exchanges=self.pickup.exchanges,
            suspended_until_on=None,
            wanted_until_on=None,
            patron_category_id=self.patron_category_id,
            patron_home_id=self.patron_home.pk if self.patron_home else None,
            patron_home_organisation_id=self.patron_home.organisation_id if self.patron_home else None,
            volume=self.volume,
        )


def borrower(actor: Actor, *, card: str, person_public_id: str | None) -> patrons.ScannedCard:
    """Give the card in whose name a title is asked: the one scanned, or that of the patron or of somebody they act for.

    Raises: CardUnknown, NotFound, HoldRefused (no card that can be used).
    """
    if card:
        return patrons.scan_card(actor, card)
    if sponsor := _sponsor(actor, person_public_id):
        return patrons.scan_card(actor, sponsor.card_number)
    person_id = patrons.person_for(actor, person_public_id=person_public_id or "")
    if person_id == actor.person_id:
        numbers: Iterable[str] = (row.card_number for row in patrons.me(actor).memberships)
    else:
        numbers = (child.card_number for child in patrons.family(actor) if child.person_id == person_id)
    number = next(filter(None, numbers), "")
    if not number:
        raise HoldRefused([Block.PATRON_INACTIVE])
    return patrons.scan_card(actor, number)


def _sponsor(actor: Actor, person_public_id: str | None) -> patrons.BorrowsFor | None:
    """Give the person meant, when the patron who acts is their proxy today."""
    if actor.person_id is None or not person_public_id:
        return None
    sponsors = patrons.borrows_for(actor.person_id)
    return next((one for one in sponsors if one.public_id == person_public_id), None)


def proxy_of(actor: Actor, *, proxy_card: str, person_id: int) -> int | None:
    """Give who asks in the name of a person: the holder of a card at the desk, or the patron who acts; null for nobody.

    Raises: CardUnknown.
    """
    if proxy_card:
        return patrons.scan_card(actor, proxy_card).person_id
    acts_alone = actor.person_id is None or patrons.may_act_for(actor, person_id)
    return None if acts_alone else actor.person_id


@dataclass(frozen=True, slots=True)
class Copies:
    """The copies that could ever serve a wish at its pick-up place."""

    offers: tuple[Offered, ...]
    min_ages: tuple[int | None, ...]
    category_id: int | None
    barred: tuple[Block, ...] = ()
    free_count: int = 0
    items: tuple[Any, ...] = ()

    def for_age(self, age: int) -> bool:
        """Tell whether there is a copy that somebody of this age may borrow."""
        return any(limit is None or age >= limit for limit in self.min_ages)


def copies(wish: Wish, *, today: dt.date, age: int = 200, policy: Policy | None = None) -> Copies:
    """Read the copies of the network that fit the wish and can come to its pick-up place.

    `age` in years and `policy`, the rules of that place, say which of them the reader may borrow.
    """
    rows = items.holdable(
        work_id=wish.work_id, record_id=wish.record_id, form=wish.form, language=wish.language
    ).select_related("record", "current_branch")
    if wish.item_id is not None:
        rows = rows.filter(pk=wish.item_id)
    at_gate = gate()
    offers = [(item, offered(item, item.current_branch, at_gate)) for item in rows.order_by("pk")]
    fitting = [(item, offer) for item, offer in offers if can_serve(offer, wish.wanted, today=today)]
    barred: set[Block] = set()
    if not fitting:
        near = [offer for _item, offer in offers if fits(offer, wish.wanted)]
        barred = {code for offer in near for code in at_gate.codes(meeting(offer, wish.wanted))}
    return Copies(
        offers=tuple(offer for _item, offer in fitting),
        min_ages=tuple(item.min_age for item, _offer in fitting),
        category_id=fitting[0][0].category_id if fitting else next((i.category_id for i, _o in offers), None),
        barred=tuple(sorted(barred)),
        items=tuple(item for item, _offer in fitting),
        free_count=sum(
            item.custody == "on_shelf"
            and (item.min_age is None or age >= item.min_age)
            and (policy is None or _may_borrow(policy, wish, item))
            for item, _offer in fitting
        ),
    )


def _may_borrow(policy: Policy, wish: Wish, item: Any) -> bool:
    """Tell whether the rules of the pick-up place let this reader borrow the item (`loan_allowed_for`)."""
    case = Case(wish.patron_category_id, item.category_id, location=item.location)
    if policy.value("loan_allowed_for", case) != "home_branch":
        return True
    return wish.patron_home is not None and wish.patron_home.pk == item.home_branch_id


def hold_facts(
    card: patrons.ScannedCard, wish: Wish, found: Copies, policy: Policy, case: Case, *, today: dt.date
) -> HoldFacts:
    """Gather what the rules need to know, while the person and the queue are locked."""
    running = Hold.objects.across_all(
        reason="limits count all that a person waits for, wherever it is picked up"
    ).filter(membership__person_id=card.person_id, state__in=Hold.ACTIVE)
    same_title = running.filter(work_id=wish.work_id)
    if wish.volume:  # another volume of a set is another thing to wait for
        same_title = same_title.filter(volume__in=("", wish.volume))
    loans = facts.open_loans_of(card.person_id)
    debt_limit_cents = policy.cents("debt_limit", case)
    at_home = loans.filter(item__record__work_id=wish.work_id).select_related("item__record", "branch_out")
    organisation_id = wish.pickup.organisation_id
    stopped = facts.patron_codes(
        card.person_id, patrons.Act.HOLD, organisation_id=organisation_id, branch_id=wish.pickup.pk, on=today
    )
    return HoldFacts(
        offers_pickup=wish.pickup.offers_pickup,
        any_copy=bool(found.offers),
        any_copy_for_age=found.for_age(card.age),
        min_age=min((limit for limit in found.min_ages if limit is not None), default=None),
        on_loan_to_patron=any(fits(offered(loan.item, loan.branch_out), wish.wanted) for loan in at_home),
        same_item_holds=same_title.filter(item_id=wish.item_id).count() if wish.item_id else 0,
        same_title_holds=same_title.count(),
        per_title_limit=policy.value("holds_per_record", case),
        holds_count=running.count(),
        holds_limit=policy.value("max_holds", case),
        placed_today=_placed_today(card.person_id, wish, today),
        per_day_limit=policy.value("holds_per_day", case),
        here_count=running.filter(pickup_branch_id=wish.pickup.pk).count(),
        here_limit=policy.value("max_holds_per_branch", case),
        barred=found.barred,
        copies_count=len(found.offers),
        free_count=found.free_count,
        hold_on_shelf=policy.value("hold_on_shelf", case),
        card_active=card.active,
        card_expires_on=card.expires_on,
        today=today,
        wanted_until_on=wish.wanted_until_on,
        wanted_from_on=wish.wanted_from_on,
        patron_codes=frozenset(stopped),
        block_scope=facts.scope_of(stopped),
        overdue_count=loans.filter(facts.NOT_CLAIMED, due_at__lt=clock.now()).count(),
        overdue_limit=policy.value("overdue_limit", case),
        debt_cents=facts.debt_cents(
            card.person_id, organisation_id=organisation_id, limit_cents=debt_limit_cents
        ),
        debt_limit_cents=debt_limit_cents,
        proxy_allowed=wish.proxy_id is None or patrons.may_borrow_for(wish.proxy_id, card.person_id),
    )


def _placed_today(person_id: int, wish: Wish, today: dt.date) -> int:
    """Count what a person reserved on this day of the pick-up place, also what has ended since."""
    begins_at = clock.instant(today, dt.time(0), wish.pickup.organisation.time_zone)
    rows = Hold.objects.across_all(
        reason="a limit for each day counts all that a person reserved, everywhere"
    )
    return rows.filter(membership__person_id=person_id, placed_at__gte=begins_at).count()
