"""Two maker places of the demo world: rooms, machines, materials, permits, people with a first name, a month of use."""

import datetime as dt
from dataclasses import replace

from samenbieb.domains.booking import selectors as booking
from samenbieb.domains.booking import services as bookings
from samenbieb.domains.booking.services import For, ResourceWish
from samenbieb.domains.credentials import selectors as credentials
from samenbieb.domains.credentials import services as permits
from samenbieb.domains.credentials.services import QualificationWish
from samenbieb.domains.makerspace import services
from samenbieb.domains.makerspace.services import MachineWish, Made, MaterialWish, Portion
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock
from samenbieb.kernel.demo import World, part

PLACES = ("merendal-centrum", "hogelinde")
NAMES = ("Noor", "Sem", "Fatima", "Jan")
MACHINES = (
    (
        "Lasersnijder",
        "Snijdt hout, karton en leer. Neem uw tekening mee op een stick.",
        True,
        16,
        None,
        20,
        0,
    ),
    ("3D-printer", "Print wat u tekent in kunststof.", False, None, 10, 0, 5),
    ("Naaimachine", "Voor herstellen en maken. Stof neemt u zelf mee.", False, None, 12, 0, 0),
)
MATERIALS = (
    ("Triplex, plaat van 60 bij 30", "piece", 350, 5, 40),
    ("Filament", "gram", 5, 500, 2400),
    ("Katoen", "metre", 600, 200, 150),
)


@part("makerspace", storey=6)
def load(world: World) -> None:
    """Furnish two maker places and let them be used for a month."""
    for place in PLACES:
        _furnish(world, place)


def _furnish(world: World, place: str) -> None:
    branch_id = world.left["branches"][place]
    organisation_id = organisations.place(branch_id).organisation_id
    zone = organisations.place(branch_id).organisation.time_zone
    dice, actor = world.chance(f"makerspace:{place}"), world.actor
    with world.on(world.days_ago(60)):
        room = bookings.add_resource(actor, branch_id=branch_id, wish=ResourceWish("room", "Makerplaats"))
        desk = ResourceWish(
            "desk", "Stille werkplek", about="Een tafel met licht en stroom.", for_members=True
        )
        quiet = bookings.add_resource(actor, branch_id=branch_id, wish=desk)
        laser = permits.make_kind(
            actor,
            organisation_id=organisation_id,
            wish=QualificationWish("Lasersnijder", valid_months=24, disuse_months=12),
        )
        machines = []
        for name, about, asks, age_min, adult_below, minute_cents, gram_cents in MACHINES:
            wish = ResourceWish("machine", name, about=about, for_members=True, staffed_only=asks)
            thing = bookings.add_resource(actor, branch_id=branch_id, wish=wish, parent=room)
            rule = MachineWish(
                laser if asks else "",
                age_min,
                minute_cents,
                gram_cents,
                adult_below=adult_below,
                supervised=asks,
            )
            machines.append((thing, services.add_machine(actor, resource=thing, wish=rule)))
        plates = _stock(world, branch_id)
    with world.on(world.days_ago(40)):
        start = clock.now() - dt.timedelta(hours=1)
        lesson = services.plan_instruction(actor, qualification=laser, branch_id=branch_id, starts_at=start)
        people = [
            permits.know(actor, organisation_id=organisation_id, first_name=name, born_in=1990)
            for name in NAMES
        ]
        services.was_there(actor, instruction=lesson, holders=people)
    for ago in range(35, 0, -1):
        if dice.random() < 0.6:
            with world.on(world.days_ago(ago), dt.time(15)):
                made = Made(
                    dice.choice((20, 45, 60)),
                    dice.choice(("children", "youth", "adults")),
                    grams=dice.choice((0, 12)),
                    heads=dice.choice((1, 2, 3)),
                )
                thing, machine = dice.choice(machines)
                if thing == machines[0][0]:
                    made = replace(made, materials=(Portion(plates, 1),))
                services.note_job(actor, machine=machine, made=made)
    for days in (4, 11):
        begins = clock.instant(world.days_ago(-days), dt.time(14), zone)
        services.plan_instruction(actor, qualification=laser, branch_id=branch_id, starts_at=begins)
    for (thing, _machine), holder in zip(machines, people, strict=False):
        free = [one for day in booking.starts(thing, world.days_ago(0), 5, 60) for one in day.starts]
        known = credentials.holder(actor, holder)
        whom = For(holder_id=known.pk, first_name=known.name)
        if free:
            bookings.book(actor, resource=thing, starts_at=dice.choice(free).starts_at, minutes=60, whom=whom)
    planned = booking.series_days(world.days_ago(-1), world.days_ago(-28), [1, 2, 3, 4])
    shown = booking.series_preview(actor, quiet, planned, dt.time(14), 90)
    if free_days := [one.day for one in shown if one.is_free][:6]:
        bookings.book_series(
            actor,
            resource=quiet,
            days=free_days,
            begins=dt.time(14),
            minutes=90,
            whom=For(first_name=NAMES[2]),
        )
    services.break_machine(actor, machine=machines[1][1], note="De draad loopt vast.")


def _stock(world: World, branch_id: int) -> str:
    """Put materials on the shelf and count them. Returns the first."""
    made = []
    for name, unit, cents, low, there in MATERIALS:
        wish = MaterialWish(name, unit, cents, low)
        made.append(services.add_material(world.actor, branch_id=branch_id, wish=wish))
        services.note_stock(world.actor, material=made[-1], parts=there, counted=True)
    return made[0]
