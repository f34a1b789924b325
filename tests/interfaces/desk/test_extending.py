"""Setting last days at the desk: look, do, undo; only for who may."""

import datetime as dt
import re

import pytest

from samenbieb.domains.circulation.models import Loan
from samenbieb.domains.organisations.permissions import DIRECTOR
from samenbieb.kernel import clock
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = pytest.mark.django_db
PAGE = "/balie/uitlenen/verzetten"


@pytest.fixture
def desk() -> Counter:
    return counter(role=DIRECTOR)


def late_loan(desk: Counter) -> Loan:
    """A loan that is too late now."""
    item = desk.item()
    desk.lend(desk.card(), item)
    loan = Loan.objects.across_all(reason="test").get(item=item)
    loan.opened_at, loan.due_at = clock.now() - dt.timedelta(days=40), clock.now() - dt.timedelta(days=10)
    loan.save()
    return loan


def test_last_days_are_set_after_a_look_and_taken_back(desk: Counter) -> None:
    loan = late_loan(desk)
    assert PAGE in text(desk.client.get("/balie/uitlenen"))
    to_on = clock.today("Europe/Amsterdam") + dt.timedelta(days=9)
    form = {"to": to_on.isoformat(), "comment": "Waterschade"}
    looked = text(desk.client.post(PAGE, form | {"act": "look"}))
    assert loan.item.record.title in looked
    assert '<p><a href="/balie/uitlenen">' in looked
    assert f'value="{loan.public_id}" checked' in looked
    done = text(desk.client.post(PAGE, form | {"act": "extend", "loan": str(loan.public_id), "key": "k"}))
    assert "1 lening heeft een andere inleverdatum" in done
    due_before_at = loan.due_at
    loan.refresh_from_db()
    assert clock.local(loan.due_at, "Europe/Amsterdam").date() == to_on
    assert "Waterschade" in text(desk.client.get(f"/balie/uitleg/lening/{loan.public_id}"))
    act = re.search(r'name="act" value="([0-9a-f-]{36})"', done)
    assert act is not None
    assert "vorige inleverdatum terug" in text(desk.client.post(f"{PAGE}/ongedaan", {"act": act[1]}))
    loan.refresh_from_db()
    assert loan.due_at == due_before_at


@pytest.mark.parametrize(
    ("form", "status", "said"),
    [
        ({"to": "2020-01-01", "act": "look"}, 409, "Deze dag kan niet"),
        ({"to": "x", "act": "look"}, 422, "Dit is geen dag"),
        ({"to": "", "act": "look"}, 200, "Kies de nieuwe inleverdatum"),
    ],
)
def test_a_day_that_cannot_be_is_told(desk: Counter, form: dict[str, str], status: int, said: str) -> None:
    answer = desk.client.post(PAGE, form)
    assert answer.status_code == status
    assert said in text(answer)


def test_without_a_reason_or_a_loan_nothing_happens(desk: Counter) -> None:
    loan = late_loan(desk)
    to_on = (clock.today("Europe/Amsterdam") + dt.timedelta(days=9)).isoformat()
    assert "Kies een lening" in text(desk.client.post(PAGE, {"to": to_on, "comment": "x", "act": "extend"}))
    form = {"to": to_on, "comment": " ", "act": "extend", "loan": str(loan.public_id)}
    assert desk.client.post(PAGE, form).status_code == 409
    due_at = loan.due_at
    loan.refresh_from_db()
    assert loan.due_at == due_at


def test_a_desk_employee_does_not_see_it() -> None:
    desk = counter()
    assert PAGE not in text(desk.client.get("/balie/uitlenen"))
    assert desk.client.get(PAGE).status_code == 403
