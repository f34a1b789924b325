"""Questions after a course at the desk: open, a card with the address, paper, close, and the counts as a table."""

import pytest

from samenbieb.domains.learning import services
from samenbieb.domains.learning.models import Questionnaire
from samenbieb.domains.organisations.permissions import DIRECTOR, VOLUNTEER
from samenbieb.domains.programme.models import Session, SessionHelper
from tests.factories.courses import marked
from tests.interfaces.desk.counter import Counter, counter, text
from tests.interfaces.portal.visitors import visitor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]


@pytest.fixture
def desk() -> Counter:
    return counter(role=DIRECTOR)


@pytest.fixture
def course(desk: Counter) -> str:
    return marked(desk.branch, -8, -1)


def _address(course: str) -> str:
    return f"/balie/leren/cursussen/{course}/vragen"


def _row() -> Questionnaire:
    return Questionnaire.objects.across_all(reason="a test looks at a row").get()


def test_from_the_course_to_a_card_answers_and_a_table(desk: Counter, course: str) -> None:
    assert f'href="{_address(course)}"' in text(desk.client.get(f"/balie/leren/cursussen/{course}"))
    assert "Open de vragen" in text(desk.client.get(_address(course)))
    page = text(desk.client.post(_address(course), {"act": "open"}, follow=True))
    public = f"/leren/vragen/{_row().code}"
    assert f"http://testserver{public}" in page
    card = text(desk.client.get(f"{_address(course)}/kaart"))
    assert f"http://testserver{public}" in card
    assert "<svg" in card
    assert 'lang="ar" dir="rtl"' in card
    for number in range(4):
        services.answer_questions(
            code=_row().code, said={"mark": "good", "next": "work"}, key=str(number), address="10.0.0.1"
        )
    page = text(
        desk.client.post(_address(course), {"act": "paper", "v-mark": "bad", "key": "p"}, follow=True)
    )
    assert "5 formulieren" in page
    assert "Wat er is geantwoord</h2>" not in page
    assert desk.client.get(f"{_address(course)}.csv").status_code == 404
    page = text(desk.client.post(_address(course), {"act": "close"}, follow=True))
    assert "Wat er is geantwoord</h2>" in page
    answer = desk.client.get(f"{_address(course)}.csv")
    assert answer.headers["Cache-Control"] == "no-store"  # nobody finds it with the back key
    table = answer.content.decode("utf-8-sig")
    assert "Wat vindt u van de cursus?;Goed;4" in table
    assert "afgeschermd: minder dan vijf antwoorden" in table
    assert desk.client.get(f"{_address(course)}/kaart").status_code == 404
    assert desk.client.post(_address(course), {"act": "open"}).status_code == 409


def test_an_empty_form_on_paper_is_refused_with_a_sentence(desk: Counter, course: str) -> None:
    desk.client.post(_address(course), {"act": "open"})
    answer = desk.client.post(_address(course), {"act": "paper", "key": "p"})
    assert (answer.status_code, _row().form_count) == (422, 0)


def test_before_the_last_date_it_says_when(desk: Counter) -> None:
    course = marked(desk.branch, 3)
    assert "vanaf het begin van de laatste keer" in text(desk.client.get(_address(course)))
    assert desk.client.post(_address(course), {"act": "open"}).status_code == 409


def test_another_library_finds_nothing_and_a_volunteer_comes_from_the_date_where_they_help(
    desk: Counter, course: str
) -> None:
    stranger = counter(role=DIRECTOR)
    assert stranger.client.get(_address(course)).status_code == 404
    helper = counter(desk.branch, role=VOLUNTEER)
    assert helper.client.get(_address(course)).status_code == 403
    session = Session.objects.across_all(reason="a test gives a helper").order_by("-starts_at")[0]
    SessionHelper.objects.create(session=session, user=helper.user)
    page = text(helper.client.get(f"/balie/activiteiten/{session.public_id}"))
    assert f'href="{_address(course)}"' in page
    assert helper.client.post(_address(course), {"act": "open"}).status_code == 302
    assert visitor().get(f"/leren/vragen/{_row().code}").status_code == 200
