"""An appointment by a resident: two taps from Help today, no typing, short sentences, and a way back."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as project_settings
from django.test import Client

from samenbieb.domains.helpdesk import services
from samenbieb.domains.helpdesk.models import Appointment
from samenbieb.domains.helpdesk.rules.appointments import ByAppointment
from samenbieb.domains.helpdesk.services import HelpWish
from samenbieb.domains.organisations.models import Branch
from samenbieb.interfaces.web.signs import SIGNS
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from tests.factories.organisations import BranchFactory, MunicipalityFactory
from tests.interfaces.portal.test_help import long_sentences
from tests.interfaces.portal.visitors import text, visitor

pytestmark = pytest.mark.django_db

MONDAY_NINE = dt.datetime(2026, 11, 30, 8, 0, tzinfo=dt.UTC)
TEN, TWELVE, FOUR = dt.time(10), dt.time(12), dt.time(16)
AT_TEN = "2026-11-30T09:00:00+00:00"
BUTTON = re.compile(r'name="tijd" value="([^"]+)"')


@pytest.fixture(autouse=True)
def _on_monday() -> Iterator[None]:
    with clock.at(MONDAY_NINE):
        yield


@pytest.fixture
def place() -> Branch:
    """A place with times for questions on Monday morning, one helper, and for forms in the afternoon."""
    branch = BranchFactory(name="Veenlo", phone="000-123", municipality=MunicipalityFactory(name="Veenlo"))
    wish = HelpWish(
        {0: [(TEN, TWELVE), (dt.time(14), FOUR)]},
        coming="both",
        appointments={(0, TEN): ByAppointment(30), (0, dt.time(14)): ByAppointment(60, 2, "forms")},
    )
    services.set_help(Actor.system(), branch_id=branch.pk, wish=wish)
    return branch


def times_of(place: Branch) -> str:
    return f"/hulp/afspraak/plek/{place.code}"


def tap(browser: Client, place: Branch, at: str = AT_TEN, key: str = "k") -> Any:
    return browser.post(times_of(place), {"tijd": at, "key": key})


def rows() -> Any:
    return Appointment.objects.across_all(reason="what a test looks at")


def test_two_taps_from_help_today_without_typing(place: Branch) -> None:
    browser = visitor()
    page = browser.get(f"/hulp?gemeente={place.municipality.code}").content.decode()
    assert f'href="{times_of(place)}"' in page
    assert times_of(place) in browser.get(f"/vestiging/{place.code}").content.decode()
    answer = browser.get(times_of(place))
    page = answer.content.decode()
    assert not re.search(r'<input(?![^>]*type="hidden")', page.split("<main", 1)[1].split("</main", 1)[0])
    assert BUTTON.findall(page)[0] == AT_TEN
    found = text(answer)
    assert "Vandaag (30 november)" in found
    assert found.index("Voor een vraag") < found.index("10.00 uur") < found.index("Een formulier invullen")
    made = tap(browser, place)
    assert made.status_code == 302
    row = rows().get()
    assert made["Location"] == f"/hulp/afspraak/{row.code}"
    found = text(browser.get(made["Location"]))
    assert f"{SIGNS[row.icon]} {row.number}" in found
    assert "Vandaag (30 november), 10.00 uur" in found
    assert "Veenlo" in found
    assert f"{row.code[:5]} {row.code[5:]}" in found


def test_pages_of_an_appointment_are_nobodys_to_keep_and_can_be_read_aloud(place: Branch) -> None:
    browser = visitor()
    code = tap(browser, place)["Location"]
    for path in ("/hulp/afspraak", times_of(place), code, f"{code}/verzetten"):
        answer = browser.get(path)
        page = answer.content.decode()
        assert answer["Cache-Control"] == "private, no-store", path
        assert answer["X-Robots-Tag"] == "noindex", path
        assert "data-speak" in page, path
        assert len(re.findall(r"<h1[ >]", page)) == 1, path
        assert not re.search(r"<[^>]+\sstyle=", page), path


@pytest.mark.parametrize("language", [code for code, _name in project_settings.LANGUAGES])
def test_sentences_are_short_in_every_language(place: Branch, language: str) -> None:
    browser = visitor(language)
    code = tap(browser, place)["Location"]
    pages = [browser.get(path) for path in (times_of(place), code, f"{code}/verzetten")]
    pages.append(browser.post(code, {"act": "call", "phone": "x"}))
    pages.append(browser.post(code, {"act": "call", "phone": ""}))
    pages.append(browser.post(code, {"act": "stop"}, follow=True))
    pages.append(tap(browser, place, "2026-11-30T09:05:00+00:00"))
    for page in pages:
        assert f'<html lang="{language}"' in page.content.decode()
        assert long_sentences(page.content.decode()) == []
        if language not in {"nl", "en"}:
            assert "appointment" not in text(page)


def test_the_same_form_twice_is_one_and_after_going_back_another_time_is_a_second(place: Branch) -> None:
    browser = visitor()
    assert tap(browser, place)["Location"] == tap(browser, place)["Location"]
    assert rows().count() == 1
    assert tap(browser, place, "2026-11-30T09:30:00+00:00").status_code == 302
    third = tap(browser, place, "2026-11-30T10:00:00+00:00")
    assert third.status_code == 409
    assert "U heeft al twee afspraken." in text(third)
    assert tap(visitor(), place, "2026-11-30T10:00:00+00:00").status_code == 302


def test_who_comes_second_sees_the_times_that_are_near(place: Branch) -> None:
    assert tap(visitor(), place).status_code == 302
    late = tap(visitor(), place, key="other")
    assert late.status_code == 409
    found = text(late)
    assert "Deze tijd is net weg." in found
    assert "Deze tijden zijn dichtbij" in found
    assert BUTTON.findall(late.content.decode())[:2] == [
        "2026-11-30T09:30:00+00:00",
        "2026-11-30T10:00:00+00:00",
    ]
    for wrong in ("", "gisteren", "2026-11-30T09:00:00", "2020-01-01T09:00:00+00:00"):
        assert tap(visitor(), place, wrong).status_code == 409


def test_cancelling_and_coming_after_all(place: Branch) -> None:
    browser = visitor()
    code = tap(browser, place)["Location"]
    assert "Uw afspraak is afgezegd." in text(browser.post(code, {"act": "stop"}, follow=True))
    assert AT_TEN in browser.get(times_of(place)).content.decode()
    assert "U komt toch." in text(browser.post(code, {"act": "back"}, follow=True))
    browser.post(code, {"act": "stop"})
    tap(visitor(), place, key="other")
    assert "Deze tijd is net weg." in text(browser.post(code, {"act": "back"}, follow=True))
    assert "U heeft deze afspraak afgezegd." in text(browser.get(code))
    assert browser.post(code, {"act": "x"}).status_code == 404


def test_taking_another_time(place: Branch) -> None:
    browser = visitor()
    code = tap(browser, place)["Location"]
    assert "U heeft nu: vandaag (30 november), 10.00 uur." in text(browser.get(f"{code}/verzetten"))
    moved = browser.post(f"{code}/verzetten", {"tijd": "2026-12-07T09:00:00+00:00"}, follow=True)
    assert "maandag 7 december, 10.00 uur" in text(moved).lower()
    assert tap(visitor(), place, key="other").status_code == 302
    assert browser.post(f"{code}/verzetten", {"tijd": AT_TEN}).status_code == 409


def test_calling_back_is_folded_kept_as_typed_after_a_refusal_and_can_be_undone(place: Branch) -> None:
    browser = visitor()
    code = tap(browser, place)["Location"]
    wrong = browser.post(code, {"act": "call", "phone": "111222333"})
    assert wrong.status_code == 422
    assert 'value="111222333"' in wrong.content.decode()
    assert "Wij bellen u op deze tijd." in text(
        browser.post(code, {"act": "call", "phone": "06-12345678"}, follow=True)
    )
    assert rows().get().phone == "0612345678"
    empty = browser.post(code, {"act": "call", "phone": " "})
    assert empty.status_code == 422
    assert "Vul uw telefoonnummer in." in text(empty)
    assert 'aria-invalid="true"' in empty.content.decode()
    assert rows().get().phone == "0612345678"
    assert 'value="come"' in browser.get(code).content.decode()
    assert "Wij bellen u niet." in text(browser.post(code, {"act": "come"}, follow=True))
    assert rows().get().phone == ""


def test_an_appointment_that_cannot_go_on_says_so_and_leads_to_another_time(place: Branch) -> None:
    browser = visitor()
    code = tap(browser, place)["Location"]
    later = HelpWish({1: [(TEN, TWELVE)]}, appointments={(1, TEN): ByAppointment(30)})
    services.set_help(Actor.system(), branch_id=place.pk, wish=later)
    page = browser.get(code)
    assert "Deze afspraak kan niet doorgaan." in text(page)
    assert f'href="{code}/verzetten"' in page.content.decode()
    browser.post(f"{code}/verzetten", {"tijd": "2026-12-01T09:00:00+00:00"})
    assert "Laat dit teken zien bij de balie." in text(browser.get(code))


def test_a_code_opens_it_elsewhere_and_a_wrong_one_does_not(place: Branch) -> None:
    code = tap(visitor(), place)["Location"].rsplit("/", 1)[1]
    found = visitor().post("/hulp/afspraak", {"code": f"{code[:5].lower()} {code[5:]}"})
    assert found["Location"] == f"/hulp/afspraak/{code}"
    wrong = visitor().post("/hulp/afspraak", {"code": "ABC"})
    assert wrong.status_code == 422
    assert 'value="ABC"' in wrong.content.decode()
    assert visitor().get("/hulp/afspraak/ABCDEFGHJK").status_code == 404
    with clock.at(MONDAY_NINE + dt.timedelta(days=1)):
        assert "Deze tijd is begonnen of voorbij." in text(visitor().get(f"/hulp/afspraak/{code}"))
        services.forget_appointments()
        assert visitor().get(f"/hulp/afspraak/{code}").status_code == 404


def test_a_place_without_times_says_so_and_the_module_can_be_off(place: Branch, settings: Any) -> None:
    other = BranchFactory(phone="000-9")
    found = text(visitor().get(times_of(other)))
    assert "Er zijn nu geen tijden." in found
    assert "000-9" in found
    assert visitor().get("/hulp/afspraak/plek/nergens").status_code == 404
    settings.MODULES = project_settings.MODULES - {"helpdesk"}
    assert visitor().get(times_of(place)).status_code == 404
    assert visitor().get("/hulp/afspraak").status_code == 404


def test_it_works_with_the_help_desk_alone(place: Branch, settings: Any) -> None:
    settings.MODULES = frozenset({"helpdesk"})
    browser = visitor()
    assert times_of(place) in browser.get("/hulp").content.decode()
    code = tap(browser, place)["Location"]
    assert browser.get(code).status_code == 200


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-13-01T00:00", "x" * 9000]
)
def test_a_moment_that_cannot_be_is_a_time_that_is_gone(place: Branch, at: str) -> None:
    assert tap(visitor(), place, at).status_code == 409
    made = tap(visitor(), place)
    assert visitor().post(f"{made.headers['Location']}/verzetten", {"tijd": at}).status_code == 409


def test_a_form_without_a_number_opens_nobody_elses_appointment(place: Branch) -> None:
    assert tap(visitor(), place, key="").status_code == 302
    assert tap(visitor(), place, key="").status_code == 409
