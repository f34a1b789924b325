"""The month of the help desks: every question once in each list, small numbers hidden everywhere; and the lists themselves."""

import csv
import datetime as dt
import io
from typing import Any

import pytest

from samenbieb.domains.helpdesk import selectors, services
from samenbieb.domains.helpdesk.services import QuestionDraft
from samenbieb.domains.organisations.models import Branch
from samenbieb.domains.organisations.permissions import ADMINISTRATOR, DESK, DIRECTOR, IDO
from samenbieb.interfaces.desk.helpdesk_tables import month_of
from samenbieb.kernel import clock
from tests.factories.helpdesk import HelpDesk, help_desk
from tests.factories.organisations import BranchFactory, MunicipalityFactory
from tests.interfaces.desk.counter import counter, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]
NOON = dt.datetime(2026, 3, 10, 11, 0, tzinfo=dt.UTC)
MONTH = "2026-03"
FIGURES, FILE, LISTS = "/balie/hulp/cijfers", "/balie/hulp/cijfers.csv", "/balie/hulp/lijsten"


def _note(desk: HelpDesk, number: int, topic: str, branch: Branch | None = None, **facts: Any) -> None:
    drafts = [QuestionDraft(topic, asked_at=NOON, **facts) for _each in range(number)]
    with clock.at(NOON):
        services.register_questions(desk.helper, branch_id=(branch or desk.branch).pk, drafts=drafts)


def _cells(answer: Any) -> dict[tuple[str, str, str], str]:
    lines = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    return {(row["area_code"], row["list"], row["code"]): row["value"] for row in lines}


def test_a_month_of_two_hundred_questions_is_in_the_file_as_counted_by_hand() -> None:
    desk = help_desk()
    _note(desk, 120, "digid-app", help_kind="shown", outcome="solved")
    _note(desk, 50, "tax-return", help_kind="referred", partner_kind="legal")
    _note(desk, 30, "device", channel="phone")
    gone = desk.note("digid")
    services.withdraw_question(desk.helper, question=gone)
    boss = counter(desk.branch, role=DIRECTOR)
    cells = _cells(boss.client.get(FILE, {"maand": MONTH}))
    assert desk.branch.municipality is not None
    found = {key[1:]: value for key, value in cells.items() if key[0] == desk.branch.municipality.code}
    assert found["total", "questions"] == found["total", "visits"] == "200"
    assert cells[desk.branch.code, "total", "questions"] == "200"
    assert (found["topic", "digid"], found["topic", "tax"], found["topic", "device"]) == ("120", "50", "30")
    kinds = (found["help_kind", "shown"], found["help_kind", "referred"], found["help_kind", ""])
    assert kinds == ("120", "50", "30")
    assert (found["partner_kind", "legal"], found["agency", "belastingdienst"]) == ("50", "50")
    assert (found["channel", "desk"], found["channel", "phone"]) == ("170", "30")
    page = text(boss.client.get(FIGURES, {"maand": MONTH}))
    assert "120" in page
    assert "Afgeschermd" in page


def test_small_numbers_are_hidden_and_cannot_be_worked_out_from_the_totals() -> None:
    desk = help_desk()
    there = BranchFactory(organisation=desk.library, municipality=MunicipalityFactory())
    _note(desk, 40, "digid")
    _note(desk, 20, "tax")
    _note(desk, 3, "law-debts")
    _note(desk, 30, "digid", there)
    _note(desk, 20, "law-debts", there)
    cells = _cells(counter(desk.branch, role=IDO).client.get(FILE, {"maand": MONTH}))
    here, other = desk.branch.municipality.code, there.municipality.code  # type: ignore[union-attr]
    assert cells[here, "topic", "law"] == ""
    # With the total beside it one more number must be hidden; the largest may be shown.
    assert cells[here, "topic", "tax"] == ""
    assert cells[here, "topic", "digid"] == "40"
    assert cells[here, "total", "questions"] == cells[desk.branch.code, "total", "questions"] == "63"
    assert (cells[other, "topic", "digid"], cells[other, "topic", "law"]) == ("30", "20")


def test_no_number_below_five_is_told_and_what_is_hidden_never_stands_alone() -> None:
    desk = help_desk()
    places = [desk.branch, *BranchFactory.create_batch(3, organisation=desk.library)]
    for index, place in enumerate(places):
        if index:
            place.municipality = MunicipalityFactory()
            place.save()
        for step, topic in enumerate(("digid", "tax", "law", "care", "work")):
            _note(desk, (index * 3 + step * step) % 11 + 1, topic, place)
    report = selectors.month_report(
        desk.helper, organisation_id=desk.library.pk, first_on=dt.date(2026, 3, 1)
    )
    tables = month_of(report, places)
    columns = [
        [line.values[column] for line in table.lines]
        for table in tables[1:]
        for column in range(len(table.areas))
    ]
    assert any(None in column for column in columns)
    for column in columns:
        assert all(value is None or value == 0 or value >= 5 for value in column)
        assert column.count(None) != 1


def test_a_month_without_questions_another_library_and_nonsense() -> None:
    desk = help_desk()
    boss = counter(desk.branch, role=DIRECTOR)
    assert "geen vraag genoteerd" in text(boss.client.get(FIGURES))
    assert boss.client.get(FIGURES, {"maand": "2020-01"}).status_code == 404
    assert boss.client.get(FIGURES, {"maand": "x"}).status_code == 404
    assert boss.client.get(FIGURES, {"bibliotheek": help_desk().library.code}).status_code == 404
    assert counter(role=DESK).client.get(FIGURES).status_code == 403
    away = boss.client.get("/balie/hulp")
    assert (away.status_code, away.headers["Location"]) == (302, FIGURES)


def test_a_topic_of_the_library_is_added_chosen_ended_and_brought_back() -> None:
    desk = help_desk()
    client = counter(desk.branch, role=IDO).client
    form = {"act": "add", "name": "Stadspas", "counts_as": "municipality-support"}
    assert "Stadspas" in text(client.post(LISTS, form, follow=True))
    assert "Stadspas" in text(client.get("/balie/hulp"))
    twice = client.post(LISTS, form)
    assert twice.status_code == 422
    assert 'value="Stadspas"' in text(twice)
    known = selectors.choices(desk.library.pk).topic["own-stadspas"]
    assert "Vanaf morgen" in text(client.post(LISTS, {"act": "end", "row": known.public_id}, follow=True))
    assert selectors.choices(desk.library.pk).topic["own-stadspas"].until_on is not None
    assert "weer worden gekozen" in text(
        client.post(LISTS, {"act": "reopen", "row": known.public_id}, follow=True)
    )
    assert selectors.choices(desk.library.pk).topic["own-stadspas"].until_on is None
    _note(desk, 6, "municipality")
    stranger = counter(role=IDO).client
    for act in ("end", "reopen"):
        assert stranger.post(LISTS, {"act": act, "row": known.public_id}).status_code == 404
        assert stranger.post(LISTS, {"act": act, "row": "x"}).status_code == 404


def test_a_name_that_leads_to_somebody_is_refused_with_what_to_leave_out() -> None:
    client = counter(help_desk().branch, role=IDO).client
    form = {"act": "add", "name": "Bel 06 12345678", "counts_as": "digid"}
    answer = client.post(LISTS, form)
    assert answer.status_code == 422
    assert "Laat dit weg" in text(answer)
    assert "een telefoonnummer" in text(answer)


def test_agencies_are_kept_by_the_administrator_and_the_number_by_the_library() -> None:
    desk = help_desk()
    helper = counter(desk.branch, role=IDO).client
    svb = selectors.choices(None).agency["svb"].public_id
    for form in ({"act": "add-agency", "name": "Nieuw"}, {"act": "end-agency", "row": svb}):
        assert helper.post(LISTS, form).status_code == 403
    boss = counter(desk.branch, role=ADMINISTRATOR).client
    boss.post(LISTS, {"act": "add-agency", "name": "Nieuwe Dienst", "website": "https://dienst.example"})
    boss.post(LISTS, {"act": "end-agency", "row": svb})
    assert selectors.choices(None).agency["svb"].until_on is not None
    boss.post(LISTS, {"act": "reopen-agency", "row": svb})
    assert selectors.choices(None).agency["svb"].until_on is None
    assert "Nieuwe Dienst" in text(helper.get("/balie/hulp"))
    assert boss.post(LISTS, {"act": "end-agency", "row": "x"}).status_code == 404
    helper.post(LISTS, {"act": "number", "number": "vraag Jan, 000-1234"})
    assert selectors.stuck_number(desk.library.pk) == "000-1234"
    assert helper.post(LISTS, {"act": "nonsense"}).status_code == 422


def test_may_i_do_this_says_yes_and_no_with_source_and_day() -> None:
    page = text(counter(role=IDO).client.get("/balie/hulp/mag-dit"))
    assert "Een DigiD aanvragen voor een ander." in page
    rules, review_on = selectors.desk_rules()
    assert len({rule.text_nl for rule in rules}) == len(rules) >= 12
    assert {rule.may for rule in rules} == {True, False}
    for rule in rules:
        assert all(len(sentence.split()) <= 15 for sentence in rule.text_nl.split(". "))
        assert rule.source.read_on < review_on
        assert not rule.source.url or rule.source.url in page
