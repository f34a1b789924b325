"""When the catalogue joins two works, whoever waits for one of them waits for the other."""

import pytest

from samenbieb.domains.catalogue import services as catalogue
from samenbieb.domains.circulation import services
from samenbieb.domains.circulation.models import Hold
from samenbieb.kernel import outbox
from tests.factories.catalogue import RecordFactory
from tests.factories.circulation import SYSTEM, library
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
