"""A class at home in the portal: what it has, who of its own has it, and nothing that is for people only."""

from typing import Any

import pytest
from django.test import Client

from samenbieb.domains.circulation import services as lending
from samenbieb.domains.patrons import services as patrons
from samenbieb.domains.patrons.services import GroupFacts, GroupMade
from tests.factories.circulation import Library, library
from tests.factories.patrons import standard_categories
from tests.interfaces.desk.counter import text

pytestmark = pytest.mark.django_db


class Class:
    """A class that is logged in with its card."""

    def __init__(self, client: Client) -> None:
        standard_categories()
        self.here: Library = library()
        self.client = client
        facts = GroupFacts(name="Groep 5b", institution="De Brug", contact_name="Juf")
        self.made: GroupMade = patrons.register_group(
            self.here.desk, facts, organisation_id=self.here.organisation.pk
        )
        form = {"card": self.made.card_number, "pin": self.made.pin}
        assert client.post("/inloggen", form).status_code == 302

    def borrow(self, count: int) -> list[Any]:
        items = [self.here.item() for _ in range(count)]
        lending.lend_many(
            self.here.desk,
            card=self.made.card_number,
            barcodes=[item.barcode for item in items],
            branch_id=self.here.branch.pk,
        )
        return items


@pytest.fixture
def group(client: Client) -> Class:
    return Class(client)


def fields(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('name="wie-')[1:]]


def test_the_class_sees_its_titles_and_notes_who_has_them(group: Class) -> None:
    group.borrow(3)
    page = text(group.client.get("/mijn/groep"))
    assert "U hebt 3 titels." in page
    first, second, _third = fields(page)
    kept = group.client.post("/mijn/groep", {f"wie-{first}": "Noor", f"wie-{second}": "12"}, follow=True)
    assert 'value="Noor"' in text(kept)
    assert 'value="12"' in text(kept)
    assert 'value="Noor"' in text(group.client.get("/mijn/groep"))
    wrong = group.client.post("/mijn/groep", {f"wie-{first}": "Noor Vermeer"})
    assert wrong.status_code == 422
    assert 'value="Noor Vermeer"' in text(wrong)
    assert 'value="Noor"' in text(group.client.get("/mijn/groep"))
    assert "Noor" in group.client.get("/mijn/privacy/download").content.decode()


def test_everything_is_renewed_at_once_from_that_page(group: Class) -> None:
    group.borrow(2)
    answer = group.client.post(
        "/mijn/geleend/verlengen", {"sleutel": "k", "next": "/mijn/groep"}, follow=True
    )
    assert answer.redirect_chain[-1][0] == "/mijn/groep"


def test_what_is_for_people_only_is_not_shown(group: Class) -> None:
    for path in (
        "/mijn",
        "/mijn/geleend",
        "/mijn/reserveringen",
        "/mijn/betalen",
        "/mijn/gegevens",
        "/mijn/privacy",
    ):
        answer = group.client.get(path)
        assert answer.status_code == 200, path
        assert 'href="/mijn/gezin"' not in text(answer)
        assert 'href="/mijn/groep"' in text(answer)
    assert "Geboortedatum" not in text(group.client.get("/mijn/gegevens"))


def test_a_member_who_is_no_group_has_no_such_page(client: Client) -> None:
    here = library()
    card = here.member()
    pin = patrons.set_pin(here.desk, public_id=str(card.membership.public_id))
    client.post("/inloggen", {"card": card.number, "pin": pin})
    assert client.get("/mijn/groep").status_code == 404
    assert client.post("/mijn/groep", {}).status_code == 404
    assert 'href="/mijn/gezin"' in text(client.get("/mijn"))
