"""What who registered sees of it: found by the code, shown to whoever has it."""

import datetime as dt
from dataclasses import dataclass

from samenbieb.domains.programme.access import registrations
from samenbieb.domains.programme.models import Entry
from samenbieb.domains.programme.selectors.views import SessionView, session_views
from samenbieb.kernel import clock
from samenbieb.kernel.errors import NotFound

State = Entry.State


@dataclass(frozen=True, slots=True)
class EntryView:
    """A group at one date. `before`: how many groups wait before it."""

    date: SessionView
    heads: int
    state: str
    until: dt.datetime | None
    before: int

    @property
    def fits(self) -> bool:
        """Tell whether the whole group has places when the form is sent now, though none are kept."""
        return self.state == State.ASKING and self.heads <= self.date.places_free

    @property
    def is_to_come(self) -> bool:
        """Tell whether anything about it can still change."""
        return not self.date.is_cancelled and self.date.starts_at > clock.now()


@dataclass(frozen=True, slots=True)
class RegistrationView:
    """A registration, or its form while it is not sent. `kept_until`: the places of the form are kept so long."""

    code: str
    activity: str
    title: str
    organisation_id: int
    organisation: str
    heads: int
    first_name: str
    email: str
    phone: str
    is_sent: bool
    entries: tuple[EntryView, ...]
    kept_until: dt.datetime | None

    @property
    def code_in_parts(self) -> str:
        """Write the code as one reads it aloud."""
        return f"{self.code[:5]} {self.code[5:]}"

    @property
    def may_stop(self) -> bool:
        """Tell whether there is more than one date that one can leave."""
        return len([one for one in self.entries if one.is_to_come and one.state in _ON]) > 1

    @property
    def may_fit(self) -> bool:
        """Tell whether there is room at some date of a form that keeps no places."""
        return any(one.fits for one in self.entries)

    @property
    def room_left(self) -> int:
        """Give how many places there still are at the one date of a form whose group is too large for them; else 0."""
        if len(self.entries) != 1 or self.entries[0].state != State.ASKING or self.entries[0].fits:
            return 0
        return self.entries[0].date.places_free

    @property
    def too_large(self) -> bool:
        """Tell whether there are places at some of several dates, but at no date for the whole group."""
        fits = any(one.fits or one.state != State.ASKING for one in self.entries)
        return len(self.entries) > 1 and not fits and any(one.date.places_free for one in self.entries)

    @property
    def waits_only(self) -> bool:
        """Tell whether no date has places."""
        return not any(one.state in {State.CONFIRMED, State.HELD} for one in self.entries)


_ON = {State.CONFIRMED, State.OFFERED, State.WAITING}


def registration(code: str) -> RegistrationView:
    """Give what somebody registered for. Raises: NotFound."""
    rows = registrations().select_related("activity", "organisation")
    row = rows.filter(code="".join(code.split()).upper() or None).first()
    if row is None:
        raise NotFound
    entries = list(
        row.entries.select_related("session__activity").order_by("session__starts_at", "session_id")
    )
    dates = session_views([entry.session for entry in entries])
    shown = tuple(_shown(entry, date) for entry, date in zip(entries, dates, strict=True))
    kept = [entry.until for entry in shown if entry.state == State.HELD and entry.until]
    return RegistrationView(
        code=row.code or "",
        activity=str(row.activity.public_id),
        title=row.activity.title,
        organisation_id=row.organisation_id,
        organisation=row.organisation.name,
        heads=row.heads,
        first_name=row.first_name,
        email=row.email,
        phone=row.phone,
        is_sent=row.sent_at is not None,
        entries=shown,
        kept_until=min(kept, default=None),
    )


def _shown(entry: Entry, date: SessionView) -> EntryView:
    state = entry.state
    if entry.until_at is not None and entry.until_at <= clock.now():
        state = State.ASKING if state == State.HELD else State.LAPSED
    before = 0
    if state == State.WAITING:
        waiting = Entry.objects.filter(session=entry.session_id, state=State.WAITING)
        before = waiting.filter(turn__lt=entry.turn).count()
    until = clock.local(entry.until_at, date.zone) if entry.until_at else None
    return EntryView(date, entry.heads, state, until, before)
