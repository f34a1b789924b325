"""Every address, walked with every login of the demo world: what belongs to another library or person is not found.

The one exception of the house is a *scan* (`docs/architecture.md`); scans are posts with a barcode and have tests of
their own in `tests/interfaces/desk`.
"""

import uuid
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from samenbieb.domains.organisations import demo as organisations_demo
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.organisations.models import User
from samenbieb.domains.patrons.models import Card
from samenbieb.interfaces.web import demo as logins
from samenbieb.kernel import clock, demo
from tests.house import walking
from tests.house.walking import addresses, ask, says_no

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600), pytest.mark.xdist_group("addresses")]

CARDS = [login.name for login in logins.CARDS]
SHARES = 4
STAFF = [login for login, *_ in organisations_demo.STAFF]
WITH_IDENTIFIER = [
    address for address in addresses() if {kind for kind, _ in address.placeholders} & walking.IDENTIFIERS
]
WITHOUT = [address for address in addresses() if not address.placeholders]
STAFF_WITH_CODE = [
    address
    for address in addresses()
    if address.route.startswith(("balie", "beheer"))
    and address not in WITH_IDENTIFIER
    and address.placeholders
]
# Titles are public: their own identifiers are not among those that are knocked with.
ANSWERS = {200, 302, 303, 400, 403, 404, 405, 409, 422, 503}


@pytest.fixture(scope="module")
def demo_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Load the demo world once; it is rolled back when the walks are done."""
    with django_db_blocker.unblock(), transaction.atomic():
        for _part in demo.load(demo.World(seed=1, now=clock.now())):
            pass
        yield
        transaction.set_rollback(True)


@pytest.fixture
def world(demo_world: None, db: None) -> None:
    """The demo world, with what a test changes in it rolled back."""


def _member(card: str) -> tuple[Client, int]:
    client = Client()
    answer = client.post("/inloggen", {"card": card, "pin": logins.PIN})
    assert answer.status_code == 302, "the demo card does not log in"
    found = (
        Card.objects.across_all(reason="the card of a demo login")
        .select_related("membership")
        .get(number=card)
    )
    return client, found.membership.person_id


def _staff(name: str) -> tuple[Client, frozenset[int]]:
    client = Client()
    answer = client.post("/balie/inloggen", {"login": name, "password": logins.PASSWORD})
    assert answer.status_code == 302, "the demo login does not log in"
    actor = organisations.actor_for(User.objects.get(login=name), "desk")
    return client, frozenset().union(*actor.grants.values())


def _knock(client: Client, foreign: dict[str, str], *, share: int | None = None) -> list[str]:
    """Knock at every address with everything that belongs to somebody else; give the doors that opened.

    With a share (0 to 3): with every fourth thing, beginning with another one at the next address.
    """
    assert foreign
    opened = []
    things = list(foreign.items())
    for number, address in enumerate(WITH_IDENTIFIER):
        carried = things if share is None else things[(number + share) % SHARES :: SHARES]
        for method in ("get", "post"):
            nobodys = address.path(identifier=str(uuid.uuid4()))
            if walking.is_shut(ask(client, method, nobodys)):
                continue  # this login is turned away before anybody looks whose it is
            for label, identifier in carried:
                answer = ask(client, method, address.path(identifier=identifier))
                if not says_no(answer, method):
                    opened.append(f"{method} {address.route} with a {label}: {answer.status_code}")
    return opened


def test_there_is_something_to_walk() -> None:
    assert len(WITH_IDENTIFIER) > 20
    assert len(WITHOUT) > 30


@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.soak)], ids=["share", "whole"])
@pytest.mark.parametrize("name", STAFF)
def test_staff_find_nothing_of_another_library(name: str, whole: bool, world: None) -> None:
    """All logins with all things take twenty minutes: each thing is knocked with by a fourth of the logins."""
    client, ours = _staff(name)
    foreign = walking.foreign_to_staff(ours)
    if not foreign:
        pytest.skip("this login works for every library of the network")
    assert _knock(client, foreign, share=None if whole else STAFF.index(name) % SHARES) == []


@pytest.mark.parametrize("card", CARDS)
def test_members_find_nothing_of_another_person(card: str, world: None) -> None:
    client, person_id = _member(card)
    assert _knock(client, walking.foreign_to_person(person_id)) == []


def test_a_visitor_finds_nothing_of_anybody(world: None) -> None:
    assert _knock(Client(), walking.foreign_to_staff(frozenset())) == []


@pytest.mark.parametrize("name", STAFF)
def test_staff_cannot_manage_a_place_of_another_library(name: str, world: None) -> None:
    client, ours = _staff(name)
    if not walking.foreign_to_staff(ours):
        pytest.skip("this login works for every library of the network")
    code = walking.foreign_code(ours)
    opened = [
        f"{method} {address.route}"
        for address in STAFF_WITH_CODE
        for method in ("get", "post")
        if not says_no(ask(client, method, address.path(code=code)), method)
    ]
    assert opened == []


@pytest.mark.parametrize("name", STAFF)
def test_no_page_shows_staff_the_members_of_another_library(name: str, world: None) -> None:
    client, ours = _staff(name)
    secrets = walking.secrets_of_other_libraries(ours)
    # The cards of the demo logins stand on the log-in page on purpose.
    shown = set(CARDS)
    told = []
    for address in WITHOUT:
        answer = ask(client, "get", address.path())
        assert answer.status_code in ANSWERS, f"{address.route}: {answer.status_code}"
        if not getattr(answer, "streaming", False):
            content = answer.content.decode(errors="replace")
            told += [
                f"{address.route}: {secret}"
                for secret in secrets
                if secret not in shown and secret in content
            ]
    assert told == []


@pytest.mark.parametrize("name", STAFF)
def test_searching_by_name_stays_in_ones_own_library(name: str, world: None) -> None:
    client, ours = _staff(name)
    foreign = walking.foreign_to_staff(ours)
    if "patrons.Membership" not in foreign:
        pytest.skip("this login works for every library of the network")
    for secret in walking.secrets_of_other_libraries(ours)[-20:]:
        answer = client.get(
            "/balie/lener", {"q": secret.split("@")[0].split(".")[-2] if "@" in secret else secret}
        )
        assert foreign["patrons.Membership"] not in answer.content.decode()


@pytest.mark.parametrize("card", CARDS)
def test_no_page_shows_a_member_the_cards_of_others(card: str, world: None) -> None:
    client, person_id = _member(card)
    rows = Card.objects.across_all(reason="what must not be shown to others")
    others = rows.exclude(membership__person__in=walking.family_of(person_id)).values_list(
        "number", flat=True
    )
    told = []
    for address in WITHOUT:
        if address.route.startswith(("balie", "beheer")):
            continue
        answer = ask(client, "get", address.path())
        content = b"".join(answer) if getattr(answer, "streaming", False) else answer.content
        told += [
            f"{address.route}: {number}" for number in set(others) - set(CARDS) if number.encode() in content
        ]
    assert told == []
