"""What stands against a person at a library: its own blocks and those of the whole network."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samenbieb.domains.patrons.models import Block
from samenbieb.domains.patrons.rules import Act, Reach, holds_at
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.statements import Statement

_STANDING = Statement(
    """
    SELECT b.kind, b.until_on, b.stops_checkout, b.stops_renew, b.stops_hold, b.reach, b.branch_id, a.name
    FROM patrons_block b LEFT JOIN organisations_branch a ON a.id = b.branch_id
    WHERE b.person_id = %(person)s::bigint AND b.lifted_at IS NULL
    AND (b.organisation_id IS NULL OR b.organisation_id = %(organisation)s::bigint)
    ORDER BY b.id
    """
)
ACT_NAMES: Mapping[str, str | Promise] = MappingProxyType({
    Act.CHECKOUT: gettext_lazy("borrowing"),
    Act.RENEW: gettext_lazy("renewing"),
    Act.HOLD: gettext_lazy("reserving"),
})  # fmt: skip
CODES = {Block.Kind.RESTRICTION: "restricted", Block.Kind.BARRED: "patron_blocked"}


@dataclass(frozen=True, slots=True)
class BlockLine:
    """A block that stands. `whole_network`: it holds at every library. `scope`: what it stops and where, in words."""

    public_id: str
    kind: str
    kind_label: str
    reason: str
    from_at: dt.datetime
    until_on: dt.date | None
    whole_network: bool
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A block that was not lifted: its kind, its last day (null: none), what it stops and where it holds."""

    kind: Block.Kind
    until_on: dt.date | None
    acts: frozenset[Act] = frozenset(Act)
    reach: Reach = Reach.ALL
    branch_id: int | None = None
    branch_name: str = ""

    @property
    def scope(self) -> dict[str, Any]:
        """Say what is told of it when it refuses: the acts when it does not stop all, the place when it does not hold
        at all branches.
        """
        told: dict[str, Any] = {}
        if self.acts != frozenset(Act):
            told["acts"] = [str(act) for act in Act if act in self.acts]
        if self.reach != Reach.ALL:
            told |= {"reach": str(self.reach), "branch": self.branch_name}
        return told


@dataclass(frozen=True, slots=True)
class Against:
    """What stands against an act at a branch under one code: until and including which day, and how far it reaches."""

    until_on: dt.date | None
    scope: Mapping[str, Any] = field(default_factory=dict)


def standing_of(row: Iterable[Any]) -> Standing:
    """Read a block from its columns: kind, last day, three switches, reach, branch and its name."""
    kind, until_on, checkout, renew, hold, reach, branch_id, name = row
    stopped = zip(Act, (checkout, renew, hold), strict=True)
    if isinstance(until_on, str):  # days come as text within JSON
        until_on = dt.date.fromisoformat(until_on)
    acts = frozenset(act for act, stops in stopped if stops)
    return Standing(Block.Kind(kind), until_on, acts, Reach(reach), branch_id, name or "")


def block_codes(
    person_id: int, *, organisation_id: int, branch_id: int, act: Act, on: dt.date
) -> dict[str, Against]:
    """Give what stands against an act on a day at a branch, by code (FORMAT): `restricted`, `patron_blocked`."""
    return against(standing_blocks(person_id, organisation_id), act=act, branch_id=branch_id, on=on)


def standing_blocks(person_id: int, organisation_id: int) -> tuple[Standing, ...]:
    """Give the blocks of a person that were not lifted, of one library and of the whole network, for `against`."""
    found = _STANDING.rows(person=person_id, organisation=organisation_id)
    return tuple(standing_of(row) for row in found)


def against(blocks: Iterable[Standing], *, act: Act, branch_id: int, on: dt.date) -> dict[str, Against]:
    """Give which codes stand against an act on a day at a branch, each with the longest of its blocks."""
    found: dict[str, Against] = {}
    for block in blocks:
        ended = block.until_on is not None and block.until_on < on
        if ended or act not in block.acts or not holds_at(block.reach, block.branch_id, branch_id):
            continue
        code = CODES[block.kind]
        known = found.get(code)
        if known is None or _later(block.until_on, known.until_on):
            found[code] = Against(block.until_on, block.scope)
    return found


def _later(day: dt.date | None, other: dt.date | None) -> bool:
    return other is not None and (day is None or day > other)


def scope_in_words(scope: Mapping[str, Any]) -> list[str]:
    """Say how far a block reaches, in sentences; none when it stops everything at all branches."""
    lines = []
    if acts := scope.get("acts"):
        lines.append(_("It stops: %(acts)s.") % {"acts": ", ".join(str(ACT_NAMES[act]) for act in acts)})
    if scope.get("reach") == Reach.ONLY:
        lines.append(_("It holds at %(branch)s only.") % {"branch": scope["branch"]})
    elif scope.get("reach") == Reach.ELSEWHERE:
        lines.append(_("It does not hold at %(branch)s.") % {"branch": scope["branch"]})
    return lines


def current_blocks(
    person_id: int,
    *,
    organisation_id: int,
    on: dt.date,
    act: Act | None = None,
    branch_id: int | None = None,
) -> tuple[BlockLine, ...]:
    """Give the blocks that stand on a day at a library, oldest first; of one act or branch when these are named."""
    rows = [
        (row, _read(row))
        for row in _standing(person_id, organisation_id, on).select_related("branch").order_by("pk")
    ]
    return tuple(
        BlockLine(
            public_id=str(row.public_id),
            kind=row.kind,
            kind_label=row.get_kind_display(),
            reason=reason_of(row),
            from_at=row.from_at,
            until_on=row.until_on,
            whole_network=row.organisation_id is None,
            scope=" ".join(scope_in_words(block.scope)),
        )
        for row, block in rows
        if (act is None or act in block.acts)
        and (branch_id is None or holds_at(block.reach, block.branch_id, branch_id))
    )


def scope_of_block(row: Block) -> str:
    """Say how far a block reaches; empty when it stops everything at all branches. Its branch was read with it."""
    return " ".join(scope_in_words(_read(row).scope))


def _read(row: Block) -> Standing:
    name = row.branch.name if row.branch else ""
    switches = (row.stops_checkout, row.stops_renew, row.stops_hold)
    return standing_of((row.kind, row.until_on, *switches, row.reach, row.branch_id, name))


def reason_of(row: Block) -> str:
    """Say why a block was set: in the words of who set it, or what brought it."""
    return row.reason or (str(row.get_cause_display()) if row.cause else "")


@dataclass(frozen=True, slots=True)
class OwnBlock:
    """A block that stands against the member who is logged in; `library_name` is empty where it holds everywhere.

    `scope` says in words what it stops and where, when that is not everything everywhere.
    """

    library_name: str
    kind_label: str
    reason: str
    until_on: dt.date | None
    scope: str = ""


def own_blocks(actor: Actor) -> tuple[OwnBlock, ...]:
    """Give the blocks that stand against a member today, by the clock of the Netherlands; oldest first."""
    if actor.person_id is None:
        return ()
    rows = Block.objects.filter(person_id=actor.person_id, lifted_at=None)
    today = clock.today(settings.TIME_ZONE)
    found = rows.filter(Q(until_on=None) | Q(until_on__gte=today)).select_related("organisation", "branch")
    return tuple(
        OwnBlock(
            library_name=row.organisation.name if row.organisation else "",
            kind_label=str(row.get_kind_display()),
            reason=reason_of(row),
            until_on=row.until_on,
            scope=scope_of_block(row),
        )
        for row in found.order_by("pk")
    )


def _standing(person_id: int, organisation_id: int, on: dt.date) -> QuerySet[Block]:
    return Block.objects.filter(
        Q(organisation=None) | Q(organisation_id=organisation_id),
        Q(until_on=None) | Q(until_on__gte=on),
        person_id=person_id,
        lifted_at=None,
    )
