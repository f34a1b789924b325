"""Floors and ceilings of floating titles: against slow, obvious counting, and over three libraries."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.circulation import services
from samenbieb.domains.circulation.rules.sharing import Stock, share_of
from samenbieb.domains.circulation.services import RuleDraft
from samenbieb.domains.holdings import services as holdings
from samenbieb.domains.holdings.models import Item, ItemCategory
from tests.factories.circulation import SYSTEM, Library, item_row, library

FIGURES = st.integers(0, 6)
OTHERS = st.lists(st.tuples(FIGURES, FIGURES), max_size=5)


@given(FIGURES, FIGURES, FIGURES, FIGURES, OTHERS)
def test_against_an_obvious_version(
    more: int, ceiling: int, mine: int, floor: int, others: list[tuple[int, int]]
) -> None:
    here = Stock(0, "hier", 1 + mine, floor)
    places = [Stock(number + 1, f"p{number}", *pair) for number, pair in enumerate(others)]
    found = share_of(1 + more, ceiling, here, places)
    # Slowly: walk from the emptiest place to the fullest and take the first that lacks.
    slow = None
    if 1 + more > ceiling and mine >= floor:
        for wanted in range(7):
            for place in places:
                if slow is None and place.count == wanted and place.floor > wanted:
                    slow = place.branch_id
    assert (found.branch_id if found else None) == slow


@given(FIGURES, FIGURES, OTHERS)
def test_nobody_gives_away_below_the_floor_nor_to_who_has_enough(
    mine: int, floor: int, others: list[tuple[int, int]]
) -> None:
    places = [Stock(number + 1, f"p{number}", *pair) for number, pair in enumerate(others)]
    found = share_of(1 + mine, 0, Stock(0, "hier", 1 + mine, floor), places)
    if found is not None:
        assert mine >= floor
        assert found.there_count < found.floor


def rule(place: Library, kind: str, value: object, category: ItemCategory | None = None) -> None:
    draft = RuleDraft(
        kind=kind,
        value=value,
        organisation_id=place.organisation.pk,
        branch_id=place.branch.pk,
        item_category_id=category.pk if category else None,
    )
    services.set_rule(SYSTEM, draft=draft)


@pytest.mark.django_db
class TestThreeLibraries:
    @pytest.fixture
    def places(self) -> list[Library]:
        found = [library(name=name, code=name.lower()) for name in ("Aa", "Bee", "Cee")]
        for place in found:
            rule(place, "float_branches", ["aa", "bee", "cee"])
        return found

    def test_every_return_as_an_obvious_count_says(self, places: list[Library]) -> None:
        ceilings, floors = {"aa": 4, "bee": 3, "cee": 9}, {"aa": 2, "bee": 2, "cee": 4}
        for place in places:
            rule(place, "float_ceiling", ceilings[place.branch.code])
            rule(place, "float_floor", floors[place.branch.code])
        copies = [place.item() for place in places for _ in range(4)]
        cards = [place.member() for place in places]
        dice = random.Random(4)
        stands = {
            copy.pk: place for copy, place in zip(copies, sorted(places * 4, key=places.index), strict=True)
        }
        shared = 0
        for _ in range(30):
            copy, at = dice.choice(copies), dice.choice(places)
            stands[copy.pk].lend(copy, dice.choice(cards))
            answer = at.take_in(copy)
            others = {
                place.branch.code: sum(where is place for pk, where in stands.items() if pk != copy.pk)
                for place in places
            }
            here = at.branch.code
            lacking = [code for code in others if code != here and others[code] < floors[code]]
            if others[here] + 1 > ceilings[here] and others[here] >= floors[here] and lacking:
                goes_to = min(lacking, key=lambda code: (others[code], code))
                assert answer.shared["there"] == others[goes_to]
                shared += 1
            else:
                goes_to = here
                assert answer.shared == {}
            assert answer.destination_code == goes_to
            stands[copy.pk] = next(place for place in places if place.branch.code == goes_to)
            if goes_to != here:
                assert stands[copy.pk].take_in(copy).next == "shelf"
        assert shared > 2

    def test_only_what_the_row_names_is_counted(self, places: list[Library]) -> None:
        here, there, _third = places
        copies = [here.item() for _ in range(3)]
        category = copies[0].category
        rule(here, "float_ceiling", 2, category)
        rule(there, "float_floor", 1, category)
        holdings.note(SYSTEM, item_row(copies[2]), kind="missing")  # does not stand there
        assert lent_and_back(here, copies[0]) == ("shelf", "aa")
        holdings.take_off(SYSTEM, item_row(copies[2]), kind="missing")
        assert lent_and_back(here, copies[0]) == ("transit", "bee")
        assert lent_and_back(here, copies[1]) == ("shelf", "aa")  # one is under way to who lacked it

    def test_a_library_that_does_not_float_gets_nothing(self, places: list[Library]) -> None:
        here, there, _third = places
        copies = [here.item() for _ in range(2)]
        rule(here, "float_ceiling", 1)
        rule(there, "float_floor", 5)
        rule(there, "float_branches", [])
        assert lent_and_back(here, copies[0]) == ("shelf", "aa")


def lent_and_back(place: Library, copy: Item) -> tuple[str, str]:
    place.lend(copy, place.member())
    answer = place.take_in(copy)
    return answer.next, answer.destination_code
