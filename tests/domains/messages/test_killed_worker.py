"""The worker is killed while it writes to people: each gets the message, once; twice only with the same name."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from samenbieb.adapters.postgres_embedded import EmbeddedPostgres
from tests.domains.messages.receiver import Receiver

SCRIPT = Path(__file__).with_name("writer.py")
CHECKOUT = Path(__file__).resolve().parents[3]
SAMENBIEB = [sys.executable, "-c", "from samenbieb.cli import main; main()"]
PATIENCE_SECONDS = 60.0


def environment(home: Path, mail_url: str) -> dict[str, str]:
    known = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return known | {
        "SAMENBIEB_HOME": str(home),
        "SAMENBIEB_MAIL_URL": mail_url,
        "DJANGO_SETTINGS_MODULE": "samenbieb.config.settings",
        "PYTHONPATH": os.pathsep.join([str(CHECKOUT / "src"), str(CHECKOUT)]),
    }


def told_after_kills(home: Path, *, kills: int, members: int) -> None:
    dice = random.Random(os.urandom(8))
    server = EmbeddedPostgres(home)
    server.start()
    try:
        with Receiver(slow_seconds=0.004) as receiver:
            surroundings = environment(home, receiver.url)

            def script(*words: str) -> str:
                asked = [sys.executable, str(SCRIPT), *words]
                return subprocess.run(
                    asked, env=surroundings, capture_output=True, text=True, check=True
                ).stdout

            subprocess.run([*SAMENBIEB, "migrate"], env=surroundings, capture_output=True, check=True)
            script("lend", str(members))
            killed_at = []
            while len(killed_at) < kills:
                script("ask")
                before = len(receiver.taken)
                worker = subprocess.Popen(
                    [*SAMENBIEB, "jobs", "work"],
                    env=surroundings,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
                began = time.monotonic()
                # Half of the time it dies while notices are made, half of the time while they are handed over.
                wanted = before + dice.choice((0, 1 + dice.randrange(max(1, members // kills))))
                while len(receiver.taken) < wanted and time.monotonic() - began < PATIENCE_SECONDS:
                    time.sleep(0.001)
                time.sleep(dice.uniform(0.9, 1.6) if wanted == before else dice.uniform(0, 0.008))
                assert worker.poll() is None
                worker.send_signal(signal.SIGKILL)
                worker.wait()
                time.sleep(0.05)  # what was on its way when it died is taken in yet
                killed_at.append(len(receiver.taken))
            script("ask")
            finished = [*SAMENBIEB, "jobs", "work", "--until-empty"]
            subprocess.run(finished, env=surroundings, capture_output=True, check=True)

            look_at(dict(line.split() for line in script("known").splitlines()), receiver, killed_at, members)
    finally:
        server.stop()


def look_at(books: dict[str, str], receiver: Receiver, killed_at: list[int], members: int) -> None:
    assert set(books.values()) == {"sent"}
    assert len(books) == members  # made once
    seen = Counter(receiver.names())
    assert set(seen) == {f"<{name}@bieb.example>" for name in books}  # nothing lost, nothing invented
    again = {name: count for name, count in seen.items() if count > 1}
    names = receiver.names()
    in_hand = Counter(names[count - 1] for count in killed_at if count)
    for name, count in again.items():
        # Only what was in the hand of a worker that was killed, and once for each kill.
        assert count - 1 <= in_hand[name]
        texts = {mail.as_string() for mail in receiver.taken if mail["Message-ID"] == name}
        assert len({text.partition("\n\n")[2] for text in texts}) == 1
    addresses = Counter(str(mail["To"]) for mail in receiver.taken)
    assert len(addresses) == members


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_each_notice_goes_once_though_the_worker_is_killed_five_times(tmp_path: Path) -> None:
    told_after_kills(tmp_path / "home", kills=5, members=150)


@pytest.mark.soak
@pytest.mark.timeout(1500)
def test_each_notice_goes_once_though_the_worker_is_killed_thirty_times(tmp_path: Path) -> None:
    told_after_kills(tmp_path / "home", kills=30, members=400)
