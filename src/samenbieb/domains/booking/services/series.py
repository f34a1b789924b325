"""The same on many days: booked in one go, the rest called off, and taken up again as far as it is free."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from samenbieb.domains.booking import access, permissions, ports, rules
from samenbieb.domains.booking.errors import SomeDatesTaken
from samenbieb.domains.booking.models import Claim, Resource, Series
from samenbieb.domains.booking.rules import Standing
from samenbieb.domains.booking.services import claiming, telling
from samenbieb.domains.booking.services.booking import For, become, known, take_up
from samenbieb.domains.booking.services.planning import of_staff, write
from samenbieb.kernel import clock, idempotency, identifiers
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid, NotFound, Refusal
from samenbieb.kernel.locking import locked


@dataclass(frozen=True, slots=True)
class Booked:
    """What a series gave: itself and its claims (public ids), and the days (ISO) that could not be, each with why."""

    series: str
    claims: tuple[str, ...]
    left_out: dict[str, str]


@dataclass(frozen=True, slots=True)
class Wish:
    """The same from a time on the wall of the place, on some days."""

    days: Sequence[dt.date]
    begins: dt.time
    minutes: int


@locked
def book_series(
    actor: Actor,
    *,
    resource: str,
    days: Sequence[dt.date],
    begins: dt.time,
    minutes: int,
    whom: For,
    leave_out: bool = False,
    key: str = "",
) -> Booked:
    """Book the same on some days: all of them, or (`leave_out`) those that are free. For staff.

    `key`: the same key books once. Raises: NotFound, NotAllowed, Invalid, SomeDatesTaken (`details["clashes"]`: day →
    taken, closed, past or far), and what a gate refuses. Locks: what the gate locks, then the things, in order.
    """
    row, wish = of_staff(actor, resource, permissions.BOOK), Wish(days, begins, minutes)
    request = {"series": resource, **asdict(wish), "whom": asdict(whom), "leave_out": leave_out}
    answer = idempotency.once(actor, key, request, lambda: _book(actor, row, wish, whom, leave_out=leave_out))
    return Booked(str(answer["series"]), tuple(answer["claims"]), dict(answer["left_out"]))


def _book(actor: Actor, row: Resource, wish: Wish, whom: For, *, leave_out: bool) -> dict[str, object]:
    check_wish(wish)
    who = known(whom)
    spans = access.times_of(row, sorted(wish.days), wish.begins, wish.minutes)
    below = access.below(row)
    for day, stands in access.standings(row, spans, below).items():
        if stands is Standing.FREE:
            ports.pass_all(ports.Wish(below, *spans[day], who.person_id, who.holder_id))
    standings = access.standings(row, spans, access.lock_below(row))
    clashes = {
        day.isoformat(): str(stands) for day, stands in standings.items() if stands is not Standing.FREE
    }
    if clashes and (not leave_out or len(clashes) == len(spans)):
        raise SomeDatesTaken(clashes=clashes)
    series = Series.objects.create(organisation_id=row.organisation_id, made_at=clock.now())
    claims = [
        Claim(
            organisation_id=row.organisation_id,
            resource=row,
            series=series,
            starts_at=span[0],
            ends_at=span[1],
            person_id=who.person_id,
            holder_id=who.holder_id,
            first_name=who.first_name,
        )
        for day, span in spans.items()
        if standings[day] is Standing.FREE
    ]
    made = [write(actor, claim, row) for claim in claims]
    return {"series": str(series.public_id), "claims": made, "left_out": clashes}


def check_wish(wish: Wish) -> None:
    """Refuse days or a length that no series has. Raises: Invalid."""
    if not wish.days or len(set(wish.days)) != len(wish.days) or len(wish.days) > rules.TIMES_MAX:
        raise Invalid(fields={"days": _("Choose each day once, and at most sixty days.")})
    if not 0 < wish.minutes <= rules.DAY_MINUTES:
        raise Invalid(fields={"minutes": _("Fill in how many minutes it takes, at most a day.")})


@locked
def cancel_series(actor: Actor, *, series: str) -> int:
    """Call off all of a series that has not begun. Returns how many. Twice is once.

    Raises: NotFound, NotAllowed. Locks: its claims, in order.
    """
    rows = [row for row in _claims(actor, series) if row.starts_at > clock.now()]
    standing = [row for row in rows if row.state == Claim.State.CONFIRMED]
    for row in standing:
        claiming.let_go(row)
        become(actor, row, Claim.State.CANCELLED)
    telling.tell_off(actor, standing)
    return len(standing)


@locked
def restore_series(actor: Actor, *, series: str) -> tuple[int, dict[str, Refusal]]:
    """Take up again all of a series that was called off, has not begun and is still free.

    Returns how many stand again, and what could not be (public id of the claim → why). Raises: NotFound, NotAllowed.
    Locks: its claims, in order; then as `book`.
    """
    rows = [row for row in _claims(actor, series) if row.starts_at > clock.now()]
    return take_up([row for row in rows if row.state == Claim.State.CANCELLED], actor)


def _claims(actor: Actor, series: str) -> list[Claim]:
    """Hold the claims of a series of a library where the actor may book."""
    if not identifiers.is_public_id(series):
        raise NotFound
    found = Series.objects.within(actor, permissions.VIEW).filter(public_id=series).first()
    if found is None:
        raise NotFound
    actor.require(permissions.BOOK, at=found.organisation_id)
    rows = Claim.objects.within(actor, permissions.VIEW).filter(series=found).order_by("pk")
    return list(rows.select_for_update(of=("self",), no_key=True).prefetch_related("resource"))
