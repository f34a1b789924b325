"""Whole search pages of a running installation: how long the server takes for what readers ask.

    .venv/bin/samenbieb serve --port 8190        (in another terminal; the demo world, so that there is something to find)
    .venv/bin/python bench/search_page.py [--address http://127.0.0.1:8190] [--clients 4] [--requests 400]

Each client keeps one connection, as a browser does. Prints and writes p50 and p95 in milliseconds, for all pages, for
each kind of question and for the lines under the search field; exit code 1 when p95 of the pages is above the goal.
"""

import argparse
import csv
import http.client
import itertools
import json
import statistics
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode, urlsplit

RESULTS = Path(__file__).parent / "results"
QUERIES = Path(__file__).parents[1] / "tests" / "domains" / "discovery" / "queries" / "tuning.csv"
GOAL_P95_MS = 150.0
LONGEST_SECONDS = 120.0
FILTERS: list[dict[str, str]] = [{}, {"nu": "1"}, {"soort": "book", "taal": "dut"}, {"sorteer": "titel"}]
Question = tuple[str, str]


def questions() -> list[Question]:
    """Give kind and path of everything that is asked, in one order that all clients share."""
    with QUERIES.open(encoding="utf-8", newline="") as file:
        judged = list(dict.fromkeys((row["kind"], row["query"]) for row in csv.DictReader(file)))
    broad = [("one word", word) for word in ("boek", "oorlog", "kinderen", "katten", "koken", "schmidt")]
    asked = [
        ("nothing found", "/zoeken?" + urlencode({"q": "qqqxxx zzzyyy"})),
        ("everything", "/zoeken"),
        ("everything", "/zoeken?pagina=3"),
    ]
    for (kind, words), filters in zip([*judged, *broad], itertools.cycle(FILTERS), strict=False):
        asked.append((kind, "/zoeken?" + urlencode({"q": words, **filters})))
    asked += [
        ("suggestions", "/zoeken/suggesties?" + urlencode({"q": begun})) for begun in ("ha", "jip", "kon")
    ]
    return asked


class Clients:
    """Several readers at once, each with a connection of its own, all taking from one list."""

    def __init__(self, address: str, asked: list[Question]) -> None:
        parts = urlsplit(address)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self._asked = asked
        self._lock = threading.Lock()
        self.took_ms: dict[str, list[float]] = defaultdict(list)
        self.page_bytes = 0

    def run(self, *, clients: int, requests: int, seconds: float = LONGEST_SECONDS) -> None:
        """Ask so many questions in all, for so long at most."""
        turns = iter(range(requests))
        deadline = time.monotonic() + seconds
        with ThreadPoolExecutor(clients) as pool:
            list(pool.map(lambda _: self._client(turns, deadline), range(clients)))

    def forget(self) -> None:
        """Begin to measure."""
        self.took_ms.clear()

    def _client(self, turns: Iterator[int], deadline: float) -> None:
        connection = http.client.HTTPConnection(self._host, self._port, timeout=30)
        try:
            while (turn := self._next(turns)) is not None and time.monotonic() < deadline:
                kind, path = self._asked[turn % len(self._asked)]
                began = time.perf_counter()
                connection.request("GET", path, headers={"Accept-Language": "nl"})
                answer = connection.getresponse()
                body = answer.read()
                taken = (time.perf_counter() - began) * 1000
                if answer.status != 200:
                    raise SystemExit(f"{path} answered {answer.status}")
                with self._lock:
                    self.took_ms[kind].append(taken)
                    self.page_bytes = max(self.page_bytes, len(body))
        finally:
            connection.close()

    def _next(self, turns: Iterator[int]) -> int | None:
        with self._lock:
            return next(turns, None)


def figures(times_ms: list[float]) -> dict[str, float]:
    """Give count, p50, p95 and the slowest."""
    cuts = statistics.quantiles(times_ms, n=20) if len(times_ms) > 1 else [*times_ms] * 19
    return {
        "count": len(times_ms),
        "p50_ms": round(cuts[9], 1),
        "p95_ms": round(cuts[18], 1),
        "slowest_ms": round(max(times_ms), 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--address", default="http://127.0.0.1:8000")
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--requests", type=int, default=400)
    options = parser.parse_args()
    asked = questions()
    clients = Clients(options.address, asked)
    # Every process of the server opens its database and its index with its first questions.
    clients.run(clients=options.clients, requests=len(asked) * 2)
    clients.forget()
    began = time.perf_counter()
    clients.run(clients=options.clients, requests=options.requests)
    seconds = time.perf_counter() - began
    pages = [one for kind, times in clients.took_ms.items() if kind != "suggestions" for one in times]
    result = {
        "clients": options.clients,
        "pages": figures(pages),
        "pages_per_second": round(len(pages) / seconds, 1),
        "suggestions": figures(clients.took_ms["suggestions"]),
        "largest_page_bytes": clients.page_bytes,
        "goal_p95_ms": GOAL_P95_MS,
        "by_kind": {
            kind: figures(times) for kind, times in sorted(clients.took_ms.items()) if kind != "suggestions"
        },
    }
    text = json.dumps(result, indent=2)
    print(text)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "search_page.json").write_text(text + "\n", encoding="utf-8")
    if figures(pages)["p95_ms"] > GOAL_P95_MS:
        sys.exit(1)


if __name__ == "__main__":
    main()
