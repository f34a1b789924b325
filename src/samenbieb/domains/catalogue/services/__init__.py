"""What happens to the catalogue: deliveries and single records come in, works are joined and separated."""

from samenbieb.domains.catalogue.services.acts import undo_act
from samenbieb.domains.catalogue.services.batches import Brought, Verdict
from samenbieb.domains.catalogue.services.doubts import other_edition, put_off, same_edition
from samenbieb.domains.catalogue.services.handing_in import (
    HANDED_IN_BYTES_MAX,
    HandedIn,
    hand_in,
    handed_in_path,
)
from samenbieb.domains.catalogue.services.imports import AlsoBrought, Delivery, import_delivery
from samenbieb.domains.catalogue.services.joining import join_works
from samenbieb.domains.catalogue.services.mending import (
    MENDED_BYTES_MAX,
    MendedBytes,
    Preview,
    bring_in_mended,
    in_file,
    library_of_aside,
    preview_mended,
    put_away,
    written,
)
from samenbieb.domains.catalogue.services.provisional import make_provisional, replace_provisional
from samenbieb.domains.catalogue.services.reading import Aside
from samenbieb.domains.catalogue.services.records import Accepted, accept_record
from samenbieb.domains.catalogue.services.regrouping import Regrouped
from samenbieb.domains.catalogue.services.separating import separate_editions
from samenbieb.domains.catalogue.services.trusting import TRUST_GROUPS, TRUST_RANK_MAX, set_trust

__all__ = [
    "HANDED_IN_BYTES_MAX",
    "MENDED_BYTES_MAX",
    "TRUST_GROUPS",
    "TRUST_RANK_MAX",
    "Accepted",
    "AlsoBrought",
    "Aside",
    "Brought",
    "Delivery",
    "HandedIn",
    "MendedBytes",
    "Preview",
    "Regrouped",
    "Verdict",
    "accept_record",
    "bring_in_mended",
    "hand_in",
    "handed_in_path",
    "import_delivery",
    "in_file",
    "join_works",
    "library_of_aside",
    "make_provisional",
    "other_edition",
    "preview_mended",
    "put_away",
    "put_off",
    "replace_provisional",
    "same_edition",
    "separate_editions",
    "set_trust",
    "undo_act",
    "written",
]
