"""The help desks of the demo world: where and when help is given, in which languages."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from samenbieb.domains.helpdesk import services
from samenbieb.domains.helpdesk.rules.appointments import WALK_IN, ByAppointment
from samenbieb.domains.helpdesk.rules.moments import Span
from samenbieb.domains.helpdesk.services import HelpWish
from samenbieb.kernel.demo import World, part

SINCE_DAYS_AGO = 300
DAYS = {"ma": 0, "di": 1, "wo": 2, "do": 3, "vr": 4, "za": 5}


@dataclass(frozen=True, slots=True)
class Helps:
    """A place that gives help. `hours`: as `ma 13-16`."""

    place: str
    hours: tuple[str, ...]
    languages: tuple[str, ...] = ("nl", "en")
    coming: str = "walk_in"
    is_ido: bool = True
    by: ByAppointment = WALK_IN


PLACES = (
    Helps("merendal-centrum", ("ma 13-16", "di 10-12", "wo 13-16", "do 18-20", "vr 10-13", "za 11-13"),
          ("nl", "en", "ar", "tr"), "both", by=ByAppointment(30, 2)),
    Helps("merendal-noord", ("di 14-16", "do 14-16"), ("nl", "en", "pl")),
    Helps("vliethoven", ("ma 13-15", "wo 14-17", "vr 13-15"), ("nl", "en", "uk")),
    Helps("de-wilg", ("wo 13-16", "vr 9-11"), ("nl",), is_ido=False),
    Helps("oeverwijk", ("ma 10-12", "wo 13-17", "do 10-12", "za 10-12"), ("nl", "en", "ar", "ti"), "both", by=ByAppointment(45, 1, "forms")),
    Helps("oeverwijk-west", ("di 14-16",), ("nl", "tr"), "appointment", by=ByAppointment(30, 1)),
    Helps("hogelinde", ("di 13-16", "vr 11-13", "za 10-12"), ("nl", "en", "uk", "ru")),
)  # fmt: skip


@part("helpdesk", storey=4)
def load(world: World) -> None:
    """Say where help is given; leaves nothing."""
    with world.on(world.days_ago(SINCE_DAYS_AGO)):
        for place in PLACES:
            week = week_of(place.hours)
            services.set_help(
                world.actor,
                branch_id=world.left["branches"][place.place],
                wish=HelpWish(
                    week=week,
                    appointments={
                        (weekday, begins): place.by
                        for weekday, spans in week.items()
                        for begins, _ends in spans
                    },
                    languages=place.languages,
                    coming=place.coming,
                    is_ido=place.is_ido,
                ),
            )


def week_of(lines: tuple[str, ...]) -> Mapping[int, list[Span]]:
    """Read the hours of a place: the spans of each weekday, Monday is 0."""
    week: dict[int, list[Span]] = {}
    for line in lines:
        day, hours = line.split()
        begins, ends = (dt.time(int(hour)) for hour in hours.split("-"))
        week.setdefault(DAYS[day], []).append((begins, ends))
    return week
