"""Who asks at the doors for people: a member by the session of a card, staff by the session of a login.

The two sessions are apart in one browser: a member of staff at the desk is nobody in particular at the portal.
"""

from django.http import HttpRequest

from samenbieb.kernel.actor import Actor

PATRON_KEY = "patron"
STAFF_KEY = "staff"
STAFF_PATHS = ("/balie", "/beheer", "/school")


def door_of(path: str) -> str:
    """Tell at which door a path knocks."""
    return "desk" if path.startswith(STAFF_PATHS) else "portal"


def somebody_is_logged_in(request: HttpRequest) -> bool:
    """Tell whether a member or a member of staff has a session here, without asking the database."""
    session = getattr(request, "session", None)
    return session is not None and (PATRON_KEY in session or STAFF_KEY in session)


def actor_of(request: HttpRequest) -> Actor:
    """Make the actor of a request."""
    door = door_of(request.path)
    if door == "portal" and (patron := request.session.get(PATRON_KEY)):
        return Actor(name=patron["name"], door=door, person_id=patron["person_id"])
    return Actor.anonymous(door)


def start_patron(request: HttpRequest, actor: Actor) -> None:
    """Begin the session of a member after a right card and PIN; the key changes, so a planted one is worthless."""
    request.session.cycle_key()
    request.session[PATRON_KEY] = {"person_id": actor.person_id, "name": actor.name}


def end_patron(request: HttpRequest) -> None:
    """End the session of a member; a staff session in the same browser goes on."""
    request.session.pop(PATRON_KEY, None)
    request.session.cycle_key()
