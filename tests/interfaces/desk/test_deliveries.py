"""Bringing in a file at the desk, and the report of it: a page, a table and JSON."""

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from samenbieb.domains.catalogue import services
from samenbieb.domains.catalogue.models import ImportRun, Record
from samenbieb.domains.catalogue.services import Delivery
from samenbieb.domains.organisations.permissions import COLLECTION, DESK
from samenbieb.formats import iso2709
from samenbieb.interfaces.desk.deliveries import LimitedUpload
from samenbieb.kernel import jobs
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.models import Job
from tests.domains.catalogue.files import iso_file, some_records
from tests.interfaces.desk.counter import Counter, counter, text

pytestmark = pytest.mark.django_db
PAGE, SEND = "/balie/leveringen", "/balie/leveringen/inbrengen"


@pytest.fixture
def desk(own_index: Path) -> Counter:
    return counter(role=COLLECTION)


def file_of(content: bytes, name: str = "nieuw.mrc") -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def some_file(count: int = 3) -> bytes:
    return b"".join(iso2709.write(one) for one in some_records(count))


def send(desk: Counter, content: bytes, name: str = "nieuw.mrc", **fields: str) -> Any:
    return desk.client.post(
        SEND, {"file": file_of(content, name), "source": "nbd", "library": desk.library.code, **fields}
    )


def test_a_file_is_taken_and_the_worker_brings_it_in(desk: Counter, own_index: Path) -> None:
    answer = send(desk, some_file())
    assert answer.status_code == 302
    run = ImportRun.objects.get()
    assert answer.headers["Location"] == f"{PAGE}/{run.public_id}"
    page = text(desk.client.get(answer.headers["Location"]))
    assert "Het bestand wacht op zijn beurt" in page
    assert 'hx-trigger="every 2s"' in page
    assert len(list((own_index / "deliveries").iterdir())) == 1
    assert jobs.run_next()
    run.refresh_from_db()
    assert (run.state, run.accepted_count, run.started_by) == ("finished", 3, desk.user.login)
    assert run.organisation_id == desk.library.pk
    assert list((own_index / "deliveries").iterdir()) == []
    page = text(desk.client.get(answer.headers["Location"], headers={"HX-Request": "true"}))
    assert "<html" not in page
    assert "every 2s" not in page
    assert not Job.objects.exclude(problem="").exists()


def test_the_same_file_again_writes_nothing(desk: Counter) -> None:
    packed = gzip.compress(some_file())
    send(desk, packed, "nieuw.mrc.gz")
    jobs.run_next()
    answer = send(desk, packed, "nieuw.mrc.gz")
    jobs.run_next()
    assert ImportRun.objects.count() == 1
    assert Record.objects.count() == 3
    assert "kwam al eerder binnen" in text(desk.client.get(answer.headers["Location"]))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"Dag allemaal, hier is een lijst.", "tekstbestand"),
        (b"<?xml version='1.0'?><ONIXMessage release='3.0'></ONIXMessage>", "ONIX"),
        (b" ", "leeg"),
    ],
)
def test_what_is_no_marc_is_refused_with_a_sentence_and_not_kept(
    desk: Counter, own_index: Path, content: bytes, sentence: str
) -> None:
    answer = send(desk, content)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert not ImportRun.objects.exists()
    assert not Job.objects.exists()
    assert list((own_index / "deliveries").iterdir()) == []


def test_a_file_that_is_too_large_is_refused(desk: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LimitedUpload, "bytes_max", 1000)
    answer = send(desk, some_file(20))
    assert answer.status_code == 422
    assert "te groot" in text(answer)
    assert not ImportRun.objects.exists()


def test_without_a_file_or_for_another_library_nothing_happens(desk: Counter) -> None:
    assert desk.client.post(SEND, {"library": desk.library.code}).status_code == 422
    elsewhere = counter().library
    assert send(desk, some_file(), library=elsewhere.code).status_code == 422
    assert counter(desk.branch, role=DESK).client.post(SEND, {}).status_code == 403
    assert not ImportRun.objects.exists()
    assert desk.client.get(SEND).headers["Location"] == SEND.rpartition("/")[0]


def test_a_form_of_another_site_is_refused() -> None:
    place = counter(role=COLLECTION)
    stranger = Client(enforce_csrf_checks=True)
    stranger.cookies = place.client.cookies
    answer = stranger.post(SEND, {"file": file_of(some_file()), "library": place.library.code})
    assert answer.status_code == 403
    assert not ImportRun.objects.exists()


def test_names_of_files_are_shown_as_text_and_lead_nowhere(desk: Counter, own_index: Path) -> None:
    send(desk, some_file(), '../../<img src=x onerror=alert(1)>".mrc')
    page = text(desk.client.get(PAGE))
    assert "<img src=x" not in page
    run = ImportRun.objects.get()
    jobs.run_next()
    for ending in ("csv", "json"):
        answer = desk.client.get(f"{PAGE}/{run.public_id}/verslag.{ending}")
        disposition = answer.headers["Content-Disposition"]
        assert disposition.startswith("attachment")
        assert "\n" not in disposition
        assert '>".mrc' not in disposition


def test_the_report_is_a_page_a_table_and_json(desk: Counter, tmp_path: Path) -> None:
    path = iso_file(tmp_path / "a.mrc", [*some_records(2), b"=1+1 no record" + iso2709.RECORD_END])
    services.import_delivery(
        Actor.system("test"), delivery=Delivery(path=path, source="nbd", organisation_id=desk.library.pk)
    )
    run = ImportRun.objects.get()
    run.problems.update(detail="=1+1")
    page = text(desk.client.get(f"{PAGE}/{run.public_id}"))
    assert "geen titelbeschrijving" in page
    assert "1 open" in page
    told = json.loads(desk.client.get(f"{PAGE}/{run.public_id}/verslag.json").content)
    assert (told["records"], told["accepted"], told["aside"]) == (3, 2, 1)
    table = desk.client.get(f"{PAGE}/{run.public_id}/verslag.csv").content.decode("utf-8-sig")
    head, line = csv.reader(io.StringIO(table), delimiter=";")
    assert len(head) == len(line)
    assert line[3] == "garbage"
    assert line[5] == "'=1+1"
    everything = desk.client.get(f"{PAGE}/{run.public_id}/open")
    assert b"".join(everything) == b"=1+1 no record" + iso2709.RECORD_END
    other = counter(role=COLLECTION)
    for ending in ("", "/verslag.csv", "/verslag.json", "/open"):
        assert other.client.get(f"{PAGE}/{run.public_id}{ending}").status_code == 404
