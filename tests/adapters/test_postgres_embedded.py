"""The embedded server: starts, stops, survives kill -9, and stays out of its neighbour's way."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from samenbieb.adapters.postgres_embedded import EmbeddedPostgres, EmbeddedPostgresError
from samenbieb.adapters.postgres_embedded.configuration import sized_settings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
GIBIBYTE = 1024**3


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield from _home(tmp_path / "home")


@pytest.fixture
def other_home(tmp_path: Path) -> Iterator[Path]:
    yield from _home(tmp_path / "other")


def _home(folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True)
    yield folder
    EmbeddedPostgres(folder).remove()


def _ask(server: EmbeddedPostgres, question: str) -> object:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        cursor = connection.execute(question)  # type: ignore[call-overload]
        return cursor.fetchone()[0] if cursor.description else None


def _pid(server: EmbeddedPostgres) -> int:
    pid = server.status().pid
    assert pid is not None
    return pid


def _gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == "Z"


def _wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 20
    while not _gone(pid):
        assert time.monotonic() < deadline, f"process {pid} is still there"
        time.sleep(0.05)


def test_it_starts_answers_and_stops(home: Path) -> None:
    server = EmbeddedPostgres(home)
    assert not server.is_running()
    assert server.start()
    assert not server.start(), "a second start finds it running"
    assert server.is_running()
    assert int(str(_ask(server, "SHOW server_version_num"))) >= 150000
    assert _ask(server, "SELECT current_user") == "samenbieb"
    pid = _pid(server)
    assert server.stop()
    _wait_until_gone(pid)
    assert not server.stop(), "a second stop has nothing to do"


def test_nobody_can_reach_it_over_the_network(home: Path) -> None:
    server = EmbeddedPostgres(home)
    with server.lent():
        assert _ask(server, "SHOW listen_addresses") == ""
        assert Path(server.status().sockets).stat().st_mode & 0o077 == 0


def test_after_kill_9_what_was_answered_is_there(home: Path) -> None:
    server = EmbeddedPostgres(home)
    server.start()
    _ask(server, "CREATE TABLE kept (n int)")
    _ask(server, "INSERT INTO kept SELECT generate_series(1, 500)")
    pid = _pid(server)
    os.kill(pid, signal.SIGKILL)
    _wait_until_gone(pid)
    assert server.start()
    assert _ask(server, "SELECT count(*) FROM kept") == 500


def test_who_borrows_it_leaves_nothing_behind(home: Path) -> None:
    server = EmbeddedPostgres(home)
    with server.lent():
        pid = _pid(server)
        with EmbeddedPostgres(home).lent():
            pass
        assert server.is_running(), "the first user is still here"
    _wait_until_gone(pid)


def test_it_ends_with_a_parent_that_is_killed(home: Path) -> None:
    """As under `serve`: kill -9 on the one that started it leaves no server behind, and the next start recovers."""
    program = (
        "import sys, time; from samenbieb.adapters.postgres_embedded import EmbeddedPostgres\n"
        "server = EmbeddedPostgres(sys.argv[1]); server.start(tied=True)\n"
        "print(server.status().pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program, str(home)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    _wait_until_gone(pid)
    with EmbeddedPostgres(home).lent():
        assert _ask(EmbeddedPostgres(home), "SELECT 1") == 1


def test_two_stand_side_by_side(home: Path, other_home: Path) -> None:
    first, second = EmbeddedPostgres(home), EmbeddedPostgres(other_home)
    with first.lent(), second.lent():
        _ask(first, "CREATE TABLE only_here (n int)")
        assert _ask(second, "SELECT to_regclass('only_here')") is None
        assert first.url() != second.url()


def test_a_long_path_is_no_trouble(tmp_path: Path) -> None:
    """A socket may have 107 bytes; a home may be much longer, with spaces and accents in it."""
    server = EmbeddedPostgres(tmp_path.joinpath(*["een heel lange mapnaam met é en spaties"] * 8))
    try:
        with server.lent():
            assert _ask(server, "SELECT 1") == 1
    finally:
        server.remove()


def test_a_path_that_postgresql_cannot_take_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedPostgresError, match="too long"):
        EmbeddedPostgres(
            tmp_path / ("x" * 200 + "/") / ("y" * 200) / ("z" * 200) / ("a" * 200) / ("b" * 200)
        ).start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the database as another account")
def test_root_starts_it_below_a_folder_that_only_root_may_enter(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    server = EmbeddedPostgres(private / "var")
    try:
        with server.lent():
            assert server.status().account != "root"
            assert server.status().why_outside
            assert _ask(server, "SELECT 1") == 1
    finally:
        server.remove()


def test_its_settings_fit_the_machine() -> None:
    small = sized_settings(memory_bytes=GIBIBYTE, processors=1)
    large = sized_settings(memory_bytes=64 * GIBIBYTE, processors=16)
    assert (small["shared_buffers"], large["shared_buffers"]) == ("64MB", "1024MB")
    assert large["max_parallel_workers"] == "16"
