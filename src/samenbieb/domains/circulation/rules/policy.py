"""How the winning row is found, and why.

Precedence: branch, then organisation, then network; within that the patron category, the item category, the location, the
channel. A fixed order, no weights. What the network binds is kept whatever the winning row says.
Source: the format of policy tests (rule kinds), lending.md §2.7 (precedence).
"""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from samenbieb.domains.circulation.rules.kinds import KINDS, Bound
from samenbieb.domains.circulation.rules.values import passes
from samenbieb.kernel.money import parse_cents

DECISIONS_MAX = 4096


@dataclass(frozen=True, slots=True)
class Row:
    """One row of policy, without the database: primary keys of its scope, null or empty for any; both days included."""

    id: int
    kind: str
    value: Any
    organisation_id: int | None = None
    branch_id: int | None = None
    patron_category_id: int | None = None
    item_category_id: int | None = None
    location: str = ""
    channel: str = ""
    bound: Bound = Bound.FREE
    from_on: dt.date | None = None
    until_on: dt.date | None = None

    def holds_on(self, day: dt.date) -> bool:
        """Tell whether the row holds on a day."""
        return (self.from_on is None or self.from_on <= day) and (
            self.until_on is None or day <= self.until_on
        )


@dataclass(frozen=True, slots=True)
class Case:
    """What is decided about: who, which material from which location, through which channel."""

    patron_category_id: int | None = None
    item_category_id: int | None = None
    channel: str = ""
    location: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """A value and the row it came from (null: the default of the kind)."""

    value: Any
    rule_id: int | None
    item_category_id: int | None = None
    location: str = ""


@dataclass(frozen=True, slots=True)
class Considered:
    """A row that matches a case, and what became of it: `wins`, `less_specific`, or `bounds` (the network's limit held)."""

    row: Row
    why: str


class Policy:
    """The rows that can hold at one place on one day, ready to decide cases. What was decided once is kept."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows: dict[str, list[Row]] = {}
        for row in rows:
            self._rows.setdefault(row.kind, []).append(row)
        for found in self._rows.values():
            found.sort(key=_specificity, reverse=True)
        self._told_apart = {kind: _dimensions(found) for kind, found in self._rows.items()}
        self._decided: dict[tuple[Any, ...], Any] = {}

    def decide(self, kind: str, case: Case) -> Decided:
        """Give the most specific row's value, within what the network binds."""
        key = (kind, *self._seen_of(kind, case))
        if (found := self._decided.get(key)) is None:
            found = self._keep(key, self._decide(kind, case))
        decided: Decided = found
        return decided

    def _seen_of(self, kind: str, case: Case) -> tuple[Any, ...]:
        """Give what the rows of a kind look at in a case: cases that they do not tell apart share a decision."""
        return tuple(getattr(case, name) for name in self._told_apart.get(kind, ()))

    def _keep(self, key: tuple[Any, ...], value: Any) -> Any:
        if len(self._decided) >= DECISIONS_MAX:
            self._decided = {}
        self._decided[key] = value
        return value

    def _decide(self, kind: str, case: Case) -> Decided:
        matching = self._matching(kind, case)
        bound = _broken_bound(matching)
        winner = bound or next(iter(matching), None)
        if winner is None:
            return Decided(KINDS[kind].default, None)
        return Decided(winner.value, winner.id, winner.item_category_id, winner.location)

    def explain(self, kind: str, case: Case) -> tuple[Decided, list[Considered]]:
        """Give the decision, and every row that matches, most specific first."""
        matching = self._matching(kind, case)
        bound = _broken_bound(matching)
        winner = bound or next(iter(matching), None)
        considered = [
            Considered(row, ("bounds" if row is bound else "wins") if row is winner else "less_specific")
            for row in matching
        ]
        return self.decide(kind, case), considered

    def value(self, kind: str, case: Case) -> Any:
        """Give just the value of what was decided."""
        return self.decide(kind, case).value

    def cents(self, kind: str, case: Case) -> int | None:
        """Give a money value in cents; null where there is no such rule."""
        value = self.value(kind, case)
        return None if value is None else parse_cents(value)

    def snapshot(self, kinds: Iterable[str], case: Case) -> dict[str, dict[str, Any]]:
        """Give values with the rules they came from, to copy onto a loan."""
        decided = {kind: self.decide(kind, case) for kind in kinds}
        return {kind: {"value": found.value, "rule": found.rule_id} for kind, found in decided.items()}

    def snapshot_text(self, kinds: tuple[str, ...], case: Case) -> str:
        """Give the same as JSON; made once for all cases that these kinds do not tell apart."""
        key = ("", kinds, *(self._seen_of(kind, case) for kind in kinds if kind in self._told_apart))
        text: str = self._decided.get(key) or self._keep(key, json.dumps(self.snapshot(kinds, case)))
        return text

    def _matching(self, kind: str, case: Case) -> list[Row]:
        return [row for row in self._rows.get(kind, ()) if _matches(row, case)]


def _dimensions(rows: Iterable[Row]) -> tuple[str, ...]:
    """Name what the rows of a kind look at in a case."""
    names = ("patron_category_id", "item_category_id", "location", "channel")
    return tuple(name for name in names if any(getattr(row, name) not in {None, ""} for row in rows))


def _broken_bound(matching: list[Row]) -> Row | None:
    """Give the bound of the network that the most specific row would pass, the most specific such bound first."""
    if not matching:
        return None
    winner = matching[0]
    for row in matching:
        if (
            row.bound
            and row is not winner
            and not passes(KINDS[row.kind], row.bound, row.value, winner.value)
        ):
            return row
    return None


def in_the_way(draft: Row, rows: Iterable[Row]) -> Row | None:
    """Give a row of the network that forbids this value for (part of) the draft's scope."""
    for row in rows:
        if row.kind != draft.kind or not row.bound or row.organisation_id is not None:
            continue
        if (
            row.id != draft.id
            and _covers(row, draft)
            and not passes(KINDS[row.kind], row.bound, row.value, draft.value)
        ):
            return row
    return None


def _covers(row: Row, draft: Row) -> bool:
    """Tell whether a case of the draft can be a case of the row: no dimension keeps them apart."""
    return (
        _meets(row.patron_category_id, draft.patron_category_id)
        and _meets(row.item_category_id, draft.item_category_id)
        and _meets(row.location or None, draft.location or None)
        and _meets(row.channel or None, draft.channel or None)
    )


def _meets(one: Any, other: Any) -> bool:
    return one is None or other is None or bool(one == other)


def _matches(row: Row, case: Case) -> bool:
    return (
        row.patron_category_id in {None, case.patron_category_id}
        and row.item_category_id in {None, case.item_category_id}
        and row.location in {"", case.location}
        and row.channel in {"", case.channel}
    )


def _specificity(row: Row) -> tuple[bool, ...]:
    return (
        row.branch_id is not None,
        row.organisation_id is not None,
        row.patron_category_id is not None,
        row.item_category_id is not None,
        bool(row.location),
        bool(row.channel),
    )
