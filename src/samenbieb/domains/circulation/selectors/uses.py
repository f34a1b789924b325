"""Uses in the building that were only counted."""

from samenbieb.domains.circulation.models import CountedUse
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed


def uses_of(actor: Actor, *, barcode: str) -> list[int]:
    """Give the branches where an item was counted as used, oldest first. Raises: NotAllowed (only the house itself asks)."""
    if not actor.everywhere:
        raise NotAllowed
    rows = CountedUse.objects.across_all(reason="what a scenario asks of an item").filter(
        item__barcode=barcode
    )
    return list(rows.order_by("pk").values_list("branch_id", flat=True))
