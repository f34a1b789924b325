"""The acts that `province.py` lets eight connections do, each on rows of its own."""

import datetime as dt
import random
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from province_world import barcode, card, desks, member_of, place_of_item

Act = Callable[[], Any]
LENT_EACH = 12_000  # copies for each connection
LENT = """
    SELECT barcode, home_branch_id FROM (
        SELECT DISTINCT ON (CASE WHEN %(wanted)s THEN r.work_id ELSE i.id END) i.id, i.barcode, i.home_branch_id
        FROM circulation_loan l
        JOIN holdings_item i ON i.id = l.item_id
        JOIN catalogue_record r ON r.id = i.record_id
        LEFT JOIN (SELECT work_id, count(*) AS readers FROM circulation_hold WHERE state = 'open' GROUP BY work_id) w
            ON w.work_id = r.work_id
        WHERE l.closed_at IS NULL AND coalesce(w.readers, 0) = %(wanted)s::int
    ) found
    ORDER BY hashint8extended(id, %(first)s) LIMIT %(count)s
"""
LENT_BEFORE = """
    SELECT substr(barcode, 2)::bigint FROM holdings_item
    WHERE custody <> 'on_shelf' AND substr(barcode, 2)::bigint > %s
"""
OF_THE_DESK = 20  # copies whose number it divides are of the first library, and lent over HTTP only
LOGIN, PASSWORD = "desk@bench", "bench-password-of-desk"


def people_at_the_desk() -> None:
    """Make a log-in for the desk of the first place, for the acts over HTTP."""
    from tests.factories.organisations import GrantFactory, UserFactory

    from samenbieb.domains.organisations.models import Branch

    place = Branch.objects.order_by("pk").select_related("organisation").first()
    user = UserFactory(login=LOGIN, password=PASSWORD, workplace=place)
    GrantFactory(user=user, organisation=place.organisation)


def free_items(
    places: list[int], sizes: Any, lane: int, lanes: int, first: int, *, half: int
) -> Iterator[tuple[int, int]]:
    """Give copies that stand on a shelf, each to one lane only, with their place; shuffled over the tables.

    One half (0) is for the service, the other (1) for plain ORM code. The copies of the desk over HTTP are left to it.
    """
    away = lent_numbers(sizes)
    step = 48_271  # coprime with the number of copies: neighbours on disk are not lent one after the other
    count = sizes.items - sizes.loans
    for n in range(lane + half * (count // 2), count // 2 * (half + 1), lanes):
        number = sizes.loans + 1 + ((n + first) * step) % count
        if number % OF_THE_DESK and number not in away:
            yield number, places[place_of_item(number)]


def lent_numbers(sizes: Any) -> frozenset[int]:
    """Give the copies that an earlier run on a kept database lent."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(LENT_BEFORE, [sizes.loans])
        return frozenset(number for (number,) in cursor.fetchall())


def lent_items(lane: int, lanes: int, first: int, *, wanted: bool) -> Iterator[tuple[str, int]]:
    """Give barcode and place of copies that are on loan: for which one reader waits, or nobody does."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(LENT, {"wanted": wanted, "first": first, "count": LENT_EACH * lanes})
        found = cursor.fetchall()
    yield from found[lane::lanes]


def check_out(places: list[int], sizes: Any, lane: int, lanes: int, first: int) -> Act:
    """Lend through the service."""
    from samenbieb.domains.circulation import services

    return _lending(services.check_out_item, places, sizes, lane, lanes, first, half=0)


def plain_check_out(places: list[int], sizes: Any, lane: int, lanes: int, first: int) -> Act:
    """Lend with plain ORM code."""
    import plain_orm

    return _lending(plain_orm.check_out, places, sizes, lane, lanes, first, half=1)


def _lending(
    lend: Callable[..., Any], places: list[int], sizes: Any, lane: int, lanes: int, first: int, *, half: int
) -> Act:
    actors, items, chance = (
        desks(places),
        free_items(places, sizes, lane, lanes, first, half=half),
        random.Random(lane),
    )

    def act() -> None:
        number, place = next(items)
        member = member_of(place_of_item(number), chance.randrange(sizes.members), sizes.members)
        lend(
            actors[place],
            barcode=barcode(number),
            card=card(member),
            branch_id=place,
            key=f"{half}-{uuid.UUID(int=chance.getrandbits(128))}-{first}",
        )

    return act


def take_in(places: list[int], sizes: Any, lane: int, lanes: int, first: int) -> Act:
    """Take in through the service what is on loan and nobody waits for."""
    return _taking_in(places, lent_items(lane, lanes, first, wanted=False), f"in-{first}")


def capture(places: list[int], sizes: Any, lane: int, lanes: int, first: int) -> Act:
    """Take in a copy of a title for which one reader waits."""
    return _taking_in(places, lent_items(lane, lanes, first, wanted=True), f"cap-{first}")


def take_in_away(places: list[int], sizes: Any, lane: int, lanes: int, first: int) -> Act:
    """Take in a copy at another library than its own: it travels home."""
    items = lent_items(lane, lanes, first + 1, wanted=False)
    away = {place: places[(n + 7) % len(places)] for n, place in enumerate(places)}
    return _taking_in(places, ((number, away[place]) for number, place in items), f"away-{first}")


def _taking_in(places: list[int], items: Iterator[tuple[str, int]], key: str) -> Act:
    from samenbieb.domains.circulation import services

    actors = desks(places)
    items = iter(list(items))

    def act() -> None:
        number, place = next(items)
        services.return_item(actors[place], barcode=number, branch_id=place, key=f"{key}-{number}")

    return act


def renew(places: list[int], sizes: Any, lane: int, lanes: int, first: int) -> Act:
    """Renew, through the service, what is on loan."""
    from samenbieb.domains.circulation import services
    from samenbieb.domains.circulation.models import Loan
    from samenbieb.kernel import clock

    actors = desks(places)
    now = clock.now()
    rows = Loan.objects.across_all(reason="a bench renews what is on loan").filter(
        closed_at=None, renewals_used=0, due_at__gt=now, due_at__lt=now + dt.timedelta(days=10)
    )
    found = list(rows.order_by("-pk").values_list("public_id", "branch_out_id")[: 8000 * lanes])
    loans = iter(found[lane::lanes])

    def act() -> None:
        loan, place = next(loans)
        services.renew_loan(actors[place], loan_public_id=str(loan), key=f"renew-{loan}-{first}")

    return act


def bare_insert(places: list[int], sizes: Any, lane: int, lanes: int, first: int) -> Act:
    """Do the cheapest honest write: one INSERT of a closed loan, committed."""
    from django.db import connection

    from samenbieb.domains.circulation.models import Loan
    from samenbieb.kernel import clock, identifiers

    like = Loan.objects.across_all(reason="a bench writes a row like this").order_by("pk").first()
    sql = (
        "INSERT INTO circulation_loan (public_id, organisation_id, membership_id, item_id, patron_category_id,"
        " branch_out_id, channel, opened_at, due_at, closed_at, closed_as, renewals_used, responsibility, terms, fee_stop)"
        " VALUES (%s, %s, %s, %s, %s, %s, 'staff', %s, %s, %s, 'undone', 0, 'library', '{}', '')"
    )

    def act() -> None:
        now = clock.now()
        with connection.cursor() as cursor:
            cursor.execute(
                sql,
                [
                    identifiers.uuid7(), like.organisation_id, like.membership_id, like.item_id,
                    like.patron_category_id, like.branch_out_id, now, now + dt.timedelta(days=21), now,
                ],
            )  # fmt: skip

    return act


PHASES = {
    "bare insert": bare_insert,
    "plain ORM check out": plain_check_out,
    "check out": check_out,
    "return": take_in,
    "return, goes home": take_in_away,
    "renew": renew,
    "return with capture": capture,
}
