"""What the help desk does when the opening hours of a place changed: appointments behind closed doors are called off."""

from collections.abc import Sequence

from samenbieb.domains.helpdesk import services
from samenbieb.domains.organisations.events import HoursChanged
from samenbieb.kernel.outbox import reacts_to

FEW = 20  # looking holds the help of a place, and somebody may wait for it


@reacts_to(HoursChanged, batch_count=FEW)
def look_at_appointments(events: Sequence[HoursChanged]) -> None:
    """Call off what cannot go on any more, and put back what can after all."""
    for branch_id in sorted({event.branch_id for event in events}):
        services.look_again(branch_id)
