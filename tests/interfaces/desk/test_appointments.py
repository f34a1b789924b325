"""Appointments at the desk: who comes today, made in four taps, ticked, cancelled, taken back; only where one stands."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest

from samenbieb.domains.helpdesk import services
from samenbieb.domains.helpdesk.models import Appointment
from samenbieb.domains.organisations.permissions import DIRECTOR, IDO, VOLUNTEER
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.models import AuditEntry
from tests.factories.organisations import BranchFactory
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = pytest.mark.django_db

LIST, NEW, ACT = "/balie/hulp/afspraken", "/balie/hulp/afspraken/nieuw", "/balie/hulp/afspraken/zet"
MONDAY_NINE = dt.datetime(2026, 11, 30, 8, 0, tzinfo=dt.UTC)
AT_TEN = dt.datetime(2026, 11, 30, 9, 0, tzinfo=dt.UTC)
HOURS: dict[str, Any] = {
    "act": "keep", "coming": "both", "languages": ["nl"], "is_ido": "yes",
    "begins-0-0": "10:00", "ends-0-0": "12:00", "minutes-0-0": "30", "seats-0-0": "1", "kind-0-0": "question",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _on_monday() -> Iterator[None]:
    with clock.at(MONDAY_NINE):
        yield


@pytest.fixture
def helper() -> Counter:
    desk = counter(role=IDO)
    assert desk.client.post(f"/balie/hulp-uren/{desk.branch.code}", HOURS).status_code == 302
    return desk


def made(desk: Counter, at: dt.datetime = AT_TEN, key: str = "k") -> Appointment:
    return services.make_appointment(
        Actor.anonymous("portal"), branch_id=desk.branch.pk, starts_at=at, key=f"{key}{at}"
    )


def do(desk: Counter, row: Appointment, act: str) -> str:
    answer = desk.client.post(ACT, {"act": act, "appointment": str(row.public_id)}, follow=True)
    row.refresh_from_db()
    return text(answer)


def test_hours_by_appointment_stay_on_the_form_and_what_is_wrong_is_said(helper: Counter) -> None:
    address = f"/balie/hulp-uren/{helper.branch.code}"
    page = text(helper.client.get(address))
    field = page.split('name="minutes-0-0"', 1)[1].split("</select>", 1)[0]
    assert '<option value="30" selected>' in field
    wrong = helper.client.post(address, {**HOURS, "minutes-0-0": "25", "number": "000-7"})
    assert wrong.status_code == 422
    assert "Deze afspraken kloppen niet." in text(wrong)
    assert 'value="000-7"' in text(wrong)
    assert helper.client.post(address, {**HOURS, "seats-0-0": "x"}).status_code == 422


def test_the_list_of_today_is_one_tap_from_the_questions(helper: Counter) -> None:
    row = made(helper)
    page = text(helper.client.get("/balie/hulp"))
    assert "Afspraken vandaag: 1" in page
    assert f'href="{LIST}"' in page
    page = text(helper.client.get(LIST))
    assert "10.00 uur" in page
    assert f" {row.number}</strong>" in page


def test_somebody_came_the_question_is_one_tap_away_and_it_can_be_taken_back(helper: Counter) -> None:
    row = made(helper)
    page = do(helper, row, "came")
    assert row.state == "came"
    assert re.search(r'href="/balie/hulp">.{0,900}?<span>Noteer de vraag', page, re.S)
    do(helper, row, "open")
    assert row.state == "made"
    assert "Genoteerd: niet gekomen." in do(helper, row, "missed")
    assert row.state == "missed"


def test_made_for_a_caller_in_four_taps_once(helper: Counter) -> None:
    assert f'href="{NEW}"' in text(helper.client.get(LIST))
    page = text(helper.client.get(NEW))
    sent = {
        "tijd": re.findall(r'name="tijd" value="([^"]+)"', page)[0],
        "key": re.findall(r'name="key" value="([^"]+)"', page)[0],
        "place": helper.branch.code,
        "phone": "000-1234",
    }
    answer = helper.client.post(NEW, sent, follow=True)
    helper.client.post(NEW, sent)
    row = Appointment.objects.across_all(reason="test").get()
    assert row.phone == "0001234"
    assert "Gemaakt: vandaag (30 november), 10.00 uur." in text(answer)
    assert 'href="tel:0001234"' in text(answer)
    assert f'href="/hulp/afspraak/{row.code}"' in text(answer)
    assert AuditEntry.objects.filter(action="helpdesk.appointment_phones_seen").count() == 1
    taken = helper.client.post(NEW, {**sent, "key": "another"})
    assert taken.status_code == 409
    assert 'value="000-1234"' in text(taken)
    assert helper.client.post(NEW, {**sent, "key": "b", "phone": "x"}).status_code == 422


def test_cancelled_for_a_caller_and_put_back(helper: Counter) -> None:
    row = made(helper)
    do(helper, row, "cancel")
    assert row.state == "cancelled"
    do(helper, row, "back")
    assert row.state == "made"
    do(helper, row, "cancel")
    made(helper, key="other")
    assert "Deze tijd is net weg." in do(helper, row, "back")
    with clock.at(AT_TEN + dt.timedelta(days=1)):
        assert "Dit kan niet meer veranderen." in do(helper, row, "back")


def test_who_takes_help_away_is_told_which_appointments_cannot_go_on(helper: Counter) -> None:
    made(helper, AT_TEN + dt.timedelta(days=7))
    address = f"/balie/hulp-uren/{helper.branch.code}"
    page = text(helper.client.post(address, {"act": "stop"}, follow=True))
    assert "1 afspraak kan nu niet doorgaan." in page
    page = text(helper.client.get(LIST))
    assert "1 afspraak van maandag 7 december kan niet doorgaan." in page
    assert f'href="{LIST}?dag=2026-12-07"' in page
    assert "Kan niet doorgaan" in text(helper.client.get(f"{LIST}?dag=2026-12-07"))
    helper.client.post(address, {"act": "back"})
    assert "kan niet doorgaan" not in text(helper.client.get(LIST))


def test_a_volunteer_sees_the_place_where_they_stand_and_another_library_finds_nothing(
    helper: Counter,
) -> None:
    row = made(helper)
    volunteer = counter(helper.branch, role=VOLUNTEER)
    assert f" {row.number}</strong>" in text(volunteer.client.get(LIST))
    do(volunteer, row, "came")
    assert row.state == "came"
    stranger = counter(role=IDO)
    assert f" {row.number}</strong>" not in text(stranger.client.get(LIST))
    for act in ("came", "missed", "open", "cancel", "back"):
        answer = stranger.client.post(ACT, {"act": act, "appointment": str(row.public_id)})
        assert answer.status_code == 404, act
    elsewhere = counter(BranchFactory(organisation=helper.library), role=VOLUNTEER)
    assert elsewhere.client.post(ACT, {"act": "open", "appointment": str(row.public_id)}).status_code == 404
    assert stranger.client.post(NEW, {"place": helper.branch.code}).status_code == 404
    assert counter(role=DIRECTOR).client.get(LIST).status_code == 403
    assert helper.client.post(ACT, {"act": "x", "appointment": str(row.public_id)}).status_code == 404
