"""What stands against a person at a library: its own blocks and those of the whole network."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet

from samenbieb.domains.patrons.models import Block
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.statements import Statement

_KINDS = Statement(
    """
    SELECT kind FROM patrons_block WHERE person_id = %(person)s::bigint AND lifted_at IS NULL
    AND (organisation_id IS NULL OR organisation_id = %(organisation)s::bigint)
    AND (until_on IS NULL OR until_on >= %(on)s::date)
    """
)
CODES = {Block.Kind.RESTRICTION: "restricted", Block.Kind.BARRED: "patron_blocked"}


@dataclass(frozen=True, slots=True)
class BlockLine:
    """A block that stands. `whole_network`: it holds at every library."""

    public_id: str
    kind: str
    kind_label: str
    reason: str
    from_at: dt.datetime
    until_on: dt.date | None
    whole_network: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A block that was not lifted: its kind and its last day (null: none)."""

    kind: Block.Kind
    until_on: dt.date | None


def block_codes(person_id: int, organisation_id: int, on: dt.date) -> frozenset[str]:
    """Give the codes of the blocks that stand on a day at a library (FORMAT): `restricted`, `patron_blocked`."""
    found = _KINDS.rows(person=person_id, organisation=organisation_id, on=on)
    return frozenset(CODES[Block.Kind(kind)] for (kind,) in found)


def codes_until(blocks: Iterable[Standing], *, on: dt.date) -> dict[str, dt.date | None]:
    """Give the codes of blocks that were not lifted and stand on a day, each with the last day of the longest."""
    found: dict[str, dt.date | None] = {}
    for block in blocks:
        if block.until_on is not None and block.until_on < on:
            continue
        code = CODES[block.kind]
        ends = (found.get(code, block.until_on), block.until_on)
        found[code] = None if None in ends else max(day for day in ends if day is not None)
    return found


def current_blocks(person_id: int, *, organisation_id: int, on: dt.date) -> tuple[BlockLine, ...]:
    """Give the blocks that stand on a day at a library, oldest first."""
    return tuple(
        BlockLine(
            public_id=str(row.public_id),
            kind=row.kind,
            kind_label=row.get_kind_display(),
            reason=reason_of(row),
            from_at=row.from_at,
            until_on=row.until_on,
            whole_network=row.organisation_id is None,
        )
        for row in _standing(person_id, organisation_id, on).order_by("pk")
    )


def reason_of(row: Block) -> str:
    """Say why a block was set: in the words of who set it, or what brought it."""
    return row.reason or (str(row.get_cause_display()) if row.cause else "")


@dataclass(frozen=True, slots=True)
class OwnBlock:
    """A block that stands against the member who is logged in; `library_name` is empty where it holds everywhere."""

    library_name: str
    kind_label: str
    reason: str
    until_on: dt.date | None


def own_blocks(actor: Actor) -> tuple[OwnBlock, ...]:
    """Give the blocks that stand against a member today, by the clock of the Netherlands; oldest first."""
    if actor.person_id is None:
        return ()
    rows = Block.objects.filter(person_id=actor.person_id, lifted_at=None)
    today = clock.today(settings.TIME_ZONE)
    found = rows.filter(Q(until_on=None) | Q(until_on__gte=today)).select_related("organisation")
    return tuple(
        OwnBlock(
            library_name=row.organisation.name if row.organisation else "",
            kind_label=str(row.get_kind_display()),
            reason=reason_of(row),
            until_on=row.until_on,
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
