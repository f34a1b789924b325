"""Items that stand in title records: entered while the delivery comes in, in the transaction of each batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from samenbieb.domains.catalogue import services as catalogue
from samenbieb.domains.catalogue.errors import BARCODE_TAKEN, BRANCH_UNKNOWN
from samenbieb.domains.catalogue.selectors import ImportReport
from samenbieb.domains.catalogue.services import AlsoBrought, Aside, Brought, Delivery
from samenbieb.domains.holdings import permissions
from samenbieb.domains.holdings.events import ItemChanged
from samenbieb.domains.holdings.models import Item, ItemCategory, ItemCondition
from samenbieb.domains.holdings.rules import on_records as rules
from samenbieb.domains.holdings.rules.on_records import ItemOnRecord
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.formats import isil
from samenbieb.kernel import clock, identifiers, outbox
from samenbieb.kernel.actor import Actor


def bring_in_delivery(
    actor: Actor,
    *,
    delivery: Delivery,
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> ImportReport:
    """Bring in a file of title records with the items in them (fields 852 and 952).

    Raises, locks and publishes as `catalogue.services.import_delivery`; publishes: ItemChanged.
    """
    counter = ItemsOfRecords(actor, delivery.organisation_id)
    return catalogue.import_delivery(
        actor, delivery=delivery, dry_run=dry_run, progress=progress, take=counter.enter
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A branch where the actor may enter items."""

    id: int
    organisation_id: int
    time_zone: str


@dataclass(frozen=True, slots=True)
class _Found:
    """An item in a record, at a place of ours."""

    brought: Brought
    item: ItemOnRecord
    place: Place


class ItemsOfRecords:
    """Enters the items of each batch. What it needs of places and categories is read once per delivery."""

    def __init__(self, actor: Actor, organisation_id: int | None) -> None:
        self.actor = actor
        self.organisation_id = organisation_id
        self.categories = {row.code: row for row in ItemCategory.objects.all()}
        self.known_codes = frozenset(self.categories)
        self.places = places_by_code(actor)
        self.libraries = {
            code.casefold(): row.pk
            for row in organisations.libraries()
            for code in (row.code, row.isil)
            if code
        }

    def enter(self, batch: Sequence[Brought]) -> AlsoBrought:
        """Enter the items that are new; one that we have under the same title is left as it is.

        Fields of libraries that are not ours are passed over; a place that we do not know is reported.
        """
        found: list[_Found] = []
        asides: dict[tuple[int, str], list[tuple[Brought, str]]] = {}
        for brought in batch:
            for item in rules.items_on(brought.marc):
                place = self._place(item)
                if place is not None:
                    found.append(_Found(brought, item, place))
                elif self._is_ours(item):
                    detail = f"{item.barcode} ({', '.join(item.places)})"
                    asides.setdefault((brought.position, BRANCH_UNKNOWN), []).append((brought, detail))
        items = self._new(found, asides)
        self._store(items)
        return AlsoBrought(new_count=len(items), asides=[_aside(*key, told) for key, told in asides.items()])

    def _new(
        self, found: list[_Found], asides: dict[tuple[int, str], list[tuple[Brought, str]]]
    ) -> list[tuple[Item, _Found]]:
        barcodes = {identifiers.scanned(one.item.barcode) for one in found}
        rows = Item.objects.across_all(reason="a barcode is one item in the whole network")
        owners = dict(rows.filter(barcode__in=barcodes).values_list("barcode", "record_id"))
        made: list[tuple[Item, _Found]] = []
        for one in found:
            barcode = identifiers.scanned(one.item.barcode)
            if not barcode:
                continue
            if barcode not in owners:
                owners[barcode] = one.brought.record_id
                made.append((self._row(barcode, one), one))
            elif owners[barcode] != one.brought.record_id:
                asides.setdefault((one.brought.position, BARCODE_TAKEN), []).append((one.brought, barcode))
        return made

    def _row(self, barcode: str, one: _Found) -> Item:
        item, place = one.item, one.place
        code = rules.category_code(item.category, one.brought.form, self.known_codes)
        return Item(
            organisation_id=place.organisation_id,
            barcode=barcode,
            record_id=one.brought.record_id,
            category=self.categories[code],
            home_branch_id=place.id,
            current_branch_id=place.id,
            location=item.location,
            shelf_mark=item.shelf_mark,
            volume=item.volume,
            price_cents=item.price_cents,
            acquired_on=item.acquired_on or clock.today(place.time_zone),
        )

    def _store(self, made: list[tuple[Item, _Found]]) -> None:
        Item.objects.bulk_create([item for item, _ in made])
        now = clock.now()
        ItemCondition.objects.bulk_create(
            [
                ItemCondition(item=item, kind=kind, since_at=now, marked_by=self.actor.name[:120])
                for item, one in made
                for kind in one.item.conditions
            ]
        )
        outbox.publish_all(ItemChanged(item_id=item.pk, work_id=one.brought.work_id) for item, one in made)

    def _place(self, item: ItemOnRecord) -> Place | None:
        """The place that the codes name. The code of a branch counts only within the library that is named."""
        found = next((self.places[c.casefold()] for c in item.places if c.casefold() in self.places), None)
        holder = item.library.casefold()
        if found is None or not holder:
            return found
        if holder in self.libraries:
            return found if self.libraries[holder] == found.organisation_id else None
        known = holder in self.places or not isil.is_valid(item.library)
        return found if known else None

    def _is_ours(self, item: ItemOnRecord) -> bool:
        """Whether an unknown place should have been one of ours: it names our library, or nobody and we deliver."""
        if not item.places:
            return self.organisation_id is not None
        named = [self.libraries.get(code.casefold()) for code in item.places]
        return any(pk is not None and self.actor.may(permissions.EDIT, at=pk) for pk in named)


def places_by_code(actor: Actor) -> dict[str, Place]:
    """Give the places where this actor may enter items, by code and by ISIL, in lower case.

    The code or ISIL of a library with a single place stands for that place.
    """
    libraries: dict[int, list[tuple[Place, list[str | None]]]] = {}
    found: dict[str, Place] = {}
    for branch in organisations.branches():
        owner = branch.organisation
        if actor.may(permissions.EDIT, at=owner.pk):
            place = Place(branch.pk, owner.pk, owner.time_zone)
            libraries.setdefault(owner.pk, []).append((place, [owner.code, owner.isil]))
            found |= {code.casefold(): place for code in (branch.code, branch.isil) if code}
    for (only, codes), *others in libraries.values():
        if not others:
            found = {code.casefold(): only for code in codes if code} | found
    return found


def _aside(position: int, reason: str, told: Sequence[tuple[Brought, str]]) -> Aside:
    brought = told[0][0]
    detail = ", ".join(detail for _, detail in told)
    return Aside(position, brought.raw, reason, detail, brought.control_number)
