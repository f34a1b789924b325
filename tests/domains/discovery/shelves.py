"""A small catalogue with copies on shelves, as rows, and the titles of the demo world as a delivery would bring them."""

import itertools
from collections.abc import Iterable
from typing import Any

from samenbieb.domains.catalogue.models import Record, Work
from samenbieb.domains.catalogue.rules.extraction import facts_of
from samenbieb.domains.holdings.models import Item, ItemCategory
from samenbieb.domains.organisations.models import Branch
from samenbieb.formats.marc21 import MarcRecord
from samenbieb.kernel import clock

_numbers = itertools.count(1)
_SAME = (
    "title", "title_sort", "subtitle", "part", "responsibility", "other_titles", "creators", "series", "series_number",
    "edition", "publisher", "year", "extent", "languages", "original_language", "form", "subjects", "genres", "summary",
    "isbns",
)  # fmt: skip
_LEVELS = ("nur", "siso", "pim", "avi", "age_letter", "audience", "fiction", "easy_reading", "large_print")


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
        source="test",
        control_number=f"T{number}",
        raw=b"",
        raw_format="iso2709",
        content_hash="",
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


def enter_delivery(records: Iterable[MarcRecord]) -> int:
    """Enter MARC records with what the catalogue reads from them, grouped into works. Returns the number of works."""
    works: dict[str, Work] = {}
    rows: list[Record] = []
    now = clock.now()
    for record in records:
        facts = facts_of(record)
        work = works.setdefault(
            facts.work_key,
            Work(key=facts.work_key, kind=facts.kind, title=facts.title, title_sort=facts.title_sort),
        )
        rows.append(
            Record(
                work=work,
                source="test",
                control_number=record.control("001"),
                raw=b"",
                raw_format="iso2709",
                content_hash="",
                contributors=[[one.name, one.role] for one in facts.contributors],
                added_at=now,
                changed_at=now,
                **{name: getattr(facts, name) for name in _SAME},
                **{name: getattr(facts.levels, name) for name in _LEVELS},
            )
        )
    Work.objects.bulk_create(works.values())
    for row in rows:
        row.work_id = row.work.pk
    Record.objects.bulk_create(rows)
    return len(works)
