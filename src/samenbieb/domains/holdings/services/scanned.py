"""A scanned item in few statements: its lock, its facts, and handing it over. The slow way is `custody.py`."""

import datetime as dt
from dataclasses import dataclass

from samenbieb.domains.holdings.errors import ItemUnknown
from samenbieb.domains.holdings.events import ItemChanged
from samenbieb.domains.holdings.models import Item, Transit
from samenbieb.domains.holdings.services.custody import ARRIVE, FOUND, FOUND_BY_LENDING
from samenbieb.kernel import clock, identifiers, outbox, remembering
from samenbieb.kernel.locking import lock_of_work
from samenbieb.kernel.remembering import Versions
from samenbieb.kernel.statements import Statement

# The item, and then the queue of its work: the work as it was when this began, so who has both looks again.
_LOCK = Statement(
    f"""
    WITH item AS MATERIALIZED (
        SELECT i.id, (SELECT r.work_id FROM catalogue_record r WHERE r.id = i.record_id) AS work_id
        FROM holdings_item i WHERE i.barcode = %(barcode)s::text FOR NO KEY UPDATE OF i
    )
    SELECT id, work_id, {lock_of_work("work_id")} FROM item
    """  # noqa: S608 - a constant of the kernel
)
_FACTS = Statement(
    f"""
    SELECT i.id, i.public_id, i.organisation_id, i.barcode, i.record_id, i.category_id, i.home_branch_id,
        i.current_branch_id, i.location, i.min_age, i.custody, i.volume, r.work_id, r.title, r.form, r.languages,
        ARRAY(SELECT c.kind::text FROM holdings_itemcondition c WHERE c.item_id = i.id AND c.cleared_at IS NULL),
        {remembering.ALL_VERSIONS}
    FROM holdings_item i JOIN catalogue_record r ON r.id = i.record_id WHERE i.id = %(item)s::bigint
    """  # noqa: S608 - a constant of the kernel
)
_LEND = Statement(
    """
    UPDATE holdings_item SET custody = 'on_loan', current_branch_id = %(branch)s::bigint,
        due_at = %(due_at)s::timestamptz, loan_count = loan_count + 1, version = version + 1
    WHERE id = %(item)s::bigint
    """
)


@dataclass(frozen=True, slots=True)
class ScannedItem:
    """An item of the network as it is while its lock is held, with what its title says."""

    pk: int
    public_id: str
    organisation_id: int
    barcode: str
    record_id: int
    category_id: int
    home_branch_id: int
    current_branch_id: int
    location: str
    min_age: int | None
    custody: str
    volume: str
    work_id: int
    title: str
    form: str
    languages: tuple[str, ...]
    conditions: frozenset[str]


def lock_scanned(barcode: str) -> tuple[int, int]:
    """Hold the item behind a scan and the queue of its work until the transaction ends; give both, the work as seen before.

    Raises: ItemUnknown. Locks: the item (after its patron), its work.
    """
    found = _LOCK.row(barcode=identifiers.scanned(barcode))
    if found is None:
        raise ItemUnknown(barcode=barcode)
    return found[0], found[1]


def scanned_item(item_id: int) -> tuple[ScannedItem, Versions]:
    """Read an item whose lock is held: a new statement, so that it sees what happened while it waited.

    Also gives the versions that hold now.
    """
    found = _FACTS.row(item=item_id)
    if found is None:  # an item that was locked exists
        raise ItemUnknown
    *facts, held = found
    facts[1], facts[-2], facts[-1] = str(facts[1]), tuple(facts[-2]), frozenset(facts[-1])
    return ScannedItem(*facts), held or {}


def lend_scanned(item: ScannedItem, *, branch_id: int, due_at: dt.datetime) -> None:
    """Hand an item over, as `lend`: a journey ends, lost or missing is found, the loan counts. Publishes: ItemChanged."""
    if item.custody == Item.Custody.IN_TRANSIT:
        ARRIVE.run(item=item.pk, now=clock.now(), ending=str(Transit.Ending.PICKED_UP))
    if item.conditions & {str(kind) for kind in FOUND_BY_LENDING}:
        FOUND.run(item=item.pk, now=clock.now())
    _LEND.run(item=item.pk, branch=branch_id, due_at=due_at)
    outbox.publish(ItemChanged(item_id=item.pk, work_id=item.work_id))
