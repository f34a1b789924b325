"""Who is proposed first: the rule against a slow and obvious one, whatever was wished and in whatever order they came."""

import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from samenbieb.domains.learning.rules.buddies import (
    HALF_DAYS,
    LANGUAGES,
    THEMES,
    Fit,
    Offer,
    Wish,
    fit,
    free_seat,
    ranked,
)

SOME_LANGUAGES, SOME_HALF_DAYS = list(LANGUAGES)[:4], list(HALF_DAYS)[:5]
languages = st.frozensets(st.sampled_from(SOME_LANGUAGES))
half_days = st.frozensets(st.sampled_from(SOME_HALF_DAYS))
wishes = st.builds(Wish, st.integers(1, 3), st.sampled_from(THEMES), languages, half_days)
offers = st.lists(
    st.builds(
        Offer,
        key=st.integers(1, 40),
        place=st.integers(1, 3),
        themes=st.frozensets(st.sampled_from(THEMES)),
        languages=languages,
        half_days=half_days,
        seats=st.integers(1, 4),
        taken=st.integers(0, 5),
        said_no=st.booleans(),
    ),
    max_size=12,
    unique_by=lambda offer: offer.key,
)


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


@given(wish=wishes, found=offers, seed=st.integers(0, 99))
def test_the_order_is_that_of_the_obvious_one_total_and_stable(
    wish: Wish, found: list[Offer], seed: int
) -> None:
    order = [one.offer.key for one in ranked(wish, found)]
    assert order == _slowly(wish, found)
    shuffled = found[:]
    random.Random(seed).shuffle(shuffled)
    assert [one.offer.key for one in ranked(wish, shuffled)] == order
    assert all(one.order < other.order for one, other in pairwise(ranked(wish, found)))


@given(wish=wishes, found=offers)
def test_every_reason_that_is_told_is_so(wish: Wish, found: list[Offer]) -> None:
    for one in ranked(wish, found):
        assert isinstance(one, Fit)
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
