"""The titles of the demo world as MARC records: what was entered by hand comes back out of the record."""

import collections
import io

import pytest

from samenbieb.domains.catalogue import demo, selectors
from samenbieb.domains.catalogue.rules import extraction
from samenbieb.formats import isbn, iso2709
from samenbieb.formats.marc21 import Parsed
from samenbieb.kernel import clock
from samenbieb.kernel import demo as kernel_demo


@pytest.fixture(scope="module")
def read_back():
    """Every row of the list beside the facts that the catalogue reads from its record."""
    outcomes = list(iso2709.read(io.BytesIO(demo.delivery())))
    assert all(isinstance(outcome, Parsed) and not outcome.remarks for outcome in outcomes)
    return list(zip(demo.rows(), (extraction.facts_of(outcome.record) for outcome in outcomes), strict=True))


def test_every_row_becomes_one_sound_record(read_back):
    assert len(read_back) >= 600


def test_the_record_says_what_was_entered(read_back):
    for row, facts in read_back:
        assert facts.title.rstrip(".") == row["title"].rstrip("."), row
        assert facts.subtitle == row["subtitle"], row
        assert facts.form == row["form"], row
        assert facts.summary == row["summary"], row
        assert facts.languages[0] == demo.MARC_LANGUAGES[row["language"]], row
        assert facts.series == ([row["series"]] if row["series"] else []), row
        assert facts.creators[:1] == [row["authors"].split(";")[0].strip()], row


def test_levels_are_those_of_the_row_and_none_is_made_from_another(read_back):
    for row, facts in read_back:
        levels = facts.levels
        assert (levels.age_letter, levels.nur, levels.avi, levels.pim) == (
            row["audience"],
            row["nur"],
            row["avi"],
            row["theme"],
        ), row
        assert levels.easy_reading == bool(row["easy_reading"]), row
        assert levels.large_print == bool(row["large_print"]), row


def test_editions_and_languages_of_one_work_stand_together_and_no_others(read_back):
    keys, works = collections.defaultdict(set), collections.defaultdict(set)
    for row, facts in read_back:
        keys[row["work"], facts.kind].add(facts.work_key)
        works[facts.work_key].add((row["work"], facts.kind))
    assert [work for work, found in keys.items() if len(found) > 1] == []
    assert [key for key, found in works.items() if len(found) > 1] == []


def test_it_is_the_shelf_of_a_dutch_public_library(read_back):
    rows = [row for row, _ in read_back]
    children = [row for row in rows if row["audience"] != "D"]
    assert len(children) >= 300
    assert len({row["language"] for row in rows}) >= 8
    assert sum(row["language"] == "nl" for row in rows) > len(rows) * 0.7
    assert sum(bool(row["easy_reading"]) for row in rows) >= 20
    assert sum(bool(row["large_print"]) for row in rows) >= 40
    assert sum(row["form"] == "audiobook" for row in rows) >= 40


def test_isbns_are_right_and_not_invented(read_back):
    for row, facts in read_back:
        assert facts.isbns == ([isbn.normalised(row["isbn"])] if row["isbn"] else []), row


@pytest.mark.slow
@pytest.mark.django_db
def test_the_demo_world_leaves_something_to_mend_and_something_to_decide():
    world = kernel_demo.World(seed=1, now=clock.now())
    demo.load(world)
    asides, _count = selectors.asides(world.actor)
    assert {one.reason for one in asides} >= {"no_title", "bad_directory"}
    doubts, _count = selectors.doubts(world.actor)
    assert [one.title for one in doubts] == ["De avonden"]
