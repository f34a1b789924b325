"""Items that come in with their titles, or from a table."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest

from samenbieb.domains.catalogue.errors import BARCODE_TAKEN, BRANCH_UNKNOWN
from samenbieb.domains.catalogue.selectors import ImportReport
from samenbieb.domains.catalogue.services import Delivery
from samenbieb.domains.holdings import permissions, services
from samenbieb.domains.holdings.errors import TableRefused
from samenbieb.domains.holdings.events import ItemChanged
from samenbieb.domains.holdings.models import Item
from samenbieb.domains.holdings.services import ItemsReport
from samenbieb.domains.organisations.models import Branch
from samenbieb.formats.marc21 import DataField
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.models import AuditEntry, OutboxEvent
from tests.domains.catalogue.files import iso_file
from tests.factories.catalogue import RecordFactory, data_field, marc_record
from tests.factories.holdings import ItemFactory
from tests.factories.organisations import BranchFactory

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def items() -> list[Item]:
    rows = Item.objects.across_all(reason="a test looks at everything")
    return list(rows.select_related("category", "home_branch", "record").order_by("barcode"))


def written() -> list[int]:
    rows = Item.objects.across_all(reason="a test counts everything")
    return [rows.count(), OutboxEvent.objects.count(), AuditEntry.objects.count()]


# --- with the titles ---------------------------------------------------------------------------------


def bring(
    path: Path, *fields: DataField, organisation_id: int | None = None, form: str = "book", number: str = "1"
) -> ImportReport:
    iso_file(path, [marc_record(number=number, form=form, extra=fields)])
    return services.bring_in_delivery(
        SYSTEM, delivery=Delivery(path=path, source="test", organisation_id=organisation_id)
    )


def test_field_852_puts_an_item_on_the_shelf_of_its_branch(tmp_path: Path) -> None:
    branch = BranchFactory(code="west", isil="NL-TEST-W1")
    field = data_field(
        "852",
        a=branch.organisation.isil,
        b="West",
        c="Jeugd",
        k="J",
        h="ROMAN",
        i="REVE",
        p="3000 0000 0000 12",
        y="bk",
        _9="19,95",
    )
    report = bring(tmp_path / "a.mrc", field)
    [item] = items()
    assert report.items == 1
    assert (item.barcode, item.home_branch, item.category.code) == ("30000000000012", branch, "BOOK")
    assert (item.location, item.shelf_mark, item.price_cents) == ("Jeugd", "J ROMAN REVE", 1995)
    assert item.organisation_id == branch.organisation_id
    assert {"item_id": item.pk, "work_id": item.record.work_id} in list(
        OutboxEvent.objects.filter(name=ItemChanged.name).values_list("payload", flat=True)
    )


def test_field_952_as_another_system_writes_it(tmp_path: Path) -> None:
    BranchFactory(code="oost")
    field = data_field(
        "952",
        _0="0",
        _1="1",
        a="oost",
        b="oost",
        d="2021-03-04",
        o="AVI M4 rood",
        p="b1",
        v="12.50",
        h="deel 2",
    )
    bring(tmp_path / "a.mrc", field, form="audiobook")
    [item] = items()
    assert (item.category.code, item.shelf_mark, item.volume) == ("AUDIOBOOK", "AVI M4 rood", "deel 2")
    assert (item.acquired_on, item.price_cents) == (dt.date(2021, 3, 4), 1250)
    assert [condition.kind for condition in item.conditions.all()] == ["lost"]


def test_the_isil_of_a_library_with_one_place_stands_for_that_place(tmp_path: Path) -> None:
    branch = BranchFactory()
    bring(tmp_path / "a.mrc", data_field("852", a=branch.organisation.isil, p="b1"))
    assert [item.home_branch for item in items()] == [branch]


def test_what_belongs_to_libraries_elsewhere_or_has_no_barcode_is_passed_over(tmp_path: Path) -> None:
    branch = BranchFactory()
    report = bring(
        tmp_path / "a.mrc", data_field("852", a="DLC", p="b1"), data_field("852", b=branch.code, h="ROMAN")
    )
    assert (report.accepted, report.items, report.problems) == (1, 0, ())
    assert items() == []


def test_a_branch_of_another_library_with_the_same_code_is_not_ours(tmp_path: Path) -> None:
    BranchFactory(code="centrum")
    other = BranchFactory(code="noord").organisation
    fields = [
        data_field("852", a=holder, b="centrum", p=f"b{n}")
        for n, holder in enumerate([other.isil, "NL-ELDERS"])
    ]
    report = bring(tmp_path / "a.mrc", *fields)
    assert items() == []
    assert [p.reason for p in report.problems] == [BRANCH_UNKNOWN]


def test_a_place_of_ours_that_we_do_not_know_is_reported_and_the_title_comes_in(tmp_path: Path) -> None:
    branch = BranchFactory()
    BranchFactory(organisation=branch.organisation)
    report = bring(tmp_path / "a.mrc", data_field("852", a=branch.organisation.isil, b="zuid", p="b1"))
    assert (report.accepted, report.aside) == (1, 0)
    assert [(p.reason, p.detail) for p in report.problems] == [
        (BRANCH_UNKNOWN, f"b1 (zuid, {branch.organisation.isil})")
    ]


def test_a_barcode_of_another_title_is_reported(tmp_path: Path) -> None:
    taken = ItemFactory()
    report = bring(tmp_path / "a.mrc", data_field("852", b=taken.home_branch.code, p=taken.barcode))
    assert [(p.reason, p.detail) for p in report.problems] == [(BARCODE_TAKEN, taken.barcode)]
    assert items() == [taken]


def test_the_same_delivery_again_enters_nothing_and_a_new_item_in_it_comes_in(tmp_path: Path) -> None:
    branch = BranchFactory()
    first, second = (data_field("852", b=branch.code, p=barcode) for barcode in ("b1", "b2"))
    bring(tmp_path / "a.mrc", first)
    before = written()
    assert bring(tmp_path / "a.mrc", first).items == 0
    assert written() == before
    assert bring(tmp_path / "b.mrc", first, second).items == 1
    assert [item.barcode for item in items()] == ["B1", "B2"]


def test_somebody_of_one_library_enters_no_items_for_another(tmp_path: Path) -> None:
    own, other = BranchFactory(), BranchFactory()
    path = iso_file(
        tmp_path / "a.mrc",
        [marc_record(extra=[data_field("852", b=own.code, p="b1"), data_field("852", b=other.code, p="b2")])],
    )
    here = frozenset([own.organisation_id])
    actor = Actor("col", "desk", grants={"catalogue.import": here, permissions.EDIT: here})
    services.bring_in_delivery(actor, delivery=Delivery(path=path, organisation_id=own.organisation_id))
    assert [item.home_branch for item in items()] == [own]


# --- from a table ------------------------------------------------------------------------------------

HEADING = "barcode;branch;record;category;shelf_mark;location;volume;price;acquired_on;min_age"


def table(path: Path, lines: Sequence[str], *, heading: str = HEADING, encoding: str = "utf-8") -> Path:
    path.write_text("\r\n".join([heading, *lines]) + "\r\n", encoding=encoding)
    return path


def take(path: Path, *, actor: Actor = SYSTEM, dry_run: bool = False) -> ItemsReport:
    return services.import_items(actor, path=path, dry_run=dry_run)


def counts(report: ItemsReport) -> tuple[int, int, int, int]:
    return report.entered, report.changed, report.same, len(report.bad)


@pytest.fixture
def branch() -> Branch:
    RecordFactory(number="t1")
    RecordFactory(number="t2", form="dvd")
    made: Branch = BranchFactory(code="west", isil="NL-TEST-W2")
    return made


@pytest.mark.usefixtures("branch")
def test_good_lines_come_in_and_the_same_table_again_writes_nothing(tmp_path: Path) -> None:
    path = table(
        tmp_path / "items.csv",
        [
            "b1;west;t1;sprinter;ROMAN REVE;Volwassenen;;19,95;2026-01-31;12",
            "b2;NL-TEST-W2;t2;;;;;;;",
        ],
    )
    assert counts(take(path)) == (2, 0, 0, 0)
    first, second = items()
    assert (first.category.code, first.shelf_mark, first.price_cents) == ("SPRINTER", "ROMAN REVE", 1995)
    assert (first.acquired_on, first.min_age) == (dt.date(2026, 1, 31), 12)
    assert second.category.code == "DVD"
    before = written()
    assert counts(take(path)) == (0, 0, 2, 0)
    assert written() == before


@pytest.mark.usefixtures("branch")
def test_bad_lines_are_reported_with_their_number_and_the_reason(tmp_path: Path) -> None:
    path = table(
        tmp_path / "items.csv",
        [
            "b1;west;t1;;;;;;;",
            ";west;t1;;;;;;;",
            "b2;noord;t1;;;;;;;",
            "b3;west;t9;;;;;;;",
            "b4;west;t1;ROLSCHAATS;;;;;;",
            "b5;west;t1;;;;;gratis;;",
            "b6;west;t1;;;;;;31-01-2026;",
            "b7;west;t1;;;;;;;jong",
            "b8;west;;;;;;;;",
            "b1;west;t1;;;;;;;",
            "",
            "b9;west;t2;;;;;;;",
        ],
    )
    report = take(path)
    assert [(bad.line, bad.reason) for bad in report.bad] == [
        (3, "barcode_missing"),
        (4, "branch_unknown"),
        (5, "record_unknown"),
        (6, "category_unknown"),
        (7, "bad_price"),
        (8, "bad_date"),
        (9, "bad_age"),
        (10, "record_missing"),
        (11, "barcode_twice"),
    ]
    assert all(bad.sentence for bad in report.bad)
    assert [item.barcode for item in items()] == ["B1", "B9"]


@pytest.mark.usefixtures("branch")
def test_a_table_brings_items_up_to_date_and_an_empty_cell_changes_nothing(tmp_path: Path) -> None:
    take(table(tmp_path / "a.csv", ["b1;west;t1;;ROMAN;Volwassenen;;10;;"]))
    OutboxEvent.objects.all().delete()
    assert counts(take(table(tmp_path / "b.csv", ["b1;west;t1;;THRILLER;;;;;"]))) == (0, 1, 0, 0)
    [item] = items()
    assert (item.shelf_mark, item.location, item.price_cents) == ("THRILLER", "Volwassenen", 1000)
    assert [event.name for event in OutboxEvent.objects.all()] == [ItemChanged.name]


@pytest.mark.usefixtures("branch")
def test_an_item_is_not_moved_to_another_title_or_branch_by_a_table(tmp_path: Path) -> None:
    BranchFactory(code="oost")
    take(table(tmp_path / "a.csv", ["b1;west;t1;;;;;;;"]))
    report = take(table(tmp_path / "b.csv", ["b1;west;t2;;;;;;;", "b1;oost;t1;;;;;;;"]))
    assert [bad.reason for bad in report.bad] == ["barcode_taken", "other_branch"]


def test_a_title_is_found_by_isbn_or_by_number_and_supplier(tmp_path: Path, branch: Branch) -> None:
    by_isbn = RecordFactory(isbn="9789023455332")
    here = RecordFactory(number="same", source="one")
    RecordFactory(number="same", source="two")
    path = table(
        tmp_path / "a.csv",
        ["b1,west,,90-234-5533-9,", "b2,west,same,,one", "b3,west,same,,"],
        heading="barcode,branch,record,isbn,source",
    )
    report = take(path)
    assert {item.barcode: item.record_id for item in items()} == {"B1": by_isbn.pk, "B2": here.pk}
    assert [(bad.line, bad.reason) for bad in report.bad] == [(4, "record_ambiguous")]
    assert {item.home_branch for item in items()} == {branch}


@pytest.mark.usefixtures("branch")
def test_a_table_from_a_spreadsheet_in_windows_letters_is_read(tmp_path: Path) -> None:
    take(table(tmp_path / "a.csv", ["b1;west;t1;;Poëzie;;;;;"], encoding="cp1252"))
    assert [item.shelf_mark for item in items()] == ["Poëzie"]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "barcode"),
        (b"barcode,titel\n1,x\n", "branch"),
        (b"barcode,branch,record,kleur\n", "kleur"),
        (b"PK\x03\x04\x00\x00spreadsheet", "CSV"),
    ],
)
def test_what_is_no_table_of_items_is_refused_with_what_misses(
    tmp_path: Path, content: bytes, word: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(TableRefused) as refused:
        take(path)
    assert word in str(refused.value)


def test_a_trial_writes_nothing(tmp_path: Path, branch: Branch) -> None:
    path = table(tmp_path / "a.csv", [f"b1;{branch.code};t1;;;;;;;"])
    before = written()
    assert counts(take(path, dry_run=True)) == (1, 0, 0, 0)
    assert written() == before


def test_a_branch_of_another_library_is_not_known(tmp_path: Path, branch: Branch) -> None:
    other = BranchFactory()
    actor = Actor("col", "desk", grants={permissions.EDIT: frozenset([other.organisation_id])})
    report = take(table(tmp_path / "a.csv", [f"b1;{branch.code};t1;;;;;;;"]), actor=actor)
    assert [bad.reason for bad in report.bad] == ["branch_unknown"]
