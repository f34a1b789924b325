"""A counter to stand at: a library with a branch, a member of staff who is logged in, members and titles."""

from dataclasses import dataclass
from typing import Any

from django.test import Client

from samenbieb.domains.holdings.models import Item
from samenbieb.domains.organisations.models import Branch, Organisation, User
from samenbieb.domains.organisations.permissions import DESK
from samenbieb.domains.patrons.models import Card
from tests.factories.holdings import ItemFactory
from tests.factories.organisations import PASSWORD, BranchFactory, GrantFactory, UserFactory
from tests.factories.patrons import member


@dataclass
class Counter:
    """A logged-in browser at a branch."""

    client: Client
    branch: Branch
    user: User

    @property
    def library(self) -> Organisation:
        return self.branch.organisation

    def card(self, **facts: Any) -> Card:
        """A member of this library."""
        return member(self.library, home_branch=self.branch, **facts)

    def item(self, **facts: Any) -> Item:
        """A book on the shelf of this branch."""
        return ItemFactory(home_branch=self.branch, **facts)

    def scan(self, path: str, code: str, *, key: str = "k", **fields: Any) -> Any:
        """Send a scan as the desk's script does."""
        return self.client.post(
            path,
            {"code": code, "key": key, **fields},
            headers={"HX-Request": "true", "X-Desk-Key": key},
        )

    def lend(self, card: Card, item: Item, **fields: Any) -> Any:
        """Scan a title on an open card."""
        fields.setdefault("key", f"lend-{item.barcode}")
        return self.scan("/balie/uitlenen", item.barcode, card=card.number, **fields)

    def take_in(self, item: Item, **fields: Any) -> Any:
        """Scan a title at the returns desk."""
        fields.setdefault("key", f"return-{item.barcode}-{item.version}")
        return self.scan("/balie/innemen", item.barcode, **fields)


def counter(branch: Branch | None = None, *, role: str = DESK, enforce_csrf: bool = False) -> Counter:
    """Make a member of staff with a role at a branch's library, logged in through the door."""
    place = branch or BranchFactory()
    user = UserFactory(workplace=place)
    GrantFactory(user=user, organisation=place.organisation, role=role)
    client = Client(enforce_csrf_checks=enforce_csrf, headers={"accept-language": "nl"})
    if not enforce_csrf:
        answer = client.post("/balie/inloggen", {"login": user.login, "password": PASSWORD})
        assert answer.status_code == 302
    return Counter(client, place, user)


def text(answer: Any) -> str:
    """Give the words of an answer."""
    return str(answer.content.decode())
