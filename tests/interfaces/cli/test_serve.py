"""`samenbieb serve` from an empty folder: filled the first time, quick the second, nothing left behind, back after a kill."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import worlds

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

# Three to four minutes on a machine of its own; beside other tests on two cores it takes longer.
FIRST_START_SECONDS = 900.0
LATER_START_SECONDS = 45  # seconds on a machine of its own are tens beside other tests
STOP_SECONDS = 20
READY = "Ctrl-C stops everything."


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served:
    """One installation in a folder of its own, started and stopped as a person would."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.starts = 0
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where the web answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What a person's shell would hand over: nothing of the settings of this test run."""
        keep = {"PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH"}
        kept = {name: value for name, value in os.environ.items() if name in keep}
        return kept | {"SAMENBIEB_HOME": str(self.home), "PYTHONUNBUFFERED": "1"}

    @property
    def said(self) -> str:
        """Everything that this start has said."""
        return (self.home.parent / f"start-{self.starts}.log").read_text(encoding="utf-8")

    def start(self, *options: str, within_seconds: float) -> float:
        """Start it and wait until it says that it is ready. Returns the seconds that took."""
        self.starts += 1
        with (self.home.parent / f"start-{self.starts}.log").open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "samenbieb.cli", "serve", "--port", str(self.port), *options],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        began = time.monotonic()
        while READY not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() - began < within_seconds, self.said
            time.sleep(0.1)
        return time.monotonic() - began

    def interrupt(self) -> int:
        """Press Ctrl-C. Returns the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=STOP_SECONDS)

    def kill(self) -> None:
        """Kill the supervisor without a chance to tidy up."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(timeout=STOP_SECONDS)

    def processes(self) -> list[int]:
        """Give the processes that work with this home, by their environment or their arguments."""
        mark = os.fsencode(str(self.home))
        found = []
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit() or int(folder.name) == os.getpid():
                continue
            try:
                known = (folder / "environ").read_bytes() + (folder / "cmdline").read_bytes()
                state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                continue
            if mark in known and state != "Z":
                found.append(int(folder.name))
        return found

    def web_servers(self) -> set[int]:
        """Give the processes of the web server, master and workers."""
        found = set()
        for pid in self.processes():
            with contextlib.suppress(OSError):
                if b"gunicorn" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    found.add(pid)
        return found

    def is_quiet(self) -> bool:
        """Wait until nothing of this installation runs any more."""
        deadline = time.monotonic() + STOP_SECONDS
        while self.processes() and time.monotonic() < deadline:
            time.sleep(0.2)
        return not self.processes()

    def get(self, path: str) -> tuple[int, str]:
        """Ask for a page: status and text."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One installation for all tests of this file, in the order in which they stand."""
    home = worlds.kept_home() or worlds.deep(tmp_path_factory.mktemp("serve"))
    home.parent.mkdir(parents=True)
    installation = Served(home)
    yield installation
    if installation.process is not None and installation.process.poll() is None:
        installation.interrupt()


def test_the_first_start_fills_an_empty_folder(served):
    seconds = served.start(within_seconds=FIRST_START_SECONDS)
    assert seconds < FIRST_START_SECONDS
    assert re.search(r"Ready in [\d.]+ s: .*demo world", served.said)
    for login in ("29000000000015", "29000000000023", "29000000000031", "balie@demo", "beheer@demo"):
        assert login in served.said


def test_health_and_places_answer(served):
    status, text = served.get("/health")
    assert (status, json.loads(text)) == (200, {"status": "ok", "database": "ok", "index": "ok"})
    assert served.get("/")[0] == 200
    status, text = served.get("/api/v1/places")
    assert json.loads(text)["total"] >= 12
    status, text = served.get("/api/v1/search?q=grufalo")
    assert "Gruffalo" in json.loads(text)["hits"][0]["title"]


def test_a_second_serve_of_the_same_folder_is_refused_in_one_sentence(served):
    second = subprocess.run(
        [sys.executable, "-m", "samenbieb.cli", "serve", "--port", str(free_port())],
        env=served.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode == 1
    assert "already being served" in second.stderr
    assert second.stderr.count("\n") == 1


def test_ctrl_c_ends_every_process(served):
    assert served.interrupt() == 0
    assert served.is_quiet()
    assert "Stopped." in served.said


def test_later_starts_are_quick_and_load_nothing_again(served):
    assert served.start(within_seconds=60) < LATER_START_SECONDS
    assert "Demo world" not in served.said
    assert served.get("/health")[0] == 200


def test_killed_hard_nothing_stays_behind_and_the_next_start_recovers(served):
    served.kill()
    assert served.is_quiet()
    served.start(within_seconds=60)
    assert served.get("/health")[0] == 200
    assert json.loads(served.get("/api/v1/places")[1])["total"] >= 12


def test_a_killed_child_comes_back(served):
    before = served.get("/health")[0]
    killed = served.web_servers()
    os.kill(min(killed), signal.SIGKILL)
    # The workers of the killed one answer until they notice; only what a new one says counts.
    deadline = time.monotonic() + 60
    after = 0
    while time.monotonic() < deadline and (after != 200 or killed & served.web_servers()):
        time.sleep(0.3)
        try:
            after = served.get("/health")[0]
        except OSError:
            after = 0
    assert (before, after) == (200, 200)
    assert not killed & served.web_servers()
    assert served.interrupt() == 0
    assert served.is_quiet()
