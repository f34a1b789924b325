"""What this room does when a lower room published a fact."""

from collections.abc import Sequence

from samenbieb.domains.learning import services
from samenbieb.domains.patrons.events import PersonAnonymised
from samenbieb.kernel.outbox import reacts_to


@reacts_to(PersonAnonymised)
def forget_learner(events: Sequence[PersonAnonymised]) -> None:
    """Let go of what a forgotten person learned; lessons that were done stay as figures of nobody."""
    services.forget_learners([event.person_id for event in events])
