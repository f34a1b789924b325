"""Several suppliers describe one edition: no double, the best of each by trust, and doubts for a cataloguer."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from samenbieb.domains.catalogue import selectors, services
from samenbieb.domains.catalogue.models import (
    Description,
    DescriptionVersion,
    MatchDoubt,
    Record,
    SourceTrust,
    Work,
)
from samenbieb.domains.catalogue.rules import comparing
from samenbieb.domains.catalogue.selectors import ImportReport
from samenbieb.domains.catalogue.services import Delivery
from samenbieb.formats.marc21 import ControlField, MarcRecord
from samenbieb.kernel.actor import Actor
from tests.factories.catalogue import data_field, marc_record
from tests.factories.organisations import OrganisationFactory
from tests.formats.shelf import MARC, needs_shelf

from .files import iso_file, some_records

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
ISBN = "9789023407195"


def bring(
    folder: Path, records: Sequence[MarcRecord], *, source: str, organisation_id: int | None = None
) -> ImportReport:
    path = iso_file(folder / f"{source}-{organisation_id}-{len(records)}.mrc", records)
    delivery = Delivery(path=path, source=source, organisation_id=organisation_id)
    return services.import_delivery(SYSTEM, delivery=delivery)


def novel(**said: object) -> MarcRecord:
    told = {"title": "De aanslag", "creator": "Mulisch, Harry", "year": 1982, "isbn": ISBN} | said
    return marc_record(**told)  # type: ignore[arg-type]


def test_one_file_from_three_libraries_makes_no_double(tmp_path: Path) -> None:
    records = some_records(30)
    for organisation in OrganisationFactory.create_batch(3):
        report = bring(tmp_path, records, source="supplier", organisation_id=organisation.pk)
        assert (report.accepted, report.same, report.overlaid, report.aside) == (30, 0, 0, 0)
    assert Record.objects.count() == Work.objects.count() == 30
    assert Description.objects.count() == 90
    assert not MatchDoubt.objects.exists()


@pytest.mark.shelf
@needs_shelf
def test_the_dutch_records_of_the_shelf_from_three_libraries_make_no_double() -> None:
    path = MARC / "loc-booksall-2016" / "dutch-language-a.mrc"
    counts = []
    for organisation in OrganisationFactory.create_batch(3):
        services.import_delivery(
            SYSTEM, delivery=Delivery(path=path, source="loc", organisation_id=organisation.pk)
        )
        counts.append((Record.objects.count(), Work.objects.count()))
    assert counts[0] == counts[1] == counts[2]
    assert Description.objects.count() == 3 * counts[0][0]


def test_the_more_trusted_supplier_is_believed_and_every_field_knows_its_source(tmp_path: Path) -> None:
    SourceTrust.objects.create(source="good", rank=1)
    SourceTrust.objects.create(source="good", group="subjects", rank=50)
    SourceTrust.objects.create(source="plain", rank=10)
    plain = novel(title="AANSLAG", subjects=["Oorlog", "Verzet"], summary="Een jongen en een moord.")
    good = novel(number="9", subjects=["verzet", "Haarlem"], extra=[data_field("246", "30", a="Aanslag")])
    bring(tmp_path, [plain], source="plain")
    bring(tmp_path, [good], source="good")
    record = Record.objects.get()
    by_plain, by_good = Description.objects.order_by("pk").values_list("pk", flat=True)
    assert record.title == "De aanslag"
    assert record.summary == "Een jongen en een moord."
    assert record.subjects == ["Oorlog", "Verzet", "Haarlem"]
    assert record.provenance["title"] == record.provenance["publisher"] == by_good
    assert record.provenance["summary"] == by_plain
    assert record.provenance["subjects"] == [by_plain, by_plain, by_good]
    assert record.isbns == [ISBN]
    shown = dict(selectors.work_file(SYSTEM, str(record.work.public_id)).editions[0].provenance)
    assert (shown["title"], shown["summary"], shown["subjects"]) == ("good", "plain", "plain, good")
    assert list(record.identifiers.values_list("value", flat=True)) == [ISBN]


def test_one_description_says_everything_and_needs_no_sources(tmp_path: Path) -> None:
    bring(tmp_path, [novel()], source="a")
    assert Record.objects.get().provenance == {}


def test_a_newer_description_counts_with_those_of_others(tmp_path: Path) -> None:
    bring(tmp_path, [novel(summary="Van de een.")], source="a")
    bring(tmp_path, [novel(number="5", subjects=["Oorlog"])], source="b")
    report = bring(tmp_path, [novel(number="5", subjects=["Verzet"]), novel(number="6")], source="b")
    assert (report.accepted, report.overlaid) == (1, 1)
    record = Record.objects.get(descriptions__control_number="5")
    assert record.summary == "Van de een."
    assert record.subjects == ["Verzet"]
    assert DescriptionVersion.objects.get().description.control_number == "5"


def test_a_title_that_one_of_two_suppliers_takes_back_stays(tmp_path: Path) -> None:
    bring(tmp_path, [novel()], source="a")
    bring(tmp_path, [novel(number="5")], source="b")
    gone = novel(number="5")
    gone = MarcRecord(gone.leader[:5] + "d" + gone.leader[6:], gone.fields)
    bring(tmp_path, [gone, *some_records(1)], source="b")
    assert not Record.objects.get(descriptions__source="a").withdrawn
    first = novel()
    bring(tmp_path, [MarcRecord(first.leader[:5] + "d" + first.leader[6:], first.fields)], source="a")
    assert Record.objects.get(descriptions__source="a").withdrawn


def test_an_edition_that_is_the_same_shares_the_work_whatever_its_key_says(tmp_path: Path) -> None:
    bring(tmp_path, [novel()], source="a")
    report = bring(tmp_path, [novel(number="5", title="Harry Mulisch: De aanslag")], source="b")
    assert report.accepted == 1
    assert Record.objects.get().work == Work.objects.get()


def test_two_in_one_delivery_of_many_suppliers_come_together(tmp_path: Path) -> None:
    records = [novel(number="1"), novel(number="2"), novel(number="3", form="dvd", isbn="")]
    path = iso_file(tmp_path / "union.mrc", _named(records, ["NL-A", "NL-B", "NL-B"]))
    services.import_delivery(SYSTEM, delivery=Delivery(path=path))
    assert Description.objects.count() == 3
    assert Record.objects.filter(form="book").count() == 1
    assert Record.objects.filter(form="dvd").count() == 1


def _named(records: Sequence[MarcRecord], names: Sequence[str]) -> list[MarcRecord]:
    """The same records, each with the supplier (003) it comes from."""
    return [
        MarcRecord(one.leader, (one.fields[0], ControlField("003", name), *one.fields[1:]))
        for one, name in zip(records, names, strict=True)
    ]


def test_a_supplier_that_gives_two_numbers_is_asked_about_and_never_taken_together(tmp_path: Path) -> None:
    bring(tmp_path, [novel(), novel(number="2")], source="a")
    first, second = Record.objects.order_by("pk")
    doubt = MatchDoubt.objects.get()
    assert (doubt.record, doubt.candidate, doubt.state) == (second, first, MatchDoubt.State.OPEN)
    assert first.work == second.work
    agrees = comparing.Agreement.AGREES
    assert [comparing.Point.NUMBER, agrees, f"isbn {ISBN}", f"isbn {ISBN}"] in doubt.evidence
    assert [comparing.Point.TITLE, agrees, "De aanslag", "De aanslag"] in doubt.evidence


def test_a_doubt_never_holds_up_a_delivery_and_comes_once(tmp_path: Path) -> None:
    bring(tmp_path, [novel(creator="Palmen, Connie", title="De vriendschap", year=1995)], source="a")
    other = novel(number="2", creator="Palmen, Connie", title="De wetten", year=1995)
    assert bring(tmp_path, [other], source="b").accepted == 1
    assert MatchDoubt.objects.count() == 1
    assert bring(tmp_path, [other, *some_records(1)], source="b").same == 1
    assert MatchDoubt.objects.count() == 1
    assert Record.objects.count() == 3


def test_volumes_that_bear_the_number_of_their_set_stay_apart(tmp_path: Path) -> None:
    volumes = [
        novel(
            number=str(n),
            extra=[data_field("250", a="1e dr."), data_field("773", t="Verzameld werk", g=f"Deel {n}")],
        )
        for n in range(1, 4)
    ]
    told = [
        MarcRecord(
            one.leader,
            tuple(
                data_field("245", "10", a="Verzameld werk", n=f"Deel {n}") if field.tag == "245" else field
                for field in one.fields
            ),
        )
        for n, one in enumerate(volumes, start=1)
    ]
    bring(tmp_path, told, source="a")
    bring(tmp_path, told, source="b")
    assert Record.objects.count() == 3
    assert sorted(Record.objects.values_list("part", flat=True)) == ["Deel 1", "Deel 2", "Deel 3"]
    assert {row.descriptions.count() for row in Record.objects.all()} == {2}
    assert not MatchDoubt.objects.exists()
