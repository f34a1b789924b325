"""A short indication of a level: the next question follows from the answers so far, and it stops when it is sure.

An estimate on one scale: how likely it is that somebody has reached each of its levels (0: none of them yet). Who has reached the
level of a question gives the right answer but for a slip; who has not, guesses. No value of any other scale goes in or comes out.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samenbieb.domains.learning.rules.levels_bank import Bank, Item

QUESTIONS_MAX = 20
QUESTIONS_MIN = 5
SURE = 0.93
SLIP = 0.1
# A question may be easier or harder than its level says: that is why no answer is taken for a proof.
DOUBT = 0.06


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody did with a question. `known`: they did not say that they do not know."""

    key: str
    right: bool
    known: bool = True


@dataclass(frozen=True, slots=True)
class Estimate:
    """How likely each outcome is: the first that no level was reached, then each level of the bank."""

    likely: tuple[float, ...]

    @property
    def best(self) -> int:
        """Give the most likely outcome: 0 for none, else the number of the level."""
        return max(range(len(self.likely)), key=lambda place: self.likely[place])

    @property
    def is_sure(self) -> bool:
        """Tell whether more questions would hardly change it."""
        return self.likely[self.best] >= SURE


def estimate(bank: Bank, answers: Sequence[Answer]) -> Estimate:
    """Work out how likely each outcome is after these answers. All are as likely before the first."""
    items = {item.key: item for item in bank.items}
    places = range(len(bank.levels) + 1)
    weights = [1.0] * len(places)
    for answer in answers:
        item = items[answer.key]
        for place in places:
            weights[place] *= _likelihood(bank, item, place, answer)
    total = sum(weights)
    return Estimate(tuple(weight / total for weight in weights))


def is_done(bank: Bank, answers: Sequence[Answer]) -> bool:
    """Tell whether to stop: sure after a few questions, or at the last one."""
    if len(answers) >= min(QUESTIONS_MAX, len(bank.items)):
        return True
    return len(answers) >= QUESTIONS_MIN and estimate(bank, answers).is_sure


def next_item(bank: Bank, answers: Sequence[Answer], *, order: Mapping[str, float]) -> Item | None:
    """Choose the question that tells most now; `order` says which of equally good ones comes first. None when it is done."""
    if is_done(bank, answers):
        return None
    asked = {answer.key for answer in answers}
    now = estimate(bank, answers)
    open_items = [item for item in bank.items if item.key not in asked]
    # Questions of one level with as many choices tell equally much.
    kinds = {(item.level, len(item.choices)): item for item in open_items}
    left = {kind: round(_uncertainty_after(bank, item, now), 9) for kind, item in kinds.items()}
    return min(open_items, key=lambda item: (left[item.level, len(item.choices)], order[item.key]))


def _chance_right(bank: Bank, item: Item, place: int) -> float:
    """Give how likely a right answer is for somebody at this place: reached the level of the question, or not."""
    guess = 1 / len(item.choices)
    reached = place > bank.levels.index(item.level)
    chance = 1 - SLIP if reached else guess
    return (1 - DOUBT) * chance + DOUBT * (guess if reached else 1 - SLIP)


def _likelihood(bank: Bank, item: Item, place: int, answer: Answer) -> float:
    chance = _chance_right(bank, item, place)
    return chance if answer.right else 1 - chance


def _uncertainty_after(bank: Bank, item: Item, now: Estimate) -> float:
    left = 0.0
    for right in (True, False):
        weights = [
            likely * _likelihood(bank, item, place, Answer(item.key, right))
            for place, likely in enumerate(now.likely)
        ]
        chance = sum(weights)
        left += chance * -sum(w / chance * math.log(w / chance) for w in weights if w > 0)
    return left
