"""A small catalogue with copies on shelves, as rows, and the titles of the demo world as a delivery would bring them."""

import itertools
from pathlib import Path
from typing import Any

from samenbieb.domains.catalogue import demo, services
from samenbieb.domains.catalogue.models import Record, Work
from samenbieb.domains.holdings.models import Item, ItemCategory
from samenbieb.domains.organisations.models import Branch
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor

_numbers = itertools.count(1)


def enter(title: str, *creators: str, work: Work | None = None, **facts: Any) -> Record:
    """Enter one edition, of a new work unless one is given."""
    number = next(_numbers)
    if work is None:
        work = Work.objects.create(
            key=f"text||{number}",
            kind="text",
            title=title,
            title_sort=title.lower(),
            creator=next(iter(creators), ""),
        )
    now = clock.now()
    given = {"form": "book", "languages": ["dut"], "audience": "adult", "year": 2020, **facts}
    return Record.objects.create(
        work=work,
        title=title,
        title_sort=title.lower(),
        creators=list(creators),
        added_at=now,
        changed_at=now,
        **given,
    )


def put(record: Record, branch: Branch, *, custody: str = "on_shelf", loan_count: int = 0) -> Item:
    """Put a copy at a place."""
    category, _ = ItemCategory.objects.get_or_create(code="BOOK", defaults={"name": "Boek"})
    return Item.objects.create(
        organisation=branch.organisation,
        barcode=f"B{next(_numbers):08}",
        record=record,
        category=category,
        home_branch=branch,
        current_branch=branch,
        custody=custody,
        due_at=clock.now() if custody == "on_loan" else None,
        loan_count=loan_count,
    )


def bring_in_the_demo_titles(folder: Path) -> int:
    """Bring in the titles of the demo world as a supplier's file. Returns the number of works."""
    file = folder / "demo.mrc"
    file.write_bytes(demo.delivery())
    services.import_delivery(Actor.system("test"), delivery=services.Delivery(path=file, source=demo.SOURCE))
    return Work.objects.count()
