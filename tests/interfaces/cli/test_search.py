"""`samenbieb search`: for people, for programs, and building the index anew."""

import json
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.factories.catalogue import RecordFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]


def run(*words: str) -> str:
    """Give what the command writes."""
    out = StringIO()
    call_command("search", *words, stdout=out)
    return out.getvalue()


def test_a_rebuild_restores_what_can_be_found(own_index: Path) -> None:
    RecordFactory(title="De aanslag", creator="Mulisch, Harry", year=1982)
    assert run("aanslag") == "0 found.\n"
    assert run("rebuild") == "The index is new. Works in it: 1.\n"
    assert run("aanslag") == "De aanslag  (Harry Mulisch; 1982; book)\n1 found.\n"
    shutil.rmtree(own_index / "search")
    assert json.loads(run("rebuild", "--json")) == {"works": 1}
    assert run("aanslag").endswith("1 found.\n")


def test_programs_get_total_and_hits() -> None:
    for number in range(3):
        RecordFactory(title=f"Verhaal {number}")
    run("rebuild")
    answer = json.loads(run("verhaal", "--json", "--limit", "2"))
    assert answer["total"] == 3
    assert [set(hit) >= {"id", "title", "creator", "year", "forms"} for hit in answer["hits"]] == [True, True]


def test_the_words_rebuild_and_more_are_a_search_and_what_was_taken_less_strictly_is_said() -> None:
    RecordFactory(title="Rebuild the world")
    run("rebuild")
    assert json.loads(run("rebuild", "world", "--json"))["total"] == 1
    assert json.loads(run('"rebuild"', "--json"))["total"] == 1
    assert run("rebiuld") == (
        "Rebuild the world  (Marente de Moor; 1947; book)\n"
        "Nothing was found for “rebiuld”. These titles are for “rebuild”.\n1 found.\n"
    )
