"""What this room does when a lower room published a fact."""

from collections.abc import Sequence

from samenbieb.domains.credentials import services
from samenbieb.domains.patrons.events import PersonAnonymised
from samenbieb.kernel.outbox import reacts_to


@reacts_to(PersonAnonymised)
def forget_holder(events: Sequence[PersonAnonymised]) -> None:
    """Let a holder not lead to a forgotten person any more; what was held stays, of nobody."""
    services.forget_people([event.person_id for event in events])
