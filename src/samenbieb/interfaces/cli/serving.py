"""The parts of `samenbieb serve`: checks before the start, the commands of its processes, what it tells at the end."""

import errno
import fcntl
import http.client
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.core.management.base import CommandError

# After a kill -9 the old web server needs a moment to see that it is alone.
PORT_COMES_FREE_SECONDS = 8.0
WEB_ANSWERS_SECONDS = 60.0
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what to call when we listen everywhere
SETUP_SECONDS_FILE = Path(sys.prefix) / "setup-seconds"


@dataclass
class Steps:
    """The steps of a start, shown while they happen and added up at the end. Units: seconds."""

    say: Callable[[str], None]
    taken: list[tuple[str, float]] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Show one step and keep how long it took."""
        began = time.monotonic()
        self.say(f"{name} …")
        yield
        self.taken.append((name, time.monotonic() - began))

    def breakdown(self) -> str:
        """Give one line: every step of a tenth of a second or more, and the sum."""
        told = [f"{name.lower()} {seconds:.1f} s" for name, seconds in self.taken if seconds >= 0.1]
        return f"Ready in {sum(seconds for _, seconds in self.taken):.1f} s: {', '.join(told)}."


def setup_steps() -> list[tuple[str, float]]:
    """Give what `make` did before the first start, told once."""
    try:
        lines = SETUP_SECONDS_FILE.read_text(encoding="utf-8").splitlines()
        SETUP_SECONDS_FILE.unlink()
    except OSError:
        return []
    pairs = [line.rsplit(maxsplit=1) for line in lines]
    return [(pair[0], float(pair[1])) for pair in pairs if len(pair) == 2]


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the home, so that no second `serve` works with the same data.

    Raises: CommandError when another process serves it.
    """
    handle = os.open(home / "serve.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            other = os.read(handle, 20).decode().strip()
            message = (
                f"The installation in {home} is already being served (process {other}): stop that one first, or give "
                "this one a SAMENBIEB_HOME and a --port of its own."
            )
            raise CommandError(message) from None
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(handle)


def require_free_port(host: str, port: int) -> None:
    """Make sure that we may listen there.

    Raises: CommandError when the port is taken, not allowed, or the name is no address of this machine.
    """
    deadline = time.monotonic() + PORT_COMES_FREE_SECONDS
    while problem := _cannot_listen(host, port):
        if problem.errno != errno.EADDRINUSE or time.monotonic() > deadline:
            raise CommandError(_port_sentence(problem, host, port)) from problem
        time.sleep(0.25)


def web_command(host: str, port: int) -> list[str]:
    """Give the command of the web server: two processes of four threads, more on a larger machine."""
    workers = max(2, min(8, os.cpu_count() or 2))
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return [
        *(sys.executable, "-m", "gunicorn", "samenbieb.config.wsgi:application"),
        *("--bind", address),
        *("--worker-class", "gthread"),
        *("--workers", str(workers)),
        *("--threads", "4"),
        *("--timeout", "60"),
        *("--graceful-timeout", "5"),
        *("--log-level", "warning"),
        *("--worker-tmp-dir", _memory_folder()),
        "--no-control-socket",
    ]


def worker_command() -> list[str]:
    """Give the command of the worker."""
    return [sys.executable, "-m", "samenbieb.cli", "jobs", "work"]


def wait_for_answer(host: str, port: int, *, alive: Callable[[], bool]) -> bool:
    """Wait until the web server answers; False when it died or stayed silent too long."""
    deadline = time.monotonic() + WEB_ANSWERS_SECONDS
    while alive() and time.monotonic() < deadline:
        connection = http.client.HTTPConnection(
            EVERY_ADDRESS.get(host, host), port, timeout=WEB_ANSWERS_SECONDS
        )
        try:
            connection.request("GET", "/health")
            connection.getresponse()
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
        else:
            return True
        finally:
            connection.close()
    return False


def address_of(host: str, port: int) -> str:
    """Give the address to type in a browser."""
    name = EVERY_ADDRESS.get(host, host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def table(rows: list[tuple[str, str]]) -> list[str]:
    """Lay out two columns."""
    width = max((len(left) for left, _ in rows), default=0)
    return [f"  {left.ljust(width)}   {right}".rstrip() for left, right in rows]


def _cannot_listen(host: str, port: int) -> OSError | None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
            # Binding alone succeeds beside a listener that is being closed.
            trial.listen()
    except OSError as problem:
        return problem
    return None


def _port_sentence(problem: OSError, host: str, port: int) -> str:
    if problem.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is in use: stop what uses it, or choose another with --port or SAMENBIEB_PORT."
    if problem.errno == errno.EACCES:
        return f"This account may not listen on port {port}: choose one above 1023 with --port or SAMENBIEB_PORT."
    return f"{host} is not an address of this machine ({problem.strerror}): choose another with --host or SAMENBIEB_HOST."


def _memory_folder() -> str:
    """Heartbeat files on a disk can stall the web server; use memory where it is."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else "/tmp"  # noqa: S108 - gunicorn makes private files there
