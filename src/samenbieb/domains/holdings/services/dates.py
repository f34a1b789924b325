"""Other last moments for many items on loan at once: when a place closes, thousands of promises move."""

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import connection

from samenbieb.domains.holdings.models import Item

_MOVE = """
UPDATE holdings_item AS item SET due_at = moving.due_at, version = item.version + 1
FROM unnest(%s::bigint[], %s::timestamptz[]) AS moving (item_id, due_at)
WHERE item.id = moving.item_id AND item.custody = 'on_loan'
"""


def lock_items(item_ids: Collection[int]) -> None:
    """Hold many items until the transaction ends. Locks: the items, in the order of their numbers."""
    rows = Item.objects.across_all(reason="the caller names items of loans of its own place")
    locked = rows.select_for_update(no_key=True).filter(pk__in=list(item_ids)).order_by("pk")
    list(locked.values_list("pk", flat=True))


def move_due(due_by_item: Mapping[int, dt.datetime]) -> None:
    """Note other last moments for items on loan, in one statement. The caller holds their locks.

    No fact is published: the items are where they were, and no room keeps their last moment elsewhere.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [list(due_by_item), list(due_by_item.values())])
