"""A year of activities in the demo world: planned in series, counted in the evening, some forgotten; and workshops with invented names."""

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.programme import selectors, services
from samenbieb.domains.programme.services import Contact, Dates, HeadsOf, ProposalWish, TemplateWish
from samenbieb.domains.referrals import selectors as referrals
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.demo import World, part

YEAR_DAYS, AHEAD_DAYS = 364, 56
PLANNED_TIMES = {"weekly": 60, "fortnightly": 30, "monthly": 14}
IN_THE_EVENING = dt.time(21)
MEANT = ("", selectors.OUTSIDE)  # a lecture in the evening, when the rest of the house is closed
FORGOTTEN, CALLED_OFF, EMPTY = 0.02, 0.03, 0.01
VOLUNTEER = "vrijwilliger@demo"

KINDS = {
    "taalcafe": TemplateWish(
        "Taalcafé", "language", "development", "learners", minutes=90,
        summary="Praat Nederlands met andere mensen. U hoeft niets mee te nemen. De koffie staat klaar.",
    ),
    "voorlezen": TemplateWish(
        "Voorlezen voor peuters", "reading_aloud", "reading", "toddlers", minutes=30,
        summary="Wij lezen een prentenboek voor. Daarna knutselen we samen.",
    ),
    "digi": TemplateWish(
        "Inloop computer en telefoon", "digital", "development", "adults", minutes=120,
        summary="Oefen met uw eigen telefoon of met een computer van ons. Een vrijwilliger helpt u.",
    ),
    "spreekuur": TemplateWish(
        "Spreekuur digitale overheid", "consultation", "knowledge", "adults", minutes=120,
        summary="Hulp bij DigiD, toeslagen en formulieren. Neem uw telefoon en uw brief mee.",
    ),
    "leesclub": TemplateWish(
        "Leesclub", "book_club", "reading", "adults", minutes=120, drop_in=False,
        summary="Wij praten over een boek dat iedereen las.",
    ),
    "maken": TemplateWish(
        "Maakmiddag", "making", "development", "children", minutes=120,
        summary="Bouw, teken en probeer. Er is iemand die helpt.",
    ),
    "lezing": TemplateWish(
        "Avond in de bieb", "lecture", "culture", "adults", minutes=105, drop_in=False, price_cents=500,
        summary="Een schrijver of kenner uit de streek vertelt.",
    ),
    "gesprek": TemplateWish(
        "Dorpsgesprek", "debate", "debate", minutes=90,
        summary="Samen praten over wat er speelt in de buurt.",
    ),
    "workshop": TemplateWish(
        "Workshop fotoboek maken", "workshop", "culture", "adults", minutes=120, drop_in=False,
        summary="Maak een fotoboek op de computer. Neem uw foto's mee op uw telefoon.",
    ),
    "klas": TemplateWish("Klassenbezoek", "class_visit", "reading", "children", minutes=60, drop_in=False),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Habit:
    """What is held at a place: weekday (Monday = 0), time, how often, how many come as a rule."""

    place: str
    kind: str
    weekday: int
    begins: str
    repeat: str
    heads: int


HABITS = (
    Habit("merendal-centrum", "taalcafe", 1, "10:00", "weekly", 14),
    Habit("merendal-centrum", "taalcafe", 3, "14:00", "weekly", 11),
    Habit("merendal-centrum", "voorlezen", 2, "10:30", "weekly", 17),
    Habit("merendal-centrum", "spreekuur", 0, "13:00", "weekly", 8),
    Habit("merendal-centrum", "digi", 4, "10:00", "weekly", 9),
    Habit("merendal-centrum", "maken", 2, "14:00", "fortnightly", 15),
    Habit("merendal-centrum", "lezing", 3, "19:30", "monthly", 46),
    Habit("merendal-centrum", "gesprek", 5, "11:00", "monthly", 21),
    Habit("merendal-centrum", "klas", 1, "13:15", "fortnightly", 27),
    Habit("merendal-centrum", "voorlezen", 6, "13:00", "fortnightly", 12),
    Habit("merendal-noord", "voorlezen", 2, "15:00", "fortnightly", 11),
    Habit("merendal-noord", "leesclub", 3, "14:00", "monthly", 9),
    Habit("vliethoven", "taalcafe", 1, "13:30", "weekly", 8),
    Habit("vliethoven", "maken", 5, "11:00", "monthly", 12),
    Habit("zandersloot", "voorlezen", 5, "10:30", "fortnightly", 7),
    Habit("de-wilg", "digi", 0, "14:30", "weekly", 6),
    Habit("de-wilg", "taalcafe", 2, "13:30", "weekly", 7),
    Habit("oeverwijk", "taalcafe", 0, "14:00", "weekly", 10),
    Habit("oeverwijk", "voorlezen", 2, "10:00", "weekly", 13),
    Habit("oeverwijk", "spreekuur", 3, "10:00", "weekly", 7),
    Habit("oeverwijk", "leesclub", 1, "15:00", "monthly", 10),
    Habit("oeverwijk", "maken", 5, "13:00", "fortnightly", 14),
    Habit("oeverwijk-west", "digi", 3, "14:00", "fortnightly", 5),
    Habit("hogelinde", "taalcafe", 2, "14:00", "weekly", 9),
    Habit("hogelinde", "voorlezen", 5, "11:00", "weekly", 14),
    Habit("hogelinde", "spreekuur", 1, "13:00", "weekly", 6),
    Habit("hogelinde", "gesprek", 3, "17:00", "monthly", 18),
    Habit("hogelinde", "maken", 6, "14:00", "fortnightly", 11),
)


# Where a workshop comes, in how many days, and how many places it has.
WORKSHOPS = (
    ("merendal-centrum", (4, 11, 18), 8),
    ("de-wilg", (6, 13), 6),
    ("oeverwijk", (5, 12), 6),
    ("hogelinde", (7,), 6),
)
COMERS = (
    "Aisha",
    "Bert",
    "Corrie",
    "Daan",
    "Emine",
    "Frits",
    "Greet",
    "Hanna",
    "Ilse",
    "Jan",
    "Karima",
    "Lotte",
)


WORKSHOP_AT = dt.time(14)


@part("programme", storey=4)
def load(world: World) -> None:
    """Plan and count the year of every library; leaves nothing."""
    dice = world.chance("programme")
    desks: Mapping[str, Actor] = world.left["desks"]
    kinds = {}
    with world.on(world.days_ago(YEAR_DAYS + 30)):
        for library, desk in desks.items():
            organisation_id = world.left["organisations"][library]
            for name, wish in KINDS.items():
                kinds[library, name] = services.make_template(
                    desk, organisation_id=organisation_id, wish=wish
                )
        for habit in HABITS:
            library = world.left["library_of"][habit.place]
            _plan(world, desks[library], habit, kinds[library, habit.kind])
    heads = {(habit.place, KINDS[habit.kind].name): habit.heads for habit in HABITS}
    for library, desk in desks.items():
        _live_through(world, desk, library, heads, dice)
    services.make_final()
    for place, in_days, capacity in WORKSHOPS:
        library = world.left["library_of"][place]
        branch_id = world.left["branches"][place]
        calendar = organisations.calendar(branch_id)
        wanted = [world.days_ago(-day) for day in in_days]
        days = sorted({day if calendar.is_open(day) else calendar.next_open(day) or day for day in wanted})
        dates = Dates(
            branch_id, days, WORKSHOP_AT, 120, capacity=capacity, although_closed=True, at_any_hour=True
        )
        planned = services.plan_activity(desks[library], template=kinds[library, "workshop"], dates=dates)
        _signed_up(desks[library], planned.sessions, dice)
    _today(world, desks["merendal"], kinds["merendal", "taalcafe"])


def _signed_up(desk: Actor, sessions: Sequence[str], dice: random.Random) -> None:
    """Let groups sign up for the first date until some wait, and a few for the second. Told by no mail: they gave a number."""
    for session, groups in zip(sessions, (7, 3), strict=False):
        for name in dice.sample(COMERS, groups):
            services.register_caller(
                desk,
                session=session,
                heads=dice.choice((1, 1, 2)),
                contact=Contact(first_name=name, phone=f"06 0000{dice.randrange(10_000):04}"),
            )


def _plan(world: World, desk: Actor, habit: Habit, kind: str) -> None:
    first_on = world.days_ago(YEAR_DAYS)
    first_on += dt.timedelta(days=(habit.weekday - first_on.weekday()) % 7)
    branch_id, begins = world.left["branches"][habit.place], dt.time.fromisoformat(habit.begins)
    days = selectors.series_days(first_on, habit.repeat, PLANNED_TIMES[habit.repeat])
    minutes = KINDS[habit.kind].minutes
    open_days = [
        one.day for one in selectors.foreseen(branch_id, days, begins, minutes) if one.clash in MEANT
    ]
    dates = Dates(branch_id, open_days, begins, minutes, repeat=habit.repeat, at_any_hour=True)
    if open_days:
        services.plan_activity(desk, template=kind, dates=dates)


def _live_through(
    world: World, desk: Actor, library: str, usual: Mapping[tuple[str, str], int], dice: random.Random
) -> None:
    """Count at the end of every week; call a few off, forget a few, most of them of the last week."""
    by_week: dict[dt.date, list[selectors.SessionView]] = defaultdict(list)
    for view in _past(world, desk, library):
        by_week[view.day - dt.timedelta(days=view.day.weekday())].append(view)
    this_week = world.days_ago(0) - dt.timedelta(days=world.days_ago(0).weekday())
    for monday, views in sorted(by_week.items()):
        forgotten = 0.25 if monday >= this_week - dt.timedelta(days=7) else FORGOTTEN
        held = [view for view in views if dice.random() >= forgotten]
        with world.on(monday - dt.timedelta(days=1), IN_THE_EVENING):
            off = [view for view in held if dice.random() < CALLED_OFF]
            for view in off:
                services.cancel_session(
                    desk, session=view.public_id, reason=dice.choice(("illness", "few", "staff"))
                )
        counts = [_heads(view, usual[view.branch_code, view.title], dice) for view in held if view not in off]
        with world.on(monday + dt.timedelta(days=6), IN_THE_EVENING):
            services.count_many(desk, counts=counts)


def _past(world: World, desk: Actor, library: str) -> Iterator[selectors.SessionView]:
    organisation_id = world.left["organisations"][library]
    for branch in organisations.branches(organisation_id):
        sessions = selectors.sessions_at(desk, branch.pk, world.days_ago(YEAR_DAYS + 7), world.days_ago(0))
        yield from (one for one in sessions if one.ends_at < world.now - dt.timedelta(hours=2))


def _heads(view: selectors.SessionView, usual: int, dice: random.Random) -> HeadsOf:
    heads = 0 if dice.random() < EMPTY else max(1, round(dice.gauss(usual, usual / 5)))
    children = round(heads * dice.uniform(0.5, 0.7)) if view.audience in {"toddlers", "children"} else None
    return HeadsOf(view.public_id, heads, children)


def _today(world: World, desk: Actor, taalcafe: str) -> None:
    """Hold a language café at the volunteer's place today, and let people help in the coming weeks."""
    branch_id = world.left["branches"]["de-wilg"]
    today = world.days_ago(0)
    dates = Dates(branch_id, [today], dt.time(14), 90, although_closed=True, at_any_hour=True)
    services.plan_activity(desk, template=taalcafe, dates=dates)
    centre = world.left["branches"]["merendal-centrum"]
    services.plan_activity(
        desk,
        template=taalcafe,
        dates=Dates(centre, [today], dt.time(19), 90, although_closed=True, at_any_hour=True),
        wish=services.Wish(title="Taalcafé in de avond"),
    )
    volunteer = next(
        (
            one.pk
            for one in organisations.colleagues(world.left["organisations"]["merendal"])
            if one.login == VOLUNTEER
        ),
        None,
    )
    coming = selectors.sessions_at(desk, branch_id, today, today + dt.timedelta(days=AHEAD_DAYS))
    for view in coming:
        if volunteer is not None and view.starts_at > clock.now():
            services.assign(desk, session=view.public_id, user_id=volunteer)


@part("programme_proposals", storey=5)
def propose(world: World) -> None:
    """Let two partners propose something: one waits for the library, of the other the library asked something."""
    organisation_id = world.left["organisations"]["merendal"]
    visitor = Actor.anonymous("portal")
    partners = {one.name: one.public_id for one in referrals.partners_near(organisation_id)}
    for name, days, wish in (
        ("Taalhuis Merendal", 3, _newspaper(world)),
        ("Formulierenbrigade De Pen", 9, _allowances(world)),
    ):
        if name not in partners:
            continue
        with world.on(world.days_ago(days)):
            token = services.open_proposal_page(world.actor, partner=partners[name], page=_page)
            made = services.propose(visitor, token=token, wish=wish)
        if days > 7:
            with world.on(world.days_ago(days - 2)):
                services.ask_partner(
                    world.left["desks"]["merendal"],
                    proposal=made,
                    seen=1,
                    missing=["needs"],
                    question="Wij hebben vier laptops. Is dat genoeg?",
                    page=_page,
                )


def _newspaper(world: World) -> ProposalWish:
    return ProposalWish(
        title="Samen de krant lezen",
        summary="Wij lezen samen een artikel in makkelijke taal. Daarna praten wij erover.",
        audience="learners",
        dates=[(world.days_ago(-days), dt.time(13, 30)) for days in (16, 23, 30)],
        branch="merendal-centrum",
        minutes=90,
        heads=10,
    )


def _allowances(world: World) -> ProposalWish:
    return ProposalWish(
        title="Toeslagen aanvragen, samen achter de computer",
        summary="Wij helpen mensen met hun aanvraag. Iedereen doet het zelf, wij kijken mee.",
        audience="adults",
        dates=[(world.days_ago(-20), dt.time(10)), (world.days_ago(-27), dt.time(19))],
        minutes=120,
        heads=8,
        drop_in=False,
    )


def _page(token: str) -> str:
    return f"https://samenbieb.example/partner/voorstel/{token}"
