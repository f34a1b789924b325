"""What every search engine must do, whatever is under it: a class of tests that each engine's test inherits."""

from collections.abc import Callable, Iterator

import pytest

from samenbieb.domains.discovery.analysis.compounds import CompoundDictionary
from samenbieb.domains.discovery.analysis.documents import WorkTexts, document_tokens
from samenbieb.domains.discovery.analysis.tokens import query_words
from samenbieb.domains.discovery.ports import (
    IndexEntry,
    Match,
    SearchAnswer,
    SearchDocument,
    SearchEngine,
    SearchQuery,
    Sort,
    SuggestionKind,
)

COMPOUNDS = CompoundDictionary.from_words(["dino", "voetbal", "wedstrijd"])


def entry(document: SearchDocument) -> IndexEntry:
    """Return the work with its tokens."""
    return IndexEntry(
        document,
        document_tokens(
            WorkTexts(
                titles=document.titles,
                creators=document.creators,
                series=document.series,
                subjects=document.subjects,
                summary=document.summary,
                isbns=document.isbns,
                language=document.languages[0] if document.languages else "",
            ),
            COMPOUNDS,
        ),
    )


WORKS = [
    SearchDocument(work_id="jip", titles=("Jip en Janneke",), creators=("Schmidt, Annie M.G.",), languages=("nl",), forms=("book",),
                   audiences=("children",), subjects=("kinderen", "vriendschap"), isbns=("90-214-1319-1",), year=1963,
                   branches=("HAVEN", "DORP"), available_at=("DORP",), popularity=90),
    SearchDocument(work_id="minoes", titles=("Minoes",), creators=("Schmidt, Annie M.G.",), languages=("nl",), forms=("book", "audio"),
                   audiences=("children",), subjects=("katten",), year=1970, branches=("HAVEN",), popularity=40),
    SearchDocument(work_id="aanslag", titles=("De aanslag",), creators=("Mulisch, Harry",), languages=("nl",), forms=("book",), audiences=("adults",),
                   subjects=("Tweede Wereldoorlog", "verzet"), year=1982, branches=("HAVEN",), available_at=("HAVEN",), popularity=60,
                   large_print=True),
    SearchDocument(work_id="aanslagen", titles=("Aanslagen in Europa : een geschiedenis",), creators=("Vermeer, P.",), languages=("nl",), forms=("book",),
                   audiences=("adults",), subjects=("terrorisme",), year=2015, popularity=900),
    SearchDocument(work_id="potter", titles=("Harry Potter en de steen der wijzen",), creators=("Rowling, J.K.",), series=("Harry Potter",),
                   languages=("nl",), forms=("book",), audiences=("children",), subjects=("toveren",), year=1998, available_at=("HAVEN",),
                   branches=("HAVEN",), popularity=200),
    SearchDocument(work_id="foto", titles=("Foto's maken met je telefoon",), creators=("Bos, T.",), languages=("nl",), forms=("book",), audiences=("adults",),
                   subjects=("fotografie",), year=2020, easy_reading=True),
    SearchDocument(work_id="kinderboeken", titles=("Honderd jaar kinderboeken",), creators=("Linders, J.",), languages=("nl",), forms=("book",),
                   audiences=("adults",), subjects=("jeugdliteratuur",), year=2001),
    SearchDocument(work_id="ijs", titles=("Het ijsbeertje en de café-eigenaar",), creators=("Beer, Hans de",), languages=("nl",), forms=("book",),
                   audiences=("children",), year=1990),
    SearchDocument(work_id="petit", titles=("L'étranger",), creators=("Camus, Albert",), languages=("fr",), forms=("book",), audiences=("adults",), year=1942),
    SearchDocument(work_id="mulisch", titles=("Harry Mulisch : een leven",), creators=("Bakker, O.",), languages=("nl",), forms=("book",),
                   audiences=("adults",), subjects=("schrijvers",), year=2010),
]  # fmt: skip


class SearchEngineContract:
    """Inherit it, and give the engine as a fixture `make_engine`: each call opens the same index once more."""

    @pytest.fixture
    def engine(self, make_engine: Callable[[], SearchEngine]) -> Iterator[SearchEngine]:
        engine = make_engine()
        engine.index([entry(work) for work in WORKS])
        return engine

    @staticmethod
    def ask(engine: SearchEngine, text: str, *, match: Match = Match.ALL, **filters: object) -> SearchAnswer:
        query = SearchQuery(words=text, **filters)  # type: ignore[arg-type]
        return engine.search(query, query_words(text, COMPOUNDS), match=match)

    def found(self, engine: SearchEngine, text: str, **filters: object) -> list[str]:
        return [hit.work_id for hit in self.ask(engine, text, **filters).hits]

    @pytest.mark.parametrize(
        ("text", "first"),
        [
            ("aanslag", "aanslag"),
            ("de aanslag", "aanslag"),
            ("aanslag mulisch", "aanslag"),
            ("het kind", "jip"),
            ("kat", "minoes"),
            ("boek", "kinderboeken"),
            ("dino", None),
            ("foto", "foto"),
            ("fotos", "foto"),
            ("foto's", "foto"),
            ("ĳsbeertje", "ijs"),
            ("IJSBEERTJE", "ijs"),
            ("cafe", "ijs"),
            ("étranger", "petit"),
            ("l'etranger", "petit"),
            ("wereldoorlog", "aanslag"),
            ("oorlogen", "aanslag"),
            ("9021413191", "jip"),
            ("978-90-214-1319-8", "jip"),
            ("j k rowling", "potter"),
            ("JK Rowling", "potter"),
            ("boeken van annie mg schmidt", "jip"),
            ('"steen der wijzen"', "potter"),
            ("harry mulisch", "mulisch"),
        ],
    )
    def test_a_reader_finds_the_title_by_the_words_they_know(
        self, engine: SearchEngine, text: str, first: str | None
    ) -> None:
        assert next(iter(self.found(engine, text)), None) == first

    def test_an_exact_title_comes_before_a_popular_one_and_an_author_before_the_rest(
        self, engine: SearchEngine
    ) -> None:
        assert self.found(engine, "aanslag") == ["aanslag", "aanslagen"]
        assert self.found(engine, "harry mulisch") == ["mulisch", "aanslag"]
        assert self.found(engine, "schmidt") == ["jip", "minoes"]

    @pytest.mark.parametrize(
        ("text", "first", "spelling"),
        [
            ("jip en janeke", "jip", {"janeke": "janneke"}),
            ("annie smit", "jip", {"smit": "schmidt"}),
            ("mulish", "aanslag", {"mulish": "mulisch"}),
            ("hary poter", "potter", {"hary": "harry", "poter": "potter"}),
            ("aanslga", "aanslag", {"aanslga": "aanslag"}),
        ],
    )
    def test_a_typing_error_is_forgiven_and_named(
        self, engine: SearchEngine, text: str, first: str, spelling: dict[str, str]
    ) -> None:
        assert self.ask(engine, text).total == 0
        answer = self.ask(engine, text, match=Match.SIMILAR)
        assert first in [hit.work_id for hit in answer.hits[:3]]
        assert dict(answer.spelling) == spelling

    def test_some_of_the_words_are_enough_when_asked(self, engine: SearchEngine) -> None:
        assert self.ask(engine, "minoes xylofoon").total == 0
        assert [hit.work_id for hit in self.ask(engine, "minoes xylofoon", match=Match.SOME).hits] == [
            "minoes"
        ]

    def test_replacing_a_work_leaves_one_of_it(self, engine: SearchEngine) -> None:
        for popularity in (1, 2, 3):
            engine.index([entry(SearchDocument(work_id="minoes", titles=("Minoes",), popularity=popularity))])
        assert self.found(engine, "minoes") == ["minoes"]
        assert self.ask(engine, "").total == len(WORKS)

    def test_a_work_taken_out_is_gone(self, engine: SearchEngine) -> None:
        engine.remove(["minoes", "never there"])
        assert self.found(engine, "minoes") == []
        assert self.ask(engine, "").total == len(WORKS) - 1

    def test_what_one_process_wrote_another_finds_at_once(
        self, engine: SearchEngine, make_engine: Callable[[], SearchEngine]
    ) -> None:
        reader = make_engine()
        assert self.found(reader, "pluk") == []
        engine.index([entry(SearchDocument(work_id="pluk", titles=("Pluk van de Petteflet",)))])
        assert self.found(reader, "pluk") == ["pluk"]
        engine.rebuild([entry(WORKS[0])])
        assert self.ask(reader, "").total == 1

    def test_a_rebuild_takes_the_last_form_of_a_work_that_comes_twice(self, engine: SearchEngine) -> None:
        old, new = (SearchDocument(work_id="jip", titles=(title,)) for title in ("Jip", "Janneke"))
        assert engine.rebuild([entry(old), entry(WORKS[1]), entry(new)]) == 2
        assert self.found(engine, "jip") == []
        assert self.found(engine, "janneke") == ["jip"]

    def test_a_broken_work_is_refused_and_the_next_one_is_written(self, engine: SearchEngine) -> None:
        with pytest.raises(ValueError, match="identifier"):
            engine.index([entry(SearchDocument(work_id="", titles=("Zonder nummer",)))])
        engine.index([entry(SearchDocument(work_id="goed", titles=("Daarna gaat het goed",)))])
        assert self.found(engine, "daarna") == ["goed"]

    def test_facets_count_what_choosing_them_would_show(self, engine: SearchEngine) -> None:
        facets = self.ask(engine, "", form=("audio",), audience=("children",)).facets
        count = {name: {one.value: one.work_count for one in values} for name, values in facets.items()}
        assert count["form"] == {"book": 4 - 0, "audio": 1}
        assert count["audience"] == {"children": 1}
        assert count["language"] == {"nl": 1}
        assert count["available"] == {"yes": 0}

    def test_filters_narrow_and_several_values_widen(self, engine: SearchEngine) -> None:
        assert self.found(engine, "", form=("audio",)) == ["minoes"]
        assert set(self.found(engine, "", year_from=1980, year_to=1999)) == {"aanslag", "potter", "ijs"}
        assert set(self.found(engine, "", branch=("DORP", "HAVEN"), audience=("children",))) == {
            "jip",
            "minoes",
            "potter",
        }
        assert self.found(engine, "", easy_reading=True) == ["foto"]
        assert self.found(engine, "", large_print=True) == ["aanslag"]

    def test_available_now_looks_at_the_shelf_of_the_chosen_place(self, engine: SearchEngine) -> None:
        assert set(self.found(engine, "", available_now=True)) == {"jip", "aanslag", "potter"}
        assert self.found(engine, "", available_now=True, branch=("DORP",)) == ["jip"]
        assert self.found(engine, "minoes", available_now=True) == []

    def test_titles_are_sorted_without_their_article(self, engine: SearchEngine) -> None:
        assert self.found(engine, "", sort=Sort.TITLE)[:3] == ["aanslag", "aanslagen", "petit"]
        assert self.found(engine, "", sort=Sort.YEAR)[0] == "foto"
        assert self.found(engine, "", sort=Sort.POPULAR)[0] == "aanslagen"
        assert self.found(engine, "", sort=Sort.CREATOR)[0] == "mulisch"

    def test_pages_follow_each_other_without_overlap(self, engine: SearchEngine) -> None:
        pages = [self.found(engine, "", sort=Sort.TITLE, page=page, page_size=4) for page in (1, 2, 3, 4)]
        assert [len(page) for page in pages] == [4, 4, 2, 0]
        assert len({work for page in pages for work in page}) == len(WORKS)

    @pytest.mark.parametrize(
        ("typed", "text"),
        [
            ("jip en jannkeke", "Jip en Janneke"),
            ("minose", "Minoes"),
            ("kindreboe", "Honderd jaar kinderboeken"),
            ("qqqqq", None),
            ("schmitd", "Schmidt, Annie M.G."),
            ("hary pot", "Harry Potter"),
            ("harry poter", "Harry Potter"),
        ],
    )
    def test_suggestions_forgive_one_typing_error_in_a_word(
        self, engine: SearchEngine, typed: str, text: str | None
    ) -> None:
        found = [one.text for one in engine.suggest(query_words(typed, COMPOUNDS))]
        assert (text in found) if text else found == []

    def test_what_everybody_reads_never_buries_what_was_asked_for(self, engine: SearchEngine) -> None:
        """However popular: a work with the words in its title, and one that bears the title exactly."""
        loved = [
            SearchDocument(
                work_id=f"loved{number}", titles=(f"De aanslag band {number}",), popularity=10**number
            )
            for number in range(2, 8)
        ]
        engine.index([entry(work) for work in loved])
        assert self.found(engine, "de aanslag")[0] == "aanslag"
        assert self.found(engine, "aanslag mulisch")[0] == "aanslag"
        shown = self.found(engine, "aanslag band")
        assert shown[0].startswith("loved")
        scores = {hit.work_id: hit.score for hit in self.ask(engine, "aanslag band").hits}
        assert max(scores.values()) <= 1.5 * min(scores.values())

    def test_names_are_found_in_another_script_or_spelling(self, engine: SearchEngine) -> None:
        engine.index(
            [
                entry(SearchDocument(work_id="notes", titles=("Notes from underground",), creators=("Dostoyevsky, Fyodor",))),
                entry(SearchDocument(work_id="prince", titles=("Маленький принц",), creators=("Сент-Екзюпері, Антуан де",))),
                entry(SearchDocument(work_id="song", titles=("חלום",), creators=("עמוס עוז",))),
            ]
        )  # fmt: skip
        for text, work in (
            ("dostojevski", "notes"),
            ("Достоевский", "notes"),
            ("Маленький принц", "prince"),
            ("malenkyj prynts", "prince"),
            ("Amos Oz", "song"),
            ("עמוס", "song"),
        ):
            found = [
                hit.work_id
                for match in (Match.ALL, Match.SIMILAR)
                for hit in self.ask(engine, text, match=match).hits
            ]
            assert found[:1] == [work], text

    def test_the_parts_of_compounds_stay_with_the_index_they_made(
        self, make_engine: Callable[[], SearchEngine]
    ) -> None:
        engine, other = make_engine(), make_engine()
        assert dict(engine.parts()) == {}
        engine.rebuild([entry(WORKS[0])], {"voetbal": 4})
        assert dict(other.parts()) == {"voetbal": 4}
        assert other.parts() is other.parts()
        engine.index([entry(WORKS[1])])
        assert dict(engine.parts()) == {"voetbal": 4}
        engine.rebuild([entry(WORKS[0])])
        assert dict(other.parts()) == {}

    def test_suggestions_come_while_typing(self, engine: SearchEngine) -> None:
        lines = engine.suggest(query_words("harry po", COMPOUNDS))
        assert (lines[0].kind, lines[0].text) == (SuggestionKind.SERIES, "Harry Potter")
        assert (lines[1].text, lines[1].work_id) == ("Harry Potter en de steen der wijzen", "potter")
        assert engine.suggest(query_words("schmi", COMPOUNDS))[0].kind is SuggestionKind.CREATOR
        assert engine.suggest(query_words("", COMPOUNDS)) == ()

    @pytest.mark.parametrize(
        "text", ["", " ", "***", '"', '""', "AND OR NOT", "title:(", "a" * 5000, "-", "'s", "\x00", "日本語", "м и р", "word " * 200, "9999999999999"]
    )  # fmt: skip
    def test_any_text_is_a_query(self, engine: SearchEngine, text: str) -> None:
        for match in Match:
            assert self.ask(engine, text, match=match).total >= 0

    def test_an_engine_without_an_index_says_so_and_finds_nothing(
        self, make_engine: Callable[[], SearchEngine]
    ) -> None:
        engine = make_engine()
        assert [problem.code for problem in engine.check()] == ["search_missing"]
        assert self.ask(engine, "jip").total == 0
        engine.rebuild([entry(WORKS[0])])
        assert engine.check() == []
