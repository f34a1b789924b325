"""What was handed over today from one place, and what waits for its outcome, for who stands there."""

import datetime as dt
from dataclasses import dataclass

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.referrals import permissions, rules
from samenbieb.domains.referrals.access import hand_overs_of, may_hand_over
from samenbieb.domains.referrals.models import HandOver, Partner
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class CardLine:
    """A card that was given today: of which partner, and whether it was taken back."""

    public_id: str
    partner: str
    is_withdrawn: bool


def cards_today(actor: Actor, *, branch_id: int) -> list[CardLine]:
    """Give the cards that were given today at a place, the newest first, taken back ones too. Raises: NotAllowed, NoSuchPlace."""
    place = organisations.place(branch_id)
    if not may_hand_over(actor, place):
        raise NotAllowed(action=permissions.HAND_OVER)
    rows = HandOver.objects.across_all(reason="the place where the actor stands").filter(
        branch_id=branch_id, way=HandOver.Way.COLD, handed_on=clock.today(place.organisation.time_zone)
    )
    return [
        CardLine(str(row.public_id), row.partner.name, row.withdrawn_on is not None)
        for row in rows.select_related("partner")
    ]


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A hand-over that waits for its outcome. Nothing of the visitor stands in it. `days`: how long it waits."""

    public_id: str
    partner: str
    subject_label: str
    place: str
    helper: str
    days: int
    is_late: bool


def open_hand_overs(actor: Actor, *, organisation_id: int) -> list[OpenLine]:
    """Give the hand-overs of a library that this actor may open and that have no outcome yet, the oldest first."""
    today = clock.today(organisations.organisation_by_id(organisation_id).time_zone)
    rows = hand_overs_of(actor).filter(
        organisation_id=organisation_id,
        outcome="",
        withdrawn_on=None,
        recalled_on=None,
        passed__isnull=False,
        handed_on__gte=today - dt.timedelta(days=rules.KEPT_DAYS),
    )
    rows = rows.select_related("partner", "branch", "passed__helper").order_by("handed_on", "pk")
    return [
        OpenLine(
            public_id=str(row.public_id),
            partner=row.partner.name,
            subject_label=str(Partner.Subject(row.passed.subject).label),
            place=row.branch.name,
            helper=str(row.passed.helper.name) if row.passed.helper is not None else "",
            days=(today - row.handed_on).days,
            is_late=rules.is_late(row.handed_on, today),
        )
        for row in rows
    ]
