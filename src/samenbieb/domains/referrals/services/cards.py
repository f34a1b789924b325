"""A visitor gets a card of a partner along: that counts, and nothing is kept of the visitor."""

import datetime as dt
from uuid import UUID

from django.db import transaction

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.referrals import permissions, rules
from samenbieb.domains.referrals.access import may_hand_over
from samenbieb.domains.referrals.errors import (
    HandOverDayOver,
    HandOverKeyTaken,
    HandOverUnknown,
    PartnerUnknown,
)
from samenbieb.domains.referrals.events import HandedOver
from samenbieb.domains.referrals.models import HandOver, Partner
from samenbieb.kernel import audit, clock, identifiers, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed

_WHY = "a hand-over from the place where the actor stands"


@transaction.atomic
def give_card(actor: Actor, *, branch_id: int, partner: str, key: str) -> str:
    """Count one referral from a place to a partner, of nobody. The same key again is the same card. Returns its public id.

    Two requests with one key at the same moment: the second waits on the unique key for the first.
    Raises: NotAllowed, NoSuchPlace, PartnerUnknown, HandOverKeyTaken. Publishes: HandedOver.
    """
    place = organisations.place(branch_id)
    row = new_hand_over(actor, place, partner, HandOver.Way.COLD, rules.random_number(key))
    return str(store(actor, place, row).public_id)


@transaction.atomic
def take_back_card(actor: Actor, *, hand_over: str) -> None:
    """Take a card back on its own day. The row stays and counts no longer; a second time changes nothing.

    Raises: HandOverUnknown, HandOverDayOver. Locks: the hand-over. Publishes: HandedOver.
    """
    if not identifiers.is_public_id(hand_over):
        raise HandOverUnknown
    rows = HandOver.objects.across_all(reason=_WHY).select_for_update(no_key=True)
    row = rows.filter(public_id=hand_over, way=HandOver.Way.COLD).first()
    if row is None:
        raise HandOverUnknown
    place = organisations.place(row.branch_id)
    if not may_hand_over(actor, place):
        raise HandOverUnknown
    if row.withdrawn_on is not None:
        return
    today = clock.today(place.organisation.time_zone)
    if row.handed_on != today:
        raise HandOverDayOver
    row.withdrawn_on = today
    row.save(update_fields=["withdrawn_on"])
    tell(row)
    audit.record(actor, "referrals.take_back", subject(place), way=row.way)


def new_hand_over(actor: Actor, place: organisations.Place, partner: str, way: str, key: UUID) -> HandOver:
    """Make a row that is not stored yet, to a partner of today of the library of a place. Raises: NotAllowed, PartnerUnknown."""
    if not may_hand_over(actor, place):
        raise NotAllowed(action=permissions.HAND_OVER_AT_OWN_PLACE)
    if not identifiers.is_public_id(partner):
        raise PartnerUnknown
    partners = Partner.objects.across_all(reason="a partner of the library of this place")
    found = partners.filter(public_id=partner, organisation_id=place.organisation_id, ended_at=None).first()
    if found is None:
        raise PartnerUnknown
    today = clock.today(place.organisation.time_zone)
    return HandOver(
        organisation_id=place.organisation_id,
        partner=found,
        branch_id=place.pk,
        way=way,
        handed_on=today,
        key=key,
    )


def store(actor: Actor, place: organisations.Place, row: HandOver) -> HandOver:
    """Keep a new row, or give the one that has its key. Raises: HandOverKeyTaken. Publishes: HandedOver when it is new."""
    HandOver.objects.bulk_create([row], ignore_conflicts=True)
    stored = HandOver.objects.across_all(reason=_WHY).select_related("partner").get(key=row.key)
    is_new = stored.public_id == row.public_id
    if (stored.branch_id, stored.partner_id, stored.way) != (row.branch_id, row.partner_id, row.way):
        raise HandOverKeyTaken
    if not is_new and stored.withdrawn_on is not None:
        raise HandOverKeyTaken  # undone, and sent once more: that it is made would be a lie
    if is_new:
        tell(stored)
        audit.record(actor, permissions.HAND_OVER, subject(place), way=row.way)
    return stored


def tell(row: HandOver, on: dt.date | None = None) -> None:
    """Publish that a figure of the day of a hand-over changed, or of the day of its outcome."""
    day = on or row.handed_on
    outbox.publish(HandedOver(row.organisation_id, row.branch_id, day.isoformat()))


def subject(place: organisations.Place) -> audit.Subject:
    """Give what the trail names: the place and no hand-over, so that nobody finds out who asked what."""
    return audit.Subject("organisations.branch", place.code, place.organisation_id)
