"""What this room does when a fact of any other room may have changed a figure: it notes it, and counts a moment later."""

from collections.abc import Sequence
from typing import Any

from samenbieb.domains.monitoring import services
from samenbieb.kernel.measures import Touching, all_touching
from samenbieb.kernel.outbox import Event, reacts_to


def _listen(event_class: type[Event], declared: Sequence[tuple[tuple[str, ...], Touching]]) -> None:
    """React to one kind of fact; figures that are declared later for the same kind are heard too."""

    def note_touched(events: Sequence[Any]) -> None:
        for measures, touching in declared:
            services.mark_touched(measures, touching(events))

    reacts_to(event_class)(note_touched)


# This room stands above all that count, so their figures are known when it is loaded (kernel/apps.py).
for _kind, _declared in all_touching().items():
    _listen(_kind, _declared)
