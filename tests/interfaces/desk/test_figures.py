"""The days behind a figure: for who answers for it, of their own library, and every look is written down."""

import datetime as dt

import pytest

from samenbieb.domains.organisations.permissions import DESK, DIRECTOR
from samenbieb.kernel import clock
from samenbieb.kernel.models import AuditEntry
from tests.factories.circulation import library
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]
NOVEMBER = dt.datetime(2026, 11, 3, 11, 0, tzinfo=dt.UTC)


@pytest.fixture
def director() -> Counter:
    """A director of a library that lent two titles on 3 November."""
    with clock.at(NOVEMBER):
        here = library()
        card = here.member()
        for _one in range(2):
            here.lend(here.item(), card)
        return counter(here.branch, role=DIRECTOR)


def ask(at: Counter, place: str, **more: str) -> tuple[int, str]:
    asked = {"vestiging": place, "cijfer": "circulation.loans", "periode": "2026-11", **more}
    with clock.at(NOVEMBER):
        answer = at.client.get("/balie/cijfers", asked)
    return answer.status_code, text(answer)


def test_a_director_sees_the_days_and_the_look_is_written_down(director: Counter) -> None:
    status, page = ask(director, director.branch.code)
    assert status == 200
    table = page.split('id="dagen-kop"')[1].split("</table>")[0]
    assert [cell.split("<")[0] for cell in table.split('class="sb-number">')[2:]] == ["0", "0", "2", "2"]
    line = AuditEntry.objects.get(action="monitoring.view_rows")
    assert line.details == {"figure": "circulation.loans", "month": "2026-11"}
    assert line.organisation_id == director.library.pk


def test_opening_the_page_shows_nothing_yet_and_writes_nothing(director: Counter) -> None:
    with clock.at(NOVEMBER):
        assert director.client.get("/balie/cijfers").status_code == 200
    assert not AuditEntry.objects.filter(action="monitoring.view_rows").exists()


def test_another_library_is_refused_with_a_sentence_and_not_offered(director: Counter) -> None:
    other = library()
    status, page = ask(director, other.branch.code)
    assert status == 403
    assert "dagen-kop" not in page
    with clock.at(NOVEMBER):
        assert f'value="{other.branch.code}"' not in text(director.client.get("/balie/cijfers"))
    assert not AuditEntry.objects.filter(action="monitoring.view_rows", details__has_key="figure").exists()


def test_who_only_lends_does_not_see_them(director: Counter) -> None:
    desk = counter(director.branch, role=DESK)
    assert ask(desk, director.branch.code)[0] == 403
    assert "/balie/cijfers" not in text(desk.client.get("/balie"))


@pytest.mark.parametrize(
    ("changed", "status"),
    [({"cijfer": "geen.cijfer"}, 404), ({"vestiging": "nergens"}, 404), ({"periode": "2026"}, 422)],
)
def test_what_does_not_exist_gets_a_sentence(director: Counter, changed: dict[str, str], status: int) -> None:
    assert ask(director, director.branch.code, **changed)[0] == status
