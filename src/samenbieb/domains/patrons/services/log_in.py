"""Logging in with a card and its PIN."""

from django.contrib.auth.hashers import check_password, make_password

from samenbieb.domains.patrons import permissions
from samenbieb.domains.patrons.errors import LogInRefused
from samenbieb.domains.patrons.models import Card, Person
from samenbieb.domains.patrons.rules import PIN_LENGTH_MAX
from samenbieb.kernel import attempts, audit, identifiers
from samenbieb.kernel.actor import Actor


def log_in_with_card(number: str, pin: str, address: str, door: str = "portal") -> Actor:
    """Give the Actor of the member with this card and PIN; `address` is where the question comes from.

    The attempt is counted before the PIN is looked at, and stays counted when it is wrong, so no transaction around
    this. A card that expired still opens the door at home (there may be loans to look at); a lost or closed one does not.
    Raises: TooManyAttempts, LogInRefused.
    """
    number = identifiers.scanned(number)
    attempts.start(number, address)
    rows = Card.objects.across_all(reason="a member of any library logs in with their card")
    card = rows.filter(number=number, state=Card.State.ACTIVE).select_related("membership__person").first()
    pin = pin.strip()[:PIN_LENGTH_MAX]
    if card is None or not card.pin_hash:
        make_password(pin)  # takes as long as the check would: the time does not tell which cards exist
        right = False
    else:
        right = check_password(pin, card.pin_hash)
    if card is None or not right:
        raise LogInRefused
    attempts.succeeded(number, address)
    actor = member_actor(card.membership.person, door)
    audit.record(actor, permissions.LOG_IN, card.membership, person_id=actor.person_id)
    return actor


def member_actor(person: Person, door: str) -> Actor:
    """Make the Actor of a member. The name in the audit trail is a number: it can outlive the person's data."""
    return Actor(name=f"member:{person.public_id}", door=door, person_id=person.pk)
