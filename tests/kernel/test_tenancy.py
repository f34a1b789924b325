"""Rows of a library come through a gate, or not at all."""

import pytest

from samenbieb.domains.patrons.models import Membership, Product
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed
from samenbieb.kernel.tenancy import TenancyNotSaid
from tests.factories.patrons import ProductFactory, member

VIEW = "patrons.view"
pytestmark = pytest.mark.django_db


def _staff(*organisation_ids: int, action: str = VIEW) -> Actor:
    return Actor(name="balie", door="desk", grants={action: frozenset(organisation_ids)})


@pytest.mark.parametrize("ask", ["all", "first", "count", "exists"])
def test_whoever_does_not_say_for_whom_gets_nothing(ask: str) -> None:
    with pytest.raises(TenancyNotSaid, match="say within"):
        getattr(Product.objects, ask)()


def test_a_filter_or_a_get_is_no_way_round() -> None:
    product = ProductFactory()
    for ask in (Product.objects.filter, Product.objects.get, Product.objects.exclude):
        with pytest.raises(TenancyNotSaid):
            ask(pk=product.pk)


def test_staff_see_the_rows_of_the_libraries_where_they_hold_the_action() -> None:
    ours, theirs = ProductFactory(), ProductFactory()
    actor = _staff(ours.organisation_id)
    assert list(Product.objects.within(actor, VIEW)) == [ours]
    assert not Product.objects.within(actor, "patrons.edit").exists()
    assert set(Product.objects.within(Actor.system(), VIEW)) == {ours, theirs}
    assert not Product.objects.within(Actor.anonymous("portal"), VIEW).exists()


def test_a_member_sees_their_own_rows_and_a_visitor_none() -> None:
    mine, _theirs = member().membership, member()
    person = Actor(name="29", door="portal", person_id=mine.person_id)
    assert [row.person_id for row in Membership.objects.own(person)] == [mine.person_id]
    assert not Membership.objects.own(Actor.anonymous("portal")).exists()


def test_a_row_without_an_owner_is_nobodys_own() -> None:
    ProductFactory()
    assert not Product.objects.own(Actor(name="29", door="portal", person_id=1)).exists()


def test_looking_across_all_libraries_needs_a_reason() -> None:
    product = ProductFactory()
    with pytest.raises(TenancyNotSaid):
        Product.objects.across_all(reason="")
    assert list(Product.objects.across_all(reason="a test of this gate")) == [product]


def test_a_grant_at_one_place_is_none_at_another() -> None:
    actor = _staff(7)
    actor.require(VIEW, at=7)
    assert actor.may(VIEW)
    assert actor.may_any(["patrons.edit", VIEW])
    assert not actor.may(VIEW, at=8)
    with pytest.raises(NotAllowed):
        actor.require(VIEW, at=8)
    with pytest.raises(NotAllowed):
        actor.require("patrons.edit")
