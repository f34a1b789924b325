"""Joining and separating titles with copies, loans and queues: the preview is the result, and an undo brings all back."""

import random
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from samenbieb.domains.catalogue import selectors as catalogue
from samenbieb.domains.catalogue import services
from samenbieb.domains.catalogue.events import WorkChanged
from samenbieb.domains.catalogue.models import Record
from samenbieb.domains.catalogue.ports import Undecided
from samenbieb.domains.circulation import selectors
from samenbieb.domains.circulation.models import Hold
from samenbieb.kernel.models import OutboxEvent
from tests.domains.circulation.regrouped import World, differing, everything, random_world, reserve_somehow
from tests.factories.catalogue import RecordFactory
from tests.factories.circulation import SYSTEM, hold_row, library

pytestmark = pytest.mark.django_db
Counts = Mapping[str, int]
Rows = dict[str, dict[Any, Any]]


def newest_fact() -> int:
    """Give the number of the newest fact in the outbox."""
    return OutboxEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def moved_as_said(counts: Counts, before: Rows, after: Rows, *, told_before: int) -> None:
    """Measure in the rows what the preview counted."""
    holds = [after["holds"][pk] for pk in differing(before["holds"], after["holds"])]
    states = Counter(row["state"] for row in holds)
    assert counts["holds_open"] == states["open"]
    assert counts["holds_ready"] == states["waiting"]
    assert counts["holds_in_transit"] == states["in_transit"]
    assert counts["editions"] == len(differing(before["records"], after["records"]))
    told = {
        row["work_id"]
        for row in OutboxEvent.objects.filter(name=WorkChanged.name, pk__gt=told_before).values_list(
            "payload", flat=True
        )
    }
    assert counts["index_entries"] == len(told & (before["found"].keys() | after["found"].keys()))
    assert set(differing(before["found"], after["found"])) <= told
    gone = set(differing(before["records"], after["records"]))
    copies = [row for row in after["items"].values() if row["record_id"] in gone]
    assert counts["copies"] == len(copies)
    assert counts["loans"] == sum(row["custody"] == "on_loan" for row in copies)
    assert differing(before["items"], after["items"]) == []
    assert differing(before["loans"], after["loans"]) == []


@pytest.mark.parametrize("seed", range(16))
def test_joining_does_what_the_preview_says_and_the_undo_brings_everything_back(seed: int) -> None:
    chance = random.Random(seed)
    world = random_world(chance)
    before = everything(world)
    told = newest_fact()
    addresses = [world.address(0), world.address(1)]
    preview = catalogue.preview_join(SYSTEM, public_id=addresses[0], into_public_id=addresses[1])
    assert everything(world) == before
    done = services.join_works(SYSTEM, public_id=addresses[0], into_public_id=addresses[1])
    assert preview.counts == done.counts
    after = everything(world)
    moved_as_said(done.counts, before, after, told_before=told)
    assert done.counts["addresses"] == sum(catalogue.work(address).moved for address in addresses) == 1
    assert selectors.invariant_violations() == []
    services.undo_act(SYSTEM, done.act)
    assert everything(world) == before
    assert selectors.invariant_violations() == []


@pytest.mark.parametrize("seed", range(100, 124))
def test_separating_does_what_the_preview_says_and_the_undo_brings_everything_back(seed: int) -> None:
    chance = random.Random(seed)
    world = random_world(chance)
    rows = max(world.editions, key=len)
    number = world.editions.index(rows)
    while len(rows) < 2:
        rows.append(
            RecordFactory(
                title=rows[0].title, original=rows[0].title, form="dvd" if len(rows) > 3 else "audiobook"
            )
        )
        assert rows[-1].work_id == rows[0].work_id
    before = everything(world)
    told = newest_fact()
    wish = {
        "public_id": world.address(number),
        "record_public_ids": [str(row.public_id) for row in chance.sample(rows, len(rows) - 1)],
        "into_public_id": chance.choice(["", world.address(1 - number)]),
        "undecided": chance.choice(list(Undecided)),
    }
    preview = catalogue.preview_separation(SYSTEM, **wish)
    assert everything(world) == before
    done = services.separate_editions(SYSTEM, **wish)
    assert preview.counts == done.counts
    moved_as_said(done.counts, before, everything(world), told_before=told)
    assert selectors.invariant_violations() == []
    services.undo_act(SYSTEM, done.act)
    assert everything(world) == before
    assert selectors.invariant_violations() == []
    assert catalogue.work(done.work).public_id == (wish["into_public_id"] or wish["public_id"])


def test_what_readers_did_between_join_and_undo_stays_done() -> None:
    """Scripted: each hold ends where it would have been, and copies that were set apart keep their reader."""
    here = library()
    one, other = RecordFactory(), RecordFactory()
    for record in (one, other):
        here.lend(here.item(record=record), here.member())
    mine = here.reserve(one, here.member())
    theirs = here.reserve(other, here.member())
    done = services.join_works(
        SYSTEM, public_id=str(one.work.public_id), into_public_id=str(other.work.public_id)
    )
    assert hold_row(mine).work_id == other.work_id
    by_old_address = here.reserve(one, here.member())
    by_edition = here.reserve(one, here.member(), record_public_id=str(one.public_id))
    copy = here.item(record=one)
    assert here.take_in(copy).next == "hold_shelf"
    served = hold_row(mine)
    assert (served.state, served.captured_item_id) == ("waiting", copy.pk)
    services.undo_act(SYSTEM, done.act)
    assert {
        "mine": hold_row(mine).work_id,
        "theirs": hold_row(theirs).work_id,
        "by the old address": hold_row(by_old_address).work_id,
        "by edition": hold_row(by_edition).work_id,
    } == {
        "mine": one.work_id,
        "theirs": other.work_id,
        "by the old address": other.work_id,
        "by edition": one.work_id,
    }
    assert selectors.invariant_violations() == []


def test_a_reader_keeps_the_copy_of_the_other_title_that_was_set_apart_meanwhile() -> None:
    here = library()
    one, other = RecordFactory(), RecordFactory()
    here.lend(here.item(record=one), here.member())
    here.lend(copy := here.item(record=other), here.member())
    mine = here.reserve(one, here.member())
    done = services.join_works(
        SYSTEM, public_id=str(one.work.public_id), into_public_id=str(other.work.public_id)
    )
    here.take_in(copy)
    assert hold_row(mine).captured_item_id == copy.pk
    services.undo_act(SYSTEM, done.act)
    row = hold_row(mine)
    assert (row.work_id, row.captured_item_id, row.state) == (other.work_id, copy.pk, "waiting")
    assert selectors.invariant_violations() == []


def test_a_member_who_waits_for_both_keeps_both_and_the_preview_says_so() -> None:
    here = library()
    one, other = RecordFactory(), RecordFactory()
    card = here.member()
    for record in (one, other):
        here.lend(here.item(record=record), here.member())
    holds = [here.reserve(record, card) for record in (one, other)]
    wish = {"public_id": str(one.work.public_id), "into_public_id": str(other.work.public_id)}
    assert catalogue.preview_join(SYSTEM, **wish).counts["members_twice"] == 1
    services.join_works(SYSTEM, **wish)
    assert {hold_row(hold).work_id for hold in holds} == {other.work_id}
    assert {hold_row(hold).state for hold in holds} == {"open"}


def test_holds_on_any_edition_stay_or_go_as_the_cataloguer_says() -> None:
    here = library()
    book = RecordFactory(title="Zelfde naam")
    other_book = RecordFactory(title="Zelfde naam", year=1990)
    spoken = RecordFactory(title="Zelfde naam", form="audiobook")
    for record in (book, other_book, spoken):
        here.lend(here.item(record=record), here.member())
    any_edition = here.reserve(book, here.member())
    a_book = here.reserve(book, here.member(), form="book")
    spoken_only = here.reserve(book, here.member(), form="audiobook")
    wish = {
        "public_id": str(book.work.public_id),
        "record_public_ids": [str(other_book.public_id), str(spoken.public_id)],
        "undecided": Undecided.STAYS,
    }
    counts = catalogue.preview_separation(SYSTEM, **wish).counts
    assert (counts["holds_open"], counts["holds_either"], counts["holds_staying"]) == (1, 2, 2)
    stayed = services.separate_editions(SYSTEM, **wish)
    assert hold_row(any_edition).work_id == book.work_id
    assert hold_row(a_book).work_id == book.work_id
    assert hold_row(spoken_only).work_id == Record.objects.get(pk=spoken.pk).work_id != book.work_id
    services.undo_act(SYSTEM, stayed.act)
    went = services.separate_editions(SYSTEM, **(wish | {"undecided": Undecided.GOES}))
    new_work_id = Record.objects.get(pk=spoken.pk).work_id
    assert {hold_row(hold).work_id for hold in (any_edition, a_book, spoken_only)} == {new_work_id}
    services.undo_act(SYSTEM, went.act)
    assert {hold_row(hold).work_id for hold in (any_edition, a_book, spoken_only)} == {book.work_id}


def test_an_edition_named_from_an_old_page_is_reserved_at_the_title_where_it_is_now() -> None:
    here = library()
    kept, gone = RecordFactory(title="Zelfde naam"), RecordFactory(title="Zelfde naam", year=1990)
    for record in (kept, gone):
        here.lend(here.item(record=record), here.member())
    services.separate_editions(
        SYSTEM, public_id=str(kept.work.public_id), record_public_ids=[str(gone.public_id)]
    )
    hold = here.reserve(kept, here.member(), record_public_id=str(gone.public_id))
    assert hold_row(hold).work_id == Record.objects.get(pk=gone.pk).work_id != kept.work_id


def test_holds_placed_in_between_are_never_lost_in_a_long_row_of_acts() -> None:
    chance = random.Random(7)
    world = random_world(chance)
    count = Hold.objects.across_all(reason="a test looks at everything").count()
    for _ in range(4):
        done = services.join_works(SYSTEM, public_id=world.address(0), into_public_id=world.address(1))
        _readers(world, chance)
        services.undo_act(SYSTEM, done.act)
        _readers(world, chance)
        assert selectors.invariant_violations() == []
    assert Hold.objects.across_all(reason="a test looks at everything").count() > count
    assert [
        row.work_id for rows in world.editions for row in Record.objects.filter(pk__in=[r.pk for r in rows])
    ] == [row.work_id for rows in world.editions for row in rows]


def _readers(world: World, chance: random.Random) -> None:
    for _ in range(3):
        reserve_somehow(world, chance, world.here.member())
    for item in world.items:
        if chance.random() < 0.5:
            world.here.take_in(item)
