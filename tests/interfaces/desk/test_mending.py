"""What was kept aside, at the desk: found, read, mended, brought in, put away, undone."""

import io
from pathlib import Path

import pytest
from django.test import Client

from samenbieb.domains.catalogue import selectors, services
from samenbieb.domains.catalogue.models import CatalogueAct, ImportProblem
from samenbieb.domains.catalogue.services import Delivery
from samenbieb.domains.holdings.models import Item
from samenbieb.domains.organisations.permissions import COLLECTION, DESK, DIRECTOR
from samenbieb.formats import iso2709
from samenbieb.formats.marc21 import MarcRecord
from samenbieb.kernel.actor import Actor
from tests.domains.catalogue.files import iso_file, some_records
from tests.factories.catalogue import data_field, marc_record
from tests.factories.holdings import ItemCategoryFactory
from tests.factories.organisations import BranchFactory
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
UNTITLED = MarcRecord(marc_record().leader, marc_record(number="b1").fields[:3])
EVIL = b"<script>alert(1)</script>" + iso2709.RECORD_END


@pytest.fixture
def desk() -> Counter:
    return counter(role=COLLECTION)


@pytest.fixture
def asides(desk: Counter, tmp_path: Path) -> list[ImportProblem]:
    """Two records kept aside for this library: one without a title, and bytes that are no record."""
    path = iso_file(tmp_path / "nieuw <b>.mrc", [*some_records(2), UNTITLED, EVIL])
    services.import_delivery(
        SYSTEM, delivery=Delivery(path=path, source="nbd", organisation_id=desk.library.pk)
    )
    return list(ImportProblem.objects.order_by("byte_position"))


def page_of(problem: ImportProblem) -> str:
    return f"/balie/leveringen/apart/{problem.public_id}"


def lines_in(page: str) -> str:
    return page.split('name="lines"', 1)[1].split(">", 1)[1].split("</textarea>", 1)[0]


def mended(problem: ImportProblem) -> str:
    return "\n".join([*selectors.aside(SYSTEM, str(problem.public_id)).lines, "245 10 $aDe avonden"])


def test_the_list_names_each_with_its_reason_and_filters(desk: Counter, asides: list[ImportProblem]) -> None:
    page = text(desk.client.get("/balie/leveringen/apart"))
    assert all(page_of(problem) in page for problem in asides)
    assert "nieuw &lt;b&gt;.mrc" in page
    assert "<b>.mrc" not in page
    page = text(desk.client.get("/balie/leveringen/apart", {"reden": "no_title", "levering": "geen"}))
    assert page_of(asides[0]) in page
    assert page_of(asides[1]) not in page
    assert desk.client.get("/balie/leveringen/apart", {"pagina": "99", "reden": "'"}).status_code == 200


def test_one_says_what_is_wrong_and_shows_what_could_be_read(
    desk: Counter, asides: list[ImportProblem]
) -> None:
    page = text(desk.client.get(page_of(asides[0])))
    assert "Voeg een veld 245 toe" in page
    assert lines_in(page).strip().startswith("LDR 00")
    evil = text(desk.client.get(page_of(asides[1])))
    assert "&lt;script&gt;alert(1)" in evil
    assert "<script>alert" not in evil
    answer = desk.client.get(f"{page_of(asides[1])}/bytes")
    assert (answer.content, answer.headers["Content-Type"]) == (EVIL, "application/octet-stream")
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_checking_shows_what_it_becomes_and_writes_nothing(
    desk: Counter, asides: list[ImportProblem]
) -> None:
    page = text(desk.client.post(page_of(asides[0]), {"lines": mended(asides[0]), "act": "check"}))
    assert "De avonden" in page
    assert "een eigen titel" in page
    assert ImportProblem.objects.get(pk=asides[0].pk).state == "open"


def test_mistakes_are_named_by_line_and_the_text_is_kept(desk: Counter, asides: list[ImportProblem]) -> None:
    answer = desk.client.post(page_of(asides[0]), {"lines": "LDR 1\r\n245 $aDe avonden", "act": "bring_in"})
    page = text(answer)
    assert answer.status_code == 422
    assert "Regel 1:" in page
    assert "Regel 2:" in page
    assert "245 $aDe avonden" in lines_in(page)
    assert "<title>Fout:" in page
    for lines in ("", mended(asides[0]).replace("245", "500")):
        answer = desk.client.post(page_of(asides[0]), {"lines": lines, "act": "bring_in"})
        assert answer.status_code == 422


def test_it_comes_in_and_goes_out_again(desk: Counter, asides: list[ImportProblem]) -> None:
    answer = desk.client.post(page_of(asides[0]), {"lines": mended(asides[0]), "act": "bring_in"})
    assert answer.status_code == 302
    page = text(desk.client.get(page_of(asides[0])))
    assert "Alsnog ingebracht" in page
    assert 'name="lines"' not in page
    work = page.split("/titel/", 1)[1].split('"', 1)[0]
    assert desk.client.get(f"/titel/{work}").status_code == 200
    late = desk.client.post(page_of(asides[0]), {"lines": mended(asides[0]), "act": "bring_in"})
    assert late.status_code == 409
    act = CatalogueAct.objects.get()
    assert desk.client.get(f"/balie/catalogus/handelingen/{act.public_id}").status_code == 200
    stranger = counter(role=COLLECTION)
    refused = stranger.client.post(f"/balie/catalogus/handelingen/{act.public_id}/ongedaan")
    assert refused.status_code in {403, 404}
    assert "Een collega was u voor" in text(late)
    assert desk.client.post(f"{page_of(asides[0])}/ongedaan").status_code == 302
    assert desk.client.get(f"/titel/{work}").status_code == 404
    assert 'name="lines"' in text(desk.client.get(page_of(asides[0])))
    assert desk.client.post(f"{page_of(asides[0])}/ongedaan").status_code == 404


def test_copies_in_a_mended_record_come_in_with_it(desk: Counter, asides: list[ImportProblem]) -> None:
    ItemCategoryFactory(code="BOOK")
    BranchFactory(organisation=desk.library)
    copy = f"852 ## $b{desk.branch.code}$p29990000001"
    stranger = f"852 ## $a{desk.library.code}$bbestaat-niet$p29990000002"
    lines = f"{mended(asides[0])}\n{copy}\n{stranger}"
    assert desk.client.post(page_of(asides[0]), {"lines": lines, "act": "bring_in"}).status_code == 302
    item = Item.objects.across_all(reason="the copy of a test").get(barcode="29990000001")
    assert item.record.title == "De avonden"
    assert ImportProblem.objects.filter(reason="branch_unknown", state="open").count() == 1


def test_a_file_mended_elsewhere_comes_in(desk: Counter, asides: list[ImportProblem]) -> None:
    address = f"{page_of(asides[1])}/bestand"
    assert desk.client.post(address, {}).status_code == 422
    two = io.BytesIO(b"".join(iso2709.write(one) for one in some_records(2)))
    two.name = "twee.mrc"
    answer = desk.client.post(address, {"file": two})
    assert answer.status_code == 422
    assert "precies één record" in text(answer)
    one = io.BytesIO(iso2709.write(marc_record(number="b5", extra=[data_field("500", a="x")])))
    one.name = "../../een.mrc"
    assert desk.client.post(address, {"file": one}).status_code == 302
    assert ImportProblem.objects.get(pk=asides[1].pk).state == "brought_in"


def test_putting_away_asks_why(desk: Counter, asides: list[ImportProblem]) -> None:
    address = f"{page_of(asides[1])}/wegleggen"
    answer = desk.client.post(address, {"reason": " "})
    assert answer.status_code == 422
    assert desk.client.post(address, {"reason": "Opvulling <i>"}).status_code == 302
    page = text(desk.client.get(page_of(asides[1])))
    assert "Opvulling &lt;i&gt;" in page
    assert page_of(asides[1]) not in text(desk.client.get("/balie/leveringen/apart"))
    elsewhere = text(counter(role=COLLECTION).client.get("/balie/catalogus/handelingen"))
    assert "is weggelegd" in elsewhere
    assert "Opvulling" not in elsewhere
    desk.client.post(f"{page_of(asides[1])}/ongedaan")
    assert page_of(asides[1]) in text(desk.client.get("/balie/leveringen/apart"))


@pytest.mark.parametrize("role", [DESK, DIRECTOR])
def test_who_has_no_right_to_it_is_told_so(desk: Counter, asides: list[ImportProblem], role: str) -> None:
    other = counter(desk.branch, role=role)
    assert other.client.get("/balie/leveringen/apart").status_code == 403
    assert other.client.get(page_of(asides[0])).status_code == 403
    assert (
        other.client.post(page_of(asides[0]), {"lines": mended(asides[0]), "act": "bring_in"}).status_code
        == 403
    )


def test_another_library_finds_nothing(asides: list[ImportProblem]) -> None:
    other = counter(role=COLLECTION)
    assert page_of(asides[0]) not in text(other.client.get("/balie/leveringen/apart"))
    for ending in ("", "/bytes"):
        assert other.client.get(page_of(asides[0]) + ending).status_code == 404
    for ending in ("", "/bestand", "/wegleggen", "/ongedaan"):
        filled = {"lines": mended(asides[0]), "act": "bring_in", "reason": "x"}
        assert other.client.post(page_of(asides[0]) + ending, filled).status_code == 404


def test_nobody_is_sent_to_the_log_in(asides: list[ImportProblem]) -> None:
    answer = Client().get(page_of(asides[0]))
    assert answer.status_code == 302
    assert "inloggen" in answer.headers["Location"]
