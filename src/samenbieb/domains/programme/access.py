"""Which sessions somebody may reach, for the services and selectors of this room."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.programme import permissions, rules
from samenbieb.domains.programme.models import Session, SessionHelper
from samenbieb.kernel import clock, identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed, NotFound

COUNTRY_TIME_ZONE = "Europe/Amsterdam"  # of pages that are about no place in particular


def zone_of(branch_id: int) -> str:
    """Give the time zone of a place."""
    return organisations.place(branch_id).organisation.time_zone


def day_of(session: Session) -> dt.date:
    """Give the day at its place on which a session begins."""
    return clock.local(session.starts_at, zone_of(session.branch_id)).date()


def lock_session(actor: Actor, session: str, action: str) -> Session:
    """Hold a session of a library where the actor may do this. Raises: NotFound, NotAllowed.

    Its count is read after the lock is held: in one query with it, it would be what stood before the wait.
    """
    if not identifiers.is_public_id(session):
        raise NotFound
    rows = Session.objects.within(actor, permissions.VIEW).filter(public_id=session)
    found = (
        rows.select_for_update(of=("self",), no_key=True)
        .select_related("activity")
        .prefetch_related("count")
        .first()
    )
    if found is None:
        raise NotFound
    actor.require(action, at=found.organisation_id)
    return found


def lock_to_count(actor: Actor, session: str) -> Session:
    """Hold a session that the actor may count. Raises: NotFound, NotAllowed."""
    found = lock_session(actor, session, permissions.VIEW)
    if not may_count(actor, found):
        raise NotAllowed(action=permissions.COUNT)
    return found


def lock_all_to_count(actor: Actor, sessions: Sequence[str]) -> dict[str, Session]:
    """Hold several sessions that the actor may count, by public id, always in one order. Raises: NotFound, NotAllowed."""
    wanted = set(sessions)
    if len(wanted) != len(sessions) or not all(map(identifiers.is_public_id, wanted)):
        raise NotFound
    rows = Session.objects.within(actor, permissions.VIEW).filter(public_id__in=wanted).order_by("pk")
    found = list(
        rows.select_for_update(of=("self",), no_key=True).select_related("activity").prefetch_related("count")
    )
    if len(found) != len(wanted):
        raise NotFound
    if len(countable(actor, found)) != len(found):
        raise NotAllowed(action=permissions.COUNT)
    return {str(row.public_id): row for row in found}


def may_count(actor: Actor, session: Session) -> bool:
    """Tell whether the actor may count this session."""
    return session.pk in countable(actor, [session])


def countable(actor: Actor, sessions: Iterable[Session]) -> set[int]:
    """Give the primary keys of those sessions that the actor may count; one query, whatever their number."""
    rows = list(sessions)
    all_ = {row.pk for row in rows if actor.may(permissions.COUNT, at=row.organisation_id)}
    own = [
        row for row in rows if row.pk not in all_ and actor.may(permissions.COUNT_OWN, at=row.organisation_id)
    ]
    if not own:
        return all_
    helped = set(helped_by(actor).filter(session__in=own).values_list("session_id", flat=True))
    return all_ | {
        row.pk
        for row in own
        if rules.volunteer_may_count(
            helps=row.pk in helped,
            at_own_place=row.branch_id == actor.branch_id,
            is_today=day_of(row) == clock.today(zone_of(row.branch_id)),
        )
    }


def helped_by(actor: Actor) -> QuerySet[SessionHelper]:
    """Give where the actor helps; nowhere for who is no member of staff."""
    if actor.user_id is None:
        return SessionHelper.objects.none()
    return SessionHelper.objects.filter(user_id=actor.user_id)
