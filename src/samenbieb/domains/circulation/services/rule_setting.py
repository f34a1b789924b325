"""Setting a rule, and taking one away. A loan that runs keeps its own terms."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.errors import RuleAmbiguous, RuleBound, RuleRefused, RuleUnknown
from samenbieb.domains.circulation.models import PolicyRule
from samenbieb.domains.circulation.rules.kinds import KINDS, Bound
from samenbieb.domains.circulation.rules.policy import in_the_way
from samenbieb.domains.circulation.rules.values import RuleInvalid, checked_kind, checked_value
from samenbieb.domains.circulation.services import reach, rule_changes
from samenbieb.domains.circulation.services.policies import row_of
from samenbieb.domains.circulation.services.refusals import refusals_audited
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.locking import lock_rules

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """A rule to set. No organisation: the whole network. Codes and keys that are empty mean any; both days are included.

    `locked` binds the libraries in the way that is natural for the kind; `bound` says another way.
    """

    kind: str
    value: Any
    organisation_id: int | None = None
    branch_id: int | None = None
    patron_category_id: int | None = None
    item_category_id: int | None = None
    location: str = ""
    channel: str = ""
    locked: bool = False
    bound: str = ""
    from_on: dt.date | None = None
    until_on: dt.date | None = None


@refusals_audited(permissions.EDIT_RULES)
@transaction.atomic
def set_rule(actor: Actor, *, draft: RuleDraft) -> PolicyRule | None:
    """Set a rule from a day on (or from always); one of the same kind, scope and first day is replaced.

    A row of the same scope that runs until later ends the day before. Null takes the row away, unless it is a value of
    the kind; then the answer is null. Raises: NotAllowed, RuleRefused, RuleAmbiguous (a row that begins later is in
    the way), RuleBound (the network allows no such value). Locks: the rules.
    """
    return set_one(actor, draft)


def set_one(actor: Actor, draft: RuleDraft) -> PolicyRule | None:
    """Set a rule inside the act of the caller, see `set_rule`."""
    organisation_id = _allowed(actor, draft)
    value, takes_away = _checked(draft)
    lock_rules()
    rows = _same_scope(draft, organisation_id)
    with rule_changes.kept(actor, rows, kind=draft.kind, organisation_id=organisation_id):
        if takes_away:
            _take_away(actor, rows.filter(from_on=draft.from_on).first())
            return None
        return _set(actor, draft, value, organisation_id, rows)


def _set(
    actor: Actor, draft: RuleDraft, value: Any, organisation_id: int | None, rows: QuerySet[PolicyRule]
) -> PolicyRule:
    if draft.until_on is not None and draft.from_on is not None and draft.until_on < draft.from_on:
        raise RuleRefused
    bound = Bound(draft.bound) or (KINDS[draft.kind].natural_bound if draft.locked else Bound.FREE)
    if bound and organisation_id is not None:
        raise RuleRefused
    row = rows.filter(from_on=draft.from_on).first() or PolicyRule(
        kind=draft.kind,
        organisation_id=organisation_id,
        branch_id=draft.branch_id,
        patron_category_id=draft.patron_category_id,
        item_category_id=draft.item_category_id,
        location=draft.location,
        channel=draft.channel,
        from_on=draft.from_on,
    )
    row.value, row.bound, row.until_on = value, bound, draft.until_on
    row.changed_at = clock.now()
    _within_bounds(row)
    _make_room(row, rows.exclude(pk=row.pk))
    row.save()
    audit.record(actor, permissions.EDIT_RULES, row, kind=draft.kind, value=value)
    return row


@transaction.atomic
def remove_rule(actor: Actor, *, rule_public_id: str) -> None:
    """Take a rule away: the next one by precedence holds again. Raises: RuleUnknown, NotAllowed. Locks: the rules."""
    lock_rules()
    row = rule_of(actor, rule_public_id)
    rows = rule_changes.of_scope(row.kind, rule_changes.state_of(row))
    with rule_changes.kept(actor, rows, kind=row.kind, organisation_id=row.organisation_id):
        _take_away(actor, row)


def rule_of(actor: Actor, public_id: str) -> PolicyRule:
    """Give a rule that this actor may change. Raises: RuleUnknown (also for somebody else's)."""
    row = PolicyRule.objects.filter(public_id=reach.checked(public_id)).first()
    if row is None or not rule_changes.may_change(actor, row.organisation_id):
        raise RuleUnknown
    return row


def _checked(draft: RuleDraft) -> tuple[Any, bool]:
    """Give the value as it is stored, and whether the draft takes a row away instead."""
    try:
        kind = checked_kind(draft.kind, scopes=_scopes(draft))
        if draft.value is None and not kind.none_is_value:
            return None, True
        return checked_value(draft.kind, draft.value, scopes=_scopes(draft)), False
    except RuleInvalid as problem:
        raise RuleRefused(str(problem)) from problem


def _allowed(actor: Actor, draft: RuleDraft) -> int | None:
    organisation_id = draft.organisation_id
    if draft.branch_id is not None:
        organisation_id = organisations.branch_by_id(draft.branch_id).organisation_id
    if organisation_id is None:
        actor.require(permissions.EDIT_NETWORK_RULES)
    else:
        actor.require(permissions.EDIT_RULES, at=organisation_id)
    return organisation_id


def _same_scope(draft: RuleDraft, organisation_id: int | None) -> QuerySet[PolicyRule]:
    return PolicyRule.objects.filter(
        kind=draft.kind,
        organisation=organisation_id,
        branch=draft.branch_id,
        patron_category=draft.patron_category_id,
        item_category=draft.item_category_id,
        location=draft.location,
        channel=draft.channel,
    )


def _take_away(actor: Actor, row: PolicyRule | None) -> None:
    if row is None:
        return
    audit.record(actor, permissions.EDIT_RULES, row, kind=row.kind, value=None, was=row.value)
    row.delete()


def _within_bounds(row: PolicyRule) -> None:
    if row.organisation_id is None:
        return
    bounds = PolicyRule.objects.filter(kind=row.kind, organisation=None).exclude(bound="")
    other = in_the_way(row_of(row), map(row_of, bounds))
    if other is not None:
        raise RuleBound(
            kind=row.kind, limit=other.value, bound=str(other.bound), rule=_address(bounds, other.id)
        )


def _address(rows: QuerySet[PolicyRule], pk: int) -> str:
    return str(rows.values_list("public_id", flat=True).get(pk=pk))


def _make_room(row: PolicyRule, others: QuerySet[PolicyRule]) -> None:
    """Let an older row of the same scope end the day before; two on one day would be a tie."""
    for other in others:
        if other.until_on is not None and row.from_on is not None and other.until_on < row.from_on:
            continue
        if row.until_on is not None and other.from_on is not None and row.until_on < other.from_on:
            continue
        begins_before = row.from_on is not None and (other.from_on is None or other.from_on < row.from_on)
        if row.from_on is None or not begins_before or row.until_on is not None:
            raise RuleAmbiguous(
                kind=row.kind,
                value=other.value,
                from_on=other.from_on and other.from_on.isoformat(),
                rule=str(other.public_id),
            )
        other.until_on = row.from_on - ONE_DAY
        other.save(update_fields=["until_on"])


def _scopes(draft: RuleDraft) -> str:
    letters = {
        "P": draft.patron_category_id is not None,
        "I": draft.item_category_id is not None,
        "L": bool(draft.location),
        "C": bool(draft.channel),
    }
    return "".join(letter for letter, named in letters.items() if named)
