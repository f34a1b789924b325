"""Searching at the engine: an invented catalogue, the query classes of a public library, four readers at once.

    .venv/bin/python bench/search.py [--works 20000] [--clients 4] [--seconds 5]

Prints and writes p50 and p95 in milliseconds for each class, answers per second, and how long it takes until a change
is found by another reader. `bench/search_page.py` measures the whole page of a running installation.
"""

import argparse
import json
import random
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from samenbieb.adapters.search_tantivy.engine import TantivyEngine, create
from samenbieb.domains.discovery.analysis.compounds import CompoundDictionary, common_parts
from samenbieb.domains.discovery.analysis.documents import WorkTexts, document_tokens
from samenbieb.domains.discovery.analysis.tokens import query_words
from samenbieb.domains.discovery.ports import IndexEntry, Match, SearchDocument, SearchQuery

RESULTS = Path(__file__).parent / "results"
SYLLABLES = [
    "ba",
    "ber",
    "da",
    "del",
    "fa",
    "ge",
    "ha",
    "hen",
    "ja",
    "jo",
    "ka",
    "ko",
    "la",
    "len",
    "ma",
    "mer",
    "na",
    "ne",
    "pa",
    "ra",
    "rin",
    "sa",
    "sel",
    "ta",
    "to",
    "va",
    "ver",
    "wa",
    "wil",
    "ze",
    "zo",
]
PLACES = [f"PLAATS{number:02}" for number in range(40)]
FORMS = ["book"] * 14 + ["audiobook", "ebook", "comic", "dvd", "magazine"]
AUDIENCES = ["preschool", "child", "junior", "teen", "adult", "adult", "adult"]
LANGUAGES = ["dut"] * 12 + ["eng", "eng", "ger", "fre", "tur", "ara"]


class Catalogue:
    """An invented catalogue, the same for the same seed: few words stand in many titles, many words in few."""

    def __init__(self, *, work_count: int, seed: int = 1) -> None:
        self._dice = random.Random(seed)
        self._common = sorted(common_parts())
        self._rare = ["".join(self._dice.choices(SYLLABLES, k=3)) for _ in range(max(2000, work_count // 10))]
        self._names = [
            f"{''.join(self._dice.choices(SYLLABLES, k=3))}, {self._dice.choice(SYLLABLES)}".title()
            for _ in range(max(500, work_count // 5))
        ]
        self._compounds = CompoundDictionary.from_words(self._rare)
        self.works = [self._work(number) for number in range(work_count)]

    @property
    def compounds(self) -> CompoundDictionary:
        return self._compounds

    def entries(self) -> Iterator[IndexEntry]:
        for work in self.works:
            yield IndexEntry(
                work,
                document_tokens(
                    WorkTexts(
                        titles=work.titles, creators=work.creators, series=work.series, subjects=work.subjects,
                        summary=work.summary, isbns=work.isbns, language="dut",
                    ),
                    self._compounds,
                ),
            )  # fmt: skip

    def _word(self) -> str:
        kind = self._dice.random()
        if kind < 0.5:
            return self._common[int(len(self._common) * self._dice.random() ** 2)]
        if kind < 0.75:
            return self._dice.choice(self._common) + self._dice.choice(self._common)
        return self._dice.choice(self._rare)

    def _work(self, number: int) -> SearchDocument:
        dice = self._dice
        places = tuple(dice.sample(PLACES, dice.randint(1, 6)))
        words = [self._word() for _ in range(dice.randint(1, 5))]
        return SearchDocument(
            work_id=str(number),
            titles=(f"{dice.choice(['De', 'Het', 'Een', ''])} {' '.join(words)}".strip().capitalize(),),
            creators=(dice.choice(self._names),),
            series=(f"{self._word()} {self._word()}",) if dice.random() < 0.2 else (),
            subjects=tuple(self._word() for _ in range(3)),
            summary=" ".join(self._word() for _ in range(30)),
            isbns=(f"978{number:09}0",),
            forms=(dice.choice(FORMS),),
            audiences=(dice.choice(AUDIENCES),),
            languages=(dice.choice(LANGUAGES),),
            year=dice.randint(1960, 2026),
            branches=places,
            available_at=places[: dice.randint(0, len(places))],
            popularity=int(dice.paretovariate(0.8)),
        )


def query_classes(
    catalogue: Catalogue, *, seed: int = 2
) -> dict[str, Callable[[], tuple[SearchQuery, Match]]]:
    """Return a maker of queries for each class."""
    dice = random.Random(seed)
    common = sorted(common_parts())

    def title() -> str:
        return dice.choice(catalogue.works).titles[0]

    def misspelt() -> str:
        word = max(title().split(), key=len)
        place = dice.randrange(len(word))
        return word[:place] + word[place + 1 :]

    def ask(words: str, match: Match = Match.ALL, **filters: object) -> tuple[SearchQuery, Match]:
        return SearchQuery(words=words, **filters), match  # type: ignore[arg-type]

    return {
        "one common word": lambda: ask(dice.choice(common)),
        "title": lambda: ask(title()),
        "author and word": lambda: ask(f"{dice.choice(catalogue.works).creators[0]} {dice.choice(common)}"),
        "typing error": lambda: ask(misspelt(), Match.SIMILAR),
        "word, place, on the shelf": lambda: ask(
            dice.choice(common), branch=(dice.choice(PLACES),), available_now=True
        ),
        "everything, filtered": lambda: ask("", form=("book",), language=("dut",), audience=("junior",)),
    }


def measure(
    engine: TantivyEngine, catalogue: Catalogue, *, clients: int, seconds: float
) -> dict[str, dict[str, float]]:
    """Let the clients ask for so long; milliseconds for each class."""
    classes = query_classes(catalogue)
    asked = {name: [make() for _ in range(200)] for name, make in classes.items()}
    took: dict[str, list[float]] = defaultdict(list)

    def one(name: str, query: SearchQuery, match: Match) -> None:
        began = time.perf_counter()
        engine.search(query, query_words(query.words, catalogue.compounds), match=match)
        took[name].append((time.perf_counter() - began) * 1000)

    def client(number: int) -> None:
        dice = random.Random(number)
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            name = dice.choice(list(asked))
            one(name, *dice.choice(asked[name]))

    for name, queries in asked.items():
        for query, match in queries[:20]:
            one(name, query, match)
    took.clear()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(client, range(clients)))
    answers = {name: _figures(times) for name, times in took.items()}
    everything = [time_ms for times in took.values() for time_ms in times]
    answers["all"] = _figures(everything) | {"answers_per_second": round(len(everything) / seconds, 1)}
    return answers


def visibility(engine: TantivyEngine, catalogue: Catalogue, home: str) -> dict[str, float]:
    """Milliseconds from handing over a change until another reader finds it."""
    reader, entries, took = create(home), list(catalogue.entries())[:50], []
    for entry in entries:
        began = time.perf_counter()
        engine.index([entry])
        reader.search(SearchQuery(words=""), query_words("", catalogue.compounds))
        took.append((time.perf_counter() - began) * 1000)
    return _figures(took)


def _figures(times_ms: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(times_ms, n=20) if len(times_ms) > 1 else [*times_ms] * 19
    return {"count": len(times_ms), "p50_ms": round(cuts[9], 2), "p95_ms": round(cuts[18], 2)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--works", type=int, default=20_000)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=5.0)
    options = parser.parse_args()
    catalogue = Catalogue(work_count=options.works)
    with tempfile.TemporaryDirectory() as home:
        engine = create(home)
        began = time.perf_counter()
        engine.rebuild(catalogue.entries())
        seconds = time.perf_counter() - began
        figures = {
            "works": options.works,
            "clients": options.clients,
            "rebuild_works_per_second": round(options.works / seconds),
            "index_megabytes": round(
                sum(file.stat().st_size for file in Path(home).rglob("*") if file.is_file()) / 1e6, 1
            ),
            "change_visible_ms": visibility(engine, catalogue, home),
            "search_ms": measure(engine, catalogue, clients=options.clients, seconds=options.seconds),
        }
    text = json.dumps(figures, indent=2)
    print(text)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "search.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
