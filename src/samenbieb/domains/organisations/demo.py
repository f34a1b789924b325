"""The organisations, places, hours and staff of the demo world. Every name is invented.

Three libraries in two regions: Merendal serves three municipalities (two content, one that threatens to cut),
Oeverwijk and Hogelinde one each.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypedDict

from samenbieb.domains.organisations import permissions as roles
from samenbieb.domains.organisations import selectors, services
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.calendar import Opening
from samenbieb.kernel.demo import CODE_PREFIX, PASSWORD, World, part

FOUNDED_DAYS_AGO = 1500
CUT_DAYS_AGO = 75  # since then Zandersloot has fewer staffed hours than a branch should have
YEARS_AROUND = (-1, 0, 1)
Week = dict[int, list[Opening]]


@dataclass(frozen=True)
class Body:
    """An organisation: where it stands, and the municipalities that a library serves."""

    code: str
    name: str
    kind: str
    above: str = ""
    isil: str | None = None
    serves: Mapping[str, str] = field(default_factory=dict)


BODIES = (
    Body("rijk", "Rijksoverheid (voorbeeld)", "state"),
    Body("kb", "Nationale bibliotheek (voorbeeld)", "kb", "rijk", "NL-DEMO-KB"),
    Body("ipo", "Samenwerkende provincies (voorbeeld)", "association", "rijk"),
    Body("vng", "Samenwerkende gemeenten (voorbeeld)", "association", "rijk"),
    Body("vob", "Vereniging van bibliotheken (voorbeeld)", "association", "rijk"),
    Body("spn", "Samenwerkende steunpunten (voorbeeld)", "association", "rijk"),
    Body("noorderdiep", "Provincie Noorderdiep", "province", "rijk"),
    Body("heuvelrand", "Provincie Heuvelrand", "province", "rijk"),
    Body("poi", "Steunpunt Bibliotheken Noorderdiep", "poi", "noorderdiep", "NL-DEMO-POI"),
    Body(
        "merendal", "Bibliotheek Merendal", "library", "noorderdiep", "NL-DEMO-MER",
        {"GMX001": "Merendal", "GMX002": "Vliethoven", "GMX003": "Zandersloot"},
    ),
    Body("oeverwijk", "Bibliotheek Oeverwijk", "library", "noorderdiep", "NL-DEMO-OEV", {"GMX004": "Oeverwijk"}),
    Body("hogelinde", "Bibliotheek Hogelinde", "library", "heuvelrand", "NL-DEMO-HOG", {"GMX005": "Hogelinde"}),
)  # fmt: skip


class Access(TypedDict, total=False):
    """How one gets in and what one finds there."""

    step_free: bool | None
    lift: bool | None
    accessible_toilet: bool | None
    hearing_loop: bool | None
    quiet_hours: str


@dataclass(frozen=True)
class Place:
    """A place of a library. `hours`: lines such as `ma-vr 10-20`; a line that ends in `z` is self-service."""

    library: str
    code: str
    name: str
    kind: str
    municipality: str
    address: tuple[str, str, str]
    hours: Sequence[str]
    access: Access


def _access(*, lift: bool | None = None, toilet: bool = False, loop: bool = False, quiet: str = "") -> Access:
    return {
        "step_free": True,
        "lift": lift,
        "accessible_toilet": toilet,
        "hearing_loop": loop,
        "quiet_hours": quiet,
    }


PLACES = (
    Place("merendal", "merendal-centrum", "Merendal Centrum", "branch", "GMX001",
          ("Marktplein 1", "0011 AA", "Merendal"), ("ma-vr 10-20", "za 10-17", "zo 12-17 z"),
          _access(lift=True, toilet=True, loop=True, quiet="dinsdag 10.00–12.00 uur")),
    Place("merendal", "merendal-noord", "Merendal Noord", "branch", "GMX001",
          ("Populierenlaan 44", "0012 BC", "Merendal"), ("ma 13-18", "di-do 11-18", "vr 13-20", "za 10-14"),
          _access(toilet=True)),
    Place("merendal", "vliethoven", "Vliethoven", "branch", "GMX002",
          ("Havenstraat 9", "0021 CA", "Vliethoven"), ("ma-vr 12-18", "do 19-21", "za 10-15", "zo 12-16 z"),
          _access(lift=True, toilet=True, quiet="maandag 12.00–14.00 uur")),
    Place("merendal", "zandersloot", "Zandersloot", "branch", "GMX003",
          ("Kerkstraat 30", "0031 DA", "Zandersloot"), ("di 13-18", "do 13-18", "vr 14-18", "za 10-14"),
          _access()),
    Place("merendal", "de-wilg", "Servicepunt De Wilg", "service_point", "GMX001",
          ("Wilgenhof 2", "0013 EA", "Merendal"), ("ma 14-17", "wo 13-16", "vr 9-12"), _access(toilet=True)),
    Place("merendal", "stationsbieb", "Stationsbieb Merendal", "self_service", "GMX001",
          ("Stationsplein 5", "0014 FA", "Merendal"), ("ma-zo 7-22 z", "wo 15-18"), _access(lift=True)),
    Place("merendal", "bus-achterdijk", "Bibliotheekbus, halte Achterdijk", "mobile_stop", "GMX002",
          ("Achterdijk bij nummer 12", "0022 GA", "Vliethoven"), ("ma 15-16:30",), {"step_free": False}),
    Place("merendal", "bus-dorpsveld", "Bibliotheekbus, halte Dorpsveld", "mobile_stop", "GMX003",
          ("Dorpsveld", "0032 HA", "Zandersloot"), ("wo 14-15:30",), {"step_free": False}),
    Place("merendal", "bus-de-kolk", "Bibliotheekbus, halte De Kolk", "mobile_stop", "GMX003",
          ("De Kolk", "0033 JA", "Zandersloot"), ("do 15-16:30",), {"step_free": False}),
    Place("merendal", "zonnehof", "Afhaalpunt Zonnehof", "pickup_point", "GMX002",
          ("Zonnehof 80", "0023 KA", "Vliethoven"), ("ma-vr 9-17 z",), _access(lift=True, toilet=True)),
    Place("oeverwijk", "oeverwijk", "Oeverwijk", "branch", "GMX004",
          ("Raadhuisplein 3", "0041 LA", "Oeverwijk"), ("ma-vr 10-18", "za 10-16"),
          _access(lift=True, toilet=True, loop=True)),
    Place("oeverwijk", "oeverwijk-west", "Oeverwijk West", "service_point", "GMX004",
          ("Westersingel 101", "0042 MA", "Oeverwijk"), ("di 13-17", "do 13-17", "za 10-13"), _access()),
    Place("hogelinde", "hogelinde", "Hogelinde", "branch", "GMX005",
          ("Lindeplein 7", "0051 NA", "Hogelinde"), ("ma-vr 11-19", "za 10-16", "zo 13-17 z"),
          _access(lift=True, toilet=True, quiet="woensdag 11.00–13.00 uur")),
    Place("hogelinde", "hogelinde-de-kers", "Minibieb De Kers", "mini", "GMX005",
          ("Kersenpad 15", "0052 PA", "Hogelinde"), ("wo 13-16",), _access()),
)  # fmt: skip

# Invented places lie where no town is: in the middle of a lake. So nobody is sent to somebody else's door.
POSITIONS = {
    "merendal-centrum": "52.5500, 5.2000",
    "merendal-noord": "52.5670, 5.2050",
    "vliethoven": "52.5300, 5.2700",
    "zandersloot": "52.6000, 5.1500",
    "de-wilg": "52.5450, 5.1900",
    "stationsbieb": "52.5520, 5.2100",
    "bus-achterdijk": "52.5360, 5.2900",
    "zonnehof": "52.5280, 5.2600",
    "oeverwijk": "52.5000, 5.1200",
    "oeverwijk-west": "52.4980, 5.1000",
    "hogelinde": "52.6200, 5.3200",
}

# Who logs in: name, person, role, organisation, place of work.
STAFF = (
    ("balie@demo", "Bo Baliemans", roles.DESK, "merendal", "merendal-centrum"),
    ("collectie@demo", "Cato Collectiers", roles.COLLECTION, "merendal", "merendal-centrum"),
    ("directeur@demo", "Dirk Directeurs", roles.DIRECTOR, "merendal", "merendal-centrum"),
    ("ander@demo", "Anne Anderstad", roles.DESK, "oeverwijk", "oeverwijk"),
    ("school@demo", "Selma Schoolkracht", roles.CONSULTANT, "merendal", None),
    ("leerkracht@demo", "Lars Leermeester", roles.TEACHER, "merendal", None),
    ("schooldirecteur@demo", "Sien Schoolhoofd", roles.SCHOOL_DIRECTOR, "merendal", None),
    ("ido@demo", "Ida Doevraag", roles.IDO, "merendal", "merendal-centrum"),
    ("vrijwilliger@demo", "Vera Vrijwillig", roles.VOLUNTEER, "merendal", "de-wilg"),
    ("cursist@demo", "Karim Cursist", roles.LEARNER, "merendal", None),
    ("poi@demo", "Pim Provinciaal", roles.ADVISER, "poi", None),
    ("gemeente@demo", "Gea Gemeentehuis", roles.POLICY_OFFICER, "merendal", None),
    ("auditor@demo", "Arie Auditor", roles.AUDITOR, "vob", None),
    ("ocw@demo", "Olga Overheid", roles.PARTY, "rijk", None),
    ("ipo@demo", "Ipe Provincies", roles.PARTY, "ipo", None),
    ("vng@demo", "Veerle Gemeenten", roles.PARTY, "vng", None),
    ("kb@demo", "Kaat Boekenstad", roles.PARTY, "kb", None),
    ("vob@demo", "Vob Bibliotheken", roles.PARTY, "vob", None),
    ("spn@demo", "Siem Steunpunt", roles.PARTY, "spn", None),
    ("beheer@demo", "Bea Beheer", roles.ADMINISTRATOR, "rijk", None),
    # Colleagues at other desks, so that every library of the year had somebody behind the counter.
    ("balie2@demo", "Hugo Hogelanders", roles.DESK, "hogelinde", "hogelinde"),
)

_DAYS = {"ma": 0, "di": 1, "wo": 2, "do": 3, "vr": 4, "za": 5, "zo": 6}


@part("organisations", storey=1)
def load(world: World) -> None:
    """Make organisations, places, hours and staff.

    Leaves `organisations` and `branches` (primary keys by code), `library_of` (of each place) and `desks`: the member of
    staff who stands at the desk of each library.
    """
    with world.on(world.days_ago(FOUNDED_DAYS_AGO)):
        organisations = _organisations(world)
        branches = _places(world, organisations)
    world.left["organisations"], world.left["branches"] = organisations, branches
    world.left["library_of"] = {place.code: place.library for place in PLACES}
    _hours(world, branches)
    with world.on(world.days_ago(400)):
        world.left["desks"] = _staff(world, organisations, branches)


def _staff(world: World, organisations: Mapping[str, int], branches: Mapping[str, int]) -> dict[str, Actor]:
    desks: dict[str, Actor] = {}
    for login, name, role, code, workplace in STAFF:
        user = services.create_user(
            world.actor, login=login, password=PASSWORD, organisation_id=organisations[code], role=role,
            name=name, workplace_id=branches[workplace] if workplace else None,
        )  # fmt: skip
        if role == roles.DESK:
            desks[code] = selectors.actor_for(user, "desk")
    return desks


def _organisations(world: World) -> dict[str, int]:
    made: dict[str, int] = {}
    for body in BODIES:
        row = services.create_organisation(
            world.actor, code=f"{CODE_PREFIX}{body.code}", name=body.name, kind=body.kind,
            parent_id=made.get(body.above), isil=body.isil,
        )  # fmt: skip
        made[body.code] = row.pk
        for code, name in body.serves.items():
            services.serve_municipality(
                world.actor, organisation_id=row.pk, municipality_code=code, municipality_name=name,
                from_on=world.days_ago(FOUNDED_DAYS_AGO),
            )  # fmt: skip
    return made


def _places(world: World, organisations: Mapping[str, int]) -> dict[str, int]:
    made: dict[str, int] = {}
    numbers: dict[str, int] = {}
    for place in PLACES:
        number = numbers[place.library] = numbers.get(place.library, 0) + 1
        street, postcode, town = place.address
        row = services.create_branch(
            world.actor, organisation_id=organisations[place.library], code=place.code, name=place.name,
            kind=place.kind, isil=f"NL-DEMO-{place.library[:3].upper()}{number}",
            municipality_code=place.municipality, street=street, postcode=postcode, town=town,
            phone=f"000-{number:03}00{len(made):02}", opened_on=world.days_ago(FOUNDED_DAYS_AGO),
            position=POSITIONS.get(place.code, ""), **place.access,
        )  # fmt: skip
        made[place.code] = row.pk
    return made


def _hours(world: World, branches: Mapping[str, int]) -> None:
    founded = world.days_ago(FOUNDED_DAYS_AGO)
    with world.on(founded):
        for place in PLACES:
            services.set_weekly_hours(
                world.actor, branch_id=branches[place.code], week=week(place.hours), from_on=founded
            )
    _changes(world, branches)
    for year in (world.now.year + offset for offset in YEARS_AROUND):
        _summer(world, branches, year)
        _holidays(world, branches, year)


def _changes(world: World, branches: Mapping[str, int]) -> None:
    """What changed on the way: an evening more in Vliethoven, an afternoon less in Zandersloot."""
    before = ("ma-vr 12-18", "za 10-15")
    founded, changed = world.days_ago(FOUNDED_DAYS_AGO), world.days_ago(500)
    later = next(place.hours for place in PLACES if place.code == "vliethoven")
    with world.on(changed):
        services.set_weekly_hours(
            world.actor, branch_id=branches["vliethoven"], week=week(before), from_on=founded
        )
        services.set_weekly_hours(
            world.actor, branch_id=branches["vliethoven"], week=week(later), from_on=changed
        )
    cut = world.days_ago(CUT_DAYS_AGO)
    with world.on(cut):
        services.set_weekly_hours(
            world.actor,
            branch_id=branches["zandersloot"],
            week=week(("di 13-18", "do 13-18", "za 10-13")),
            from_on=cut,
        )


def _summer(world: World, branches: Mapping[str, int], year: int) -> None:
    with world.on(dt.date(year, 3, 1)):
        for code in ("merendal-noord", "hogelinde"):
            services.set_weekly_hours(
                world.actor, branch_id=branches[code], week=week(("ma-vr 13-18",)),
                from_on=dt.date(year, 7, 13), until_on=dt.date(year, 8, 21), season="Zomer",
            )  # fmt: skip


def _holidays(world: World, branches: Mapping[str, int], year: int) -> None:
    easter = easter_sunday(year)
    closed = {
        dt.date(year, 1, 1): "Nieuwjaarsdag",
        easter: "Eerste paasdag",
        easter + dt.timedelta(days=1): "Tweede paasdag",
        dt.date(year, 4, 27): "Koningsdag",
        easter + dt.timedelta(days=39): "Hemelvaartsdag",
        easter + dt.timedelta(days=49): "Eerste pinksterdag",
        easter + dt.timedelta(days=50): "Tweede pinksterdag",
        dt.date(year, 12, 25): "Eerste kerstdag",
        dt.date(year, 12, 26): "Tweede kerstdag",
    }
    with world.on(dt.date(year - 1, 11, 1)):
        for branch_id in branches.values():
            for day, reason in closed.items():
                services.add_exception(world.actor, branch_id=branch_id, from_on=day, reason=reason)
        services.add_exception(
            world.actor, branch_id=branches["merendal-centrum"], from_on=dt.date(year, 12, 5),
            opening=Opening(dt.time(10), dt.time(16)), reason="Sinterklaasavond",
        )  # fmt: skip


def week(lines: Sequence[str]) -> Week:
    """Read hours such as `ma-vr 10-20` and `zo 12-16 z` (self-service)."""
    found: Week = {}
    for line in lines:
        days, hours, *rest = line.split()
        first, _, last = days.partition("-")
        opens, closes = (_time(text) for text in hours.split("-"))
        for weekday in range(_DAYS[first], _DAYS[last or first] + 1):
            found.setdefault(weekday, []).append(Opening(opens, closes, staffed="z" not in rest))
    return {weekday: sorted(openings) for weekday, openings in sorted(found.items())}


def _time(text: str) -> dt.time:
    hour, _, minute = text.partition(":")
    return dt.time(int(hour), int(minute or 0))


def easter_sunday(year: int) -> dt.date:
    """Give Easter Sunday (the anonymous Gregorian computation)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return dt.date(year, month, day + 1)
