"""Deliveries: every good record in, every bad one reported, and the same file again writes nothing."""

import gzip
import hashlib
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connections

from samenbieb.domains.catalogue import permissions, selectors, services
from samenbieb.domains.catalogue.errors import (
    DAMAGED_PACKING,
    NO_TITLE,
    NOT_BIBLIOGRAPHIC,
    NOT_STORED,
    DeliveryBusy,
    DeliveryRefused,
)
from samenbieb.domains.catalogue.models import (
    Description,
    DescriptionVersion,
    ImportProblem,
    ImportRun,
    Record,
    Work,
)
from samenbieb.domains.catalogue.selectors import ImportReport
from samenbieb.domains.catalogue.services import Delivery, imports
from samenbieb.formats import iso2709
from samenbieb.formats.marc21 import ControlField, MarcRecord, Reason
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed, NotFound
from samenbieb.kernel.models import AuditEntry, OutboxEvent
from tests.factories.catalogue import data_field, marc_record
from tests.factories.organisations import OrganisationFactory
from tests.formats.shelf import MARC, SHELF, needs_shelf

from .files import iso_file, some_records, xml_file

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
TABLES = (Work, Record, Description, DescriptionVersion, ImportRun, ImportProblem, OutboxEvent, AuditEntry)


def bring(path: Path, *, source: str = "test", dry_run: bool = False) -> ImportReport:
    return services.import_delivery(SYSTEM, delivery=Delivery(path=path, source=source), dry_run=dry_run)


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return report.accepted, report.same, report.overlaid, report.aside


def rows_in_all() -> list[int]:
    return [model.objects.count() for model in TABLES]


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three records to a batch, so that a small file has several."""
    monkeypatch.setattr(imports, "BATCH_COUNT", 3)


def test_all_records_come_in_and_the_same_file_again_writes_nothing(tmp_path: Path) -> None:
    path = iso_file(tmp_path / "a.mrc", some_records(7))
    assert counts(bring(path)) == (7, 0, 0, 0)
    before = rows_in_all()
    again = bring(path)
    assert counts(again) == (0, 7, 0, 0)
    assert (again.public_id, rows_in_all()) == ("", before)


@pytest.mark.usefixtures("small_batches")
def test_marcxml_and_gzip_come_in_as_well(tmp_path: Path) -> None:
    assert counts(bring(xml_file(tmp_path / "a.xml", some_records(5)))) == (5, 0, 0, 0)
    plain = iso_file(tmp_path / "b.mrc", some_records(5, first=10))
    packed = tmp_path / "b.mrc.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert counts(bring(packed)) == (5, 0, 0, 0)
    assert counts(bring(plain)) == (0, 5, 0, 0)


@pytest.mark.usefixtures("small_batches")
def test_broken_records_are_kept_aside_with_place_reason_and_bytes(tmp_path: Path) -> None:
    good = [iso2709.write(one) for one in some_records(5)]
    no_title = MarcRecord(marc_record().leader, (ControlField("001", "x1"), data_field("500", a="Los")))
    heading = MarcRecord("00000nz  a2200000n  4500", (ControlField("001", "x2"), data_field("100", a="Reve")))
    bad = [
        b"not a record at all\x1d",
        iso2709.write(no_title),
        iso2709.write(heading),
        good[0][: len(good[0]) // 2],
    ]
    path = iso_file(tmp_path / "mixed.mrc", [*good[:2], *bad[:3], *good[2:], bad[3]])
    report = bring(path)
    assert counts(report) == (5, 0, 0, 4)
    reasons = [problem.reason for problem in report.problems]
    assert reasons == [Reason.GARBAGE, NO_TITLE, NOT_BIBLIOGRAPHIC, Reason.TRUNCATED]
    data = path.read_bytes()
    for problem, raw in zip(report.problems, bad, strict=True):
        assert data[problem.byte_position :][: problem.byte_count] == raw
        assert selectors.kept_aside(SYSTEM, report.public_id, byte_position=problem.byte_position) == raw
        assert problem.sentence
    before = rows_in_all()
    again = bring(path)
    assert counts(again) == (0, 5, 0, 4)
    assert [p.byte_position for p in again.problems] == [p.byte_position for p in report.problems]
    assert rows_in_all() == before


def test_a_gzip_file_that_was_cut_gives_all_records_before_the_cut(tmp_path: Path) -> None:
    records = [
        marc_record(number=f"n{n}", summary=hashlib.sha256(b"%d" % n).hexdigest() * 9) for n in range(60)
    ]
    plain = iso_file(tmp_path / "a.mrc", records).read_bytes()
    packed = tmp_path / "a.mrc.gz"
    packed.write_bytes(gzip.compress(plain)[:-700])
    report = bring(packed)
    assert report.accepted > 40
    assert [problem.reason for problem in report.problems] == [DAMAGED_PACKING]
    assert plain[: report.problems[0].byte_position].count(b"\x1d") == report.accepted
    before = rows_in_all()
    assert counts(bring(packed)) == (0, report.accepted, 0, 1)
    assert rows_in_all() == before


def test_what_the_database_refuses_costs_one_record_and_not_its_batch(tmp_path: Path) -> None:
    refused = iso2709.write(marc_record(number="bad", title="De &#x0000; avonden")).replace(
        b"nam a", b"nam  "
    )
    report = bring(iso_file(tmp_path / "a.mrc", [*some_records(3), refused, *some_records(3, first=5)]))
    assert counts(report) == (6, 0, 0, 1)
    assert [problem.reason for problem in report.problems] == [NOT_STORED]
    assert report.problems[0].control_number == "bad"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"Beste collega, hierbij de titels.\n", "text file"),
        (b'<?xml version="1.0"?><ONIXMessage release="3.0"></ONIXMessage>', "ONIX"),
        (b"<html><body>Foutmelding</body></html>", "web page"),
        (b"<OAI-PMH><record><metadata><title>Stad</title></metadata></record></OAI-PMH>", "no MARC record"),
        (b'{"leader": "01471cjm a2200349 a 4500", "fields": []}', "JSON"),
        (b"\x00\x01\x02\x03" * 50, "no MARC file"),
        ("tekst".encode("utf-16"), "UTF-16"),
        (
            b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r><record><leader>&x;</leader></record></r>',
            "DOCTYPE",
        ),
    ],
)
def test_a_file_that_is_no_marc_is_refused_whole_and_says_what_it_is(
    tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "strange"
    path.write_bytes(content)
    with pytest.raises(DeliveryRefused) as refused:
        bring(path)
    assert words in english(refused.value)
    assert not ImportRun.objects.exists()


def english(refusal: DeliveryRefused) -> str:
    from django.utils import translation

    with translation.override("en"):
        return str(refusal)


class StoppedError(Exception):
    """Somebody pulled the plug."""


def stop_after(count: int) -> Callable[[int, int], None]:
    seen = 0

    def progress(_done: int, _total: int) -> None:
        nonlocal seen
        seen += 1
        if seen == count:
            raise StoppedError

    return progress


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("write", [iso_file, xml_file])
def test_an_interrupted_import_goes_on_where_it_was(tmp_path: Path, write: Callable[..., Path]) -> None:
    path = write(tmp_path / "a", some_records(10))
    with pytest.raises(StoppedError):
        services.import_delivery(SYSTEM, delivery=Delivery(path=path, source="test"), progress=stop_after(2))
    assert Record.objects.count() == 6
    assert ImportRun.objects.get().state == ImportRun.State.RUNNING
    report = bring(path)
    assert (counts(report), report.resumed) == ((10, 0, 0, 0), True)
    assert Record.objects.count() == 10
    assert OutboxEvent.objects.count() == 10


def test_a_newer_delivery_overlays_and_an_older_file_brought_in_again_does_not_undo_it(
    tmp_path: Path,
) -> None:
    old = iso_file(tmp_path / "old.mrc", [marc_record(summary="Oud."), *some_records(2)])
    new = iso_file(tmp_path / "new.mrc", [marc_record(summary="Nieuw."), *some_records(2)])
    bring(old)
    assert counts(bring(new)) == (0, 2, 1, 0)
    assert counts(bring(old)) == (0, 3, 0, 0)
    assert Record.objects.get(descriptions__control_number="1").summary == "Nieuw."
    version = DescriptionVersion.objects.get()
    assert (version.reason, version.run_position) == ("new.mrc", 0)


def test_when_all_editions_of_a_work_are_corrected_its_address_leads_to_the_right_one(tmp_path: Path) -> None:
    def editions(title: str) -> list[MarcRecord]:
        return [marc_record(number=str(n), title=title, year=1950 + n) for n in range(3)]

    bring(iso_file(tmp_path / "wrong.mrc", editions("De avondem")))
    [wrong] = selectors.all_work_ids()
    address = selectors.briefs([wrong])[wrong].public_id
    assert counts(bring(iso_file(tmp_path / "right.mrc", editions("De avonden")))) == (0, 0, 3, 0)
    view = selectors.work(address)
    assert (view.title, len(view.editions)) == ("De avonden", 3)
    assert list(selectors.all_work_ids()) == [view.id]


@pytest.mark.usefixtures("small_batches")
def test_the_same_number_twice_in_one_file_gives_one_record_with_a_version(tmp_path: Path) -> None:
    twice = [marc_record(summary="Eerst."), *some_records(1), marc_record(summary="Daarna.")]
    path = iso_file(tmp_path / "a.mrc", twice)
    assert counts(bring(path)) == (2, 0, 1, 0)
    assert Record.objects.get(descriptions__control_number="1").summary == "Daarna."
    before = rows_in_all()
    assert counts(bring(path)) == (0, 3, 0, 0)
    assert rows_in_all() == before


def test_records_without_a_number_are_known_by_what_they_say(tmp_path: Path) -> None:
    nameless = [MarcRecord(one.leader, one.fields[1:]) for one in some_records(3)]
    assert counts(bring(iso_file(tmp_path / "a.mrc", nameless))) == (3, 0, 0, 0)
    assert counts(bring(iso_file(tmp_path / "b.mrc", [*nameless, *some_records(1)]))) == (1, 3, 0, 0)


def test_without_a_named_supplier_field_003_is_the_source_or_else_the_file(tmp_path: Path) -> None:
    said = marc_record(extra=[ControlField("003", "NL-X")])
    bring(iso_file(tmp_path / "levering.mrc", [said, *some_records(1)]), source="")
    assert set(Description.objects.values_list("source", flat=True)) == {"NL-X", "levering"}


def test_a_trial_tells_what_would_happen_and_writes_nothing(tmp_path: Path) -> None:
    path = iso_file(tmp_path / "a.mrc", [*some_records(4), b"rubbish\x1d"])
    before = rows_in_all()
    report = bring(path, dry_run=True)
    assert (counts(report), report.dry_run, report.public_id) == ((4, 0, 0, 1), True, "")
    assert rows_in_all() == before
    assert counts(bring(path)) == (4, 0, 0, 1)


@pytest.mark.django_db(transaction=True)
def test_one_process_at_a_time_brings_in_the_same_file(tmp_path: Path) -> None:
    path = iso_file(tmp_path / "a.mrc", some_records(2))
    refused: list[Exception] = []

    def second(_done: int, _total: int) -> None:
        def run() -> None:
            try:
                bring(path)
            except DeliveryBusy as refusal:
                refused.append(refusal)
            finally:
                connections.close_all()

        other = threading.Thread(target=run)
        other.start()
        other.join()

    services.import_delivery(SYSTEM, delivery=Delivery(path=path, source="test"), progress=second)
    assert len(refused) == 1


@pytest.mark.django_db(transaction=True)
def test_two_deliveries_at_once_make_each_work_once(tmp_path: Path) -> None:
    same_titles = [
        [marc_record(number=f"{name}{n}", title=f"Boek {n}") for n in order]
        for name, order in (("a", range(40)), ("b", range(39, -1, -1)))
    ]
    paths = [iso_file(tmp_path / f"{n}.mrc", records) for n, records in enumerate(same_titles)]

    def run(path: Path) -> None:
        bring(path)
        connections.close_all()

    threads = [threading.Thread(target=run, args=[path]) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (Record.objects.count(), Work.objects.count()) == (80, 40)


def test_deliveries_are_seen_by_who_may_and_by_no_other_library(tmp_path: Path) -> None:
    library, other = OrganisationFactory(), OrganisationFactory()
    report = services.import_delivery(
        SYSTEM,
        delivery=Delivery(path=iso_file(tmp_path / "a.mrc", some_records(1)), organisation_id=library.pk),
    )
    own = Actor("col", "desk", grants={permissions.VIEW_IMPORTS: frozenset([library.pk])})
    strange = Actor("col", "desk", grants={permissions.VIEW_IMPORTS: frozenset([other.pk])})
    assert selectors.import_run(own, report.public_id).accepted == 1
    assert [run.public_id for run in selectors.import_runs(own)] == [report.public_id]
    assert selectors.import_runs(strange) == []
    with pytest.raises(NotFound):
        selectors.import_run(strange, report.public_id)
    with pytest.raises(NotAllowed):
        selectors.import_runs(Actor.anonymous("portal"))
    with pytest.raises(NotAllowed):
        services.import_delivery(own, delivery=Delivery(path=tmp_path / "a.mrc"))


def test_what_came_in_goes_out_byte_for_byte(tmp_path: Path) -> None:
    path = iso_file(tmp_path / "a.mrc", some_records(5))
    bring(path)
    assert b"".join(selectors.exported(source="test")) == path.read_bytes()
    records = some_records(3, first=50)
    document = xml_file(tmp_path / "a.xml", records)
    bring(document)
    assert b"".join(selectors.exported(raw_format="marcxml")) == document.read_bytes()


# --- the shelf -------------------------------------------------------------------------------------


@needs_shelf
@pytest.mark.shelf
def test_the_dutch_records_of_the_library_of_congress_all_come_in_and_go_out_as_they_came() -> None:
    path = MARC / "loc-booksall-2016" / "dutch-language-a.mrc"
    assert counts(bring(path, source="")) == (839, 0, 0, 0)
    before = rows_in_all()
    assert counts(bring(path, source="")) == (0, 839, 0, 0)
    assert rows_in_all() == before
    assert b"".join(selectors.exported()) == path.read_bytes()
    facts = selectors.search_facts(list(selectors.all_work_ids()))
    assert len(facts) == Work.objects.count()


@needs_shelf
@pytest.mark.shelf
def test_a_marcxml_file_of_the_shelf_all_comes_in() -> None:
    path = MARC / "idzebra" / "collection-opera-43.xml"
    first = bring(path)
    assert (first.records, first.aside) == (43, 0)
    assert first.accepted + first.same == 43  # one record stands in the file twice
    assert counts(bring(path)) == (0, 43, 0, 0)


@needs_shelf
@pytest.mark.shelf
def test_cut_and_soiled_files_of_the_shelf_lose_only_what_is_broken(tmp_path: Path) -> None:
    whole = (MARC / "loc-booksall-2016" / "dutch-language-a.mrc").read_bytes()
    ends = [at + 1 for at, byte in enumerate(whole) if byte == 0x1D]
    cut = tmp_path / "cut.mrc"
    cut.write_bytes(whole[: ends[100] + 300])
    report = bring(cut)
    assert counts(report) == (101, 0, 0, 1)
    assert [(p.reason, p.byte_position) for p in report.problems] == [(Reason.TRUNCATED, ends[100])]
    soiled = tmp_path / "soiled.mrc"
    soiled.write_bytes(whole[: ends[200]] + b"\xff\x00rubbish\x1d" + whole[ends[200] :])
    report = bring(soiled)
    assert counts(report) == (738, 101, 0, 1)
    assert [p.byte_position for p in report.problems] == [ends[200]]


@needs_shelf
@pytest.mark.shelf
@pytest.mark.parametrize(
    "folder", ["yaz", "pymarc-tests", "perl-marc-record", "perl-marc-xml", "traject", "solrmarc"]
)
def test_every_file_of_the_shelf_is_brought_in_or_refused_in_words(folder: str) -> None:
    for path in sorted((MARC / folder).iterdir()):
        report = brought_or_refused(path)
        if report is not None:
            assert report.accepted + report.same + report.overlaid + report.aside == report.records
            assert all(problem.sentence != problem.reason for problem in report.problems), path


def brought_or_refused(path: Path) -> ImportReport | None:
    try:
        return bring(path, source=path.name)
    except DeliveryRefused:
        return None


@needs_shelf
@pytest.mark.shelf
def test_trade_files_and_attacks_of_the_shelf_are_refused() -> None:
    paths = [path for path in sorted((SHELF / "data" / "onix").rglob("*")) if path.is_file()]
    assert paths
    assert [brought_or_refused(path) for path in paths] == [None] * len(paths)
