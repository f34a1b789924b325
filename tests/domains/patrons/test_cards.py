"""Logging in with card and PIN, and what happens to cards."""

from typing import Any

import pytest
import time_machine

from samenbieb.domains.patrons import selectors, services
from samenbieb.domains.patrons.errors import (
    LogInRefused,
    NumberTaken,
    PinRefused,
    TooManyAttempts,
    WrongNumber,
)
from samenbieb.domains.patrons.models import Card
from samenbieb.kernel import attempts
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotFound
from samenbieb.kernel.models import AuditEntry, OutboxEvent
from tests.factories.organisations import OrganisationFactory, staff
from tests.factories.patrons import PIN, as_member, member

pytestmark = pytest.mark.django_db
HOME, LIBRARY = "192.0.2.7", "192.0.2.200"


def _states(card: Any) -> list[str]:
    rows = Card.objects.across_all(reason="test").filter(membership=card.membership)
    return list(rows.order_by("pk").values_list("state", flat=True))


def test_card_and_pin_open_the_door():
    card = member()
    actor = services.log_in_with_card(f"{card.number[:4]} {card.number[4:]}", f" {PIN} ", HOME)
    assert (actor.person_id, actor.door, dict(actor.grants)) == (card.membership.person_id, "portal", {})
    assert actor.name == f"member:{card.membership.person.public_id}"
    assert AuditEntry.objects.get().action == "patrons.log_in"


def test_an_expired_card_still_opens_the_door_at_home():
    card = member()
    card.membership.starts_on = card.membership.expires_on = "2020-01-01"
    card.membership.save()
    assert services.log_in_with_card(card.number, PIN, HOME).person_id


@pytest.mark.parametrize("state", ["lost", "replaced", "closed"])
def test_a_card_out_of_use_does_not(state: str):
    card = member()
    card.state = state
    card.save()
    with pytest.raises(LogInRefused):
        services.log_in_with_card(card.number, PIN, HOME)


@pytest.mark.parametrize("pin", ["", "4321", PIN * 40, "\x00"])
def test_a_wrong_pin_and_an_unknown_card_sound_the_same(pin: str):
    card = member()
    with pytest.raises(LogInRefused) as wrong:
        services.log_in_with_card(card.number, pin, HOME)
    with pytest.raises(LogInRefused) as unknown:
        services.log_in_with_card("29999999999990", PIN, HOME)
    assert str(wrong.value) == str(unknown.value)


def test_a_card_without_pin_does_not_open_with_an_empty_one():
    card = member()
    card.pin_hash = ""
    card.save()
    with pytest.raises(LogInRefused):
        services.log_in_with_card(card.number, "", HOME)


def test_a_guesser_is_stopped_and_the_rest_of_the_building_is_not():
    card, neighbour = member(), member()
    for _ in range(attempts.FAILED_MAX):
        with pytest.raises(LogInRefused):
            services.log_in_with_card(card.number, "4321", LIBRARY)
    with pytest.raises(TooManyAttempts):
        services.log_in_with_card(card.number, PIN, LIBRARY)
    assert services.log_in_with_card(neighbour.number, PIN, LIBRARY)
    assert services.log_in_with_card(card.number, PIN, HOME)
    with time_machine.travel(attempts.clock.now() + attempts.WINDOW * 1.1):
        assert services.log_in_with_card(card.number, PIN, LIBRARY)


def test_one_card_from_many_addresses_is_stopped():
    card = member()
    for number in range(attempts.ANYWHERE_FREE):
        with pytest.raises(LogInRefused):
            services.log_in_with_card(card.number, "4321", f"198.51.100.{number}")
    with pytest.raises(TooManyAttempts):
        services.log_in_with_card(card.number, PIN, "203.0.113.9")
    pin = services.set_pin(staff(card.organisation), public_id=str(card.membership.public_id))
    assert services.log_in_with_card(card.number, pin, "203.0.113.9")


def test_a_pin_is_kept_as_a_hash():
    card = member()
    pin = services.set_pin(staff(card.organisation), public_id=str(card.membership.public_id))
    card.refresh_from_db(from_queryset=Card.objects.across_all(reason="test"))
    assert pin not in card.pin_hash
    assert services.log_in_with_card(card.number, pin, HOME)
    assert pin not in str(list(AuditEntry.objects.values_list("details", flat=True)))


def test_a_member_changes_the_own_pin():
    card = member()
    actor = as_member(card)
    services.change_own_pin(actor, old=PIN, new="4711", address=HOME)
    assert services.log_in_with_card(card.number, "4711", HOME)
    with pytest.raises(LogInRefused):
        services.change_own_pin(actor, old=PIN, new="8093", address=HOME)
    with pytest.raises(PinRefused) as refused:
        services.change_own_pin(actor, old="4711", new="1234", address=HOME)
    assert "new" in refused.value.fields
    with pytest.raises(NotFound):
        services.change_own_pin(Actor.anonymous("portal"), old=PIN, new="4711")


def test_guessing_the_old_pin_is_stopped_too():
    actor = as_member(member())
    for _ in range(attempts.FAILED_MAX):
        with pytest.raises(LogInRefused):
            services.change_own_pin(actor, old="0001", new="4711", address=HOME)
    with pytest.raises(TooManyAttempts):
        services.change_own_pin(actor, old=PIN, new="4711", address=HOME)


def test_a_lost_card_is_replaced_and_stops_working():
    card = member()
    actor, public_id = staff(card.organisation), str(card.membership.public_id)
    new = services.issue_card(actor, public_id=public_id, number="29000000000023")
    assert _states(card) == ["lost", "active"]
    with pytest.raises(LogInRefused):
        services.log_in_with_card(card.number, PIN, HOME)
    assert services.log_in_with_card(new.number, new.pin, HOME)
    assert OutboxEvent.objects.get(name="patrons.card-replaced.v1").payload["reason"] == "lost"


def test_a_worn_card_may_keep_its_pin():
    card = member()
    new = services.issue_card(
        staff(card.organisation), public_id=str(card.membership.public_id), keep_pin=True, reason="replaced"
    )
    assert (new.pin, _states(card)) == ("", ["replaced", "active"])
    assert services.log_in_with_card(new.number, PIN, HOME)


def test_a_number_that_is_wrong_or_taken_changes_nothing():
    card, other = member(), member()
    actor, public_id = staff(card.organisation), str(card.membership.public_id)
    for number, refusal in (("29000000000016", WrongNumber), (other.number, NumberTaken)):
        with pytest.raises(refusal):
            services.issue_card(actor, public_id=public_id, number=number)
    assert _states(card) == ["active"]


def test_a_lost_card_is_reported_at_the_desk_or_at_home():
    for somebody in (lambda card: staff(card.organisation), as_member):
        card = member()
        services.report_card_lost(somebody(card), public_id=str(card.membership.public_id))
        assert _states(card) == ["lost"]
        assert not selectors.scan_card(staff(card.organisation), card.number).active


def test_cards_of_another_library_do_not_exist():
    card = member()
    public_id = str(card.membership.public_id)
    elsewhere = staff(OrganisationFactory())
    for act in (
        lambda: services.set_pin(elsewhere, public_id=public_id),
        lambda: services.issue_card(elsewhere, public_id=public_id),
        lambda: services.report_card_lost(elsewhere, public_id=public_id),
        lambda: services.report_card_lost(as_member(member()), public_id=public_id),
    ):
        with pytest.raises(NotFound):
            act()
    assert _states(card) == ["active"]
