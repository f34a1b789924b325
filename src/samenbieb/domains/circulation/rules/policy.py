"""The registry of rule kinds and how the winning row is found.

Precedence: branch, then organisation, then network; within that the patron category, the item category, the channel.
A fixed order, no weights. Source: FORMAT (rule kinds), lending.md §2.7 (precedence).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from samenbieb.kernel.money import parse_cents


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of rule: what its value is, which scopes it may have beside the place, what holds without a row.

    `scopes` is a text of letters: P patron category, I item category, C channel.
    """

    name: str
    value_type: str
    scopes: str
    default: Any
    choices: tuple[str, ...] = ()


_CLOSED = ("keep", "previous_closing", "next_closing", "next_opening")
_ALL = (
    Kind("loan_days", "int", "PIC", 21),
    Kind("due_closed", "choice", "", "next_closing", _CLOSED),
    Kind("due_within_card", "bool", "", default=True),
    Kind("max_loans", "int_or_none", "PIC", 50),
    Kind("max_loans_total", "int_or_none", "P", None),
    Kind("overdue_limit", "int_or_none", "P", None),
    Kind("debt_limit", "money_or_none", "P", None),
    Kind("max_renewals", "int", "PI", 2),
    Kind("renewal_days", "int_or_none", "PI", None),
    Kind("renew_from", "choice", "PI", "today", ("today", "due")),
    Kind("renew_with_spares", "bool", "", default=True),
    Kind("overdue_renewal", "choice", "P", "allow", ("allow", "block", "block_item")),
    Kind("restriction_blocks_renewal", "bool", "P", default=True),
    Kind("debt_blocks_renewal", "bool", "P", default=False),
    Kind("renew_with_expired_card", "bool", "P", default=False),
    Kind("renewal_is_new_loan", "bool", "", default=False),
    Kind("courtesy_days", "int_or_none", "PI", None),
    Kind("reminder_plan", "plan_or_none", "PI", None),
    Kind("backdate_days", "int", "", 30),
    Kind("max_holds", "int", "PIC", 20),
    Kind("holds_per_record", "int", "PIC", 1),
    Kind("hold_fee", "money_or_none", "PI", None),
    Kind("shelf_days", "int", "PI", 7),
    Kind("shelf_closed", "choice", "", "next_closing", _CLOSED),
    Kind("fine_per_day", "money_or_none", "PI", None),
    Kind("fine_cap", "money_or_none", "PI", None),
    Kind("fine_skip_closed", "bool", "", default=False),
    Kind("fine_grace_days", "int", "PI", 0),
    Kind("history_days", "int", "P", 30),
)
KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in _ALL})


class RuleInvalid(ValueError):  # noqa: N818 - a fact about a draft, told in words of the field
    """A rule that cannot be: its kind is unknown, its scope not allowed, or its value of another kind."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of policy, without the database: primary keys of its scope, null for any."""

    id: int
    kind: str
    value: Any
    organisation_id: int | None = None
    branch_id: int | None = None
    patron_category_id: int | None = None
    item_category_id: int | None = None
    channel: str = ""
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """What is decided about: who, which material, through which channel."""

    patron_category_id: int | None = None
    item_category_id: int | None = None
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """A value and the row it came from (null: the default of the kind)."""

    value: Any
    rule_id: int | None
    item_category_id: int | None = None


class Policy:
    """The rows that can hold at one place, ready to decide cases."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows: dict[str, list[Row]] = {}
        for row in rows:
            self._rows.setdefault(row.kind, []).append(row)
        for found in self._rows.values():
            found.sort(key=_specificity, reverse=True)

    def decide(self, kind: str, case: Case) -> Decided:
        """Give the most specific row's value; a locked row of the network wins from all others."""
        matching = [row for row in self._rows.get(kind, ()) if _matches(row, case)]
        for row in sorted(matching, key=lambda row: not row.locked):
            return Decided(row.value, row.id, row.item_category_id)
        return Decided(KINDS[kind].default, None)

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


def _matches(row: Row, case: Case) -> bool:
    return (
        row.patron_category_id in {None, case.patron_category_id}
        and row.item_category_id in {None, case.item_category_id}
        and row.channel in {"", case.channel}
    )


def _specificity(row: Row) -> tuple[bool, bool, bool, bool, bool]:
    return (
        row.branch_id is not None,
        row.organisation_id is not None,
        row.patron_category_id is not None,
        row.item_category_id is not None,
        bool(row.channel),
    )


def checked_value(kind_name: str, value: Any, *, scopes: str) -> Any:
    """Give the value as it is stored, or refuse. `scopes`: letters of the dimensions that the row names.

    Raises: RuleInvalid.
    """
    kind = KINDS.get(kind_name)
    if kind is None:
        raise RuleInvalid(f"There is no kind of rule named {kind_name}.")
    if foreign := set(scopes) - set(kind.scopes):
        raise RuleInvalid(f"The rule {kind_name} cannot be set per {', '.join(sorted(foreign))}.")
    if value is None:
        if not kind.value_type.endswith("_or_none"):
            raise RuleInvalid(f"The rule {kind_name} needs a value.")
        return None
    return _typed(kind, value)


def _typed(kind: Kind, value: Any) -> Any:
    match kind.value_type.removesuffix("_or_none"):
        case "int":
            fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10_000
        case "bool":
            fits = isinstance(value, bool)
        case "choice":
            fits = value in kind.choices
        case "plan":
            fits = _is_plan(value)
        case _:
            fits = isinstance(value, str) and _is_money(value)
    if not fits:
        raise RuleInvalid(f"{value!r} is not a value for {kind.name}.")
    return value


def _is_money(text: str) -> bool:
    try:
        return parse_cents(text) >= 0
    except ValueError:
        return False


def _is_plan(value: Any) -> bool:
    """Tell whether this is a list of reminders: days after the one before (or the last day), and a fee."""
    return isinstance(value, list) and all(
        isinstance(step, dict)
        and set(step) == {"after_days", "fee"}
        and isinstance(step["after_days"], int)
        and 0 < step["after_days"] <= 1_000
        and isinstance(step["fee"], str)
        and _is_money(step["fee"])
        for step in value
    )
