"""Waiting for one volume of a set, and for one item, through the doors of the house."""

import pytest

from samenbieb.domains.circulation import selectors, services
from samenbieb.domains.circulation.errors import Block, HoldRefused
from samenbieb.interfaces.web.wishes import volume_choices
from samenbieb.kernel import outbox
from tests.factories.catalogue import RecordFactory
from tests.factories.circulation import SYSTEM, hold_row, library
from tests.factories.patrons import as_member

pytestmark = pytest.mark.django_db


def test_volumes_stand_in_the_order_of_people_and_only_where_there_is_a_choice():
    assert volume_choices(["deel 10", "", "deel 2", "Register", "deel 2"]) == [
        "deel 2",
        "deel 10",
        "Register",
    ]
    assert volume_choices(["deel 1", "", "deel 1"]) == []
    assert volume_choices(["2024/3", "2024/12", "2023/1"]) == ["2023/1", "2024/3", "2024/12"]


def test_it_gets_that_volume_from_any_library_and_bears_its_name():
    here, there = library(), library()
    record = RecordFactory(title="Encyclopedie")
    here.item(record=record, volume="deel 1")
    second = there.item(record=record, volume="deel 2")
    card = here.member()
    answer = here.reserve(record, card, volume="deel 2")
    assert answer.title == "Encyclopedie (deel 2)"
    assert hold_row(answer).record_id == record.pk
    outbox.drain_all()
    assert selectors.pull_list(here.desk, branch_id=here.branch.pk) == []
    (line,) = selectors.pull_list(there.desk, branch_id=there.branch.pk)
    assert (line.barcode, line.title) == (second.barcode, "Encyclopedie (deel 2)")
    assert [line.title for line in selectors.own_holds(as_member(card))] == ["Encyclopedie (deel 2)"]
    assert there.take_in(second).next == "transit"
    assert here.take_in(second).next == "hold_shelf"
    assert selectors.invariant_violations() == []


def test_a_volume_that_no_copy_has_is_refused_and_another_volume_is_another_wish():
    here = library()
    record = RecordFactory()
    for number in (1, 2):
        here.item(record=record, volume=f"deel {number}")
    card = here.member()
    with pytest.raises(HoldRefused) as refused:
        here.reserve(record, card, volume="deel 3")
    assert refused.value.blocks == (Block.NOT_HOLDABLE,)
    here.reserve(record, card, volume="deel 1")
    here.reserve(record, card, volume="deel 2")
    with pytest.raises(HoldRefused) as refused:
        here.reserve(record, card, volume="deel 2")
    assert refused.value.blocks == (Block.DUPLICATE_HOLD,)


def test_a_wish_for_one_item_instead_drops_the_volume():
    here = library()
    record = RecordFactory()
    first, second = (here.item(record=record, volume=f"deel {number}") for number in (1, 2))
    here.lend(first, here.member())
    answer = here.reserve(record, here.member(), volume="deel 1")
    services.ask_for_item(SYSTEM, hold_public_id=answer.hold, barcode=second.barcode)
    row = hold_row(answer)
    assert (row.volume, row.item_id) == ("", second.pk)
