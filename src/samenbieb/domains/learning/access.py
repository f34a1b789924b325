"""Who may reach a drop-in session and those who sit there, for the services and selectors of this room."""

from samenbieb.domains.learning import permissions
from samenbieb.domains.learning.errors import NoDropIn
from samenbieb.domains.learning.models import DropIn, GroupCourse
from samenbieb.domains.programme import selectors as programme
from samenbieb.kernel import identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed, NotFound

# Kinds of activity where one comes to learn.
KINDS = frozenset({"language", "digital"})


def is_to_learn(view: programme.SessionView) -> bool:
    """Tell whether one may walk in at a session, to learn."""
    return view.drop_in and view.kind in KINDS and not view.is_cancelled


def session_of(actor: Actor, session: str) -> programme.SessionView:
    """Give a drop-in session where the actor may let people in. Raises: NotFound, NotAllowed, NoDropIn."""
    view = programme.session(actor, session)
    actor.require(permissions.RECEIVE, at=view.organisation_id)
    if not view.may_count:
        raise NotAllowed(action=permissions.RECEIVE)
    if not is_to_learn(view):
        raise NoDropIn
    return view


def drop_in_row(actor: Actor, visit: str) -> DropIn:
    """Give a visit at a library where the actor lets people in, with its session. Raises: NotFound."""
    rows = DropIn.objects.within(actor, permissions.RECEIVE).select_related(
        "session", "learner_pass", "coach"
    )
    row = rows.filter(public_id=visit).first() if identifiers.is_public_id(visit) else None
    if row is None:
        raise NotFound
    return row


def may_open(actor: Actor, row: DropIn) -> bool:
    """Tell whether the actor may see what a visitor does: of their own visitors, or of everybody at the library."""
    if actor.may(permissions.COACH, at=row.organisation_id):
        return True
    own = actor.user_id is not None and row.coach_id == actor.user_id
    return own and actor.may(permissions.COACH_OWN, at=row.organisation_id)


def course_to_ask(actor: Actor, course: str) -> GroupCourse:
    """Give a course of the programme of which the actor may ask how it was; a volunteer one where they help.

    Raises: NotFound, NotAllowed.
    """
    wanted = course if identifiers.is_public_id(course) else None
    for action in (permissions.ASK, permissions.ASK_OWN):
        rows = GroupCourse.objects.within(actor, action).select_related("activity")
        row = rows.filter(public_id=wanted).first() if wanted else None
        if row is None or row.activity is None:
            continue
        if action == permissions.ASK_OWN:
            dates = programme.dates_of(actor, str(row.activity.public_id))
            if not any(one.helps for one in dates):
                raise NotAllowed(action=permissions.ASK)
        return row
    raise NotFound
