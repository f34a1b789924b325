"""Activities at the desk and on a volunteer's phone: today, twelve visitors, undo, the debt, planning and moving."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest

from samenbieb.domains.organisations.models import HoursException
from samenbieb.domains.organisations.permissions import PARTY, VOLUNTEER
from samenbieb.domains.programme.models import HeadCount, Session
from samenbieb.kernel import clock
from tests.factories.organisations import BranchFactory
from tests.factories.programme import HOUR, SessionFactory, TemplateFactory
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]
ZONE = "Europe/Amsterdam"


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    """A session that began an hour ago began today: just after midnight that is not so."""
    today = clock.today("Europe/Amsterdam")
    with clock.at(clock.instant(today, dt.time(12), "Europe/Amsterdam")):
        yield


@pytest.fixture
def desk() -> Counter:
    return counter()


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_twelve_visitors_are_counted_with_one_number_and_taken_back(desk: Counter) -> None:
    session = SessionFactory(branch=desk.branch, activity__title="Taalcafé")
    address = f"/balie/activiteiten/{session.public_id}"
    page = text(desk.client.get(address))
    form = {"heads": "12", "children": "", "seen": _hidden(page, "seen"), "key": _hidden(page, "key")}
    shown = text(desk.client.post(address, form, follow=True))
    assert "12 bezoekers" in shown
    assert text(desk.client.post(address, form, follow=True)).count("role=") > 0  # sent twice
    assert HeadCount.objects.count() == 1
    back = {"seen": _hidden(shown, "seen"), "key": "back"}
    assert "nog worden geteld" in text(desk.client.post(f"{address}/ongedaan", back, follow=True))
    session.refresh_from_db()
    assert session.state == "planned"


def test_without_javascript_every_step_is_a_page_and_keeps_nothing(desk: Counter) -> None:
    session = SessionFactory(branch=desk.branch)
    address = f"/balie/activiteiten/{session.public_id}"
    heads, children = "0", ""
    for step in ("1", "1", "child", "-1"):
        page = text(desk.client.post(address, {"heads": heads, "children": children, "step": step}))
        heads = _hidden_value(page, "heads")
        children = _hidden_value(page, "children")
    assert (heads, children) == ("2", "1")
    assert not HeadCount.objects.exists()


def _hidden_value(page: str, name: str) -> str:
    found = re.search(rf'id="{name}" name="{name}"[^>]* value="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_nonsense_is_no_number_and_a_colleagues_count_is_not_written_over(desk: Counter) -> None:
    session = SessionFactory(branch=desk.branch)
    address = f"/balie/activiteiten/{session.public_id}"
    for wrong in ("", "twaalf", "-3", "1e3", "99999999"):
        answer = desk.client.post(address, {"heads": wrong, "seen": ""})
        assert answer.status_code == 422
        assert "Vul een heel aantal bezoekers in" in text(answer)
    desk.client.post(address, {"heads": "5", "seen": ""})
    assert "intussen geteld" in text(desk.client.post(address, {"heads": "9", "seen": ""}, follow=True))
    assert [count.heads for count in HeadCount.objects.all()] == [5]


def test_a_volunteer_sees_today_begins_and_counts_on_a_phone() -> None:
    phone = counter(role=VOLUNTEER)
    kind = TemplateFactory(organisation=phone.library, name="Inloop computer")
    today = SessionFactory(branch=phone.branch, activity__title="Taalcafé van nu")
    page = text(phone.client.get("/balie/activiteiten"))
    assert "Taalcafé van nu" in page
    assert "U mag tellen wat hier vandaag is" in page
    assert "/balie/activiteiten/plannen" not in page
    begun = phone.client.post("/balie/activiteiten/nu", {"soort": str(kind.public_id), "key": "tap"})
    assert begun.status_code == 302
    assert "Inloop computer" in text(phone.client.get(begun.headers["Location"]))
    answer = phone.client.post(begun.headers["Location"], {"heads": "12", "seen": ""}, follow=True)
    assert "12 bezoekers" in text(answer)
    assert phone.client.get("/balie/activiteiten/plannen").status_code == 403
    assert phone.client.get("/balie/activiteiten/niet-geteld").status_code == 403
    refused = phone.client.post(
        f"/balie/activiteiten/{today.public_id}/doen", {"act": "cancel", "reason": "few"}
    )
    assert refused.status_code == 403


def test_the_debt_is_on_the_first_page_and_paid_in_one_go(desk: Counter) -> None:
    first = SessionFactory(branch=desk.branch, starts_at=clock.now() - 30 * HOUR)
    second = SessionFactory(branch=desk.branch, starts_at=clock.now() - 50 * HOUR)
    SessionFactory(branch=desk.branch, starts_at=clock.now() + 5 * HOUR)
    assert "activiteiten om te tellen" in text(desk.client.get("/balie"))
    assert "2 activiteiten zijn nog niet geteld" in text(desk.client.get("/balie/activiteiten"))
    wrong = desk.client.post("/balie/activiteiten/niet-geteld", {f"n-{first.public_id}": "veel", "key": "w"})
    assert wrong.status_code == 422
    assert 'value="veel"' in text(wrong)
    right = {f"n-{first.public_id}": "7", f"n-{second.public_id}": "0", "key": "r"}
    page = text(desk.client.post("/balie/activiteiten/niet-geteld", right, follow=True))
    assert "2 activiteiten zijn geteld" in page
    assert "Alles is hier geteld" in page


def _plan(kind: str, branch: str, first_on: dt.date, **changes: object) -> dict[str, object]:
    return {
        "soort": kind,
        "title": "Taalcafé",
        "branch": branch,
        "first_on": first_on.isoformat(),
        "begins": "14:00",
        "minutes": "90",
        "repeat": "weekly",
        "times": "6",
        "audience": "learners",
        "language": "nl",
        "price": "2,50",
        "drop_in": "on",
        **changes,
    }


def test_a_series_is_planned_on_one_screen_and_a_closed_day_is_chosen_away(desk: Counter) -> None:
    kind = str(TemplateFactory(organisation=desk.library).public_id)
    assert "Taalcafé" in text(desk.client.get("/balie/activiteiten/plannen"))
    assert "90" in text(desk.client.get("/balie/activiteiten/plannen", {"soort": kind}))
    first_on = clock.today(ZONE) + dt.timedelta(days=3)
    closed_on = first_on + dt.timedelta(days=7)
    HoursException.objects.create(
        branch=desk.branch, from_on=closed_on, until_on=closed_on, reason="Feestdag", recorded_at=clock.now()
    )
    answer = desk.client.post("/balie/activiteiten/plannen", _plan(kind, desk.branch.code, first_on))
    assert answer.status_code == 422
    page = text(answer)
    assert "Feestdag" in page
    days = re.findall(r'name="dag" value="([^"]+)" checked', page)
    assert len(days) == 5
    chosen = _plan(kind, desk.branch.code, first_on, dag=days)
    assert "5 data zijn gepland" in text(desk.client.post("/balie/activiteiten/plannen", chosen, follow=True))
    rows = Session.objects.across_all(reason="what was planned")
    assert {row.activity.price_cents for row in rows} == {250}


@pytest.mark.parametrize(
    "changes",
    [
        {"minutes": "0"},
        {"first_on": "morgen"},
        {"first_on": "9999-12-31"},
        {"branch": "elders"},
        {"price": "veel"},
    ],
)
def test_a_wrong_plan_is_told_in_words(desk: Counter, changes: dict[str, object]) -> None:
    kind = str(TemplateFactory(organisation=desk.library).public_id)
    form = {**_plan(kind, desk.branch.code, clock.today(ZONE)), **changes}
    answer = desk.client.post("/balie/activiteiten/plannen", form)
    assert answer.status_code == 422
    assert "sb-field--error" in text(answer)


def test_a_session_is_moved_called_off_and_takes_place_after_all(desk: Counter) -> None:
    session = SessionFactory(branch=desk.branch, starts_at=clock.now() + 30 * HOUR)
    address = f"/balie/activiteiten/{session.public_id}"
    day = clock.today(ZONE) + dt.timedelta(days=9)
    moved = {"act": "move", "day": day.isoformat(), "begins": "15:30", "vestiging": desk.branch.code}
    assert "Dit is verplaatst" in text(desk.client.post(f"{address}/doen", moved, follow=True))
    for never in ("ooit", "9999-12-31", "0001-01-01"):
        assert desk.client.post(f"{address}/doen", {**moved, "day": never}).status_code == 422
    register = {"act": "register", "vanaf": "0001-01-01T00:00", "tot": ""}
    assert desk.client.post(f"{address}/doen", register).status_code == 422
    off = {"act": "cancel", "reason": "illness"}
    assert "1 datum gaat niet door" in text(desk.client.post(f"{address}/doen", off, follow=True))
    assert "Er is iemand ziek" in text(desk.client.get(address))
    assert "gaat toch door" in text(desk.client.post(f"{address}/doen", {"act": "restore"}, follow=True))
    helper = {"act": "assign", "wie": str(desk.user.pk)}
    assert desk.user.name in text(desk.client.post(f"{address}/doen", helper, follow=True))
    assert "Hier helpt u" not in text(desk.client.get("/balie/activiteiten"))  # not in the coming week
    assert desk.client.post(f"{address}/doen", {"act": "nothing"}).status_code == 422


def test_an_activity_is_changed_and_gets_more_dates(desk: Counter) -> None:
    session = SessionFactory(branch=desk.branch, starts_at=clock.now() + 30 * HOUR)
    address = f"/balie/activiteiten/activiteit/{session.activity.public_id}"
    form = {
        "title": "Praten met koffie", "summary": "Kom erbij.", "core_function": "debate", "audience": "adults",
        "language": "nl", "price": "1,50", "drop_in": "on",
    }  # fmt: skip
    assert "Praten met koffie" in text(desk.client.post(address, form, follow=True))
    session.activity.refresh_from_db()
    assert (session.activity.price_cents, session.activity.core_function) == (150, "debate")
    assert desk.client.post(address, {**form, "title": ""}).status_code == 422
    first_on = clock.today(ZONE) + dt.timedelta(days=20)
    dates = {
        "branch": desk.branch.code, "first_on": first_on.isoformat(), "begins": "10:00", "minutes": "60",
        "repeat": "monthly", "times": "3",
    }  # fmt: skip
    assert "3 data zijn gepland" in text(desk.client.post(f"{address}/data", dates, follow=True))
    again = desk.client.post(f"{address}/data", dates)
    assert again.status_code == 422
    assert text(again).count("staat er al") == 3
    places = {"act": "capacity", "capacity": "12"}
    desk.client.post(f"/balie/activiteiten/{session.public_id}/doen", places)
    session.refresh_from_db()
    assert session.capacity == 12
    stranger = counter()
    assert stranger.client.get(address).status_code == 404
    assert stranger.client.post(f"{address}/data", dates).status_code == 404


def test_a_kind_of_activity_is_made_changed_and_put_away(desk: Counter) -> None:
    form = {
        "name": "Voorlezen", "kind": "reading_aloud", "core_function": "reading", "audience": "toddlers",
        "language": "nl", "minutes": "30", "price": "", "drop_in": "on",
    }  # fmt: skip
    page = text(desk.client.post("/balie/activiteiten/soorten", form, follow=True))
    address = re.findall(r'href="(/balie/activiteiten/soorten/[^"]+)"', page)[0]
    assert desk.client.post("/balie/activiteiten/soorten", form).status_code == 409
    desk.client.post(address, {**form, "minutes": "45"})
    assert 'value="45"' in text(desk.client.get(address))
    assert "Niet meer aangeboden" in text(desk.client.post(address, {"act": "retire"}, follow=True))


def test_another_library_finds_nothing_and_who_may_not_sees_nothing(desk: Counter) -> None:
    session = SessionFactory(branch=BranchFactory())
    kind = TemplateFactory(organisation=session.organisation)
    address = f"/balie/activiteiten/{session.public_id}"
    assert desk.client.get(address).status_code == 404
    for path in (address, f"{address}/ongedaan", f"{address}/doen"):
        assert desk.client.post(path, {"heads": "1", "act": "restore"}).status_code == 404
    assert desk.client.get(f"/balie/activiteiten/soorten/{kind.public_id}").status_code == 404
    assert desk.client.get("/balie/activiteiten/plannen", {"soort": str(kind.public_id)}).status_code == 404
    assert desk.client.post("/balie/activiteiten/nu", {"soort": str(kind.public_id)}).status_code == 404
    assert counter(desk.branch, role=PARTY).client.get("/balie/activiteiten").status_code == 403


def test_a_session_in_another_spelling_of_its_number_is_not_found(desk: Counter) -> None:
    session = SessionFactory(branch=desk.branch)
    address = f"/balie/activiteiten/{str(session.public_id).upper()}"
    for path in (address, f"{address}/lijst"):
        assert desk.client.get(path).status_code == 404
        assert desk.client.post(path, {"heads": "3", "key": path[-3:]}).status_code == 404
    assert not HeadCount.objects.exists()
