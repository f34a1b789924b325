"""Courses with a group on the site: by theme and town, full or not, and who helps people learn in a town."""

import pytest

from samenbieb.domains.organisations.models import Branch
from samenbieb.domains.organisations.permissions import DIRECTOR
from samenbieb.domains.programme import services as activities
from samenbieb.domains.programme.models import Session
from samenbieb.domains.programme.services import Contact
from tests.factories.courses import elsewhere, marked, partner
from tests.factories.learning import publish
from tests.factories.organisations import BranchFactory, MunicipalityFactory, staff
from tests.interfaces.portal.visitors import text, visitor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]
ADDRESS = "/leren/cursussen"


@pytest.fixture
def branch() -> Branch:
    return BranchFactory(name="Merendal Centrum", municipality=MunicipalityFactory(name="Merendal"))


def test_the_first_page_of_learning_leads_to_the_courses_by_theme_and_town(branch: Branch) -> None:
    marked(branch, 3, 10)
    marked(BranchFactory(municipality=MunicipalityFactory()), 4, title="Rekenen", theme="numeracy", level="")
    assert f'href="{ADDRESS}"' in visitor().get("/leren").content.decode()
    page = text(visitor().get(ADDRESS))
    assert "2 cursussen" in page
    assert "Merendal Centrum" in page
    assert "2 keer" in page
    assert "Klik en Tik" not in text(visitor().get(f"{ADDRESS}?thema=numeracy"))
    assert branch.municipality
    code = branch.municipality.code
    assert "Rekenen" not in text(visitor().get(f"{ADDRESS}?gemeente={code}")).replace("Rekenen Computer", "")
    assert "Wij vonden geen cursus." in text(visitor().get(f"{ADDRESS}?gemeente={code}&thema=work"))
    assert "2 cursussen" in text(visitor().get(f"{ADDRESS}?thema=koken&gemeente=GM9999999"))


def test_full_says_so_and_leads_to_the_waiting_list(branch: Branch) -> None:
    keeper = staff(branch.organisation, DIRECTOR, branch=branch)
    marked(branch, 3, actor=keeper)
    session = Session.objects.across_all(reason="a test looks at a row").get()
    assert "Er is plaats." in text(visitor().get(ADDRESS))
    activities.register_caller(
        keeper, session=str(session.public_id), heads=8, contact=Contact("Ilse", phone="000-1234567")
    )
    page = text(visitor().get(ADDRESS))
    assert "Vol. Er is een wachtlijst." in page
    assert "Op de wachtlijst" in page
    assert visitor().get(f"/activiteiten/{session.activity.public_id}/aanmelden").status_code == 200


def test_lessons_at_ones_own_pace_stand_beside_those_of_the_theme(branch: Branch) -> None:
    publish("klik", title="Een klik", skill="digital", scale="digital", level="basic_1")
    assert "Een klik" in text(visitor().get(f"{ADDRESS}?thema=digital"))
    assert "Een klik" not in text(visitor().get(f"{ADDRESS}?thema=work"))


def test_a_course_of_a_provider_leads_to_how_one_reaches_them(branch: Branch) -> None:
    keeper = staff(branch.organisation, DIRECTOR, branch=branch)
    given_by = partner(keeper, branch.organisation_id)
    elsewhere(keeper, branch.organisation_id, given_by)
    page = visitor().get(ADDRESS).content.decode()
    assert f'href="/hulp/partners/{given_by}"' in page
    assert "Vraag wat het kost." in page
    assert "nt2" not in page
    assert visitor().get(f"/hulp/partners/{given_by}").status_code == 200


def test_who_helps_people_learn_is_found_by_town(branch: Branch) -> None:
    keeper = staff(branch.organisation, DIRECTOR, branch=branch)
    marked(branch, 3, actor=keeper)
    elsewhere(keeper, branch.organisation_id, partner(keeper, branch.organisation_id))
    assert branch.municipality
    page = text(visitor().get("/leren/aanbod"))
    assert "Merendal" in page
    assert "School De Brug" not in page
    page = text(visitor().get(f"/leren/aanbod?gemeente={branch.municipality.code}"))
    for told in (branch.organisation.name, "Klik en Tik", "School De Brug", "Nederlands voor beginners"):
        assert told in page
