"""A real installation for the browser: started once, with a home and a port of its own, and ended afterwards."""

import fcntl
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from samenbieb.adapters.postgres_embedded import url

STARTS_WITHIN_SECONDS = 900  # the demo world is loaded first, beside whatever else this machine does
READY = "Ctrl-C stops everything"


@dataclass(frozen=True)
class Installation:
    """Where it answers and where its data are."""

    address: str
    home: Path

    def ask(self, question: LiteralString, **values: object) -> list[tuple[Any, ...]]:
        """Look in its database: to pick a book for a story, and to let time pass for a loan."""
        with psycopg.connect(url(self.home), autocommit=True) as connection:
            cursor = connection.execute(question, values)
            return cursor.fetchall() if cursor.description else []


@contextmanager
def shared(folder: Path, home: Path) -> Iterator[Installation]:
    """Let all workers of one run use one installation: the first starts it, and ends it when the last has gone."""
    where = folder / "installation.json"
    with (folder / "installation.users").open("w") as users, ExitStack() as owned:
        with (folder / "installation.start").open("w") as start:
            fcntl.flock(start, fcntl.LOCK_EX)
            fcntl.flock(users, fcntl.LOCK_SH)
            if where.exists():
                told = json.loads(where.read_text())
                installation = Installation(told["address"], Path(told["home"]))
            else:
                installation = owned.enter_context(serving(home))
                where.write_text(
                    json.dumps({"address": installation.address, "home": str(installation.home)})
                )
                owned.callback(where.unlink)
                owned.callback(fcntl.flock, users, fcntl.LOCK_EX)  # waits until nobody else looks at it
        yield installation


@contextmanager
def serving(home: Path) -> Iterator[Installation]:
    """Serve the demo world from this home.

    With SAMENBIEB_BROWSER_ADDRESS and SAMENBIEB_BROWSER_HOME: use one that runs already.
    """
    if address := os.environ.get("SAMENBIEB_BROWSER_ADDRESS"):
        yield Installation(address.rstrip("/"), Path(os.environ["SAMENBIEB_BROWSER_HOME"]))
        return
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "samenbieb.cli", "serve", "--port", str(port)],
        env=_environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        _wait_until_ready(process)
        yield Installation(f"http://127.0.0.1:{port}", home)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(home: Path) -> dict[str, str]:
    """The environment of the installation: nothing of the test run's own settings."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("SAMENBIEB_", "DJANGO_"))
    }
    kept.pop("DATABASE_URL", None)
    return {**kept, "SAMENBIEB_HOME": str(home), "PYTHONUNBUFFERED": "1"}


def _wait_until_ready(process: subprocess.Popen[str]) -> None:
    """Read what the start says until it is ready; keep reading afterwards, so that it never waits for us."""
    lines: queue.Queue[str | None] = queue.Queue()

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            lines.put(line)
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    said, deadline = [], time.monotonic() + STARTS_WITHIN_SECONDS
    while True:
        try:
            line = lines.get(timeout=max(0.1, deadline - time.monotonic()))
        except queue.Empty:
            line = None
        if line is None:
            raise AssertionError("The installation did not start:\n" + "".join(said))
        said.append(line)
        if READY in line:
            return
