"""What may be seen of notices."""

from samenbieb.domains.messages import permissions
from samenbieb.domains.messages.defaults import NAMES
from samenbieb.domains.messages.models import Notice
from samenbieb.kernel import audit
from samenbieb.kernel.actor import Actor


def own_notices(actor: Actor, *, limit: int = 50) -> list[Notice]:
    """Give a patron's own notices that still have their content, newest first."""
    return list(Notice.objects.own(actor).filter(emptied_at=None)[:limit])


def notices_of(actor: Actor, *, person_id: int, limit: int = 50) -> list[Notice]:
    """Give what the actor's libraries told a member, newest first. The look is recorded."""
    rows = Notice.objects.within(actor, permissions.VIEW).filter(person_id=person_id)
    found = list(rows[:limit])
    if found:
        audit.record(actor, permissions.VIEW, found[0], person_id=person_id, seen="notices")
    return found


def kind_name(kind: str) -> str:
    """Name a kind of notice in words."""
    if kind.startswith("reminder_") and kind not in NAMES:
        return str(NAMES["reminder_3"])
    return str(NAMES.get(kind, kind))
