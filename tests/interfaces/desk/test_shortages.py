"""What to buy: the page, the table for a spreadsheet, and who may see them."""

import pytest

from samenbieb.domains.organisations.permissions import COLLECTION
from tests.factories.catalogue import RecordFactory
from tests.factories.circulation import Library
from tests.factories.organisations import BranchFactory
from tests.interfaces.desk.counter import counter, text

pytestmark = pytest.mark.django_db
PAGE = "/balie/reserveringen/bijkopen"


def crowd(here: Library, title: str, waiting: int) -> None:
    """Let people wait for the only copy of a title."""
    item = here.item(record=RecordFactory(title=title))
    for _ in range(waiting):
        here.reserve(item.record, here.member())


def test_the_page_and_the_table_say_how_many_to_buy():
    branch = BranchFactory()
    desk = counter(branch, role=COLLECTION)
    here = Library(branch)
    crowd(here, "=Veel gevraagd", 11)
    crowd(here, "Genoeg van", 5)
    page = text(desk.client.get(PAGE))
    assert "=Veel gevraagd" in page
    assert "Genoeg van" not in page
    assert "Op één exemplaar mogen hoogstens 5 mensen wachten." in page
    file = desk.client.get(f"{PAGE}.csv")
    assert file.headers["Content-Type"].startswith("text/csv")
    head, line = file.content.decode("utf-8-sig").splitlines()
    assert head.split(";")[:2] == ["Bij te kopen", "Titel"]
    assert line.split(";")[:2] == ["2", "'=Veel gevraagd"]
    assert line.endswith(";11;1;11;1")


def test_the_desk_does_not_see_it_and_nobody_sees_that_of_another_library():
    plain = counter()
    assert plain.client.get(PAGE).status_code == 403
    assert PAGE not in text(plain.client.get("/balie/reserveringen"))
    desk = counter(role=COLLECTION)
    assert PAGE in text(desk.client.get("/balie/reserveringen"))
    assert desk.client.get(f"{PAGE}?bibliotheek={plain.library.code}").status_code == 404
    assert desk.client.get(f"{PAGE}.csv?bibliotheek={plain.library.code}").status_code == 404
    assert "Van elke titel zijn er genoeg exemplaren." in text(desk.client.get(PAGE))
