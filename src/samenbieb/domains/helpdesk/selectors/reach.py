"""At which places somebody notes questions."""

from samenbieb.domains.helpdesk import permissions
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel.actor import Actor


def may_note(actor: Actor, place: organisations.Place) -> bool:
    """Tell whether somebody notes questions at a place: a volunteer only at the place where they work."""
    if actor.may(permissions.REGISTER, at=place.organisation_id):
        return True
    if not actor.may(permissions.REGISTER_AT_OWN_PLACE, at=place.organisation_id):
        return False
    user = organisations.user_by_id(actor.user_id) if actor.user_id is not None else None
    return user is not None and user.workplace_id == place.pk
