"""The queue of a title is held by its work; which work that is may change while somebody waits for the lock."""

from typing import Any

from samenbieb.domains.catalogue import selectors as catalogue
from samenbieb.domains.circulation.services.steadily import Overtaken
from samenbieb.kernel.locking import lock_work


def lock_queue_of(item: Any) -> None:
    """Hold the queue in which an item belongs until the transaction ends. The caller holds the item.

    Raises: Overtaken, when a cataloguer brought the edition to another title between the first look and the lock.
    """
    work_id = item.record.work_id
    lock_work(work_id)
    if catalogue.work_id_of_record(item.record_id) != work_id:
        raise Overtaken
