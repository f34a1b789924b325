"""Rules: reading those that hold at a place, and setting one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.errors import RuleRefused
from samenbieb.domains.circulation.models import PolicyRule
from samenbieb.domains.circulation.rules.policy import Policy, Row, RuleInvalid, checked_value
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor

CHANNELS = {"portal": "patron", "sip2": "self_check", "job": "system"}


def channel_of(actor: Actor) -> str:
    """Name the channel of a decision after the door: staff, patron, self_check or system."""
    return CHANNELS.get(actor.door, "staff")


def policy_at(*, organisation_id: int, branch_id: int) -> Policy:
    """Give the rules that can hold at one place: its own, its library's, the network's. One query."""
    return policies_at({branch_id: organisation_id})[branch_id]


def policies_at(places: Mapping[int, int]) -> dict[int, Policy]:
    """Give the rules of places (branch to organisation) by branch, in one query however many they are."""
    rows = [
        Row(
            id=row.pk,
            kind=row.kind,
            value=row.value,
            organisation_id=row.organisation_id,
            branch_id=row.branch_id,
            patron_category_id=row.patron_category_id,
            item_category_id=row.item_category_id,
            channel=row.channel,
            locked=row.locked,
        )
        for row in PolicyRule.objects.filter(
            Q(organisation=None)
            | Q(organisation__in=set(places.values()), branch=None)
            | Q(branch__in=list(places))
        )
    ]
    return {
        branch_id: Policy(
            row
            for row in rows
            if row.branch_id == branch_id
            or (row.branch_id is None and row.organisation_id in {None, organisation_id})
        )
        for branch_id, organisation_id in places.items()
    }


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """A rule to set. No organisation: the whole network. Codes and keys that are empty mean any."""

    kind: str
    value: Any
    organisation_id: int | None = None
    branch_id: int | None = None
    patron_category_id: int | None = None
    item_category_id: int | None = None
    channel: str = ""
    locked: bool = False


@transaction.atomic
def set_rule(actor: Actor, *, draft: RuleDraft) -> PolicyRule:
    """Set a rule; one of the same kind and scope is replaced. A loan that runs keeps its own terms.

    Raises: NotAllowed, RuleRefused. Source: FORMAT (rule kinds).
    """
    organisation_id = draft.organisation_id
    if draft.branch_id is not None:
        organisation_id = organisations.branch_by_id(draft.branch_id).organisation_id
    if organisation_id is None and not actor.everywhere:
        raise RuleRefused
    if organisation_id is not None:
        actor.require(permissions.EDIT_RULES, at=organisation_id)
    try:
        value = checked_value(draft.kind, draft.value, scopes=_scopes(draft))
    except RuleInvalid as problem:
        raise RuleRefused(str(problem)) from problem
    scope: dict[str, Any] = {
        "kind": draft.kind,
        "organisation_id": organisation_id,
        "branch_id": draft.branch_id,
        "patron_category_id": draft.patron_category_id,
        "item_category_id": draft.item_category_id,
        "channel": draft.channel,
    }
    row, _made = PolicyRule.objects.update_or_create(
        **scope,
        defaults={"value": value, "locked": draft.locked, "changed_at": clock.now()},
    )
    audit.record(actor, permissions.EDIT_RULES, row, kind=draft.kind, value=value)
    return row


def _scopes(draft: RuleDraft) -> str:
    letters = {
        "P": draft.patron_category_id is not None,
        "I": draft.item_category_id is not None,
        "C": bool(draft.channel),
    }
    return "".join(letter for letter, named in letters.items() if named)
