"""Hours of help at the desk: kept, refused with what was typed, taken back; only at one's own library."""

import datetime as dt
import re
from typing import Any

import pytest

from samenbieb.domains.helpdesk import selectors
from samenbieb.domains.organisations.models import Branch
from samenbieb.domains.organisations.permissions import DESK, DIRECTOR, IDO
from tests.factories.organisations import BranchFactory
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = pytest.mark.django_db

MORNING = {"begins-1-0": "10:00", "ends-1-0": "12:00"}
FORM: dict[str, Any] = {
    "act": "keep",
    "coming": "both",
    "languages": ["nl", "uk"],
    "is_ido": "yes",
    **MORNING,
}


@pytest.fixture
def helper() -> Counter:
    return counter(role=IDO)


def _again(branch: Branch) -> Branch:
    """Read the row of a place anew, with its library."""
    return Branch.objects.select_related("organisation").get(pk=branch.pk)


def address(desk: Counter) -> str:
    return f"/balie/hulp-uren/{desk.branch.code}"


def test_a_helper_finds_the_page_through_management_and_keeps_hours(helper: Counter) -> None:
    assert 'href="/balie/hulp-uren"' in helper.client.get("/beheer").content.decode()
    assert address(helper) in helper.client.get("/balie/hulp-uren").content.decode()
    assert helper.client.post(address(helper), FORM).status_code == 302
    found = selectors.help_at(_again(helper.branch))
    assert found is not None
    assert (found.coming, [code for code, _name in found.languages]) == ("both", ["nl", "uk"])
    assert "dinsdag 10.00 tot 12.00 uur" in text(helper.client.get("/balie/hulp-uren"))
    page = helper.client.get(address(helper)).content.decode()
    assert 'name="begins-1-0" value="10:00"' in page
    assert re.search(r'value="uk" checked', page)


def test_what_is_wrong_is_said_and_what_was_typed_stays(helper: Counter) -> None:
    answer = helper.client.post(address(helper), {**FORM, "ends-1-0": "09:00", "number": "000-7"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Deze tijden kloppen niet." in page
    assert 'name="ends-1-0" value="09:00"' in page
    assert 'value="000-7"' in page
    assert selectors.help_at(_again(helper.branch)) is None
    for wrong in ({"begins-1-0": "tien"}, {"ends-1-0": ""}, {"languages": []}, {"coming": "x"}, {"act": "x"}):
        assert helper.client.post(address(helper), {**FORM, **wrong}).status_code == 422


def test_stopping_and_taking_it_back(helper: Counter) -> None:
    helper.client.post(address(helper), FORM)
    assert helper.client.post(address(helper), {"act": "stop"}).status_code == 302
    assert selectors.help_at(_again(helper.branch)) is None
    assert "Deze vestiging geeft nu geen hulp." in text(helper.client.get(address(helper)))
    assert helper.client.post(address(helper), {"act": "back"}).status_code == 302
    assert selectors.help_at(_again(helper.branch)) is not None
    assert helper.client.post(address(helper), {"act": "back"}).status_code == 409


def test_hours_behind_closed_doors_are_told(helper: Counter) -> None:
    helper.client.post(address(helper), {**FORM, "ends-1-0": "19:00"})
    assert "De deuren zijn dan dicht:" in text(helper.client.get(address(helper)))
    found = selectors.help_at(_again(helper.branch))
    assert found is not None
    tuesday = next(spans for day, spans in found.days if day.weekday() == 1)
    assert tuesday == [(dt.time(10), dt.time(18))]


def test_another_library_is_not_found_and_a_desk_employee_may_not(helper: Counter) -> None:
    elsewhere = BranchFactory()
    for method in (helper.client.get, helper.client.post):
        assert method(f"/balie/hulp-uren/{elsewhere.code}").status_code == 404
    assert elsewhere.name not in text(counter(role=DIRECTOR).client.get("/balie/hulp-uren"))
    desk = counter(role=DESK)
    assert desk.client.get("/balie/hulp-uren").status_code == 403
    assert desk.client.get(address(desk)).status_code == 404
