"""Registering in the browser of a resident: without an account, without a script, and back with a code."""

import datetime as dt

import pytest

from samenbieb.domains.programme import services
from samenbieb.domains.programme.models import Entry, Registration
from samenbieb.domains.programme.rules import FORMS_MAX
from samenbieb.kernel import clock
from tests.factories.organisations import staff
from tests.factories.programme import SessionFactory
from tests.interfaces.portal.visitors import text, visitor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]
DAY = dt.timedelta(days=1)
NOOR = {"first_name": "Noor", "email": "noor@example.org", "phone": "", "note": ""}


def _workshop(capacity=4, **changes):
    given = {"starts_at": clock.now() + 3 * DAY, "capacity": capacity, "activity__drop_in": False}
    return SessionFactory(**{**given, **changes})


def _begun(client, session, heads="2"):
    answer = client.post(
        f"/activiteiten/{session.activity.public_id}/aanmelden",
        {"datum": str(session.public_id), "personen": heads},
    )
    assert answer.status_code == 302
    return answer.url


def _registered(client, session, heads="2"):
    answer = client.post(_begun(client, session, heads), NOOR)
    assert answer.status_code == 302
    return answer.url


def test_from_the_activity_to_a_place_and_back_with_the_code() -> None:
    session, client = _workshop(), visitor()
    page = client.get(f"/activiteiten/{session.activity.public_id}")
    assert "Nog 4 plaatsen" in text(page)
    assert f"/aanmelden?datum={session.public_id}" in page.content.decode()
    address = _begun(client, session)
    assert "We houden uw 2 plaatsen vast" in text(client.get(address))
    answer = client.post(address, NOOR)
    page = text(client.get(answer.url))
    assert "U bent aangemeld, voor 2 personen" in page
    assert "U hebt 2 plaatsen" in page
    code = answer.url.rsplit("/", 1)[1]
    other = visitor()
    found = other.post("/activiteiten/aanmelding", {"code": f"{code[:5]} {code[5:]}".lower()})
    assert found.url == answer.url
    shown = other.get(found.url)
    assert "U hebt 2 plaatsen" in text(shown)
    assert shown["Cache-Control"] == "private, no-store"
    assert "noor@example.org" not in shown.content.decode()


def test_one_leaves_and_comes_after_all() -> None:
    session, client = _workshop(2), visitor()
    address = _registered(client, session)
    name = {"datum": str(session.public_id)}
    assert "U komt niet meer" in text(client.post(address, {"act": "stop", **name}, follow=True))
    assert "U komt toch" in text(client.post(address, {"act": "back", **name}, follow=True))
    client.post(address, {"act": "stop", **name})
    _registered(visitor(), session)
    assert "Het is nu vol" in text(client.post(address, {"act": "back", **name}, follow=True))


def test_who_waits_takes_the_place_that_is_offered() -> None:
    session = _workshop(2)
    first, second = _registered(visitor(), session), _registered(visitor(), session)
    client, name = visitor(), {"datum": str(session.public_id)}
    assert "U bent de eerste op de wachtlijst" in text(client.get(second))
    client.post(first, {"act": "stop"})
    assert "Er is plaats voor u" in text(client.get(second))
    assert "De plaats is van u" in text(client.post(second, {"act": "accept", **name}, follow=True))
    assert "U hebt 2 plaatsen" in text(client.get(second))


def test_what_is_wrong_is_said_at_its_field_and_the_places_stay() -> None:
    session, client = _workshop(), visitor()
    address = _begun(client, session)
    answer = client.post(address, {"first_name": "", "email": "", "phone": "", "note": ""})
    assert answer.status_code == 422
    assert "Vul uw voornaam in" in text(answer)
    assert "e-mailadres of een telefoonnummer" in text(answer)
    noted = client.post(address, {**NOOR, "note": "bel 06 12345678"})
    assert noted.status_code == 422
    assert Entry.objects.get().state == "held"


def test_a_group_that_does_not_fit_hears_how_many_places_there_are_and_what_it_can_do() -> None:
    session, client = _workshop(1), visitor()
    page = client.get(_begun(client, session, "3"))
    assert "Er is nog 1 plaats. Uw groep is te groot." in text(page)
    assert "Het is nu vol" not in text(page)
    assert "Dan staat uw groep op de wachtlijst." in text(page)
    assert f"/aanmelden?datum={session.public_id}" in page.content.decode()
    _registered(visitor(), session, "1")
    assert "Het is nu vol." in text(client.get(_begun(client, session, "3")))


def test_a_group_too_large_for_each_of_several_dates_hears_that() -> None:
    session, client = _workshop(2), visitor()
    SessionFactory(
        activity=session.activity, branch=session.branch, starts_at=clock.now() + 10 * DAY, capacity=1
    )
    choose = f"/activiteiten/{session.activity.public_id}/aanmelden"
    wish = {"datum": str(session.public_id), "personen": "3", "data": "alle"}
    assert "Er is plaats, maar uw groep is te groot." in text(client.post(choose, wish, follow=True))


def test_the_form_says_before_that_mail_or_telephone_is_needed() -> None:
    client = visitor()
    page = text(client.get(_begun(client, _workshop())))
    assert "Vul één van deze twee in: uw e-mailadres of uw telefoonnummer." in page
    assert page.count("(niet verplicht)") == 1  # what we should know; not mail or telephone


def test_who_stops_gives_the_places_back_at_once() -> None:
    session, client = _workshop(2), visitor()
    answer = client.post(_begun(client, session), {"act": "stop"})
    assert answer.url == f"/activiteiten/{session.activity.public_id}"
    assert "Nog 2 plaatsen" in text(client.get(answer.url))


def test_all_dates_of_a_series_with_one_form() -> None:
    session, client = _workshop(), visitor()
    SessionFactory(
        activity=session.activity, branch=session.branch, starts_at=clock.now() + 10 * DAY, capacity=4
    )
    choose = f"/activiteiten/{session.activity.public_id}/aanmelden"
    assert "Op alle 2 data" in text(client.get(choose))
    answer = client.post(choose, {"datum": str(session.public_id), "personen": "1", "data": "alle"})
    page = text(client.get(client.post(answer.url, NOOR).url))
    assert page.count("U hebt een plaats") == 2
    assert "Ik kom op geen van deze data" in page


def test_nothing_is_offered_where_one_cannot_register() -> None:
    walk_in = _workshop(activity__drop_in=True)
    later = _workshop(registers_from_at=clock.now() + DAY)
    for session, words in ((walk_in, "U kunt zo binnenlopen"), (later, "U kunt zich aanmelden vanaf")):
        address = f"/activiteiten/{session.activity.public_id}"
        page = visitor().get(address)
        assert words in text(page)
        assert "/aanmelden?" not in page.content.decode()
        answer = visitor().get(f"{address}/aanmelden")
        assert "U kunt zich nu niet aanmelden" in text(answer)
        visitor().post(f"{address}/aanmelden", {"datum": str(session.public_id), "personen": "1"})
    assert not Entry.objects.exists()


def test_a_form_for_too_many_is_refused_with_a_sentence() -> None:
    session = _workshop(20)
    answer = visitor().post(
        f"/activiteiten/{session.activity.public_id}/aanmelden",
        {"datum": str(session.public_id), "personen": "11"},
    )
    assert answer.status_code == 422
    assert "hoogstens 10" in text(answer)


def test_a_code_that_nobody_has_is_not_found() -> None:
    client = visitor()
    for address in ("/activiteiten/aanmelding/AAAAAAAAAA", "/activiteiten/aanmelden/AAAAAAAAAA"):
        assert client.get(address).status_code == 404
    answer = client.post("/activiteiten/aanmelding", {"code": "AAAAA AAAAA"})
    assert answer.status_code == 422
    assert "Deze code kennen we niet" in text(answer)


def test_what_was_called_off_says_so_on_the_page_of_the_registration() -> None:
    session, client = _workshop(), visitor()
    address = _registered(client, session)
    services.cancel_session(staff(session.organisation), session=str(session.public_id), reason="illness")
    page = text(client.get(address))
    assert "Gaat niet door" in page
    assert "Ik kom niet" not in page
    answer = client.post(address, {"act": "stop", "datum": str(session.public_id)}, follow=True)
    assert "gaat niet door" in text(answer)
    assert Registration.objects.across_all(reason="test").get().sent_at is not None


def test_a_date_in_another_spelling_is_not_found_and_nothing_changes() -> None:
    session, client = _workshop(2), visitor()
    address = _registered(client, session)
    client.post(address, {"act": "stop"})
    loud = {"act": "back", "datum": str(session.public_id).upper()}
    assert client.post(address, loud).status_code == 404
    assert Entry.objects.get().state == "withdrawn"


def test_who_opens_forms_over_and_over_is_kept_no_place_and_stopped_in_words_at_last() -> None:
    session, client = _workshop(40), visitor()
    for _form in range(7):
        address = _begun(client, session)
    page = text(client.get(address))
    assert "Er is plek, maar we houden geen plek voor u vast" in page
    assert "wachtlijst" not in page
    for _form in range(FORMS_MAX - 7):
        _begun(client, session)
    answer = client.post(
        f"/activiteiten/{session.activity.public_id}/aanmelden",
        {"datum": str(session.public_id), "personen": "1"},
    )
    assert answer.status_code == 429
    assert "te vaak geopend" in text(answer)
