"""A module that is off is nowhere: its addresses are not found and the menu does not lead there."""

from typing import Any

import pytest
from django.test import Client

from samenbieb.interfaces.web.modules import module_of
from tests.factories.organisations import BranchFactory

pytestmark = pytest.mark.django_db


def test_addresses_of_a_module_that_is_off_are_not_found(client: Client, settings: Any) -> None:
    BranchFactory()
    settings.MODULES = frozenset({"circulation"})
    assert client.get("/zoeken").status_code == 404
    answer = client.get("/api/v1/search?q=x")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    start = client.get("/")
    assert start.status_code == 200
    assert 'href="/zoeken' not in start.content.decode()


@pytest.mark.parametrize(
    ("path", "module"),
    [
        ("/titel/0198/reserveren", "circulation"),
        ("/titel/0198", "catalogue"),
        ("/mijn/geleend/0198/verlengen", "circulation"),
        ("/zoekenx", None),
        ("/mijn/gegevens", "patrons"),
        ("/mijn-vestiging", None),
        ("/balie/afschrijven.csv", "holdings"),
        ("/balie/titels/snel", "circulation"),
        ("/partner/voorstel/AAAA-BBBB", "programme"),
        ("/partner/abc", "referrals"),
        ("/balie/partners/0198/voorstellen", "programme"),
        ("/balie/partners/0198", "referrals"),
        ("/balie/leren", "programme"),
        ("/balie/leren/bewijs", "learning"),
    ],
)
def test_an_address_belongs_to_one_room_or_to_the_house(path: str, module: str | None) -> None:
    assert module_of(path) == module
