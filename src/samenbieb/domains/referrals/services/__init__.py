"""What happens to the directory of partners, and how visitors are led to one of them."""

from samenbieb.domains.referrals.services.cards import give_card, take_back_card
from samenbieb.domains.referrals.services.partners import (
    PartnerWish,
    add_partner,
    change_partner,
    confirm_partner,
    end_partner,
    take_back_partner,
)

__all__ = [
    "PartnerWish",
    "add_partner",
    "change_partner",
    "confirm_partner",
    "end_partner",
    "give_card",
    "take_back_card",
    "take_back_partner",
]
