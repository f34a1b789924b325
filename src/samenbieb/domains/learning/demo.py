"""Learning in the demo world: the delivered lessons, and some people without a name who did a few of them."""

import datetime as dt
import random
from itertools import pairwise

from samenbieb.domains.learning import selectors, services
from samenbieb.domains.programme import services as activities
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.demo import World, part
from samenbieb.kernel.identifiers import uuid7

# Places where people learned on the way, and how many lessons each of them finished.
LEARNED = (
    ("merendal-centrum", 3), ("merendal-centrum", 2), ("merendal-centrum", 1), ("merendal-noord", 2),
    ("vliethoven", 2), ("oeverwijk", 2), ("hogelinde", 1),
)  # fmt: skip
DAYS_AGO_MAX = 60
# Who came to the drop-in school some days ago: a first name, nothing, or (with True) a pass of somebody who learned there.
SCHOOL_AT, SCHOOL_DAYS_AGO = "merendal-centrum", 2
CAME_IN: tuple[str | bool, ...] = ("Amina", "", "Piet", True, "")
PAPER_FOR = "Amina Voorbeeld"  # a certificate of the pass that came to the school
WRONG_AT_FIRST = 0.2
VISITOR = Actor.anonymous("portal")


@part("learning", storey=5)
def load(world: World) -> None:
    """Bring the lessons in, and let some people do them."""
    dice = world.chance("learning")
    with world.on(world.days_ago(DAYS_AGO_MAX + 1)):
        services.bring_delivered(world.actor)
    slugs = [card.slug for shelf in selectors.shelves(VISITOR) for card in shelf.lessons if not card.practice]
    codes: dict[str, str] = {}
    for code, lesson_count in LEARNED:
        days = sorted(dice.sample(range(1, DAYS_AGO_MAX), lesson_count + 1), reverse=True)
        with world.on(world.days_ago(days[0])):
            held = services.begin_pass(VISITOR, branch_id=world.left["branches"][code])
        codes.setdefault(code, held.code)
        chosen = dice.sample(slugs, lesson_count)
        for slug, (_before, day) in zip(chosen, pairwise(days), strict=True):
            with world.on(world.days_ago(day), dt.time(14)):
                _do(str(held.public_id), slug, dice)
    _hold_school(world, codes[SCHOOL_AT])


def _hold_school(world: World, code: str) -> None:
    """Hold one afternoon of the drop-in school."""
    library = world.left["library_of"][SCHOOL_AT]
    desk, branch_id = world.left["desks"][library], world.left["branches"][SCHOOL_AT]
    kinds = selectors.drop_in_kinds(desk, world.left["organisations"][library])
    kind = next(one for one in kinds if one.kind == "digital")
    with world.on(world.days_ago(SCHOOL_DAYS_AGO), dt.time(15)):
        session = activities.start_drop_in(desk, template=kind.public_id, branch_id=branch_id)
        for said in CAME_IN:
            services.check_in(desk, session=session, said=code if said is True else str(said))
        organisation_id = world.left["organisations"][library]
        services.make_proof(desk, organisation_id=organisation_id, said=code, name=PAPER_FOR)


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
