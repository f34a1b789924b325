"""Who gets which places of a session. Everything here is called with the session held, and reads after that.

What was kept until a moment that has passed is free again for whoever looks next: nothing waits for an event.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Max, Sum

from samenbieb.domains.programme import rules
from samenbieb.domains.programme.access import day_of, is_open
from samenbieb.domains.programme.events import PlacesChanged
from samenbieb.domains.programme.models import Entry, Session
from samenbieb.kernel import clock, outbox

__all__ = [
    "ON_THE_LIST",
    "change",
    "free",
    "give_turn",
    "is_open",
    "is_to_come",
    "place",
    "settle",
    "tell_changed",
    "with_room",
]
State = Entry.State
TAKES_SEATS = (State.HELD, State.OFFERED, State.CONFIRMED)
ON_THE_LIST = (State.CONFIRMED, State.OFFERED, State.WAITING)


def is_to_come(session: Session, now: dt.datetime) -> bool:
    """Tell whether places of a session still change hands."""
    return session.state == Session.State.PLANNED and now < session.starts_at


def free(session: Session) -> int:
    """Give how many seats are free in the rows of this moment."""
    taken = session.entries.filter(state__in=TAKES_SEATS).aggregate(n=Sum("heads"))["n"] or 0
    return max(0, (session.capacity or 0) - taken)


def settle(session: Session) -> list[Entry]:
    """Take back what was kept too long, and offer what is free to who waits. Returns the entries that have an offer now."""
    now = clock.now()
    late = list(session.entries.filter(state__in=[State.HELD, State.OFFERED], until_at__lte=now))
    for entry in late:
        change(entry, State.ASKING if entry.state == State.HELD else State.LAPSED)
    if not is_to_come(session, now):
        withdrawn = list(session.entries.filter(state=State.OFFERED))
        for entry in withdrawn:  # called off meanwhile: they wait again, should it take place after all
            change(entry, State.WAITING)
        return []
    return _offer(session, now)


def _offer(session: Session, now: dt.datetime) -> list[Entry]:
    until_at, room = rules.offer_until(now, session.starts_at), free(session)
    if until_at is None or not room:
        return []
    waiting = session.entries.filter(state=State.WAITING, heads__lte=room).order_by("turn")
    turns = rules.who_fits(list(waiting.values_list("pk", "heads")), room)
    offered = list(session.entries.filter(pk__in=turns).order_by("turn")) if turns else []
    for entry in offered:
        change(entry, State.OFFERED, until_at=until_at)
    return offered


def give_turn(entry: Entry) -> None:
    """Give an entry its turn, behind everybody who was there before; once."""
    if entry.turn is None:
        last = Entry.objects.filter(session=entry.session_id).aggregate(n=Max("turn"))["n"]
        entry.turn = (last or 0) + 1


def change(entry: Entry, state: str, *, until_at: dt.datetime | None = None) -> None:
    """Write what became of an entry."""
    entry.state, entry.until_at, entry.changed_at = state, until_at, clock.now()
    if state != State.CONFIRMED:
        entry.came = None
    entry.save(update_fields=["state", "until_at", "changed_at", "turn", "came"])


def place(entry: Entry, session: Session) -> None:
    """Give an entry its places when the whole group fits, else a turn on the waiting list."""
    give_turn(entry)
    change(entry, State.CONFIRMED if entry.heads <= free(session) else State.WAITING)


def tell_changed(sessions: Iterable[Session]) -> None:
    """Publish that places of sessions changed."""
    outbox.publish_all(
        PlacesChanged(session.pk, session.branch_id, day_of(session).isoformat()) for session in sessions
    )


def with_room(sessions: Sequence[Session], heads: int) -> set[int]:
    """Give the primary keys of those sessions where a group of so many fits now."""
    return {session.pk for session in sessions if heads <= free(session)}
