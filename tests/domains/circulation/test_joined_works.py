"""When the catalogue joins two works, whoever waits for one of them waits for the other."""

import pytest

from samenbieb.domains.catalogue import services as catalogue
from samenbieb.domains.catalogue.models import Record
from samenbieb.domains.circulation import selectors, services
from samenbieb.domains.circulation.models import Hold
from samenbieb.kernel import outbox
from samenbieb.kernel.models import OutboxEvent
from tests.factories.catalogue import RecordFactory
from tests.factories.circulation import SYSTEM, hold_row, library
from tests.factories.patrons import as_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]


def test_a_reservation_follows_its_title_and_is_found_at_the_next_return() -> None:
    here = library()
    old, new = here.item(record=RecordFactory()), here.item(record=RecordFactory())
    for item in (old, new):
        here.lend(item, here.member())
    hold = services.place_hold(
        as_member(here.member()),
        work_public_id=str(old.record.work.public_id),
        pickup_branch_id=here.branch.pk,
    )
    catalogue.join_works(
        SYSTEM,
        public_id=str(old.record.work.public_id),
        into_public_id=str(new.record.work.public_id),
    )
    outbox.drain_all()
    outbox.drain_all()
    row = Hold.objects.across_all(reason="a test looks at everything").get(public_id=hold.hold)
    assert (row.work_id, row.state) == (new.record.work_id, Hold.State.OPEN)
    answer = services.return_item(SYSTEM, barcode=new.barcode, branch_id=here.branch.pk, key="1")
    assert answer.hold_for


def test_a_reservation_on_an_edition_follows_when_a_delivery_brings_it_to_another_title() -> None:
    here = library()
    kept, gone = (
        RecordFactory(title="Verzen", number="v1"),
        RecordFactory(title="Verzen", number="v2", year=1990),
    )
    for record in (kept, gone):
        here.lend(here.item(record=record), here.member())
    on_edition = here.reserve(kept, here.member(), record_public_id=str(gone.public_id))
    on_any = here.reserve(kept, here.member())
    RecordFactory(title="Andere verzen", number="v2", year=1990)
    for _ in range(2):  # a fact that is told twice changes nothing more
        OutboxEvent.objects.update(handled_at=None)
        outbox.drain_all()
        now = Record.objects.get(pk=gone.pk).work_id
        assert now != kept.work_id
        assert hold_row(on_edition).work_id == now
        assert hold_row(on_any).work_id == kept.work_id
    assert selectors.invariant_violations() == []


def test_a_join_that_is_told_late_follows_the_address_as_it_is_now() -> None:
    here = library()
    first, second = RecordFactory(title="Een", number="n1"), RecordFactory(title="Twee", number="n2")
    third = RecordFactory(title="Drie", number="n3")
    here.lend(here.item(record=first), here.member())
    hold = here.reserve(first, here.member())
    outbox.drain_all()
    RecordFactory(title="Twee", number="n1")  # the delivery empties the first title; that is not told yet
    done = catalogue.join_works(
        SYSTEM, public_id=str(second.work.public_id), into_public_id=str(third.work.public_id)
    )
    outbox.drain_all()
    assert hold_row(hold).work_id == third.work_id
    catalogue.undo_act(SYSTEM, done.act)
    outbox.drain_all()
    assert selectors.invariant_violations() == []
