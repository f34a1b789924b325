"""The gallery at the desk and for everybody: putting in with a picture, two presses, the code, no scripts, another library."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from samenbieb.domains.makerspace.models import Exhibit
from tests.interfaces.desk.counter import Counter, counter, text
from tests.interfaces.portal.visitors import visitor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]

DESK, PUBLIC = "/balie/maken/galerij", "/maken/galerij"
FILLED = {
    "title": "Naamplank",
    "about": "Uit triplex",
    "band": "child",
    "licence": "look",
    "maker_agreed": "1",
    "parent_agreed": "1",
    "nobody_in_it": "1",
}


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    on_disk = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path)},
    }
    settings.STORAGES = {**settings.STORAGES, "default": on_disk}
    return tmp_path / "gallery"


@pytest.fixture
def desk() -> Counter:
    return counter()


def _file(data: bytes | None = None, name: str = "thuis-bij-anna.png") -> SimpleUploadedFile:
    if data is None:
        out = io.BytesIO()
        Image.new("RGB", (300, 200), "red").save(out, "PNG")
        data = out.getvalue()
    return SimpleUploadedFile(name, data, content_type="image/png")


def _row() -> Exhibit:
    return Exhibit.objects.across_all(reason="test").latest("pk")


def test_it_is_put_in_shown_hidden_and_taken_down_with_the_code(desk: Counter, folder: Path) -> None:
    page = text(desk.client.post(DESK, {**FILLED, "picture": _file()}, follow=True))
    code = re.search(r"Code voor de maker: (\w{4} \w{4})", page)
    assert code is not None
    assert "Wacht: niemand ziet dit nog" in page
    exhibit = _row().public_id
    act, picture = f"{DESK}/{exhibit}", f"{PUBLIC}/{exhibit}/small.jpg"
    assert len(list(folder.glob("*.jpg"))) == 2
    everybody = visitor()
    assert "Er is nog niets te zien" in text(everybody.get(PUBLIC))
    assert "Kijk wat anderen maakten" not in text(everybody.get("/maken"))
    assert everybody.get(picture).status_code == 404
    assert everybody.get(f"{DESK}/{exhibit}/small.jpg").status_code == 302
    assert desk.client.get(f"{DESK}/{exhibit}/small.jpg").status_code == 200
    assert "Iedereen ziet het nu" in text(desk.client.post(act, {"act": "publish"}, follow=True))
    shown = text(everybody.get(PUBLIC))
    assert "Naamplank" in shown
    assert "Kind van 9 tot en met 11 jaar" in shown
    assert "Kijk wat anderen maakten" in text(everybody.get("/maken"))
    answer = everybody.get(picture)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    desk.client.post(act, {"act": "hide"})
    assert everybody.get(picture).status_code == 404
    desk.client.post(act, {"act": "publish"})
    assert everybody.post(f"{PUBLIC}/weg", {"code": "ABCD EFGH"}).status_code == 404
    done = everybody.post(f"{PUBLIC}/weg", {"code": code[1].lower()})
    assert "Het is weggehaald" in text(done)
    assert everybody.get(picture).status_code == 404
    assert list(folder.glob("*")) == []


def test_a_refusal_keeps_what_was_typed_and_says_everything_that_is_missing(desk: Counter) -> None:
    answer = desk.client.post(DESK, {"title": "Naamplank", "band": "child", "picture": _file()})
    assert answer.status_code == 422
    page = text(answer)
    assert 'value="Naamplank"' in answer.content.decode()
    for sentence in ("Een ouder moet eerst ja zeggen", "Vraag de maker", "Kies wat anderen ermee mogen"):
        assert sentence in page


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "niet lezen"),
        (b"\0" * (12 * 1024 * 1024 + 1), "te groot"),
    ],
)
def test_what_is_no_picture_or_too_large_is_refused(desk: Counter, data: bytes, sentence: str) -> None:
    answer = desk.client.post(DESK, {**FILLED, "picture": _file(data, "plaatje.png")})
    assert (answer.status_code, sentence in text(answer)) == (422, True)
    assert not Exhibit.objects.across_all(reason="test").exists()


def test_without_a_file_and_without_the_sign_of_the_form_nothing_is_kept(desk: Counter) -> None:
    assert desk.client.post(DESK, FILLED).status_code == 422
    desk.client.handler.enforce_csrf_checks = True
    assert desk.client.post(DESK, {**FILLED, "picture": _file()}).status_code == 403
    assert not Exhibit.objects.across_all(reason="test").exists()


@pytest.mark.parametrize("field", ["title", "about", "machine", "maker_name"])
def test_a_nul_sign_is_no_request(desk: Counter, folder: Path, field: str) -> None:
    answer = desk.client.post(DESK, {**FILLED, field: "a\0b", "picture": _file()})
    assert (answer.status_code, list(folder.glob("*"))) == (400, [])


def test_another_library_finds_nothing(desk: Counter) -> None:
    desk.client.post(DESK, {**FILLED, "picture": _file()})
    other, exhibit = counter(), _row().public_id
    assert "Naamplank" not in text(other.client.get(DESK))
    for what in ("publish", "take_down"):
        assert other.client.post(f"{DESK}/{exhibit}", {"act": what}).status_code == 404
    assert other.client.get(f"{DESK}/{exhibit}/large.jpg").status_code == 404
    assert desk.client.post(f"{DESK}/{exhibit}", {"act": "burn"}).status_code == 422


def test_what_is_older_than_the_first_page_can_be_taken_down_as_well(
    desk: Counter, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("selectors", "selectors.gallery"):
        monkeypatch.setattr(f"samenbieb.domains.makerspace.{module}.PAGE_SIZE", 1)
    for title in ("Oudste", "Nieuwste"):
        desk.client.post(DESK, {**FILLED, "title": title, "picture": _file()})
    first, second = (text(desk.client.get(f"{DESK}?pagina={number}")) for number in (1, 2))
    assert ("Nieuwste" in first, "Oudste" in first) == (True, False)
    assert ("Nieuwste" in second, "Oudste" in second, "Ja, haal het weg" in second) == (False, True, True)
    assert "Oudste" in text(desk.client.get(f"{DESK}?pagina=99"))
