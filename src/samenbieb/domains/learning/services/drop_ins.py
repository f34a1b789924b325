"""A drop-in session: letting somebody in, letting them go, saying who helps, and looking at what they do."""

from django.db.models import Max

from samenbieb.domains.learning import permissions
from samenbieb.domains.learning.access import drop_in_row, may_open, session_of
from samenbieb.domains.learning.errors import AlreadyHere, CodeUnknown, NameTooMuch, NotYours
from samenbieb.domains.learning.events import DroppedIn
from samenbieb.domains.learning.models import DropIn, LearnerPass
from samenbieb.domains.learning.rules import callings, passes
from samenbieb.domains.learning.services.passes import begin_pass
from samenbieb.domains.programme import selectors as programme
from samenbieb.domains.programme import services as counting
from samenbieb.kernel import audit, clock, idempotency, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed, NotFound
from samenbieb.kernel.locking import locked


@locked
def check_in(actor: Actor, *, session: str, said: str = "", key: str = "") -> str:
    """Let somebody in who said a first name, the code of a pass, or nothing; one head more is counted by it.

    A volunteer who lets somebody in helps them. The same key again lets nobody in. Returns the public id of the visit.
    Raises: NotFound, NotAllowed, NoDropIn, NameTooMuch, CodeUnknown, AlreadyHere, and as `programme.add_heads`.
    Locks: the session.
    """
    wish = {"check_in": [session, said]}
    answer = idempotency.once(actor, key, wish, lambda: {"visit": _check_in(actor, session, said)})
    return str(answer["visit"])


def _check_in(actor: Actor, session: str, said: str) -> str:
    view = session_of(actor, session)
    name, held = _read(said)
    counting.add_heads(actor, session=session)
    number = programme.session_number(actor, session)
    here = DropIn.objects.within(actor, permissions.RECEIVE).filter(session_id=number)
    if held is not None and here.filter(learner_pass=held, left_at=None).exists():
        raise AlreadyHere
    own_only = not actor.may(permissions.COACH, at=view.organisation_id)
    row = DropIn.objects.create(
        organisation_id=view.organisation_id,
        session_id=number,
        branch_id=view.branch_id,
        came_on=view.day,
        number=(here.aggregate(last=Max("number"))["last"] or 0) + 1,
        first_name=name,
        learner_pass=held,
        coach_id=actor.user_id if own_only else None,
        came_at=clock.now(),
    )
    audit.record(actor, permissions.RECEIVE, row, number=row.number)
    outbox.publish(DroppedIn(row.branch_id, row.came_on.isoformat()))
    return str(row.public_id)


@locked
def undo_check_in(actor: Actor, *, visit: str, key: str = "") -> None:
    """Take back that somebody came in: the visit goes, and one head less is counted.

    Raises: NotFound, NotAllowed, and as `programme.count_heads`. Locks: the visit, the session.
    """

    def act() -> dict[str, bool]:
        row, view = _held(actor, visit)
        audit.record(actor, permissions.RECEIVE, row, undone=row.number)
        fact = DroppedIn(row.branch_id, row.came_on.isoformat())
        row.delete()
        heads, children = view.heads or 0, view.children
        if heads:
            fewer = None if children is None else min(children, heads - 1)
            counting.count_heads(
                actor, session=view.public_id, heads=heads - 1, children=fewer, seen=view.count, sure=True
            )
        outbox.publish(fact)
        return {"done": True}

    idempotency.once(actor, key, {"undo_check_in": visit}, act)


@locked
def set_left(actor: Actor, *, visit: str, left: bool) -> None:
    """Note that somebody went home, or is here after all. Raises: NotFound, NotAllowed, AlreadyHere. Locks: the visit."""
    row, _view = _held(actor, visit)
    if (row.left_at is not None) == left:
        return
    again = DropIn.objects.within(actor, permissions.RECEIVE).filter(session_id=row.session_id, left_at=None)
    if not left and row.learner_pass_id and again.filter(learner_pass_id=row.learner_pass_id).exists():
        raise AlreadyHere
    row.left_at = clock.now() if left else None
    row.save(update_fields=["left_at"])
    audit.record(actor, permissions.RECEIVE, row, left=left)


@locked
def give_to(actor: Actor, *, visit: str, coach_id: int | None) -> None:
    """Say who helps somebody: oneself, or one of those who help at the session; None takes it back.

    Raises: NotFound, NotAllowed. Locks: the visit.
    """
    row, view = _held(actor, visit)
    actor.require(permissions.COACH, at=row.organisation_id)
    if coach_id is not None and coach_id not in {*dict(view.helpers), actor.user_id}:
        raise NotFound
    before = row.coach_id
    row.coach_id = coach_id
    row.save(update_fields=["coach"])
    audit.record(actor, permissions.COACH, row, coach=coach_id, was=before)


@locked
def give_pass(actor: Actor, *, visit: str) -> str:
    """Give a visitor without one a pass, to go on at any device. Returns its code as it stands on a card.

    Raises: NotFound, NotAllowed, NotYours. Locks: the visit.
    """
    row, view = _held(actor, visit)
    if not may_open(actor, row):
        raise NotYours
    if row.learner_pass is None:
        row.learner_pass = begin_pass(actor, branch_id=view.branch_id)
        row.save(update_fields=["learner_pass"])
    return passes.shown(row.learner_pass.code)


@locked
def note_look(actor: Actor, *, visit: str) -> None:
    """Note that the actor looks at what a visitor does, before it is shown. Raises: NotFound, NotYours."""
    row = drop_in_row(actor, visit)
    if not may_open(actor, row):
        raise NotYours
    audit.record(actor, "learning.look", row, number=row.number)


def _held(actor: Actor, visit: str) -> tuple[DropIn, programme.SessionView]:
    """Hold a visit at a session where the actor may let people in. Raises: NotFound, NotAllowed."""
    found = drop_in_row(actor, visit)
    rows = DropIn.objects.within(actor, permissions.RECEIVE)
    row = rows.select_for_update(of=("self",)).get(pk=found.pk)
    view = programme.session(actor, str(found.session.public_id))
    if not view.may_count:
        raise NotAllowed(action=permissions.RECEIVE)
    return row, view


def _read(said: str) -> tuple[str, LearnerPass | None]:
    """Read what somebody said: eight signs are a code (no name is made of them), the rest a first name."""
    if code := passes.read_code(said):
        held = LearnerPass.objects.filter(code=code, claimed_at=None).first()
        if held is None:
            raise CodeUnknown
        return "", held
    if passes.is_mistyped(said):
        raise CodeUnknown
    name = callings.first_name(said)
    if name is None:
        raise NameTooMuch
    return name, None
