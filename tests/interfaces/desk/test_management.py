"""Management: places with their hours, modules, staff and roles; only at one's own library, only for who may."""

import datetime as dt
import re

import pytest
from django.test import Client

from samenbieb.domains.circulation import selectors as lending
from samenbieb.domains.organisations import selectors
from samenbieb.domains.organisations.models import Grant, HoursChange, HoursException, User
from samenbieb.domains.organisations.permissions import ADMINISTRATOR, COLLECTION, DESK, DIRECTOR
from tests.factories.organisations import BranchFactory, GrantFactory
from tests.factories.patrons import today
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def director() -> Counter:
    return counter(role=DIRECTOR)


@pytest.fixture
def administrator() -> Counter:
    return counter(role=ADMINISTRATOR)


def address(desk: Counter, part: str = "") -> str:
    return f"/beheer/vestigingen/{desk.branch.code}{part}"


def test_a_desk_employee_manages_nothing() -> None:
    desk = counter(role=DESK)
    assert desk.client.get("/beheer").status_code == 403
    assert desk.client.get("/beheer/medewerkers").status_code == 403
    assert desk.client.get(address(desk)).status_code == 404
    assert "/beheer" not in text(desk.client.get("/balie"))


def test_a_director_sees_the_places_of_the_own_library_only(director: Counter) -> None:
    elsewhere = BranchFactory()
    page = text(director.client.get("/beheer"))
    assert director.branch.name in page
    assert elsewhere.name not in page
    assert director.client.get(f"/beheer/vestigingen/{elsewhere.code}").status_code == 404


def test_what_is_said_of_a_place_changes_and_the_former_stays_to_be_read(director: Counter) -> None:
    form = {"name": "De nieuwe naam", "town": "Proefdorp", "lift": "yes", "step_free": "no"}
    before = director.branch.name
    assert director.client.post(address(director), form).status_code == 302
    director.branch.refresh_from_db()
    assert (director.branch.name, director.branch.lift, director.branch.step_free) == (
        "De nieuwe naam",
        True,
        False,
    )
    assert director.branch.hearing_loop is None
    assert before in text(director.client.get(address(director)))


def test_weekly_hours_are_set_from_a_day(director: Counter) -> None:
    form = {
        "from_on": today().isoformat(),
        "opens-0-0": "10:00",
        "closes-0-0": "17:00",
        "opens-0-1": "17:00",
        "closes-0-1": "22:00",
        "staffed-0-1": "no",
    }
    seen = director.client.post(address(director, "/uren"), form)
    assert seen.status_code == 200
    assert 'name="opens-0-1" value="17:00"' in text(seen)
    assert selectors.calendar(director.branch.pk).is_open(today() + dt.timedelta(days=8))
    form["seen"] = "yes"
    assert director.client.post(address(director, "/uren"), form).status_code == 302
    calendar = selectors.calendar(director.branch.pk)
    monday = today() + dt.timedelta(days=7 - today().weekday())
    assert [(o.opens.hour, o.closes.hour, o.staffed) for o in calendar.hours(monday)] == [
        (10, 17, True),
        (17, 22, False),
    ]
    assert not calendar.is_open(monday + dt.timedelta(days=1))


def test_hours_that_cannot_be_are_refused_in_a_sentence(director: Counter) -> None:
    form = {"from_on": today().isoformat(), "opens-0-0": "17:00", "closes-0-0": "10:00"}
    answer = director.client.post(address(director, "/uren"), form)
    assert answer.status_code == 422
    assert 'role="alert"' in text(answer)


def test_a_closure_shows_what_moves_before_it_is_kept_and_before_it_is_taken_back(director: Counter) -> None:
    item = director.item()
    assert director.lend(director.card(), item).status_code == 200
    due_on = today() + dt.timedelta(days=21)
    form = {"exception-from_on": due_on.isoformat(), "exception-reason": "Verbouwing"}
    page = text(director.client.post(address(director, "/uitzondering"), form))
    assert (item.barcode in page, "Leningen die een andere laatste dag krijgen" in page) == (True, True)
    assert not HoursException.objects.exists()
    form["seen"] = "yes"
    assert director.client.post(address(director, "/uitzondering"), form).status_code == 302
    assert not selectors.calendar(director.branch.pk).is_open(due_on)
    row = HoursException.objects.get()
    place = text(director.client.get(address(director)))
    assert "Leningen die een andere laatste dag krijgen: 1" in place
    other, desk = counter(role=DIRECTOR), counter(director.branch, role=DESK)
    for who in (other, desk):
        fields = {"exception": row.pk, "seen": "yes"}
        assert who.client.post(address(who, "/uitzondering/weg"), fields).status_code == 404
        fields = {"change": str(HoursChange.objects.get().public_id), "seen": "yes"}
        assert who.client.post(address(who, "/uren/terug"), fields).status_code == 404
    page = text(director.client.post(address(director, "/uitzondering/weg"), {"exception": row.pk}))
    assert item.barcode in page
    assert not selectors.calendar(director.branch.pk).is_open(due_on)
    director.client.post(address(director, "/uitzondering/weg"), {"exception": row.pk, "seen": "yes"})
    assert selectors.calendar(director.branch.pk).is_open(due_on)
    assert "teruggedraaid" in text(director.client.get(address(director)))


def test_another_week_is_taken_back_from_the_list(director: Counter) -> None:
    form = {"from_on": today().isoformat(), "seen": "yes"}
    director.client.post(address(director, "/uren"), form)
    assert not selectors.calendar(director.branch.pk).is_open(today())
    change = HoursChange.objects.get()
    fields = {"change": str(change.public_id)}
    assert director.client.post(address(director, "/uren/terug"), fields).status_code == 200
    fields["seen"] = "yes"
    assert director.client.post(address(director, "/uren/terug"), fields).status_code == 302
    assert selectors.calendar(director.branch.pk).is_open(today())
    assert director.client.post(address(director, "/uren/terug"), {"change": "x"}).status_code == 404


def test_a_week_that_has_been_in_force_is_refused_in_a_sentence(director: Counter) -> None:
    director.client.post(address(director, "/uren"), {"from_on": today().isoformat(), "seen": "yes"})
    change = HoursChange.objects.get()
    later = {"from_on": (today() + dt.timedelta(days=1)).isoformat(), "seen": "yes"}
    director.client.post(address(director, "/uren"), later)
    fields = {"change": str(change.public_id), "seen": "yes"}
    answer = director.client.post(address(director, "/uren/terug"), fields)
    assert answer.status_code == 409
    assert "Draai eerst de latere wijziging terug" in text(answer)


def test_an_exception_without_a_reason_is_said_beside_the_field(director: Counter) -> None:
    form = {"exception-from_on": today().isoformat()}
    answer = director.client.post(address(director, "/uitzondering"), form)
    assert answer.status_code == 422
    assert 'id="id_exception-reason_error"' in text(answer)


def test_a_module_is_switched_off_and_on(director: Counter) -> None:
    form = {"organisation": director.library.code, "module": "circulation", "on": "no"}
    assert director.client.post("/beheer/modules", form).status_code == 302
    assert not selectors.module_is_on("circulation", director.library.pk)
    director.client.post("/beheer/modules", {**form, "on": "yes"})
    assert selectors.module_is_on("circulation", director.library.pk)
    elsewhere = BranchFactory().organisation
    refused = director.client.post("/beheer/modules", {**form, "organisation": elsewhere.code})
    assert refused.status_code == 404


def test_a_new_employee_gets_a_password_once_and_can_log_in(administrator: Counter) -> None:
    form = {"login": "nieuw@proef", "name": "Nieuw", "role": DESK, "organisation": administrator.library.code}
    answer = administrator.client.post("/beheer/medewerkers/nieuw", form)
    password = re.search(r"<dd class=\"sb-mono\">([a-z2-9-]+)</dd>", text(answer))
    assert password is not None
    logged_in = Client().post("/balie/inloggen", {"login": "nieuw@proef", "password": password[1]})
    assert logged_in.status_code == 302
    again = administrator.client.post("/beheer/medewerkers/nieuw", form)
    assert again.status_code == 422


def test_roles_are_given_and_taken_and_a_log_in_is_closed(administrator: Counter) -> None:
    employee = counter(administrator.branch, role=DESK)
    page = f"/beheer/medewerkers/{employee.user.public_id}"
    role = {"role": COLLECTION, "organisation": administrator.library.code}
    administrator.client.post(page, {"act": "grant", **role})
    assert "Collectiespecialist" in text(administrator.client.get(page))
    administrator.client.post(page, {"act": "withdraw", **role})
    assert not Grant.objects.filter(user=employee.user, role=COLLECTION, until_on=None).exists()
    administrator.client.post(page, {"act": "end"})
    assert not User.objects.get(pk=employee.user.pk).is_active
    assert employee.client.get("/balie").status_code == 302


def test_a_director_sees_staff_but_makes_no_log_ins(director: Counter) -> None:
    assert director.user.name in text(director.client.get("/beheer/medewerkers"))
    assert director.client.get("/beheer/medewerkers/nieuw").status_code == 403
    page = f"/beheer/medewerkers/{director.user.public_id}"
    assert director.client.post(page, {"act": "end"}).status_code == 404
    assert User.objects.get(pk=director.user.pk).is_active


def test_the_roles_of_a_colleague_at_another_library_are_not_told(administrator: Counter) -> None:
    elsewhere = BranchFactory().organisation
    user = counter(administrator.branch).user
    GrantFactory(user=user, organisation=elsewhere, role=COLLECTION)
    for page in ("/beheer/medewerkers", f"/beheer/medewerkers/{user.public_id}"):
        shown = text(administrator.client.get(page))
        assert user.name in shown
        assert elsewhere.name not in shown


def test_who_has_no_role_left_is_listed_and_can_be_closed(administrator: Counter) -> None:
    colleague = counter(administrator.branch)
    page = f"/beheer/medewerkers/{colleague.user.public_id}"
    withdrawn = {"act": "withdraw", "role": DESK, "organisation": administrator.library.code}
    assert administrator.client.post(page, withdrawn).status_code == 302
    assert colleague.client.get("/balie").status_code == 302
    assert "Geen rol meer" in text(administrator.client.get("/beheer/medewerkers"))
    assert administrator.client.post(page, {"act": "end"}).status_code == 302
    assert not User.objects.get(pk=colleague.user.pk).is_active


def test_staff_of_another_library_do_not_exist_here(administrator: Counter) -> None:
    other = counter()
    page = f"/beheer/medewerkers/{other.user.public_id}"
    assert administrator.client.get(page).status_code == 404
    assert administrator.client.post(page, {"act": "end"}).status_code == 404


def test_a_module_that_is_off_is_not_found_and_not_linked(director: Counter) -> None:
    desk = counter(director.branch)
    assert "/balie/uitlenen" in text(desk.client.get("/balie"))
    form = {"organisation": director.library.code, "module": "circulation", "on": "no"}
    director.client.post("/beheer/modules", form)
    page = text(desk.client.get("/balie"))
    assert not [
        name for name in ("uitlenen", "innemen", "reserveringen", "transport") if f"/balie/{name}" in page
    ]
    assert desk.client.get("/balie/uitlenen").status_code == 404
    assert "/balie/uitlenen" not in text(desk.client.get(f"/balie/lener/{desk.card().membership.public_id}"))


def test_a_rule_of_lending_is_set_for_the_own_library_only(director: Counter) -> None:
    form = {"kind": "loan_days", "value": "7", "library": director.library.code}
    assert director.client.post("/beheer/regels", form).status_code == 302
    page = text(director.client.get("/beheer/regels"))
    assert "Dagen van een lening" in page
    item = director.item()
    answer = text(director.lend(director.card(), item))
    assert "is uitgeleend" in answer
    item.refresh_from_db()
    assert item.due_at is not None
    assert 6 <= (item.due_at - dt.datetime.now(dt.UTC)).days <= 8
    elsewhere = BranchFactory().organisation
    assert director.client.post("/beheer/regels", {**form, "library": elsewhere.code}).status_code == 422
    assert counter(director.branch).client.get("/beheer/regels").status_code == 403


def test_every_kind_of_rule_has_words(director: Counter) -> None:
    page = text(director.client.get("/beheer/regels"))
    assert [kind.name for kind in lending.rule_kinds() if f">{kind.name}<" in page] == []
    assert ">Volwassene<" in page


def test_a_rule_is_taken_away_by_its_own_library_only(director: Counter) -> None:
    form = {"kind": "loan_days", "value": "7", "library": director.library.code, "from_on": "2020-01-01"}
    director.client.post("/beheer/regels", form)
    page = text(director.client.get("/beheer/regels"))
    assert "vanaf 1 januari 2020" in page
    [rule] = re.findall(r'name="remove" value="([0-9a-f-]{36})"', page)
    assert counter(role=DIRECTOR).client.post("/beheer/regels", {"remove": rule}).status_code == 404
    assert director.client.post("/beheer/regels", {"remove": rule}).status_code == 302
    assert director.client.post("/beheer/regels", {"remove": rule}).status_code == 404
    item = director.item()
    director.lend(director.card(), item)
    item.refresh_from_db()
    assert 20 <= (item.due_at - dt.datetime.now(dt.UTC)).days <= 22


def test_a_rule_that_begins_later_ends_the_one_before_and_a_tie_is_refused(director: Counter) -> None:
    form = {"kind": "loan_days", "library": director.library.code}
    director.client.post("/beheer/regels", {**form, "value": "14"})
    director.client.post("/beheer/regels", {**form, "value": "7", "from_on": "2090-01-01"})
    page = text(director.client.get("/beheer/regels"))
    assert "tot en met 31 december 2089" in page
    answer = director.client.post("/beheer/regels", {**form, "value": "9", "from_on": "2080-01-01"})
    assert (answer.status_code, "Een andere regel" in text(answer)) == (422, True)


@pytest.mark.parametrize(
    ("kind", "value"), [("loan_days", "veel"), ("debt_limit", "tien"), ("due_closed", "x"), ("loan_days", "")]
)
def test_a_rule_that_cannot_be_is_said_beside_the_field(director: Counter, kind: str, value: str) -> None:
    form = {"kind": kind, "value": value, "library": director.library.code}
    answer = director.client.post("/beheer/regels", form)
    assert answer.status_code == 422
    assert 'id="id_value_error"' in text(answer)
