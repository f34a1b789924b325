"""Who gets in at the desk, and how long they stay in."""

import datetime as dt

import pytest
from django.test import Client

from samenbieb.domains.organisations.models import Grant
from samenbieb.domains.organisations.permissions import AUDITOR, DESK
from samenbieb.domains.organisations.selectors.places import COUNTRY_TIME_ZONE
from samenbieb.kernel import clock
from samenbieb.kernel.attempts import FAILED_MAX
from tests.factories.organisations import PASSWORD, BranchFactory, GrantFactory, UserFactory
from tests.interfaces.desk.counter import counter, text

pytestmark = pytest.mark.django_db


def test_without_a_log_in_every_page_leads_to_the_log_in_and_back() -> None:
    answer = Client().get("/balie/uitlenen")
    assert answer.status_code == 302
    assert answer["Location"] == "/balie/inloggen?next=%2Fbalie%2Fuitlenen"


def test_right_name_and_password_open_the_desk_at_ones_own_branch() -> None:
    desk = counter()
    assert desk.branch.name in text(desk.client.get("/balie"))


def test_a_wrong_password_is_refused_without_telling_which_of_the_two_is_wrong() -> None:
    known = UserFactory()
    answers = [
        Client().post("/balie/inloggen", {"login": login, "password": "wrong-password"})
        for login in (known.login, "nobody@proef")
    ]
    assert [answer.status_code for answer in answers] == [403, 403]
    sentence = "Deze naam en dit wachtwoord"
    assert all((sentence in text(answer)) or ("error" in text(answer)) for answer in answers)


def test_a_guesser_is_stopped_but_never_the_whole_building() -> None:
    victim, colleague = UserFactory(), GrantFactory().user
    for _ in range(FAILED_MAX):
        Client().post("/balie/inloggen", {"login": victim.login, "password": "wrong-password"})
    stopped = Client().post("/balie/inloggen", {"login": victim.login, "password": PASSWORD})
    assert stopped.status_code == 429
    through = Client().post("/balie/inloggen", {"login": colleague.login, "password": PASSWORD})
    assert through.status_code == 302


def test_a_role_that_is_withdrawn_ends_at_once() -> None:
    desk = counter()
    assert desk.client.get("/balie/uitlenen").status_code == 200
    yesterday = clock.today(COUNTRY_TIME_ZONE) - dt.timedelta(days=1)
    GrantFactory(user=desk.user, organisation=desk.library, role=AUDITOR)
    Grant.objects.filter(user=desk.user, role=DESK).update(until_on=yesterday)
    assert desk.client.get("/balie/uitlenen").status_code == 403
    Grant.objects.filter(user=desk.user).update(until_on=yesterday)
    assert desk.client.get("/balie/uitlenen").status_code == 302
    form = {"login": desk.user.login, "password": PASSWORD}
    answer = Client(headers={"accept-language": "nl"}).post("/balie/inloggen", form)
    assert answer.status_code == 403
    assert "geen rol" in text(answer)


def test_a_role_elsewhere_does_not_keep_somebody_standing_where_it_ended() -> None:
    desk = counter()
    Grant.objects.filter(user=desk.user).update(until_on=dt.date(2026, 1, 1))
    GrantFactory(user=desk.user)
    page = text(desk.client.get("/balie"))
    assert f"{desk.branch.name}<" not in page
    assert desk.scan("/balie/uitlenen", desk.card().number).status_code == 409


def test_the_token_of_the_forms_is_a_new_one_after_the_log_in() -> None:
    desk = counter(enforce_csrf=True)
    desk.client.get("/balie/inloggen")
    before = desk.client.cookies["csrftoken"].value
    form = {"login": desk.user.login, "password": PASSWORD, "csrfmiddlewaretoken": before}
    assert desk.client.post("/balie/inloggen", form).status_code == 302
    assert desk.client.cookies["csrftoken"].value != before


def test_somebody_who_left_is_out_at_once() -> None:
    desk = counter()
    desk.user.is_active = False
    desk.user.save()
    assert desk.client.get("/balie").status_code == 302


def test_a_new_password_ends_the_sessions_of_the_old_one() -> None:
    desk = counter()
    desk.user.set_password("another-long-password")
    desk.user.save()
    assert desk.client.get("/balie").status_code == 302


def test_logging_out_ends_the_session() -> None:
    desk = counter()
    assert desk.client.post("/balie/uitloggen").status_code == 302
    assert desk.client.get("/balie").status_code == 302


def test_the_log_in_leads_on_only_to_pages_of_ours() -> None:
    user = GrantFactory(user__workplace=BranchFactory()).user
    answer = Client().post(
        "/balie/inloggen", {"login": user.login, "password": PASSWORD, "next": "https://elsewhere.example/"}
    )
    assert answer["Location"] == "/balie"


def test_one_stands_only_at_a_place_of_ones_own_library() -> None:
    desk = counter()
    second, elsewhere = BranchFactory(organisation=desk.library), BranchFactory()
    assert desk.client.post("/balie/plek", {"branch": second.code}).status_code == 302
    assert second.name in text(desk.client.get("/balie"))
    assert desk.client.post("/balie/plek", {"branch": elsewhere.code}).status_code == 404


def test_a_form_without_its_token_is_refused() -> None:
    desk = counter(enforce_csrf=True)
    answer = desk.client.post("/balie/inloggen", {"login": desk.user.login, "password": PASSWORD})
    assert answer.status_code == 403


def test_a_scan_without_a_session_is_answered_with_401_and_not_accepted() -> None:
    answer = Client().post(
        "/balie/uitlenen", {"code": "1", "key": "k"}, headers={"HX-Request": "true", "X-Desk-Key": "k"}
    )
    assert answer.status_code == 401
    assert "X-Desk-Key" not in answer.headers


def test_on_a_shared_device_ten_minutes_without_a_tap_end_the_session() -> None:
    desk, start = counter(), clock.now()
    browser = Client(headers={"accept-language": "nl"})
    form = {"login": desk.user.login, "password": PASSWORD, "shared": "on"}
    minute = dt.timedelta(minutes=1)
    with clock.at(start):
        assert browser.post("/balie/inloggen", form).status_code == 302
    for passed in (9, 18, 27):  # each tap begins the ten minutes anew
        with clock.at(start + passed * minute):
            assert browser.get("/balie").status_code == 200
    with clock.at(start + 37 * minute):
        answer = browser.get("/balie")
        assert answer.status_code == 302
        assert answer["Location"].startswith("/balie/inloggen")
    with clock.at(start + 38 * minute):
        assert browser.get("/balie").status_code == 302


def test_a_tap_within_a_minute_writes_nothing_and_another_device_goes_on() -> None:
    desk, start = counter(), clock.now()
    browser = Client()
    with clock.at(start):
        browser.post("/balie/inloggen", {"login": desk.user.login, "password": PASSWORD, "shared": "on"})
        before = browser.session["staff"]["used_at"]
    with clock.at(start + dt.timedelta(seconds=59)):
        browser.get("/balie")
    assert browser.session["staff"]["used_at"] == before
    with clock.at(start + dt.timedelta(minutes=61)):
        assert desk.client.get("/balie").status_code == 200


def test_the_device_remembers_that_it_is_shared_and_forgets_it_again() -> None:
    user, browser = counter().user, Client()
    form = {"login": user.login, "password": PASSWORD}
    assert 'name="shared" checked' not in text(browser.get("/balie/inloggen"))
    browser.post("/balie/inloggen", {**form, "shared": "on"})
    browser.post("/balie/uitloggen")
    assert "checked" in text(browser.get("/balie/inloggen")).split('name="shared"', 1)[1].split(">", 1)[0]
    browser.post("/balie/inloggen", form)
    assert "used_at" not in browser.session["staff"]
    browser.post("/balie/uitloggen")
    assert "checked" not in text(browser.get("/balie/inloggen")).split('name="shared"', 1)[1].split(">", 1)[0]
