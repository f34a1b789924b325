"""What may be seen of partners: the directory for everybody, and for who keeps it; and of hand-overs."""

from samenbieb.domains.referrals.access import may_hand_over
from samenbieb.domains.referrals.selectors.hand_overs import CardLine, OpenLine, cards_today, open_hand_overs
from samenbieb.domains.referrals.selectors.partners import (
    PartnerHeld,
    PartnerView,
    hold_partner,
    outcomes,
    partner_held,
    partner_number,
    partner_of,
    partners_near,
    partners_to_keep,
    public_partner,
    subjects,
)

__all__ = [
    "CardLine",
    "OpenLine",
    "PartnerHeld",
    "PartnerView",
    "cards_today",
    "hold_partner",
    "may_hand_over",
    "open_hand_overs",
    "outcomes",
    "partner_held",
    "partner_number",
    "partner_of",
    "partners_near",
    "partners_to_keep",
    "public_partner",
    "subjects",
]
