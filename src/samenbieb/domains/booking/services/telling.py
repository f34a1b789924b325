"""What members hear when the library moves their bookings, calls them off, or lets them stand again: one message for one act.

Who did it themselves knows it, and whoever booked with only a first name cannot be reached. The notice is made in the
transaction of the act; the worker hands it over (room of messages).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samenbieb.domains.booking.models import Claim
from samenbieb.domains.messages import services as messages
from samenbieb.domains.messages.services import NoticeDraft, Recipient
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.domains.patrons.selectors import Contact, Reach
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor


def tell_off(actor: Actor, rows: Iterable[Claim]) -> int:
    """Tell who booked that these were called off. Returns how many of the bookings somebody is told of."""
    return _tell(actor, "booking_off", rows)


def tell_back(actor: Actor, rows: Iterable[Claim]) -> int:
    """Tell who booked that these stand again. Returns how many of the bookings somebody is told of."""
    return _tell(actor, "booking_back", rows)


def tell_moved(actor: Actor, row: Claim) -> int:
    """Tell who booked when and where it is now. Returns whether somebody is told."""
    return _tell(actor, "booking_moved", [row])


def _tell(actor: Actor, kind: str, rows: Iterable[Claim]) -> int:
    whose: dict[tuple[int, int], list[Claim]] = defaultdict(list)
    for row in rows:
        is_theirs = row.person_id is not None and row.person_id != actor.person_id
        if is_theirs and row.kind == Claim.Kind.BOOKING and row.starts_at > clock.now():
            whose[row.person_id or 0, row.organisation_id].append(row)
    if not whose:
        return 0
    contacts = patrons.contacts(whose.keys())
    reached = {pair: claims for pair, claims in whose.items() if pair in contacts}
    messages.notify_many(_draft(kind, contacts[pair], claims) for pair, claims in reached.items())
    return sum(len(claims) for claims in reached.values())


def _draft(kind: str, contact: Contact, rows: Sequence[Claim]) -> NoticeDraft:
    first = min(rows, key=lambda row: row.pk)
    language = (contact.guardian or contact.own).language
    with translation.override(language):
        lines = tuple(_line(row) for row in sorted(rows, key=lambda row: row.starts_at))
    return NoticeDraft(
        organisation_id=first.organisation_id,
        library=organisations.organisation_by_id(first.organisation_id).name,
        kind=kind,
        template=kind,
        key=f"booking:{kind}:{contact.own.person_id}:{first.pk}:{first.changed_at:%Y%m%d%H%M%S%f}",
        recipient=_recipient(contact.own),
        carrier=_recipient(contact.guardian) if contact.guardian else None,
        titles=lines,
    )


def _line(row: Claim) -> str:
    place = organisations.place(row.resource.branch_id)
    begins = clock.local(row.starts_at, place.organisation.time_zone)
    time = date_format(begins, "H.i" if translation.get_language() == "nl" else "H:i")
    return _("%(name)s, %(day)s at %(time)s, %(branch)s") % {
        "name": row.resource.name,
        "day": date_format(begins, "l j F"),
        "time": time,
        "branch": place.name,
    }


def _recipient(reach: Reach) -> Recipient:
    return Recipient(
        person_id=reach.person_id,
        name=reach.name,
        language=reach.language,
        email=reach.email,
        phone=reach.phone,
        postal=reach.postal,
    )
