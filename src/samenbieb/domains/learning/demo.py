"""Learning in the demo world: the delivered lessons, and some people without a name who did a few of them."""

import datetime as dt
import random
from dataclasses import dataclass, replace
from itertools import pairwise

from samenbieb.domains.learning import selectors, services
from samenbieb.domains.learning.services import BuddyWish, CoachOffer, CourseWish
from samenbieb.domains.organisations import selectors as organisations
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
# Who is a buddy: library, log-in, place, themes, languages, half-days, for how many.
HELPS = (
    (
        "merendal",
        "vrijwilliger@demo",
        "merendal-centrum",
        ["language", "digital"],
        ["nl", "ar"],
        ["2m", "4a"],
        3,
    ),
    ("merendal", "ido@demo", "merendal-noord", ["digital", "numeracy"], ["nl", "en"], ["2m", "3a", "5m"], 1),
    ("oeverwijk", "ander@demo", "oeverwijk", ["language"], ["nl", "tr"], ["1m", "4a"], 2),
)
# Who asked for one: days ago, place, theme, languages, half-days; and how far that came.
ASKED = (
    (34, "merendal-centrum", "language", ["ar", "nl"], ["2m", "2a"], "vrijwilliger@demo", "running"),
    (9, "merendal-centrum", "digital", ["nl"], ["4a", "5a"], "vrijwilliger@demo", "proposed"),
    (16, "merendal-centrum", "digital", ["nl", "en"], ["2m", "3a"], "", ""),
    (4, "merendal-noord", "numeracy", ["uk"], ["3a", "6m"], "", ""),
    (12, "oeverwijk", "language", ["tr"], ["1m"], "ander@demo", "proposed"),
    (3, "oeverwijk", "language", ["pl"], ["4a"], "", ""),
)  # fmt: skip
BUDDY_CALLED, BUDDY_GOAL = "Amina", "de brief van school zelf lezen"
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
CLOSED_DAYS_AGO = 2
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
    _bring_together(world)


def _bring_together(world: World) -> None:
    """Let some colleagues be buddies, and some people without a name ask for one."""
    coaches, users = {}, {}
    for library, login, place, themes, languages, half_days, seats in HELPS:
        colleagues = organisations.colleagues(world.left["organisations"][library])
        users[login] = next(user for user in colleagues if user.login == login)
        offer = CoachOffer(place, themes, languages, half_days, seats)
        with world.on(world.days_ago(DAYS_AGO_MAX)):
            coaches[login] = services.set_coach(world.actor, offer=offer, user=str(users[login].public_id))
    for days, place, theme, languages, half_days, login, how_far in ASKED:
        with world.on(world.days_ago(days)):
            held = str(services.begin_pass(VISITOR, branch_id=world.left["branches"][place]).public_id)
            wish = BuddyWish(place, theme, languages, half_days)
            request = services.ask_buddy(VISITOR, wish=wish, pass_public_id=held)
        if not login:
            continue
        with world.on(world.days_ago(days - 2)):
            half_day = next(one for one in half_days if one in _half_days_of(login))
            pair = services.propose_pair(
                world.actor, request=request, coach=coaches[login], half_day=half_day
            )
        if how_far == "running":
            _learn_together(world, organisations.actor_for(users[login], "desk"), held, pair, days - 4)


def _learn_together(world: World, buddy: Actor, held: str, pair: str, days: int) -> None:
    with world.on(world.days_ago(days)):
        services.set_goal(VISITOR, text=BUDDY_GOAL, pass_public_id=held)
        services.answer_as_coach(buddy, pair=pair, yes=True)
        services.answer_as_learner(VISITOR, yes=True, called=BUDDY_CALLED, pass_public_id=held)
    for number, lasted in enumerate(("60", "90", "60"), start=1):
        day = world.days_ago(days - 7 * number)
        with world.on(day, dt.time(13)):
            services.note_meeting(buddy, pair=pair, met_on=day, lasted=lasted)


def _half_days_of(login: str) -> list[str]:
    return next(half_days for _library, name, *_, half_days, _seats in HELPS if name == login)


COURSE_AT = dt.time(9, 30)


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
            branch_id = world.left["branches"][held.place]
            weeks = [world.days_ago(-held.in_days - 7 * week) for week in range(held.weeks)]
            calendar = organisations.calendar(branch_id)
            days = sorted({day if calendar.is_open(day) else calendar.next_open(day) or day for day in weeks})
            dates = Dates(
                branch_id, days, COURSE_AT, 120, "weekly", capacity=8, although_closed=True, at_any_hour=True
            )
            wish = Wish(title=held.title, summary=held.summary)
            planned = activities.plan_activity(desk, template=kinds[library], dates=dates, wish=wish)
            said = replace(held.wish, partner=_partner(organisation_id, held.partner))
            course = services.mark_course(desk, activity=planned.activity, wish=said)
        for day, session in zip(days, planned.sessions, strict=True):
            if day < world.days_ago(0):
                with world.on(day, dt.time(12)):
                    activities.count_many(desk, counts=[HeadsOf(session, HEADS, None)])
        if days[-1] < world.days_ago(CLOSED_DAYS_AGO):
            _ask(world, desk, course, days[-1])
    for days_ago, library, partner, given in ELSEWHERE:
        organisation_id = world.left["organisations"][library]
        with world.on(world.days_ago(days_ago)):
            said = replace(given, partner=_partner(organisation_id, partner))
            services.add_course(world.left["desks"][library], organisation_id=organisation_id, wish=said)


def _ask(world: World, desk: Actor, course: str, last_on: dt.date) -> None:
    """Ask at the last date how a course was; most answer, and two days later the questions are closed."""
    dice = world.chance("course answers")
    with world.on(last_on, dt.time(11)):
        services.open_questions(desk, course=course)
        asked = selectors.course_questions(desk, course)
        for number in range(HEADS - 1):
            said = {one.key: dice.choice(one.choices[:-1]).key for one in asked.questions}
            services.answer_questions(code=asked.code, said=said, key=f"demo {number}", address="127.0.0.1")
    with world.on(last_on + dt.timedelta(days=2)):
        services.close_questions(desk, course=course)


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
