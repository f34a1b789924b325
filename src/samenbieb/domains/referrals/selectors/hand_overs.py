"""What was handed over today from one place, for who stands there."""

from dataclasses import dataclass

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.referrals import permissions
from samenbieb.domains.referrals.access import may_hand_over
from samenbieb.domains.referrals.models import HandOver
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
