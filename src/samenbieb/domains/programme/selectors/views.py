"""What is shown of a session and an activity: values, with their words."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Sum

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.programme import rules
from samenbieb.domains.programme.access import is_open
from samenbieb.domains.programme.models import (
    Activity,
    Audience,
    CoreFunctionChoice,
    Entry,
    Kind,
    Language,
    Session,
)
from samenbieb.kernel import clock


@dataclass(frozen=True, slots=True)
class SessionView:
    """One session. `count` is the public id of the count that stands; times also as the clock of its place shows them."""

    public_id: str
    activity: str
    title: str
    summary: str
    kind: str
    core_function: str
    audience: str
    language: str
    drop_in: bool
    price_cents: int
    branch_id: int
    branch_code: str
    branch: str
    organisation_id: int
    organisation: str
    zone: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    capacity: int | None
    state: str
    reason: str
    heads: int | None
    children: int | None
    count: str
    moved_from_at: dt.datetime | None
    moved_from: str
    in_series: bool
    changed_at: dt.datetime
    revision: int
    helpers: tuple[tuple[int, str], ...] = ()
    may_count: bool = False
    helps: bool = False
    # One registers for it; how many places are free now, whether one can register now, and from when.
    registers: bool = False
    places_free: int = 0
    may_register: bool = False
    registers_from_at: dt.datetime | None = None
    registers_until_at: dt.datetime | None = None

    @property
    def kind_label(self) -> str:
        """Say what is done there. Words are looked up when a page shows them: not every language has all of them."""
        return str(Kind(self.kind).label)

    @property
    def core_function_label(self) -> str:
        """Name the function of the library."""
        return str(CoreFunctionChoice(self.core_function).label)

    @property
    def audience_label(self) -> str:
        """Say for whom it is."""
        return str(Audience(self.audience).label)

    @property
    def language_label(self) -> str:
        """Say in which language it is."""
        return str(Language(self.language).label)

    @property
    def state_label(self) -> str:
        """Say how it stands."""
        return str(Session.State(self.state).label)

    @property
    def reason_label(self) -> str:
        """Say why it does not take place; empty when it does."""
        return str(Session.Reason(self.reason).label) if self.reason else ""

    @property
    def begins(self) -> dt.datetime:
        """Give the start by the clock of the place."""
        return clock.local(self.starts_at, self.zone)

    @property
    def ends(self) -> dt.datetime:
        """Give the end by the clock of the place."""
        return clock.local(self.ends_at, self.zone)

    @property
    def day(self) -> dt.date:
        """Give the day at its place."""
        return self.begins.date()

    @property
    def moved_from_begins(self) -> dt.datetime | None:
        """Give the start before it was moved, by the clock of the place."""
        return clock.local(self.moved_from_at, self.zone) if self.moved_from_at else None

    @property
    def registers_from(self) -> dt.datetime | None:
        """Give from when one can register, by the clock of the place, while that is still to come."""
        if self.registers_from_at is None or self.registers_from_at <= clock.now():
            return None
        return clock.local(self.registers_from_at, self.zone)

    @property
    def register_span(self) -> tuple[dt.datetime | None, dt.datetime | None]:
        """Give from when until when one can register, by the clock of the place."""
        from_at, until_at = self.registers_from_at, self.registers_until_at
        return (
            clock.local(from_at, self.zone) if from_at else None,
            clock.local(until_at, self.zone) if until_at else None,
        )

    @property
    def is_full(self) -> bool:
        """Tell whether who registers now waits."""
        return self.may_register and not self.places_free

    @property
    def is_cancelled(self) -> bool:
        """Tell whether it does not take place."""
        return self.state == Session.State.CANCELLED

    @property
    def is_counted(self) -> bool:
        """Tell whether a count stands."""
        return self.heads is not None

    @property
    def is_over(self) -> bool:
        """Tell whether it has ended."""
        return self.ends_at <= clock.now()

    @property
    def is_running(self) -> bool:
        """Tell whether it is held now."""
        return not self.is_cancelled and self.starts_at <= clock.now() < self.ends_at

    @property
    def is_near(self) -> bool:
        """Tell whether people may be there already."""
        return rules.may_be_counted(self.starts_at, clock.now())

    @property
    def counts_from(self) -> dt.datetime:
        """Give from when one can count, by the clock of the place."""
        return clock.local(self.starts_at - rules.COUNT_FROM, self.zone)

    @property
    def is_to_count(self) -> bool:
        """Tell whether it is over and nobody counted."""
        return self.is_over and self.state == Session.State.PLANNED


@dataclass(frozen=True, slots=True)
class ActivityView:
    """What an activity is, with its words."""

    public_id: str
    title: str
    summary: str
    kind_label: str
    core_function: str
    core_function_label: str
    audience: str
    audience_label: str
    language: str
    language_label: str
    drop_in: bool
    price_cents: int
    organisation_id: int
    organisation: str
    partner: str


def activity_view(row: Activity) -> ActivityView:
    """Show an activity; its organisation and partner are loaded with it."""
    return ActivityView(
        public_id=str(row.public_id),
        title=row.title,
        summary=row.summary,
        kind_label=row.get_kind_display(),
        core_function=row.core_function,
        core_function_label=row.get_core_function_display(),
        audience=row.audience,
        audience_label=row.get_audience_display(),
        language=row.language,
        language_label=row.get_language_display(),
        drop_in=row.drop_in,
        price_cents=row.price_cents,
        organisation_id=row.organisation_id,
        organisation=row.organisation.name,
        partner=row.partner.name if row.partner else "",
    )


def session_views(
    rows: Sequence[Session],
    *,
    countable: Iterable[int] = (),
    user_id: int | None = None,
    inside: bool = False,
) -> list[SessionView]:
    """Show sessions; their activity is loaded with them. Inside (not for the public): with counts and helpers, loaded too."""
    may, late = set(countable), _late(rows)
    return [
        _session_view(row, may_count=row.pk in may, user_id=user_id, inside=inside, late=late.get(row.pk, 0))
        for row in rows
    ]


def _late(rows: Sequence[Session]) -> dict[int, int]:
    """Give the places by session that were kept until a moment that has passed: they are free."""
    taken = [row.pk for row in rows if row.seats_taken]
    if not taken:
        return {}
    entries = Entry.objects.filter(
        session__in=taken, state__in=[Entry.State.HELD, Entry.State.OFFERED], until_at__lte=clock.now()
    )
    sums = entries.order_by().values("session").annotate(n=Sum("heads")).values_list("session", "n")
    return dict(sums)


def _session_view(
    row: Session, *, may_count: bool, user_id: int | None, inside: bool, late: int
) -> SessionView:
    activity, count = row.activity, row.count if inside else None
    place = organisations.place(row.branch_id)
    people = tuple((one.user_id, one.user.name) for one in row.helpers.all()) if inside else ()
    return SessionView(
        public_id=str(row.public_id),
        activity=str(activity.public_id),
        title=activity.title,
        summary=activity.summary,
        kind=activity.kind,
        core_function=activity.core_function,
        audience=activity.audience,
        language=activity.language,
        drop_in=activity.drop_in,
        price_cents=activity.price_cents,
        branch_id=row.branch_id,
        branch_code=place.code,
        branch=place.name,
        organisation_id=row.organisation_id,
        organisation=place.organisation.name,
        zone=place.organisation.time_zone,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        capacity=row.capacity,
        state=row.state,
        reason=row.cancel_reason,
        heads=count.heads if count else None,
        children=count.children if count else None,
        count=str(count.public_id) if count else "",
        moved_from_at=row.moved_from_at,
        moved_from=organisations.place(row.moved_from_id).name if row.moved_from_id else "",
        in_series=row.series_id is not None,
        changed_at=row.changed_at,
        revision=row.revision,
        helpers=people,
        may_count=may_count,
        helps=any(pk == user_id for pk, _name in people),
        registers=rules.is_registered_for(capacity=row.capacity, drop_in=activity.drop_in)
        or row.seats_taken > 0,  # who signed up before one could walk in is still on the list
        places_free=max(0, (row.capacity or 0) - row.seats_taken + late),
        may_register=is_open(row, clock.now()),
        registers_from_at=row.registers_from_at,
        registers_until_at=row.registers_until_at,
    )
