"""Scales of levels stand apart: nothing turns a level of one into one of another."""

import ast
import re

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.learning.models import LessonVersion
from samenbieb.domains.learning.rules.levels import SCALES, Level, ScalesDiffer, pairs
from samenbieb.domains.learning.selectors import level_name, scale_name
from tests.factories.learning import publish
from tests.house.tree import named, short

LEVELS = [Level(scale, code) for scale, code in pairs()]
# A level as it is written: 1F and 2F of the frame for mother tongue and numeracy, A1 and so on of the other.
FRAME, SECOND_LANGUAGE = re.compile(r"\b[1-4]F\b"), re.compile(r"\b(Alfa [ABC]|[ABC][12])\b")


@given(st.sampled_from(LEVELS), st.sampled_from(LEVELS))
def test_levels_compare_on_their_own_scale_only(one: Level, other: Level) -> None:
    if one.scale == other.scale:
        assert (one <= other) == (SCALES[one.scale].index(one.code) <= SCALES[one.scale].index(other.code))
    else:
        with pytest.raises(ScalesDiffer):
            assert one <= other
        assert one != other


def test_a_level_that_its_scale_does_not_have_is_none() -> None:
    with pytest.raises(ValueError, match="numeracy has no level a1"):
        Level("numeracy", "a1")


def test_every_scale_and_level_has_a_name_of_its_own() -> None:
    for scale, codes in SCALES.items():
        assert scale_name(scale)
        assert len({level_name(scale, code) for code in codes}) == len(codes)


@pytest.mark.django_db
def test_the_database_keeps_a_level_on_its_own_scale() -> None:
    publish(state := "proefles")
    version = LessonVersion.objects.get(lesson__slug=state)
    copy = LessonVersion(
        lesson=version.lesson, number=2, title="x", summary="x", scale="numeracy", level="a1", reader_level="A2",
        source="x", written_on=version.written_on, icon="x", content=[], digest="x", step_count=6,
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="lesson_level_is_on_its_own_scale"), transaction.atomic():
        copy.save()


def test_no_code_pairs_a_level_of_one_scale_with_one_of_another() -> None:
    """A mapping or a pair of codes of two scales would be a conversion: there is none in the whole house."""
    scale_of: dict[str, set[str]] = {}
    for scale, code in pairs():
        scale_of.setdefault(code, set()).add(scale)
    found = []
    for path in named(".py", below="src/samenbieb"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            couples: list[tuple[ast.expr | None, ast.expr]] = []
            if isinstance(node, ast.Dict):
                couples = list(zip(node.keys, node.values, strict=True))
            elif isinstance(node, ast.Tuple) and len(node.elts) == 2:
                couples = [(node.elts[0], node.elts[1])]
            for left, right in couples:
                codes = [str(one.value) for one in (left, right) if isinstance(one, ast.Constant)]
                scales = [scale_of.get(code) for code in codes]
                if len(scales) == 2 and scales[0] and scales[1] and not scales[0] & scales[1]:
                    found.append(f"{short(path)}:{node.lineno}: {codes}")
    assert found == []


def test_no_page_and_no_text_names_levels_of_two_scales_in_one_breath() -> None:
    found = []
    files = [
        named(".html", below="src/samenbieb"),
        named(".toml", below="src/samenbieb"),
        named(".po", below="locale"),
    ]
    for path in [path for some in files for path in some]:
        found += [
            f"{short(path)}: {line.strip()[:80]}"
            for line in path.read_text(encoding="utf-8").splitlines()
            if FRAME.search(line) and SECOND_LANGUAGE.search(line)
        ]
    assert found == []
