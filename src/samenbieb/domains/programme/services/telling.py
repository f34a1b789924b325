"""What those who registered are told: each thing once, by mail or text message, in the words of the library.

A notice is made in the transaction of the act, under a key of its own. The worker hands it over (room of messages).
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samenbieb.domains.messages import services as messages
from samenbieb.domains.messages.services import NoticeDraft, Recipient
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.programme.access import zone_of
from samenbieb.domains.programme.models import Entry, Registration, Session
from samenbieb.kernel import clock

State = Entry.State


def tell_sent(registration: Registration, *, only: Session | None = None) -> None:
    """Tell somebody which places they have, or that they wait."""
    entries = registration.entries.select_related("session").order_by("session__starts_at")
    if only is not None:
        entries = entries.filter(session=only)
    rows = [entry for entry in entries if entry.state in {State.CONFIRMED, State.WAITING}]
    if not rows:
        return
    placed = any(entry.state == State.CONFIRMED for entry in rows)
    kind = "registered" if placed else "waiting"
    key = f"programme:{kind}:{registration.pk}:{only.pk if only else ''}:{rows[0].turn}"
    messages.notify_many([_draft(registration, kind, key, rows, marked=placed)])


def tell_offers(offered: Iterable[Entry]) -> None:
    """Tell who waited that there is a place, and until when they can take it."""
    drafts = []
    for entry in offered:
        registration = entry.registration
        key = f"programme:offer:{entry.pk}:{entry.until_at:%Y%m%d%H%M%S}"
        drafts.append(_draft(registration, "place_offered", key, [entry], until=entry))
    if drafts:
        messages.notify_many(drafts)


def tell_session(session: Session, kind: str, states: Collection[str]) -> int:
    """Tell everybody in these states what became of a session, once for each time that it changed. Returns how many are told."""
    rows = session.entries.filter(state__in=states, registration__forgotten_at=None)
    entries = list(rows.select_related("registration", "session"))
    drafts = [
        _draft(entry.registration, kind, f"programme:{kind}:{entry.pk}:{session.tidings}", [entry])
        for entry in entries
    ]
    return len(messages.notify_many(drafts)) if drafts else 0


def _draft(
    registration: Registration,
    kind: str,
    key: str,
    entries: Sequence[Entry],
    *,
    marked: bool = False,
    until: Entry | None = None,
) -> NoticeDraft:
    language = registration.language
    with translation.override(language):
        dates = tuple(date_in_words(entry, marked=marked) for entry in entries)
        ends = moment_in_words(until) if until else ""
    return NoticeDraft(
        organisation_id=registration.organisation_id,
        library=organisations.organisation_by_id(registration.organisation_id).name,
        kind=kind,
        template=kind,
        key=key,
        recipient=Recipient(
            person_id=None,
            name=registration.first_name,
            language=language,
            email=registration.email,
            phone=registration.phone,
        ),
        titles=(registration.activity.title,),
        dates=dates,
        code=registration.code or "",
        until=ends,
    )


def date_in_words(entry: Entry, *, marked: bool = False) -> str:
    """Say when and where a group is: "dinsdag 3 maart om 14.00 uur, Merendal"; marked: also that it waits."""
    session = entry.session
    begins = clock.local(session.starts_at, zone_of(session.branch_id))
    words = {
        "day": date_format(begins, "l j F"),
        "time": _time(begins),
        "branch": organisations.place(session.branch_id).name,
    }
    if marked and entry.state == State.WAITING:
        return _("%(day)s at %(time)s, %(branch)s (waiting list)") % words
    return _("%(day)s at %(time)s, %(branch)s") % words


def moment_in_words(entry: Entry) -> str:
    """Say until when an offer holds."""
    if entry.until_at is None:
        return ""
    ends = clock.local(entry.until_at, zone_of(entry.session.branch_id))
    return _("%(day)s at %(time)s") % {"day": date_format(ends, "l j F"), "time": _time(ends)}


def _time(moment: dt.datetime) -> str:
    return date_format(moment, "H.i" if translation.get_language() == "nl" else "H:i")
