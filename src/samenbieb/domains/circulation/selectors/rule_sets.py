"""The rules that hold for a library, written with codes: to keep in a file, or to lay under a scenario."""

from typing import Any

from django.conf import settings
from django.db.models import Q

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.models import PolicyRule
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor

RuleData = dict[str, Any]


def rule_set(actor: Actor, *, organisation_id: int, today_only: bool = False) -> list[RuleData]:
    """Give the rules of the network, the library and its branches, as `services.drafts_of` reads them; the network's first.

    `today_only`: those that hold today, without their days. Raises: NotAllowed.
    """
    actor.require(permissions.EDIT_RULES, at=organisation_id)
    rows = PolicyRule.objects.filter(Q(organisation=None) | Q(organisation=organisation_id))
    rows = rows.select_related("organisation", "branch", "patron_category", "item_category")
    today = clock.today(settings.TIME_ZONE)
    if today_only:
        rows = rows.filter(Q(from_on=None) | Q(from_on__lte=today), Q(until_on=None) | Q(until_on__gte=today))
    ordered = sorted(
        rows, key=lambda row: (row.organisation_id is not None, row.branch_id is not None, row.kind, row.pk)
    )
    return [_data(row, with_days=not today_only) for row in ordered]


def _data(row: PolicyRule, *, with_days: bool) -> RuleData:
    data: RuleData = {
        "kind": row.kind,
        "network": "N" if row.organisation is None else None,
        "organisation": row.organisation.code if row.organisation and not row.branch else None,
        "branch": row.branch.code if row.branch else None,
        "patron_category": row.patron_category.code if row.patron_category else None,
        "item_category": row.item_category.code if row.item_category else None,
        "location": row.location or None,
        "channel": row.channel or None,
        "bound": str(row.bound) or None,
        "from": row.from_on.isoformat() if row.from_on and with_days else None,
        "until": row.until_on.isoformat() if row.until_on and with_days else None,
    }
    return {**{name: one for name, one in data.items() if one is not None}, "value": row.value}
