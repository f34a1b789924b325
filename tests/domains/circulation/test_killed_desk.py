"""The machine goes down in the middle of a busy hour: what a desk was told, is so after the restart."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from samenbieb.adapters.postgres_embedded import EmbeddedPostgres

COUNT, KILLED_AFTER = 500, 230
GONE_WITHIN_SECONDS = 30
SCRIPT = Path(__file__).with_name("busy_desk.py")
CHECKOUT = Path(__file__).resolve().parents[3]


def environment(home: Path) -> dict[str, str]:
    known = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return known | {
        "SAMENBIEB_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "samenbieb.config.settings",
        "PYTHONPATH": os.pathsep.join([str(CHECKOUT / "src"), str(CHECKOUT)]),
    }


def samenbieb(home: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    program = [sys.executable, "-c", "from samenbieb.cli import main; main()", *words]
    return subprocess.run(program, env=environment(home), capture_output=True, text=True, check=False)


def kill(pid: int) -> None:
    """Kill with -9 and wait until it is gone: who looks too early takes the dying one for a running one."""
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + GONE_WITHIN_SECONDS
    while _lives(pid):
        assert time.monotonic() < deadline, f"{pid} does not die"
        time.sleep(0.02)


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_every_loan_that_was_answered_is_there_after_a_kill_of_desk_and_database(tmp_path: Path) -> None:
    """A real database that flushes to disk; both the working process and the database are killed with -9."""
    home = tmp_path / "home"
    server = EmbeddedPostgres(home)
    server.start()
    try:
        assert samenbieb(home, "migrate").returncode == 0
        answered = []
        busy = [sys.executable, str(SCRIPT), "lend", str(COUNT)]
        with subprocess.Popen(busy, env=environment(home), stdout=subprocess.PIPE, text=True) as desk:
            assert desk.stdout is not None
            for line in desk.stdout:
                answered.append(line.strip())
                if len(answered) == KILLED_AFTER:
                    kill(desk.pid)
                    database = server.status().pid
                    assert database is not None
                    kill(database)
                    break
            answered += [line.strip() for line in desk.stdout if line.endswith("\n")]
        assert KILLED_AFTER <= len(answered) < COUNT

        server.start()
        known = [sys.executable, str(SCRIPT), "known"]
        there = subprocess.run(known, env=environment(home), capture_output=True, text=True, check=True)
        assert set(answered) - set(there.stdout.split()) == set()
        checked = samenbieb(home, "invariants")
        assert (checked.returncode, checked.stderr) == (0, "")
    finally:
        server.stop()
