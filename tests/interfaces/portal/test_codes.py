"""Codes that somebody types over: an empty field is asked for the code, and a code that is not there is unknown."""

import re

import pytest

from tests.factories.organisations import BranchFactory
from tests.interfaces.portal.visitors import text, visitor

pytestmark = pytest.mark.django_db

UNKNOWN = re.compile("kennen deze code niet|Deze code kennen we niet")
PAGES = [
    ("/hulp/afspraak", {}),
    ("/hulp/toestemming", {"act": "look"}),
    ("/hulp/doorgegeven", {}),
    ("/leren/bewijs", {}),
    ("/leren/pas", {}),
    ("/leren/maatje", {"act": "code"}),
    ("/activiteiten/aanmelding", {}),
    ("/maken/galerij/weg", {}),
]


@pytest.mark.parametrize(("address", "more"), PAGES)
def test_an_empty_field_is_no_unknown_code(address: str, more: dict[str, str]) -> None:
    BranchFactory()
    for code in ("", "  "):
        answer = visitor().post(address, {"code": code, **more})
        assert (answer.status_code, "Vul uw code in." in text(answer)) == (422, True)
        assert not UNKNOWN.search(text(answer))
        assert "<title>Fout: " in answer.content.decode()
    unknown = visitor().post(address, {"code": "CCCCCCCC", **more})
    assert UNKNOWN.search(text(unknown))
    assert "Vul uw code in." not in text(unknown)
