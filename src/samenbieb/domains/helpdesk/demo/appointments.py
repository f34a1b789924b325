"""Appointments of the demo world: of the last weeks, mostly kept, and some of the coming days. Nobody is named."""

import datetime as dt
import random

from samenbieb.domains.helpdesk import services
from samenbieb.domains.helpdesk.demo.places import PLACES, Helps, week_of
from samenbieb.domains.helpdesk.errors import AppointmentTaken
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.demo import World, part

DAYS_BACK, DAYS_AHEAD = 28, 8
MADE_BEFORE = dt.timedelta(days=2)
EARLY, LATE = dt.time(8), dt.time(21)
ZONE = "Europe/Amsterdam"
PHONE = "000-0010000"  # a number that nobody has


@part("helpdesk_visits", storey=4)
def load(world: World) -> None:
    """Make appointments at the places that give help so; leaves nothing."""
    dice = world.chance("helpdesk_appointments")
    for helps in PLACES:
        if not helps.by.minutes:
            continue
        desk = world.left["desks"][world.left["library_of"][helps.place]]
        for ago in range(DAYS_BACK, -DAYS_AHEAD, -1):
            _day(world, helps, world.days_ago(ago), desk, dice)
    services.forget_appointments()


def _day(world: World, helps: Helps, day: dt.date, desk: Actor, dice: random.Random) -> None:
    """Make some of the times of a day two days before; on the day itself most people come."""
    branch_id = world.left["branches"][helps.place]
    made = []
    for begins, ends in week_of(helps.hours).get(day.weekday(), []):
        start = clock.instant(day, begins, ZONE)
        length = dt.timedelta(minutes=helps.by.minutes)
        for number in range((ends.hour - begins.hour) * 60 // helps.by.minutes):
            taken, calls = dice.random() < 0.4, dice.random() < 0.15
            if not taken:
                continue
            starts_at = start + length * number
            with world.on((starts_at - MADE_BEFORE).date(), EARLY):
                try:
                    row = services.make_for_caller(
                        desk,
                        branch_id=branch_id,
                        starts_at=starts_at,
                        key=f"demo-{helps.place}-{starts_at:%Y%m%d%H%M}",
                        phone=PHONE if calls else "",
                    )
                except AppointmentTaken:  # the doors are shut that day, or it is over already
                    continue
            made.append(row)
    if day < world.days_ago(0):
        with world.on(day, LATE):
            for row in made:
                services.tick_appointment(desk, appointment=str(row.public_id), came=dice.random() < 0.85)
