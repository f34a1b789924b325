"""Whom the house believes when several describe one edition."""

from typing import Final

from samenbieb.domains.catalogue import permissions
from samenbieb.domains.catalogue.models import SourceTrust
from samenbieb.domains.catalogue.rules.merging import Group
from samenbieb.kernel import audit, jobs
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.locking import locked

TRUST_GROUPS: Final = tuple(group.value for group in Group)
TRUST_RANK_MAX: Final = 32767


@locked
def set_trust(actor: Actor, *, source: str, rank: int, group: str = "") -> None:
    """Rank a source, 1 the most trusted: for one of TRUST_GROUPS, or for all fields without a rank of their own.

    Editions that it describes with others are read anew by the worker. Raises: NotAllowed; ValueError for another group,
    or a rank that is not between 1 and TRUST_RANK_MAX.
    """
    actor.require(permissions.EDIT)
    if group not in ("", *TRUST_GROUPS) or not 1 <= rank <= TRUST_RANK_MAX:
        raise ValueError(group, rank)
    row, _ = SourceTrust.objects.update_or_create(source=source, group=group, defaults={"rank": rank})
    audit.record(actor, permissions.EDIT, row, source=source, group=group, rank=rank)
    jobs.enqueue("catalogue.read_anew", source=source)
