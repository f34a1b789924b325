"""Scans at the desk over HTTP: `samenbieb serve`, and eight desks that scan one title after another."""

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

from province_acts import LOGIN, PASSWORD
from province_world import barcode, card, member_of

DESKS = 8
START_SECONDS = 90


def over_http(places: list[int], sizes: Any, seconds: float) -> dict[str, Any]:
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
        desks = [Desk(port, lane, sizes) for lane in range(DESKS)]
        for desk in desks:
            desk.log_in()
            desk.scan()
        spent, began, worked = database_cpu(), time.perf_counter(), time.process_time()
        used = _tree_cpu(server.pid)
        threads = [Thread(target=desk.work, args=(time.perf_counter() + seconds,)) for desk in desks]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.perf_counter() - began
        return figures(
            sorted(one for desk in desks for one in desk.times),
            seconds=took,
            own_cpu=_tree_cpu(server.pid) - used + time.process_time() - worked,
            database=database_cpu() - spent,
            problems=[one for desk in desks for one in desk.problems],
        )
    finally:
        server.terminate()
        server.wait(timeout=30)


class Desk:
    """A browser at one desk: a session, and a scan at a time."""

    def __init__(self, port: int, lane: int, sizes: Any) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._cookies: dict[str, str] = {}
        self._token = ""
        self._lane, self._sizes = lane, sizes
        # Copies of the five places of this library, from the far end: for one in five of them somebody waits.
        self._numbers = iter(range(sizes.items // 20 * 20 - 20 * lane, sizes.loans, -20 * DESKS))
        self._chance = random.Random(lane)
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
        page = self._ask(
            "POST",
            "/balie/uitlenen",
            card=card(member),
            code=barcode(next(self._numbers)),
            key=str(uuid.uuid4()),
        )
        if "is uitgeleend" not in page:
            self.problems.append(" ".join(re.sub(r"<[^>]+>", " ", page).split())[:200])

    def work(self, until: float) -> None:
        """Scan until a moment. The line is opened anew: the server lets go of one that was silent while others logged in."""
        self._line.close()
        while time.perf_counter() < until:
            began = time.perf_counter()
            self.scan()
            self.times.append((time.perf_counter() - began) * 1000)

    def _ask(self, method: str, path: str, **fields: str) -> str:
        headers = {"HX-Request": "true"} if fields.get("key") else {}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
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
