"""Every kind of exercise knows what is right, whatever way somebody writes it."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.learning.files import delivered
from samenbieb.domains.learning.rules.exercises import KINDS, exercise
from samenbieb.domains.learning.rules.lessons import read_lesson, too_long
from samenbieb.domains.learning.rules.progress import is_finished, is_mastered, lengthened, next_step
from samenbieb.domains.learning.rules.reading import ContentInvalid
from samenbieb.domains.learning.rules.scoring import Compare, plain, plain_number, score
from tests.factories.learning import TEXT, lesson_table, question

TASKS = [
    (lesson.slug, step["key"], task)
    for lesson in delivered()
    for step in lesson.steps
    if (task := exercise(step, where=lesson.slug))
]


@pytest.mark.parametrize(("slug", "key", "task"), TASKS, ids=[f"{slug}/{key}" for slug, key, _ in TASKS])
def test_the_answer_key_of_every_lesson_is_right_and_anything_else_is_not(
    slug: str, key: str, task: Any
) -> None:
    right = score(task.key, task.compare, task.own_key)
    assert (right.right, right.hundredths, right.wrong_fields) == (True, 100, ())
    for field in task.key:
        other = next(
            (
                one.value
                for f in task.fields
                if f.name == field
                for one in f.choices
                if one.value not in f.accepted
            ),
            "iets anders" if task.own_key[field] else "1",
        )
        verdict = score(task.key, task.compare, {**task.own_key, field: other})
        assert (verdict.right, verdict.wrong_fields) == (False, (field,))
    assert not score(task.key, task.compare, {"onbekend": "1"}).right


@pytest.mark.parametrize(("slug", "key", "task"), TASKS, ids=[f"{slug}/{key}" for slug, key, _ in TASKS])
def test_every_field_can_be_answered_by_pressing_or_typing(slug: str, key: str, task: Any) -> None:
    for field in task.fields:
        values = {choice.value for choice in field.choices}
        assert field.many or not values or set(field.accepted) <= values
        assert len(values) == len(field.choices)


def test_all_nine_kinds_are_used_by_the_lessons() -> None:
    assert {task.kind for _slug, _key, task in TASKS} == set(KINDS)
    assert len(KINDS) == 9


def test_a_lesson_mixes_kinds_and_says_where_it_comes_from() -> None:
    for lesson in delivered():
        kinds = {step["kind"] for step in lesson.steps}
        assert len(kinds) >= (3 if len(lesson.steps) > 10 else 4), lesson.slug
        assert lesson.source
        assert lesson.written_on <= lesson.read_on


def test_no_sentence_of_a_lesson_is_longer_than_twelve_words() -> None:
    assert {lesson.slug: long for lesson in delivered() if (long := too_long(lesson))} == {}


def test_the_check_on_sentences_sees_a_long_one() -> None:
    long = " ".join(["woord"] * 13) + "."
    assert too_long(read_lesson(lesson_table(summary=f"Kort. {long}"), where="x")) == [long]


def test_lessons_have_addresses_of_their_own() -> None:
    slugs = [lesson.slug for lesson in delivered()]
    assert len(set(slugs)) == len(slugs)
    assert not {"pas", "antwoorden", "zonder-internet"} & set(slugs)


@given(
    st.decimals(min_value=0, max_value=99_999, places=2), st.sampled_from(["€ {}", "{}", " {} euro", "€{}"])
)
def test_an_amount_is_the_same_in_every_dutch_spelling(amount: Decimal, frame: str) -> None:
    plainly = plain_number(str(amount))
    with_comma = f"{amount:.2f}".replace(".", ",")
    assert plain_number(frame.format(with_comma)) == plainly
    thousands = f"{amount:,.2f}".replace(",", "_").replace(".", ",").replace("_", ".")
    assert plain_number(frame.format(thousands)) == plainly
    assert Decimal(plainly) == amount


@given(st.text(max_size=200))
def test_any_text_is_compared_without_an_error_and_a_second_time_the_same(text: str) -> None:
    for compare in Compare:
        assert plain(plain(text, compare), compare) == plain(text, compare)


@pytest.mark.parametrize("text", ["", "abc", "1,2,3", "12..5", "-", "1e5", "NaN", "٣"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert plain_number(text) == ""


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"right": 4}, "right"),
        ({"options": ["een"]}, "options"),
        ({"options": ["een", "een"]}, "options says something twice"),
        ({"kind": "slepen"}, "no kind of exercise"),
        ({"good": ""}, "good"),
        ({"key": "Vraag 1"}, "key"),
        ({"picture": {"kind": "foto", "alt": "x"}}, "picture"),
        ({"kind": "number", "right": "veel"}, "right is no number"),
        ({"kind": "sentence", "sentence": ["Ik", "…"], "words": ["ga", "loop"], "right": [1, 2]}, "sentence"),
        ({"kind": "match", "pairs": [["a", "b"], ["a", "c"]]}, "pairs has a side twice"),
        ({"kind": "area"}, "picture"),
    ],
)
def test_a_lesson_that_cannot_be_says_where(change: dict[str, Any], told: str) -> None:
    steps = [TEXT, *(question(f"v-{number}") for number in range(5))]
    steps[3] = {**steps[3], **change}
    with pytest.raises(ContentInvalid, match=told) as refused:
        read_lesson(lesson_table(steps=steps), where="proef.toml")
    assert "proef.toml, step 4" in str(refused.value)


def test_four_of_the_last_five_is_mastery() -> None:
    assert is_mastered("1111", right_count=4, of_count=5)
    assert is_mastered("0000011101111"[-6:], right_count=4, of_count=5)
    assert not is_mastered("11011"[:4], right_count=4, of_count=5)
    assert not is_mastered("111000", right_count=4, of_count=5)


@given(st.lists(st.booleans(), max_size=60), st.integers(1, 8), st.integers(0, 4))
def test_mastery_looks_at_the_last_answers_only(answers: list[bool], right: int, more: int) -> None:
    series = ""
    for answer in answers:
        series = lengthened(series, right=answer)
    of = right + more
    assert is_mastered(series, right_count=right, of_count=of) == (sum(answers[-of:]) >= right)


def test_one_goes_on_at_the_first_step_that_is_not_done() -> None:
    assert next_step(["a", "b", "c"], []) == 1
    assert next_step(["a", "b", "c"], ["a", "c"]) == 2
    assert next_step(["a", "b"], ["b", "a"]) == 3
    assert is_finished(["a", "b"], ["b", "a"])
