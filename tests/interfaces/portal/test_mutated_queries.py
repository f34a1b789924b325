"""Mutated questions by the thousand to a real web server: no 500, no long answer, no growth of memory."""

import gzip
import http.client
import itertools
import os
import re
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from samenbieb.domains.catalogue import services
from samenbieb.domains.catalogue.demo import records
from samenbieb.domains.catalogue.models import Work
from samenbieb.domains.catalogue.services import Delivery
from samenbieb.kernel import outbox
from samenbieb.kernel.actor import Actor
from tests.browser.installation import free_port
from tests.domains.catalogue.files import iso_file
from tests.formats.shelf import MARC
from tests.interfaces.cli.programs import start, start_import

from .queries import mutated

pytestmark = [pytest.mark.django_db(transaction=True)]
LONGEST_SECONDS = 2.0
CLIENTS = 2
PARTS = 20
SERVE = (sys.executable, "-m", "samenbieb.cli", "serve", "--no-demo", "--no-worker", "--port")
READY = "Ctrl-C stops everything"
START_SECONDS = 90.0
# Caches with bounds fill in the first half; what the memory may grow by in the second.
GROWTH_BYTES = 40_000_000
SHORT_COUNT, SOAK_COUNT = 500, 20_000
REAL_RECORDS = MARC / "loc-booksall-2016" / "records-000001-040000.mrc.gz"
# An answer, a malformed request, a line that is too long, a value that a program may not send.
ANSWERS = {200, 400, 414, 422}


@dataclass
class Web:
    """A web server with what it was asked and how it answered. Times in seconds."""

    port: int
    pid: int
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    slow: list[tuple[str, bool]] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")

    def ask(self, address: str, *, as_fragment: bool) -> None:
        """Ask over a line of its own, with the address as it is: a library of HTTP would mend it."""
        began = time.perf_counter()
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            line.putrequest("GET", address, skip_accept_encoding=True)
            if as_fragment:
                line.putheader("HX-Request", "true")
            line.endheaders()
            answer = line.getresponse()
            body = answer.read()
        finally:
            line.close()
        seconds = time.perf_counter() - began
        if seconds > LONGEST_SECONDS:
            self.slow.append((address, as_fragment))
        self.slowest = max(self.slowest, (seconds, address))
        self.statuses[answer.status] += 1
        if answer.status not in ANSWERS or (answer.status == 200 and not body):
            self.wrong.append(f"{answer.status} {address}")

    def private_bytes(self) -> int:
        """Add up the memory that its processes do not share with files: the index lies in those."""
        return sum(_anonymous_bytes(pid) for pid in _family(self.pid))


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid, *(one for child in children for one in _family(int(child)))]


def _anonymous_bytes(pid: int) -> int:
    found = re.search(r"^RssAnon:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(encoding="ascii"), re.M)
    assert found is not None
    return int(found[1]) * 1024


@contextmanager
def serving_the_web(home: Path) -> Iterator[Web]:
    """Serve as an installation does, without its worker."""
    port, log = free_port(), home / "serve.log"
    with log.open("wb") as lines:
        process = start([*SERVE, str(port)], home, stdout=lines, stderr=lines)
    try:
        began = time.monotonic()
        while READY not in log.read_text(encoding="utf-8"):
            assert process.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() - began < START_SECONDS
            time.sleep(0.1)
        yield Web(port, process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)
    # A warning may tell where a malformed request was refused; an error is ours.
    assert "level='error'" not in log.read_text(encoding="utf-8")


def ask_all(web: Web, questions: Iterator[tuple[str, bool]]) -> None:
    """Ask them with a few clients at once, each the next that nobody asked."""
    lock = threading.Lock()

    def client() -> None:
        while True:
            with lock:
                question = next(questions, None)
            if question is None:
                return
            try:
                web.ask(question[0], as_fragment=question[1])
            except (OSError, http.client.HTTPException) as trouble:
                web.wrong.append(f"{trouble!r} {question[0]}")

    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for one in clients:
        one.start()
    for one in clients:
        one.join()


def quickest_again(web: Web, address: str, *, as_fragment: bool) -> float:
    """Ask once more, alone, and give the quickest of three: others may have had the machine the first time."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        web.ask(address, as_fragment=as_fragment)
        times.append(time.perf_counter() - began)
    return min(times)


def ask_and_judge(home: Path, count: int, *, seed: int) -> str:
    """Ask, and tell in one line how it went."""
    questions, sizes = mutated(count, seed=seed), []
    with serving_the_web(home) as web:
        pids = _family(web.pid)
        for _ in range(PARTS):
            ask_all(web, itertools.islice(questions, count // PARTS))
            sizes.append(web.private_bytes())
        still, asked = _family(web.pid), sum(web.statuses.values())
        again = {one[0]: quickest_again(web, one[0], as_fragment=one[1]) for one in tuple(web.slow)}
    told = (
        f"{count} questions {dict(web.statuses)}, slowest {web.slowest[0]:.2f} s, "
        f"{len(again)} asked again, memory in MB {[round(size / 1e6) for size in sizes]}"
    )
    assert web.wrong == []
    assert still == pids
    assert asked == count
    assert web.statuses[200] > count * 0.6
    assert sizes[-1] - sizes[PARTS // 2] < GROWTH_BYTES, told
    assert all(seconds < LONGEST_SECONDS for seconds in again.values()), again
    return told


@pytest.fixture
def home(own_index: Path, tmp_path: Path) -> Path:
    """A catalogue with the titles of the demo world, in the index."""
    path = iso_file(tmp_path / "demo.mrc", records())
    services.import_delivery(Actor.system("test"), delivery=Delivery(path=path, source="demo"))
    outbox.drain_all()
    assert Work.objects.count() > 500
    return own_index


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_mutated_questions_are_answered(home: Path) -> None:
    ask_and_judge(home, SHORT_COUNT, seed=1)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_twenty_thousand_mutated_questions(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With forty thousand real records where the shelf is: more words to mistake for another."""
    if REAL_RECORDS.is_file():
        path = tmp_path / "real.mrc"
        path.write_bytes(gzip.decompress(REAL_RECORDS.read_bytes()))
        with start_import(path, home) as importing:
            importing.communicate()
        assert importing.returncode == os.EX_OK
    told = ask_and_judge(home, SOAK_COUNT, seed=2)
    with capsys.disabled():
        print(f"\n{Work.objects.count()} works, {told}")  # noqa: T201 - told once
