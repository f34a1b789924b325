"""The rules of lending that are set, and the kinds there are, for who may set them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.models import PolicyRule
from samenbieb.domains.circulation.rules.policy import KINDS
from samenbieb.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule that is set. Empty names mean any; without a library it holds for the whole network."""

    kind: str
    value: Any
    library: str
    branch: str
    patron_category: str
    item_category: str
    channel: str
    locked: bool


@dataclass(frozen=True, slots=True)
class RuleKind:
    """A kind of rule: what its value is, what holds without a row. `scopes`: P patron, I item category, C channel."""

    name: str
    value_type: str
    scopes: str
    default: Any
    choices: tuple[str, ...]


def rule_kinds() -> list[RuleKind]:
    """Give every kind of rule."""
    return [
        RuleKind(kind.name, kind.value_type, kind.scopes, kind.default, kind.choices)
        for kind in KINDS.values()
    ]


def rule_lines(actor: Actor) -> list[RuleLine]:
    """Give the rules of the network and of the libraries where this actor sets them. Raises: NotAllowed."""
    actor.require(permissions.EDIT_RULES)
    rows = PolicyRule.objects.select_related("organisation", "branch", "patron_category", "item_category")
    if not actor.everywhere:
        rows = rows.filter(
            Q(organisation=None) | Q(organisation__in=actor.organisations(permissions.EDIT_RULES))
        )
    return [
        RuleLine(
            kind=row.kind,
            value=row.value,
            library=row.organisation.name if row.organisation else "",
            branch=row.branch.name if row.branch else "",
            patron_category=row.patron_category.code if row.patron_category else "",
            item_category=row.item_category.code if row.item_category else "",
            channel=row.channel,
            locked=row.locked,
        )
        for row in rows.order_by("kind", "organisation__name", "branch__name", "pk")
    ]
