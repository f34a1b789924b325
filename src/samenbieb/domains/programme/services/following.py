"""What follows for who registered when a session is called off, takes place after all, or is moved. Bears repeating."""

from samenbieb.domains.programme.access import lock_for_job
from samenbieb.domains.programme.models import Entry, Session
from samenbieb.domains.programme.services import seats, telling
from samenbieb.kernel import clock
from samenbieb.kernel.locking import locked

State = Entry.State


@locked
def tell_off(session_id: int) -> int:
    """Tell who was to come, or waits, that it does not take place, unless it does again. Returns how many. Locks: the session."""
    row = lock_for_job(session_id)
    if row.state != Session.State.CANCELLED:
        return 0
    seats.settle(row)
    return telling.tell_session(row, "session_off", seats.ON_THE_LIST)


@locked
def tell_back(session_id: int) -> int:
    """Tell who was to come, or waits, that it takes place after all. Returns how many. Locks: the session."""
    row = lock_for_job(session_id)
    if not seats.is_to_come(row, clock.now()):
        return 0
    count = telling.tell_session(row, "session_back", seats.ON_THE_LIST)
    telling.tell_offers(seats.settle(row))
    return count


@locked
def tell_moved(session_id: int) -> int:
    """Tell who was to come, or waits, where and when it is now. Returns how many. Locks: the session."""
    row = lock_for_job(session_id)
    if not seats.is_to_come(row, clock.now()):
        return 0
    telling.tell_offers(seats.settle(row))
    return telling.tell_session(row, "session_moved", seats.ON_THE_LIST)


@locked
def settle_session(session_id: int) -> int:
    """Take back what was kept too long at a session and offer it on. Returns how many offers were made. Locks: the session."""
    row = lock_for_job(session_id)
    offered = seats.settle(row)
    telling.tell_offers(offered)
    seats.tell_changed([row])
    return len(offered)


def sessions_to_settle() -> list[int]:
    """Give the sessions where something was kept until a moment that has passed, oldest first."""
    rows = Entry.objects.filter(state__in=[State.HELD, State.OFFERED], until_at__lte=clock.now())
    return list(dict.fromkeys(rows.order_by("until_at").values_list("session_id", flat=True)))
