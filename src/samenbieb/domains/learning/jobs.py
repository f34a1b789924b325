"""What this room does on a schedule."""

from samenbieb.domains.learning import services
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.jobs import job


@job("learning.bring_lessons")
def bring_lessons() -> dict[str, int]:
    """Publish delivered lessons that are new or were rewritten."""
    return {"published": services.bring_delivered(Actor.system())}
