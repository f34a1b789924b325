"""A measurement that nobody runs every day still runs: the province, very small, through every act and every door."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
MINUTES = 10
# Of these nothing may go wrong; in a world so small, renewing and scanning at one desk soon meet what others did.
CLEAN = (
    "bare insert",
    "plain ORM check out",
    "check out",
    "return",
    "return, goes home",
    "return with capture",
)


def _measured(results: Path) -> dict[str, Any]:
    command = [sys.executable, str(ROOT / "bench" / "province.py"), "--scale", "0.004", "--seconds", "0.5"]
    done = subprocess.run(
        [*command, "--results", str(results)],
        check=False,
        capture_output=True,
        text=True,
        timeout=MINUTES * 60,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(results.read_text(encoding="utf-8"))["phases"]
    return found


@pytest.mark.soak
@pytest.mark.timeout(MINUTES * 60 + 60)
def test_a_province_of_some_thousand_titles_can_be_measured(tmp_path: Path) -> None:
    phases = _measured(tmp_path / "province.json")
    assert {name: phases[name]["first_problem"] for name in CLEAN} == dict.fromkeys(CLEAN, "")
    did_nothing = {name for name, figures in phases.items() if not figures["count"]}
    assert did_nothing <= {"return with capture", "renew"}  # few wait, and what was taken in is not renewed
    assert phases["renew"]["first_problem"].partition(":")[0] in {"", "RenewalRefused"}
