"""Many items in one act: their locks in the house order, items first and then the queues of their titles."""

from collections.abc import Sequence
from typing import Any

from samenbieb.domains.catalogue import selectors as catalogue
from samenbieb.domains.circulation.services.steadily import Overtaken
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.holdings import services as holdings
from samenbieb.kernel.locking import lock_work


def lock_all(keys: Sequence[int]) -> dict[int, Any]:
    """Hold copies and then the queues of their titles, each in the order of their numbers. Raises: Overtaken."""
    holdings.lock_items(keys)
    held = {row.pk: row for row in items.items_to_weigh(keys)}
    works = {row.record.work_id for row in held.values()}
    for work_id in sorted(works):
        lock_work(work_id)
    if any(catalogue.work_id_of_record(row.record_id) != row.record.work_id for row in held.values()):
        raise Overtaken
    return held
