"""Scans at the desk over HTTP: `samenbieb serve`, and eight desks that scan one title after another.

The browsers count on the same cores as the server: they keep their lines open, take compressed pages as browsers do, and
write and read on bare sockets, so that little of the processor time is theirs.
"""

import gzip
import http.client
import os
import random
import re
import socket
import subprocess
import sys
import time
import urllib.parse
import uuid
from http.cookies import SimpleCookie
from pathlib import Path
from threading import Thread
from typing import Any

from province_acts import LOGIN, OF_THE_DESK, PASSWORD, lent_numbers
from province_workers import WARM_SECONDS
from province_world import barcode, card, member_of

DESKS = 8
START_SECONDS = 90


def over_http(places: list[int], sizes: Any, seconds: float, first: int) -> dict[str, Any]:
    """Start the web server on a free port and scan; all titles are of the place of the desk."""
    from province import database_cpu, figures

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "samenbieb.cli",
        "serve",
        "--no-demo",
        "--no-worker",
        "--port",
        str(port),
    ]
    server = subprocess.Popen(
        command, env={**os.environ, "SAMENBIEB_SIP2_PORT": "0"}, stdout=subprocess.DEVNULL
    )
    try:
        _wait_for(port, server)
        away = lent_numbers(sizes)
        desks = [Desk(port, lane, sizes, first, away) for lane in range(DESKS)]
        for desk in desks:
            desk.log_in()
        _all_scan(desks, min(WARM_SECONDS, seconds))
        for desk in desks:
            desk.times.clear()
        spent, began, worked = database_cpu(), time.perf_counter(), time.process_time()
        used = _tree_cpu(server.pid)
        _all_scan(desks, seconds)
        took = time.perf_counter() - began
        worked = time.process_time() - worked
        used = _tree_cpu(server.pid) - used
        spent = database_cpu() - spent
        times = sorted(one for desk in desks for one in desk.times)
        found = figures(
            times,
            seconds=took,
            own_cpu=used + worked,
            database=spent,
            problems=[one for desk in desks for one in desk.problems],
        )
        return {**found, "client_cpu_ms": round(worked * 1000 / max(len(times), 1), 2)}
    finally:
        server.terminate()
        server.wait(timeout=30)


def _all_scan(desks: list["Desk"], seconds: float) -> None:
    threads = [Thread(target=desk.work, args=(time.perf_counter() + seconds,)) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class Desk:
    """A browser at one desk: a session, and a scan at a time."""

    def __init__(self, port: int, lane: int, sizes: Any, first: int, away: frozenset[int]) -> None:
        self._port = port
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._socket: socket.socket | None = None
        self._head = b""
        self._cookies: dict[str, str] = {}
        self._token = ""
        self._sizes = sizes
        # Copies of the five places of this library, from the far end: for one in five of them somebody waits.
        step = OF_THE_DESK
        all_numbers = range(sizes.items // step * step - step * lane, sizes.loans, -step * DESKS)
        numbers = [number for number in all_numbers if number not in away]
        start = first % len(numbers)
        self._numbers = iter([*numbers[start:], *numbers[:start]])
        self._chance = random.Random(first * DESKS + lane)
        self.times: list[float] = []
        self.problems: list[str] = []

    def log_in(self) -> None:
        """Log in as a member of staff would."""
        self._token = re.search(
            r'name="csrfmiddlewaretoken" value="([^"]+)"', self._ask("GET", "/balie/inloggen")
        )[1]
        self._ask("POST", "/balie/inloggen", login=LOGIN, password=PASSWORD)
        page = self._ask("GET", "/balie/uitlenen")
        self._token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]

    def scan(self) -> None:
        """Scan the next title on the card of a next member."""
        member = member_of(0, self._chance.randrange(self._sizes.members), self._sizes.members)
        fields = {"card": card(member), "code": barcode(next(self._numbers)), "key": str(uuid.uuid4())}
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": self._token, **fields}).encode()
        page = self._sent(body)
        if b"is uitgeleend" not in page:
            text = page.decode(errors="replace")
            self.problems.append(" ".join(re.sub(r"<[^>]+>", " ", text).split())[:200])

    def work(self, until: float) -> None:
        """Scan until a moment, or until there is nothing left to lend.

        The line is opened anew: the server lets go of one that was silent while others logged in.
        """
        self._close()
        while time.perf_counter() < until:
            began = time.perf_counter()
            try:
                self.scan()
            except StopIteration:
                break
            self.times.append((time.perf_counter() - began) * 1000)
        self._close()

    def _close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket = None

    def _sent(self, body: bytes) -> bytes:
        """Send a scan as the script of the page does; give the page that comes back."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=30)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
            self._head = (
                f"POST /balie/uitlenen HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nHX-Request: true\r\n"
                f"Accept-Encoding: gzip\r\nCookie: {cookies}\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
            ).encode()
        self._socket.sendall(self._head + str(len(body)).encode() + b"\r\n\r\n" + body)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._received()
        head, _, page = answer.partition(b"\r\n\r\n")
        lines = [line.lower() for line in head.split(b"\r\n")]
        length = next(int(line[15:]) for line in lines if line.startswith(b"content-length:"))
        while len(page) < length:
            page += self._received()
        if b"connection: close" in lines:
            self._close()
        return gzip.decompress(page) if b"content-encoding: gzip" in lines else page

    def _received(self) -> bytes:
        if self._socket is None or not (part := self._socket.recv(65536)):
            raise ConnectionError("the server closed the line")
        return part

    def _ask(self, method: str, path: str, **fields: str) -> str:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        body = None
        if method == "POST":
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
            body = urllib.parse.urlencode({"csrfmiddlewaretoken": self._token, **fields})
        self._line.request(method, path, body, headers)
        answer = self._line.getresponse()
        text = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or ():
            self._cookies |= {name: cookie.value for name, cookie in SimpleCookie(line).items()}
        return text


def _wait_for(port: int, server: Any) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            line.request("GET", "/health")
            line.getresponse().read()
        except OSError:
            time.sleep(0.3)
        else:
            return
    raise SystemExit("the web server does not answer")


def _tree_cpu(root: int) -> float:
    """Give the processor seconds of a process and all that came of it."""
    parents, spent = {}, {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(folder.name)], spent[int(folder.name)] = int(fields[1]), sum(map(int, fields[11:13]))
    family = {root}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(spent.get(pid, 0) for pid in family) / os.sysconf("SC_CLK_TCK")
