"""From all that is published of a figure about people and its parts, no hidden small number can be worked out."""

import random
from collections import defaultdict
from typing import Any

import pytest

from samenbieb.domains.monitoring.selectors.guarded import Area, Month, Place, published
from samenbieb.domains.monitoring.selectors.regions import Kind
from tests.domains.monitoring.attacker import Attacker, Sum

THRESHOLD = 5
WHOLE = "visitors"
PARTS = ("debate", "reading", "culture")
World = dict[tuple[Place, str], int]
Where = dict[Place, set[tuple[int | None, int | None]]]


def made(seed: int, *, libraries: int, most: int, parts: int = 3) -> tuple[World, Where]:
    """Draw a world of libraries with places in towns, and a few visitors here and there, often hardly any."""
    draw = random.Random(seed)
    world: World = {}
    where: Where = {}
    branch = 0
    for library in range(1, libraries + 1):
        for _place in range(draw.randint(1, 4)):
            branch += 1
            town = draw.randint(1, max(2, libraries))
            place = (library, branch)
            where[place] = {(town, 1 + town % 2)}
            for part in PARTS[:parts]:
                if draw.random() < 0.7:
                    world[place, part] = draw.randint(1, 6) if draw.random() < 0.4 else draw.randint(5, most)
    return world, where


def areas(where: Where) -> dict[Area, set[Place]]:
    found: dict[Area, set[Place]] = defaultdict(set)
    for place, lies in where.items():
        town, province = next(iter(lies))
        found[Kind.COUNTRY, 0].add(place)
        found[Kind.LIBRARY, place[0]].add(place)
        found[Kind.PLACE, place[1] or 0].add(place)
        found[Kind.MUNICIPALITY, town or 0].add(place)
        found[Kind.PROVINCE, province or 0].add(place)
    return found


def month_of(world: World, where: Where, parts: int) -> Month:
    values: dict[str, dict[Place, int]] = {name: {} for name in (WHOLE, *PARTS[:parts])}
    for (place, part), value in world.items():
        values[part][place] = value
        values[WHOLE][place] = values[WHOLE].get(place, 0) + value
    return published(values, where)


def tables(world: World, where: Where, parts: int, month: int = 1) -> tuple[list[Sum], list[Sum]]:
    """Give what a visitor can download of a month, and what stays hidden of it: sums of cells with their value."""
    shown, hidden = [], []
    answer = month_of(world, where, parts)
    for area, places in areas(where).items():
        for name in (WHOLE, *PARTS[:parts]):
            cells = {
                (month, place, part): value
                for (place, part), value in world.items()
                if place in places and name in {WHOLE, part}
            }
            entry = frozenset(cells), sum(cells.values())
            if area in answer.hidden[name]:
                hidden.append(entry)
            else:
                shown.append(entry)
    return shown, hidden


def places_in(cells: frozenset[tuple[int, Place, str]]) -> int:
    return len({place for _month, place, _part in cells})


@pytest.mark.parametrize("seed", range(30))
def test_no_small_number_is_a_combination_of_published_ones_and_none_is_narrowed_down(seed: int) -> None:
    world, where = made(seed, libraries=2 + seed % 7, most=60)
    shown, hidden = tables(world, where, 3)
    attacker = Attacker(shown)
    for cells, value in hidden:
        least = places_in(cells)
        if 0 < value < THRESHOLD:
            assert not attacker.combines(cells), (seed, cells, value)
            if cells <= set(attacker.cells):
                low, high = attacker.between(cells)
                assert low <= max(least, len(cells)), (seed, cells, value, low)
                assert high >= THRESHOLD, (seed, cells, value, high)
    assert all(value == 0 or value >= THRESHOLD for _cells, value in shown)


@pytest.mark.parametrize("seed", range(15))
def test_a_year_and_its_months_tell_no_more_than_the_months(seed: int) -> None:
    shown, hidden = [], []
    whole: dict[tuple[Area, str], tuple[frozenset[object], int]] = {}
    dark: set[tuple[Area, str]] = set()
    _world, where = made(seed, libraries=3, most=30, parts=2)
    for month in (1, 2, 3):
        draw = random.Random(seed * 10 + month)
        world = {
            (place, part): draw.randint(1, 6) if draw.random() < 0.3 else draw.randint(5, 40)
            for place in where
            for part in PARTS[:2]
            if draw.random() < 0.8
        }
        of_month = tables(world, where, 2, month)
        shown += of_month[0]
        hidden += of_month[1]
        answer = month_of(world, where, 2)
        for area, places in areas(where).items():
            for name in (WHOLE, *PARTS[:2]):
                cells = {
                    (month, p, part): v
                    for (p, part), v in world.items()
                    if p in places and name in {WHOLE, part}
                }
                before = whole.get((area, name), (frozenset(), 0))
                whole[area, name] = before[0] | frozenset(cells), before[1] + sum(cells.values())
                if area in answer.hidden[name]:
                    dark.add((area, name))
    attacker = Attacker([*shown, *(entry for key, entry in whole.items() if key not in dark)])
    for cells, value in hidden:
        if 0 < value < THRESHOLD:
            assert not attacker.combines(cells)


@pytest.mark.parametrize("seed", range(40))
def test_in_a_small_world_a_small_number_can_be_one_and_can_be_no_small_number(seed: int) -> None:
    """Every way to fill the table is tried: there is one with hardly anybody, and one with enough of them."""
    draw = random.Random(seed)
    where: Where = {(1, 1): {(1, 1)}, (1, 2): {(draw.randint(1, 2), 1)}, (2, 3): {(2, 1)}}
    world = {
        (place, part): draw.randint(1, 7) for place in where for part in PARTS[:2] if draw.random() < 0.8
    }
    shown, hidden = tables(world, where, 2)
    known = {cell for cells, _value in shown for cell in cells}
    for cells, value in hidden:
        if 0 < value < THRESHOLD and cells <= known:
            fewest, enough = range(len(cells), places_in(cells) * 2 + 1), range(THRESHOLD, 12)
            assert any(can_be(shown, cells, number) for number in fewest), (seed, cells, value)
            assert any(can_be(shown, cells, number) for number in enough), (seed, cells, value)


def can_be(shown: list[Sum], cells: frozenset[Any], value: int) -> bool:
    return next(Attacker([*shown, (cells, value)]).solutions(), None) is not None


@pytest.mark.parametrize("seed", range(30))
def test_what_is_in_the_whole_and_in_no_part_is_guarded_too(seed: int) -> None:
    """Young visitors of all visitors: who is not young stands nowhere, and is one subtraction away."""
    world, where = made(seed, libraries=2 + seed % 6, most=60, parts=2)
    young, others = PARTS[:2]
    values: dict[str, dict[Place, int]] = {WHOLE: {}, young: {}}
    for (place, part), value in world.items():
        values[WHOLE][place] = values[WHOLE].get(place, 0) + value
        if part == young:
            values[young][place] = value
    answer = published(values, where)
    shown: list[Sum] = []
    secret: list[Sum] = []
    for area, places in areas(where).items():
        for name, those in ((WHOLE, {young, others}), (young, {young}), ("", {others})):
            cells = {(p, part): v for (p, part), v in world.items() if p in places and part in those}
            entry = frozenset(cells), sum(cells.values())
            visible = name and area not in answer.hidden[name]
            (shown if visible else secret).append(entry)
    attacker = Attacker(shown)
    for cells, value in secret:
        if 0 < value < THRESHOLD:
            assert not attacker.combines(cells), (seed, cells, value)
            if cells <= set(attacker.cells):
                assert attacker.between(cells)[1] >= THRESHOLD, (seed, cells, value)


def test_the_attacker_is_no_fool() -> None:
    """Hiding only what is small is worked out at once: by subtraction, by a total of parts, by a year."""
    a, b, c = ("a",), ("b",), ("c",)
    attacker = Attacker([(frozenset({a, b}), 12), (frozenset({b}), 9), (frozenset({b, c}), 11)])
    assert attacker.combines({a})
    assert attacker.between({a}) == (3, 3)
    assert attacker.between({c}) == (2, 2)
    assert not Attacker([(frozenset({a, b}), 12)]).combines({a})
    assert {way[a] for way in Attacker([(frozenset({a, b}), 4)]).solutions()} == {1, 2, 3}


@pytest.mark.parametrize("seed", range(3))
def test_a_figure_and_its_parts_guarded_apart_would_be_worked_out(seed: int) -> None:
    """Why the parts are looked at together with their whole: guarded one by one, they leak in most worlds."""
    leaks = 0
    for one in range(10):
        world, where = made(seed * 10 + one, libraries=3, most=60)
        shown: list[Sum] = []
        hidden: list[Sum] = []
        for name in (WHOLE, *PARTS):
            values: dict[Place, int] = {}
            for (place, part), value in world.items():
                if name in {WHOLE, part}:
                    values[place] = values.get(place, 0) + value
            answer = published({name: values}, where)
            for area, places in areas(where).items():
                cells = frozenset((1, p, part) for p, part in world if p in places and name in {WHOLE, part})
                entry = cells, sum(v for (p, part), v in world.items() if (1, p, part) in cells)
                (hidden if area in answer.hidden[name] else shown).append(entry)
        attacker = Attacker(shown)
        leaks += any(attacker.combines(cells) for cells, value in hidden if 0 < value < THRESHOLD)
    assert leaks > 0


def test_most_of_a_country_still_shows() -> None:
    """The guard is no blanket: with ordinary numbers, the country and nearly all libraries keep their figure and its parts."""
    draw = random.Random(7)
    world: World = {}
    where: Where = {}
    for library in range(1, 61):
        for number in range(8):
            place = (library, library * 10 + number)
            where[place] = {(library * 3 + number % 3, 1 + library % 12)}
            for part in PARTS:
                if draw.random() < 0.6:
                    world[place, part] = draw.randint(1, 4) if draw.random() < 0.03 else draw.randint(8, 300)
    answer = month_of(world, where, 3)
    for name in (WHOLE, *PARTS):
        libraries = {key for kind, key in answer.hidden[name] if kind == Kind.LIBRARY}
        assert (Kind.COUNTRY, 0) not in answer.hidden[name]
        assert len(libraries) <= 3, (name, libraries)
