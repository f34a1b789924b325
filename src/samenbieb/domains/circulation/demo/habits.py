"""How the three libraries of the demo world write to their members, and what some members chose."""

import datetime as dt

from samenbieb.domains.messages import selectors
from samenbieb.domains.messages import services as messages
from samenbieb.domains.messages.ports import Channel
from samenbieb.kernel import clock
from samenbieb.kernel.demo import World

# Library: text messages, letters. Quiet hours as everywhere: 20:00 to 9:00, and Sundays.
HABITS = {"merendal": (True, True), "oeverwijk": (False, True), "hogelinde": (True, False)}
SET_DAYS_AGO = 390
GROWN_UP = 18
ZONE = "Europe/Amsterdam"
SUNDAY = 6


def set_all(world: World) -> None:
    """Set how each library writes; one in fifteen of the grown-ups chose text messages, some letters.

    Leaves `by_letter`: the members who chose letters.
    """
    dice = world.chance("channels")
    by_letter = world.left["by_letter"] = []
    with world.on(world.days_ago(SET_DAYS_AGO)):
        for library, (texts, letters) in HABITS.items():
            messages.set_habit(
                world.actor,
                organisation_id=world.left["organisations"][library],
                offers_text=texts,
                offers_letters=letters,
                quiet_from=dt.time(20),
                quiet_until=dt.time(9),
                quiet_sundays=True,
            )
        for member in world.left["members"]:
            chance = dice.random()
            texts, letters = HABITS[member.library]
            channel = "text" if texts and chance < 1 / 15 else "letter" if letters and chance > 0.97 else ""
            if member.age >= GROWN_UP and channel and not member.fixed:
                messages.set_channel(
                    world.actor,
                    organisation_id=world.left["organisations"][member.library],
                    person_id=member.person_id,
                    channel=channel,
                )
                if channel == "letter":
                    by_letter.append(member)


def send_the_rest(world: World, channel: Channel) -> None:
    """Let the text messages of a week go on the next working day, and the desks print the letters."""
    day = clock.today(ZONE) + dt.timedelta(days=1)
    day += dt.timedelta(days=day.weekday() == SUNDAY)
    with world.on(day):
        messages.deliver_waiting(channel, by=messages.BY_TEXT)
        for library, (_texts, letters) in HABITS.items():
            desk = world.left["desks"][library]
            organisation_id = world.left["organisations"][library]
            if letters and selectors.letters_waiting(desk, organisation_id=organisation_id):
                batch = messages.collect_letters(desk, organisation_id=organisation_id)
                messages.mark_printed(desk, public_id=batch)
