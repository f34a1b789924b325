"""A level indication: the question that comes now, and what fits when it is done. Nothing of it is kept anywhere.

What somebody answered goes along in the page, signed by the door; it stands in no table and leads to nobody.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from samenbieb.domains.learning.indications import banks
from samenbieb.domains.learning.models import LessonVersion
from samenbieb.domains.learning.rules.levels import Level
from samenbieb.domains.learning.rules.levels_bank import Bank, Item
from samenbieb.domains.learning.rules.levels_indication import QUESTIONS_MAX, Answer, estimate, next_item
from samenbieb.domains.learning.rules.titles import Told
from samenbieb.domains.learning.selectors.names import level_name, outcome_words, scale_name, told
from samenbieb.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale of which an indication can be had."""

    code: str
    name: str
    is_reading: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is shown: its choices in an order of their own. `is_reading`: only `ask` may be read aloud."""

    key: str
    text: tuple[str, ...]
    ask: str
    choices: tuple[str, ...]
    number: int
    most: int
    is_reading: bool


@dataclass(frozen=True, slots=True)
class Fitting:
    """A lesson that fits now. The title is Dutch; `told`: what it is called in the language of the page."""

    slug: str
    title: str
    icon: str
    told: Told | None


@dataclass(frozen=True, slots=True)
class Result:
    """What came out, on one scale. `reached` and `next_up` are names of levels of it; empty for none.

    `words`: what it says in plain words, where the scale has its own. `is_step`: the lessons are of the next level; else
    there was none, and they are of the level that was reached.
    """

    scale: str
    reached: str
    next_up: str
    words: str
    is_reading: bool
    lessons: tuple[Fitting, ...]
    is_step: bool


def indications() -> list[Scale]:
    """Give the scales of which an indication can be had."""
    return [Scale(code, scale_name(code), bank.is_reading) for code, bank in sorted(banks().items())]


def indication_question(scale: str, answers: Sequence[Answer], *, seed: str) -> Question | None:
    """Give the question that comes now; None when it is done. Raises: NotFound."""
    bank = _bank(scale)
    item = next_item(bank, answers, order={one.key: _draw(seed, one.key) for one in bank.items})
    if item is None:
        return None
    choices = sorted(item.choices, key=lambda choice: _draw(seed, item.key, choice))
    most = min(QUESTIONS_MAX, len(bank.items))
    return Question(
        item.key, item.text, item.ask, tuple(choices), len(answers) + 1, most, is_reading=bank.is_reading
    )


def indication_answer(scale: str, key: str, choice: str) -> Answer:
    """Score an answer; no choice is "I do not know". Raises: NotFound."""
    item = _item(_bank(scale), key)
    return Answer(key, choice == item.choices[0], known=bool(choice))


def indication_result(scale: str, answers: Sequence[Answer]) -> Result:
    """Say what came out, and which lessons of the same scale fit now. Raises: NotFound."""
    bank = _bank(scale)
    place = estimate(bank, answers).best
    reached = Level(scale, bank.levels[place - 1]) if place else None
    next_up = Level(scale, bank.levels[place]) if place < len(bank.levels) else None
    lessons = _lessons(next_up) if next_up else ()
    is_step = bool(lessons) or next_up is None
    if not lessons and reached:
        lessons = _lessons(reached)
    return Result(
        scale_name(scale),
        level_name(scale, reached.code) if reached else "",
        level_name(scale, next_up.code) if next_up else "",
        outcome_words(scale, reached.code if reached else ""),
        bank.is_reading,
        lessons,
        is_step,
    )


def _lessons(level: Level) -> tuple[Fitting, ...]:
    rows = LessonVersion.objects.filter(
        state=LessonVersion.State.PUBLISHED, scale=level.scale, level=level.code
    )
    return tuple(
        Fitting(row.lesson.slug, row.title, row.icon, told(row.lesson.slug))
        for row in rows.select_related("lesson").defer("content").order_by("lesson__place", "pk")
    )


def _bank(scale: str) -> Bank:
    if scale not in banks():
        raise NotFound
    return banks()[scale]


def _item(bank: Bank, key: str) -> Item:
    for item in bank.items:
        if item.key == key:
            return item
    raise NotFound


def _draw(*words: str) -> float:
    return int.from_bytes(hashlib.sha256("|".join(words).encode()).digest()[:6], "big") / 2**48
