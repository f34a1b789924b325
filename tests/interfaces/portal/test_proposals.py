"""The page of a partner through the door: proposing without an account or a script, answering, withdrawing, in two languages."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from samenbieb.domains.organisations.models import Organisation
from samenbieb.domains.programme import services
from samenbieb.domains.programme.models import Proposal
from tests.domains.programme.proposals import VISITOR, House, house, in_days, page
from tests.interfaces.desk.counter import text
from tests.interfaces.portal.visitors import visitor

pytestmark = pytest.mark.django_db
FILLED = {
    "act": "keep",
    "title": "Samen koken",
    "summary": "Wij koken en praten Nederlands.",
    "audience": "learners",
    "language": "nl",
    "branch": "",
    "minutes": "90",
    "heads": "12",
    "drop_in": "1",
    "price": "2,50",
}


@pytest.fixture
def here() -> House:
    return house()


@pytest.fixture
def browser() -> Client:
    return visitor()


def _filled(**changes: Any) -> dict[str, Any]:
    days = [in_days(7).isoformat(), in_days(14).isoformat(), ""]
    return FILLED | {"dag": days, "tijd": ["14:00", "19:30", ""]} | changes


def _rows() -> list[Proposal]:
    return list(Proposal.objects.across_all(reason="test"))


def test_a_partner_proposes_without_an_account(here: House, browser: Client) -> None:
    address = f"/partner/voorstel/{here.token}"
    answer = browser.get(address)
    assert "Uw voorstellen" in text(answer)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "Een activiteit voorstellen" in text(browser.get(f"{address}/nieuw"))
    sent = browser.post(f"{address}/nieuw", _filled(key="k"))
    assert (sent.status_code, sent.headers["Location"]) == (302, address)
    browser.post(f"{address}/nieuw", _filled(key="k"))
    (row,) = _rows()
    assert (row.price_cents, row.heads, row.minutes, row.dates.count()) == (250, 12, 90, 2)
    shown = text(browser.get(address))
    for words in ("Samen koken", "Wacht op de bibliotheek", "2 data"):
        assert words in shown
    assert "Your proposals" in text(visitor("en").get(address))
    browser.post(f"{address}/nieuw", _filled(key="k", title="Anders"))
    assert "Dit was al verstuurd." in text(browser.get(address))
    assert len(_rows()) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Dit veld is verplicht."),
        ({"summary": "Bel 06 12345678"}, "telefoonnummer"),
        ({"price": "gratis"}, "Vul een bedrag in"),
        ({"dag": [""], "tijd": [""]}, "Kies één tot twaalf dagen."),
        ({"dag": ["morgen"], "tijd": ["14:00"]}, "Vul een dag en een tijd in"),
        ({"dag": ["2020-01-01"], "tijd": ["14:00"]}, "Kies dagen die nog komen"),
        ({"drop_in": ""}, "Dit veld is verplicht."),
        ({"minutes": "9999"}, "720"),
    ],
)
def test_what_is_not_right_stays_on_the_form_with_why(
    here: House, browser: Client, changes: dict[str, Any], words: str
) -> None:
    answer = browser.post(f"/partner/voorstel/{here.token}/nieuw", _filled(**changes))
    assert answer.status_code == 422
    assert words in text(answer)
    assert 'value="12"' in text(answer)
    assert _rows() == []


def test_more_days_without_a_script_keep_what_was_typed(here: House, browser: Client) -> None:
    answer = browser.post(f"/partner/voorstel/{here.token}/nieuw", _filled(act="rows", title="Samen eten"))
    shown = text(answer)
    assert (answer.status_code, shown.count('name="dag"')) == (200, 6)
    assert 'value="Samen eten"' in shown
    assert f'value="{in_days(7).isoformat()}"' in shown
    assert "Er is iets" not in shown


def test_it_is_changed_answered_withdrawn_and_brought_back(here: House, browser: Client) -> None:
    made = here.proposed()
    address = f"/partner/voorstel/{here.token}/{made}"
    shown = text(browser.get(address))
    assert 'value="Samen koken"' in shown
    assert 'name="answer"' not in shown
    services.ask_partner(
        here.desk, proposal=made, seen=1, missing=["needs"], question="Is er gas nodig?", page=page
    )
    asked = text(browser.get(address))
    for words in ("Wat is er nodig in de ruimte?", "Is er gas nodig?", 'name="answer"'):
        assert words in asked
    assert browser.post(address, _filled(answer="Bel 06 12345678")).status_code == 422
    assert browser.post(address, _filled(answer="Nee, alleen stroom.")).status_code == 302
    assert (here.row(made).state, here.row(made).answer) == ("waiting", "Nee, alleen stroom.")
    browser.post(address, {"act": "withdraw"})
    withdrawn = text(browser.get(address))
    assert "Toch weer voorstellen" in withdrawn
    assert 'name="title"' not in withdrawn
    browser.post(address, {"act": "back"})
    assert here.row(made).state == "waiting"
    assert browser.post(address, {"act": "magic"}).status_code == 404


def test_the_partner_sees_what_was_decided(here: House, browser: Client) -> None:
    refused, accepted = here.proposed(title="Iets verkopen"), here.proposed()
    services.refuse_proposal(here.desk, proposal=refused, seen=1, reason="sells", page=page)
    activity = here.accept(accepted)
    address = f"/partner/voorstel/{here.token}"
    assert "Het is bedoeld om iets te verkopen" in text(browser.get(f"{address}/{refused}"))
    assert f"/activiteiten/{activity}" in text(browser.get(f"{address}/{accepted}"))
    late = browser.post(f"{address}/{refused}", _filled())
    assert late.status_code == 302
    assert "Hierover is al besloten." in text(browser.get(f"{address}/{refused}"))
    assert "met Taalhuis" in text(browser.get(f"/activiteiten/{activity}"))


def test_what_is_of_another_partner_or_closed_is_not_found(here: House, browser: Client) -> None:
    there = house()
    theirs = there.proposed()
    assert browser.get(f"/partner/voorstel/{here.token}/{theirs}").status_code == 404
    assert browser.post(f"/partner/voorstel/{here.token}/{theirs}", {"act": "withdraw"}).status_code == 404
    assert browser.get("/partner/voorstel/AAAA-BBBB-CCCC-DDDD").status_code == 404
    services.close_proposal_page(here.helper, partner=here.partner)
    for path in ("", "/nieuw"):
        assert browser.get(f"/partner/voorstel/{here.token}{path}").status_code == 404


def test_who_tries_addresses_waits(here: House, browser: Client) -> None:
    for _again in range(20):
        browser.get("/partner/voorstel/AAAA-BBBB-CCCC-DDDD")
    assert browser.get("/partner/voorstel/AAAA-BBBB-CCCC-DDDD").status_code == 429
    assert browser.get(f"/partner/voorstel/{here.token}").status_code == 200


def test_after_ten_the_page_says_so(here: House, browser: Client) -> None:
    for number in range(10):
        here.proposed(title=f"Plan {number}")
    address = f"/partner/voorstel/{here.token}"
    shown = text(browser.get(address))
    assert "Er wachten al tien voorstellen van u." in shown
    assert f'href="{address}/nieuw"' not in shown
    assert browser.post(f"{address}/nieuw", _filled()).status_code == 422


def test_without_the_directory_there_is_no_page(here: House, browser: Client, settings: Any) -> None:
    address = f"/partner/voorstel/{here.token}"
    settings.MODULES = frozenset(settings.MODULES_KNOWN - {"helpdesk"})
    assert browser.get(address).status_code == 200
    settings.MODULES = frozenset(settings.MODULES_KNOWN - {"helpdesk", "learning"})
    assert browser.get(address).status_code == 404
    settings.MODULES = frozenset(settings.MODULES_KNOWN - {"programme"})
    assert browser.get(address).status_code == 404
    settings.MODULES = settings.MODULES_KNOWN
    Organisation.objects.filter(pk=here.branch.organisation_id).update(modules_off=["programme"])
    assert browser.get(address).status_code == 404


def test_a_time_is_by_the_clock_of_the_library(here: House, browser: Client) -> None:
    browser.post(f"/partner/voorstel/{here.token}/nieuw", _filled())
    (row,) = _rows()
    assert [one.begins for one in row.dates.all()] == [dt.time(14), dt.time(19, 30)]
    services.withdraw_proposal(VISITOR, token=here.token, proposal=str(row.public_id))
