"""Bookings and the maker place at the desk: booking, checking in, blocking, permits, out of order, jobs; another library."""

import datetime as dt
import re

import pytest

from samenbieb.domains.booking.models import Claim, Resource
from samenbieb.domains.credentials.models import Holder, Line, Qualification
from samenbieb.domains.makerspace.models import Instruction, Job, Machine, Material, Outage
from samenbieb.domains.organisations.permissions import CONSULTANT
from samenbieb.kernel import clock
from tests.factories.booking import ResourceFactory, tomorrow
from tests.factories.organisations import GrantFactory
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]
# A zone to Python, and none to the database.
NO_ZONE = dt.timezone(dt.timedelta(hours=-23, minutes=-59))


@pytest.fixture
def desk() -> Counter:
    here = counter()
    GrantFactory(user=here.user, organisation=here.library, role=CONSULTANT)
    return here


def _one(model: type) -> object:
    return model._default_manager.across_all(reason="test").latest("pk")


def _new(desk: Counter, thing: Resource, who: str, hour: int = 10) -> str:
    wish = {
        "wat": str(thing.public_id),
        "dag": tomorrow(hour).date().isoformat(),
        "minuten": "60",
        "wie": who,
        "start": tomorrow(hour).isoformat(),
    }
    return text(desk.client.post("/balie/boeken/nieuw", wish, follow=True))


def test_booking_for_somebody_and_everything_that_can_become_of_it(desk: Counter) -> None:
    thing = ResourceFactory(branch=desk.branch)
    day = tomorrow(10).date().isoformat()
    page = text(desk.client.get(f"/balie/boeken/nieuw?wat={thing.public_id}&dag={day}&minuten=60"))
    assert "10.00 uur" in page
    assert "Het is geboekt" in _new(desk, thing, "Anna")
    assert "Iemand anders heeft dit geboekt" in _new(desk, thing, "Bert")
    claim = _one(Claim)
    address = f"/balie/boeken/{claim.public_id}"
    for act, state in (("cancel", "cancelled"), ("restore", "confirmed")):
        desk.client.post(address, {"act": act})
        claim.refresh_from_db()
        assert claim.state == state
    assert "half uur" in text(desk.client.post(address, {"act": "check_in"}, follow=True))
    with clock.at(tomorrow(10, 5)):
        assert "Anna" in text(desk.client.get(f"/balie/boeken?dag={day}"))
        for act, state in (("check_in", "checked_in"), ("undo", "confirmed"), ("no_show", "no_show")):
            desk.client.post(address, {"act": act})
            claim.refresh_from_db()
            assert claim.state == state


def test_a_booking_moves_to_another_thing_and_back_or_stands_as_it_stood(desk: Counter) -> None:
    thing = ResourceFactory(branch=desk.branch, name="Werkplek een")
    other = ResourceFactory(branch=desk.branch, name="Werkplek twee")
    _new(desk, thing, "Anna")
    claim = _one(Claim)
    _new(desk, other, "Bert", 14)
    address = f"/balie/boeken/{claim.public_id}/verzetten"
    day = tomorrow(10).date().isoformat()
    assert address in desk.client.get(f"/balie/boeken?dag={day}").content.decode()
    page = text(desk.client.get(f"{address}?dag={day}&wat={other.public_id}&minuten=90"))
    assert "Werkplek een" in page
    assert "12.00 uur" in page
    to = {"wat": str(other.public_id), "minuten": "60", "dag": day}
    refused = desk.client.post(address, {**to, "start": tomorrow(14).isoformat()})
    assert refused.status_code == 409
    assert "Er is niets veranderd" in text(refused)
    assert "Wel vrij" in text(refused)
    closed = desk.client.post(address, {**to, "start": tomorrow(20).isoformat()})
    assert (closed.status_code, "17.00 uur" in text(closed)) == (409, True)
    claim.refresh_from_db()
    assert (claim.resource_id, claim.starts_at) == (thing.pk, tomorrow(10))
    moved = desk.client.post(address, {**to, "start": tomorrow(11).isoformat()}, follow=True)
    assert "De boeking is verzet" in text(moved)
    claim.refresh_from_db()
    assert (claim.resource_id, claim.starts_at) == (other.pk, tomorrow(11))
    back = {"wat": str(thing.public_id), "minuten": "60", "start": tomorrow(10).isoformat()}
    assert f'value="{thing.public_id}"' in moved.content.decode()
    assert desk.client.post(address, back).status_code == 302
    claim.refresh_from_db()
    assert (claim.resource_id, claim.starts_at) == (thing.pk, tomorrow(10))
    for start in ("9999-12-31T23:30:00+00:00", "2026-12-31T10:00:00"):
        assert desk.client.post(address, {**to, "start": start}).status_code == 422
    far = tomorrow(11).astimezone(NO_ZONE)
    assert desk.client.post(address, {**to, "start": far.isoformat()}).status_code == 302
    assert counter().client.get(address).status_code == 404
    assert counter().client.post(address, back).status_code == 404


def test_what_can_be_booked_is_added_blocked_and_put_away(desk: Counter) -> None:
    add = {"act": "add", "name": "Lasersnijder", "kind": "machine", "minuten": "30", "for_members": "1"}
    assert "Lasersnijder" in text(desk.client.post("/balie/boeken/plekken", add, follow=True))
    assert desk.client.post("/balie/boeken/plekken", add).status_code == 409
    thing = _one(Resource)
    day = tomorrow(10).date().isoformat()
    block = {"act": "block", "wat": str(thing.public_id), "van": day, "tot": day, "reason": "maintenance"}
    desk.client.post("/balie/boeken/plekken", block)
    assert "Onderhoud" in text(desk.client.get(f"/balie/boeken?dag={day}"))
    away = {"act": "retire", "wat": str(thing.public_id)}
    assert desk.client.post("/balie/boeken/plekken", away).status_code == 409
    desk.client.post(f"/balie/boeken/{_one(Claim).public_id}", {"act": "cancel"})
    assert desk.client.post("/balie/boeken/plekken", away).status_code == 302


def _laser(desk: Counter) -> Resource:
    thing = ResourceFactory(branch=desk.branch, kind="machine", name="Lasersnijder")
    settings = "/balie/maken/instellen"
    desk.client.post(settings, {"act": "kind", "name": "Laser", "valid": "24", "disuse": ""})
    kind = _one(Qualification)
    wish = {"act": "machine", "wat": str(thing.public_id), "kind": str(kind.public_id), "minute": "0,20"}
    assert desk.client.post(settings, wish).status_code == 302
    return thing


def test_nobody_books_the_laser_at_the_desk_without_a_permit(desk: Counter) -> None:
    thing = _laser(desk)
    day = tomorrow(14).date().isoformat()
    kind = _one(Qualification)
    plan = {"act": "instruction", "kind": str(kind.public_id), "dag": day, "begins": "14:00"}
    desk.client.post("/balie/maken/instellen", plan)
    refused = _new(desk, thing, "Anna")
    assert "eerst een bevoegdheid" in refused
    assert "14.00 uur" in refused
    desk.client.post("/balie/maken/mensen", {"wie": "Anna"})
    anna = _one(Holder)
    assert "eerst een bevoegdheid" in _new(desk, thing, anna.code)
    page = f"/balie/maken/mensen/{anna.public_id}"
    desk.client.post(page, {"act": "give", "kind": str(kind.public_id), "evidence": "shown"})
    assert "Het is geboekt" in _new(desk, thing, anna.code)
    then = f"/balie/maken/instellen?bevoegdheid={kind.public_id}&dag={day}"
    assert "Anna" in text(desk.client.get(then))
    desk.client.post(page, {"act": "revoke", "kind": str(kind.public_id), "reason": "unsafe"})
    assert "eerst een bevoegdheid" in _new(desk, thing, anna.code, 12)
    desk.client.post(page, {"act": "withdraw", "line": str(_one(Line).public_id)})
    assert "Het is geboekt" in _new(desk, thing, anna.code, 12)
    assert "was een vergissing" in text(desk.client.get(page))
    instruction = _one(Instruction)
    off = {"act": "cancel", "instructie": str(instruction.public_id)}
    assert "afgezegd" in text(desk.client.post("/balie/maken/instellen", off, follow=True))


def test_out_of_order_with_a_screened_note_and_a_job_with_its_price(desk: Counter) -> None:
    _laser(desk)
    machine = _one(Machine)
    address = f"/balie/maken/machine/{machine.public_id}"
    page = desk.client.get("/balie/maken").content.decode()
    key = re.search(r'name="key" value="([^"]*)"', page)
    assert key is not None
    job = {"act": "job", "minutes": "30", "heads": "2", "audience": "youth", "key": key[1]}
    for _twice in range(2):
        assert "6,00" in text(desk.client.post(address, job, follow=True))
    assert Job.objects.across_all(reason="test").count() == 1
    assert (
        "ongedaan" in text(desk.client.post(f"/balie/maken/klus/{_one(Job).public_id}", follow=True)).lower()
    )
    assert desk.client.post(address, {**job, "minutes": "", "key": "other"}).status_code == 422
    named = desk.client.post(address, {"act": "break", "note": "Bel 06 12345678"})
    assert named.status_code == 422
    assert not Outage.objects.across_all(reason="test").exists()
    shown = text(desk.client.post(address, {"act": "break", "note": "De lens is stuk"}, follow=True))
    assert "De lens is stuk" in shown
    assert desk.client.post(address, {"act": "break"}).status_code == 409
    assert "doet het weer" in text(desk.client.post(address, {"act": "mend"}, follow=True))


def test_a_machine_asks_an_adult_and_the_desk_ticks_that_one_is_here(desk: Counter) -> None:
    thing = _laser(desk)
    machine = _one(Machine)
    change = {
        "act": "change_machine",
        "machine": str(machine.public_id),
        "kind": "",
        "adult": "12",
        "supervised": "1",
        "minute": "0,20",
    }
    assert desk.client.post("/balie/maken/instellen", {**change, "adult": "oud"}).status_code == 422
    page = text(desk.client.post("/balie/maken/instellen", change, follow=True))
    assert 'value="0,20"' in desk.client.get("/balie/maken/instellen").content.decode()
    assert "bewaard" in page
    assert "met een volwassene onder 12 jaar" in text(desk.client.get("/balie/maken"))
    _new(desk, thing, "Anna")
    claim = _one(Claim)
    address, list_of_day = f"/balie/boeken/{claim.public_id}", f"/balie/boeken?dag={tomorrow(10).date()}"
    with clock.at(tomorrow(10)):
        assert "onder 12 jaar" in text(desk.client.get(list_of_day))
        assert "Is er een volwassene?" in text(desk.client.post(address, {"act": "check_in"}, follow=True))
        desk.client.post(address, {"act": "check_in", "adult": "1"})
        assert "er is een volwassene bij" in text(desk.client.get(list_of_day))
    other = counter()
    GrantFactory(user=other.user, organisation=other.library, role=CONSULTANT)
    assert other.client.post("/balie/maken/instellen", change).status_code == 404


def test_materials_are_added_counted_used_charged_and_end(desk: Counter) -> None:
    thing = _laser(desk)
    page = "/balie/maken/materiaal"
    add = {"act": "add", "name": "Katoen", "unit": "metre", "price": "6,05", "low": "2"}
    assert desk.client.post(page, {**add, "price": "zes"}).status_code == 422
    assert "Katoen" in text(desk.client.post(page, add, follow=True))
    assert desk.client.post(page, add).status_code == 409
    cotton = str(_one(Material).public_id)
    assert desk.client.post(page, {"act": "count", "material": cotton, "parts": "veel"}).status_code == 422
    counted = desk.client.post(page, {"act": "count", "material": cotton, "parts": "3,5"}, follow=True)
    assert "nog 3,5 meter" in text(counted)
    card = desk.card()
    machine = _one(Machine)
    settings = {"act": "change_machine", "machine": str(machine.public_id), "minute": "0,10"}
    desk.client.post("/balie/maken/instellen", settings)
    _new(desk, thing, card.number)
    claim = str(_one(Claim).public_id)
    address = f"/balie/maken/machine/{machine.public_id}"
    job = {
        "act": "job",
        "minutes": "30",
        "heads": "1",
        "audience": "adults",
        "material": [cotton, "", ""],
        "amount": ["1,5", "", ""],
        "claim": claim,
        "charge": "1",
    }
    with clock.at(tomorrow(10)):
        desk.client.post(f"/balie/boeken/{claim}", {"act": "check_in"})
        assert "Van welke boeking" in text(desk.client.get("/balie/maken"))
        refused = desk.client.post(address, {**job, "minutes": ""})
        assert refused.status_code == 422
        assert 'value="1,5"' in refused.content.decode()  # what was typed stands there
        assert desk.client.post(address, {**job, "amount": ["", "", ""]}).status_code == 422
        shown = text(desk.client.post(address, job, follow=True))
        assert "12,08 staat op de rekening van het lid" in shown
        assert "Katoen is bijna op" in shown
        assert "1,5 meter" in shown
        assert "Van welke boeking" not in shown
        desk.client.post(f"/balie/maken/klus/{_one(Job).public_id}")
        assert "· op de rekening" not in text(desk.client.get("/balie/maken"))
    assert "nog 3,5 meter" in text(desk.client.get(page))
    public = text(desk.client.get(f"/maken/{thing.public_id}"))
    assert "6,05 per meter" in public
    ended = text(desk.client.post(page, {"act": "end", "material": cotton}, follow=True))
    assert "Materiaal van vroeger" in ended
    desk.client.post(page, {"act": "bring_back", "material": cotton})
    other = counter()
    assert other.client.post(page, {"act": "end", "material": cotton}).status_code == 404


def test_an_amount_that_two_people_read_in_two_ways_is_refused(desk: Counter) -> None:
    """Three digits behind a point are thousands to one reader and a fraction to another."""
    _laser(desk)
    page, add = "/balie/maken/materiaal", {"act": "add", "name": "Hout", "unit": "gram", "price": "0,02"}
    for price in ("2.000", "-2", "9" * 40):
        assert desk.client.post(page, {**add, "price": price}).status_code == 422
    desk.client.post(page, add)
    count = {"act": "count", "material": str(_one(Material).public_id)}
    for parts in ("2.000", "1,5", "-1", "9" * 40):
        assert desk.client.post(page, {**count, "parts": parts}).status_code == 422
    assert "nog 2000 gram" in text(desk.client.post(page, {**count, "parts": "2000"}, follow=True))


def test_another_library_finds_nothing(desk: Counter) -> None:
    thing = _laser(desk)
    desk.client.post("/balie/maken/mensen", {"wie": "Anna"})
    _new(desk, ResourceFactory(branch=desk.branch), "Bert")
    other = counter()
    addresses = (
        f"/balie/boeken/{_one(Claim).public_id}",
        f"/balie/maken/machine/{_one(Machine).public_id}",
        f"/balie/maken/mensen/{_one(Holder).public_id}",
    )
    for address in addresses:
        assert other.client.post(address, {"act": "cancel"}).status_code == 404
    block = {"act": "block", "wat": str(thing.public_id), "van": "2030-01-01", "tot": "2030-01-02"}
    assert other.client.post("/balie/boeken/plekken", block).status_code == 404
    assert "Niemand gevonden" in text(other.client.get("/balie/maken/mensen?zoek=Anna"))
    assert "Niemand gevonden" not in text(desk.client.get("/balie/maken/mensen?zoek=Anna"))


def test_a_moment_at_the_end_of_time_is_refused_in_words(desk: Counter) -> None:
    thing = ResourceFactory(branch=desk.branch)
    wish = {"wat": str(thing.public_id), "wie": "Anna", "minuten": "60", "start": "9999-12-31T23:30:00+00:00"}
    answer = desk.client.post("/balie/boeken/nieuw", wish)
    assert (answer.status_code, "Kies een dag en een tijd" in text(answer)) == (422, True)
