"""What happens to the directory of partners, and how visitors are led to one of them."""

from samenbieb.domains.referrals.services.cards import give_card, take_back_card
from samenbieb.domains.referrals.services.looking import HandOverView, Told, look_as_partner, look_at
from samenbieb.domains.referrals.services.outcomes import (
    recall,
    recall_at_desk,
    say_outcome,
    say_outcome_as_partner,
    undo_passing,
)
from samenbieb.domains.referrals.services.partners import (
    PartnerWish,
    add_partner,
    change_partner,
    confirm_partner,
    end_partner,
    take_back_partner,
)
from samenbieb.domains.referrals.services.passing_on import PassingWish, checked_passing, pass_on

__all__ = [
    "HandOverView",
    "PartnerWish",
    "PassingWish",
    "Told",
    "add_partner",
    "change_partner",
    "checked_passing",
    "confirm_partner",
    "end_partner",
    "give_card",
    "look_as_partner",
    "look_at",
    "pass_on",
    "recall",
    "recall_at_desk",
    "say_outcome",
    "say_outcome_as_partner",
    "take_back_card",
    "take_back_partner",
    "undo_passing",
]
