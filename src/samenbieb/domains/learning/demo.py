"""Learning in the demo world: the delivered lessons, and some people without a name who did a few of them."""

import datetime as dt
import random
from dataclasses import dataclass, replace
from itertools import pairwise

from samenbieb.domains.learning import selectors, services
from samenbieb.domains.learning.services import CourseWish
from samenbieb.domains.programme import services as activities
from samenbieb.domains.programme.services import Dates, HeadsOf, TemplateWish, Wish
from samenbieb.domains.referrals import selectors as referrals
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


@dataclass(frozen=True, slots=True)
class Held:
    """A course of a library: where, how many days from now it began or begins, how many weeks, and what is said of it."""

    place: str
    in_days: int
    weeks: int
    title: str
    summary: str
    wish: CourseWish
    partner: str = ""


COURSES = (
    Held("merendal-centrum", 9, 6, "Samen digitaal: de eerste stap",
        "Muis, toetsen, zoeken en mailen. U oefent met een computer van ons.",
        CourseWish("digital", "everybody", "digital:basic_1")),
    Held("merendal-centrum", -25, 4, "Nederlands praten op het werk", "Praten met collega's, bellen en ziek melden.",
        CourseWish("language", "newcomers", "nt2:a2", no_reading=True), "Taalhuis Merendal"),
    Held("vliethoven", -8, 5, "Koken en praten", "Wij koken samen en leren woorden.",
        CourseWish("language", "newcomers", "nt2:a1", no_reading=True), "Taalhuis Merendal"),
    Held("oeverwijk", 12, 5, "Rekenen voor thuis", "Geld, tijd, maten en korting. U rekent met echte dingen.",
        CourseWish("numeracy", "parents", "numeracy:1f")),
    Held("hogelinde", 6, 3, "Solliciteren met uw telefoon", "Een brief, een foto en een gesprek oefenen.",
        CourseWish("work", "jobseekers"), "Werkplein Hogelinde"),
)  # fmt: skip
# Days ago that somebody looked, library, and what a provider gives.
ELSEWHERE = (
    (30, "merendal", "Taalhuis Merendal", CourseWish("language", "speakers", "nt1:below_1f", no_reading=True,
        title="Beter lezen en schrijven", what="Leren lezen en schrijven met een vrijwilliger.",
        where="Buurthuis De Pen, Wilgenhof 6", when="elke dinsdag van 9.30 tot 11.30 uur, beginnen kan altijd",
        municipality="GMX001", price_cents=0)),
    (215, "merendal", "Schuldhulpmaatje Vliet", CourseWish("citizenship", "everybody",
        title="Grip op uw geld", what="Uw post en uw rekeningen op orde.", where="Havenstraat 12",
        when="vier maandagavonden in het voorjaar", municipality="GMX002")),
)  # fmt: skip
HEADS = 7  # came to each date of a course
COURSE_KIND = TemplateWish("Cursus", "course", "development", "adults", minutes=120, drop_in=False)
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


@part("courses", storey=6)
def load_courses(world: World) -> None:
    """Plan the courses of the libraries, enter those of providers, and count what was held."""
    kinds: dict[str, str] = {}
    for held in COURSES:
        library = world.left["library_of"][held.place]
        desk, organisation_id = world.left["desks"][library], world.left["organisations"][library]
        with world.on(world.days_ago(45)):
            if library not in kinds:
                kinds[library] = activities.make_template(
                    desk, organisation_id=organisation_id, wish=COURSE_KIND
                )
            days = [world.days_ago(-held.in_days - 7 * week) for week in range(held.weeks)]
            branch_id = world.left["branches"][held.place]
            dates = Dates(branch_id, days, dt.time(9, 30), 120, "weekly", capacity=8, although_closed=True)
            wish = Wish(title=held.title, summary=held.summary)
            planned = activities.plan_activity(desk, template=kinds[library], dates=dates, wish=wish)
            said = replace(held.wish, partner=_partner(organisation_id, held.partner))
            services.mark_course(desk, activity=planned.activity, wish=said)
        for day, session in zip(days, planned.sessions, strict=True):
            if day < world.days_ago(0):
                with world.on(day, dt.time(12)):
                    activities.count_many(desk, counts=[HeadsOf(session, HEADS, None)])
    for days_ago, library, partner, given in ELSEWHERE:
        organisation_id = world.left["organisations"][library]
        with world.on(world.days_ago(days_ago)):
            said = replace(given, partner=_partner(organisation_id, partner))
            services.add_course(world.left["desks"][library], organisation_id=organisation_id, wish=said)


def _partner(organisation_id: int, name: str) -> str:
    rows = referrals.partners_near(organisation_id)
    return next((row.public_id for row in rows if row.name == name), "")


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
