"""Who is proposed first: the rule against a slow and obvious one, whatever was wished and in whatever order they came."""

import random
from collections.abc import Sequence
from itertools import pairwise

from samenbieb.domains.learning.rules.buddies import (
    HALF_DAYS,
    LANGUAGES,
    THEMES,
    Offer,
    Wish,
    fit,
    free_seat,
    ranked,
)

SOME_LANGUAGES, SOME_HALF_DAYS = list(LANGUAGES)[:4], list(HALF_DAYS)[:5]
WORLDS = 600


def _some(dice: random.Random, of: Sequence[str]) -> frozenset[str]:
    return frozenset(one for one in of if dice.random() < 0.5)


def _world(seed: int) -> tuple[Wish, list[Offer]]:
    """Give a wish and up to a dozen offers in any order; ties are as likely as they are among people."""
    dice = random.Random(seed)
    found = [
        Offer(
            key=key,
            place=dice.randint(1, 3),
            themes=_some(dice, THEMES),
            languages=_some(dice, SOME_LANGUAGES),
            half_days=_some(dice, SOME_HALF_DAYS),
            seats=dice.randint(1, 4),
            taken=dice.randint(0, 5),
            said_no=dice.random() < 0.1,
        )
        for key in range(dice.randint(0, 12))
    ]
    dice.shuffle(found)
    wish = Wish(
        dice.randint(1, 3), dice.choice(THEMES), _some(dice, SOME_LANGUAGES), _some(dice, SOME_HALF_DAYS)
    )
    return wish, found


def _comes_first(wish: Wish, one: Offer, other: Offer) -> bool:
    """Compare two as somebody at a table would: line by line, until one of them is ahead."""
    if (one.place == wish.place) != (other.place == wish.place):
        return one.place == wish.place
    speaks, other_speaks = len(one.languages & wish.languages), len(other.languages & wish.languages)
    if speaks != other_speaks:
        return speaks > other_speaks
    can, other_can = len(one.half_days & wish.half_days), len(other.half_days & wish.half_days)
    if can != other_can:
        return can > other_can
    room, other_room = one.seats - one.taken, other.seats - other.taken
    return room > other_room if room != other_room else one.key < other.key


def _slowly(wish: Wish, found: list[Offer]) -> list[int]:
    left = [
        offer
        for offer in found
        if wish.theme in offer.themes
        and offer.half_days & wish.half_days
        and offer.taken < offer.seats
        and not offer.said_no
    ]
    order = []
    while left:
        best = left[0]
        for offer in left[1:]:
            if _comes_first(wish, offer, best):
                best = offer
        order.append(best.key)
        left.remove(best)
    return order


def test_the_order_is_that_of_the_obvious_one_total_and_stable() -> None:
    lengths = set()
    for seed in range(WORLDS):
        wish, found = _world(seed)
        order = [one.offer.key for one in ranked(wish, found)]
        assert order == _slowly(wish, found), seed
        random.Random(seed).shuffle(found)
        assert [one.offer.key for one in ranked(wish, found)] == order, seed
        assert all(one.order < other.order for one, other in pairwise(ranked(wish, found))), seed
        lengths.add(len(order))
    assert max(lengths) > 3


def test_every_reason_that_is_told_is_so() -> None:
    for seed in range(WORLDS):
        wish, found = _world(seed)
        for one in ranked(wish, found):
            assert one.offer.room >= 1
            assert set(one.languages) == wish.languages & one.offer.languages
            assert set(one.half_days) == wish.half_days & one.offer.half_days
            assert list(one.half_days) == sorted(one.half_days, key=HALF_DAYS.index)
            assert one.same_place == (wish.place == one.offer.place)


def test_without_theme_moment_room_or_after_a_no_nobody_is_proposed() -> None:
    wish = Wish(1, "language", frozenset({"nl"}), frozenset({"2m"}))
    good = {
        "key": 1, "place": 2, "themes": frozenset({"language"}), "languages": frozenset[str](),
        "half_days": frozenset({"2m"}), "seats": 2, "taken": 1,
    }  # fmt: skip
    assert (
        fit(wish, Offer(**good)) is not None
    )  # another place and no shared language do not stand in the way
    for change in (
        {"themes": frozenset({"digital"})},
        {"half_days": frozenset({"2a"})},
        {"taken": 2},
        {"seats": 1, "taken": 3},
        {"said_no": True},
    ):
        assert fit(wish, Offer(**{**good, **change})) is None


def test_the_lowest_free_seat_is_given() -> None:
    assert [free_seat(3, taken) for taken in ([], [1], [2], [1, 2, 3])] == [1, 2, 1, None]
