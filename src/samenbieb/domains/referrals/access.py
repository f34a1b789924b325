"""From which places somebody leads visitors to a partner, for the services and selectors of this room."""

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.referrals import permissions
from samenbieb.kernel.actor import Actor


def may_hand_over(actor: Actor, place: organisations.Place) -> bool:
    """Tell whether somebody leads visitors to partners from a place: a volunteer only from the place where they work."""
    if actor.may(permissions.HAND_OVER, at=place.organisation_id):
        return True
    if not actor.may(permissions.HAND_OVER_AT_OWN_PLACE, at=place.organisation_id):
        return False
    user = organisations.user_by_id(actor.user_id) if actor.user_id is not None else None
    return user is not None and user.workplace_id == place.pk
