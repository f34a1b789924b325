"""The items of the demo world: 3,000 on the shelves of three libraries, the well-known titles more than once."""

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from samenbieb.domains.holdings import services
from samenbieb.domains.holdings.services import ItemDraft
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel.demo import World, part
from samenbieb.kernel.identifiers import library_number

# Items at home in each place; the bus carries those of its first stop.
STOCK = {
    "merendal-centrum": 760, "merendal-noord": 300, "vliethoven": 330, "zandersloot": 190, "stationsbieb": 110,
    "de-wilg": 60, "bus-achterdijk": 60, "oeverwijk": 540, "oeverwijk-west": 130, "hogelinde": 560,
    "hogelinde-de-kers": 40,
}  # fmt: skip
_CATEGORY_OF = {"book": "BOOK", "comic": "BOOK", "audiobook": "AUDIOBOOK", "dvd": "DVD"}
_PRICES_CENTS = {"BOOK": 2000, "AUDIOBOOK": 1800, "DVD": 1500, "LARGE_PRINT": 2500, "SPRINTER": 2300}
CHILDREN_PLACES = frozenset({"hogelinde-de-kers", "bus-achterdijk", "de-wilg"})
# A sprinter (short loan, no renewal) is a well-known novel among the newest copies.
NEWEST, SPRINTER_FAME = 160, 0.2
ENTERED_DAYS_AGO, NEW_DAYS_AGO, NEW_CORNER = 390, 14, "Nieuw binnen"
BATCH_COUNT = 250
COUNTED_PLACE, COUNTED_LOCATION, COUNTED_DAYS_AGO = "merendal-noord", "Prentenboeken", 389


@dataclass(frozen=True, slots=True)
class Copy:
    """An item as lending needs it."""

    barcode: str
    branch: str
    category: str
    title: Any


@part("holdings", storey=3)
def load(world: World) -> None:
    """Enter the items; leaves `copies`."""
    copies = list(_copies(world, world.left["titles"]))
    for start in range(0, len(copies), BATCH_COUNT):
        # The last ones are new: they came in a fortnight ago.
        days = NEW_DAYS_AGO if start + BATCH_COUNT >= len(copies) else ENTERED_DAYS_AGO
        batch = copies[start : start + BATCH_COUNT]
        with world.on(world.days_ago(days)):
            corner = NEW_CORNER if days == NEW_DAYS_AGO else ""
            drafts = [_draft(copy, world.days_ago(days), corner) for copy in batch]
            services.create_items(world.actor, drafts=drafts)
        world.tell("items", start + len(batch), len(copies))
    world.left["copies"] = copies
    with world.on(world.days_ago(COUNTED_DAYS_AGO)):
        _count_a_shelf(world, copies)


def _count_a_shelf(world: World, copies: Sequence[Copy]) -> None:
    """Count the picture books of a small branch: two are not found, one of another branch stands among them."""
    place = organisations.branch(COUNTED_PLACE)
    count = services.start_count(world.actor, branch_id=place.pk, location=COUNTED_LOCATION)
    here = [one for one in copies if one.branch == COUNTED_PLACE and _location(one.title) == COUNTED_LOCATION]
    stray = next(one for one in copies if one.branch != COUNTED_PLACE)
    for copy in [*here[2:], stray]:
        services.scan_shelf(world.actor, count=count, barcode=copy.barcode)
    services.close_count(world.actor, count=count)


def _copies(world: World, titles: Sequence[Any]) -> Iterator[Copy]:
    """Each edition once somewhere, then more of what is sought after; never more than a few in one place."""
    dice = world.chance("holdings")
    places = list(STOCK)
    filled: Counter[str] = Counter()
    held: Counter[tuple[str, int]] = Counter()
    wishes = [(title, "") for title in titles]
    dice.shuffle(wishes)
    total = sum(STOCK.values())
    weights = [title.fame for title in titles]
    wishes += [(title, "") for title in dice.choices(titles, weights, k=total * 4)]
    serial = 0
    for title, _ in wishes:
        if serial == total:
            return
        place = _place_for(dice, places, filled, held, title)
        if place is None:
            continue
        filled[place] += 1
        held[place, title.record_id] += 1
        serial += 1
        yield Copy(library_number("30", serial), place, _category(title, serial, total), title)


def _place_for(
    dice: random.Random,
    places: Sequence[str],
    filled: Counter[str],
    held: Counter[tuple[str, int]],
    title: Any,
) -> str | None:
    """Choose a place with room for this title: small places are for children, one of a kind stands in a large one."""
    room = [
        place
        for place in places
        if filled[place] < STOCK[place]
        and held[place, title.record_id] < (3 if title.fame > 0.4 and STOCK[place] > 500 else 1)
        and (place not in CHILDREN_PLACES or title.audience != "D" or title.easy_reading or title.large_print)
    ]
    if not room:
        return None
    return dice.choices(room, [STOCK[place] - filled[place] for place in room])[0]


def _category(title: Any, serial: int, total: int) -> str:
    new = serial > total - NEWEST
    if new and title.form == "book" and title.audience == "D" and title.fame > SPRINTER_FAME:
        return "SPRINTER"
    if title.large_print:
        return "LARGE_PRINT"
    return _CATEGORY_OF[title.form]


def _draft(copy: Copy, acquired_on: dt.date, corner: str) -> ItemDraft:
    title = copy.title
    return ItemDraft(
        barcode=copy.barcode,
        record_id=title.record_id,
        category=copy.category,
        home_branch=copy.branch,
        location=_location(title),
        temporary_location=corner,
        shelf_mark=_shelf_mark(title),
        price_cents=_PRICES_CENTS[copy.category],
        acquired_on=acquired_on,
    )


def _location(title: Any) -> str:
    """Name the corner of the library where it stands."""
    corners = (
        (title.form == "dvd", "Films"),
        (title.form == "audiobook", "Luisterboeken"),
        (title.form == "comic", "Strips"),
        (title.language != "nl", "Wereldtalen"),
        (title.easy_reading, "Makkelijk lezen"),
        (title.large_print, "Grote letter"),
        (title.audience in {"AP", "AK"}, "Prentenboeken"),
        (title.audience != "D", "Jeugd"),
        (bool(title.theme), "Informatief"),
    )
    return next((corner for holds, corner in corners if holds), "Romans")


def _shelf_mark(title: Any) -> str:
    """Write the label on the back: the age letter or theme, and four letters of the maker."""
    letters = "".join(char for char in title.author if char.isalpha())[:4].upper()
    group = title.theme or ("" if title.audience == "D" else title.audience)
    return f"{group} {letters}".strip()
