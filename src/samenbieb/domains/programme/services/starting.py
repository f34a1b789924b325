"""Beginning at once: an open hour, a drop-in school, whatever is held here and now."""

import datetime as dt

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.programme import permissions
from samenbieb.domains.programme.models import Activity, ActivityTemplate, Session
from samenbieb.domains.programme.services.planning import AS_TEMPLATE, activity_of
from samenbieb.kernel import audit, clock, idempotency, identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed, NotFound
from samenbieb.kernel.locking import locked

NEAR = dt.timedelta(minutes=30)


@locked
def start_drop_in(actor: Actor, *, template: str, branch_id: int | None = None, key: str = "") -> str:
    """Begin something of a kind now, at the place where one stands. Returns the session's public id.

    When the same is planned there about now, or runs, that is the one. Who may count their own only begins where they
    stand. Raises: NotFound, NotAllowed. Locks: the template.
    """
    place_id = branch_id or actor.branch_id
    wish = {"start": template, "branch": place_id}
    answer = idempotency.once(actor, key, wish, lambda: {"session": _start(actor, template, place_id)})
    return str(answer["session"])


def _start(actor: Actor, template: str, branch_id: int | None) -> str:
    rows = ActivityTemplate.objects.within(actor, permissions.START).filter(retired_at=None, drop_in=True)
    found = None
    if identifiers.is_public_id(template):
        found = rows.filter(public_id=template).select_for_update(of=("self",), no_key=True).first()
    if found is None or branch_id is None:
        raise NotFound
    place = organisations.place(branch_id)
    if place.organisation_id != found.organisation_id:
        raise NotFound
    if branch_id != actor.branch_id and not actor.may(permissions.PLAN, at=place.organisation_id):
        raise NotAllowed(action=permissions.PLAN)
    now = clock.now().replace(second=0, microsecond=0)
    sessions = Session.objects.across_all(reason="what runs of this kind at the actor's place")
    running = sessions.filter(
        activity__template=found, branch_id=branch_id, starts_at__lte=now + NEAR, ends_at__gte=now
    ).exclude(state=Session.State.CANCELLED)
    session = running.order_by("starts_at").first()
    if session is None:
        activities = Activity.objects.across_all(reason="what was made of a template of the actor's library")
        activity = activities.filter(template=found, title=found.name).order_by("-pk").first()
        session = Session.objects.create(
            organisation_id=found.organisation_id,
            activity=activity or activity_of(found, AS_TEMPLATE),
            branch_id=branch_id,
            starts_at=now,
            ends_at=now + dt.timedelta(minutes=found.minutes),
            changed_at=clock.now(),
        )
        audit.record(actor, permissions.START, session, started=found.name)
    return str(session.public_id)
