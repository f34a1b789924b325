"""The corner where a title stands for a while: it ends when the title is taken in, where the rule says so."""

from typing import Any

from samenbieb.domains.circulation.rules.policy import Case
from samenbieb.domains.circulation.rules.returning import temporary_location_after
from samenbieb.domains.circulation.services.policies import policy_at
from samenbieb.domains.holdings import services as holdings
from samenbieb.kernel.remembering import Versions


def end_temporary(item: Any, branch: Any, held: Versions) -> str:
    """Bring an item back to its own corner where the rule of this place says so (`return_location`).

    Returns where it stood for a while; empty when nothing changed. The caller holds the item, and has read `held` since. Publishes: ItemChanged.
    """
    stood_at = str(item.temporary_location)
    if not stood_at:
        return ""
    policy = policy_at(organisation_id=branch.organisation_id, branch_id=branch.pk, held=held)
    rule = policy.value("return_location", Case(None, item.category_id, location=item.location))
    if temporary_location_after(stood_at, return_location=rule):
        return ""
    holdings.move_for_a_while(item, location="")
    return stood_at
