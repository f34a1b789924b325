"""Desk, worker and database are killed at moments of chance in a mixed hour: what was answered is so, once."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from samenbieb.adapters.postgres_embedded import EmbeddedPostgres
from tests.domains.circulation.test_killed_desk import environment, kill, samenbieb
from tests.domains.messages.receiver import Receiver

SCRIPT = Path(__file__).with_name("mixed_desk.py")
ACTS_OF_AN_ITEM = 6
VICTIMS = ("desk", "worker", "database")


class Hour:
    """An installation with a desk at work, a worker beside it, and a database below; `answers` is what was told."""

    def __init__(self, home: Path, mail_url: str, items: int) -> None:
        self.home, self.end = home, items * ACTS_OF_AN_ITEM
        self.surroundings = environment(home) | {"SAMENBIEB_MAIL_URL": mail_url}
        self.database = EmbeddedPostgres(home)
        self.answers: dict[int, str] = {}
        self.desk: subprocess.Popen[str] | None = None
        self.worker: subprocess.Popen[str] | None = None

    def script(self, *words: str) -> list[str]:
        asked = [sys.executable, str(SCRIPT), *words]
        done = subprocess.run(asked, env=self.surroundings, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    def open(self) -> None:
        """Start whoever does not work."""
        if self.desk is None:
            asked = [sys.executable, str(SCRIPT), "work", str(len(self.answers)), str(self.end)]
            self.desk = subprocess.Popen(asked, env=self.surroundings, stdout=subprocess.PIPE, text=True)
        if self.worker is None or self.worker.poll() is not None:
            asked = [sys.executable, "-c", "from samenbieb.cli import main; main()", "jobs", "work"]
            quiet = subprocess.DEVNULL
            self.worker = subprocess.Popen(
                asked, env=self.surroundings, stdout=quiet, stderr=quiet, text=True
            )

    def listen(self, until: int) -> None:
        """Hear the answers of the desk until so many were told, or until it stops."""
        assert self.desk is not None
        assert self.desk.stdout is not None
        while len(self.answers) < until and (line := self.desk.stdout.readline()).endswith("\n"):
            number, answer = line.split()
            assert int(number) == len(self.answers)
            self.answers[int(number)] = answer

    def strike(self, victim: str) -> None:
        """Kill one of the three with -9, and let the database start again as a supervisor does."""
        if victim == "database":
            pid = self.database.status().pid
            assert pid is not None
            kill(pid)
            self.database.start()
            return
        process = self.desk if victim == "desk" else self.worker
        assert process is not None
        process.kill()
        if victim == "desk":
            self.listen(self.end)  # what it said before it died, was said
            assert process.stdout is not None
            process.stdout.close()
            self.desk = None
        process.wait()

    def close(self) -> None:
        for process in (self.desk, self.worker):
            if process is not None:
                process.kill()
                process.wait()
                if process.stdout is not None:
                    process.stdout.close()
        self.database.stop()


def hold_hour(home: Path, *, kills: int, items: int) -> None:
    seed = int.from_bytes(os.urandom(4))
    dice = random.Random(seed)
    victims = [VICTIMS[number % len(VICTIMS)] for number in range(kills)]
    dice.shuffle(victims)
    with Receiver(slow_seconds=0.002) as receiver:
        hour = Hour(home, receiver.url, items)
        moments = sorted(dice.sample(range(3, hour.end - 3), kills))
        hour.database.start()
        try:
            assert samenbieb(home, "migrate").returncode == 0
            hour.script("prepare", str(items))
            for moment, victim in zip(moments, victims, strict=True):
                hour.open()
                hour.listen(moment)
                time.sleep(dice.uniform(0, 0.03))  # anywhere in the act that follows
                hour.strike(victim)
            hour.open()
            hour.listen(hour.end)
            assert len(hour.answers) == hour.end, (seed, victims, moments)
            hour.strike("worker")
            finish = [sys.executable, "-c", "from samenbieb.cli import main; main()", "jobs", "work"]
            subprocess.run([*finish, "--until-empty"], env=hour.surroundings, capture_output=True, check=True)
            look_at(hour, receiver, kills + 1, items)
        finally:
            hour.close()


def look_at(hour: Hour, receiver: Receiver, kills: int, items: int) -> None:
    again = dict(line.split() for line in hour.script("work", "0", str(hour.end)))
    assert {int(number): answer for number, answer in again.items()} == hour.answers
    lines = [line.split() for line in hour.script("count")]
    notices = {name: state for name, state in lines if name.startswith("<")}
    assert {name: int(value) for name, value in lines if name not in notices} == {
        "loans": 2 * items,
        "closed": items,
        "renewals": items,
        "fulfilled": items,
        "holds": items,
        "returns": items,
        "payments": items,
        "till": items,
        "unhandled": 0,
    }
    checked = samenbieb(hour.home, "invariants")
    assert (checked.returncode, checked.stderr) == (0, "")
    taken = Counter(receiver.names())
    assert set(taken) == {name for name, state in notices.items() if state == "sent"}
    assert sum(taken.values()) - len(taken) <= kills  # again only what was in a hand that was killed


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_all_that_was_answered_is_so_once_after_five_kills(tmp_path: Path) -> None:
    hold_hour(tmp_path / "home", kills=5, items=30)


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_all_that_was_answered_is_so_once_after_thirty_kills(tmp_path: Path) -> None:
    hold_hour(tmp_path / "home", kills=30, items=150)
