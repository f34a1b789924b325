"""Web server, worker and database of a running installation are killed while four desks scan over HTTP."""

import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
import urllib.parse
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from samenbieb.adapters.postgres_embedded import EmbeddedPostgres
from tests.domains.circulation.test_killed_desk import environment, samenbieb
from tests.interfaces.cli.test_serve import Served
from tests.interfaces.cli.web_desk import LOGIN, PASSWORD

SCRIPT = Path(__file__).with_name("web_desk.py")
DESKS = 4
SCAN_SECONDS = 0.02  # between two scans of a desk
# What one title goes through: lent, taken in, and lent again to the next member.
ACTS = ("lend", "take_in", "lend_again")
ANSWERS_WITHIN_SECONDS = 90
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
DONE = {"lend": "is uitgeleend", "take_in": "Terug op de plank", "lend_again": "is uitgeleend"}
VICTIMS = ("web server", "web worker", "worker", "database")


class Desk:
    """A browser at a desk. As a real one it asks again, with the same key, when no answer came."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self._cookies: dict[str, str] = {}
        self._token = ""
        self.asked_again = 0
        self._token = self._in_page(self._once("GET", "/balie/inloggen", {}))
        self._once("POST", "/balie/inloggen", {"login": LOGIN, "password": PASSWORD})
        self._token = self._in_page(self._once("GET", "/balie/uitlenen", {}))

    def act(self, act: str, key: str, item: str, card: str) -> str:
        """Do one act and give what the desk says."""
        path = "/balie/innemen" if act == "take_in" else "/balie/uitlenen"
        fields = {"code": item, "key": key}
        if act != "take_in":
            fields["card"] = card
        deadline = time.monotonic() + ANSWERS_WITHIN_SECONDS
        while True:
            try:
                return " ".join(re.sub(r"<[^>]+>", " ", self._once("POST", path, fields)).split())
            except (OSError, http.client.HTTPException):
                assert time.monotonic() < deadline, f"no answer to {act} of {item}"
                self.asked_again += 1
                time.sleep(0.1)

    def _once(self, method: str, path: str, fields: dict[str, str]) -> str:
        line = http.client.HTTPConnection("127.0.0.1", self._served.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        headers |= {"HX-Request": "true"} if "key" in fields else {}
        body = None
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urllib.parse.urlencode({"csrfmiddlewaretoken": self._token, **fields})
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            text = answer.read().decode()
        finally:
            line.close()
        if answer.status >= 500:
            raise ConnectionError(f"{answer.status} {text[:200]}")
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            self._cookies |= {name: one.value for name, one in SimpleCookie(cookie).items()}
        return text

    @staticmethod
    def _in_page(page: str) -> str:
        found = TOKEN.search(page)
        assert found is not None, page[:500]
        return found[1]


def script(home: Path, *words: str) -> Any:
    asked = [sys.executable, str(SCRIPT), *words]
    done = subprocess.run(asked, env=environment(home), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def find(served: Served, victim: str) -> int | None:
    """Give the process of this name, if it runs at this moment."""
    if victim == "database":
        return EmbeddedPostgres(served.home).status().pid
    if victim == "worker":
        lines = {pid: Path(f"/proc/{pid}/cmdline") for pid in served.processes()}
        return next(
            (pid for pid, line in lines.items() if line.exists() and b"jobs\0work" in line.read_bytes()), None
        )
    web = sorted(served.web_servers())
    return web[0 if victim == "web server" else -1] if web else None


def scan_all(desk: Desk, items: list[str], cards: list[str], finished: Event) -> tuple[list[str], list[str]]:
    """Do the day of one desk until the last kill. Gives the titles done, and what should not have been answered."""
    done, wrong = [], []
    for number, item in enumerate(items):
        if finished.is_set():
            break
        for act in ACTS:
            card = cards[(number + ACTS.index(act)) % len(cards)]
            answer = desk.act(act, f"{act}-{item}", item, card)
            if DONE[act] not in answer:
                wrong.append(f"{act} {item}: {answer[:300]}")
            time.sleep(SCAN_SECONDS)
        done.append(item)
    return done, wrong


def answers(served: Served) -> bool:
    """Tell whether the web server and the database under it are there."""
    try:
        return served.get("/health")[0] == 200
    except OSError:
        return False


def strike(served: Served, dice: random.Random, kills: int) -> list[str]:
    """Kill so many times, each victim in turn, at moments of chance while the desks are at work."""
    turns = [VICTIMS[number % len(VICTIMS)] for number in range(kills)]
    dice.shuffle(turns)
    struck = []
    for victim in turns:
        # The supervisor waits longer each time something dies young: only an installation at work is struck again.
        # Workers of a web server that was killed answer for a moment yet: who is gone after all is waited for again.
        deadline = time.monotonic() + ANSWERS_WITHIN_SECONDS
        pid = None
        while pid is None:
            assert time.monotonic() < deadline, f"{victim} did not come back\n{served.said}"
            if answers(served) and find(served, victim):
                time.sleep(dice.uniform(0.5, 2.5))
                pid = find(served, victim)
            else:
                time.sleep(0.2)
        os.kill(pid, signal.SIGKILL)
        struck.append(victim)
    return struck


def hold_the_day(served: Served, library: Any, kills: int) -> list[str]:
    """Let four desks work while one after another is killed. Gives the titles that went through everything."""
    seed, finished = int.from_bytes(os.urandom(4)), Event()
    desks = [Desk(served) for _ in range(DESKS)]
    with ThreadPoolExecutor(DESKS) as pool:
        scanning = [
            pool.submit(scan_all, desk, library["items"][lane::DESKS], library["cards"], finished)
            for lane, desk in enumerate(desks)
        ]
        try:
            struck = strike(served, random.Random(seed), kills)
            idle = [one for one in scanning if one.done()]
        finally:
            finished.set()
        days = [one.result() for one in scanning]
    assert ([line for _done, wrong in days for line in wrong], seed) == ([], seed)
    assert (len(struck), idle) == (kills, []), (
        "the desks were done before the last kill: give them more titles"
    )
    assert sum(desk.asked_again for desk in desks) > 0
    return [item for done, _wrong in days for item in done]


def look_at(home: Path, items: list[str]) -> None:
    """Recount: each title was lent twice and taken in once, whatever died meanwhile."""
    assert samenbieb(home, "jobs", "work", "--until-empty").returncode == 0
    found, once = script(home, "count"), Counter(items)
    assert Counter(item for item, _closed in found["loans"]) == once + once
    assert Counter(item for item, closed in found["loans"] if closed) == once
    assert Counter(found["returns"]) == once
    assert found["unhandled"] == 0
    checked = samenbieb(home, "invariants")
    assert (checked.returncode, checked.stderr) == (0, "")


def kill_the_installation(home: Path, *, kills: int, items: int) -> None:
    database, served = EmbeddedPostgres(home), Served(home)
    database.start()
    try:
        assert samenbieb(home, "migrate").returncode == 0
        library = script(home, "prepare", str(items))
    finally:
        database.stop()
    try:
        served.start("--no-demo", within_seconds=60)
        done = hold_the_day(served, library, kills)
    finally:
        if served.process is not None and served.process.poll() is None:
            served.interrupt()
    assert served.is_quiet()
    database.start()
    try:
        look_at(home, done)
    finally:
        database.stop()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_what_the_desks_were_told_is_so_once_after_five_kills(tmp_path: Path) -> None:
    kill_the_installation(tmp_path / "home", kills=5, items=800)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_what_the_desks_were_told_is_so_once_after_thirty_kills(tmp_path: Path) -> None:
    kill_the_installation(tmp_path / "home", kills=30, items=4000)
