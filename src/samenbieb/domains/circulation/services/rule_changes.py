"""What happened to the rules: every act is kept with the rows before and after, and can be undone while nothing followed."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.errors import RuleUnknown, TooLateToUndo
from samenbieb.domains.circulation.models import PolicyRule, RuleChange
from samenbieb.domains.circulation.services import reach
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.locking import lock_rules

State = dict[str, Any]
_DAYS = ("from_on", "until_on")
_SCOPE = ("organisation_id", "branch_id", "patron_category_id", "item_category_id", "location", "channel")
_KEPT = ("id", "public_id", "kind", *_SCOPE, "value", "bound", *_DAYS)


@contextmanager
def kept(
    actor: Actor, rows: QuerySet[PolicyRule], *, kind: str, organisation_id: int | None
) -> Iterator[None]:
    """Keep what an act does to these rows. The lock on the rules is held. Nothing is kept where nothing changed."""
    before = states(rows)
    yield
    _keep(actor, kind, organisation_id, before, states(rows))


def states(rows: QuerySet[PolicyRule]) -> list[State]:
    """Give rows as they stand, ready to be stored."""
    return [state_of(row) for row in rows.order_by("pk")]


def state_of(row: PolicyRule) -> State:
    """Give one row as it stands, ready to be stored."""
    state = {name: getattr(row, name) for name in _KEPT}
    days = {name: state[name] and state[name].isoformat() for name in _DAYS}
    return {**state, **days, "public_id": str(row.public_id), "bound": str(row.bound)}


def latest_change(actor: Actor, *, kind: str) -> str:
    """Give the address of the newest act of this actor on a kind of rule; empty when there is none."""
    rows = RuleChange.objects.filter(kind=kind, made_by=actor.name).order_by("-pk")
    found = rows.values_list("public_id", flat=True).first()
    return str(found or "")


@transaction.atomic
def undo_rule_change(actor: Actor, *, change_public_id: str) -> None:
    """Set the rules back as they stood before an act, by whomever; the undoing is an act itself.

    Raises: RuleUnknown (no such act, or of another library), TooLateToUndo (undone already, or a row has changed since).
    Locks: the rules.
    """
    lock_rules()
    change = RuleChange.objects.filter(public_id=reach.checked(change_public_id)).first()
    if change is None or not may_change(actor, change.organisation_id):
        raise RuleUnknown
    if change.undoes_id is not None or RuleChange.objects.filter(undoes=change).exists():
        raise TooLateToUndo
    state = (change.after or change.before)[0]
    rows = of_scope(change.kind, state)
    if states(rows) != change.after:
        raise TooLateToUndo
    rows.delete()
    for state in change.before:
        _put_back(state)
    audit.record(actor, permissions.EDIT_RULES, change, kind=change.kind, undone=True)
    _keep(
        actor,
        change.kind,
        change.organisation_id,
        change.after,
        states(of_scope(change.kind, state)),
        undoes=change,
    )


def may_change(actor: Actor, organisation_id: int | None) -> bool:
    """Tell whether an actor sets the rules of a library (null: of the network)."""
    if organisation_id is None:
        return actor.may(permissions.EDIT_NETWORK_RULES)
    return actor.may(permissions.EDIT_RULES, at=organisation_id)


def of_scope(kind: str, state: State) -> QuerySet[PolicyRule]:
    """Give every row of the kind and scope of a row."""
    return PolicyRule.objects.filter(kind=kind, **{name: state[name] for name in _SCOPE})


def _put_back(state: State) -> None:
    days = {name: state[name] and dt.date.fromisoformat(state[name]) for name in _DAYS}
    PolicyRule.objects.create(**{**state, **days}, changed_at=clock.now())


def _keep(
    actor: Actor,
    kind: str,
    organisation_id: int | None,
    before: Sequence[State],
    after: Sequence[State],
    *,
    undoes: RuleChange | None = None,
) -> None:
    if before == after:
        return
    RuleChange.objects.create(
        kind=kind,
        organisation_id=organisation_id,
        before=list(before),
        after=list(after),
        made_at=clock.now(),
        made_by=actor.name,
        undoes=undoes,
    )
