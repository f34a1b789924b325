"""The money of the demo world's start: who became a member paid for it at the desk, nearly always."""

import datetime as dt
from itertools import groupby
from operator import attrgetter

from samenbieb.domains.payments import selectors, services
from samenbieb.kernel.demo import World, part

AT_THE_DESK = dt.time(15)
# Grown-ups who still have to pay for their membership.
FORGOTTEN = 3


@part("payments", storey=3)
def load(world: World) -> None:
    """Let the new memberships be charged on their day, and paid."""
    dice = world.chance("payments")
    members = sorted(world.left["members"], key=attrgetter("since_on"))
    grown_ups = [member for member in members if member.age >= 18 and not member.fixed]
    forgotten = {member.card for member in dice.sample(grown_ups, FORGOTTEN)}
    for day, newcomers in groupby(members, key=attrgetter("since_on")):
        with world.on(day, AT_THE_DESK):
            world.hand_on()
            for member in newcomers:
                if member.age >= 18 and member.card not in forgotten:
                    _pay(
                        world,
                        member.membership_id,
                        member.library,
                        method=dice.choice(("card", "card", "cash")),
                    )


def _pay(world: World, membership_id: int, library: str, *, method: str) -> None:
    open_cents = sum(line.open_cents for line in selectors.open_charges(membership_id))
    if open_cents:
        services.pay(
            world.left["desks"][library], membership_id=membership_id, amount_cents=open_cents, method=method
        )
