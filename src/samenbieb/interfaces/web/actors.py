"""Who asks at the doors for people: a member by the session of a card, staff by the session of a login.

The two sessions are apart in one browser: a member of staff at the desk is nobody in particular at the portal.
"""

import datetime as dt
from dataclasses import replace
from typing import Any, cast

from django.http import HttpRequest
from django.middleware.csrf import rotate_token
from django.utils.crypto import constant_time_compare

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.interfaces.web.request import Request
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor

PATRON_KEY = "patron"
STAFF_KEY = "staff"
# On a device that several people use: so long without a request, and whoever is there next must log in. A request is written
# down once a minute at most.
SHARED_REST = dt.timedelta(minutes=10)
SHARED_NOTED = dt.timedelta(minutes=1)
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
    if door == "portal" and PATRON_KEY in request.session:
        return _patron_actor(request)
    return Actor.anonymous(door)


def start_patron(request: HttpRequest, actor: Actor, *, card_number: str, branch: str = "") -> None:
    """Begin the session of a member after a right card and PIN; the key changes, so a planted one is worthless.

    It lasts as long as this card with this PIN. `branch` is the place whose library the pages show meanwhile.
    """
    request.session.cycle_key()
    rotate_token(request)
    # Many log in at a computer of the library: the session ends with the browser.
    request.session.set_expiry(0)
    seal = patrons.seal_of(actor, card_number)
    request.session[PATRON_KEY] = {
        "person_id": actor.person_id,
        "name": actor.name,
        "card_id": seal.card_id if seal else 0,
        "mark": seal.mark if seal else "",
        "branch": branch,
    }


def keep_patron(request: HttpRequest, actor: Actor) -> None:
    """Let the session go on after the member changed their own PIN: they knew the old one. Their other sessions end."""
    kept = request.session[PATRON_KEY]
    request.session.cycle_key()
    request.session[PATRON_KEY] = {**kept, "mark": patrons.seal_now(actor, kept["card_id"])}


def patron_branch(request: HttpRequest) -> str:
    """Give the code of the place of the member who is logged in; empty without one."""
    kept = request.session.get(PATRON_KEY)
    return str(kept.get("branch", "")) if kept else ""


def end_patron(request: HttpRequest) -> None:
    """End the session of a member; a staff session in the same browser goes on."""
    request.session.pop(PATRON_KEY, None)
    request.session.cycle_key()


def start_staff(request: HttpRequest, user: Any, *, branch: Any, shared: bool = False) -> None:
    """Begin the session of a member of staff after a right name and password; a planted key is worthless.

    `user` is what `organisations.services.log_in_staff` answered; `branch` is the place where they stand, or None. On a
    `shared` device it ends by itself after `SHARED_REST` without a request.
    """
    request.session.cycle_key()
    rotate_token(request)
    request.session[STAFF_KEY] = {
        "user_id": user.pk,
        "name": user.name or user.login,
        "who": str(user.public_id),
        "password": user.get_session_auth_hash(),
        **({"used_at": clock.now().isoformat()} if shared else {}),
        **_place(branch),
    }


def keep_staff(request: HttpRequest, user: Any) -> None:
    """Let the session go on after the member of staff changed their own password. Their other sessions end."""
    request.session.cycle_key()
    request.session[STAFF_KEY] = {**request.session[STAFF_KEY], "password": user.get_session_auth_hash()}


def stand_at(request: HttpRequest, branch: Any) -> None:
    """Note at which place the member of staff stands. The caller has seen that it is a place of theirs."""
    request.session[STAFF_KEY] = {**request.session[STAFF_KEY], **_place(branch)}


def _place(branch: Any) -> dict[str, int | None]:
    """Give what the session keeps of a place: with its library, so that no question is needed whether it still counts."""
    if branch is None:
        return {"branch_id": None, "library_id": None}
    return {"branch_id": branch.pk, "library_id": branch.organisation_id}


def staff_name(request: HttpRequest) -> str:
    """Give the name of the member of staff who is logged in; empty when nobody is."""
    kept = request.session.get(STAFF_KEY)
    return str(kept["name"]) if kept else ""


def staff_mark(request: HttpRequest) -> str:
    """Give the mark by which this browser tells one member of staff from another; empty when nobody is logged in."""
    kept = request.session.get(STAFF_KEY)
    return str(kept.get("who", "")) if kept else ""


def end_staff(request: HttpRequest) -> None:
    """End the session of a member of staff; a member's session in the same browser goes on."""
    request.session.pop(STAFF_KEY, None)
    request.session.cycle_key()


def _patron_actor(request: HttpRequest) -> Actor:
    """Read the card anew at every request: a lost or closed one, and one with a new PIN, ends the session at once."""
    kept = request.session[PATRON_KEY]
    actor = Actor(name=kept["name"], door="portal", person_id=kept["person_id"])
    seal = patrons.CardSeal(kept.get("card_id", 0), kept.get("mark", ""))
    if not patrons.seal_holds(actor, seal):
        end_patron(request)
        return Actor.anonymous("portal")
    return actor


def _staff_actor(request: HttpRequest) -> Actor:
    """Read the member of staff anew at every request: a role that was withdrawn ends at once.

    Somebody who left, whose last role was withdrawn, or whose password was renewed since, is out. Who no longer works at
    the library of the place where they stood, stands nowhere.
    """
    kept = request.session[STAFF_KEY]
    if _has_rested(request, kept):
        end_staff(request)
        return Actor.anonymous("desk")
    found = organisations.at_desk(kept["user_id"])
    if found is None or not constant_time_compare(kept["password"], found.user.get_session_auth_hash()):
        end_staff(request)
        return Actor.anonymous("desk")
    asked = cast("Request", request)
    asked.held = found.held
    asked.must_choose_password = found.user.must_choose_password
    actor = found.actor()
    if not found.roles:
        end_staff(request)
        return Actor.anonymous("desk")
    library_id = kept.get("library_id")
    stands = any(library_id in held for held in actor.grants.values())
    return replace(actor, branch_id=kept["branch_id"] if stands else None)


def _has_rested(request: HttpRequest, kept: dict[str, Any]) -> bool:
    """Tell whether nobody used a shared device for so long that its session is over; note that somebody does."""
    if "used_at" not in kept:
        return False
    now = clock.now()
    rest = now - dt.datetime.fromisoformat(kept["used_at"])
    if rest >= SHARED_REST:
        return True
    if rest >= SHARED_NOTED:
        request.session[STAFF_KEY] = {**kept, "used_at": now.isoformat()}
    return False
