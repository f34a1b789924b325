"""What a scan of a card gives: for acts of higher rooms, and for the eyes at a desk."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.functional import Promise

from samenbieb.domains.patrons import permissions, rules
from samenbieb.domains.patrons.errors import CardUnknown
from samenbieb.domains.patrons.models import Card
from samenbieb.domains.patrons.selectors import categories
from samenbieb.domains.patrons.selectors.families import may_act_for, may_borrow_for
from samenbieb.domains.patrons.selectors.looks import CardOf, record_look
from samenbieb.kernel import clock, identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed
from samenbieb.kernel.objects import Objects

# What `cards` gives, for one scan.
_CARD = Objects(
    Card,
    "WHERE t.number = %(number)s::text",
    joined={
        "membership": (),
        "membership__person": (),
        "membership__organisation": ("name", "time_zone"),
        "membership__category": (),
    },
)


@dataclass(frozen=True, slots=True)
class ScannedCard:
    """What lending needs to know of a card, whatever library issued it. Never for showing."""

    person_id: int
    membership_id: int
    organisation_id: int
    home_branch_id: int | None
    category_id: int
    category_code: str
    age: int
    active: bool
    expires_on: dt.date
    number: str
    language: str


@dataclass(frozen=True, slots=True)
class CardSeal:
    """What the session of a member rests on: a card in use, and a mark of its PIN. It breaks when either changes."""

    card_id: int
    mark: str


@dataclass(frozen=True, slots=True)
class DeskPatron:
    """What a desk sees after a scan. Of another library's member: name, state of the card, library; nothing more.

    `public_id` (of the membership, for the member's own page) and `category_name` are filled in for members in the
    actor's grant only. `person_id`, `membership_id` and `organisation_id` are for the rooms, never for an address.
    """

    number: str
    name: str
    library_name: str
    active: bool
    state: str
    state_label: str
    expires_on: dt.date
    person_id: int
    membership_id: int
    organisation_id: int
    public_id: str = ""
    category_name: str | Promise = ""

    @property
    def is_own(self) -> bool:
        """Tell whether the member belongs to a library of this desk."""
        return bool(self.public_id)


def scan_card(actor: Actor, number: str) -> ScannedCard:
    """Give the facts behind a card of any library of the network, for an act that writes its own audit line.

    A member may scan only cards of people they act for, or in whose name they may borrow. Raises: CardUnknown, NotAllowed.
    """
    return _scanned(actor, _card(number))


def _scanned(actor: Actor, card: Card) -> ScannedCard:
    membership = card.membership
    if actor.person_id is not None:
        if not (
            may_act_for(actor, membership.person_id) or may_borrow_for(actor.person_id, membership.person_id)
        ):
            raise CardUnknown
    elif not (actor.everywhere or actor.grants):
        raise NotAllowed
    today = clock.today(membership.organisation.time_zone)
    age = rules.age_on(membership.person.birth_on, today)
    category = categories.at_age(membership.category, age)
    return ScannedCard(
        person_id=membership.person_id,
        membership_id=membership.pk,
        organisation_id=membership.organisation_id,
        home_branch_id=membership.home_branch_id,
        category_id=category.pk,
        category_code=category.code,
        age=age,
        active=_is_active(card, today),
        expires_on=membership.expires_on,
        number=card.number,
        language=membership.person.language,
    )


def patron_by_card(actor: Actor, number: str) -> DeskPatron:
    """Show who holds a card, at any desk of the network; the look is recorded.

    Raises: NotAllowed (no desk anywhere), CardUnknown. Source: architecture.md §2.8 (the scan).
    """
    return _shown(actor, number)[0]


def patron_and_card(
    actor: Actor, number: str, *, recorded_of: int | None = None
) -> tuple[DeskPatron, ScannedCard]:
    """Show who holds a card, and give the facts behind it, after one look. Raises: NotAllowed, CardUnknown.

    `recorded_of`: the membership of which an act wrote this look down already (`record_look_along`).
    """
    patron, card = _shown(actor, number, recorded_of)
    return patron, _scanned(actor, card)


def _shown(actor: Actor, number: str, recorded_of: int | None = None) -> tuple[DeskPatron, Card]:
    if not actor.may_any([permissions.VIEW]):
        raise NotAllowed(action=permissions.VIEW)
    card = _card(number)
    membership = card.membership
    is_own = actor.may(permissions.VIEW, at=membership.organisation_id)
    today = clock.today(membership.organisation.time_zone)
    category = categories.at_age(membership.category, rules.age_on(membership.person.birth_on, today))
    library = membership.organisation.name
    if membership.pk != recorded_of:
        seen = CardOf(
            membership.pk, membership.public_id, membership.organisation_id, library, membership.person_id
        )
        record_look(actor, seen)
    patron = DeskPatron(
        number=card.number,
        name=str(membership.person),
        library_name=library,
        active=_is_active(card, today),
        state=card.state,
        state_label=card.get_state_display(),
        expires_on=membership.expires_on,
        person_id=membership.person_id,
        membership_id=membership.pk,
        organisation_id=membership.organisation_id,
        public_id=str(membership.public_id) if is_own else "",
        category_name=categories.category_name(category) if is_own else "",
    )
    return patron, card


def seal_of(actor: Actor, number: str) -> CardSeal | None:
    """Give what the session of a member rests on, after a log-in with their card; None when it is out of use by now."""
    rows = Card.objects.own(actor).filter(number=identifiers.scanned(number), state=Card.State.ACTIVE)
    card = rows.only("pk", "pin_hash").first()
    return CardSeal(card.pk, _seal(card.pin_hash)) if card is not None and card.pin_hash else None


def seal_holds(actor: Actor, seal: CardSeal) -> bool:
    """Tell whether a session still rests on a card of this member that is in use, with the same PIN. One small query."""
    mark = seal_now(actor, seal.card_id)
    return bool(mark) and constant_time_compare(mark, seal.mark)


def seal_now(actor: Actor, card_id: int) -> str:
    """Give the mark of a card of this member as it is now; empty when it is out of use or has no PIN."""
    rows = Card.objects.own(actor).filter(pk=card_id, state=Card.State.ACTIVE)
    pin_hash = rows.values_list("pin_hash", flat=True).first()
    return _seal(pin_hash) if pin_hash else ""


def _seal(pin_hash: str) -> str:
    """Give a mark of a PIN's hash that tells nothing without the key of this installation."""
    return salted_hmac("samenbieb.patrons.card_seal", pin_hash, algorithm="sha256").hexdigest()


def cards() -> QuerySet[Card]:
    """Give the cards of the network, each with its membership, person and library."""
    rows = Card.objects.across_all(reason="a card is scanned at any desk of the network")
    return rows.select_related(
        "membership__person", "membership__organisation", "membership__category", "membership__home_branch"
    )


def card_in_use(person_id: int, membership_id: int) -> str:
    """Give the number of a card of a person, of this membership if it has one: a guest shows that of the own library.

    For a room that has its act in reach. Raises: CardUnknown.
    """
    rows = cards().filter(membership__person_id=person_id, state=Card.State.ACTIVE).order_by("-pk")
    found = dict(rows.values_list("membership_id", "number"))
    if not found:
        raise CardUnknown
    return found.get(membership_id) or next(iter(found.values()))


def _card(number: str) -> Card:
    found = _CARD.first(number=identifiers.scanned(number))
    if found is None:
        raise CardUnknown
    return found[0]


def _is_active(card: Card, today: dt.date) -> bool:
    membership = card.membership
    return card.state == Card.State.ACTIVE and rules.is_active(
        membership.starts_on, membership.ended_on, today=today
    )
