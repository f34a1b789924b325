"""One act on the hours of a place: what follows from it, and what it takes to undo it."""

import datetime as dt
from typing import Any
from uuid import UUID

from samenbieb.domains.organisations import permissions, ports
from samenbieb.domains.organisations.errors import HoursChangedSince, HoursNotUndoable, NoSuchPlace
from samenbieb.domains.organisations.events import HoursChanged
from samenbieb.domains.organisations.models import (
    Branch,
    HoursChange,
    HoursException,
    HoursPeriod,
    OpeningTime,
)
from samenbieb.domains.organisations.ports import HoursShift
from samenbieb.domains.organisations.selectors.hours import calendar
from samenbieb.kernel import audit, clock, outbox
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.calendar import BranchCalendar


def begun(
    actor: Actor,
    branch: Branch,
    *,
    what: str,
    days: tuple[dt.date, dt.date | None],
    reason: str,
    exception: HoursException | None = None,
    period: HoursPeriod | None = None,
    put_aside: dict[str, Any] | None = None,
) -> HoursChange:
    """Write the act beside the hours that it set."""
    return HoursChange.objects.create(
        branch=branch,
        what=what,
        exception=exception,
        period=period,
        from_on=days[0],
        until_on=days[1],
        reason=reason,
        before=put_aside or {},
        made_at=clock.now(),
        made_by=actor.name,
    )


def finished(actor: Actor, change: HoursChange, before: BranchCalendar) -> None:
    """Let promises follow, and tell of the act: one line in the audit trail, one fact."""
    shift = HoursShift(
        change.branch_id,
        before,
        calendar(change.branch_id),
        change.from_on,
        change.until_on,
        change_id=change.pk,
    )
    change.counts = dict(ports.followed(shift).counts)
    change.save(update_fields=["counts"])
    _tell(actor, change, moved=change.counts)


def undone(actor: Actor, change: HoursChange, before: BranchCalendar) -> None:
    """Let promises come back after the hours did, and tell of it."""
    change.undone_at, change.undone_by = clock.now(), actor.name
    shift = HoursShift(
        change.branch_id,
        before,
        calendar(change.branch_id),
        change.from_on,
        change.until_on,
        change_id=change.pk,
        undoes=change.pk,
    )
    change.given_back = dict(ports.followed(shift).counts)
    change.save(update_fields=["undone_at", "undone_by", "given_back"])
    _tell(actor, change, given_back=change.given_back)


def found_change(public_id: str) -> HoursChange:
    """Give an act by its public id. Raises: NoSuchPlace."""
    rows = HoursChange.objects.select_related("branch", "exception")
    try:
        change = rows.filter(public_id=UUID(str(public_id))).first()
    except ValueError:
        raise NoSuchPlace from None
    if change is None:
        raise NoSuchPlace
    return change


def check_undoable(change: HoursChange, branch: Branch) -> None:
    """See whether a week or a season may go as if it had never been. Raises: HoursNotUndoable, HoursChangedSince.

    Hours that a place has kept are history: only what has not begun yet, or was written today, can be undone.
    """
    later = branch.hours_changes.filter(what=change.what, undone_at=None, pk__gt=change.pk)
    if later.exists():
        raise HoursChangedSince
    zone = branch.organisation.time_zone
    if clock.today(zone) > max(change.from_on, clock.local(change.made_at, zone).date()):
        raise HoursNotUndoable


def as_put_aside(period: HoursPeriod) -> dict[str, Any]:
    """Write down a pattern that makes room for another one."""
    return {
        "pk": period.pk,
        "changes": list(period.changes.values_list("pk", flat=True)),
        "name": period.name,
        "from_on": period.from_on.isoformat(),
        "until_on": period.until_on.isoformat() if period.until_on else None,
        "is_season": period.is_season,
        "times": [
            [t.weekday, t.opens.isoformat(), t.closes.isoformat(), t.staffed] for t in period.times.all()
        ],
    }


def put_back(change: HoursChange) -> None:
    """Take the pattern of an act away, and put back what had made room for it."""
    if change.period is not None:
        change.period.delete()
        change.period = None
    for row in change.before.get("replaced", ()):
        period = HoursPeriod.objects.create(
            pk=row["pk"],
            branch_id=change.branch_id,
            name=row["name"],
            from_on=dt.date.fromisoformat(row["from_on"]),
            until_on=dt.date.fromisoformat(row["until_on"]) if row["until_on"] else None,
            is_season=row["is_season"],
        )
        OpeningTime.objects.bulk_create(
            OpeningTime(
                period=period,
                weekday=weekday,
                opens=dt.time.fromisoformat(opens),
                closes=dt.time.fromisoformat(closes),
                staffed=staffed,
            )
            for weekday, opens, closes, staffed in row["times"]
        )
        HoursChange.objects.filter(pk__in=row["changes"]).update(period=period)
    for pk, until_on in change.before.get("shortened", ()):
        HoursPeriod.objects.filter(pk=pk).update(until_on=until_on)


def _tell(actor: Actor, change: HoursChange, **details: Any) -> None:
    last = change.until_on.isoformat() if change.until_on else None
    audit.record(
        actor,
        permissions.EDIT_PLACES,
        change.branch,
        hours=change.what,
        from_on=change.from_on.isoformat(),
        until_on=last,
        reason=change.reason,
        change=str(change.public_id),
        **details,
    )
    outbox.publish(
        HoursChanged(branch_id=change.branch_id, from_on=change.from_on.isoformat(), until_on=last)
    )
