"""What the programme does when it published a fact itself: who registered is told, and what is free is offered on."""

from collections.abc import Sequence

from samenbieb.domains.programme import services
from samenbieb.domains.programme.events import SessionCancelled, SessionMoved, SessionRestored
from samenbieb.kernel.outbox import reacts_to

FEW = 20  # telling holds the session, and a desk may wait for it


@reacts_to(SessionCancelled, batch_count=FEW)
def tell_off(events: Sequence[SessionCancelled]) -> None:
    """Tell everybody who was to come that it does not take place."""
    for session_id in sorted({event.session_id for event in events}):
        services.tell_off(session_id)


@reacts_to(SessionRestored, batch_count=FEW)
def tell_back(events: Sequence[SessionRestored]) -> None:
    """Tell everybody who was to come that it takes place after all."""
    for session_id in sorted({event.session_id for event in events}):
        services.tell_back(session_id)


@reacts_to(SessionMoved, batch_count=FEW)
def tell_moved(events: Sequence[SessionMoved]) -> None:
    """Tell everybody who was to come where and when it is now."""
    for session_id in sorted({event.session_id for event in events}):
        services.tell_moved(session_id)
