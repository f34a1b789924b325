"""From rows of the catalogue and of the shelves to what an engine stores of a work."""

from collections.abc import Collection, Iterator

from samenbieb.domains.catalogue import selectors as catalogue
from samenbieb.domains.discovery import engines
from samenbieb.domains.discovery.analysis.compounds import CompoundDictionary
from samenbieb.domains.discovery.analysis.documents import WorkTexts, document_tokens
from samenbieb.domains.discovery.analysis.lists import LISTS
from samenbieb.domains.discovery.ports import IndexEntry, SearchDocument
from samenbieb.domains.holdings import selectors as holdings


def entries_of(work_ids: Collection[int]) -> Iterator[IndexEntry]:
    """Give the works among these that the catalogue has, each with its tokens. Queries: a few for the whole batch."""
    facts = catalogue.search_facts(work_ids)
    stock = holdings.branch_holdings(list(facts))
    compounds = engines.compounds()
    for work_id, known in facts.items():
        yield entry(work_id, known, stock[work_id], compounds)


def entry(
    work_id: int, facts: catalogue.SearchFacts, stock: holdings.BranchStock, compounds: CompoundDictionary
) -> IndexEntry:
    """Make the entry of one work from what the catalogue and the shelves say of it."""
    document = SearchDocument(
        work_id=str(work_id),
        titles=facts.titles,
        creators=_distinct(facts.creators, facts.contributors),
        series=facts.series,
        subjects=facts.subjects,
        summary=facts.summary,
        isbns=facts.isbns,
        forms=facts.forms,
        audiences=facts.audiences,
        languages=facts.languages,
        reading_levels=facts.reading_levels,
        year=facts.year,
        branches=stock.branches,
        available_at=stock.available_at,
        organisations=stock.organisations,
        easy_reading=facts.easy_reading,
        large_print=facts.large_print,
        popularity=stock.loan_count,
    )
    texts = WorkTexts(
        titles=document.titles,
        subtitles=facts.subtitles,
        creators=document.creators,
        series=document.series,
        series_numbers=facts.series_numbers,
        subjects=(*document.subjects, *_words_of_codes(facts)),
        summary=document.summary,
        isbns=document.isbns,
        language=document.languages[0] if document.languages else "",
    )
    return IndexEntry(document, document_tokens(texts, compounds))


def _words_of_codes(facts: catalogue.SearchFacts) -> list[str]:
    """Give what readers type for a form, a language or a reading level: "luisterboek", "turkse boeken", "avi m4"."""
    forms = [LISTS.form_words.get(form, "") for form in facts.forms]
    languages = [LISTS.language_words.get(language, "") for language in facts.languages]
    levels = [f"AVI {level}" for level in facts.reading_levels]
    return [*filter(None, forms), *filter(None, languages), *levels]


def _distinct(*names: Collection[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for some in names for name in some))
