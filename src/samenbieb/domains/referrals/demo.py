"""The partners of the demo world and the cards that were given of them. Every name is invented; one was not looked at for long."""

from collections.abc import Mapping

from samenbieb.domains.referrals import services
from samenbieb.domains.referrals.services import PartnerWish, PassingWish
from samenbieb.kernel.demo import World, part

# Library, how many days ago somebody looked, and what is said.
PARTNERS = (
    ("merendal", 20, PartnerWish("Sociaal team Merendal", "municipality", "Helpt bij geld, zorg en wonen.",
        "Marktplein 4, Merendal", "maandag tot en met vrijdag, 9.00 tot 12.00 uur", "Inwoners van Merendal",
        "000-2000001", municipality="GMX001", bring="Uw brieven en een pen.")),
    ("merendal", 35, PartnerWish("Formulierenbrigade De Pen", "forms", "Vult samen met u formulieren in.",
        "Buurthuis De Pen, Wilgenhof 6, Merendal", "dinsdag en donderdag, 10.00 tot 12.00 uur", "Iedereen",
        "000-2000002")),
    ("merendal", 240, PartnerWish("Schuldhulpmaatje Vliet", "money", "Een maatje helpt u met uw rekeningen.",
        "Havenstraat 12, Vliethoven", "op afspraak", "Inwoners van Vliethoven", "000-2000003",
        municipality="GMX002")),
    ("merendal", 60, PartnerWish("Taalhuis Merendal", "learning", "Nederlands leren lezen, schrijven en praten.",
        "Merendal Centrum, eerste verdieping", "woensdag, 13.00 tot 16.00 uur", "Volwassenen", "000-2000004")),
    ("oeverwijk", 15, PartnerWish("Sociaal raadslieden Oeverwijk", "legal", "Gratis advies over brieven en rechten.",
        "Raadhuisplein 5, Oeverwijk", "maandag, 13.00 tot 16.00 uur", "Inwoners van Oeverwijk", "000-2000005")),
    ("oeverwijk", 90, PartnerWish("Welzijn Oeverwijk", "care", "Bezoek, vervoer en hulp in huis.",
        "Westersingel 90, Oeverwijk", "elke werkdag", "Ouderen", "000-2000006")),
    ("hogelinde", 40, PartnerWish("Werkplein Hogelinde", "work", "Helpt bij werk zoeken en solliciteren.",
        "Lindeplein 2, Hogelinde", "dinsdag, 9.00 tot 12.00 uur", "Wie werk zoekt", "000-2000007")),
)  # fmt: skip

# Days ago, place, which partner of the library, what was told, and what came of it.
PASSED_ON = (
    (26, "merendal-centrum", 2, PassingWish("money", "Rania", "phone", "000-3000001", partner_calls=True), "helped"),
    (20, "merendal-noord", 0, PassingWish("municipality", "", "mail", "iemand@post.example"), "no_fit"),
    (17, "oeverwijk", 0, PassingWish("legal", "Piet", "phone", "000-3000002", partner_calls=True), "no_answer"),
    (9, "merendal-centrum", 2, PassingWish("money", "Olena", "phone", "000-3000003", "Een stapel brieven.", partner_calls=True), ""),
    (2, "hogelinde", 0, PassingWish("work", "Sem"), ""),
)  # fmt: skip
PLACES = ("merendal-centrum", "merendal-noord", "vliethoven", "oeverwijk", "hogelinde")
WEEKS = 12


@part("referrals", storey=4)
def load(world: World) -> None:
    """Enter the partners of every library, and give cards of them; leaves nothing."""
    partners: dict[str, list[str]] = {}
    for library, days, wish in PARTNERS:
        with world.on(world.days_ago(days)):
            added = services.add_partner(
                world.actor, organisation_id=world.left["organisations"][library], wish=wish
            )
            partners.setdefault(library, []).append(added)
    _give_cards(world, partners)
    _pass_on(world, partners)


def _give_cards(world: World, partners: Mapping[str, list[str]]) -> None:
    """Give some cards every week since the last partner of a library was entered."""
    dice = world.chance("referrals")
    for week in range(WEEKS, -1, -1):
        for place in PLACES:
            library = world.left["library_of"][place]
            with world.on(world.days_ago(week * 7 + dice.randrange(5))):
                for number in range(dice.randrange(4)):
                    services.give_card(
                        world.left["desks"][library],
                        branch_id=world.left["branches"][place],
                        partner=dice.choice(partners[library]),
                        key=f"demo-{place}-{week}-{number}",
                    )


def _pass_on(world: World, partners: Mapping[str, list[str]]) -> None:
    """Pass some visitors on; of most of them it is known how it went."""
    for days, place, which, wish, outcome in PASSED_ON:
        library = world.left["library_of"][place]
        desk = world.left["desks"][library]
        with world.on(world.days_ago(days)):
            made = services.pass_on(
                desk,
                branch_id=world.left["branches"][place],
                partner=partners[library][which],
                wish=wish,
                consent=True,
                key=f"demo-passed-{place}-{days}",
                page=lambda token: f"https://samenbieb.example/partner/{token}",
            )
        if outcome:
            with world.on(world.days_ago(days - 5)):
                services.say_outcome(desk, hand_over=made, outcome=outcome)
