"""From which places somebody leads visitors to a partner, and which hand-overs they may open."""

from django.db.models import Q, QuerySet

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.referrals import permissions
from samenbieb.domains.referrals.models import HandOver
from samenbieb.kernel.actor import Actor


def may_hand_over(actor: Actor, place: organisations.Place) -> bool:
    """Tell whether somebody leads visitors to partners from a place: a volunteer only from the place where they work."""
    if actor.may(permissions.HAND_OVER, at=place.organisation_id):
        return True
    if not actor.may(permissions.HAND_OVER_AT_OWN_PLACE, at=place.organisation_id):
        return False
    user = organisations.user_by_id(actor.user_id) if actor.user_id is not None else None
    return user is not None and user.workplace_id == place.pk


def hand_overs_of(actor: Actor) -> QuerySet[HandOver]:
    """Give the warm hand-overs that somebody may open: of their library; a volunteer those they passed on at their own place."""
    warm = Q(way=HandOver.Way.WARM)
    rows = HandOver.objects.within(actor, permissions.HAND_OVER).filter(warm)
    user = organisations.user_by_id(actor.user_id) if actor.user_id is not None else None
    if user is None or user.workplace_id is None or not actor.may(permissions.HAND_OVER_AT_OWN_PLACE):
        return rows
    own = HandOver.objects.within(actor, permissions.HAND_OVER_AT_OWN_PLACE).filter(
        warm, branch_id=user.workplace_id, passed__helper_id=user.pk
    )
    return HandOver.objects.across_all(reason="those of the two gates above").filter(
        Q(pk__in=rows.values("pk")) | Q(pk__in=own.values("pk"))
    )
