"""My goal at /leren: typed, seen, changed and wiped out; a telephone number is asked to be left out."""

import pytest

from samenbieb.domains.learning.models import DropIn, LearnerPass
from samenbieb.domains.learning.services import begin_pass
from tests.factories.learning import VISITOR
from tests.factories.programme import SessionFactory
from tests.interfaces.desk.counter import counter, text
from tests.interfaces.portal.visitors import visitor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]
GOAL = "een brief van school lezen"


def test_a_goal_from_the_first_word_to_the_last() -> None:
    client = visitor()
    assert "Wat wilt u kunnen?" in text(client.get("/leren"))
    page = text(client.post("/leren/doel", {"doel": GOAL}, follow=True))
    assert GOAL in page
    assert LearnerPass.objects.get().goal == GOAL
    assert GOAL in text(client.get("/leren/doel"))
    assert GOAL not in text(visitor().get("/leren"))
    assert GOAL not in text(client.post("/leren/doel", {"doel": GOAL, "wis": "1"}, follow=True))
    assert LearnerPass.objects.get().goal == ""


def test_nothing_typed_begins_no_pass() -> None:
    assert visitor().post("/leren/doel", {"doel": " "}).status_code == 302
    assert LearnerPass.objects.count() == 0


def test_what_is_refused_stands_in_the_field() -> None:
    answer = visitor().post("/leren/doel", {"doel": "bellen met 06 12345678"})
    assert answer.status_code == 422
    assert "bellen met 06 12345678</textarea>" in text(answer)
    assert LearnerPass.objects.get().goal == ""


def test_a_coach_keeps_it_with_the_learner() -> None:
    desk, held = counter(), begin_pass(VISITOR)
    session = SessionFactory(branch=desk.branch)
    desk.client.post(f"/balie/leren/{session.public_id}", {"wie": held.code, "key": "k"})
    visit = DropIn.objects.across_all(reason="a test").get()
    address = f"/balie/leren/bezoeker/{visit.public_id}"
    assert GOAL in text(desk.client.post(address, {"act": "goal", "doel": GOAL}, follow=True))
    answer = desk.client.post(address, {"act": "goal", "doel": "mail jan@voorbeeld.nl"})
    assert (answer.status_code, "mail jan@voorbeeld.nl" in text(answer)) == (422, True)
    held.refresh_from_db()
    assert held.goal == GOAL
