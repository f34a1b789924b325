"""What holds for every page of the portal: no inline style or script, few questions to the database, no dead link."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.circulation import Library, library
from tests.factories.patrons import ProductFactory
from tests.interfaces.portal.visitors import findable, logged_in, text, title_of, visitor

pytestmark = pytest.mark.django_db

PUBLIC = ("/", "/zoeken?q=proefboek", "/zoeken?q=xqzwv", "/vestigingen", "/inloggen", "/lid-worden", "/over", "/toegankelijkheid", "/privacy", "/weg")  # fmt: skip
MINE = ("/mijn", "/mijn/geleend", "/mijn/reserveringen", "/mijn/gezin", "/mijn/betalen", "/mijn/gegevens", "/mijn/privacy", "/mijn/geschiedenis")  # fmt: skip
QUERIES_MAX = 12
QUERIES_OF_THE_FIRST_PAGE_MAX = 15  # two shelves, the hours of the place, and where help is first


@pytest.fixture
def place(own_index: Path) -> Library:
    return library(name="Veenlo", phone="000-123")


@pytest.fixture
def pages(place: Library) -> dict[str, str]:
    """Every page, as a member with something at home sees it."""
    item, card = place.item(), place.member()
    findable(item.record)
    place.lend(place.item(), card)
    place.reserve(item.record, card)
    browser = logged_in(card)
    paths = (*PUBLIC, title_of(item.record), f"/vestiging/{place.branch.code}", *MINE)
    return {path: browser.get(path).content.decode() for path in paths}


def test_no_page_has_inline_style_script_or_a_foreign_address(pages: dict[str, str]) -> None:
    for path, page in pages.items():
        assert not re.search(r"<[^>]+\sstyle=", page), path
        assert "<style" not in page, path
        assert "hx-on" not in page, path
        assert not re.search(r"<[^>]+\son[a-z]+=", page), path
        for opening in re.findall(r"<script[^>]*>", page):
            assert "src=" in opening or "nonce=" in opening, path
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page), path


def test_every_page_has_one_heading_a_title_and_its_language(pages: dict[str, str]) -> None:
    for path, page in pages.items():
        assert len(re.findall(r"<h1[ >]", page)) == 1, path
        assert re.search(r"<title>\s*\S.* · Samenbieb</title>", page), path
        assert '<html lang="nl" dir="ltr"' in page, path


def test_every_link_leads_somewhere(pages: dict[str, str], place: Library) -> None:
    browser = logged_in(place.member())
    links = {
        link.split("#")[0].replace("&amp;", "&")
        for page in pages.values()
        for link in re.findall(r'href="(/[^"]*)"', page)
    }
    for link in sorted(links):
        if not link.startswith(("/static/", "/balie")):
            assert browser.get(link).status_code == 200, link


def test_ids_are_used_once_on_a_page(pages: dict[str, str]) -> None:
    for path, page in pages.items():
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert len(ids) == len(set(ids)), (path, {one for one in ids if ids.count(one) > 1})


def test_main_pages_ask_the_database_little(place: Library) -> None:
    records = []
    for _ in range(12):
        item = place.item()
        records.append(item.record)
    findable(*records)
    browser = visitor()
    for path in (
        "/",
        "/zoeken?q=proefboek",
        title_of(records[0]),
        "/vestigingen",
        f"/vestiging/{place.branch.code}",
    ):
        browser.get(path)
        with CaptureQueriesContext(connection) as asked:
            browser.get(path)
        most = QUERIES_OF_THE_FIRST_PAGE_MAX if path == "/" else QUERIES_MAX
        assert len(asked) <= most, (path, [one["sql"][:120] for one in asked.captured_queries])


def test_the_first_page_says_the_library_its_hours_and_what_stands_there(place: Library) -> None:
    item = place.item()
    findable(item.record)
    page = text(visitor().get("/"))
    for words in (
        place.organisation.name,
        "Veenlo",
        "Wat zoekt u?",
        "Ik zoek een boek",
        "Ik heb hulp nodig",
        "Bel 000-123",
        item.record.title,
    ):
        assert words in page


def test_the_first_page_opens_in_an_empty_house(own_index: Path) -> None:
    for path in ("/", "/zoeken", "/vestigingen", "/lid-worden"):
        assert visitor().get(path).status_code == 200


def test_becoming_a_member_tells_what_it_costs_at_the_library_of_choice(place: Library) -> None:
    ProductFactory(organisation=place.organisation, name="Basispas", fee_cents=2450, from_age=18)
    ProductFactory(organisation=place.organisation, name="Jeugdpas", fee_cents=0, until_age=17)
    page = text(visitor().get(f"/lid-worden?bibliotheek={place.organisation.code}"))
    assert "€ 24,50" in page
    assert "€ 0,00 – gratis" in page
    assert visitor().get("/lid-worden?bibliotheek=nergens").status_code == 404


def test_forms_without_their_token_are_refused(place: Library) -> None:
    browser = visitor()
    browser.handler.enforce_csrf_checks = True
    answer = browser.post("/inloggen", {"card": "1", "pin": "1"})
    assert answer.status_code == 403
    assert "Dit formulier is te oud" in text(answer)
