"""Two maker places of the demo world: rooms, machines, materials, permits, people with a first name, a month of use."""

import datetime as dt
import io
from dataclasses import replace

from PIL import Image, ImageDraw

from samenbieb.domains.booking import selectors as booking
from samenbieb.domains.booking import services as bookings
from samenbieb.domains.booking.services import For, ResourceWish
from samenbieb.domains.credentials import selectors as credentials
from samenbieb.domains.credentials import services as permits
from samenbieb.domains.credentials.services import QualificationWish
from samenbieb.domains.makerspace import services
from samenbieb.domains.makerspace.services import ExhibitWish, MachineWish, Made, MaterialWish, Portion
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
# What hangs in the gallery: what, how, the age band, a first name, and two colours of the drawing that stands for a picture.
EXHIBITS = (
    ("Naamplank voor de kamer", "Uit triplex gesneden en geschuurd.", "child", "", 0, "#d9a35b", "#5b3a1e"),
    ("Plantenhanger", "Getekend en geprint in twee delen.", "youth", "", 1, "#2f7d6b", "#e8f2ec"),
    ("Tas van een oud laken", "", "adult", "Fatima", 2, "#8a4f7d", "#f3d9c9"),
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
    _hang(world, branch_id, [machine for _thing, machine in machines])
    services.break_machine(actor, machine=machines[1][1], note="De draad loopt vast.")


def _stock(world: World, branch_id: int) -> str:
    """Put materials on the shelf and count them. Returns the first."""
    made = []
    for name, unit, cents, low, there in MATERIALS:
        wish = MaterialWish(name, unit, cents, low)
        made.append(services.add_material(world.actor, branch_id=branch_id, wish=wish))
        services.note_stock(world.actor, material=made[-1], parts=there, counted=True)
    return made[0]


def _hang(world: World, branch_id: int, machines: list[str]) -> None:
    """Put drawings in the gallery and show them; one waits."""
    for number, (title, about, band, name, machine, ground, shape) in enumerate(EXHIBITS):
        wish = ExhibitWish(
            title,
            band,
            "by-sa" if band == "adult" else "look",
            about=about,
            machine=machines[machine],
            maker_name=name,
            maker_agreed=True,
            parent_agreed=band != "adult",
            nobody_in_it=True,
        )
        made, _code = services.add_exhibit(
            world.actor, branch_id=branch_id, wish=wish, picture=_drawing(number, ground, shape)
        )
        if number:
            services.publish_exhibit(world.actor, exhibit=made)


def _drawing(number: int, ground: str, shape: str) -> bytes:
    sheet = Image.new("RGB", (960, 720), ground)
    pen = ImageDraw.Draw(sheet)
    match number:
        case 0:
            pen.rounded_rectangle((140, 260, 820, 460), 60, fill=shape)
        case 1:
            pen.ellipse((260, 140, 700, 580), outline=shape, width=40)
            pen.line((480, 0, 480, 160), fill=shape, width=20)
        case _:
            pen.polygon([(300, 280), (660, 280), (720, 640), (240, 640)], fill=shape)
            pen.arc((380, 120, 580, 440), 180, 360, fill=shape, width=24)
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()
