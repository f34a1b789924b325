"""What the catalogue reads from a MARC record, and that no record whatever stops it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.catalogue.rules import extraction, grouping
from samenbieb.domains.catalogue.rules.extraction import Facts
from samenbieb.domains.holdings.rules import on_records as holdings_rules
from samenbieb.formats.marc21 import BLANK_LEADER, ControlField, DataField, Field, MarcRecord, Subfield
from tests.factories.catalogue import data_field, marc_record

text = st.text(st.characters(blacklist_categories=("Cs",)), max_size=30)
tags = st.sampled_from(
    ["020", "041", "072", "084", "100", "130", "240", "245", "300", "338", "490", "500", "521", "600", "700", "765", "852",
     "880", "952"]
)  # fmt: skip
fields: st.SearchStrategy[Field] = st.one_of(
    st.builds(ControlField, st.sampled_from(["001", "005", "007", "008"]), text),
    st.builds(
        DataField,
        tags,
        st.sampled_from(" 0149"),
        st.sampled_from(" 0149"),
        st.lists(st.builds(Subfield, st.sampled_from("abcdehknptv0123456789"), text), max_size=5).map(tuple),
    ),
)
leaders = st.text("abcdefgijkmnoprst 0123456789", min_size=24, max_size=24)
any_record = st.builds(
    lambda leader, some: MarcRecord(leader, tuple(some)), leaders, st.lists(fields, max_size=12)
)


def facts(**said: object) -> Facts:
    return extraction.facts_of(marc_record(**said))  # type: ignore[arg-type]


@given(any_record)
def test_no_record_stops_the_reader(record: MarcRecord) -> None:
    assert len(holdings_rules.items_on(record)) <= len(record.fields)
    if extraction.has_title(record):
        read = extraction.facts_of(record)
        assert read.title
        assert read.title_sort
        assert 0 < len(read.work_key) <= grouping.KEY_LENGTH_MAX
        assert all(len(number) == 13 for number in read.isbns)
        assert all(len(value) <= 120 for _, value in read.identifiers)


@pytest.mark.parametrize(
    ("title", "sorted_under"),
    [
        ("De avonden", "avonden"),
        ("Het achterhuis", "achterhuis"),
        ("'t Is vreemd", "is vreemd"),
        ("Één", "een"),
    ],
)
def test_a_title_stands_in_a_list_without_its_article_and_accents(title: str, sorted_under: str) -> None:
    assert facts(title=title).title_sort == sorted_under


def test_punctuation_of_cataloguing_rules_is_not_shown() -> None:
    field = data_field(
        "245", "10", a="Pluk van de Petteflet /", c="Annie M.G. Schmidt ; met tek. van Fiep Westendorp."
    )
    record = MarcRecord(BLANK_LEADER, (ControlField("001", "1"), field))
    read = extraction.facts_of(record)
    assert (read.title, read.responsibility) == (
        "Pluk van de Petteflet",
        "Annie M.G. Schmidt ; met tek. van Fiep Westendorp",
    )


def test_age_letter_avi_and_audience_are_kept_apart() -> None:
    levels = facts(age_letter="E", avi="M3", nur="287").levels
    assert (levels.age_letter, levels.avi, levels.audience, levels.nur) == ("E", "M3", "child", "287")
    assert facts(avi="Plus").levels.audience == ""
    assert facts(age_letter="B").levels.avi == ""


@pytest.mark.parametrize(
    ("number", "known_as"),
    [("90-234-5533-9", "9789023455332"), ("9789023455332 (geb.)", "9789023455332"), ("9789023455333", None)],
)
def test_an_isbn_is_known_as_thirteen_digits_and_a_wrong_one_is_not(
    number: str, known_as: str | None
) -> None:
    assert facts(isbn=number).isbns == ([known_as] if known_as else [])


@pytest.mark.parametrize("form", ["book", "audiobook", "dvd", "cd", "game", "magazine", "sheet_music"])
def test_the_form_is_what_a_reader_holds_in_their_hands(form: str) -> None:
    assert facts(form=form).form == form


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ({"title": "De aanslag"}, {"title": "Aanslag"}, True),
        ({"creator": "Mulisch, Harry"}, {"creator": "Mulisch, H."}, True),
        ({"creator": "Mulisch, Harry"}, {"creator": "Mulisch, Harry, 1927-2010."}, True),
        ({"year": 1982}, {"year": 2010}, True),
        ({"form": "book"}, {"form": "audiobook"}, True),
        ({"form": "book"}, {"form": "dvd"}, False),
        ({"creator": "Mulisch, Harry"}, {"creator": "Reve, Gerard"}, False),
        ({"title": "Deel 1"}, {"title": "Deel 2"}, False),
    ],
)
def test_which_records_are_one_work(one: dict[str, str], other: dict[str, str], together: bool) -> None:
    assert (facts(**one).work_key == facts(**other).work_key) is together


def test_a_translation_stands_with_its_original() -> None:
    assert (
        facts(title="The assault", language="eng", original="De aanslag").work_key
        == facts(title="De aanslag").work_key
    )
