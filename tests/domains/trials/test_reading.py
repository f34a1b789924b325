"""Files of scenarios: what is read, and what is refused with a sentence."""

import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.trials.errors import TrialFileInvalid
from samenbieb.domains.trials.rules.comparing import differences
from samenbieb.domains.trials.rules.moments import day_of, moment_of, time_of
from samenbieb.domains.trials.services import read

CLOSES = dt.time(18)


def closes(_day: dt.date) -> dt.time:
    return CLOSES


def test_a_barcode_may_look_like_a_number_a_time_or_a_word() -> None:
    [scenario] = read(
        "scenarios: [{id: X-1, steps: [{checkout: {barcode: '0123', card: on, at: A}}]}]", name="a.yaml"
    ).scenarios
    assert scenario.steps[0].parameters == {"barcode": "0123", "card": "on", "at": "A"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("scenarios: [{id: X, steps: []}]", "no steps"),
        ("scenarios: [{steps: [{a: {}}]}]", "no id"),
        ("scenarios: [{id: X, colour: red, steps: [{a: {}}]}]", "colour"),
        ("scenarios: [{id: X, steps: [{a: {}, b: {}}]}]", "2 verbs"),
        ("scenarios: [{id: X, steps: [{a: {}}]}, {id: X, steps: [{a: {}}]}]", "twice"),
        ("scenarios: [{id: X, steps: [{a: &n {}}, {a: *n}]}]", "aliases"),
        ("scenarios: [", "while parsing"),
        ("skipped: [{id: X}]", "reason"),
        ("- 1", "a map"),
    ],
)
def test_a_file_that_is_none_says_why(text: str, told: str) -> None:
    with pytest.raises(TrialFileInvalid, match=told):
        read(text, name="a.yaml")


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(TrialFileInvalid):
        read(text, name="any.yaml")


def test_a_day_means_its_closing_time_and_a_list_its_order() -> None:
    answer = {
        "due": dt.datetime(2026, 3, 23, 18, 0),
        "codes": ["a", "b"],
        "holds": [{"patron": "P1", "item": None}, {"patron": "P2", "item": "I1"}],
        "fee": "0.50",
        "closed": True,
    }
    right = {
        "due": "day 21",
        "codes": ["b", "a"],
        "holds": [{"item": "none"}, {"patron": "P2"}],
        "fee": "0.50",
        "closed": True,
    }
    assert differences(right, answer, closes=closes) == []
    assert differences({"due": "2026-03-23T18:00"}, answer, closes=closes) == []
    for name, wrong in {
        "due": "day 20",
        "codes": ["a"],
        "holds": [{"patron": "P2"}, {"patron": "P1"}],
        "fee": "0.5",
        "closed": False,
    }.items():
        assert len(differences({name: wrong}, answer, closes=closes)) == 1, name
    assert differences({"codes_include": ["a"]}, answer, closes=closes) == []
    assert differences({"codes_include": ["c"]}, answer, closes=closes)
    with pytest.raises(KeyError, match="colour"):
        differences({"colour": "red"}, answer, closes=closes)


def test_moments_are_read_as_they_are_written() -> None:
    assert day_of("day 21") == dt.date(2026, 3, 23)
    assert day_of("2026-03-31") == day_of(dt.date(2026, 3, 31)) == dt.date(2026, 3, 31)
    assert moment_of("2026-03-02T10:00") == dt.datetime(2026, 3, 2, 10)
    assert (time_of("24:00"), time_of("09:30"), time_of("25:00")) == (
        dt.time(23, 59, 59),
        dt.time(9, 30),
        None,
    )
    assert day_of("someday") is None
