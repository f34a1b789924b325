"""Questions at the help desk, through its door: tiles, keeping, several of one visitor, taking back, noting otherwise."""

import datetime as dt
import re

import pytest

from samenbieb.domains.helpdesk import services
from samenbieb.domains.organisations.permissions import CONSULTANT, IDO, TEACHER, VOLUNTEER
from samenbieb.kernel import clock
from tests.factories.helpdesk import help_desk, questions
from tests.factories.organisations import BranchFactory
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]
ASK = "/balie/hulp"


@pytest.fixture(autouse=True)
def lists() -> None:
    services.load_lists()


@pytest.fixture
def desk() -> Counter:
    return counter(role=IDO)


def _hidden(page: str, name: str) -> str:
    """Give what the form that keeps carries along."""
    found = re.findall(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return str(found[-1])


def _form(page: str, **fields: str) -> dict[str, str]:
    names = ("key", "place", "visit", "asked", "instead")
    return {name: _hidden(page, name) for name in names} | {"act": "keep"} | fields


def _numbers(page: str) -> list[str]:
    return re.findall(r'name="question" value="([^"]+)"', page)


def test_a_question_is_kept_in_three_steps_without_a_script(desk: Counter) -> None:
    start = text(desk.client.get(ASK))
    assert "DigiD" in start
    chosen = text(desk.client.post(ASK, {"whole": "digid", "visit": _hidden(start, "visit"), "asked": "1"}))
    assert "DigiD-app" in chosen
    assert not questions().exists()
    page = text(desk.client.post(ASK, _form(chosen, topic="digid-app", help_kind="shown")))
    assert "Opgeslagen:" in page
    assert "Vandaag: 1 vraag" in page
    row = questions().get()
    assert (row.topic.code, row.help_kind.code, row.branch_id) == ("digid-app", "shown", desk.branch.pk)


def test_the_whole_topic_alone_is_enough_and_the_same_form_twice_is_one_question(desk: Counter) -> None:
    form = _form(text(desk.client.get(ASK)), whole="tax")
    for _again in range(2):
        assert "Opgeslagen:" in text(desk.client.post(ASK, form))
    assert questions().get().topic.code == "tax"


def test_several_questions_of_one_visitor_are_one_visit(desk: Counter) -> None:
    page = text(desk.client.post(ASK, _form(text(desk.client.get(ASK)), topic="digid", act="more")))
    assert "Vraag 2 van deze bezoeker" in page
    page = text(desk.client.post(ASK, _form(page, topic="device-print")))
    assert "Vraag 3" not in page
    desk.client.post(ASK, _form(page, topic="tax"))
    visits = list(questions().order_by("pk").values_list("visit", flat=True))
    assert visits[0] == visits[1] != visits[2]


def test_without_a_topic_or_with_one_that_is_gone_it_says_so_and_keeps_what_was_chosen(desk: Counter) -> None:
    page = text(desk.client.get(ASK))
    answer = desk.client.post(ASK, _form(page))
    assert answer.status_code == 422
    assert "Kies eerst een onderwerp" in text(answer)
    answer = desk.client.post(ASK, _form(page, whole="digid", topic="nonsense", help_kind="shown"))
    assert answer.status_code == 422
    assert re.search(r'value="shown"[^>]* checked', text(answer))
    late = (clock.now() - dt.timedelta(days=40)).isoformat()
    for moment in (late, "yesterday", "2026-99-99T00:00Z"):
        assert desk.client.post(ASK, _form(page, topic="digid", at=moment)).status_code == 422
    assert desk.client.post(ASK, _form(page) | {"asked": "9" * 5000}).status_code == 422
    assert not questions().exists()


def test_a_question_is_undone_at_once_and_is_no_longer_in_the_figures(desk: Counter) -> None:
    page = text(desk.client.post(ASK, _form(text(desk.client.get(ASK)), topic="digid")))
    back = desk.client.post(f"{ASK}/ongedaan", {"question": _numbers(page)[0]}, follow=True)
    assert "telt niet meer mee" in text(back)
    assert "teruggedraaid" in text(back)
    assert questions().get().withdrawn_at is not None


def test_a_question_of_today_is_noted_otherwise_as_the_same_question_of_the_same_visitor(
    desk: Counter,
) -> None:
    page = text(
        desk.client.post(ASK, _form(text(desk.client.get(ASK)), topic="digid-app", help_kind="shown"))
    )
    opened = text(desk.client.post(f"{ASK}/verbeteren", {"question": _numbers(page)[0]}))
    assert re.search(r'value="digid-app" checked', opened)
    form = _form(opened, topic="tax-return", help_kind="shown")
    for _again in range(2):
        assert "Opgeslagen:" in text(desk.client.post(ASK, form))
    before, after = questions().order_by("pk")
    assert before.withdrawn_at is not None
    assert (after.topic.code, after.withdrawn_at) == ("tax-return", None)
    assert (after.visit, after.asked_at) == (before.visit, before.asked_at)
    gone = desk.client.post(f"{ASK}/verbeteren", {"question": str(before.public_id)})
    assert gone.status_code == 404


def test_questions_of_another_library_are_not_found_and_those_of_yesterday_stand(desk: Counter) -> None:
    elsewhere = help_desk()
    foreign = elsewhere.note()
    yesterday = help_desk(branch=desk.branch)
    with clock.at(clock.now() - dt.timedelta(days=1)):
        old = yesterday.note()
    for address in ("ongedaan", "verbeteren"):
        assert desk.client.post(f"{ASK}/{address}", {"question": foreign}).status_code == 404
        assert desk.client.post(f"{ASK}/{address}", {"question": "x"}).status_code == 404
    told = desk.client.post(f"{ASK}/ongedaan", {"question": old})
    assert told.status_code == 409
    assert "alleen op dezelfde dag" in text(told)
    form = _form(text(desk.client.get(ASK)), topic="digid", place=elsewhere.branch.code)
    assert desk.client.post(ASK, form).status_code == 404
    assert not questions(withdrawn_at__isnull=False).exists()


def test_a_volunteer_notes_at_their_own_place_only_and_others_do_not(desk: Counter) -> None:
    phone = counter(role=VOLUNTEER)
    form = _form(text(phone.client.get(ASK)), topic="digid")
    assert "Opgeslagen:" in text(phone.client.post(ASK, form))
    other = BranchFactory(organisation=phone.library)
    assert phone.client.post(ASK, form | {"key": "2", "place": other.code}).status_code == 403
    phone.client.post("/balie/plek", {"branch": other.code})
    assert phone.client.get(ASK).status_code == 403
    assert questions().count() == 1
    for role in (TEACHER, CONSULTANT):
        who = counter(role=role)
        assert who.client.get(ASK).status_code == 403
        assert ASK not in text(who.client.get("/balie"))
    assert f'href="{ASK}"' in text(desk.client.get("/balie"))


def test_nothing_that_was_sent_beside_the_lists_is_kept_or_shown(desk: Counter) -> None:
    form = _form(text(desk.client.get(ASK)), topic="digid", note="Jan Jansen 123456782", name="Jan")
    assert "Jansen" not in text(desk.client.post(ASK, form))
    assert questions().count() == 1


def test_the_number_for_who_is_stuck_is_on_the_page(desk: Counter) -> None:
    boss = help_desk(branch=desk.branch).helper
    services.set_stuck_number(boss, organisation_id=desk.library.pk, number="000-123")
    assert 'href="tel:000-123"' in text(desk.client.get(ASK))


def test_cards_of_a_topic_lie_beside_the_form_and_open_beside_it(desk: Counter) -> None:
    services.load_cards()
    page = text(desk.client.post(ASK, {"whole": "digid"}))
    assert '<a href="/hulp/kaart/digid-aanvragen" target="_blank" rel="noopener">' in page
    assert desk.client.get("/hulp/kaart/digid-aanvragen").status_code == 200
