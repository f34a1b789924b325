"""Every pair of acts that may meet, round after round, on real connections: one wins, the other is told why, nothing breaks."""

import inspect
import random
from collections.abc import Callable

import pytest

from tests.domains.circulation import race_pairs, race_pairs_of_money, race_pairs_of_people
from tests.domains.circulation.racing import Race, World, hold_rounds

PAIRS = [
    piece
    for module in (race_pairs, race_pairs_of_money, race_pairs_of_people)
    for _name, piece in inspect.getmembers(module, inspect.isfunction)
    if piece.__module__ == module.__name__ and inspect.get_annotations(piece).get("return") is Race
]
# Those that the programme names (issue 4, acceptance 2) race fifty times in the wider checks, the others fifteen times.
NAMED = (
    race_pairs.one_item_lent_twice,
    race_pairs.last_place_of_a_limit,
    race_pairs.two_copies_for_one_hold,
    race_pairs_of_money.accrual_against_payment,
    race_pairs.renewal_against_new_hold,
    race_pairs.joined_titles_against_new_hold,
    race_pairs_of_people.merge_against_hold,
    race_pairs.the_same_key_twice,
)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_index")]
every_pair = pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.__name__)


@pytest.mark.slow
@pytest.mark.timeout(300)
@every_pair
def test_some_rounds(pair: Callable[[World], Race]) -> None:
    hold_rounds(pair, rounds=50 if pair in NAMED else 15, seed=random.randrange(2**32))


@pytest.mark.soak
@pytest.mark.timeout(900)
@every_pair
def test_five_hundred_rounds(pair: Callable[[World], Race]) -> None:
    hold_rounds(pair, rounds=500, seed=random.randrange(2**32))
