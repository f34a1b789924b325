"""Bookings that cannot be any more, at the desk: seen on the day, called off in one go, taken up again; blocking; another library."""

import pytest

from samenbieb.domains.booking.models import Claim
from samenbieb.domains.messages.models import Notice
from samenbieb.domains.organisations import services as places
from samenbieb.domains.organisations.permissions import CONSULTANT, DIRECTOR
from tests.factories.booking import ResourceFactory, tomorrow
from tests.factories.organisations import GrantFactory, staff
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]
LIST = "/balie/boeken/buiten"


@pytest.fixture
def desk() -> Counter:
    here = counter()
    GrantFactory(user=here.user, organisation=here.library, role=CONSULTANT)
    return here


def _book(desk: Counter, thing: object, who: str, hour: int) -> str:
    wish = {
        "wat": str(thing.public_id),
        "dag": tomorrow(hour).date().isoformat(),
        "minuten": "60",
        "wie": who,
        "start": tomorrow(hour).isoformat(),
    }
    assert desk.client.post("/balie/boeken/nieuw", wish).status_code == 302
    return str(Claim.objects.across_all(reason="test").latest("pk").public_id)


def _states() -> list[str]:
    rows = Claim.objects.across_all(reason="test").filter(kind="booking").order_by("pk")
    return list(rows.values_list("state", flat=True))


def test_a_closed_day_is_seen_called_off_and_taken_up_again(desk: Counter) -> None:
    thing = ResourceFactory(branch=desk.branch)
    card = desk.card(email="els@example.org")
    told, named = _book(desk, thing, card.number, 10), _book(desk, thing, "Anna", 12)
    assert LIST not in desk.client.get("/balie/boeken").content.decode()
    assert "kan doorgaan" in text(desk.client.get(LIST))
    director = staff(desk.library, DIRECTOR)
    day = tomorrow(10).date()
    row = places.add_exception(director, branch_id=desk.branch.pk, from_on=day, reason="Verbouwing")
    seen = desk.client.get("/balie/boeken")
    assert "2 boekingen die komen, kunnen niet doorgaan" in text(seen)
    assert LIST in seen.content.decode()
    page = text(desk.client.get(LIST))
    assert page.count("valt buiten de openingstijd") == 2
    assert "krijgt een bericht" in page
    assert "er is geen adres bekend" in page
    assert "alleen een voornaam" in page
    none = text(desk.client.post(LIST, {"act": "cancel"}, follow=True))
    assert "U koos geen boeking" in none
    done = text(desk.client.post(LIST, {"act": "cancel", "boeking": [told, named]}, follow=True))
    assert "2 boekingen zijn afgezegd" in done
    assert "Voor 1 boeking gaat een bericht" in done
    assert "Van 1 boeking weten we geen adres" in done
    (notice,) = Notice.objects.across_all(reason="test").filter(kind="booking_off")
    assert notice.address == "els@example.org"
    assert _states() == ["cancelled", "cancelled"]
    places.withdraw_exception(director, exception_id=row.pk)
    assert "kan toch doorgaan" in text(desk.client.get("/balie/boeken"))
    assert "toch mogelijk" in text(desk.client.get(LIST))
    back = text(desk.client.post(LIST, {"act": "restore", "boeking": [told, named]}, follow=True))
    assert "2 boekingen staan er weer" in back
    assert _states() == ["confirmed", "confirmed"]
    assert desk.client.post(LIST, {"act": "other", "boeking": [told]}).status_code == 422


def test_blocking_shows_what_is_booked_then_and_calls_it_off_when_asked(desk: Counter) -> None:
    thing = ResourceFactory(branch=desk.branch)
    _book(desk, thing, "Anna", 10)
    day = tomorrow(10).date().isoformat()
    block = {"act": "block", "wat": str(thing.public_id), "van": day, "tot": day, "reason": "maintenance"}
    refused = desk.client.post("/balie/boeken/plekken", block)
    assert refused.status_code == 409
    assert "Deze zijn dan geboekt" in text(refused)
    assert "Anna" in text(refused)
    assert _states() == ["confirmed"]
    done = text(desk.client.post("/balie/boeken/plekken", {**block, "act": "block_all"}, follow=True))
    assert "1 boeking is afgezegd" in done
    assert _states() == ["cancelled"]
    assert "Onderhoud" in text(desk.client.get(f"/balie/boeken?dag={day}"))


def test_another_library_calls_nothing_off(desk: Counter) -> None:
    made = _book(desk, ResourceFactory(branch=desk.branch), "Anna", 10)
    day = tomorrow(10).date()
    places.add_exception(
        staff(desk.library, DIRECTOR), branch_id=desk.branch.pk, from_on=day, reason="Verbouwing"
    )
    other = counter()
    for act in ("cancel", "restore"):
        assert other.client.post(LIST, {"act": act, "boeking": [made]}).status_code == 404
    assert "Anna" not in text(other.client.get(LIST))
    assert _states() == ["confirmed"]
