"""The processes of one embedded server: its lock file, whether they live, and what a crash left behind.

A lock file is removed only when no process of this server lives and nobody holds its shared memory.
"""

import os
import pwd
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LINUX = sys.platform.startswith("linux")


@dataclass(frozen=True)
class LockFile:
    """What `postmaster.pid` says; `state` is starting, ready, standby or stopping."""

    pid: int
    sockets: str
    shared_memory_id: int
    state: str


def read_lock_file(data: Path) -> LockFile | None:
    """Read `postmaster.pid`, also when the server is still writing it."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    lines += [""] * (8 - len(lines))
    memory = lines[6].split()
    if not lines[0].lstrip("-").isdigit():
        return None
    return LockFile(
        # A server in single-user mode writes its number with a minus.
        pid=abs(int(lines[0])),
        sockets=lines[4],
        shared_memory_id=int(memory[1]) if len(memory) == 2 else -1,
        state=lines[7].strip(),
    )


def serves(pid: int, data: Path) -> bool:
    """Tell whether this process lives and works in this data folder (a number may have gone to another program)."""
    if not _alive(pid):
        return False
    if not LINUX:
        return True
    try:
        return Path(f"/proc/{pid}/cwd").samefile(data)
    except OSError:
        return False


def processes_in(data: Path) -> list[int]:
    """Give the living processes that work in this data folder; empty where the system cannot tell."""
    if not LINUX:
        return []
    numbers = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in numbers if pid != os.getpid() and serves(pid, data)]


def end_orphans(data: Path) -> None:
    """Ask the children of a killed server to leave; they hold its shared memory and keep a new one from starting."""
    for pid in processes_in(data):
        try:
            os.kill(pid, signal.SIGTERM)
        except (ProcessLookupError, PermissionError):
            continue


def remove_stale_lock(data: Path, sockets: Path) -> None:
    """Remove a lock file whose number now belongs to a stranger, which PostgreSQL itself would wait for for ever.

    A number that nobody has is left to PostgreSQL: it sees that itself.
    """
    lock = read_lock_file(data)
    if not LINUX or lock is None or not _exists(lock.pid) or processes_in(data):
        return
    if _shared_memory_attached(lock.shared_memory_id):
        return
    (data / "postmaster.pid").unlink(missing_ok=True)
    for leftover in sockets.glob(".s.PGSQL.*"):
        leftover.unlink(missing_ok=True)


def as_account(account: pwd.struct_passwd) -> dict[str, Any]:
    """Give the arguments for `subprocess` that start a PostgreSQL program as this account, in a clean environment."""
    arguments: dict[str, Any] = {
        "cwd": "/",
        "umask": 0o077,
        "env": {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
    }
    if account.pw_uid != os.geteuid():
        arguments |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    return arguments


def _alive(pid: int) -> bool:
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)  # when it was our own child: collect it, so that its number is free again
    return _exists(pid) and not _ended_but_not_collected(pid)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _ended_but_not_collected(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] == "Z"


def _shared_memory_attached(identifier: int) -> bool:
    try:
        rows = Path("/proc/sysvipc/shm").read_text(encoding="ascii").splitlines()
    except OSError:
        return True  # cannot tell, so be careful
    titles = rows[0].split()
    for row in rows[1:]:
        facts = dict(zip(titles, row.split(), strict=False))
        if facts.get("shmid") == str(identifier):
            return facts.get("nattch") != "0"
    return False
