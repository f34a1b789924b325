"""Who set which rule and when, and what was done lately."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.models import PolicyRule, RuleChange
from samenbieb.domains.circulation.services.rule_changes import may_change
from samenbieb.domains.holdings import selectors as items
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.kernel.actor import Actor

State = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RuleSource:
    """A rule as it stood at a moment, in names: where and for what it holds, who set it and when.

    Without a library it is the network's. `set_by` is empty when nobody wrote it down. `is_gone`: it was taken away since.
    """

    public_id: str
    kind: str
    value: Any
    library: str
    branch: str
    patron_category: str
    item_category: str
    location: str
    channel: str
    bound: str
    set_by: str
    set_at: dt.datetime | None
    is_gone: bool


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One act on the rules: what stood and what stands, by whom. `may_undo`: nothing followed, and the actor may."""

    public_id: str
    kind: str
    made_at: dt.datetime
    made_by: str
    before: RuleSource | None
    after: RuleSource | None
    is_undoing: bool
    may_undo: bool


class _Names:
    """The names of places and categories, read once."""

    def __init__(self) -> None:
        self.libraries = {row.pk: row.name for row in organisations.libraries()}
        self.branches = {row.pk: row.name for row in organisations.branches()}
        self.people = {key: code for code, key in patrons.category_codes().items()}
        self.materials = {row.pk: row.name for row in items.item_categories()}

    def source(
        self, state: State, *, by: str = "", at: dt.datetime | None = None, is_gone: bool = False
    ) -> RuleSource:
        """Say a row in names."""
        return RuleSource(
            public_id=str(state["public_id"]),
            kind=state["kind"],
            value=state["value"],
            library=self.libraries.get(state["organisation_id"], ""),
            branch=self.branches.get(state["branch_id"], ""),
            patron_category=self.people.get(state["patron_category_id"], ""),
            item_category=self.materials.get(state["item_category_id"], ""),
            location=state["location"],
            channel=state["channel"],
            bound=state["bound"],
            set_by=by,
            set_at=at,
            is_gone=is_gone,
        )


def rule_sources(rule_ids: Collection[int], *, at: dt.datetime | None = None) -> dict[int, RuleSource]:
    """Give rules by their key as they stood at a moment (now, when none is given), also those that were taken away."""
    if not rule_ids:
        return {}
    wanted, names = set(rule_ids), _Names()
    rows: dict[int, State] = {
        row["id"]: dict(row) for row in PolicyRule.objects.filter(pk__in=wanted).values()
    }
    any_of = Q()
    for pk in wanted:
        any_of |= Q(after__contains=[{"id": pk}])
    acts = RuleChange.objects.filter(any_of).order_by("pk")
    found = {}
    for act in acts.filter(made_at__lte=at) if at else acts:
        for state in act.after:
            if state["id"] in wanted and state not in act.before:
                found[state["id"]] = names.source(
                    state, by=act.made_by, at=act.made_at, is_gone=state["id"] not in rows
                )
    for pk, row in rows.items():
        found.setdefault(pk, names.source(row, at=row["changed_at"]))
    return found


def rule_changes(actor: Actor, *, limit: int = 10) -> list[ChangeLine]:
    """Give what was done lately to the rules that this actor sets, newest first. Raises: NotAllowed."""
    actor.require(permissions.EDIT_RULES)
    rows = RuleChange.objects.order_by("-pk").select_related("undone_by")
    if not actor.everywhere:
        rows = rows.filter(
            Q(organisation__in=actor.organisations(permissions.EDIT_RULES)) | Q(organisation=None)
        )
    names, found = _Names(), []
    later: set[int] = set()
    for act in rows[:limit]:
        ids = {state["id"] for state in (*act.before, *act.after)}
        undone = act.undoes_id is not None or hasattr(act, "undone_by")
        found.append(
            ChangeLine(
                public_id=str(act.public_id),
                kind=act.kind,
                made_at=act.made_at,
                made_by=act.made_by,
                before=_changed(act.before, act.after, names),
                after=_changed(act.after, act.before, names),
                is_undoing=act.undoes_id is not None,
                may_undo=not undone and not ids & later and may_change(actor, act.organisation_id),
            )
        )
        later |= ids
    return found


def _changed(states: Iterable[State], others: Collection[State], names: _Names) -> RuleSource | None:
    """Give the row that an act made or ended; of several the newest."""
    own = [state for state in states if state not in others]
    return names.source(own[-1]) if own else None
