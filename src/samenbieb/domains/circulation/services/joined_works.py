"""Two works that became one in the catalogue: the reservations of both stand in one queue."""

from samenbieb.domains.circulation.models import Hold
from samenbieb.kernel.locking import lock_work, locked


@locked
def follow_joined_work(*, work_id: int, into_work_id: int) -> int:
    """Move the holds of a work to the one it was joined into; each keeps its turn. Returns how many. Bears repeating.

    Locks: both works, in id order.
    """
    for one in sorted([work_id, into_work_id]):
        lock_work(one)
    rows = Hold.objects.across_all(reason="readers of all libraries wait for the same title")
    return rows.filter(work_id=work_id).update(work_id=into_work_id)
