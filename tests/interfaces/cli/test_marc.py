"""`samenbieb marc` and `samenbieb items`: one plain report, an exit code, and everything searchable afterwards."""

import csv
import io
import json
import sys
from pathlib import Path

import pytest

from samenbieb.domains.catalogue.models import Record
from samenbieb.domains.discovery.selectors import SearchQuery, search
from samenbieb.formats import iso2709, marcxml
from samenbieb.formats.marc21 import ControlField, MarcRecord, Parsed
from samenbieb.interfaces.cli import entrance
from tests.domains.catalogue.files import iso_file, some_records, xml_file
from tests.factories.catalogue import data_field, marc_record
from tests.factories.organisations import BranchFactory
from tests.formats.shelf import MARC, needs_shelf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]


def run(*words: object) -> int:
    return entrance.run([str(word) for word in words])


def total(words: str) -> int:
    return search(SearchQuery(words=words)).total


def test_an_import_reports_in_plain_words_and_is_searchable_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = iso_file(tmp_path / "a.mrc", [marc_record(title="Het gouden ei"), *some_records(3)])
    assert run("marc", "import", path) == entrance.DONE
    said = capsys.readouterr()
    assert "a.mrc: 4 records" in said.out
    assert "4  accepted" in said.out
    assert said.err == ""
    assert total("gouden ei") == 1
    assert run("marc", "import", path) == entrance.DONE
    assert "nothing was written" in capsys.readouterr().out


def test_what_was_kept_aside_is_named_with_its_place_and_the_exit_code_is_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = iso_file(tmp_path / "good.mrc", some_records(3))
    path = iso_file(tmp_path / "a.mrc", [good.read_bytes(), good.read_bytes()[:100]])
    assert run("marc", "import", path) == entrance.FAILED
    said = capsys.readouterr()
    assert f"at byte {good.stat().st_size:,}: The record was cut off" in said.out
    assert said.err == "samenbieb: a.mrc: 1 record was kept aside.\n"
    assert Record.objects.count() == 3


def test_a_refused_file_is_explained_and_keeps_no_other_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "brief.txt"
    text.write_text("Beste collega", encoding="utf-8")
    good = xml_file(tmp_path / "a.xml", some_records(2))
    assert run("marc", "import", text, tmp_path / "nothing", good, "--json") == entrance.FAILED
    said = capsys.readouterr()
    answer = json.loads(said.out)
    assert (answer["accepted"], len(answer["files"])) == (2, 3)
    assert "This is a text file, not MARC." in said.err
    assert "No such file" in said.err


def test_standard_input_is_read_and_a_trial_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = iso_file(tmp_path / "a.mrc", some_records(2)).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert run("marc", "import", "-", "--dry-run", "--json", "--source", "test") == entrance.DONE
    answer = json.loads(capsys.readouterr().out)
    assert (answer["accepted"], answer["files"][0]["dry_run"]) == (2, True)
    assert not Record.objects.exists()


def test_a_library_that_does_not_exist_and_wrong_use_are_told_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = iso_file(tmp_path / "a.mrc", some_records(1))
    assert run("marc", "import", path, "--organisation", "nergens") == entrance.FAILED
    assert run("marc", "import") == entrance.WRONG_USE
    assert capsys.readouterr().err


def test_what_came_in_goes_out_as_it_came(tmp_path: Path) -> None:
    path = iso_file(tmp_path / "a.mrc", some_records(3))
    run("marc", "import", path, "--source", "test")
    assert run("marc", "export", "--source", "test", "--to", tmp_path / "out.mrc") == entrance.DONE
    assert (tmp_path / "out.mrc").read_bytes() == path.read_bytes()


def test_items_come_in_with_their_titles_and_from_a_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    branch = BranchFactory(code="west")
    field = data_field("852", b="west", p="b1")
    path = iso_file(tmp_path / "a.mrc", [marc_record(title="Publieke werken", extra=[field])])
    assert run("marc", "import", path) == entrance.DONE
    assert "1  items entered" in capsys.readouterr().out
    lines = "barcode,branch,record\nb2,west,1\nb3,nergens,1\n"
    (tmp_path / "items.csv").write_text(lines, encoding="utf-8")
    assert run("items", "import", tmp_path / "items.csv") == entrance.FAILED
    said = capsys.readouterr()
    assert "line 3: We do not know this branch" in said.out
    assert said.err == "samenbieb: items.csv: 1 line did not come in.\n"
    [hit] = search(SearchQuery(words="publieke werken", branch=(branch.code,))).hits
    assert hit.availability.total_count == 2


@needs_shelf
@pytest.mark.shelf
def test_the_shelf_s_dutch_records_and_marcxml_are_all_searchable(capsys: pytest.CaptureFixture[str]) -> None:
    paths = [
        MARC / "loc-booksall-2016" / "dutch-language-a.mrc",
        MARC / "idzebra" / "collection-opera-43.xml",
    ]
    assert run("marc", "import", *paths, "--json") == entrance.DONE
    answer = json.loads(capsys.readouterr().out)
    assert (answer["records"], answer["aside"]) == (882, 0)
    works = set(Record.objects.values_list("work", flat=True))
    assert search(SearchQuery()).total == len(works)
    assert run("marc", "import", *paths, "--json") == entrance.DONE
    answer = json.loads(capsys.readouterr().out)
    assert (answer["same"], answer["accepted"], answer["overlaid"]) == (882, 0, 0)


def mixed_file(tmp_path: Path) -> Path:
    """Three good records, one that was cut and one without a title."""
    good = iso_file(tmp_path / "good.mrc", some_records(3)).read_bytes()
    untitled = iso2709.write(
        MarcRecord(marc_record().leader, (ControlField("001", "=SUM(1)"), data_field("500", a="Los")))
    )
    return iso_file(tmp_path / "mixed.mrc", [good, untitled, good[:100]])


def test_the_report_is_there_as_a_table_and_as_json_also_afterwards(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, table = mixed_file(tmp_path), tmp_path / "report.csv"
    assert run("marc", "import", path, "--source", "test", "--csv", table) == entrance.FAILED
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    assert {row["what"]: int(row["count"]) for row in rows if row["what"] != "kept_aside"} == {
        "accepted": 3, "same": 0, "overlaid": 0, "items": 0,
    }  # fmt: skip
    aside = [row for row in rows if row["what"] == "kept_aside"]
    assert [(row["reason"], row["control_number"]) for row in aside] == [
        ("no_title", "'=SUM(1)"),
        ("truncated", ""),
    ]
    data = path.read_bytes()
    assert [data[int(row["byte_position"]) :][: int(row["byte_count"])] for row in aside] == [
        data[(tmp_path / "good.mrc").stat().st_size : -100],
        data[-100:],
    ]
    capsys.readouterr()
    again = tmp_path / "again.csv"
    assert run("marc", "report", "last", "--csv", again) == entrance.DONE
    assert again.read_bytes() == table.read_bytes()
    assert run("marc", "report", "last", "--json") == entrance.DONE
    answer = json.loads(capsys.readouterr().out)
    assert (answer["accepted"], answer["aside"], len(answer["problems"])) == (3, 2, 2)
    assert run("marc", "report") == entrance.DONE
    assert "mixed.mrc" in capsys.readouterr().out
    assert run("marc", "report", "nothing") == entrance.FAILED


def test_what_was_kept_aside_is_written_out_mended_and_brought_in_again(tmp_path: Path) -> None:
    path = mixed_file(tmp_path)
    run("marc", "import", path, "--source", "test")
    aside = tmp_path / "aside.mrc"
    assert run("marc", "aside", "last", "--to", aside) == entrance.DONE
    data = path.read_bytes()
    assert aside.read_bytes() == data[iso_file(tmp_path / "g", some_records(3)).stat().st_size :]
    assert run("marc", "aside", "last", "--reason", "no_title", "--to", aside) == entrance.DONE
    raw = aside.read_bytes()
    assert raw[36:39] == b"500"  # the tag in the directory
    aside.write_bytes(raw[:36] + b"245" + raw[39:])
    assert run("marc", "import", aside, "--source", "test") == entrance.DONE
    assert Record.objects.count() == 4
    assert total("los") == 1


def test_all_records_go_out_as_marcxml(tmp_path: Path) -> None:
    run("marc", "import", iso_file(tmp_path / "a.mrc", some_records(3)), "--source", "test")
    out = tmp_path / "out.xml"
    assert run("marc", "export", "--format", "marcxml", "--all", "--to", out) == entrance.DONE
    with out.open("rb") as stream:
        assert [one.record.control("001") for one in marcxml.read(stream) if isinstance(one, Parsed)] == [
            "n1", "n2", "n3",
        ]  # fmt: skip


def test_a_supplier_is_ranked_and_its_titles_are_read_anew(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    poor = marc_record(title="DE AVONDEN", isbn="9789023407195", summary="Kort.")
    good = marc_record(number="7", isbn="9789023407195", summary="Een winter in Amsterdam.")
    assert run("marc", "import", iso_file(tmp_path / "a.mrc", [poor]), "--source", "poor") == entrance.DONE
    assert run("marc", "import", iso_file(tmp_path / "b.mrc", [good]), "--source", "good") == entrance.DONE
    assert (Record.objects.get().title, Record.objects.get().summary) == ("DE AVONDEN", "Kort.")
    assert run("marc", "trust", "good", "1") == entrance.DONE
    assert run("marc", "trust", "poor", "1", "--fields", "summary") == entrance.DONE
    assert run("jobs", "work", "--until-empty") == entrance.DONE
    assert (Record.objects.get().title, Record.objects.get().summary) == ("De avonden", "Kort.")
    capsys.readouterr()
    assert run("marc", "trust", "--json") == entrance.DONE
    lines = [(line["source"], line["group"], line["rank"]) for line in json.loads(capsys.readouterr().out)]
    assert lines == [("good", "", 1), ("poor", "summary", 1), ("poor", "", 100)]
    assert run("marc", "trust", "good", "0") == entrance.FAILED
    assert "Give a rank from 1" in capsys.readouterr().err
