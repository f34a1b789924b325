"""The rules of lending that are set, and the kinds there are, for who may set them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.errors import RuleRefused
from samenbieb.domains.circulation.models import PolicyRule
from samenbieb.domains.circulation.rules.kinds import KINDS
from samenbieb.domains.circulation.rules.policy import Case, Considered
from samenbieb.domains.circulation.services.policies import policy_at
from samenbieb.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule that is set. Empty names mean any; without a library it holds for the whole network.

    `may_remove`: the actor set it, or may.
    """

    public_id: str
    kind: str
    value: Any
    library: str
    branch: str
    patron_category: str
    item_category: str
    item_category_name: str
    location: str
    channel: str
    bound: str
    bound_label: str | Promise
    from_on: dt.date | None
    until_on: dt.date | None
    may_remove: bool


@dataclass(frozen=True, slots=True)
class RuleKind:
    """A kind of rule: what its value is, what holds without a row.

    `scopes`: P patron category, I item category, L location, C channel. `controller`: whose rules decide.
    """

    name: str
    family: str
    controller: str
    value_type: str
    scopes: str
    default: Any
    choices: tuple[str, ...]
    none_is_value: bool


def rule_kinds() -> list[RuleKind]:
    """Give every kind of rule."""
    return [
        RuleKind(
            kind.name,
            str(kind.family),
            str(kind.controller),
            kind.value_type,
            kind.scopes,
            kind.default,
            kind.choices,
            kind.none_is_value,
        )
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
            public_id=str(row.public_id),
            kind=row.kind,
            value=row.value,
            library=row.organisation.name if row.organisation else "",
            branch=row.branch.name if row.branch else "",
            patron_category=row.patron_category.code if row.patron_category else "",
            item_category=row.item_category.code if row.item_category else "",
            item_category_name=row.item_category.name if row.item_category else "",
            location=row.location,
            channel=row.channel,
            bound=row.bound,
            bound_label=row.get_bound_display() if row.bound else "",
            from_on=row.from_on,
            until_on=row.until_on,
            may_remove=row.organisation_id is not None or actor.may(permissions.EDIT_NETWORK_RULES),
        )
        for row in rows.order_by("kind", "organisation__name", "branch__name", "pk")
    ]


@dataclass(frozen=True, slots=True)
class ConsideredLine:
    """A rule that matches a case, and what became of it: `wins`, `less_specific` or `bounds`."""

    rule: int
    value: Any
    why: str
    organisation_id: int | None
    branch_id: int | None
    patron_category_id: int | None
    item_category_id: int | None
    location: str
    channel: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is decided for a case, by which rule (null: what holds without one), and every rule that matches."""

    value: Any
    rule: int | None
    considered: tuple[ConsideredLine, ...]


def explain_rule(
    actor: Actor,
    *,
    kind: str,
    organisation_id: int | None = None,
    branch_id: int | None = None,
    patron_category_id: int | None = None,
    item_category_id: int | None = None,
    location: str = "",
    channel: str = "",
) -> Explanation:
    """Say which rule decides in a case, and why, most specific first. Without a place: the network's rules.

    Raises: NotAllowed, RuleRefused (no such kind).
    """
    actor.require(permissions.EDIT_RULES, at=organisation_id)
    if kind not in KINDS:
        raise RuleRefused(f"There is no kind of rule named {kind}.")
    policy = policy_at(organisation_id=organisation_id, branch_id=branch_id)
    decided, considered = policy.explain(
        kind, Case(patron_category_id, item_category_id, channel=channel, location=location)
    )
    return Explanation(
        decided.value,
        decided.rule_id,
        tuple(considered_line(one) for one in considered),
    )


def considered_line(one: Considered) -> ConsideredLine:
    """Give a rule that matches a case as a value that doors may hold."""
    return ConsideredLine(
        rule=one.row.id,
        value=one.row.value,
        why=one.why,
        organisation_id=one.row.organisation_id,
        branch_id=one.row.branch_id,
        patron_category_id=one.row.patron_category_id,
        item_category_id=one.row.item_category_id,
        location=one.row.location,
        channel=one.row.channel,
    )
