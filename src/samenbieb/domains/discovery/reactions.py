"""What changed in the catalogue or on a shelf goes into the index: each work of a batch once."""

from collections.abc import Sequence

from samenbieb.domains.catalogue.events import WorkChanged
from samenbieb.domains.discovery import services
from samenbieb.domains.holdings.events import ItemChanged
from samenbieb.kernel.outbox import reacts_to


@reacts_to(WorkChanged)
def index_changed_works(facts: Sequence[WorkChanged]) -> None:
    """Bring the changed works up to date."""
    services.index_works({fact.work_id for fact in facts})


@reacts_to(ItemChanged)
def index_works_of_items(facts: Sequence[ItemChanged]) -> None:
    """Bring the works of the changed items up to date: places, availability, popularity."""
    services.index_works({fact.work_id for fact in facts})
