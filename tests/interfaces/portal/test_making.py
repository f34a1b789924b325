"""The maker place for the public: what is free, booking with a card, calling off and taking up again; no permit, no laser."""

import pytest

from samenbieb.domains.booking.models import Claim
from samenbieb.domains.credentials import services as permits
from samenbieb.domains.credentials.services import QualificationWish
from samenbieb.domains.makerspace import services
from samenbieb.domains.makerspace.services import MachineWish
from samenbieb.domains.organisations.permissions import DIRECTOR
from tests.factories.booking import ResourceFactory, tomorrow
from tests.factories.organisations import staff
from tests.factories.patrons import PIN, member
from tests.interfaces.portal.visitors import logged_in, text, visitor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]


def test_a_visitor_sees_what_is_free_and_logs_in_to_book() -> None:
    thing = ResourceFactory(name="Naaimachine", kind="machine")
    client, address = visitor(), f"/maken/{thing.public_id}"
    assert "Naaimachine" in text(client.get("/maken"))
    assert "9.00 uur" in text(client.get(f"{address}?dag={tomorrow(9).date()}&minuten=60"))
    answer = client.post(address, {"start": tomorrow(10).isoformat()})
    assert (answer.status_code, answer["Location"][:10]) == (302, "/inloggen?")
    assert client.get("/maken/mijn").status_code == 302
    assert "Log in om te boeken." in text(client.get(answer["Location"]))
    hidden = ResourceFactory(branch=thing.branch, for_members=False)
    assert client.get(f"/maken/{hidden.public_id}").status_code == 404


def test_the_time_that_was_picked_before_logging_in_is_there_after_it() -> None:
    thing, client, card = ResourceFactory(), visitor(), member()
    wish = {"start": tomorrow(10).isoformat(), "minuten": "60"}
    form = client.get(client.post(f"/maken/{thing.public_id}", wish)["Location"]).context
    back = client.post("/inloggen", {"card": card.number, "pin": PIN, "next": form["next"]})["Location"]
    page = client.get(back)
    assert page.status_code == 200
    assert "U koos morgen" in text(page)
    assert page.context["minutes"] == 60
    assert page.context["picked"].starts_at == tomorrow(10)
    assert not Claim.objects.across_all(reason="test").exists()
    logged_in(member()).post(f"/maken/{thing.public_id}", wish)
    assert "De tijd die u koos, is niet meer vrij." in text(client.get(back))


def test_a_member_books_calls_off_and_takes_up_again() -> None:
    thing, client = ResourceFactory(), logged_in(member())
    wish = {"start": tomorrow(10).isoformat(), "minuten": "60"}
    assert "is voor u geboekt" in text(client.post(f"/maken/{thing.public_id}", wish, follow=True))
    again = logged_in(member()).post(f"/maken/{thing.public_id}", wish)
    assert again.status_code == 409
    assert "Wel vrij" in text(again)
    claim = Claim.objects.across_all(reason="test").get()
    address = f"/maken/mijn/{claim.public_id}"
    assert logged_in(member()).post(address, {"act": "cancel"}).status_code == 404
    assert "afgezegd" in text(client.post(address, {"act": "cancel"}, follow=True))
    assert "staat er weer" in text(client.post(address, {"act": "restore"}, follow=True))


def test_a_member_moves_a_booking_and_puts_it_back() -> None:
    thing, client = ResourceFactory(), logged_in(member())
    client.post(f"/maken/{thing.public_id}", {"start": tomorrow(10).isoformat(), "minuten": "60"})
    claim = Claim.objects.across_all(reason="test").get()
    other = logged_in(member())
    other.post(f"/maken/{thing.public_id}", {"start": tomorrow(14).isoformat(), "minuten": "60"})
    address = f"/maken/mijn/{claim.public_id}/verzetten"
    assert address in client.get("/maken/mijn").content.decode()
    assert "10.30 uur" in text(client.get(address))  # its own time counts as free
    assert other.get(address).status_code == 404
    assert visitor().get(address).status_code == 302
    refused = client.post(address, {"start": tomorrow(14).isoformat(), "minuten": "60"})
    assert refused.status_code == 409
    assert "Er is niets veranderd" in text(refused)
    assert "Wel vrij" in text(refused)
    long = client.post(address, {"start": tomorrow(11).isoformat(), "minuten": "600"})
    assert long.status_code == 409
    moved = client.post(address, {"start": tomorrow(12).isoformat(), "minuten": "90"}, follow=True)
    assert "De boeking is verzet" in text(moved)
    claim.refresh_from_db()
    assert (claim.starts_at, claim.ends_at) == (tomorrow(12), tomorrow(13, 30))
    client.post(address, {"start": tomorrow(10).isoformat(), "minuten": "60"})
    claim.refresh_from_db()
    assert (claim.starts_at, claim.ends_at) == (tomorrow(10), tomorrow(11))
    client.post(f"/maken/mijn/{claim.public_id}", {"act": "cancel"})
    assert "niet meer" in text(client.get(address))


def test_the_moment_of_a_booking_is_not_offered_and_choosing_it_says_that_nothing_changed() -> None:
    thing, client = ResourceFactory(), logged_in(member())
    client.post(f"/maken/{thing.public_id}", {"start": tomorrow(10).isoformat(), "minuten": "60"})
    claim = Claim.objects.across_all(reason="test").get()
    address = f"/maken/mijn/{claim.public_id}/verzetten"
    own = f'name="start" value="{tomorrow(10).isoformat()}"'
    assert own not in client.get(address).content.decode()
    assert own in client.get(f"{address}?minuten=90").content.decode()  # longer is a change
    same = client.post(address, {"start": tomorrow(10).isoformat(), "minuten": "60"}, follow=True)
    assert "De boeking staat al op deze tijd. Er is niets veranderd." in text(same)
    assert "De boeking is verzet" not in text(same)


def test_no_permit_no_laser_and_the_next_instruction_is_told() -> None:
    thing = ResourceFactory(kind="machine", name="Lasersnijder")
    director = staff(thing.organisation, DIRECTOR)
    kind = permits.make_kind(director, organisation_id=thing.organisation_id, wish=QualificationWish("Laser"))
    services.add_machine(director, resource=str(thing.public_id), wish=MachineWish(kind))
    services.plan_instruction(director, qualification=kind, branch_id=thing.branch_id, starts_at=tomorrow(14))
    card = member()
    client, wish = logged_in(card), {"start": tomorrow(10).isoformat(), "minuten": "60"}
    refused = client.post(f"/maken/{thing.public_id}", wish)
    assert refused.status_code == 409
    assert "eerst een bevoegdheid nodig" in text(refused)
    assert "14.00 uur" in text(refused)
    assert "Meld u aan bij de balie van de bibliotheek." in text(refused)
    holder = permits.know(
        director, organisation_id=thing.organisation_id, person_id=card.membership.person_id
    )
    permits.give(director, holder=holder, qualification=kind, evidence="shown")
    assert "is voor u geboekt" in text(client.post(f"/maken/{thing.public_id}", wish, follow=True))
    assert "Laser" in text(client.get("/maken/mijn"))


def test_the_page_says_who_comes_along_in_plain_words() -> None:
    thing = ResourceFactory(kind="machine", name="Naaimachine")
    director = staff(thing.organisation, DIRECTOR)
    wish = MachineWish(adult_below=12, supervised=True)
    services.add_machine(director, resource=str(thing.public_id), wish=wish)
    for address in ("/maken", f"/maken/{thing.public_id}"):
        page = text(visitor().get(address))
        assert "Jonger dan 12? Dan komt er een volwassene mee." in page
        assert "alleen als ons personeel er is" in page


@pytest.mark.parametrize("start", ["9999-12-31T23:30:00+00:00", "0001-01-01T00:00:00+14:00", "9999-12-31"])
def test_a_moment_at_the_end_of_time_is_no_moment(start: str) -> None:
    thing, client = ResourceFactory(), logged_in(member())
    assert client.post(f"/maken/{thing.public_id}", {"start": start, "minuten": "60"}).status_code == 200
    assert not Claim.objects.across_all(reason="test").exists()
