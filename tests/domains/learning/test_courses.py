"""The catalogue of courses: what is held in the programme, what a provider gives, and what falls out of it by itself."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from pytest_django.fixtures import Settings

from samenbieb.domains.learning import measures, selectors, services
from samenbieb.domains.learning.errors import AlreadyACourse, CourseElsewhere, CourseInvalid
from samenbieb.domains.learning.models import GroupCourse
from samenbieb.domains.learning.rules import courses
from samenbieb.domains.learning.services import CourseWish
from samenbieb.domains.organisations.models import Branch
from samenbieb.domains.organisations.permissions import DIRECTOR, VOLUNTEER
from samenbieb.domains.programme import services as activities
from samenbieb.domains.programme.models import Session
from samenbieb.domains.referrals import services as referrals
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed, NotFound
from samenbieb.kernel.models import AuditEntry, OutboxEvent
from tests.factories.courses import dated, elsewhere, marked, partner
from tests.factories.organisations import BranchFactory, MunicipalityFactory, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch() -> Branch:
    return BranchFactory(municipality=MunicipalityFactory(name="Merendal"))


@pytest.fixture
def keeper(branch: Branch) -> Actor:
    return staff(branch.organisation, DIRECTOR, branch=branch)


def _titles(**asked: str) -> list[str]:
    return [one.title for one in selectors.catalogue(**asked)]


def _dates(course: str) -> list[Session]:
    row = GroupCourse.objects.across_all(reason="a test looks at a row").get(public_id=course)
    rows = Session.objects.across_all(reason="a test looks at a row").filter(activity=row.activity_id)
    return list(rows.order_by("starts_at"))


def test_an_activity_that_is_said_to_be_a_course_stands_in_the_catalogue_with_its_dates(
    branch: Branch, keeper: Actor
) -> None:
    marked(branch, 3, 10, 17, actor=keeper, no_reading=True)
    (found,) = selectors.catalogue()
    assert (found.title, found.theme, found.no_reading) == ("Klik en Tik", "digital", True)
    assert (found.giver, found.by_library, found.town) == (branch.organisation.name, True, "Merendal")
    assert found.span is not None
    assert len(found.span.dates) == 3
    assert not found.span.has_begun
    assert found.next == found.span.first
    assert "basisniveau 1" in found.level_words.lower() or "basic level 1" in found.level_words


def test_it_is_found_by_theme_and_by_the_town_of_its_place(branch: Branch, keeper: Actor) -> None:
    other = BranchFactory(municipality=MunicipalityFactory())
    marked(branch, 3, actor=keeper)
    marked(other, 4, title="Rekenen", theme="numeracy", level="")
    assert _titles() == ["Klik en Tik", "Rekenen"]
    assert _titles(theme="numeracy") == ["Rekenen"]
    assert branch.municipality
    assert _titles(town=branch.municipality.code) == ["Klik en Tik"]
    assert _titles(theme="numeracy", town=branch.municipality.code) == []


def test_after_its_last_date_or_when_all_dates_are_called_off_it_is_not_in_the_catalogue(
    branch: Branch, keeper: Actor
) -> None:
    marked(branch, -14, -7, actor=keeper, title="Voorbij")
    off = marked(branch, 3, actor=keeper, title="Afgelast")
    begun = marked(branch, -7, 7, actor=keeper, title="Bezig")
    activities.cancel_session(
        keeper, session=str(_dates(off)[0].public_id), reason="illness", also_later=False
    )
    assert _titles() == ["Bezig"]
    assert selectors.catalogue()[0].public_id == begun
    assert {one.title for one in selectors.courses_to_keep(keeper, branch.organisation_id)} == {
        "Voorbij",
        "Afgelast",
        "Bezig",
    }


def test_a_course_of_a_provider_says_where_and_when_and_must_be_looked_at_after_six_months(
    branch: Branch, keeper: Actor
) -> None:
    given_by = partner(keeper, branch.organisation_id)
    noon = clock.now().replace(hour=11)
    with clock.at(noon - dt.timedelta(days=courses.CHECK_DAYS)):
        course = elsewhere(keeper, branch.organisation_id, given_by, price_cents=None)
    with clock.at(noon):
        (found,) = selectors.catalogue()
    assert (found.giver, found.by_library, found.where, found.held) == (
        "School De Brug",
        False,
        "Brugweg 1",
        False,
    )
    assert not found.is_old
    with clock.at(noon + dt.timedelta(days=1)):
        assert selectors.catalogue()[0].is_old
        services.confirm_course(keeper, course=course)
        assert not selectors.catalogue()[0].is_old


def test_a_provider_that_is_no_partner_any_more_takes_its_courses_along(
    branch: Branch, keeper: Actor
) -> None:
    given_by = partner(keeper, branch.organisation_id)
    elsewhere(keeper, branch.organisation_id, given_by)
    assert _titles() == ["Nederlands voor beginners"]
    referrals.end_partner(keeper, partner=given_by)
    assert _titles() == []
    assert selectors.courses_to_keep(keeper, branch.organisation_id)[0].partner_ended


def test_taken_out_and_put_back_twice_is_once(branch: Branch, keeper: Actor) -> None:
    course = marked(branch, 3, actor=keeper)
    for ended in (True, True):
        services.end_course(keeper, course=course, ended=ended)
    assert _titles() == []
    services.end_course(keeper, course=course, ended=False)
    assert _titles() == ["Klik en Tik"]
    said = AuditEntry.objects.filter(action="learning.edit_courses").order_by("pk")
    assert [entry.details["what"] for entry in said] == ["added", "ended", "brought_back"]


def test_an_activity_is_a_course_once_and_one_that_was_taken_out_can_be_one_again(
    branch: Branch, keeper: Actor
) -> None:
    activity = str(dated(branch, 3).public_id)
    wish = CourseWish(theme="digital")
    assert [one.activity for one in selectors.activities_to_mark(keeper, branch.organisation_id)] == [
        activity
    ]
    course = services.mark_course(keeper, activity=activity, wish=wish)
    assert selectors.activities_to_mark(keeper, branch.organisation_id) == []
    with pytest.raises(AlreadyACourse):
        services.mark_course(keeper, activity=activity, wish=wish)
    services.end_course(keeper, course=course)
    assert services.mark_course(keeper, activity=activity, wish=CourseWish(theme="work")) == course
    assert selectors.catalogue()[0].theme == "work"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"theme": "cooking"}, "theme"),
        ({"theme": "numeracy", "level": "nt2:a1"}, "level"),
        ({"theme": "work", "level": "digital:basic_1"}, "level"),
        ({"theme": "digital", "level": "digital:a1"}, "level"),
        ({"audience": "cats"}, "audience"),
        ({"partner": "nobody"}, "partner"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    branch: Branch, keeper: Actor, said: dict[str, str], field: str
) -> None:
    wish = CourseWish(**{"theme": "digital", **said})
    with pytest.raises(CourseInvalid) as refused:
        services.mark_course(keeper, activity=str(dated(branch, 3).public_id), wish=wish)
    assert set(refused.value.fields) == {field}


def test_elsewhere_needs_a_provider_a_name_and_a_place(branch: Branch, keeper: Actor) -> None:
    with pytest.raises(CourseInvalid) as refused:
        services.add_course(keeper, organisation_id=branch.organisation_id, wish=CourseWish(theme="work"))
    assert set(refused.value.fields) == {"partner", "title", "where"}
    own = marked(branch, 3, actor=keeper)
    with pytest.raises(CourseElsewhere):
        services.confirm_course(keeper, course=own)


def test_the_database_holds_a_level_to_its_own_scale_and_a_course_to_one_of_both_kinds(
    branch: Branch, keeper: Actor
) -> None:
    course = marked(branch, 3, actor=keeper)
    rows = GroupCourse.objects.across_all(reason="a test writes what may not be").filter(public_id=course)
    for wrong in ({"scale": "nt1", "level": "a1"}, {"title": "Twee namen"}, {"activity": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


def test_another_library_finds_nothing_and_a_volunteer_keeps_no_catalogue(
    branch: Branch, keeper: Actor
) -> None:
    course = marked(branch, 3, actor=keeper)
    activity = str(dated(branch, 4).public_id)
    stranger = staff(BranchFactory().organisation, DIRECTOR)
    for act in (
        lambda: selectors.course_of(stranger, course),
        lambda: services.change_course(stranger, course=course, wish=CourseWish(theme="work")),
        lambda: services.end_course(stranger, course=course),
        lambda: services.mark_course(stranger, activity=activity, wish=CourseWish(theme="work")),
    ):
        with pytest.raises(NotFound):
            act()
    volunteer = staff(branch.organisation, VOLUNTEER, branch=branch)
    with pytest.raises(NotAllowed):
        services.mark_course(volunteer, activity=activity, wish=CourseWish(theme="work"))
    of_others = partner(stranger, next(iter(stranger.organisations("referrals.edit_partners"))))
    with pytest.raises(CourseInvalid):
        elsewhere(keeper, branch.organisation_id, of_others)


def test_without_the_programme_there_are_courses_of_providers_only(
    branch: Branch, keeper: Actor, settings: Settings
) -> None:
    marked(branch, 3, actor=keeper)
    elsewhere(keeper, branch.organisation_id, partner(keeper, branch.organisation_id))
    settings.MODULES = frozenset({"learning"})
    assert _titles() == ["Nederlands voor beginners"]
    settings.MODULES = frozenset({"programme"})
    assert _titles() == []


def test_who_gives_what_in_a_town_names_library_provider_and_partner(branch: Branch, keeper: Actor) -> None:
    marked(branch, 3, actor=keeper)
    elsewhere(keeper, branch.organisation_id, partner(keeper, branch.organisation_id))
    partner(keeper, branch.organisation_id, name="Vereniging De Pen")
    assert branch.municipality
    found = selectors.who_gives_what(branch.municipality.code)
    assert [(one.name, [course.title for course in one.courses]) for one in found] == [
        (branch.organisation.name, ["Klik en Tik"]),
        ("School De Brug", ["Nederlands voor beginners"]),
        ("Vereniging De Pen", []),
    ]
    assert [one.code for one in selectors.course_towns()] == [branch.municipality.code]


class TestFigures:
    def test_a_course_is_finished_on_the_day_and_at_the_place_of_its_last_date(
        self, branch: Branch, keeper: Actor
    ) -> None:
        marked(branch, -14, -7, actor=keeper)
        marked(branch, -7, 7, actor=keeper, title="Bezig")
        today = clock.today("Europe/Amsterdam")
        all_days = (branch.organisation_id, today - dt.timedelta(days=60), today + dt.timedelta(days=1))
        assert measures.courses_finished(*all_days) == {branch.pk: 1}
        last_on = today - dt.timedelta(days=7)
        assert measures.courses_finished(branch.organisation_id, last_on, last_on) == {branch.pk: 1}
        first_on = today - dt.timedelta(days=14)
        assert measures.courses_finished(branch.organisation_id, first_on, first_on) == {}

    def test_becoming_a_course_tells_the_days_to_count_anew(self, branch: Branch, keeper: Actor) -> None:
        course = marked(branch, -14, -7, actor=keeper)
        fact = OutboxEvent.objects.filter(name="learning.course-changed.v1").get()
        touched = list(measures.became_a_course([measures.CourseChanged(**fact.payload)]))
        assert [(one.branch_id, one.on) for one in touched] == [
            (branch.pk, clock.local(row.starts_at, "Europe/Amsterdam").date()) for row in _dates(course)
        ]
