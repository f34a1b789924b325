"""Going on, ending, being a guest elsewhere, being blocked."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction

from samenbieb.domains.patrons import selectors, services
from samenbieb.domains.patrons.errors import (
    BlockUnknown,
    GuestsNotServed,
    LogInRefused,
    PaidNeedsYes,
    ProductDoesNotFit,
    RenewedMeanwhile,
    StillOpen,
)
from samenbieb.domains.patrons.models import Consent, Membership
from samenbieb.domains.patrons.services import ProductDraft, open_matters
from samenbieb.kernel import jobs
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotAllowed, NotFound
from samenbieb.kernel.models import OutboxEvent
from tests.factories.organisations import BranchFactory, OrganisationFactory, staff
from tests.factories.patrons import (
    PIN,
    MembershipFactory,
    PersonFactory,
    ProductFactory,
    as_member,
    category,
    member,
    today,
    years_ago,
)
from tests.kernel.parallel import at_once

D = dt.date
HALF_MARCH = "2026-03-17T10:00:00Z"


def _again(card: Any) -> Membership:
    return Membership.objects.across_all(reason="test").get(pk=card.membership_id)


def _renew(card: Any, **how: Any) -> services.Renewed:
    return services.renew_membership(
        staff(card.organisation), public_id=str(card.membership.public_id), **how
    )


@pytest.mark.django_db
@time_machine.travel(HALF_MARCH, tick=False)
@pytest.mark.parametrize(
    ("expires_on", "starts_on", "last"),
    [
        (D(2026, 3, 31), D(2026, 4, 1), D(2027, 3, 31)),
        (D(2026, 3, 17), D(2026, 3, 18), D(2027, 3, 17)),
        (D(2026, 1, 31), D(2026, 3, 17), D(2027, 3, 16)),
    ],
)
def test_a_membership_goes_on_at_once_or_from_today(expires_on: dt.date, starts_on: dt.date, last: dt.date):
    product = ProductFactory(fee_cents=5700, from_age=18)
    card = member(product.organisation, starts_on=D(2025, 1, 1), expires_on=expires_on, product=product)
    renewed = _renew(card)
    assert (renewed.starts_on, renewed.expires_on, renewed.fee_cents) == (starts_on, last, 5700)
    assert _again(card).expires_on == last
    event = OutboxEvent.objects.get(name="patrons.membership-renewed.v1")
    assert (event.payload["fee_cents"], event.payload["period_key"]) == (5700, starts_on.isoformat())


@pytest.mark.django_db
def test_a_free_youth_membership_becomes_a_paid_one_only_with_a_recorded_yes():
    youth = ProductFactory(code="JEUGD", category=category("CHILD"), until_age=17, renews_itself=True)
    ProductFactory(organisation=youth.organisation, code="VOL", fee_cents=5700, from_age=18)
    card = member(youth.organisation, age=18, product=youth, category=category("CHILD"))
    with pytest.raises(ProductDoesNotFit):
        _renew(card)
    with pytest.raises(PaidNeedsYes):
        _renew(card, product_code="VOL")
    assert not Consent.objects.across_all(reason="test").exists()
    assert _renew(card, product_code="VOL", agreed_to_pay=True).fee_cents == 5700
    consent = Consent.objects.across_all(reason="test").get()
    assert (consent.purpose, consent.given_by_id) == ("paid_membership", card.membership.person_id)
    assert _again(card).category.code == "ADULT"


@pytest.mark.django_db
def test_at_night_free_memberships_go_on_but_never_of_who_grew_too_old():
    youth = ProductFactory(category=category("CHILD"), until_age=17, renews_itself=True)
    soon = today() + dt.timedelta(days=5)
    child = member(youth.organisation, age=9, product=youth, expires_on=soon)
    turns_18 = member(
        youth.organisation, person=PersonFactory(birth_on=years_ago(18)), product=youth, expires_on=soon
    )
    later = member(youth.organisation, age=9, product=youth, expires_on=today() + dt.timedelta(days=60))
    lapsed = member(youth.organisation, age=9, product=youth, expires_on=today() - dt.timedelta(days=1))
    assert jobs.run_now("patrons.renew_free") == {"renewed": 1}
    assert jobs.run_now("patrons.renew_free") == {"renewed": 0}
    assert _again(child).expires_on > soon + dt.timedelta(days=300)
    for card in (turns_18, later, lapsed):
        assert _again(card).expires_on == card.membership.expires_on


@pytest.mark.django_db(transaction=True)
def test_of_renewals_at_the_same_moment_one_counts():
    product = ProductFactory(fee_cents=4250, from_age=18)
    card = member(product.organisation, product=product)
    seen = card.membership.expires_on
    answers = at_once(*[lambda: _renew(card, seen_expires_on=seen)] * 6)
    assert sum(isinstance(answer, services.Renewed) for answer in answers) == 1
    assert sum(isinstance(answer, RenewedMeanwhile) for answer in answers) == 5
    assert OutboxEvent.objects.filter(name="patrons.membership-renewed.v1").count() == 1


@pytest.mark.django_db
def test_what_ended_or_is_a_guest_cannot_be_renewed():
    card = member()
    guest = MembershipFactory(kind="guest")
    services.end_membership(staff(card.organisation), public_id=str(card.membership.public_id))
    for row in (card.membership, guest):
        with pytest.raises(NotFound):
            services.renew_membership(staff(row.organisation), public_id=str(row.public_id))


@pytest.mark.django_db
def test_a_membership_that_ends_closes_its_card():
    card = member()
    actor, public_id = staff(card.organisation), str(card.membership.public_id)
    services.end_membership(actor, public_id=public_id)
    services.end_membership(actor, public_id=public_id)
    assert not selectors.scan_card(actor, card.number).active
    with pytest.raises(LogInRefused):
        services.log_in_with_card(card.number, PIN, "192.0.2.1")
    assert OutboxEvent.objects.filter(name="patrons.membership-ended.v1").count() == 1


@pytest.mark.django_db
def test_nothing_ends_or_is_forgotten_while_a_room_above_says_that_something_is_open(
    monkeypatch: pytest.MonkeyPatch,
):
    card = member()
    monkeypatch.setattr(open_matters, "_questions", [])
    services.tells_what_is_open(lambda membership_id: ["two loans"] * (membership_id == card.membership_id))
    with pytest.raises(StillOpen) as refused:
        services.end_membership(staff(card.organisation), public_id=str(card.membership.public_id))
    assert refused.value.reasons == ("two loans",)


@pytest.mark.django_db
def test_who_lends_elsewhere_becomes_a_guest_without_any_contact_data():
    card, there = member(), OrganisationFactory()
    guest = services.membership_at(card.membership.person_id, organisation_id=there.pk, on=today())
    again = services.membership_at(card.membership.person_id, organisation_id=there.pk, on=today())
    assert (guest.pk, guest.kind, guest.expires_on) == (again.pk, "guest", card.membership.expires_on)
    assert (guest.email, guest.street, guest.phone, guest.home_branch_id) == ("", "", "", None)
    home = services.membership_at(card.membership.person_id, organisation_id=card.organisation_id, on=today())
    assert home.pk == card.membership_id


@pytest.mark.django_db
def test_a_guest_may_lend_as_long_as_at_home():
    card, there = member(), OrganisationFactory()
    person_id = card.membership.person_id
    services.membership_at(person_id, organisation_id=there.pk, on=today())
    longer = today() + dt.timedelta(days=600)
    Membership.objects.across_all(reason="test").filter(pk=card.membership_id).update(expires_on=longer)
    assert services.membership_at(person_id, organisation_id=there.pk, on=today()).expires_on == longer


@pytest.mark.django_db
def test_a_library_may_choose_not_to_lend_to_guests():
    card, there = member(), OrganisationFactory(lends_to_guests=False)
    with pytest.raises(GuestsNotServed):
        services.membership_at(card.membership.person_id, organisation_id=there.pk, on=today())
    with pytest.raises(NotFound):
        services.membership_at(PersonFactory().pk, organisation_id=OrganisationFactory().pk, on=today())


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("standard_categories")
def test_two_desks_at_once_make_one_guest():
    card, there = member(), OrganisationFactory()
    person_id = card.membership.person_id

    def lend(_number: int) -> int:
        try:
            with transaction.atomic():
                services.lock_person(person_id)
                return services.membership_at(person_id, organisation_id=there.pk, on=today()).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as desks:
        made = set(desks.map(lend, range(8)))
    assert len(made) == 1


@pytest.mark.django_db
def test_a_desk_blocks_and_lifts_at_its_own_library():
    card = member()
    actor, public_id = staff(card.organisation), str(card.membership.public_id)
    block_id = services.block(actor, public_id=public_id, kind="barred", reason="Misbruik van de pas")
    assert [b.reason for b in selectors.patron(actor, public_id).blocks] == ["Misbruik van de pas"]
    for elsewhere in (staff(OrganisationFactory()), as_member(card)):
        with pytest.raises(BlockUnknown):
            services.unblock(elsewhere, block_public_id=block_id)
    services.unblock(actor, block_public_id=block_id)
    services.unblock(actor, block_public_id=block_id)
    assert selectors.patron(actor, public_id).blocks == ()


@pytest.mark.django_db
def test_a_block_for_the_whole_network_is_a_right_of_its_own():
    card = member()
    desk, public_id = staff(card.organisation), str(card.membership.public_id)
    with pytest.raises(NotAllowed):
        services.block(desk, public_id=public_id, kind="barred", reason="x", everywhere=True)
    chief = staff(card.organisation, "administrator")
    block_id = services.block(chief, public_id=public_id, kind="barred", reason="x", everywhere=True)
    [line] = selectors.patron(desk, public_id).blocks
    assert line.whole_network
    with pytest.raises(NotAllowed):
        services.unblock(desk, block_public_id=block_id)
    services.unblock(chief, block_public_id=block_id)


@pytest.mark.django_db
def test_a_block_has_a_kind_and_a_reason():
    card = member()
    for kind, reason in (("evil", "x"), ("barred", "  ")):
        with pytest.raises(Invalid):
            services.block(
                staff(card.organisation), public_id=str(card.membership.public_id), kind=kind, reason=reason
            )


@pytest.mark.django_db
def test_a_library_says_what_it_offers():
    branch = BranchFactory()
    director = staff(branch.organisation, "director")
    draft = ProductDraft(branch.organisation_id, "VOL", "Volwassenen", "ADULT", fee_cents=5700, from_age=18)
    services.set_product(director, draft)
    services.set_product(
        director, ProductDraft(branch.organisation_id, "JEUGD", "Jeugd", "CHILD", until_age=17)
    )
    offered = selectors.products(branch.organisation_id, on=today())
    assert [(p.code, p.fee_cents) for p in offered] == [("JEUGD", 0), ("VOL", 5700)]
    assert [p.code for p in selectors.products(branch.organisation_id, on=today(), age=30)] == ["VOL"]
    with pytest.raises(NotAllowed):
        services.set_product(staff(branch.organisation), draft)
    with pytest.raises(Invalid):
        services.set_product(
            director,
            ProductDraft(branch.organisation_id, "X", "X", "ADULT", fee_cents=100, renews_itself=True),
        )


def test_the_job_runs_under_its_own_name():
    assert Actor.system("job").name == "system:job"
