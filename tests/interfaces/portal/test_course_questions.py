"""Questions after a course on a phone or a shared tablet: pressed, thanked, and the next one."""

import re

import pytest

from samenbieb.domains.learning import services
from samenbieb.domains.learning.models import Questionnaire
from samenbieb.domains.organisations.models import Branch
from samenbieb.domains.organisations.permissions import DIRECTOR
from samenbieb.kernel.actor import Actor
from tests.factories.courses import marked
from tests.factories.organisations import BranchFactory, staff
from tests.interfaces.portal.visitors import text, visitor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]


@pytest.fixture
def leader() -> Actor:
    branch: Branch = BranchFactory()
    return staff(branch.organisation, DIRECTOR, branch=branch)


@pytest.fixture
def course(leader: Actor) -> str:
    branch = Branch.objects.get()
    course = marked(branch, -1, actor=leader)
    services.open_questions(leader, course=course)
    return course


def _row() -> Questionnaire:
    return Questionnaire.objects.across_all(reason="a test looks at a row").get()


def _key(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found
    return found[1]


def test_a_phone_answers_once_and_a_shared_tablet_as_often_as_somebody_new_presses(course: str) -> None:
    address = f"/leren/vragen/{_row().code}"
    tablet = visitor()
    page = tablet.get(address).content.decode()
    assert "Hebt u iets geleerd?" in page
    assert "<textarea" not in page
    assert 'type="text"' not in page
    form = {"key": _key(page), "v-learned": "much", "v-next": "course"}
    for _ in range(2):
        answer = tablet.post(address, form)
        assert answer.status_code == 302
        assert answer["Location"] == address
    assert _row().form_count == 1
    assert "Dank u wel" in text(tablet.get(address))
    assert tablet.cookies["samenbieb_vragen"]["path"] == address
    page = tablet.get(f"{address}?nog=1").content.decode()
    tablet.post(address, {"key": _key(page), "v-learned": "some"})
    assert _row().form_count == 2
    assert "Hebt u iets geleerd?" in text(visitor().get(address))


def test_a_key_that_no_cookie_can_hold_gets_another(course: str) -> None:
    client = visitor()
    for key in ("\u20ac", ""):
        assert (
            client.post(f"/leren/vragen/{_row().code}", {"key": key, "v-learned": "much"}).status_code == 302
        )
        assert client.cookies["samenbieb_vragen"].value.isascii()
        assert len(client.cookies["samenbieb_vragen"].value) == 36
    assert _row().form_count == 2


def test_who_presses_nothing_hears_it_and_sends_the_same_form(course: str) -> None:
    address = f"/leren/vragen/{_row().code}"
    answer = visitor().post(address, {"key": "k"})
    assert answer.status_code == 422
    assert "U koos nog niets." in text(answer)
    assert _key(answer.content.decode()) == "k"


def test_the_questions_speak_the_language_of_the_reader(course: str) -> None:
    page = visitor("uk").get(f"/leren/vragen/{_row().code}").content.decode()
    assert "Ви чогось навчилися?" in page
    assert "Hebt u" not in page


def test_an_unknown_or_closed_code_says_so(leader: Actor, course: str) -> None:
    assert visitor().get("/leren/vragen/CCCCCCCC").status_code == 404
    services.close_questions(leader, course=course)
    answer = visitor().get(f"/leren/vragen/{_row().code}")
    assert answer.status_code == 409
    assert "Deze vragen zijn gesloten." in text(answer)
