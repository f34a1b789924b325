"""Which sessions somebody may reach, for the services and selectors of this room."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.programme import permissions, rules
from samenbieb.domains.programme.errors import ProposalPageUnknown
from samenbieb.domains.programme.models import (
    Entry,
    Kind,
    Proposal,
    ProposalPage,
    Registration,
    Session,
    SessionHelper,
)
from samenbieb.kernel import clock, identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed, NotFound

# Not for everybody who reads it: a class comes with its school.
CLOSED_KINDS = (Kind.CLASS_VISIT,)
COUNTRY_TIME_ZONE = "Europe/Amsterdam"  # of pages that are about no place in particular


def zone_of(branch_id: int) -> str:
    """Give the time zone of a place."""
    return organisations.place(branch_id).organisation.time_zone


def day_of(session: Session) -> dt.date:
    """Give the day at its place on which a session begins."""
    return clock.local(session.starts_at, zone_of(session.branch_id)).date()


def is_open(session: Session, now: dt.datetime, *, by_desk: bool = False) -> bool:
    """Tell whether anybody may register for a session now; the desk may at any moment before the start."""
    return (
        session.state == Session.State.PLANNED
        and rules.is_registered_for(capacity=session.capacity, drop_in=session.activity.drop_in)
        and rules.may_register(
            now,
            starts_at=session.starts_at,
            from_at=None if by_desk else session.registers_from_at,
            until_at=None if by_desk else session.registers_until_at,
        )
    )


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


def lock_to_register(session: str, *, all_dates: bool) -> list[Session]:
    """Hold a session that the public may register for, or all coming dates of its activity, in one order.

    Raises: NotFound.
    """
    found = _public_session(session)
    wanted = _sessions().filter(pk=found.pk)
    if all_dates:
        wanted = _sessions().filter(
            activity=found.activity_id, starts_at__gt=clock.now(), state=Session.State.PLANNED
        )
    return _held(wanted)


def activity_to_register(session: str) -> int:
    """Give the primary key of the activity of a session that the public may register for. Raises: NotFound."""
    return _public_session(session).activity_id


def lock_registration(code: str, *, session: str = "") -> tuple[Registration, list[Session]]:
    """Hold the sessions of a registration (or one of them), in one order, then the registration. Raises: NotFound."""
    known = registrations().filter(code=code.upper() or None).first()
    if known is None or (session and not identifiers.is_public_id(session)):
        raise NotFound
    wanted = _sessions().filter(pk__in=Entry.objects.filter(registration=known).values("session"))
    sessions = _held(wanted.filter(public_id=session) if session else wanted)
    registration = registrations().select_for_update(of=("self",), no_key=True).filter(pk=known.pk).first()
    if registration is None or not sessions or registration.code != known.code:
        raise NotFound
    return registration, sessions


def lock_for_job(session_id: int) -> Session:
    """Hold a session by its primary key, for what follows an act or time. Raises: NotFound."""
    found = _held(_sessions().filter(pk=session_id))
    if not found:
        raise NotFound
    return found[0]


def names_seen(actor: Actor, session: Session) -> str:
    """Tell what the actor may see of who registered: `all` of it, `first` names only (where they help), or nothing."""
    if actor.may(permissions.REGISTER, at=session.organisation_id):
        return "all"
    if actor.may(permissions.SEE_NAMES, at=session.organisation_id):
        return "first" if helped_by(actor).filter(session=session).exists() else ""
    return ""


def registrations() -> QuerySet[Registration]:
    """Give registrations, to be found by their code: who has it may look."""
    return Registration.objects.across_all(reason="who has the code of a registration may open it")


def proposes(organisation_id: int) -> bool:
    """Tell whether partners can propose to a library: the rooms of both are on."""
    return all(organisations.module_is_on(room, organisation_id) for room in ("programme", "referrals"))


def page_of(token: str, *, hold: bool = False) -> ProposalPage:
    """Give the open page of a partner by its address; `hold` it to write. Raises: ProposalPageUnknown."""
    asked = rules.read_page_token(token)
    rows = ProposalPage.objects.across_all(reason="found by an address that only the partner has")
    if hold:
        rows = rows.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("partner", "organisation").filter(token=asked).first() if asked else None
    if row is None or row.partner.ended_at is not None or not proposes(row.organisation_id):
        raise ProposalPageUnknown
    if row.ends_on < clock.today(row.organisation.time_zone):
        raise ProposalPageUnknown
    return row


def lock_proposal(actor: Actor, proposal: str) -> Proposal:
    """Hold a proposal of a library where the actor plans. Raises: NotFound.

    Who decided is read after the lock is held: in one query with it, it would be what stood before the wait.
    """
    rows = Proposal.objects.within(actor, permissions.PLAN).select_for_update(of=("self",), no_key=True)
    found = rows.filter(public_id=proposal).first() if identifiers.is_public_id(proposal) else None
    if found is None or not proposes(found.organisation_id):
        raise NotFound
    return found


def _public_session(session: str) -> Session:
    rows = _sessions().exclude(activity__kind__in=CLOSED_KINDS)
    found = rows.filter(public_id=session).first() if identifiers.is_public_id(session) else None
    if found is None:
        raise NotFound
    return found


def _sessions() -> QuerySet[Session]:
    return Session.objects.across_all(reason="what is held where is public, and so is registering for it")


def _held(rows: QuerySet[Session]) -> list[Session]:
    locked = rows.order_by("pk").select_for_update(of=("self",), no_key=True)
    return list(locked.select_related("activity"))
