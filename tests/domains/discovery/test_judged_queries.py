"""Does a reader find the title? Two lists of judged queries on the titles of the demo world.

`tuning.csv` may be looked at while ranking is changed; `heldout.csv` is only counted: nothing of it is printed.
"""

import csv
import sys
from pathlib import Path

import pytest

from samenbieb.domains.catalogue import selectors as catalogue
from samenbieb.domains.discovery import services
from samenbieb.domains.discovery.selectors import SearchQuery, search
from tests.domains.discovery.shelves import bring_in_the_demo_titles

QUERIES = Path(__file__).parent / "queries"
TOP = 3
RIGHT_SHARE = 0.95


def judged(name: str) -> list[dict[str, str]]:
    """Read one list: query, the title that is wanted, what kind of difficulty it is."""
    with (QUERIES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def finds(query: str, wanted_title: str) -> bool:
    """Tell whether the wanted title is among the first: an edition of the work bears it."""
    hits = search(SearchQuery(words=query)).hits[:TOP]
    works = [catalogue.work(hit.brief.public_id) for hit in hits]
    return any(wanted_title == edition.title for work in works for edition in work.editions)


@pytest.mark.django_db
def test_the_wanted_title_is_among_the_first_three(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    count = bring_in_the_demo_titles(tmp_path)
    assert services.rebuild() == count
    right: dict[str, int] = {}
    missed: list[str] = []
    counts = {name: len(judged(name)) for name in ("tuning", "heldout")}
    for name in counts:
        answers = {row["query"]: finds(row["query"], row["wanted_title"]) for row in judged(name)}
        right[name] = sum(answers.values())
        if name == "tuning":
            missed = [query for query, found in answers.items() if not found]
    with capsys.disabled():
        told = ", ".join(f"{name} {right[name]} of {counts[name]}" for name in counts)
        sys.stdout.write(f"\nJudged queries in the top {TOP}: {told}; missed of tuning: {missed or 'none'}\n")
    assert sum(counts.values()) >= 60
    for name, count in counts.items():
        assert right[name] / count >= RIGHT_SHARE, name
    assert sum(right.values()) / sum(counts.values()) >= RIGHT_SHARE
