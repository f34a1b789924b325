"""What is typed wrongly at bookings and the maker place: a sentence at the field, in words for the desk, and nothing lost."""

import datetime as dt

import pytest

from samenbieb.domains.booking.models import Claim, Resource
from samenbieb.domains.credentials.models import Holder, Qualification
from samenbieb.domains.makerspace.models import Job, Machine, Material
from samenbieb.domains.organisations.permissions import CONSULTANT
from samenbieb.kernel import clock
from samenbieb.kernel.models import AuditEntry
from tests.factories.booking import ResourceFactory, tomorrow
from tests.factories.organisations import GrantFactory
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]
NEW, SERIES, THINGS = "/balie/boeken/nieuw", "/balie/boeken/reeks", "/balie/boeken/plekken"
PEOPLE, MAKING = "/balie/maken/mensen", "/balie/maken"
NOBODYS_CARD = "29999999999999"


@pytest.fixture
def desk() -> Counter:
    here = counter()
    GrantFactory(user=here.user, organisation=here.library, role=CONSULTANT)
    return here


def _one(model: type) -> object:
    return model._default_manager.across_all(reason="test").latest("pk")


def _wish(thing: Resource, **other: str) -> dict[str, str]:
    return {
        "wat": str(thing.public_id),
        "dag": tomorrow(10).date().isoformat(),
        "minuten": "90",
        "start": tomorrow(11).isoformat(),
        "wie": "Anna",
        **other,
    }


def _series(thing: Resource, **other: str) -> dict[str, str]:
    day = tomorrow(10).date()
    return {
        "wat": str(thing.public_id),
        "dagen": str(day.weekday()),
        "om": "2",
        "van": day.isoformat(),
        "tot": (day + dt.timedelta(days=14)).isoformat(),
        "tijd": "10:00",
        "minuten": "60",
        **other,
    }


def _laser(desk: Counter, **asked: str) -> Resource:
    thing = ResourceFactory(branch=desk.branch, kind="machine", name="Lasersnijder")
    settings = "/balie/maken/instellen"
    desk.client.post(settings, {"act": "kind", "name": "Laser"})
    wish = {"kind": str(_one(Qualification).public_id), "minute": "0,20", **asked}
    answer = desk.client.post(settings, {"act": "machine", "wat": str(thing.public_id), **wish})
    assert answer.status_code == 302
    return thing


def test_an_unknown_card_keeps_the_form_of_a_booking(desk: Counter) -> None:
    thing = ResourceFactory(branch=desk.branch)
    answer = desk.client.post(NEW, _wish(thing, wie=NOBODYS_CARD))
    page = text(answer)
    assert answer.status_code == 422
    assert 'id="wie-wrong"' in page
    assert "Deze pas kennen wij niet" in page
    for typed in (f'value="{NOBODYS_CARD}"', 'value="90"', f'value="{tomorrow(10).date()}"'):
        assert typed in page
    assert f'value="{tomorrow(11).isoformat()}" selected' in page
    assert not Claim.objects.across_all(reason="test").exists()
    answer = desk.client.post(NEW, _wish(thing))
    assert answer["Location"] == f"/balie/boeken?dag={tomorrow(10).date()}"


def test_an_unknown_card_keeps_the_form_of_a_series(desk: Counter) -> None:
    thing = ResourceFactory(branch=desk.branch)
    answer = desk.client.post(SERIES, _series(thing, wie=NOBODYS_CARD, act="free"))
    page = text(answer)
    assert answer.status_code == 422
    assert 'id="wie-wrong"' in page
    for typed in (f'value="{NOBODYS_CARD}"', '<option value="2" selected>', 'value="10:00"'):
        assert typed in page


@pytest.mark.parametrize("typed", ["abc", "anderhalf uur", "0", ""])
def test_a_length_that_is_none_is_said_at_the_field(desk: Counter, typed: str) -> None:
    thing = ResourceFactory(branch=desk.branch)
    wish = _wish(thing, minuten=typed)
    for answer in (desk.client.get(NEW, wish), desk.client.post(NEW, wish)):
        page = text(answer)
        assert answer.status_code == 422
        assert 'id="minuten-wrong"' in page
        assert "Vul de lengte in hele minuten in, zoals 60." in page
        assert f'maxlength="20" value="{typed}"' in page
    page = text(desk.client.get(SERIES, _series(thing, minuten=typed)))
    assert 'id="minuten-wrong"' in page
    assert f'maxlength="20" value="{typed}"' in page
    assert not Claim.objects.across_all(reason="test").exists()


def test_a_day_that_is_none_or_over_is_said_at_the_field(desk: Counter) -> None:
    thing = ResourceFactory(branch=desk.branch)
    past = (tomorrow(10) - dt.timedelta(days=3)).date().isoformat()
    for day, sentence in (("", "Kies een dag."), (past, "Deze dag is voorbij.")):
        answer = desk.client.get(NEW, _wish(thing, dag=day))
        page = text(answer)
        assert answer.status_code == 422
        assert 'id="dag-wrong"' in page
        assert sentence in page
        assert f'name="dag" value="{day}"' in page
        assert "Gesloten" not in page
    assert desk.client.get(f"{NEW}?dag={past}").status_code == 200  # from the list of a day: nobody typed it


def test_an_empty_name_is_said_once_in_the_red_box(desk: Counter) -> None:
    thing = ResourceFactory(branch=desk.branch)
    for answer in (desk.client.post(NEW, _wish(thing, wie="")), desk.client.post(PEOPLE, {"wie": ""})):
        page = text(answer)
        box = page[page.index("sb-alert--stop") :].split("</div></div>")[0]
        assert box.count("<p class") == 1
        assert "<p>" not in box


def test_dates_in_the_wrong_order_stay_in_an_open_form(desk: Counter) -> None:
    thing = ResourceFactory(branch=desk.branch)
    ResourceFactory(branch=desk.branch)
    van, tot = tomorrow(10, days=5).date().isoformat(), tomorrow(10, days=2).date().isoformat()
    wish = {"act": "block", "wat": str(thing.public_id), "van": van, "tot": tot, "reason": "maintenance"}
    answer = desk.client.post(THINGS, wish)
    page = text(answer)
    assert answer.status_code == 422
    assert page.count('<details class="sb-details" open>') == 1
    assert page.count(f'name="van" value="{van}"') == page.count(f'name="tot" value="{tot}"') == 1
    assert page.count('<option value="maintenance" selected>') == 1


def test_a_thing_with_a_length_that_is_none_is_not_added(desk: Counter) -> None:
    wish = {"act": "add", "name": "Zaal", "kind": "room", "minuten": "kwartier", "for_members": "1"}
    answer = desk.client.post(THINGS, wish)
    page = text(answer)
    assert answer.status_code == 422
    assert "Vul de lengte in hele minuten in" in page
    assert 'value="kwartier"' in page
    assert 'name="for_members" value="1" checked' in page
    assert not Resource.objects.across_all(reason="test").exists()


def test_blocking_what_is_booked_speaks_to_who_blocks(desk: Counter) -> None:
    thing = ResourceFactory(branch=desk.branch)
    desk.client.post(NEW, _wish(thing))
    day = tomorrow(10).date().isoformat()
    wish = {"act": "block", "wat": str(thing.public_id), "van": day, "tot": day, "reason": "maintenance"}
    page = text(desk.client.post(THINGS, wish))
    assert "Dit is dan geboekt. Kijk hieronder wat er in de weg staat." in page
    assert "Iemand anders" not in page
    desk.client.post(THINGS, {**wish, "act": "block_all"})
    page = text(desk.client.post(THINGS, wish))
    assert "Dit is dan in gebruik of geblokkeerd. Kies andere dagen." in page
    page = text(desk.client.post(THINGS, {**wish, "act": "block_all"}))
    assert page.count(f'type="date" name="van" value="{day}"') == 1


def test_a_year_that_is_none_makes_nobody_and_can_be_filled_in_later(desk: Counter) -> None:
    for typed in ("abc", "x198", "1850"):
        answer = desk.client.post(PEOPLE, {"wie": "Anna", "born_in": typed})
        page = text(answer)
        assert answer.status_code == 422
        assert "Vul een jaar in, zoals 1984." in page
        assert f'value="{typed}"' in page
        assert 'value="Anna"' in page
    assert not Holder.objects.across_all(reason="test").exists()
    desk.client.post(PEOPLE, {"wie": "Anna", "born_in": ""})
    anna = _one(Holder)
    address = f"{PEOPLE}/{anna.public_id}"
    assert "Geboortejaar invullen" in text(desk.client.get(address))
    for typed in ("", "x198"):
        answer = desk.client.post(address, {"act": "year", "born_in": typed})
        assert answer.status_code == 422
        assert "Vul een jaar in, zoals 1984." in text(answer)
    page = text(desk.client.post(address, {"act": "year", "born_in": "1984"}, follow=True))
    assert "1984" in page
    assert "Geboortejaar wijzigen" in page
    anna.refresh_from_db()
    assert anna.born_in == 1984
    lines = AuditEntry.objects.filter(details__born_in=1984)
    assert [one.details["born_in_was"] for one in lines] == [None]
    assert counter().client.post(address, {"act": "year", "born_in": "1990"}).status_code == 404


def test_a_member_of_whom_the_birth_date_is_known_is_asked_no_year(desk: Counter) -> None:
    desk.client.post(PEOPLE, {"wie": desk.card().number})
    page = text(desk.client.get(f"{PEOPLE}/{_one(Holder).public_id}"))
    assert 'name="born_in"' not in page


def test_a_machine_with_an_age_tells_the_desk_what_to_do(desk: Counter) -> None:
    thing = _laser(desk, age="16")
    page = text(desk.client.post(NEW, _wish(thing)))
    assert "Wij weten geen leeftijd. Scan de pas, of vul het geboortejaar in." in page
    assert "De machine vraagt ook de bevoegdheid “Laser”." in page
    assert f'href="{PEOPLE}"' in page
    assert "Vraag aan de balie" not in page
    desk.client.post(PEOPLE, {"wie": "Bo", "born_in": str(clock.now().year - 10)})
    child = _one(Holder)
    page = text(desk.client.post(NEW, _wish(thing, wie=child.code)))
    assert "Deze machine mag vanaf 16 jaar. Kies een andere machine." in page
    desk.client.post(f"{PEOPLE}/{child.public_id}", {"act": "year", "born_in": "1984"})
    page = text(desk.client.post(NEW, _wish(thing, wie=child.code)))
    assert "eerst een bevoegdheid nodig: geef die bij “Wie mag wat”." in page
    give = {"act": "give", "kind": str(_one(Qualification).public_id), "evidence": "shown"}
    desk.client.post(f"{PEOPLE}/{child.public_id}", give)
    assert desk.client.post(NEW, _wish(thing, wie=child.code)).status_code == 302


def test_a_note_that_is_refused_stays(desk: Counter) -> None:
    _laser(desk)
    address = f"/balie/maken/machine/{_one(Machine).public_id}"
    answer = desk.client.post(address, {"act": "break", "note": "Bel 06 12345678"})
    assert answer.status_code == 422
    assert 'value="Bel 06 12345678"' in text(answer)
    assert text(answer).count('<details class="sb-details" open>') == 1


def test_more_used_than_there_was_is_asked_about_and_undone(desk: Counter) -> None:
    _laser(desk)
    page = "/balie/maken/materiaal"
    desk.client.post(page, {"act": "add", "name": "Katoen", "unit": "metre", "price": "6,05"})
    cotton = str(_one(Material).public_id)
    desk.client.post(page, {"act": "count", "material": cotton, "parts": "1,5", "key": "count"})
    address = f"/balie/maken/machine/{_one(Machine).public_id}"
    job = {"act": "job", "minutes": "30", "heads": "1", "audience": "adults", "material": cotton}
    assert "Klopt dit?" not in text(
        desk.client.post(address, {**job, "amount": "1,5", "key": "a"}, follow=True)
    )
    desk.client.post(f"/balie/maken/klus/{_one(Job).public_id}")
    shown = text(desk.client.post(address, {**job, "amount": "99", "key": "b"}, follow=True))
    assert "Katoen: er lag 1,5 meter. Klopt dit?" in shown
    assert "Katoen is op." in shown
    assert "bijna op" not in shown
    desk.client.post(f"/balie/maken/klus/{_one(Job).public_id}")
    assert "Katoen is op." not in text(desk.client.get(MAKING))
    desk.client.post(page, {"act": "count", "material": cotton, "parts": "0", "key": "none"})
    assert "Katoen is op." in text(desk.client.get(MAKING))
    assert "Het is op. Bestel nieuw." in text(desk.client.get(page))


def test_the_sentence_fits_what_is_asked(desk: Counter) -> None:
    _laser(desk, gram="0,10")
    page = "/balie/maken/materiaal"
    desk.client.post(page, {"act": "add", "name": "Katoen", "unit": "metre", "price": "6,05"})
    cotton = str(_one(Material).public_id)
    desk.client.post(page, {"act": "add", "name": "Knopen", "unit": "piece", "price": "0,10"})
    buttons = str(_one(Material).public_id)
    address = f"/balie/maken/machine/{_one(Machine).public_id}"
    job = {"act": "job", "minutes": "30", "heads": "1", "audience": "adults", "grams": ""}
    for wrong, sentence in (
        ({"minutes": "half uur"}, "Vul hele minuten in, zoals 30."),
        ({"grams": "veel"}, "Vul hele grammen in, zoals 25."),
        ({"heads": ""}, "Vul in met hoeveel mensen het was, zoals 1."),
        ({"material": cotton, "amount": "veel"}, "Vul in hoeveel meter Katoen er is gebruikt, zoals 0,5."),
        ({"material": buttons, "amount": "0,5"}, "Knopen er is gebruikt, zoals 2."),
    ):
        answer = desk.client.post(address, {**job, **wrong})
        assert answer.status_code == 422
        assert sentence in text(answer)
        assert "minuten en grammen" not in text(answer)
    assert not Job.objects.across_all(reason="test").exists()


def test_where_nothing_can_be_booked_the_page_says_so(desk: Counter) -> None:
    for address in (NEW, SERIES):
        page = text(desk.client.get(address))
        assert "Er is nog niets te boeken." in page
        assert f'href="{THINGS}"' in page
        assert 'name="wat"' not in page
        page = text(counter().client.get(address))
        assert "Vraag uw leidinggevende om iets toe te voegen." in page


def test_what_was_called_off_is_named_as_its_button(desk: Counter) -> None:
    thing = ResourceFactory(branch=desk.branch)
    desk.client.post(NEW, _wish(thing))
    desk.client.post(f"/balie/boeken/{_one(Claim).public_id}", {"act": "cancel"})
    page = text(desk.client.get(f"/balie/boeken?dag={tomorrow(10).date()}"))
    assert "Afgezegd" in page
    assert "Afgebroken" not in page
