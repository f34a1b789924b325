"""Where a place lies: read as a map copies it, measured over the ball, kept on the place, and told in order of distance."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.organisations import permissions, selectors, services
from samenbieb.domains.organisations.errors import WrongPosition
from samenbieb.domains.organisations.rules import km_between, read_position
from tests.factories.organisations import BranchFactory, staff

NORTHS = st.decimals(min_value=-90, max_value=90, places=5)
EASTS = st.decimals(min_value=-180, max_value=180, places=5)
POSITIONS = st.tuples(NORTHS, EASTS)
HALF_ROUND_KM = math.pi * 6371.0088


def _slow_km(one: tuple[Decimal, Decimal], other: tuple[Decimal, Decimal]) -> float:
    """Measure by the angle between two arrows from the middle of the earth."""

    def arrow(position: tuple[Decimal, Decimal]) -> tuple[float, float, float]:
        north, east = (math.radians(float(value)) for value in position)
        return math.cos(north) * math.cos(east), math.cos(north) * math.sin(east), math.sin(north)

    a, b = arrow(one), arrow(other)
    cross = (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])
    inner = sum(p * q for p, q in zip(a, b, strict=True))
    return 6371.0088 * math.atan2(math.hypot(*cross), inner)


@given(one=POSITIONS, other=POSITIONS)
def test_a_distance_is_the_same_there_and_back_and_as_a_slow_way_says(one, other):
    km = km_between(one, other)
    assert math.isclose(km, km_between(other, one), abs_tol=1e-9)
    assert math.isclose(km, _slow_km(one, other), rel_tol=1e-6, abs_tol=1e-3)
    assert 0 <= km <= HALF_ROUND_KM + 1e-6


def test_a_degree_north_is_a_hundred_and_eleven_kilometres():
    assert round(km_between((Decimal(52), Decimal(5)), (Decimal(53), Decimal(5))), 1) == 111.2


@given(position=st.tuples(NORTHS, EASTS), between=st.sampled_from([", ", ",", " ", "; ", "  "]))
def test_what_a_map_copies_is_read_back(position, between):
    north, east = position
    if 3 <= north <= 8 and 50 <= east <= 54:
        return
    assert read_position(f"{north}{between}{east}") == position


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("4.88969, 52.37403", "swapped"),
        ("52,37403, 4,88969", "form"),
        ("52.37403", "form"),
        ("", "form"),
        ("noord, oost", "form"),
        ("91, 4", "form"),
        ("52, 181", "form"),
        ("NaN, 4", "form"),
        ("1, 2, 3", "form"),
    ],
)
def test_what_is_no_position_is_told_apart_from_one_the_wrong_way_round(text, problem):
    with pytest.raises(ValueError, match=problem):
        read_position(text)


@pytest.mark.django_db
def test_a_position_is_kept_remembered_and_taken_away_again():
    place = BranchFactory()
    director = staff(place.organisation, permissions.DIRECTOR)
    services.edit_branch(director, branch_id=place.pk, position="52.55, 5.2")
    assert selectors.branch(place.code).position == (Decimal("52.55000"), Decimal("5.20000"))
    services.edit_branch(director, branch_id=place.pk, position="52.55000, 5.20000")  # nothing changed
    services.edit_branch(director, branch_id=place.pk, position=" ")
    assert selectors.branch(place.code).position is None
    assert len(selectors.history(director, place.organisation_id)) == 2
    with pytest.raises(WrongPosition) as refused:
        services.edit_branch(director, branch_id=place.pk, position="5.2, 52.55")
    assert refused.value.code == "wrong_position"
    assert "omgekeerd" in str(refused.value)
    assert selectors.branch(place.code).position is None


@pytest.mark.django_db
def test_places_are_apart_only_when_both_positions_are_known():
    here = BranchFactory(latitude="52.55000", longitude="5.20000")
    there = BranchFactory(latitude="52.50000", longitude="5.12000")
    nowhere = BranchFactory()
    for place in (here, there, nowhere):
        place.refresh_from_db()
    km = selectors.km_apart(here, there)
    assert km is not None
    assert round(km, 1) == 7.8
    assert selectors.km_apart(here, nowhere) is None
