"""A small world of two titles with copies, loans and queues, and a look at everything that joining them could touch."""

import random
from dataclasses import dataclass, field
from typing import Any

from samenbieb.domains.catalogue import selectors as catalogue
from samenbieb.domains.catalogue.models import Record, Work
from samenbieb.domains.circulation.errors import HoldRefused
from samenbieb.domains.circulation.models import Hold, Loan
from samenbieb.domains.holdings.models import Item
from tests.factories.catalogue import RecordFactory
from tests.factories.circulation import Library, library

FORMS = ("book", "audiobook")
LANGUAGES = ("dut", "eng")


@dataclass
class World:
    """Two works, each with some editions; members who have read them or wait for them."""

    here: Library = field(default_factory=library)
    editions: list[list[Record]] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)

    def works(self) -> list[Work]:
        """Give both works as they are now in the database."""
        return [Work.objects.get(pk=rows[0].work_id) for rows in self.editions]

    def address(self, number: int) -> str:
        """Give the address of a work."""
        return str(self.editions[number][0].work.public_id)


def random_world(chance: random.Random) -> World:
    """Make a world: one to three editions a work, none to two copies an edition, loans, and holds of every kind."""
    world = World()
    for number in range(2):
        title = f"Titel {chance.random()} {number}"
        rows = [
            RecordFactory(
                title=title, form=chance.choice(FORMS), language=chance.choice(LANGUAGES), original=title
            )
            for _ in range(chance.randint(1, 3))
        ]
        assert len({row.work_id for row in rows}) == 1
        world.editions.append(rows)
        for row in rows:
            world.items += [world.here.item(record=row) for _ in range(chance.randint(0, 2))]
    for item in world.items:
        if chance.random() < 0.7:
            world.here.lend(item, world.here.member())
    waiting = [world.here.member() for _ in range(4)]
    for _ in range(chance.randint(3, 9)):
        reserve_somehow(world, chance, chance.choice(waiting))
    for item in world.items:
        if chance.random() < 0.4:
            world.here.take_in(item)
    return world


def reserve_somehow(world: World, chance: random.Random, card: Any) -> None:
    """Let a member ask for any edition, a form, a language or one edition; a refusal is an answer too."""
    rows = chance.choice(world.editions)
    row = chance.choice(rows)
    narrowed: dict[str, str] = chance.choice(
        [{}, {}, {"form": row.form}, {"language": row.languages[0]}, {"record_public_id": str(row.public_id)}]
    )
    try:
        world.here.reserve(row, card, **narrowed)
    except HoldRefused:
        return


def everything(world: World) -> dict[str, dict[Any, Any]]:
    """Look at all rows that joining and separating could touch; works that came since are left out."""
    known = [work.pk for work in Work.objects.order_by("pk")]
    first = {rows[0].work_id for rows in world.editions}
    return {
        "works": {
            row["id"]: row
            for row in Work.objects.filter(pk__in=known, key__startswith="text").values()
            if row["id"] in first or row["merged_into_id"] in first
        },
        "records": {
            row["id"]: row for row in Record.objects.values("id", "work_id", "placed_by_hand", "title")
        },
        "holds": {
            row["id"]: row for row in Hold.objects.across_all(reason="a test looks at everything").values()
        },
        "loans": {
            row["id"]: row for row in Loan.objects.across_all(reason="a test looks at everything").values()
        },
        "items": {
            row["id"]: row for row in Item.objects.across_all(reason="a test looks at everything").values()
        },
        "found": dict(catalogue.search_facts(known)),
    }


def differing(before: dict[Any, Any], after: dict[Any, Any]) -> list[Any]:
    """Give the keys whose rows are not the same, came or went."""
    return sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
