"""Starting, stopping and asking after the embedded server of one home."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from samenbieb.adapters.postgres_embedded.binaries import find_binaries
from samenbieb.adapters.postgres_embedded.configuration import (
    ADMINISTRATOR,
    DATABASE,
    ROLE,
    write_configuration,
)
from samenbieb.adapters.postgres_embedded.errors import EmbeddedPostgresError
from samenbieb.adapters.postgres_embedded.places import (
    Places,
    find_places,
    make_private,
    prepare_places,
    usable_binaries,
)
from samenbieb.adapters.postgres_embedded.processes import (
    as_account,
    end_orphans,
    processes_in,
    read_lock_file,
    remove_stale_lock,
    serves,
)
from samenbieb.kernel.processes import die_with_parent

POLL_SECONDS = 0.02
ORPHANS_LEAVE_SECONDS = 30.0
# Replaying the log after a crash of a large database takes minutes, and must not be cut short.
RECOVERY_SECONDS = 900.0
STOP_SECONDS = 60.0
LARGEST_LOG_BYTES = 10_000_000


@dataclass(frozen=True)
class Status:
    """What `samenbieb db status` shows; `why_outside` is empty when the data stand below the home."""

    running: bool
    pid: int | None
    version: str
    programs: str
    data: str
    account: str
    sockets: str
    url: str
    why_outside: str


def url(home: Path | str) -> str:
    """Give the connection address of this home's server, whether it runs or not; starts and makes nothing."""
    return _url(find_places(Path(home)))


class EmbeddedPostgres:
    """The PostgreSQL server of one installation.

    `extra` overrides configuration lines; tests use it to do without flushing to disk.
    """

    def __init__(self, home: Path | str, *, extra: Mapping[str, str] | None = None) -> None:
        self.home = Path(home)
        self.extra = dict(extra or {})

    def url(self) -> str:
        return url(self.home)

    def start(self, *, tied: bool = False) -> bool:
        """Start the server and wait until it answers; True when this call started it, False when it ran already.

        The first start makes the data folder, the role and the database. `tied`: the server ends when this process
        ends, however that happens; else it stays until `stop`.

        Raises: EmbeddedPostgresError.
        Locks: one start or stop per home at a time.
        """
        with _one_at_a_time(prepare_places(self.home)) as places:
            places.temporary.unlink(missing_ok=True)
        return self._start(tied=tied, temporary=False)

    def _start(self, *, tied: bool, temporary: bool) -> bool:
        places = prepare_places(self.home)
        self._require_account(places)
        with _one_at_a_time(places):
            if self._wait_while_changing(places):
                return False
            programs = usable_binaries(find_binaries(), places.account)
            if not places.data.exists():
                _make_data_folder(programs, places)
            _require_same_major(places)
            configuration = write_configuration(places, self.extra)
            if temporary:
                places.temporary.touch()
            self._launch(programs / "postgres", configuration, places, tied=tied)
            _ensure_role_and_database(programs / "psql", places)
        return True

    @contextmanager
    def lent(self, *, tied: bool = False) -> Iterator[None]:
        """Keep the server running for as long as this lasts: started when needed, stopped by the last that leaves.

        A server that `db start` put there stays. Raises: EmbeddedPostgresError.
        """
        places = prepare_places(self.home)
        handle = _open_lock(places.users_lock)
        try:
            fcntl.flock(handle, fcntl.LOCK_SH)
            try:
                self._start(tied=tied, temporary=True)
                yield
            finally:
                self._leave(handle, places)
        finally:
            os.close(handle)

    def revive(self, *, tied: bool = False) -> bool:
        """Start a lent server again that died meanwhile; True when that was needed. Raises: EmbeddedPostgresError."""
        return self._start(tied=tied, temporary=True)

    def stop(self) -> bool:
        """Stop the server, rolling back what is open; True when there was one.

        Raises: EmbeddedPostgresError when it does not leave.
        """
        places = find_places(self.home)
        if not places.data.exists():
            return False
        self._require_account(places)
        with _one_at_a_time(places):
            return _end(places)

    def is_running(self) -> bool:
        """Tell whether the server lives and takes connections."""
        places = find_places(self.home)
        lock = read_lock_file(places.data) if places.data.exists() else None
        return lock is not None and lock.state == "ready" and serves(lock.pid, places.data)

    def status(self) -> Status:
        """Tell whether the server runs, and where everything of it stands."""
        places = find_places(self.home)
        binaries = find_binaries()
        self._require_account(places)
        lock = read_lock_file(places.data)
        running = lock is not None and lock.state == "ready" and serves(lock.pid, places.data)
        return Status(
            running=running,
            pid=lock.pid if lock and running else None,
            version=binaries.version,
            programs=str(usable_binaries(binaries, places.account)) if running else str(binaries.folder),
            data=str(places.data),
            account=places.account.pw_name,
            sockets=str(places.sockets),
            url=_url(places),
            why_outside=places.why_outside,
        )

    def remove(self) -> None:
        """Stop the server and remove its data, for tests and trials that clean up after themselves."""
        self.stop()
        places = find_places(self.home)
        for folder in {places.folder, places.home / "postgres", places.sockets}:
            shutil.rmtree(folder, ignore_errors=True)

    def _require_account(self, places: Places) -> None:
        if os.geteuid() not in {0, places.account.pw_uid}:
            message = (
                f"The database of {places.home} belongs to the account {places.account.pw_name}: start as that account "
                "or as root, or choose another SAMENBIEB_HOME."
            )
            raise EmbeddedPostgresError(message)

    def _leave(self, handle: int, places: Places) -> None:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # somebody else still uses it
        with _one_at_a_time(places):
            if places.temporary.exists():
                _end(places)
                places.temporary.unlink(missing_ok=True)

    def _wait_while_changing(self, places: Places) -> bool:
        """Tell whether a server answers for this home, after waiting for one that starts or stops right now."""
        lock = None

        def settled() -> bool:
            nonlocal lock
            lock = read_lock_file(places.data)
            return lock is None or lock.state == "ready" or not serves(lock.pid, places.data)

        _until(RECOVERY_SECONDS, settled)
        if lock is None or not serves(lock.pid, places.data):
            return False
        if lock.sockets != str(places.sockets):
            message = (
                f"The database in {places.data} is in use by a copy of this installation (process {lock.pid}): stop "
                "that one first, or give this one a SAMENBIEB_HOME of its own."
            )
            raise EmbeddedPostgresError(message)
        return _answers(places)

    def _launch(self, program: Path, configuration: Path, places: Places, *, tied: bool) -> None:
        """Start the server; wait for the children of a killed one to leave, and try again meanwhile."""
        command: list[str | Path] = [program, "-D", places.data, "-c", f"config_file={configuration}"]
        arm = die_with_parent(signal.SIGINT) if tied else None
        deadline = time.monotonic() + ORPHANS_LEAVE_SECONDS
        attempts = 0
        while True:
            remove_stale_lock(places.data, places.sockets)
            before = _shorten_log(places)
            with places.log.open("ab") as log:
                process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603 - our own program and paths
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    preexec_fn=arm,  # noqa: PLW1509 - set only by `serve`, which has one thread
                    **as_account(places.account),
                )
            if _wait_until_ready(process, places):
                process.returncode = 0  # it outlives this call; `serves` collects it when it has ended
                return
            said = places.log.read_bytes()[before:].decode(errors="replace")
            in_use = "lock file" in said or "shared memory" in said
            if not in_use or time.monotonic() > deadline:
                raise EmbeddedPostgresError(_why_not_started(said, places))
            attempts += 1
            if attempts == 8:  # two seconds: they do not leave by themselves
                end_orphans(places.data)
            time.sleep(0.25)


def _url(places: Places) -> str:
    return f"postgresql://{ROLE}@/{DATABASE}?host={quote(str(places.sockets), safe='')}"


def _open_lock(path: Path) -> int:
    return os.open(path, os.O_RDONLY | os.O_CREAT | os.O_NOFOLLOW, 0o644)


@contextmanager
def _one_at_a_time(places: Places) -> Iterator[Places]:
    handle = _open_lock(places.start_lock)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield places
    finally:
        os.close(handle)


def _end(places: Places) -> bool:
    lock = read_lock_file(places.data)
    if lock is None or not serves(lock.pid, places.data):
        return False
    for farewell in (signal.SIGINT, signal.SIGQUIT):
        os.kill(lock.pid, farewell)
        if _until(STOP_SECONDS, lambda: not serves(lock.pid, places.data)):
            return True
    message = f"The database (process {lock.pid}) does not stop; look in {places.log}."
    raise EmbeddedPostgresError(message)


def _shorten_log(places: Places) -> int:
    """Put a long log aside; give the length in bytes of the one that is written next."""
    if places.log.exists() and places.log.stat().st_size > LARGEST_LOG_BYTES:
        places.log.replace(places.log.with_suffix(".log.1"))
    places.log.touch(mode=0o600)
    if os.geteuid() != places.account.pw_uid:
        os.chown(places.log, places.account.pw_uid, places.account.pw_gid, follow_symlinks=False)
    return places.log.stat().st_size


def _make_data_folder(programs: Path, places: Places) -> None:
    """Run initdb beside the final place: a data folder is there wholly or not at all."""
    making = places.folder / "data.making"
    shutil.rmtree(making, ignore_errors=True)
    make_private(making, places.account)
    options = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=peer", "--no-instructions"]
    if find_binaries().major >= 17:
        # The sort order that PostgreSQL brings along: indexes survive an upgrade of the system.
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    answer = subprocess.run(  # noqa: S603 - our own program and paths
        [programs / "initdb", "-D", making, f"--username={ADMINISTRATOR}", *options],
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        **as_account(places.account),
    )
    if answer.returncode != 0:
        shutil.rmtree(making, ignore_errors=True)
        reason = answer.stderr.decode(errors="replace").strip().splitlines()
        message = (
            f"The database could not be made in {places.folder}: {reason[0] if reason else 'initdb failed'}"
        )
        raise EmbeddedPostgresError(message)
    making.rename(places.data)


def _require_same_major(places: Places) -> None:
    binaries = find_binaries()
    made_by = (places.data / "PG_VERSION").read_text(encoding="ascii").strip()
    if made_by != str(binaries.major):
        message = (
            f"The data in {places.data} were made by PostgreSQL {made_by} and this installation has PostgreSQL "
            f"{binaries.major}: make a backup with the old version and restore it in a new SAMENBIEB_HOME."
        )
        raise EmbeddedPostgresError(message)


def _ensure_role_and_database(psql: Path, places: Places) -> None:
    statements = f"""
        SELECT 'CREATE ROLE {ROLE} LOGIN CREATEDB'
            WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') \\gexec
        SELECT 'CREATE DATABASE {DATABASE} OWNER {ROLE}'
            WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{DATABASE}') \\gexec
    """  # noqa: S608 - constants of this package
    answer = subprocess.run(  # noqa: S603 - our own program and paths
        [
            psql,
            "-X",
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            places.sockets,
            "-U",
            ADMINISTRATOR,
            "-d",
            "postgres",
        ],
        check=False,
        input=statements.encode(),
        capture_output=True,
        **as_account(places.account),
    )
    if answer.returncode != 0:
        message = (
            f"The database refused its own administrator: {answer.stderr.decode(errors='replace').strip()}"
        )
        raise EmbeddedPostgresError(message)


def _wait_until_ready(process: subprocess.Popen[bytes], places: Places) -> bool:
    ready = False

    def settled() -> bool:
        nonlocal ready
        lock = read_lock_file(places.data)
        ready = lock is not None and lock.pid == process.pid and lock.state == "ready"
        return ready or process.poll() is not None

    _until(RECOVERY_SECONDS, settled)
    return ready


def _why_not_started(said: str, places: Places) -> str:
    lines = [line for line in said.splitlines() if "FATAL" in line or "PANIC" in line] or said.splitlines()
    reason = lines[-1].strip() if lines else "it left without a word"
    holders = ", ".join(map(str, processes_in(places.data)))
    advice = f"end the processes {holders} first" if holders else f"look in {places.log}"
    return f"The database does not start ({reason}): {advice}."


def _answers(places: Places) -> bool:
    """Tell whether somebody listens on the socket of this home."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(places.sockets / ".s.PGSQL.5432"))
        except OSError:
            return False
    return True


def _until(seconds: float, settled: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not settled():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True
