"""Things that can be booked and claims on them, as pages show them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from samenbieb.domains.booking.models import Claim, Resource
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock


@dataclass(frozen=True, slots=True)
class ResourceView:
    """Something that can be booked. `pk` is for neighbours, never for an address."""

    pk: int
    public_id: str
    organisation_id: int
    branch_id: int
    branch: str
    branch_code: str
    name: str
    about: str
    kind: str
    kind_label: str
    parent: str
    parent_name: str
    for_members: bool
    staffed_only: bool
    grid_minutes: int
    minutes_min: int
    minutes_max: int
    before_minutes: int
    after_minutes: int
    days_ahead: int
    released_after_minutes: int
    retired: bool
    depth: int = 0

    @property
    def lengths(self) -> list[int]:
        """Give the lengths in minutes that one may choose."""
        return list(range(self.minutes_min, self.minutes_max + 1, self.grid_minutes))


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A booking or a blocking; `begins` and `ends` are on the wall clock of the place."""

    pk: int
    public_id: str
    organisation_id: int
    branch_id: int
    branch: str
    resource_id: int
    resource: str
    resource_name: str
    kind: str
    state: str
    state_label: str
    reason_label: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    begins: dt.datetime
    ends: dt.datetime
    day: dt.date
    name: str
    person_id: int | None
    holder_id: int | None
    series: str
    is_to_come: bool
    adult_is_here: bool = False
    # The age below which an adult comes along, where a list asked it.
    adult_below: int | None = None

    @property
    def is_blocking(self) -> bool:
        """Tell whether it is out of use."""
        return self.kind == Claim.Kind.BLOCKING

    @property
    def minutes(self) -> int:
        """Give how long it takes."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def is_movable(self) -> bool:
        """Tell whether it can move to another moment."""
        return self.kind == Claim.Kind.BOOKING and self.state == Claim.State.CONFIRMED and self.is_to_come

    @property
    def is_cancelled(self) -> bool:
        """Tell whether it was called off."""
        return self.state == Claim.State.CANCELLED

    @property
    def is_here(self) -> bool:
        """Tell whether who booked came."""
        return self.state == Claim.State.CHECKED_IN

    @property
    def did_not_come(self) -> bool:
        """Tell whether it was not used."""
        return self.state == Claim.State.NO_SHOW


# What a view of a claim reads with it.
WITH = ("resource", "person", "holder", "series")


def resource_view(row: Resource, depth: int = 0) -> ResourceView:
    """Show something that can be booked; its parent is read when it has one."""
    place = organisations.place(row.branch_id)
    return ResourceView(
        pk=row.pk,
        public_id=str(row.public_id),
        organisation_id=row.organisation_id,
        branch_id=row.branch_id,
        branch=place.name,
        branch_code=place.code,
        name=row.name,
        about=row.about,
        kind=row.kind,
        kind_label=row.get_kind_display(),
        parent=str(row.parent.public_id) if row.parent else "",
        parent_name=row.parent.name if row.parent else "",
        for_members=row.for_members,
        staffed_only=row.staffed_only,
        grid_minutes=row.grid_minutes,
        minutes_min=row.minutes_min,
        minutes_max=row.minutes_max,
        before_minutes=row.before_minutes,
        after_minutes=row.after_minutes,
        days_ahead=row.days_ahead,
        released_after_minutes=row.released_after_minutes,
        retired=row.retired_at is not None,
        depth=depth,
    )


def claim_views(rows: Iterable[Claim]) -> list[ClaimView]:
    """Show claims whose resources were read with them."""
    return [claim_view(row) for row in rows]


def claim_view(row: Claim) -> ClaimView:
    """Show a claim."""
    place = organisations.place(row.resource.branch_id)
    zone = place.organisation.time_zone
    begins, ends = clock.local(row.starts_at, zone), clock.local(row.ends_at, zone)
    return ClaimView(
        pk=row.pk,
        public_id=str(row.public_id),
        organisation_id=row.organisation_id,
        branch_id=row.resource.branch_id,
        branch=place.name,
        resource_id=row.resource_id,
        resource=str(row.resource.public_id),
        resource_name=row.resource.name,
        kind=row.kind,
        state=row.state,
        state_label=row.get_state_display(),
        reason_label=row.get_reason_display() if row.reason else "",
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        begins=begins,
        ends=ends,
        day=begins.date(),
        name=_name(row),
        person_id=row.person_id,
        holder_id=row.holder_id,
        series=str(row.series.public_id) if row.series else "",
        is_to_come=row.starts_at > clock.now(),
        adult_is_here=row.adult_is_here,
    )


def _name(row: Claim) -> str:
    """Give how who booked is called: at most a first name."""
    if row.first_name:
        return row.first_name
    if row.person is not None:
        return row.person.given_name
    return row.holder.first_name if row.holder is not None else ""
