"""What a membership costs stands on the account once per period, and a debt keeps a membership from ending."""

import pytest

from samenbieb.domains.patrons import services as patrons
from samenbieb.domains.patrons.errors import StillOpen
from samenbieb.domains.payments import selectors
from samenbieb.kernel import outbox
from tests.factories.organisations import staff
from tests.factories.patrons import ProductFactory, member

pytestmark = pytest.mark.django_db


def test_the_next_period_is_charged_once_and_must_be_paid_before_the_membership_ends():
    card = member()
    desk, membership = staff(card.organisation), card.membership
    ProductFactory(organisation=card.organisation, code="VOL", name="Volwassen", fee_cents=5_250)
    public_id = str(membership.public_id)
    patrons.renew_membership(desk, public_id=public_id, product_code="VOL", agreed_to_pay=True)
    outbox.drain_all()
    outbox.drain_all()
    (charge,) = selectors.open_charges(membership.pk)
    assert (charge.kind, charge.total_cents, charge.description) == ("membership", 5_250, "Volwassen")
    with pytest.raises(StillOpen) as refused:
        patrons.end_membership(desk, public_id=public_id)
    assert refused.value.reasons == ("Nog te betalen: 52,50",)
