"""Somebody at the desk does much at once and the machine dies in it: all or nothing, and asking again finishes it, once."""

import json
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from samenbieb.adapters.postgres_embedded import EmbeddedPostgres
from tests.domains.circulation.big_acts import COPIES, LOANS
from tests.domains.circulation.test_killed_desk import environment, samenbieb

SCRIPT = Path(__file__).with_name("big_acts.py")
KILLS = 4
AFTER_THE_ACT = -1
UNDISTURBED, KILLED = "0", "1"


class Installation:
    """A database of its own, and a desk at it whose process ends after each act, or in it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.day = ""

    def script(self, *words: str, dies: bool = False) -> list[dict[str, Any]]:
        """Run the desk; give the lines that it said. It must end well, or by the kill that was asked for."""
        asked = [sys.executable, str(SCRIPT), *words]
        done = subprocess.run(asked, env=environment(self.home), capture_output=True, text=True, check=False)
        assert done.returncode == (-signal.SIGKILL if dies else 0), done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def act(self, name: str, turn: str) -> dict[str, Any]:
        """Do an act, undisturbed."""
        before, after = self.script(name, turn, self.day, "0")
        return before | after

    def die_in(self, name: str, dies_at: int) -> str:
        """Die in an act, after a write or after all of it. Gives what the tables held before."""
        (before,) = self.script(name, KILLED, self.day, str(dies_at), dies=True)
        return str(before["before"])


@pytest.fixture
def installation(tmp_path: Path) -> Any:
    home = tmp_path / "home"
    server = EmbeddedPostgres(home)
    server.start()
    try:
        assert samenbieb(home, "migrate").returncode == 0
        made = Installation(home)
        made.day = str(made.script("prepare")[0]["day"])
        yield made
        checked = samenbieb(home, "invariants")
        assert (checked.returncode, checked.stderr) == (0, "")
    finally:
        server.stop()


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_merging_weeding_and_new_last_days_survive_kills(installation: Installation) -> None:
    dice = random.Random(seed := random.randrange(2**32))
    for name in ("merge", "weed"):
        whole_or_nothing(installation, name, dice, seed)
    in_whole_batches(installation, dice, seed)


def whole_or_nothing(installation: Installation, name: str, dice: random.Random, seed: int) -> None:
    """Kill an act that is one transaction: nothing of it is there; once it answered, all of it is, and stays."""
    first = installation.act(name, UNDISTURBED)
    assert first["before"] != first["after"]
    untouched = first["after"]
    moments = [1, first["writes"], *dice.sample(range(2, first["writes"]), KILLS - 2)]
    for moment in moments:
        assert installation.die_in(name, moment) == untouched, (name, seed, moments)
    assert installation.die_in(name, AFTER_THE_ACT) == untouched, (name, seed, moments)
    again = installation.act(name, KILLED)
    assert (again["writes"] <= 1, again["before"] != untouched) == (True, True)
    once_more = installation.act(name, KILLED)
    assert once_more["answer"] == again["answer"]
    assert once_more["after"] == again["before"]
    if name == "weed":
        assert (again["answer"]["count"], len(again["answer"]["kept"])) == (COPIES, 1)


def in_whole_batches(installation: Installation, dice: random.Random, seed: int) -> None:
    """Kill an act of several transactions: no loan is half done, and asking again goes on where it stopped."""
    first = installation.act("extend", UNDISTURBED)
    assert len(first["answer"]["lines"]) == LOANS
    moments = sorted(dice.sample(range(1, first["writes"]), KILLS))
    left = first["writes"]
    for moment in moments:
        if moment < left:  # each time a batch less is to be written
            installation.die_in("extend", moment)
        done = coherent(installation, (seed, moments))
        left = first["writes"] * (LOANS - done) // LOANS
    last = installation.act("extend", KILLED)
    assert len(last["answer"]["lines"]) + coherent_before(last) == LOANS
    assert coherent(installation, (seed, moments)) == LOANS


def coherent_before(last: dict[str, Any]) -> int:
    """Say how many loans had the new day before: they are told as done already."""
    return sum(line["blocks"] == ["no_gain"] for line in last["answer"]["left"])


def coherent(installation: Installation, told: object) -> int:
    """Check that each loan has the new day with its line, its note and one act, or nothing of it; give how many have."""
    rows = [row for row in installation.script("extended") if row["turn"] == KILLED]
    assert len(rows) == LOANS
    for row in rows:
        assert row["times"] in {0, 1}, told
        assert (row["lines"], row["acts"], row["noted"]) == (row["times"],) * 3, told
    return sum(row["times"] for row in rows)
