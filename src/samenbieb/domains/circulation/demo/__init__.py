"""A year of lending in the demo world, and how it stands today."""

import datetime as dt
from collections import defaultdict
from typing import Any

from samenbieb.domains.circulation import services
from samenbieb.domains.circulation.demo import habits, terms, today
from samenbieb.domains.circulation.demo.desks import Desks
from samenbieb.domains.circulation.demo.shelves import Shelves
from samenbieb.domains.circulation.demo.year import Family, Year
from samenbieb.domains.circulation.selectors import weeding_list
from samenbieb.domains.holdings import selectors as items
from samenbieb.kernel import clock
from samenbieb.kernel.demo import World, part


@part("circulation", storey=4)
def load(world: World) -> None:
    """Set the rules, live the year, arrange today; leaves `lending`: how often each act was done or refused."""
    terms.set_all(world)
    habits.set_all(world)
    shelves = Shelves(world.left["copies"])
    desks = Desks(world, shelves)
    year = Year(world, desks, shelves)
    fixed = {member.fixed: member for member in world.left["members"] if member.fixed}
    year.begin(_families(world))
    today.arrange(world, year, fixed)
    year.run()
    with clock.at(world.now):
        # What is due has been told: the worker of the new installation has nothing old to send.
        services.tell_due()
        services.tell_debts()
        year.settle()
        # Nobody told the queues which copies came and went in that year: one look at all, as every hour, sets them right.
        services.count_balances()
        services.target_holds()
        # Who read what more than a month ago is known no longer, except to who wants to keep their list.
        services.anonymise_loans()
        _send_one(world, shelves)
        _weed_a_shelf(world)
        _lend_a_set(world, shelves)
    world.left["lending"] = {**desks.done, "refused": desks.refused}


def _send_one(world: World, shelves: Shelves) -> None:
    """Send one title by hand, as somebody does who makes a table with a theme."""
    branches = world.left["branches"]
    barcode = _standing(world, shelves, "merendal-centrum")[0]
    services.send_item(
        world.actor, barcode=barcode, to_branch_id=branches["vliethoven"], note="Voor de thematafel"
    )


def _standing(world: World, shelves: Shelves, branch: str) -> list[str]:
    """Give the numbers of some copies at home in a place that stand there in good order."""
    home_id = world.left["branches"][branch]
    views = [items.item_by_barcode(barcode) for barcode in sorted(shelves.here[branch])[:40]]
    return [
        view.barcode
        for view in views
        if view.custody == "on_shelf" and not view.conditions and view.home_branch_id == home_id
    ]


def _lend_a_set(world: World, shelves: Shelves) -> None:
    """Send a few titles to the small place in a community centre, for two months."""
    branches = world.left["branches"]
    made = services.start_collection(
        world.actor,
        branch_id=branches["merendal-centrum"],
        to_branch_id=branches["de-wilg"],
        name="Groep 3 en 4",
        until_on=world.days_ago(0) + dt.timedelta(days=60),
    )
    for barcode in _standing(world, shelves, "merendal-centrum")[:6]:
        services.add_to_collection(world.actor, collection=made, barcode=barcode)
    services.send_collection(world.actor, collection=made)


def _weed_a_shelf(world: World) -> None:
    """Take two copies that nobody borrowed out of the collection, and offer two last ones to the other libraries."""
    branch_id = world.left["branches"]["oeverwijk"]
    lines = weeding_list(world.actor, branch_id=branch_id, choice=items.Choice(loans_max=0))
    plain = [line.public_id for line in lines if not line.kept][:2]
    last = [line.public_id for line in lines if line.kept in services.CAN_BE_OFFERED][:2]
    services.weed(world.actor, branch_id=branch_id, public_ids=plain)
    services.offer_copies(world.actor, branch_id=branch_id, public_ids=last, days=28)


def _families(world: World) -> list[Family]:
    by_number: dict[int, list[Any]] = defaultdict(list)
    for member in world.left["members"]:
        if not member.fixed:
            by_number[member.family].append(member)
    return [Family(members, members[0].branch) for members in by_number.values()]
