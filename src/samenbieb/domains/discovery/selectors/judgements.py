"""The judged list of one library: what stands in it, what search makes of it now, and the list to take along."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samenbieb.domains.catalogue import permissions as catalogue_permissions
from samenbieb.domains.catalogue import selectors as catalogue
from samenbieb.domains.catalogue.selectors import Brief
from samenbieb.domains.discovery import asking, engines
from samenbieb.domains.discovery.analysis.folding import folded_key
from samenbieb.domains.discovery.models import SearchJudgement
from samenbieb.domains.discovery.ports import SearchQuery
from samenbieb.domains.discovery.rules import judging
from samenbieb.domains.discovery.rules.judging import Judgement, Score
from samenbieb.domains.discovery.rules.naming import title_and_author
from samenbieb.kernel.actor import Actor

# Each measured query is a question to the engine: so many fit in a page.
QUERIES_MEASURED_MAX = 200
KIND = "library"


@dataclass(frozen=True, slots=True)
class JudgedWork:
    """A title under a query: its grade (None: not judged) and its place in the answer (None: not among the first ten).

    `judgement` is the public identifier of the judgement, empty when there is none.
    """

    brief: Brief
    grade: int | None
    rank: int | None
    judgement: str = ""

    @property
    def forms(self) -> str:
        """Its forms in words: a book and the film of it often bear one title."""
        return ", ".join(catalogue.form_word(form) for form in self.brief.forms)


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A query with its titles: in the order of the answer, then those that were judged but do not stand in it."""

    query: str
    works: tuple[JudgedWork, ...]
    ndcg: float
    found: bool


@dataclass(frozen=True, slots=True)
class JudgedList:
    """A page of judged queries, the newest first, and what all of them are worth; `query_count` are all there are."""

    queries: tuple[JudgedQuery, ...]
    score: Score
    query_count: int


def judged_query(actor: Actor, *, organisation_id: int, query: str) -> JudgedQuery:
    """Give the first ten answers to a query with the grades of one library. Raises: NotAllowed."""
    rows = _rows(actor, organisation_id)
    of_query = [row for row in rows if row.query_key == folded_key(query)[:400]]
    return _measured(query, of_query, _briefs(of_query), with_others=True)


def judged_list(actor: Actor, *, organisation_id: int, start: int = 0, count: int = 20) -> JudgedList:
    """Give a part of the list of one library. The score is of its newest two hundred queries. Raises: NotAllowed."""
    rows = _rows(actor, organisation_id)
    by_query: defaultdict[str, list[SearchJudgement]] = defaultdict(list)
    for row in rows:
        by_query[row.query_key].append(row)
    briefs = _briefs(rows)
    measured = [
        _measured(some[0].query, some, briefs) for some in list(by_query.values())[:QUERIES_MEASURED_MAX]
    ]
    total = len(measured)
    score = Score(
        total,
        sum(one.ndcg for one in measured) / total if total else 0.0,
        sum(one.found for one in measured) / total if total else 0.0,
    )
    return JudgedList(tuple(measured[start : start + count]), score, len(by_query))


def exported_judgements(actor: Actor, *, organisation_id: int) -> list[Judgement]:
    """Give the list of one library in the format of the repository: works by ISBN, else by title and author.

    Raises: NotAllowed.
    """
    rows = _rows(actor, organisation_id)
    facts = catalogue.search_facts({row.work.merged_into_id or row.work_id for row in rows})
    found = []
    for row in rows:
        known = facts.get(row.work.merged_into_id or row.work_id)
        if known is None:
            # Its last edition was withdrawn: nothing is left to name it by.
            continue
        title = title_and_author(known.titles[0], next(iter(known.creators), ""))
        by, name = ("isbn", known.isbns[0]) if known.isbns else ("title", title)
        found.append(Judgement(row.query, KIND, row.grade, by, name, title))
    return found


def _rows(actor: Actor, organisation_id: int) -> list[SearchJudgement]:
    actor.require(catalogue_permissions.EDIT, at=organisation_id)
    rows = SearchJudgement.objects.within(actor, catalogue_permissions.EDIT)
    return list(
        rows.filter(organisation_id=organisation_id).select_related("work").order_by("-judged_at", "-pk")
    )


def _briefs(rows: Sequence[SearchJudgement]) -> dict[int, Brief]:
    return catalogue.briefs({row.work_id for row in rows})


def _measured(
    query: str, rows: Sequence[SearchJudgement], briefs: Mapping[int, Brief], *, with_others: bool = False
) -> JudgedQuery:
    """Ask the query, and set the grades beside the places; a work that was joined counts as the other."""
    graded = {briefs[row.work_id].id: row for row in rows if row.work_id in briefs}
    asked = SearchQuery(words=query, page_size=judging.NDCG_DEPTH, facets=False)
    shown = [int(hit.work_id) for hit in asking.ask(engines.engine(), asked, engines.compounds()).hits]
    grades = {str(work_id): row.grade for work_id, row in graded.items()}
    known = {brief.id: brief for brief in briefs.values()}
    if with_others:
        known |= catalogue.briefs(set(shown))
    ranks = {work_id: rank for rank, work_id in enumerate(shown, start=1)}
    works = [
        JudgedWork(
            known[work_id],
            graded[work_id].grade if work_id in graded else None,
            ranks.get(work_id),
            str(graded[work_id].public_id) if work_id in graded else "",
        )
        for work_id in dict.fromkeys([*shown, *graded])
        if work_id in known and (with_others or work_id in graded)
    ]
    order = [str(work_id) for work_id in shown]
    return JudgedQuery(query, tuple(works), judging.ndcg(order, grades), judging.succeeds(order, grades))
