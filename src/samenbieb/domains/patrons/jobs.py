"""The work of this room that the worker does at night."""

from samenbieb.domains.patrons import services
from samenbieb.kernel.jobs import job


@job("patrons.renew_free")
def renew_free() -> dict[str, int]:
    """Let free memberships that renew themselves go on, shortly before they expire. Bears repeating."""
    return {"renewed": services.renew_free_memberships()}
