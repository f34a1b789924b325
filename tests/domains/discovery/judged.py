"""The judged lists, and what the answers to them are worth: for the gate, and for a plain search to stand beside it."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from django.db import connection

from samenbieb.domains.catalogue import selectors as catalogue
from samenbieb.domains.catalogue.models import Description
from samenbieb.domains.discovery.rules import judging, naming
from samenbieb.domains.discovery.rules.judging import Judgement, Score
from samenbieb.domains.discovery.selectors import SearchQuery, search

QUERIES = Path(__file__).parent / "queries"
_BATCH = 1000
Ask = Callable[[str], Sequence[str]]


def read(half: str) -> list[Judgement]:
    """Read one half of the list."""
    with (QUERIES / f"{half}.csv").open(encoding="utf-8", newline="") as file:
        return judging.read_list(file)


def nameable_works() -> list[naming.NameableWork]:
    """Give all works of the test's catalogue under their names."""
    numbers: defaultdict[int, list[str]] = defaultdict(list)
    for work_id, source, number in Description.objects.values_list(
        "record__work_id", "source", "control_number"
    ):
        numbers[work_id].append(f"{source}:{number.strip()}")
    works = []
    ids = list(catalogue.all_work_ids())
    for start in range(0, len(ids), _BATCH):
        for work_id, facts in catalogue.search_facts(ids[start : start + _BATCH]).items():
            works.append(
                naming.NameableWork(
                    work_id=str(work_id),
                    titles=facts.titles,
                    creators=(*facts.creators, *facts.contributors),
                    series=facts.series,
                    subjects=facts.subjects,
                    languages=facts.languages,
                    isbns=facts.isbns,
                    numbers=tuple(numbers[work_id]),
                )
            )
    return works


def measure(half: str, names: naming.Names, ask: Ask) -> tuple[Score, list[str]]:
    """Ask every query of a half that this catalogue can answer; give the score and the queries that failed."""
    answers, missed = [], []
    for query, judgements in judging.by_query(read(half)).items():
        if not (grades := names.grades(judgements)):
            continue
        shown = ask(query)
        answers.append((shown, grades))
        if not judging.succeeds(shown, grades):
            missed.append(query)
    return judging.mean_score(answers), missed


def ask_samenbieb(query: str) -> list[str]:
    """Give the first works of our own page of results."""
    page = search(SearchQuery(words=query, page_size=judging.NDCG_DEPTH))
    return [str(hit.brief.id) for hit in page.hits]


def fill_plain_search(works: Sequence[naming.NameableWork]) -> None:
    """Put the same works into a table with PostgreSQL's own Dutch full text: title above author above the rest."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE plain_search (work_id text, body tsvector)")
        cursor.executemany(
            "INSERT INTO plain_search SELECT %s, setweight(to_tsvector('dutch', %s), 'A')"
            " || setweight(to_tsvector('dutch', %s), 'B') || setweight(to_tsvector('dutch', %s), 'C')",
            [
                (one.work_id, " ".join(one.titles), " ".join(one.creators), " ".join((*one.series, *one.subjects)))
                for one in works
            ],
        )  # fmt: skip
        cursor.execute("CREATE INDEX ON plain_search USING gin (body)")


def ask_plain(query: str) -> list[str]:
    """Give the first works of plain full text: all words, best rank first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT work_id FROM plain_search, plainto_tsquery('dutch', %s) words"
            " WHERE body @@ words ORDER BY ts_rank(body, words) DESC, work_id LIMIT 10",
            [query],
        )
        return [row[0] for row in cursor.fetchall()]
