"""Who asks at the doors for people: a member by the session of a card, staff by the session of a login.

The two sessions are apart in one browser: a member of staff at the desk is nobody in particular at the portal.
"""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from samenbieb.domains.organisations import selectors as organisations
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
    if door == "desk" and STAFF_KEY in request.session:
        return _staff_actor(request)
    if door == "portal" and (patron := request.session.get(PATRON_KEY)):
        return Actor(name=patron["name"], door=door, person_id=patron["person_id"])
    return Actor.anonymous(door)


def start_patron(request: HttpRequest, actor: Actor) -> None:
    """Begin the session of a member after a right card and PIN; the key changes, so a planted one is worthless."""
    request.session.cycle_key()
    # Many log in at a computer of the library: the session ends with the browser.
    request.session.set_expiry(0)
    request.session[PATRON_KEY] = {"person_id": actor.person_id, "name": actor.name}


def end_patron(request: HttpRequest) -> None:
    """End the session of a member; a staff session in the same browser goes on."""
    request.session.pop(PATRON_KEY, None)
    request.session.cycle_key()


def start_staff(request: HttpRequest, user: Any, *, branch_id: int | None) -> None:
    """Begin the session of a member of staff after a right name and password; a planted key is worthless.

    `user` is what `organisations.services.log_in_staff` answered; `branch_id` is the place where they stand.
    """
    request.session.cycle_key()
    request.session[STAFF_KEY] = {
        "user_id": user.pk,
        "name": user.name or user.login,
        "password": user.get_session_auth_hash(),
        "branch_id": branch_id,
    }


def stand_at(request: HttpRequest, branch_id: int) -> None:
    """Note at which place the member of staff stands. The caller has seen that it is a place of theirs."""
    request.session[STAFF_KEY] = {**request.session[STAFF_KEY], "branch_id": branch_id}


def staff_name(request: HttpRequest) -> str:
    """Give the name of the member of staff who is logged in; empty when nobody is."""
    kept = request.session.get(STAFF_KEY)
    return str(kept["name"]) if kept else ""


def end_staff(request: HttpRequest) -> None:
    """End the session of a member of staff; a member's session in the same browser goes on."""
    request.session.pop(STAFF_KEY, None)
    request.session.cycle_key()


def _staff_actor(request: HttpRequest) -> Actor:
    """Read the member of staff anew at every request: a role that was withdrawn ends at once.

    Somebody who left, or whose password was renewed since, is out.
    """
    kept = request.session[STAFF_KEY]
    user = organisations.user_by_id(kept["user_id"])
    if user is None or not constant_time_compare(kept["password"], user.get_session_auth_hash()):
        end_staff(request)
        return Actor.anonymous("desk")
    return replace(organisations.actor_for(user, "desk"), branch_id=kept["branch_id"])
