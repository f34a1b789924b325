"""A director reads and changes the texts that members get, tries them out, and goes back to what everybody has."""

import datetime as dt

import pytest

from samenbieb.domains.messages.models import MessageTemplate, Notice
from samenbieb.domains.messages.rules.templates import KINDS
from samenbieb.domains.organisations.permissions import DIRECTOR
from samenbieb.kernel import clock, jobs
from samenbieb.kernel.models import AuditEntry
from tests.factories.circulation import Library
from tests.factories.organisations import BranchFactory
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def director() -> Counter:
    return counter(role=DIRECTOR)


def address(desk: Counter, kind: str = "courtesy", language: str = "nl") -> str:
    return f"/beheer/berichten/{desk.library.code}/{kind}/{language}"


def own_texts() -> list[MessageTemplate]:
    return list(MessageTemplate.objects.across_all(reason="test"))


def test_all_texts_stand_in_one_list_in_both_languages(director: Counter) -> None:
    page = text(director.client.get("/beheer/berichten"))
    for words in ("Bijna terug", "Derde herinnering", "Vanzelf verlengd", "Nederlands", "Engels"):
        assert words in page
    assert page.count("/beheer/berichten/") == 2 * len(KINDS)


def test_a_text_is_tried_out_kept_used_and_taken_back(director: Counter) -> None:
    words = {"subject": "Hoi {naam}", "body": "Terug op {dag}: {titels}. Groet van {bibliotheek}"}
    tried = text(director.client.post(address(director), {**words, "act": "try"}))
    assert "Hoi Noor Bakker" in tried
    assert "Pluk van de Petteflet" in tried
    assert own_texts() == []

    assert director.client.post(address(director), {**words, "act": "keep"}).status_code == 302
    here = Library(director.branch)
    here.rule("courtesy_days", 3)
    card, item = here.member(), here.item()
    here.lend(item, card)
    with clock.at(clock.now() + dt.timedelta(days=19)):
        jobs.run_now("tell_due")
    (notice,) = Notice.objects.across_all(reason="test")
    assert notice.subject == f"Hoi {card.membership.person}"
    assert item.record.title in notice.body

    assert "onze eigen tekst" in text(director.client.get(address(director)))
    assert director.client.post(address(director), {"act": "default"}).status_code == 302
    assert own_texts() == []
    acts = AuditEntry.objects.filter(action="messages.edit_templates")
    assert [entry.details.get("default", False) for entry in acts.order_by("id")] == [False, True]


def test_what_cannot_stand_is_named_at_its_box_and_nothing_is_kept(director: Counter) -> None:
    words = {"subject": "Hoi {naam}", "body": "{titel} {wachtwoord} {", "act": "keep"}
    answer = director.client.post(address(director), words)
    assert answer.status_code == 422
    page = text(answer)
    for said in (
        "{wachtwoord} kennen wij hier niet",
        "{titels} ontbreekt",
        "{dag} ontbreekt",
        "losse accolade",
    ):
        assert said in page
    assert own_texts() == []


def test_what_looks_like_html_is_shown_as_letters(director: Counter) -> None:
    words = {"subject": "<b>{naam}</b>", "body": "<script>alert(1)</script>{titels} {dag}"}
    page = text(director.client.post(address(director), {**words, "act": "try"}))
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<b>Noor" not in page


def test_the_text_of_another_library_is_not_there(director: Counter) -> None:
    other = BranchFactory().organisation
    for kind in ("courtesy", "hold_ready"):
        there = f"/beheer/berichten/{other.code}/{kind}/nl"
        assert director.client.get(there).status_code == 404
        assert director.client.post(there, {"act": "default"}).status_code == 404
    assert director.client.get(f"/beheer/berichten?bibliotheek={other.code}").status_code == 404
    assert director.client.get(address(director, kind="unknown")).status_code == 404
    assert director.client.get(address(director, language="fr")).status_code == 404


def test_who_stands_at_the_desk_changes_no_texts() -> None:
    desk = counter()
    assert desk.client.get("/beheer/berichten").status_code == 403
    assert desk.client.post(address(desk), {"act": "default"}).status_code == 403


def told_address(card) -> str:
    return f"/balie/lener/{card.membership.public_id}/berichten"


def test_the_desk_sees_what_a_member_was_told_and_each_look_is_recorded() -> None:
    desk = counter()
    here = Library(desk.branch)
    here.rule("courtesy_days", 3)
    card, item = here.member(), here.item()
    here.lend(item, card)
    with clock.at(clock.now() + dt.timedelta(days=19)):
        jobs.run_now("tell_due")
    for _ in range(2):
        page = text(desk.client.get(told_address(card)))
        assert item.record.title in page
        assert "Bijna terug" in page
    looks = AuditEntry.objects.filter(action="messages.view", person_id=card.membership.person_id)
    assert looks.count() == 2
    elsewhere = counter()
    assert elsewhere.client.get(told_address(card)).status_code == 404


def test_after_thirty_days_only_stands_that_a_message_went() -> None:
    desk = counter()
    here = Library(desk.branch)
    here.rule("courtesy_days", 3)
    card, item = here.member(), here.item()
    here.lend(item, card)
    made = clock.now() + dt.timedelta(days=19)
    with clock.at(made):
        jobs.run_now("tell_due")
    Notice.objects.across_all(reason="test").update(state=Notice.State.SENT, sent_at=made)
    with clock.at(made + dt.timedelta(days=29)):
        jobs.run_now("kernel.upkeep")
    # The upkeep of a later day ended the session too: somebody logs in again.
    assert item.record.title in text(counter(desk.branch).client.get(told_address(card)))
    with clock.at(made + dt.timedelta(days=31)):
        jobs.run_now("kernel.upkeep")
    page = text(counter(desk.branch).client.get(told_address(card)))
    assert "Bijna terug" in page
    assert item.record.title not in page
    (row,) = Notice.objects.across_all(reason="test")
    assert (row.subject, row.body, row.address) == ("", "", "")
    with clock.at(made + dt.timedelta(days=366)):
        jobs.run_now("kernel.upkeep")
    assert not Notice.objects.across_all(reason="test").exists()
