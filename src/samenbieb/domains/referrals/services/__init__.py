"""What happens to the directory of partners: entered, changed, looked at anew, ended, taken back."""

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
    "take_back_partner",
]
