"""Items from a table (CSV): all good rows come in, the others are reported with their line and the reason."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from samenbieb.domains.catalogue import selectors as catalogue
from samenbieb.domains.holdings import permissions
from samenbieb.domains.holdings.errors import LINE_REASONS
from samenbieb.domains.holdings.events import ItemChanged
from samenbieb.domains.holdings.models import Item, ItemCategory
from samenbieb.domains.holdings.rules import on_records as rules
from samenbieb.domains.holdings.services.deliveries import Place, places_by_code
from samenbieb.domains.holdings.services.table_files import Row, opened
from samenbieb.kernel import audit, clock, identifiers, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.money import parse_cents

BATCH_COUNT: Final = 1000
_UPDATED: Final = ("location", "shelf_mark", "volume", "price_cents", "acquired_on", "min_age", "category_id")


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that did not come in; `line` counts from 1, the heading included."""

    line: int
    reason: str
    sentence: str
    value: str
    barcode: str


@dataclass(slots=True)
class ItemsReport:
    """What a table came to."""

    entered: int = 0
    changed: int = 0
    same: int = 0
    bad: list[BadLine] = field(default_factory=list)


class _Bad(Exception):  # noqa: N818 - carries the reason of one line to its report, never further
    def __init__(self, reason: str, value: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.value = value


def import_items(
    actor: Actor,
    *,
    path: Path,
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> ItemsReport:
    """Enter the items of a CSV file, or bring what stands on them up to date; the same file again writes nothing.

    Columns: `table_files.COLUMNS`, in any order, with comma, semicolon or tab between them. `record` is the control number of
    the title (of `source`, if that is said), `isbn` stands in for it; `price` in the currency of the owner.
    Raises: TableRefused, NotAllowed, OSError. Locks: per batch, the items that are there, in id order.
    Publishes: ItemChanged.
    """
    actor.require(permissions.EDIT)
    report = ItemsReport()
    byte_count = path.stat().st_size
    with opened(path) as (rows, where), _taken_back(dry_run=dry_run):
        table = _Table(actor, report)
        while batch := list(islice(rows, BATCH_COUNT)):
            with transaction.atomic():
                table.take(batch)
            if progress:
                progress(where(), byte_count)
    report.bad.sort(key=lambda one: one.line)
    return report


@contextmanager
def _taken_back(*, dry_run: bool) -> Iterator[None]:
    if not dry_run:
        yield
        return
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class _Table:
    """Takes batches of rows. What it needs of places and categories is read once."""

    def __init__(self, actor: Actor, report: ItemsReport) -> None:
        self.actor = actor
        self.report = report
        self.categories = {row.code: row.pk for row in ItemCategory.objects.all()}
        self.places = places_by_code(actor)

    def take(self, batch: Sequence[tuple[int, Row]]) -> None:
        """Enter or change the items of one batch."""
        titles = _Titles([row for _, row in batch])
        barcodes = {identifiers.scanned(row.get("barcode", "")) for _, row in batch}
        rows = Item.objects.across_all(reason="a barcode is one item in the whole network")
        ours = {
            item.barcode: item
            for item in rows.select_for_update(no_key=True).filter(barcode__in=barcodes).order_by("pk")
        }
        entered: dict[str, Item] = {}
        changed: dict[str, Item] = {}
        for line, row in batch:
            try:
                self._one(row, titles, ours, entered, changed)
            except _Bad as bad:
                sentence = str(LINE_REASONS[bad.reason])
                self.report.bad.append(BadLine(line, bad.reason, sentence, bad.value, row.get("barcode", "")))
        Item.objects.bulk_create(entered.values())
        rows.bulk_update(changed.values(), [*(n.removesuffix("_id") for n in _UPDATED), "version"])
        written = [*entered.values(), *changed.values()]
        outbox.publish_all(
            ItemChanged(item_id=item.pk, work_id=titles.work_ids[item.record_id]) for item in written
        )
        if written:
            counts = {"entered": len(entered), "changed": len(changed)}
            audit.record(self.actor, permissions.EDIT, written[0], first_barcode=written[0].barcode, **counts)

    def _one(
        self,
        row: Row,
        titles: "_Titles",
        ours: Mapping[str, Item],
        entered: dict[str, Item],
        changed: dict[str, Item],
    ) -> None:
        barcode = identifiers.scanned(row.get("barcode", ""))
        if not barcode:
            raise _Bad("barcode_missing")
        if barcode in entered or barcode in changed:
            raise _Bad("barcode_twice", barcode)
        place = self.places.get(row["branch"].casefold())
        if place is None:
            raise _Bad("branch_unknown", row["branch"])
        record_id = titles.record_id(row)
        facts = self._facts(row)
        item = ours.get(barcode)
        if item is None:
            entered[barcode] = self._new_item(barcode, record_id, place, titles.forms[record_id], facts)
            self.report.entered += 1
        elif item.record_id != record_id:
            raise _Bad("barcode_taken", barcode)
        elif item.home_branch_id != place.id:
            raise _Bad("other_branch", row["branch"])
        else:
            self._update(item, facts, changed)

    def _update(self, item: Item, facts: dict[str, Any], changed: dict[str, Item]) -> None:
        """An empty cell leaves what stands there."""
        different = {name: value for name, value in facts.items() if getattr(item, name) != value}
        if not different:
            self.report.same += 1
            return
        for name, value in different.items():
            setattr(item, name, value)
        item.version += 1
        changed[item.barcode] = item
        self.report.changed += 1

    def _facts(self, row: Row) -> dict[str, Any]:
        """What the row says, empty cells left out."""
        facts: dict[str, Any] = {
            name: " ".join(row[name].split())[:60]
            for name in ("location", "shelf_mark", "volume")
            if row.get(name)
        }
        if said := row.get("category", ""):
            code = rules.CATEGORY_ALIASES.get(said.upper(), said.upper())
            if code not in self.categories:
                raise _Bad("category_unknown", said)
            facts["category_id"] = self.categories[code]
        return facts | _numbers(row)

    def _new_item(self, barcode: str, record_id: int, place: Place, form: str, facts: dict[str, Any]) -> Item:
        by_form = rules.category_code("", form, frozenset(self.categories))
        return Item(
            organisation_id=place.organisation_id,
            barcode=barcode,
            record_id=record_id,
            home_branch_id=place.id,
            current_branch_id=place.id,
            **{
                "category_id": self.categories[by_form],
                "acquired_on": clock.today(place.time_zone),
                **facts,
            },
        )


class _Titles:
    """The titles that the rows of one batch name, by control number or by ISBN."""

    def __init__(self, rows: Sequence[Row]) -> None:
        numbers: dict[str, set[str]] = {}
        for row in rows:
            if number := row.get("record"):
                numbers.setdefault(row.get("source", ""), set()).add(number)
        self.by_number = {
            source: catalogue.record_ids_by_number(wanted, source=source)
            for source, wanted in numbers.items()
        }
        self.by_isbn = catalogue.record_ids_by_isbn({row["isbn"] for row in rows if row.get("isbn")})
        named = [
            *self.by_isbn.values(),
            *(ids for found in self.by_number.values() for ids in found.values()),
        ]
        record_ids = {record_id for ids in named for record_id in ids}
        self.forms = catalogue.forms_of_records(record_ids)
        self.work_ids = catalogue.work_ids_of_records(record_ids)

    def record_id(self, row: Row) -> int:
        """The title of a row. Several records under one ISBN or number: the row must say more."""
        number, isbn = row.get("record", ""), row.get("isbn", "")
        found = (
            self.by_number[row.get("source", "")].get(number, []) if number else self.by_isbn.get(isbn, [])
        )
        if not number and not isbn:
            raise _Bad("record_missing")
        if not found:
            raise _Bad("record_unknown", number or isbn)
        if len(found) > 1:
            raise _Bad("record_ambiguous", number or isbn)
        return found[0]


def _numbers(row: Row) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    if text := row.get("price"):
        facts["price_cents"] = _price(text)
    if text := row.get("acquired_on"):
        try:
            facts["acquired_on"] = dt.date.fromisoformat(text)
        except ValueError:
            raise _Bad("bad_date", text) from None
    if text := row.get("min_age"):
        if not (text.isascii() and text.isdigit() and int(text) <= 99):
            raise _Bad("bad_age", text)
        facts["min_age"] = int(text)
    return facts


def _price(text: str) -> int:
    try:
        cents = parse_cents(text)
    except ValueError:
        raise _Bad("bad_price", text) from None
    if not 0 <= cents < 10**8:
        raise _Bad("bad_price", text)
    return cents
