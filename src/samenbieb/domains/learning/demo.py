"""Learning in the demo world: the delivered lessons, and some people without a name who did a few of them."""

import datetime as dt
import random
from itertools import pairwise

from samenbieb.domains.learning import selectors, services
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.demo import World, part
from samenbieb.kernel.identifiers import uuid7

# Places where people learned on the way, and how many lessons each of them finished.
LEARNED = (
    ("merendal-centrum", 3), ("merendal-centrum", 2), ("merendal-centrum", 1), ("merendal-noord", 2),
    ("vliethoven", 2), ("oeverwijk", 2), ("hogelinde", 1),
)  # fmt: skip
DAYS_AGO_MAX = 60
WRONG_AT_FIRST = 0.2
VISITOR = Actor.anonymous("portal")


@part("learning", storey=5)
def load(world: World) -> None:
    """Bring the lessons in, and let some people do them."""
    dice = world.chance("learning")
    with world.on(world.days_ago(DAYS_AGO_MAX + 1)):
        services.bring_delivered(world.actor)
    slugs = [card.slug for shelf in selectors.shelves(VISITOR) for card in shelf.lessons if not card.practice]
    for code, lesson_count in LEARNED:
        days = sorted(dice.sample(range(1, DAYS_AGO_MAX), lesson_count + 1), reverse=True)
        with world.on(world.days_ago(days[0])):
            held = services.begin_pass(VISITOR, branch_id=world.left["branches"][code])
        chosen = dice.sample(slugs, lesson_count)
        for slug, (_before, day) in zip(chosen, pairwise(days), strict=True):
            with world.on(world.days_ago(day), dt.time(14)):
                _do(str(held.public_id), slug, dice)


def _do(pass_public_id: str, slug: str, dice: random.Random) -> None:
    run = services.begin_lesson(VISITOR, slug=slug, pass_public_id=pass_public_id)
    for step in selectors.play(VISITOR, slug=slug, pass_public_id=pass_public_id).steps:
        right = step.exercise.own_key if step.exercise else {}
        tries = [right]
        if right and dice.random() < WRONG_AT_FIRST:
            tries.insert(0, dict.fromkeys(right, "?"))
        for answer in tries:
            services.answer_step(
                VISITOR,
                services.Given(str(uuid7()), str(run.public_id), step.key, answer),
                pass_public_id=pass_public_id,
            )
