"""Members from a former system: every good row in, every bad one reported, a second time nothing written."""

from pathlib import Path
from typing import Any

import pytest

from samenbieb.domains.patrons import selectors, services
from samenbieb.domains.patrons.models import Card, Membership, Person, Relationship
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotAllowed
from samenbieb.kernel.models import AuditEntry, OutboxEvent
from tests.factories.organisations import BranchFactory, staff
from tests.factories.patrons import as_member, member

pytestmark = pytest.mark.django_db
HEAD = "card;given_name;prefix;family_name;birth_date;email;postcode;branch;starts_on;expires_on;guardian_card;pin"
SYSTEM = Actor.system("cli")


@pytest.fixture
def branch() -> Any:
    return BranchFactory(code="hoofd")


def _file(tmp_path: Path, *rows: str, head: str = HEAD, encoding: str = "utf-8") -> Path:
    path = tmp_path / "leden.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding=encoding)
    return path


GOOD = (
    "29000000000015;Anna;de;Vries;31-12-1980;anna@example.test;1234ab;hoofd;2026-01-01;2030-12-31;;4711",
    "29000000000023;Bram;;Vries;2019-05-05;;;hoofd;;2030-12-31;29000000000015;",
    "OUD-77;Łucja;;Zając;1990-01-02;;;;;;;",
)


def test_good_rows_come_in_and_a_second_run_writes_nothing(tmp_path: Path, branch: Any):
    path = _file(tmp_path, *GOOD)
    library_id = branch.organisation_id
    report = services.import_patrons(SYSTEM, organisation_id=library_id, path=path)
    assert (report.rows, report.made, report.bad) == (3, 3, ())
    actor = services.log_in_with_card("29000000000015", "4711", "192.0.2.1")
    assert [child.name for child in selectors.family(actor)] == ["Bram Vries"]
    assert selectors.me(actor).memberships[0].postcode == "1234 AB"
    events = OutboxEvent.objects.filter(name="patrons.membership-started.v1")
    assert {event.payload["fee_cents"] for event in events} == {0}
    lines = AuditEntry.objects.count()
    again = services.import_patrons(SYSTEM, organisation_id=library_id, path=path)
    assert (again.made, again.changed, again.same) == (0, 0, 3)
    assert AuditEntry.objects.count() == lines


def test_who_grew_up_in_the_former_system_comes_without_the_guardian_of_then(tmp_path: Path, branch: Any):
    grown = "29000000000049;Kees;;Vries;1999-05-05;;;hoofd;;2030-12-31;29000000000015;"
    path = _file(tmp_path, GOOD[0], grown)
    report = services.import_patrons(SYSTEM, organisation_id=branch.organisation_id, path=path)
    assert (report.made, report.bad) == (2, ())
    assert not Relationship.objects.exists()


def test_a_changed_row_is_changed(tmp_path: Path, branch: Any):
    library_id = branch.organisation_id
    services.import_patrons(SYSTEM, organisation_id=library_id, path=_file(tmp_path, *GOOD))
    moved = GOOD[0].replace("1234ab", "4321 BA").replace("2030", "2031")
    report = services.import_patrons(
        SYSTEM, organisation_id=library_id, path=_file(tmp_path, moved, *GOOD[1:])
    )
    assert (report.changed, report.same) == (1, 2)
    row = Membership.objects.across_all(reason="test").get(cards__number="29000000000015")
    assert (row.postcode, row.expires_on.year) == ("4321 BA", 2031)


def test_every_bad_row_is_reported_with_line_and_reason(tmp_path: Path, branch: Any):
    elsewhere = member()
    bad = (
        "29000000000031;;;Vries;1980-12-31;;;;;;;",
        "29000000000049;Anna;;Vries;31-02-1980;;;;;;;",
        "29000000000056;Kind;;Vries;2020-01-01;;;;;;;",
        "29000000000064;Kind;;Vries;2020-01-01;;;;;;nergens;",
        "29000000000072;Anna;;Vries;1980-12-31;geen adres;;;;;;",
        "29000000000080;Anna;;Vries;1980-12-31;;;nergens;;;;",
        f"{elsewhere.number};Anna;;Vries;1980-12-31;;;;;;;",
        "29000000000098;Anna;;Vries;1980-12-31;;;;;;;12",
        "29000000000106",
    )
    report = services.import_patrons(
        SYSTEM, organisation_id=branch.organisation_id, path=_file(tmp_path, bad[0], *GOOD, *bad[1:])
    )
    assert (report.made, len(report.bad)) == (3, len(bad))
    assert [row.line for row in report.bad] == [2, *range(6, 14)]
    assert all(row.reason for row in report.bad)
    assert Person.objects.exclude(pk=elsewhere.membership.person_id).count() == 3


def test_a_trial_writes_nothing(tmp_path: Path, branch: Any):
    seen: list[int] = []
    report = services.import_patrons(
        SYSTEM, organisation_id=branch.organisation_id, path=_file(tmp_path, *GOOD), dry_run=True,
        progress=seen.append,
    )  # fmt: skip
    assert (report.made, report.bad, seen) == (3, (), [1, 2, 3])
    assert not Card.objects.across_all(reason="test").exists()
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_spreadsheet_may_tell_columns_apart_in_its_own_way(tmp_path: Path, branch: Any, delimiter: str):
    path = _file(
        tmp_path, GOOD[0].replace(";", delimiter), head=HEAD.replace(";", delimiter), encoding="utf-8-sig"
    )
    assert services.import_patrons(SYSTEM, organisation_id=branch.organisation_id, path=path).made == 1


def test_another_encoding_is_reported_not_guessed(tmp_path: Path, branch: Any):
    path = _file(tmp_path, "29000000000015;Zoë;;Vries;1980-12-31;;;;;;;", GOOD[0], encoding="latin-1")
    report = services.import_patrons(SYSTEM, organisation_id=branch.organisation_id, path=path)
    assert (report.made, [row.line for row in report.bad]) == (1, [2])


@pytest.mark.parametrize("head", ["card;given_name", HEAD + ";bsn", "", "\x00\x01garbage"])
def test_a_file_with_other_columns_is_refused_whole(tmp_path: Path, branch: Any, head: str):
    with pytest.raises(Invalid):
        services.import_patrons(
            SYSTEM, organisation_id=branch.organisation_id, path=_file(tmp_path, *GOOD, head=head)
        )


def test_a_library_brings_in_its_own_members_only(tmp_path: Path, branch: Any):
    for actor in (staff(BranchFactory().organisation), as_member(member())):
        with pytest.raises(NotAllowed):
            services.import_patrons(
                actor, organisation_id=branch.organisation_id, path=_file(tmp_path, *GOOD)
            )
