"""What happens to the catalogue: deliveries and single records come in, works are joined."""

from samenbieb.domains.catalogue.services.acts import undo_act
from samenbieb.domains.catalogue.services.batches import Brought, Verdict
from samenbieb.domains.catalogue.services.imports import AlsoBrought, Delivery, import_delivery
from samenbieb.domains.catalogue.services.reading import Aside
from samenbieb.domains.catalogue.services.records import Accepted, accept_record
from samenbieb.domains.catalogue.services.works import join_works

__all__ = [
    "Accepted",
    "AlsoBrought",
    "Aside",
    "Brought",
    "Delivery",
    "Verdict",
    "accept_record",
    "import_delivery",
    "join_works",
    "undo_act",
]
