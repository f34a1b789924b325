"""Courses at the desk: an activity is said to be one, a provider's is entered, and both are found by residents."""

import datetime as dt

import pytest
from pytest_django.fixtures import Settings

from samenbieb.domains.learning import selectors
from samenbieb.domains.learning.models import GroupCourse
from samenbieb.domains.organisations.permissions import DIRECTOR, VOLUNTEER
from samenbieb.domains.referrals.models import Partner
from samenbieb.kernel import clock
from tests.factories.courses import dated, elsewhere, marked, partner
from tests.factories.organisations import staff
from tests.interfaces.desk.counter import Counter, counter, text
from tests.interfaces.portal.visitors import visitor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]
ADDRESS = "/balie/leren/cursussen"


@pytest.fixture
def desk() -> Counter:
    return counter(role=DIRECTOR)


def _row() -> GroupCourse:
    return GroupCourse.objects.across_all(reason="a test looks at a row").get()


def test_from_an_activity_to_the_catalogue_out_of_it_and_back(desk: Counter) -> None:
    activity = str(dated(desk.branch, 3, 10).public_id)
    assert f'href="{ADDRESS}"' in text(desk.client.get("/balie/activiteiten"))
    assert f"{ADDRESS}/aanmerken?activiteit={activity}" in text(
        desk.client.get(f"/balie/activiteiten/activiteit/{activity}")
    )
    page = text(desk.client.get(f"{ADDRESS}/aanmerken?activiteit={activity}"))
    assert f'<option value="{activity}" selected>' in page
    wish = {"activity": activity, "theme": "digital", "audience": "everybody", "level": "digital:basic_1"}
    page = text(desk.client.post(f"{ADDRESS}/aanmerken", {**wish, "no_reading": "on"}, follow=True))
    assert "Klik en Tik" in page
    found = text(visitor().get("/leren/cursussen"))
    assert "Klik en Tik" in found
    assert f"/activiteiten/{activity}/aanmelden" in found
    one = f"{ADDRESS}/{_row().public_id}"
    assert "Haal uit het aanbod" in text(desk.client.get(one))
    desk.client.post(one, {"act": "end"})
    assert "Klik en Tik" not in text(visitor().get("/leren/cursussen"))
    page = text(desk.client.get(one))
    assert "Zet terug in het aanbod" in page
    desk.client.post(one, {"act": "back"})
    assert "Klik en Tik" in text(visitor().get("/leren/cursussen"))


def test_a_level_of_another_scale_stands_as_a_reason_at_its_field(desk: Counter) -> None:
    activity = str(dated(desk.branch, 3).public_id)
    wish = {"activity": activity, "theme": "numeracy", "audience": "everybody", "level": "nt2:a1"}
    answer = desk.client.post(f"{ADDRESS}/aanmerken", wish)
    assert answer.status_code == 422
    assert "Dit niveau hoort niet bij waar de cursus over gaat." in text(answer)


def test_a_course_of_a_provider_with_a_price_or_none(desk: Counter) -> None:
    assert "Zet de aanbieder eerst bij de partners." in text(desk.client.get(f"{ADDRESS}/nieuw"))
    given_by = partner(staff(desk.library, DIRECTOR), desk.library.pk)
    wish = {
        "partner": given_by, "title": "Rekenen thuis", "theme": "numeracy", "audience": "parents", "where": "Brugweg 1",
        "when": "elke maandag", "price_cents": "12,50",
    }  # fmt: skip
    assert desk.client.post(f"{ADDRESS}/nieuw", {**wish, "price_cents": "veel"}).status_code == 422
    assert desk.client.post(f"{ADDRESS}/nieuw", {**wish, "where": ""}).status_code == 422
    assert desk.client.post(f"{ADDRESS}/nieuw", wish).status_code == 302
    assert _row().price_cents == 1250
    one = f"{ADDRESS}/{_row().public_id}"
    assert 'value="12,50"' in text(desk.client.get(one))
    for typed, kept in (("", None), ("0", 0)):
        desk.client.post(one, {**wish, "act": "keep", "price_cents": typed})
        assert _row().price_cents == kept
    assert Partner.objects.across_all(reason="a test looks at a row").count() == 1


def test_what_was_not_looked_at_for_six_months_comes_first_until_somebody_looks(desk: Counter) -> None:
    keeper = staff(desk.library, DIRECTOR)
    with clock.at(clock.now() - dt.timedelta(days=200)):
        course = elsewhere(keeper, desk.library.pk, partner(keeper, desk.library.pk))
    marked(desk.branch, 3, actor=keeper)
    page = text(desk.client.get(ADDRESS))
    assert "1 cursus van een aanbieder is een half jaar niet nagekeken." in page
    assert page.index("Nederlands voor beginners") < page.index("Klik en Tik")
    desk.client.post(f"{ADDRESS}/{course}", {"act": "confirm"})
    assert "niet nagekeken" not in text(desk.client.get(ADDRESS))


def test_a_volunteer_sees_no_door_and_is_refused(desk: Counter) -> None:
    helper = counter(desk.branch, role=VOLUNTEER)
    assert ADDRESS not in text(helper.client.get("/balie/activiteiten"))
    assert helper.client.get(ADDRESS).status_code == 403
    assert helper.client.get(f"{ADDRESS}/nieuw").status_code == 403


def test_another_library_finds_nothing(desk: Counter) -> None:
    course = marked(desk.branch, 3)
    stranger = counter(role=DIRECTOR)
    assert stranger.client.get(f"{ADDRESS}/{course}").status_code == 404
    assert stranger.client.post(f"{ADDRESS}/{course}", {"act": "end"}).status_code == 404
    assert "Klik en Tik" not in text(stranger.client.get(ADDRESS))


def test_without_the_programme_no_dates_are_offered(desk: Counter, settings: Settings) -> None:
    settings.MODULES = frozenset({"learning"})
    page = text(desk.client.get(ADDRESS))
    assert "/balie/activiteiten" not in page
    assert f"{ADDRESS}/nieuw" in page
    assert desk.client.get(f"{ADDRESS}/aanmerken").status_code == 404
    settings.MODULES = frozenset({"programme"})
    assert desk.client.get(ADDRESS).status_code == 404
    assert ADDRESS not in text(desk.client.get("/balie/activiteiten"))
    assert selectors.catalogue() == []
