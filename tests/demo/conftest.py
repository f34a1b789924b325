"""The demo world in an installation of its own, and in the soak a second one: the same moment, the same seed."""

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.house.tree import CHECKOUT

SEED = "7"


@dataclass(frozen=True)
class World:
    """One installation with the demo world in it, and what it tells of itself."""

    home: Path
    said: str
    told: dict[str, Any]
    now: str


def started(home: Path, *words: str) -> subprocess.Popen[str]:
    """Start `python -m WORDS` in an installation, in a process of its own."""
    keep = {"PATH", "HOME", "LANG"}
    environment = {name: value for name, value in os.environ.items() if name in keep}
    environment |= {
        "SAMENBIEB_HOME": str(home),
        "PYTHONPATH": f"{CHECKOUT / 'src'}:{CHECKOUT}",
        "PYTHONHASHSEED": "random",
    }
    return subprocess.Popen(
        [sys.executable, "-m", *words],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def said_by(process: subprocess.Popen[str]) -> str:
    """Wait for the end of a command that must succeed; give what it said."""
    out, err = process.communicate(timeout=1200)
    assert process.returncode == 0, out + err
    return out


def command(home: Path, *words: str) -> str:
    """Run `samenbieb WORDS` in an installation."""
    return said_by(started(home, "samenbieb.cli", *words))


def kill_half_way(home: Path) -> None:
    """Begin to load, and die when the first rooms are furnished."""
    loading = started(home, "samenbieb.cli", "demo", "load")
    assert loading.stdout is not None
    assert any(line.endswith("s  organisations\n") for line in loading.stdout)
    loading.kill()
    loading.communicate()


@contextmanager
def loaded(home: Path, now: str, *, killed_before: bool = False) -> Iterator[World]:
    """Load the demo world as if it were that moment."""
    command(home, "db", "start")
    try:
        command(home, "migrate")
        if killed_before:
            kill_half_way(home)
        said = said_by(started(home, "tests.demo.looks", "load", SEED, now))
        told = said_by(started(home, "tests.demo.looks", "tell")).splitlines()[-1]
        yield World(home, said, json.loads(told), now)
    finally:
        command(home, "db", "stop")


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The demo world of this moment, in a home where a load was killed half-way before."""
    now = dt.datetime.now(dt.UTC).isoformat()
    with loaded(tmp_path_factory.mktemp("demo") / "home", now, killed_before=True) as made:
        yield made


@pytest.fixture(scope="session")
def twin(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The same world once more, in another home."""
    with loaded(tmp_path_factory.mktemp("demo") / "home", world.now) as made:
        yield made
