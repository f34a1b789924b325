"""The demo world, loaded twice at the same moment with the same seed, in two installations beside each other."""

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Iterator
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


@pytest.fixture(scope="session")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[World]]:
    """Load both at once: two cores, two worlds."""
    homes = [tmp_path_factory.mktemp("demo") / "home" for _ in range(2)]
    now = dt.datetime.now(dt.UTC).isoformat()
    try:
        for home in homes:
            command(home, "db", "start")
            command(home, "migrate")
        kill_half_way(homes[0])
        loading = [started(home, "tests.demo.looks", "load", SEED, now) for home in homes]
        said = [said_by(process) for process in loading]
        told = [
            json.loads(said_by(started(home, "tests.demo.looks", "tell")).splitlines()[-1]) for home in homes
        ]
        yield [World(*parts) for parts in zip(homes, said, told, strict=True)]
    finally:
        for home in homes:
            command(home, "db", "stop")
