"""`samenbieb patrons` and `samenbieb user`: one plain report, an exit code, a password that is shown once."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from samenbieb.domains.organisations import selectors, services
from samenbieb.domains.patrons.models import Card, Membership
from samenbieb.interfaces.cli import entrance
from tests.factories.organisations import BranchFactory

pytestmark = pytest.mark.django_db
HEAD = "card,given_name,family_name,birth_date,guardian_card"
GOOD = ("29000000000015,Anna,Vries,1980-12-31,", "29000000000023,Bram,Vries,2019-05-05,29000000000015")
BAD = "29000000000031,Anna,,1980-12-31,"


def run(*words: object) -> int:
    return entrance.run([str(word) for word in words])


@pytest.fixture
def branch() -> Any:
    return BranchFactory(code="hoofd", organisation__code="proef", organisation__name="Bibliotheek Proef")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "leden.csv"
    path.write_text("\n".join([HEAD, GOOD[0], BAD, GOOD[1]]), encoding="utf-8")
    return path


def _cards() -> int:
    return Card.objects.across_all(reason="test").count()


def test_good_rows_come_in_and_bad_ones_make_exit_code_one(
    file: Path, branch: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("patrons", "import", file, "--organisation", "proef") == entrance.FAILED
    said = capsys.readouterr()
    assert "leden.csv: 3 rows, 2 new, 0 changed, 0 as they were, 1 bad" in said.out
    assert "  line 3: missing: family_name" in said.out
    assert said.err == "samenbieb: leden.csv: 1 row did not come in.\n"
    assert _cards() == 2


def test_a_second_run_writes_nothing(file: Path, branch: Any, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text("\n".join([HEAD, *GOOD]), encoding="utf-8")
    assert run("patrons", "import", file, "--organisation", "proef") == entrance.DONE
    before = list(Membership.objects.across_all(reason="test").order_by("pk").values())
    capsys.readouterr()
    assert run("patrons", "import", file, "--organisation", "proef", "--json") == entrance.DONE
    assert json.loads(capsys.readouterr().out) == {
        "file_name": "leden.csv", "dry_run": False, "rows": 2, "made": 0, "changed": 0, "same": 2, "bad": [],
    }  # fmt: skip
    assert list(Membership.objects.across_all(reason="test").order_by("pk").values()) == before


def test_a_trial_tells_and_writes_nothing(
    file: Path, branch: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("patrons", "import", file, "--organisation", "proef", "--dry-run", "--json") == entrance.FAILED
    answer = json.loads(capsys.readouterr().out)
    assert (answer["made"], answer["dry_run"]) == (2, True)
    assert answer["bad"] == [{"line": 3, "reason": "missing: family_name"}]
    assert _cards() == 0


def test_wrong_use_says_so_in_one_sentence(branch: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("patrons", "import", "nergens.csv") == entrance.WRONG_USE
    assert run("patrons", "import", "nergens.csv", "--organisation", "proef") == entrance.FAILED
    assert run("patrons", "import", "nergens.csv", "--organisation", "geen") == entrance.FAILED
    assert run("user", "add", "anna@proef", "--organisation", "proef", "--role", "baas") == entrance.WRONG_USE
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 4
    assert all(line.startswith("samenbieb: ") for line in lines)


def test_a_login_is_made_and_its_password_shown_once(branch: Any, capsys: pytest.CaptureFixture[str]) -> None:
    add = ("user", "add", "anna@proef", "--role", "desk", "--organisation", "proef")
    assert run(*add, "--name", "Anna", "--workplace", "hoofd") == entrance.DONE
    said = capsys.readouterr().out
    assert "anna@proef is desk at Bibliotheek Proef." in said
    shown = re.search(r"Password, shown only now: (\S+)", said)
    assert shown is not None
    user = services.log_in_staff("anna@proef", shown[1], "192.0.2.1")
    actor = selectors.actor_for(user, "desk")
    assert (actor.branch_id, actor.may("patrons.register", at=branch.organisation_id)) == (branch.pk, True)
    assert run(*add) == entrance.FAILED
    assert "in use already" in capsys.readouterr().err


def test_roles_are_given_and_taken_and_a_login_ends(branch: Any, capsys: pytest.CaptureFixture[str]) -> None:
    at = ("--organisation", "proef", "--role")
    run("user", "add", "anna@proef", *at, "desk")
    assert run("user", "grant", "Anna@Proef", *at, "director") == entrance.DONE
    assert run("user", "withdraw", "anna@proef", *at, "desk") == entrance.DONE
    capsys.readouterr()
    assert run("user", "list", "--json") == entrance.DONE
    [known] = json.loads(capsys.readouterr().out)
    assert (known["login"], known["roles"]) == (
        "anna@proef", [{"role": "director", "organisation": "proef"}],
    )  # fmt: skip
    assert run("user", "password", "anna@proef") == entrance.DONE
    assert "Password, shown only now" in capsys.readouterr().out
    assert run("user", "end", "anna@proef") == entrance.DONE
    assert run("user", "end", "anna@proef") == entrance.FAILED
    assert "There is no log-in anna@proef" in capsys.readouterr().err
