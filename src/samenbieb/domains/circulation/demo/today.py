"""How the demo world stands today: the family behind the demo logins, and a desk with work to do."""

import datetime as dt
import random
from collections.abc import Mapping
from functools import partial
from typing import Any

from samenbieb.domains.circulation.demo.desks import ZONE
from samenbieb.domains.circulation.demo.year import Year
from samenbieb.kernel import clock
from samenbieb.kernel.demo import World

HOME = "merendal-centrum"
# Days ago, who, how many: what the fixed members have at home today. Loans last three weeks, in Oeverwijk four.
BORROWED = (
    (16, "adult", HOME, 1),
    (4, "adult", HOME, 2),
    (9, "teen", HOME, 2),
    (9, "child", HOME, 2),
    (4, "child", HOME, 1),
    (11, "other", "oeverwijk", 2),
)
# What they read before: days ago and how many, brought back two weeks later.
BEFORE = ((200, 2), (150, 1), (100, 2), (60, 2), (33, 1))
# Material that is lent for three weeks or more: nothing of the fixed members is late.
LONG_LOANS = frozenset({"BOOK", "AUDIOBOOK"})
# Days ago, how many: what the classes took to school.
CLASSES = ((24, 12), (12, 6))
READY_DAYS_AGO = (3, 4)
PULL_LIST_LENGTH = 7
READY_COUNT = 6
CROWD_COUNT, GROWN_UP = 13, 18
# A title may be refused (it is at home already): then another one.
TRIES = 5
LONG_TRIES = 60


def arrange(world: World, year: Year, fixed: Mapping[str, Any]) -> None:
    """Plan what must be so today, among the acts of chance."""
    for days, count in BEFORE:
        for name in ("adult", "teen", "child"):
            _borrow(world, year, fixed[name], HOME, days, count, back_after=14)
    for days, name, branch, count in BORROWED:
        _borrow(world, year, fixed[name], branch, days, count)
    _reserve(world, year, fixed["adult"], days=3)
    for minutes, name in ((10, "adult"), (9, "child")):
        moment = world.now - dt.timedelta(minutes=minutes)
        year.plan(moment, partial(_ask_in_queue, year, fixed[name]))
    others = [m for m in world.left["members"] if not m.fixed and m.usable and m.library == "merendal"]
    _crowd(world, year, others)
    chosen = year.world.chance("today").sample(others, READY_COUNT + PULL_LIST_LENGTH)
    for place, member in enumerate(chosen[:READY_COUNT]):
        _reserve(world, year, member, days=READY_DAYS_AGO[place % 2])
    for place, member in enumerate(chosen[READY_COUNT:]):
        moment = world.now - dt.timedelta(minutes=15 + 11 * place)
        year.plan(moment, partial(_ask_from_shelf, year, member, pull=False))
    # Something lies ready for who gets letters: the desk has one to print.
    for member in [m for m in world.left["by_letter"] if m.usable and m.library == "merendal"][:1]:
        moment = world.now - dt.timedelta(minutes=20)
        year.plan(moment, partial(_ask_from_shelf, year, member, pull=True))
    dice = world.chance("classes")
    classes = [group for group in world.left["groups"] if group.fixed == "class"]
    for group, (days, count) in zip(classes, CLASSES, strict=True):
        moment = year.desks.moment(HOME, _open_day(world, year, HOME, days), dice)
        year.plan(moment, partial(_take_to_school, year, group, count, dice))


def _take_to_school(year: Year, group: Any, count: int, dice: random.Random) -> None:
    for _ in range(count):
        copy = year.shelves.choose(dice, HOME, group, only=("BOOK",))
        if copy is not None:
            with year.desks.next_act():
                year.lend(None, HOME, copy.barcode, group)


def _crowd(world: World, year: Year, others: list[Any]) -> None:
    """Let a crowd wait for the best known title of which there is one copy: the report of what to buy then names it."""
    single = [
        copy
        for copy in year.shelves.copies.values()
        if len(year.shelves.of_work[copy.title.work]) == 1 and copy.title.language == "nl"
    ]
    wanted = max(single, key=lambda copy: (copy.title.fame, copy.barcode), default=None)
    grown_up = [member for member in others if member.age >= GROWN_UP]
    if wanted is None or len(grown_up) < CROWD_COUNT:
        return
    for place, member in enumerate(world.chance("crowd").sample(grown_up, CROWD_COUNT)):
        moment = world.now - dt.timedelta(minutes=240 - 7 * place)
        year.plan(moment, partial(_join_crowd, year, member, wanted))


def _join_crowd(year: Year, member: Any, copy: Any) -> None:
    year.desks.reserve(member, copy.title.work_public_id, HOME)


def _borrow(
    world: World,
    year: Year,
    member: Any,
    branch: str,
    days: int,
    count: int,
    *,
    back_after: int | None = None,
) -> None:
    moment = year.desks.moment(branch, _open_day(world, year, branch, days), year.dice)

    def act() -> None:
        for _ in range(count):
            copy = year.shelves.choose(year.dice, branch, member, only=LONG_LOANS)
            if copy is None:
                return
            with year.desks.next_act():
                year.lend(None, branch, copy.barcode, member)
            if back_after is not None:
                back_at = year.desks.moment(
                    branch, clock.today(ZONE) + dt.timedelta(days=back_after), year.dice
                )
                year.plan(back_at, partial(_bring_back, year, branch, copy.barcode))

    year.plan(moment, act)


def _bring_back(year: Year, branch: str, barcode: str) -> None:
    year.scan_in(branch, barcode)


def _open_day(world: World, year: Year, branch: str, days: int) -> dt.date:
    """The last open day, so many days ago or earlier."""
    day = world.days_ago(days)
    calendar = year.desks.calendars[branch]
    return day if calendar.is_open(day) else calendar.previous_open(day) or day


def _reserve(world: World, year: Year, member: Any, *, days: int) -> None:
    """Let somebody reserve a title that stands at their place; the desk fetches it at once, and it lies ready."""
    moment = year.desks.moment(HOME, _open_day(world, year, HOME, days), year.dice)
    year.plan(moment, partial(_ask_from_shelf, year, member, pull=True))


def _ask_from_shelf(year: Year, member: Any, *, pull: bool) -> None:
    for _ in range(TRIES):
        copy = year.shelves.choose(year.dice, HOME, member)
        if copy is None:
            return
        if year.desks.reserve(member, copy.title.work_public_id, HOME) is None:
            continue
        if pull:
            year.queue[copy.title.work, HOME].append((None, member))
            with year.desks.next_act():
                year.scan_in(HOME, copy.barcode)
        return


def _ask_in_queue(year: Year, member: Any) -> None:
    """Ask for a title that nobody can fetch before today is over."""
    for number in range(LONG_TRIES):
        # What is out everywhere may be out with this member: then something that stands elsewhere.
        think = year.shelves.longed_for if number < TRIES else year.shelves.wish
        copy = think(year.dice, HOME, member)
        if copy is not None and year.desks.reserve(member, copy.title.work_public_id, HOME) is not None:
            year.queue[copy.title.work, HOME].append((None, member))
            return
