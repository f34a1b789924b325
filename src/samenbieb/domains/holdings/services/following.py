"""Copies when the catalogue joins or separates titles: they stay with their edition, and are counted for the preview."""

from collections.abc import Sequence

from samenbieb.domains.catalogue.ports import Following, Shift
from samenbieb.domains.holdings.models import Item


class CopiesFollow:
    """The follower of the catalogue's works for copies. A copy hangs on its edition, so nothing of it is written."""

    name = "copies"

    def foresee(self, shift: Shift) -> Following:
        """Count the copies of the editions that go."""
        rows = Item.objects.across_all(reason="how many copies of a title there are in the network is public")
        return Following({"copies": rows.filter(record__in=list(shift.going)).count()})

    def move(self, moving: Sequence[int], *, from_work_id: int, to_work_id: int) -> None:
        """Move nothing."""
