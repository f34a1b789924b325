"""Whatever modules are on: every link leads somewhere, and none to a module that is off."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project_settings
from django.test import Client

from samenbieb.domains.holdings.models import Item
from samenbieb.domains.organisations.models import Organisation
from samenbieb.domains.organisations.permissions import ROLES
from samenbieb.domains.patrons.models import Card, Membership
from samenbieb.kernel.modules import on_among, with_needs
from tests.factories.circulation import Library, library
from tests.interfaces.crawling import Crawl
from tests.interfaces.desk.counter import counter
from tests.interfaces.portal.visitors import findable, logged_in

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]

KNOWN = project_settings.MODULES_KNOWN
TAKING_PART = frozenset({"programme", "helpdesk", "learning", "monitoring"})
LENDING = frozenset({"circulation"})
COMBINATIONS = {
    "nothing": frozenset[str](),
    "taking part": TAKING_PART & KNOWN,
    "all": KNOWN,
}
MORE = {
    "all but lending": KNOWN - LENDING,
    **{f"only {name}": with_needs({name}) for name in sorted(KNOWN)},
    "members taking part": (TAKING_PART | {"patrons"}) & KNOWN,
    "all but the catalogue": KNOWN - LENDING - {"catalogue"},
    "all but members": KNOWN - LENDING - {"patrons"},
}
# Pages of the public are the whole network's: they name what other libraries have.
AT_THE_DESK = ("/balie", "/beheer")
EVERY = [
    *(pytest.param(on, id=name) for name, on in COMBINATIONS.items()),
    *(pytest.param(on, id=name, marks=pytest.mark.slow) for name, on in MORE.items()),
]


@pytest.fixture
def furnished(own_index: Path) -> tuple[Library, Card]:
    """A library with something of everything: what is switched off had rows before."""
    made = library(name="Veenlo", phone="000-123")
    made.rule("hold_fee", "0.50")
    item, card = made.item(), made.member()
    findable(item.record)
    made.lend(item, card)
    made.lend(made.item(), card)
    made.reserve(made.item().record, card)
    return made, card


@pytest.fixture
def place(furnished: tuple[Library, Card]) -> Library:
    """The library alone."""
    return furnished[0]


def _fetch(client: Client) -> Any:
    def fetch(address: str) -> tuple[int, str]:
        answer: Any = client.get(address)
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        leads = answer.headers.get("Location", "")
        return answer.status_code, answer.content.decode() if is_page else f' href="{leads}"' if leads else ""

    return fetch


def _pages_of_rows(place: Library, on: frozenset[str]) -> list[str]:
    """Give the pages that are only found by searching: one member, one title, one copy."""
    pages = []
    if "patrons" in on:
        rows = Membership.objects.across_all(reason="test").filter(organisation=place.organisation)
        pages += [f"/balie/lener/{row.public_id}" for row in rows]
    if "catalogue" in on:
        copies = Item.objects.across_all(reason="test").filter(organisation=place.organisation)
        pages += [f"/balie/titels/{copy.public_id}" for copy in copies]
        pages += [f"/balie/titels/titel/{copy.record.work.public_id}" for copy in copies]
    return pages


def _troubles(
    client: Client, on: frozenset[str], starts: Sequence[str], within: tuple[str, ...] = ("/",)
) -> tuple[list[str], set[str]]:
    crawl = Crawl(_fetch(client), on_among(on), within).walk(*starts)
    return crawl.troubles, {address for address, status in crawl.seen.items() if status == 200}


@pytest.mark.parametrize("on", EVERY)
def test_the_public_finds_no_dead_link(on: frozenset[str], place: Library, settings: Any):
    settings.MODULES = on
    troubles, opened = _troubles(Client(), on, ["/", "/balie/inloggen", "/niet-hier"])
    assert not troubles, "\n".join(troubles)
    assert {"/", "/vestigingen", f"/vestiging/{place.branch.code}", "/over", "/privacy"} <= opened
    assert ("/lid-worden" in opened) == ("patrons" in on)
    assert ("/zoeken" in {address.split("?")[0] for address in opened}) == ("catalogue" in on)


@pytest.mark.parametrize("on", [each for each in EVERY if "patrons" in each.values[0]])
def test_a_member_finds_no_dead_link(on: frozenset[str], furnished: tuple[Library, Card], settings: Any):
    settings.MODULES = on
    troubles, opened = _troubles(logged_in(furnished[1]), on, ["/", "/mijn"])
    assert not troubles, "\n".join(troubles)
    assert {"/mijn", "/mijn/gegevens", "/mijn/privacy"} <= opened


@pytest.mark.parametrize("on", EVERY)
def test_no_role_at_the_desk_finds_a_dead_link(on: frozenset[str], place: Library, settings: Any):
    settings.MODULES = on
    troubles = []
    for role in ROLES:
        starts = ["/balie", "/beheer", *_pages_of_rows(place, on)]
        found, opened = _troubles(counter(place.branch, role=role).client, on, starts)
        troubles += [f"{role}: {line}" for line in found]
        assert "/balie" in opened
    assert not troubles, "\n".join(troubles)


@pytest.mark.slow
@pytest.mark.parametrize("off", [[name] for name in sorted(KNOWN)] + [sorted(KNOWN)], ids=",".join)
def test_what_one_library_switched_off_is_gone_at_its_desks_only(off: list[str], place: Library):
    Organisation.objects.filter(pk=place.organisation.pk).update(modules_off=off)
    troubles = []
    for role in ("desk", "collection", "director"):
        found, _ = _troubles(
            counter(place.branch, role=role).client, KNOWN.difference(off), ["/balie", "/beheer"], AT_THE_DESK
        )
        troubles += [f"{role}: {line}" for line in found]
    assert not troubles, "\n".join(troubles)
    assert _troubles(Client(), KNOWN, ["/"])[0] == []


def test_the_crawler_sees_a_link_that_is_dead_and_one_to_what_is_off():
    pages = {
        "/": '<a href="/zoeken?q=x">a</a> <form action="/mijn/geleend">b</form> <a href="/weg">c</a>',
        "/zoeken?q=x": "",
        "/mijn/geleend": "",
    }
    crawl = Crawl(
        lambda address: (200, pages[address]) if address in pages else (404, ""), frozenset({"catalogue"})
    )
    crawl.walk("/")
    assert crawl.troubles == ["/ names /mijn/geleend of circulation", "/ leads to /weg: 404"]
