"""What may be seen of notices."""

from samenbieb.domains.messages import permissions
from samenbieb.domains.messages.models import Notice
from samenbieb.kernel.actor import Actor


def own_notices(actor: Actor, *, limit: int = 50) -> list[Notice]:
    """Give a patron's own notices, newest first."""
    return list(Notice.objects.own(actor)[:limit])


def notices_of(actor: Actor, *, person_id: int, limit: int = 50) -> list[Notice]:
    """Give what the actor's library told a member, newest first."""
    return list(Notice.objects.within(actor, permissions.VIEW).filter(person_id=person_id)[:limit])
