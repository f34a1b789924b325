"""After thousands of changes in any order the index holds exactly the works of the database, and what is on their shelves."""

import datetime as dt
import random
from collections import Counter
from pathlib import Path

import pytest
from django.db import transaction

from samenbieb.adapters.search_tantivy.engine import create
from samenbieb.domains.catalogue import selectors as catalogue
from samenbieb.domains.catalogue import services as titles
from samenbieb.domains.catalogue.models import Work
from samenbieb.domains.discovery import services
from samenbieb.domains.discovery.analysis.tokens import QueryWords
from samenbieb.domains.discovery.ports import SearchQuery
from samenbieb.domains.holdings import selectors as holdings
from samenbieb.domains.holdings import services as shelves
from samenbieb.formats.marc21 import MarcRecord
from samenbieb.kernel import clock, identifiers, outbox
from samenbieb.kernel.actor import Actor
from tests.factories.catalogue import marc_record
from tests.factories.holdings import ItemCategoryFactory
from tests.factories.organisations import BranchFactory

pytestmark = [pytest.mark.timeout(1800), pytest.mark.django_db]
SEED = 20261128
ACTOR = Actor.system("test")
SOURCE = "levering"
WEIGHTS = {"bring_in": 25, "overlay": 15, "withdraw": 6, "join": 4, "add_item": 15, "lend": 20, "shelve": 15}


class Library:
    """A catalogue and its shelves, changed by the dice through the services of the house."""

    def __init__(self) -> None:
        self.dice = random.Random(SEED)
        self.branches = [BranchFactory(hours__none=True) for _ in range(4)]
        self.records: dict[str, tuple[MarcRecord, int]] = {}
        self.on_shelf: list[tuple[int, int]] = []
        self.lent: list[tuple[int, int]] = []
        self.done: Counter[str] = Counter()
        self._next = 0
        ItemCategoryFactory(code="BOOK")

    def change(self) -> None:
        """Do one thing that can be done now."""
        kinds, weights = list(WEIGHTS), list(WEIGHTS.values())
        while True:
            kind = self.dice.choices(kinds, weights)[0]
            if getattr(self, f"_{kind}")():
                self.done[kind] += 1
                return

    def _record(self, number: str) -> MarcRecord:
        """Half of the titles are editions of one of a hundred works, the others stand alone."""
        work = self.dice.randrange(100) if self.dice.random() < 0.5 else 1000 + int(number)
        return marc_record(
            number=number,
            title=f"Verhaal {work}",
            creator=f"Schrijver{work}, Anna",
            year=1950 + self.dice.randrange(70),
            subjects=[f"onderwerp {self.dice.randrange(20)}"],
        )

    def _accept(self, number: str, record: MarcRecord) -> int:
        return titles.accept_record(ACTOR, record=record, source=SOURCE).record_id

    def _bring_in(self) -> bool:
        self._next += 1
        number = str(self._next)
        record = self._record(number)
        self.records[number] = (record, self._accept(number, record))
        return True

    def _some_number(self) -> str:
        return self.dice.choice(list(self.records)) if self.records else ""

    def _overlay(self) -> bool:
        if number := self._some_number():
            record = self._record(number)
            self.records[number] = (record, self._accept(number, record))
        return bool(number)

    def _withdraw(self) -> bool:
        if number := self._some_number():
            record, _record_id = self.records.pop(number)
            leader = f"{record.leader[:5]}d{record.leader[6:]}"
            self._accept(number, MarcRecord(leader, record.fields))
        return bool(number)

    def _join(self) -> bool:
        standing = list(Work.objects.filter(merged_into=None, records__withdrawn=False).distinct()[:400])
        if len(standing) < 2:
            return False
        one, other = self.dice.sample(standing, 2)
        titles.join_works(ACTOR, public_id=str(one.public_id), into_public_id=str(other.public_id))
        return True

    def _add_item(self) -> bool:
        if not (number := self._some_number()):
            return False
        branch = self.dice.choice(self.branches)
        draft = shelves.ItemDraft(
            barcode=identifiers.library_number("30", 100_000 + self.done["add_item"]),
            record_id=self.records[number][1],
            category="BOOK",
            home_branch=branch.code,
        )
        item = shelves.create_item(ACTOR, draft=draft)
        self.on_shelf.append((item.pk, branch.pk))
        return True

    def _lend(self) -> bool:
        if not self.on_shelf:
            return False
        pk, branch_id = self.on_shelf.pop(self.dice.randrange(len(self.on_shelf)))
        with transaction.atomic():
            shelves.lend(
                shelves.lock_item(pk), branch_id=branch_id, due_at=clock.now() + dt.timedelta(days=21)
            )
        self.lent.append((pk, branch_id))
        return True

    def _shelve(self) -> bool:
        if not self.lent:
            return False
        pk, _branch_id = self.lent.pop(self.dice.randrange(len(self.lent)))
        branch_id = self.dice.choice(self.branches).pk
        with transaction.atomic():
            shelves.shelve(shelves.lock_item(pk), branch_id=branch_id)
        self.on_shelf.append((pk, branch_id))
        return True


@pytest.mark.parametrize(
    "changes", [pytest.param(2_000, marks=pytest.mark.slow), pytest.param(10_000, marks=pytest.mark.soak)]
)
def test_the_index_is_the_database_after_thousands_of_changes(
    changes: int, own_index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    services.rebuild()
    library = Library()
    while library.done.total() < changes:
        for _ in range(library.dice.randint(1, 200)):
            library.change()
        # As the worker does: a batch of facts at a time, sometimes long after.
        outbox.drain()
    outbox.drain_all()

    engine = create(str(own_index))

    def ids(**filters: object) -> set[str]:
        asked = SearchQuery(page_size=100_000, facets=False, **filters)  # type: ignore[arg-type]
        hits = engine.search(asked, QueryWords()).hits
        found = {hit.work_id for hit in hits}
        assert len(found) == len(hits)
        return found

    facts = catalogue.search_facts(list(catalogue.all_work_ids()))
    stock = holdings.branch_holdings(list(facts))
    assert ids() == {str(work_id) for work_id in facts}
    assert engine.work_count() == len(facts)
    for branch in library.branches:
        expected = {str(work_id) for work_id in facts if branch.code in stock[work_id].available_at}
        assert ids(branch=(branch.code,), available_now=True) == expected
        assert expected
    with capsys.disabled():
        print(f"\n{library.done.total()} changes {dict(library.done)}: {len(facts)} works in both")  # noqa: T201 - told once
