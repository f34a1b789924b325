"""The members of the demo world: some 400 people in families, with names that nobody has."""

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from samenbieb.domains.patrons import selectors, services
from samenbieb.domains.patrons.services import GuardianDraft, PatronDraft, ProductDraft
from samenbieb.kernel.demo import PIN, World, part

MEMBERS_MIN = 410
FORMER_SYSTEM_DAYS_AGO = 395
# Families at each place, out of a hundred.
SHARES = {
    "merendal-centrum": 30, "merendal-noord": 12, "vliethoven": 13, "zandersloot": 8, "de-wilg": 3, "oeverwijk": 15,
    "oeverwijk-west": 3, "hogelinde": 15, "hogelinde-de-kers": 1,
}  # fmt: skip
TOWNS = {"merendal": "Merendal", "vliethoven": "Vliethoven", "zandersloot": "Zandersloot", "de": "Merendal",
         "oeverwijk": "Oeverwijk", "hogelinde": "Hogelinde"}  # fmt: skip
STREETS = ("Sprookjespad", "Romanlaan", "Dichtershof", "Kaftstraat", "Bladwijzerweg", "Leesplankplein",
           "Woordenstraat", "Hoofdstukdreef", "Verhalenkade", "Rijmsteeg")  # fmt: skip
# A family name of two halves: it sounds Dutch and is nobody's.
FIRST_HALVES = ("Boek", "Lees", "Letter", "Blad", "Kaft", "Vers", "Rijm", "Roman", "Zinnen", "Woord", "Druk", "Titel",
                "Plank", "Pagina", "Inkt")  # fmt: skip
SECOND_HALVES = (
    "stra",
    "dijk",
    "veld",
    "huizen",
    "sma",
    "brink",
    "kampen",
    "horst",
    "wijk",
    "meer",
    "linde",
    "dal",
)
GROWN_UPS = ("Sanne", "Fatima", "Piotr", "Willem", "Ayse", "Olena", "Jeroen", "Marijke", "Ahmed", "Gerda", "Tjitske",
             "Youssef", "Ingrid", "Bram", "Rania", "Kees", "Anouk", "Dmytro", "Hanneke", "Mehmet")  # fmt: skip
CHILDREN = ("Noor", "Sem", "Yara", "Milan", "Liv", "Amir", "Saar", "Daan", "Zofia", "Jip", "Elif", "Teun", "Lina",
            "Oskar", "Maryam", "Fedde", "Roos", "Adam", "Evi", "Stijn")  # fmt: skip
# What is spoken at home beside Dutch: most often nothing.
LANGUAGES = ("", "", "", "", "", "", "", "en", "en", "tr", "ar", "pl", "uk", "fy", "de", "fr")
INTERFACE_LANGUAGES = frozenset({"en"})
PRODUCTS = (
    ("JEUGD", "Jeugd", "CHILD", 0, 0, 17, True),
    ("JONG", "Jongeren", "YOUNG_ADULT", 2100, 18, 26, False),
    ("BASIS", "Basis", "ADULT", 4250, 18, None, False),
)


@dataclass(frozen=True, slots=True)
class Member:
    """A member as lending needs it. `fixed` names the member behind a demo login: their year is written by hand."""

    card: str
    library: str
    branch: str
    family: int
    age: int
    large_print: bool
    other_language: str
    usable: bool
    since_on: dt.date
    person_id: int
    person_public_id: str
    membership_id: int
    public_id: str
    fixed: str = ""


# Name, school or home, kind, contact, number of the card: what borrows with one card at Merendal.
GROUPS = (
    ("Groep 5b", "De Verzonnen School", "class", "Juf Marit", "29700000000010"),
    ("Groep 7", "De Verzonnen School", "class", "Meester Bas", ""),
    ("Leesgroep Donderdag", "", "reading", "Wil de Vries", ""),
)


@dataclass
class Person:
    """Somebody to register. `age_days`: how old today. `leads`: the grown-up of the family who came first."""

    given_name: str
    age_days: int
    fixed: str = ""
    card: str = ""

    @property
    def age(self) -> int:
        """Full years, near enough for choosing books."""
        return int(self.age_days / 365.25)


@dataclass
class Family:
    """People at one address."""

    number: int
    name: str
    branch: str
    library: str
    address: tuple[str, str, str]
    other_language: str = ""
    people: list[Person] = field(default_factory=list)


@part("patrons", storey=2)
def load(world: World) -> None:
    """Offer subscriptions and register the families; leaves `members`."""
    dice = world.chance("patrons")
    for library in ("merendal", "oeverwijk", "hogelinde"):
        _offer(world, library)
    members: list[Member] = []
    for family in _families(dice):
        members += _register(world, dice, family)
        world.tell("members", min(len(members), MEMBERS_MIN), MEMBERS_MIN)
        if len(members) >= MEMBERS_MIN:
            break
    _some_blocks(world, [member for member in members if member.age >= 18 and not member.fixed])
    _one_twice(
        world, next(one for one in members if one.library == "merendal" and one.age >= 27 and not one.fixed)
    )
    world.left["members"] = members
    world.left["groups"] = [_group(world, *facts) for facts in GROUPS]


def _group(world: World, name: str, institution: str, kind: str, contact: str, card: str) -> Member:
    """Make a class or group of Merendal. As a member it chooses books for children of eight."""
    facts = services.GroupFacts(
        name=name,
        institution=institution,
        kind=kind,
        contact_name=contact,
        home_branch_id=world.left["branches"]["merendal-centrum"],
    )
    since_on = world.days_ago(60)
    with world.on(since_on, dt.time(10)):
        made = services.register_group(
            world.actor,
            facts,
            organisation_id=world.left["organisations"]["merendal"],
            card_number=card,
            pin=PIN,
        )
    return Member(
        card=made.card_number, library="merendal", branch="merendal-centrum", family=-1, age=8, large_print=False,
        other_language="", usable=True, since_on=since_on, person_id=made.person_id,
        person_public_id=made.person_public_id, membership_id=made.membership_id, public_id=made.public_id,
        fixed=kind,
    )  # fmt: skip


def _one_twice(world: World, member: Member) -> None:
    """Somebody moved, and was registered anew at a desk that wrote the name in small letters: two accounts of one person."""
    with world.on(world.days_ago(40), dt.time(14)):
        known = selectors.patron(world.actor, member.public_id)
        draft = PatronDraft(
            organisation_id=known.organisation_id,
            given_name=known.given_name,
            family_name=known.family_name.lower(),
            birth_on=known.birth_on or world.days_ago(40 * 365),
            street="Verhalenkade 3",
            postcode="0021 CD",
            town=TOWNS["merendal"],
            home_branch_id=world.left["branches"]["merendal-noord"],
            product="BASIS",
            document="passport",
            pin=None,
            is_another_person=True,
            fee_is_settled=True,
        )
        services.register_patron(world.actor, draft)


def _offer(world: World, library: str) -> None:
    with world.on(world.days_ago(FORMER_SYSTEM_DAYS_AGO + 5)):
        for code, name, category, fee_cents, from_age, until_age, renews_itself in PRODUCTS:
            draft = ProductDraft(
                organisation_id=world.left["organisations"][library], code=code, name=name, category_code=category,
                fee_cents=fee_cents, from_age=from_age, until_age=until_age, renews_itself=renews_itself,
            )  # fmt: skip
            services.set_product(world.actor, draft)


def _families(dice: random.Random) -> Iterator[Family]:
    """The families behind the demo logins first, then those of chance."""
    yield Family(
        0, "Voorbeeld", "merendal-centrum", "merendal", ("Sprookjespad 1", "0011 AB", "Merendal"),
        people=[
            Person("Demi", 41 * 365 + 90, "adult", "29000000000015"),
            Person("Finn", 15 * 365 + 110, "teen"),
            Person("Noor", 8 * 365 + 130, "child", "29000000000023"),
        ],
    )  # fmt: skip
    yield Family(
        1, "Anderstra", "oeverwijk", "oeverwijk", ("Romanlaan 2", "0041 AB", "Oeverwijk"),
        people=[Person("Olivier", 34 * 365 + 40, "other", "29000000000031")],
    )  # fmt: skip
    number = 2
    while True:
        yield _family(dice, number)
        number += 1


def _family(dice: random.Random, number: int) -> Family:
    branch = dice.choices(list(SHARES), list(SHARES.values()))[0]
    first_word = branch.partition("-")[0]
    library = first_word if first_word in {"oeverwijk", "hogelinde"} else "merendal"
    name = f"{dice.choice(FIRST_HALVES)}{dice.choice(SECOND_HALVES)}"
    address = (f"{dice.choice(STREETS)} {dice.randint(1, 180)}", f"00{dice.randint(11, 59)} {_letters(dice)}",
               TOWNS[first_word])  # fmt: skip
    family = Family(number, name, branch, library, address, dice.choice(LANGUAGES))
    kind = dice.random()
    if kind < 0.18:
        family.people = [_grown_up(dice, 66, 88) for _ in range(dice.randint(1, 2))]
    elif kind < 0.38:
        family.people = [_grown_up(dice, 19, 60)]
    else:
        family.people = [_grown_up(dice, 29, 49) for _ in range(dice.randint(1, 2))]
        family.people += [_child(dice) for _ in range(dice.choices((1, 2, 3, 4), (30, 45, 18, 7))[0])]
    return family


def _letters(dice: random.Random) -> str:
    return "".join(dice.choices("ABCDEGHJKLMNPRSTVWXZ", k=2))


def _grown_up(dice: random.Random, youngest: int, oldest: int) -> Person:
    return Person(dice.choice(GROWN_UPS), dice.randint(youngest, oldest) * 365 + dice.randint(10, 350))


def _child(dice: random.Random) -> Person:
    return Person(dice.choice(CHILDREN), dice.randint(0, 16) * 365 + dice.randint(120, 350))


def _register(world: World, dice: random.Random, family: Family) -> Iterator[Member]:
    """Register a family: most came with the former system, some walked in during the year."""
    newcomers = not family.people[0].fixed and dice.random() < 0.15
    day_ago = dice.randint(20, 330) if newcomers else FORMER_SYSTEM_DAYS_AGO
    guardian = ""
    for person in family.people:
        # Who was not born yet then, became a member at six weeks.
        days = min(day_ago, person.age_days - 42)
        since_on = world.days_ago(days)
        expires_on = None
        if days == FORMER_SYSTEM_DAYS_AGO or not newcomers:
            expires_on = world.days_ago(-dice.randint(25, 340))
            if not person.fixed and person.age >= 18 and dice.random() < 0.05:
                expires_on = world.days_ago(dice.randint(3, 60))
        with world.on(since_on, dt.time(14)):
            registered = services.register_patron(
                world.actor, _draft(world, dice, family, person, guardian=guardian, expires_on=expires_on)
            )
        guardian = guardian or registered.card_number
        yield Member(
            card=registered.card_number, library=family.library, branch=family.branch, family=family.number,
            age=person.age, large_print=person.age >= 70 and dice.random() < 0.5,
            other_language=family.other_language,
            usable=registered.expires_on > world.days_ago(0), since_on=since_on, person_id=registered.person_id,
            person_public_id=registered.person_public_id, membership_id=registered.membership_id,
            public_id=registered.public_id, fixed=person.fixed,
        )  # fmt: skip


def _draft(
    world: World,
    dice: random.Random,
    family: Family,
    person: Person,
    *,
    guardian: str,
    expires_on: dt.date | None,
) -> PatronDraft:
    street, postcode, town = family.address
    born_on = world.days_ago(person.age_days)
    child = person.age < 18
    mail = f"{person.given_name}.{family.name}.{family.number}@demo.invalid".lower()
    return PatronDraft(
        organisation_id=world.left["organisations"][family.library],
        given_name=person.given_name,
        family_name=family.name,
        birth_on=born_on,
        language=family.other_language if family.other_language in INTERFACE_LANGUAGES else "nl",
        email=mail if not child and dice.random() < 0.85 else "",
        # Numbers that begin with 060 are given to nobody.
        phone=f"06-0{dice.randint(1000000, 9999999)}" if not child else "",
        street=street,
        postcode=postcode,
        town=town,
        home_branch_id=world.left["branches"][family.branch],
        product=_product(person.age, dice),
        expires_on=expires_on,
        document="guardian" if child else dice.choice(("identity_card", "passport", "driving_licence")),
        guardian=GuardianDraft(card=guardian) if child else None,
        guardian_agrees=child,
        child_agrees=child and person.age >= 12,
        card_number=person.card,
        pin=PIN if person.card else None,
        history="keep"
        if person.fixed == "adult"
        else dice.choices(("default", "keep", "never"), (8, 2, 1))[0],
        is_another_person=True,
    )


def _product(age: int, dice: random.Random) -> str:
    if age < 18:
        return "JEUGD"
    return "JONG" if age < 26 else "BASIS"


def _some_blocks(world: World, grown_ups: Sequence[Member]) -> None:
    """Two members with a restriction, one barred: what a desk meets now and then."""
    dice = world.chance("blocks")
    reasons = (
        ("restriction", "Adres klopt niet meer: eerst nieuwe gegevens vragen."),
        ("restriction", "Afspraak over een verloren boek loopt nog."),
        ("barred", "Toegang ontzegd tot het einde van het jaar."),
    )
    for member, (kind, reason) in zip(dice.sample(list(grown_ups), len(reasons)), reasons, strict=True):
        with world.on(world.days_ago(dice.randint(5, 30))):
            services.block(world.actor, public_id=member.public_id, kind=kind, reason=reason)
