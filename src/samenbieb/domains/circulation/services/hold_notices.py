"""What is told about holds: ready to pick up, and ended without it."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from samenbieb.domains.circulation.models import Hold
from samenbieb.domains.circulation.services import naming
from samenbieb.domains.circulation.services.telling import day_text, tell

_WHY = "the notices of every library"


def tell_ready(hold_ids: Iterable[int]) -> int:
    """Tell members that a title lies ready, with the place, the number on the shelf and the last day. Returns how many."""
    rows = Hold.objects.across_all(reason=_WHY).filter(pk__in=list(hold_ids), state=Hold.State.WAITING)
    return sum(_tell_ready(hold) for hold in rows.select_related("membership", "work", "pickup_branch"))


def _tell_ready(hold: Hold) -> bool:
    if hold.membership is None or hold.shelf_until_on is None or hold.captured_at is None:
        return False
    key = f"hold_ready:{hold.public_id}:{hold.captured_at:%Y%m%dT%H%M%S}"
    until_on = hold.shelf_until_on

    def words() -> tuple[str, str]:
        title = naming.title(hold)
        subject = _("Ready for you: %(title)s") % {"title": title}
        body = _(
            "%(title)s lies ready for you at %(branch)s.\n"
            "You find it on the shelf for reservations, at number %(label)s.\n"
            "Pick it up on or before %(day)s. After that day the next reader gets it."
        ) % {
            "title": title,
            "branch": hold.pickup_branch.name,
            "label": hold.shelf_label,
            "day": day_text(until_on),
        }
        return subject, body

    return tell(hold.organisation_id, hold.membership.person_id, "hold_ready", key, words)


def tell_expired(hold_ids: Iterable[int]) -> int:
    """Tell members that a reservation ended because it was not picked up, or its last day has passed. Returns how many."""
    rows = Hold.objects.across_all(reason=_WHY).filter(pk__in=list(hold_ids), state=Hold.State.EXPIRED)
    return sum(_tell_expired(hold) for hold in rows.select_related("membership", "work", "pickup_branch"))


def _tell_expired(hold: Hold) -> bool:
    if hold.membership is None:
        return False

    def words() -> tuple[str, str]:
        title = naming.title(hold)
        subject = _("Your reservation has ended: %(title)s") % {"title": title}
        if hold.shelf_until_on is None:
            body = _(
                "You wanted %(title)s until a day that has passed. Your reservation has ended.\n"
                "Would you still like to read it? Reserve it again."
            ) % {"title": title}
        else:
            body = _(
                "%(title)s lay ready for you at %(branch)s until %(day)s. You did not pick it up.\n"
                "Your reservation has ended. Would you still like to read it? Reserve it again."
            ) % {
                "title": title,
                "branch": hold.pickup_branch.name,
                "day": day_text(hold.shelf_until_on),
            }
        return subject, body

    key = f"hold_expired:{hold.public_id}"
    return tell(hold.organisation_id, hold.membership.person_id, "hold_expired", key, words)
