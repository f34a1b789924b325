"""Reservations when the catalogue finds that two editions are one."""

from collections.abc import Collection

from samenbieb.domains.circulation.models import Hold

_NETWORK = "readers of all libraries wait for the same edition"


class HoldsOnEdition:
    """The follower of the catalogue's editions for holds on that very edition. Nothing else of a hold changes."""

    name = "holds"

    def count(self, record_id: int) -> int:
        """Count the holds that run on this edition."""
        return (
            Hold.objects.across_all(reason=_NETWORK).filter(record=record_id, state__in=Hold.ACTIVE).count()
        )

    def move(
        self, *, from_record_id: int, to_record_id: int, only: Collection[int] | None = None
    ) -> list[int]:
        """Let all holds on an edition, ended ones too, or only these, wait for another one. Returns which."""
        rows = Hold.objects.across_all(reason=_NETWORK).filter(record=from_record_id)
        if only is not None:
            rows = rows.filter(pk__in=list(only))
        moving = sorted(rows.values_list("pk", flat=True))
        Hold.objects.across_all(reason=_NETWORK).filter(pk__in=moving).update(record=to_record_id)
        return moving
