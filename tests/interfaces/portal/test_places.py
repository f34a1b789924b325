"""Places: open until, who is there, other days, and one's own library."""

import datetime as dt

import pytest

from samenbieb.domains.organisations import services
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from tests.factories.organisations import BranchFactory
from tests.interfaces.portal.visitors import text, visitor

pytestmark = pytest.mark.django_db

TUESDAY_NOON = dt.datetime(2026, 11, 24, 11, 0, tzinfo=dt.UTC)
TUESDAY_NIGHT = dt.datetime(2026, 11, 24, 22, 0, tzinfo=dt.UTC)


def test_the_readers_own_place_and_library_come_first() -> None:
    first = BranchFactory(name="Aanwijk", organisation__name="Bibliotheek Aan")
    neighbour = BranchFactory(name="Broek", organisation__name="Bibliotheek Zuid")
    own = BranchFactory(name="Veenlo", organisation=neighbour.organisation)
    browser = visitor()
    browser.cookies["samenbieb_branch"] = own.code
    page = browser.get("/vestigingen").content.decode()
    cards = page[page.index("sb-places") :]
    places = [cards.index(f'/vestiging/{branch.code}"') for branch in (own, neighbour, first)]
    assert places == sorted(places)


def test_a_place_says_until_when_it_is_open_and_who_helps() -> None:
    branch = BranchFactory(name="Veenlo", phone="000-123")
    with clock.at(TUESDAY_NOON):
        page = text(visitor().get("/vestigingen"))
    assert "Open tot 18.00 uur" in page
    assert "Een medewerker helpt u tot 18.00 uur" in page
    with clock.at(TUESDAY_NIGHT):
        assert "Nu gesloten. Weer open: morgen om 09.00 uur" in text(
            visitor().get(f"/vestiging/{branch.code}")
        )


def test_the_hours_of_a_week_are_said_to_be_those_of_a_normal_week() -> None:
    page = text(visitor().get(f"/vestiging/{BranchFactory(name='Veenlo').code}"))
    assert "In een gewone week" in page
    assert "Open per week" not in page


def test_what_a_library_wrote_is_marked_as_dutch_on_an_english_page() -> None:
    branch = BranchFactory(name="Veenlo", quiet_hours="dinsdag tot 12.00 uur")
    page = visitor("en").get(f"/vestiging/{branch.code}").content.decode()
    assert '<span lang="nl">dinsdag tot 12.00 uur</span>' in page


def test_english_says_the_same_in_english() -> None:
    BranchFactory(name="Veenlo")
    with clock.at(TUESDAY_NOON):
        page = text(visitor("en").get("/vestigingen"))
    assert "Open until 18:00" in page


def test_a_day_with_other_hours_says_why() -> None:
    branch = BranchFactory(name="Veenlo", quiet_hours="dinsdag tot 12.00 uur", hearing_loop=True)
    services.add_exception(
        Actor.system("test"), branch_id=branch.pk, from_on=dt.date(2026, 12, 25), reason="Eerste kerstdag"
    )
    with clock.at(TUESDAY_NOON):
        page = text(visitor().get(f"/vestiging/{branch.code}"))
    assert "Vrijdag 25 december : gesloten (Eerste kerstdag)" in page
    assert "Ringleiding voor hoortoestellen Ja" in page
    assert "Lift Niet bekend" in page
    assert "dinsdag tot 12.00 uur" in page


def test_my_library_is_kept_in_a_cookie_and_the_first_page_is_about_it() -> None:
    BranchFactory(name="Veenlo")
    other = BranchFactory(name="Zandwijk")
    browser = visitor()
    answer = browser.post("/mijn-vestiging", {"vestiging": other.code, "next": f"/vestiging/{other.code}"})
    assert answer.headers["Location"] == f"/vestiging/{other.code}"
    assert "Dit is uw vestiging" in text(browser.get(f"/vestiging/{other.code}"))


def test_choosing_leads_nowhere_else_than_to_us() -> None:
    branch = BranchFactory()
    for elsewhere in ("https://example.org/", "//example.org/", "javascript:alert(1)"):
        answer = visitor().post("/mijn-vestiging", {"vestiging": branch.code, "next": elsewhere})
        assert answer.headers["Location"] == "/"


def test_a_place_that_does_not_exist_is_not_found() -> None:
    assert visitor().get("/vestiging/nergens").status_code == 404
    assert visitor().post("/mijn-vestiging", {"vestiging": "nergens"}).status_code == 404
