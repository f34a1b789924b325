"""The measurements run at the smallest size: a column that changed breaks them here, and not at the next measuring."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.soak, pytest.mark.timeout(600)]


def measured(name: str, folder: Path, *options: str) -> dict[str, Any]:
    """Run a measurement and give what it wrote."""
    surroundings = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | {
        "BENCH_RESULTS": str(folder),
        "PYTHONPATH": os.pathsep.join([str(CHECKOUT / "src"), str(CHECKOUT)]),
    }
    done = subprocess.run(
        [sys.executable, str(CHECKOUT / "bench" / f"{name}.py"), *options],
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return found


def test_the_night(tmp_path: Path) -> None:
    found = measured("nightly", tmp_path, "--loans", "400", "--members", "100", "--history", "200")
    assert found["jobs"]["the job agrees with plain SQL"] is True
    assert found["jobs"]["anonymise_loans"]["counts"]


def test_the_morning_of_the_notices(tmp_path: Path) -> None:
    found = measured("notices", tmp_path, "--loans", "1000", "--members", "200")
    assert found["notices"] > 0
    assert found["taken in by the mail server"] == found["of them different"] > 0
    assert found["handing over again"]["counts"] == {"sent": 0, "failed": 0, "later": 0}
    assert found["tell_due again"]["counts"] == {"courtesy": 0, "reminders": 0}


def test_asking_for_copies_while_acts_go_on(tmp_path: Path) -> None:
    found = measured("targeting", tmp_path, "--seconds", "6", "--rate", "4", "--queue", "30")
    assert found["lag"]["facts"] > 0
    assert found["long_queue"].keys() == {"with nobody", "with 30"}
