"""From rows of the catalogue and of the shelves to what an engine stores of a work."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from samenbieb.domains.catalogue import selectors as catalogue
from samenbieb.domains.discovery.analysis.compounds import CompoundDictionary, count_words
from samenbieb.domains.discovery.analysis.documents import WorkTexts, document_tokens
from samenbieb.domains.discovery.analysis.lists import LISTS
from samenbieb.domains.discovery.ports import IndexEntry, SearchDocument
from samenbieb.domains.holdings import selectors as holdings

# So many works say which words the catalogue's compounds are made of.
SAMPLE_COUNT = 50_000
_DUTCH = "dut"


def words_alone(works: Iterable[catalogue.SearchFacts], into: Counter[str]) -> None:
    """Count the common words that stand alone in the titles and subjects of Dutch works."""
    for facts in works:
        if _DUTCH in facts.languages[:1]:
            headings = (subject.split(" – ", maxsplit=1)[0] for subject in facts.subjects)
            count_words((*facts.titles, *facts.subtitles, *headings), into)


def sample(work_ids: Sequence[int]) -> Sequence[int]:
    """Give at most `SAMPLE_COUNT` works, evenly over the catalogue: with the same works always the same."""
    step = -(-len(work_ids) // SAMPLE_COUNT) or 1
    return work_ids[::step]


def entries_of(work_ids: Collection[int], compounds: CompoundDictionary) -> Iterator[IndexEntry]:
    """Give the works among these that the catalogue has, each with its tokens. Queries: a few for the whole batch."""
    facts = catalogue.search_facts(work_ids)
    stock = holdings.branch_holdings(list(facts))
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
