"""What happens to cards and their PINs. A PIN is kept as a hash only."""

import secrets
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.patrons import permissions, rules
from samenbieb.domains.patrons.errors import LogInRefused, NumberTaken, PinRefused, WrongNumber, field
from samenbieb.domains.patrons.events import CardReplaced
from samenbieb.domains.patrons.models import Card, Membership
from samenbieb.domains.patrons.selectors.families import checked_id
from samenbieb.domains.patrons.services.locks import locked_within
from samenbieb.kernel import attempts, audit, clock, idempotency, identifiers, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound
from samenbieb.kernel.locking import locked

CARD_PREFIX = "29"
GENERATED_PIN_LENGTH = 4


@dataclass(frozen=True, slots=True)
class IssuedCard:
    """A card as it is handed over. `pin` is told once; empty when the former one goes on, or none was wanted."""

    number: str
    pin: str


@locked
def issue_card(
    actor: Actor,
    *,
    public_id: str,
    number: str = "",
    pin: str = "",
    keep_pin: bool = False,
    reason: str = "lost",
    key: str = "",
) -> IssuedCard:
    """Give a member a new card; the former one, and those of accounts that were merged, can no longer be used.

    The same `key` again makes nothing and tells nothing: number and PIN are empty, for a PIN is kept nowhere.
    Without `number` one is made. Without `pin` one is made too, unless `keep_pin`. `reason`: `lost` or `replaced`.
    Raises: NotFound, WrongNumber, NumberTaken, PinRefused. Locks: the membership. Publishes: CardReplaced.
    """
    membership = locked_within(actor, permissions.EDIT, public_id)
    issued = IssuedCard("", "")

    def act() -> dict[str, Any]:
        nonlocal issued
        issued = _issue(actor, membership, number=number, pin=pin, keep_pin=keep_pin, reason=reason)
        return {}

    idempotency.once(actor, key, {"act": "issue_card", "member": public_id}, act)
    return issued


def _issue(
    actor: Actor, membership: Membership, *, number: str, pin: str, keep_pin: bool, reason: str
) -> IssuedCard:
    former = _active(membership)
    for one in _all_active(membership):
        _close(one, Card.State.LOST if reason == Card.State.LOST else Card.State.REPLACED)
    kept = former.pin_hash if former is not None and keep_pin else ""
    issued = make_card(actor, membership, number=number, pin=None if kept else pin)
    card = _active(membership)
    if card is None:
        raise NotFound
    if kept:
        card.pin_hash = kept
        card.save(update_fields=["pin_hash"])
    audit.record(
        actor, permissions.EDIT, membership, person_id=membership.person_id, changed=["card"], reason=reason
    )
    if former is not None:
        outbox.publish(CardReplaced(membership_id=membership.pk, card_id=card.pk, reason=reason))
    return issued


@locked
def report_card_lost(actor: Actor, *, public_id: str) -> None:
    """Close the card of a member who lost it, at the desk or by the member at home. Raises: NotFound."""
    if actor.person_id is not None:
        rows = Membership.objects.own(actor).select_for_update(of=("self",), no_key=True)
        membership = rows.filter(public_id=checked_id(public_id)).first()
        if membership is None:
            raise NotFound
    else:
        membership = locked_within(actor, permissions.EDIT, public_id)
    if _active(membership) is None:
        raise NotFound
    for card in _all_active(membership):
        _close(card, Card.State.LOST)
    action = permissions.EDIT if actor.person_id is None else permissions.OWN
    audit.record(actor, action, membership, person_id=membership.person_id, changed=["card"], reason="lost")


@locked
def set_pin(actor: Actor, *, public_id: str, pin: str = "", key: str = "") -> str:
    """Give the card of a member another PIN, at the desk; without one it is made. Returns the PIN, to tell it once.

    The same `key` again changes nothing and tells nothing (an empty PIN): it is kept nowhere.
    Raises: NotFound, PinRefused. Locks: the membership.
    """
    membership = locked_within(actor, permissions.EDIT, public_id)
    card = _active(membership)
    if card is None:
        raise NotFound
    made = ""

    def act() -> dict[str, Any]:
        nonlocal made
        made = pin or new_pin(membership)
        hashed = pin_hash(actor, made, membership)
        for one in _all_active(membership):
            one.pin_hash = hashed
            one.save(update_fields=["pin_hash"])
            attempts.forget(one.number)
        audit.record(actor, permissions.EDIT, membership, person_id=membership.person_id, changed=["pin"])
        return {}

    idempotency.once(actor, key, {"act": "set_pin", "member": public_id}, act)
    return made


def change_own_pin(actor: Actor, *, old: str, new: str, address: str = "") -> None:
    """Let a member change the PIN of their own card. Wrong answers stay counted, so no transaction around this.

    Raises: TooManyAttempts, LogInRefused (the old one is wrong), PinRefused.
    """
    if actor.person_id is None:
        raise NotFound
    attempts.start(actor.name, address)
    rows = Card.objects.own(actor).filter(state=Card.State.ACTIVE).select_related("membership__person")
    mine = [card for card in rows if card.pin_hash and check_password(old, card.pin_hash)]
    if not mine:
        raise LogInRefused(_("This is not your PIN now. Try again, or ask at the desk for a new one."))
    attempts.succeeded(actor.name, address)
    problem = rules.pin_problem(new, mine[0].membership.person.birth_on)
    if problem is not None:
        raise PinRefused(problem, name="new")
    with transaction.atomic():
        for card in mine:
            card.pin_hash = make_password(new)
            card.save(update_fields=["pin_hash"])
            audit.record(actor, permissions.OWN, card.membership, person_id=actor.person_id, changed=["pin"])


def make_card(actor: Actor, membership: Membership, *, number: str, pin: str | None) -> IssuedCard:
    """Make the active card of a membership. `pin` None: without PIN for now; empty: make one.

    Numbers that are not of the ordinary form come in only by the command line (cards of a former system).
    Raises: WrongNumber, NumberTaken, PinRefused.
    """
    if pin == "":
        pin = new_pin(membership)
    card = Card(
        organisation_id=membership.organisation_id,
        membership=membership,
        number=_free_number(actor, number),
        pin_hash=pin_hash(actor, pin, membership) if pin else "",
        issued_at=clock.now(),
    )
    try:
        with transaction.atomic():
            card.save()
    except IntegrityError:
        raise NumberTaken(fields={"card_number": str(NumberTaken.message)}) from None
    return IssuedCard(number=card.number, pin=pin or "")


def close_cards(membership: Membership) -> None:
    """Close what can still be used of a membership that ends."""
    for card in _all_active(membership):
        _close(card, Card.State.CLOSED)


def new_pin(membership: Membership) -> str:
    """Make a PIN that is not easy to guess."""
    while True:
        pin = "".join(secrets.choice("0123456789") for _ in range(GENERATED_PIN_LENGTH))
        if rules.pin_problem(pin, membership.person.birth_on) is None:
            return pin


def pin_hash(actor: Actor, pin: str, membership: Membership) -> str:
    """Hash a PIN that may be used. The command line (demo world, former system) may set easy ones. Raises: PinRefused."""
    problem = rules.pin_problem(pin, membership.person.birth_on)
    if problem is not None and not (actor.everywhere and problem == rules.PinProblem.TOO_EASY):
        raise PinRefused(problem)
    return make_password(pin)


def _free_number(actor: Actor, number: str) -> str:
    if not number:
        return _next_number()
    number = identifiers.scanned(number)
    if not number or not (actor.everywhere or identifiers.is_library_number(number)):
        raise field("card_number", WrongNumber)
    return number


def _next_number() -> str:
    rows = Card.objects.across_all(reason="card numbers are unique in the whole network")
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval('patrons_card_serial')")
            number = identifiers.library_number(CARD_PREFIX, int(cursor.fetchone()[0]))
        if not rows.filter(number=number).exists():
            return number


def _active(membership: Membership) -> Card | None:
    """Give the card of an account: its own before one that came from another account."""
    return next(iter(_all_active(membership)), None)


def _all_active(membership: Membership) -> list[Card]:
    rows = Card.objects.across_all(reason="the cards of a membership that the caller holds")
    return list(rows.filter(membership=membership, state=Card.State.ACTIVE).order_by("beside", "pk"))


def _close(card: Card, state: str) -> None:
    card.state, card.closed_at = state, clock.now()
    card.save(update_fields=["state", "closed_at"])
