"""Certificates at the desk: a code, the lessons, a name, a page of PDF that can be read aloud and checked; and the way back."""

import re
import zlib

import pytest

from samenbieb.domains.learning import services
from samenbieb.domains.learning.models import Proof
from samenbieb.domains.organisations.permissions import VOLUNTEER
from tests.factories.learning import VISITOR, do_lesson, publish
from tests.factories.programme import SessionFactory
from tests.interfaces.desk.counter import Counter, counter, text
from tests.interfaces.portal.visitors import visitor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]
ADDRESS = "/balie/leren/bewijs"


@pytest.fixture
def desk() -> Counter:
    return counter()


@pytest.fixture
def code() -> str:
    publish("een", title="Les een")
    held = services.begin_pass(VISITOR)
    do_lesson(VISITOR, str(held.public_id), "een")
    return held.code


def _row() -> Proof:
    return Proof.objects.across_all(reason="a test").get()


def _streams(pdf: bytes) -> str:
    found = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    parts = []
    for one in found:
        try:
            parts.append(zlib.decompress(one).decode("latin-1"))
        except zlib.error:
            parts.append(one.decode("latin-1"))
    return "\n".join(parts)


def test_from_a_code_to_a_paper_that_anybody_checks(desk: Counter, code: str) -> None:
    page = text(desk.client.post(ADDRESS, {"act": "find", "wie": code}))
    assert "Les een" in page
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key
    wish = {"act": "make", "wie": code, "naam": "Şükran Михайло", "key": key[1]}
    answer = desk.client.post(ADDRESS, wish)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    pdf = answer.content
    assert pdf.count(b"/Type /Page\n") == 1
    assert b"/Lang (nl)" in pdf
    assert b"/DisplayDocTitle true" in pdf
    # The letters are in it, and a reader can turn them back into text: Ş and М.
    mapping = _streams(pdf).upper()
    assert b"/FontFile2" in pdf
    assert "<015E>" in mapping
    assert "<041C>" in mapping
    assert desk.client.post(ADDRESS, wish).status_code == 200
    anybody = visitor()
    assert 'href="/leren/bewijs"' in text(anybody.get("/leren"))
    page = text(anybody.post("/leren/bewijs", {"code": _row().code, "naam": "Sukran Михайло"}))
    for told in ("Deze code klopt", "Les een", desk.library.name, "Ja, deze naam staat op het papier."):
        assert told in page
    page = text(anybody.post("/leren/bewijs", {"code": _row().code, "naam": "Jan"}))
    assert "Nee, deze naam staat niet op het papier." in page


def test_a_paper_with_many_lessons_is_one_page(desk: Counter) -> None:
    held = services.begin_pass(VISITOR)
    for number in range(30):
        publish(f"les-{number}", title=f"Een les met een lange titel, nummer {number}", place=number + 1)
        do_lesson(VISITOR, str(held.public_id), f"les-{number}")
    answer = desk.client.post(ADDRESS, {"act": "make", "wie": held.code, "naam": "Jan", "key": "k"})
    assert answer.content.count(b"/Type /Page\n") == 1


def test_what_is_refused_is_said_and_kept(desk: Counter, code: str) -> None:
    answer = desk.client.post(ADDRESS, {"act": "find", "wie": "CCCCCCCC"})
    assert (answer.status_code, "Wij kennen deze code niet" in text(answer)) == (404, True)
    assert 'value="CCCCCCCC"' in text(answer)
    answer = desk.client.post(ADDRESS, {"act": "make", "wie": code, "naam": "محمد", "key": "k"})
    assert answer.status_code == 422
    assert "letters van een Nederlands paspoort" in text(answer)
    assert 'value="محمد"' in text(answer)
    assert "Les een" in text(answer)
    answer = desk.client.post(ADDRESS, {"act": "withdraw", "code": "CCCC"})
    assert (answer.status_code, 'value="CCCC"' in text(answer)) == (404, True)


def test_it_is_taken_back_and_restored_and_the_public_page_says_so(desk: Counter, code: str) -> None:
    desk.client.post(ADDRESS, {"act": "make", "wie": code, "naam": "Jan", "key": "k"})
    paper = {"code": _row().code}
    assert "geldt niet meer" in text(desk.client.post(ADDRESS, {"act": "withdraw", **paper}))
    assert "Dit bewijs geldt niet meer" in text(visitor().post("/leren/bewijs", paper))
    assert "Trek dit bewijs in" in text(desk.client.post(ADDRESS, {"act": "restore", **paper}))
    assert "Deze code klopt" in text(visitor().post("/leren/bewijs", paper))


def test_another_library_a_volunteer_and_nobody_get_nothing(desk: Counter, code: str) -> None:
    desk.client.post(ADDRESS, {"act": "make", "wie": code, "naam": "Jan", "key": "k"})
    other = counter()
    assert other.client.post(ADDRESS, {"act": "withdraw", "code": _row().code}).status_code == 404
    assert counter(desk.branch, role=VOLUNTEER).client.get(ADDRESS).status_code == 403
    assert visitor().get(ADDRESS).status_code == 302
    assert _row().withdrawn_on is None


def test_the_page_of_a_visitor_leads_to_it(desk: Counter, code: str) -> None:
    session = SessionFactory(branch=desk.branch)
    desk.client.post(f"/balie/leren/{session.public_id}", {"wie": code, "key": "k"})
    page = text(desk.client.get(f"/balie/leren/{session.public_id}"))
    visit = re.search(r"/balie/leren/bezoeker/([0-9a-f-]+)", page)
    assert visit
    page = text(desk.client.get(f"/balie/leren/bezoeker/{visit[1]}"))
    assert f'action="{ADDRESS}"' in page


def test_an_unknown_code_is_told_kindly_and_nothing_is_a_link_when_learning_is_off(
    desk: Counter, settings: object
) -> None:
    answer = visitor().post("/leren/bewijs", {"code": "12"})
    assert (answer.status_code, "Wij kennen deze code niet" in text(answer)) == (404, True)
    settings.MODULES = frozenset({"programme"})  # type: ignore[attr-defined] # pytest-django gives it
    assert desk.client.get(ADDRESS).status_code == 404
    assert ADDRESS not in text(desk.client.get("/balie"))
