"""Copies when the catalogue finds that two editions are one."""

from collections.abc import Collection

from samenbieb.domains.holdings.models import Item

_NETWORK = "copies of an edition belong to all libraries of the network"


class CopiesOfEdition:
    """The follower of the catalogue's editions for copies: they go along to the edition that stays."""

    name = "copies"

    def count(self, record_id: int) -> int:
        """Count the copies of an edition."""
        return Item.objects.across_all(reason=_NETWORK).filter(record=record_id).count()

    def move(
        self, *, from_record_id: int, to_record_id: int, only: Collection[int] | None = None
    ) -> list[int]:
        """Let all copies of an edition, or only these, hang on another one. Returns which."""
        rows = Item.objects.across_all(reason=_NETWORK).filter(record=from_record_id)
        if only is not None:
            rows = rows.filter(pk__in=list(only))
        moving = sorted(rows.values_list("pk", flat=True))
        Item.objects.across_all(reason=_NETWORK).filter(pk__in=moving).update(record=to_record_id)
        return moving
