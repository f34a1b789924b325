"""Help today: in two taps from the first page, without typing, in short sentences, true to the rows."""

import datetime as dt
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import settings as project_settings

from samenbieb.domains.helpdesk import services
from samenbieb.domains.helpdesk.services import HelpWish
from samenbieb.domains.organisations.models import Branch
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from tests.factories.organisations import BranchFactory, MunicipalityFactory
from tests.interfaces.portal.visitors import text, visitor

pytestmark = pytest.mark.django_db

MONDAY_TEN = dt.datetime(2026, 11, 30, 9, 0, tzinfo=dt.UTC)
MORNING = (dt.time(9, 30), dt.time(12))
AFTERNOON = (dt.time(13), dt.time(16))
WORDS_MAX = 12
BLOCKS = {
    "p",
    "li",
    "h1",
    "h2",
    "h3",
    "summary",
    "td",
    "th",
    "dt",
    "dd",
    "legend",
    "figcaption",
    "label",
    "button",
    "option",
}


def helping(branch: Branch, week: Any = None, **facts: Any) -> Branch:
    wish = HelpWish(week or {0: [MORNING]}, **facts)
    services.set_help(Actor.system(), branch_id=branch.pk, wish=wish)
    return branch


class Sentences(HTMLParser):
    """What stands in the main part of a page, sentence by sentence; not a text that is read to see a level, as it *is* the level."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = False
        self._exam = False
        self._words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = self._inside or tag == "main"
        self._exam = self._exam or (tag == "blockquote" and ("data-exam", None) in attrs)
        if tag in BLOCKS:
            self._close()

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS or tag == "main":
            self._close()
        self._exam = self._exam and tag != "blockquote"
        self._inside = self._inside and tag != "main"

    def handle_data(self, data: str) -> None:
        if self._inside and not self._exam:
            self._words += data

    def _close(self) -> None:
        self.found += [part for part in re.split(r"[.?!:؟](?:\s|$)", self._words) if part.strip()]
        self._words = ""


def long_sentences(page: str, *, found_min: int = 6) -> list[str]:
    """Give the sentences of a page that are longer than a reader who learns to read can hold."""
    reader = Sentences()
    reader.feed(page)
    assert len(reader.found) >= found_min
    return [" ".join(one.split()) for one in reader.found if len(one.split()) > WORDS_MAX]


@pytest.fixture
def town() -> Branch:
    """A town with help now, in a library with a second place that helps in the afternoon."""
    branch = BranchFactory(
        name="Veenlo",
        phone="000-123",
        municipality=MunicipalityFactory(name="Veenlo"),
        lift=True,
        accessible_toilet=False,
        step_free=None,
    )
    helping(branch, languages=["nl", "ar"], coming="both")
    sister = BranchFactory(
        name="Turfdijk",
        organisation=branch.organisation,
        town="Turfdijk",
        municipality=MunicipalityFactory(name="Turfdijk"),
    )
    helping(sister, {0: [AFTERNOON]})
    helping(BranchFactory(name="Ver weg", municipality=MunicipalityFactory(name="Verweg")), {3: [MORNING]})
    return branch


def test_two_taps_from_the_first_page_lead_to_the_nearest_help(town: Branch) -> None:
    browser = visitor()
    with clock.at(MONDAY_TEN):
        assert 'href="/hulp"' in browser.get("/").content.decode()
        page = browser.get("/hulp").content.decode()
        link = f"/hulp?gemeente={town.municipality.code}"
        assert f'href="{link}"' in page
        found = text(browser.get(link))
    assert "Dicht bij Veenlo" in found
    assert found.index("Veenlo Nu hulp, tot 12.00 uur") < found.index(
        "Turfdijk Hulp vandaag, 13.00 tot 16.00 uur"
    )
    assert "Kom binnen, of maak een afspraak" in found
    assert "العربية" in found
    assert "Er is een lift" in found
    assert "Er is geen rolstoeltoilet" in found
    assert "rempel" not in found


def test_who_chose_a_library_sees_its_help_at_once_and_calls_with_one_tap(town: Branch) -> None:
    browser = visitor()
    browser.cookies["samenbieb_branch"] = town.code
    with clock.at(MONDAY_TEN):
        page = browser.get("/hulp").content.decode()
        assert "Veenlo: Nu hulp, tot 12.00 uur." in text(browser.get("/"))
    assert 'href="tel:000-123"' in page
    assert "Waar woont u?" not in page
    assert "/hulp?kies=1" in page
    assert "Waar woont u?" in text(browser.get("/hulp?kies=1"))


def test_without_a_town_what_is_open_now_stands_first(town: Branch) -> None:
    with clock.at(MONDAY_TEN):
        found = text(visitor().get("/hulp"))
    assert found.index("Hier is nu hulp") < found.index("Nu hulp, tot 12.00 uur") < found.index("Ver weg")


def test_a_town_without_help_says_so_and_shows_where_there_is(town: Branch) -> None:
    empty = BranchFactory(
        organisation=town.organisation, name="Leegte", municipality=MunicipalityFactory(name="Leegte")
    )
    with clock.at(MONDAY_TEN):
        found = text(visitor().get(f"/hulp?gemeente={empty.municipality.code}"))
    assert "In uw plaats is geen hulp." in found
    assert "Turfdijk Hulp vandaag" in found


def test_a_town_that_does_not_exist_is_no_choice(town: Branch) -> None:
    assert "Waar woont u?" in text(visitor().get("/hulp?gemeente=GMX9999'"))


def test_the_page_opens_in_an_empty_house() -> None:
    assert "Bel uw bibliotheek." in text(visitor().get("/hulp"))
    assert "0 van de 0 bibliotheken" in text(visitor().get("/hulp/waar"))


def test_a_place_shows_its_help_and_one_without_shows_none(town: Branch) -> None:
    with clock.at(MONDAY_TEN):
        page = text(visitor().get(f"/vestiging/{town.code}"))
        assert "Hulp bij overheid en computer Nu hulp, tot 12.00 uur" in page
        other = BranchFactory()
        assert "Hulp bij overheid" not in text(visitor().get(f"/vestiging/{other.code}"))


def test_which_libraries_have_an_information_point_recomputes_from_the_page(town: Branch) -> None:
    none = BranchFactory(name="Zonder", organisation__name="Bibliotheek Zonder")
    page = text(visitor().get("/hulp/waar"))
    assert "2 van de 3 bibliotheken hebben een informatiepunt." in page
    assert "3 van de 4 vestigingen met personeel hebben er een." in page
    assert f"Nog geen informatiepunt bekend bij: {none.organisation.name} ." in page
    rows = [tuple(map(int, pair)) for pair in re.findall(r"(\d+) van (\d+) ", page.split("Nog niet", 1)[1])]
    assert [sum(column) for column in zip(*rows, strict=True)] == [3, 4]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("path", ["/hulp", "/hulp?kies=1", "/hulp/waar"])
def test_sentences_are_short(town: Branch, language: str, path: str) -> None:
    with clock.at(MONDAY_TEN):
        assert long_sentences(visitor(language).get(path).content.decode()) == []


def test_with_the_help_desk_off_nothing_of_it_is_seen(town: Branch, settings: Any) -> None:
    settings.MODULES = project_settings.MODULES - {"helpdesk"}
    browser = visitor()
    assert browser.get("/hulp").status_code == 404
    assert 'href="/hulp"' not in browser.get("/").content.decode()
    assert "Hulp bij overheid" not in text(browser.get(f"/vestiging/{town.code}"))


def test_a_card_is_found_by_topic_and_says_what_to_do(town: Branch) -> None:
    services.load_lists()
    services.load_cards()
    browser = visitor("en")
    page = browser.get("/hulp").content.decode()
    assert 'href="/hulp/kaarten#digid"' in page
    assert 'href="/hulp/kaart/digid-aanvragen" lang="en"' in browser.get("/hulp/kaarten").content.decode()
    answer = browser.get("/hulp/kaart/digid-aanvragen")
    page = answer.content.decode()
    assert 'data-speak="en"' in page
    assert 'href="https://www.digid.nl"' in page
    assert "Fill in the code on digid.nl." in text(answer)
    assert "out of date" not in text(answer)
    with clock.at(dt.datetime(2030, 1, 1, tzinfo=dt.UTC)):
        assert "This card may be out of date." in text(browser.get("/hulp/kaart/digid-aanvragen"))
    assert browser.get("/hulp/kaart/bestaat-niet").status_code == 404


@pytest.mark.parametrize("language", ["nl", "en"])
def test_cards_are_in_short_sentences(language: str) -> None:
    services.load_lists()
    services.load_cards()
    for path in ("/hulp/kaarten", "/hulp/kaart/toeslag-terugbetalen", "/hulp/kaart/paspoort-id-kaart"):
        assert long_sentences(visitor(language).get(path).content.decode()) == []


def test_how_far_a_place_is_stands_on_its_card_and_only_this_page_asks_where_the_reader_is() -> None:
    home = BranchFactory(
        municipality=MunicipalityFactory(), name="Thuis", latitude="52.50000", longitude="5.20000"
    )
    helping(home)
    helping(BranchFactory(name="Buren", latitude="52.56000", longitude="5.20000"))
    helping(BranchFactory(name="Onbekend"))
    client = visitor()
    page = client.get("/hulp", {"gemeente": home.municipality.code})
    assert "7 km van Thuis" in text(page)
    assert page["Permissions-Policy"].count("geolocation=(self)") == 1
    body = page.content.decode()
    assert body.count('data-position="') == 2
    assert "near-me.js" in body
    assert 'data-far="De dichtstbijzijnde plek"' in body
    assert "geolocation=()" in client.get("/hulp/kaarten")["Permissions-Policy"]


def test_without_positions_no_button_asks_where_the_reader_is() -> None:
    helping(BranchFactory(name="Onbekend"))
    assert "near-me" not in visitor().get("/hulp").content.decode()
