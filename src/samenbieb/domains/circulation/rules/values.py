"""Whether a value is one of its kind, and whether it stays within what the network allows."""

import datetime as dt
from typing import Any

from samenbieb.domains.circulation.rules.kinds import KINDS, Bound, Kind
from samenbieb.kernel.money import parse_cents


class RuleInvalid(ValueError):  # noqa: N818 - a fact about a draft, told in words of the field
    """A rule that cannot be: its kind is unknown, its scope not allowed, or its value of another kind."""


def checked_value(kind_name: str, value: Any, *, scopes: str) -> Any:
    """Give the value as it is stored, or refuse. `scopes`: letters of the dimensions that the row names.

    Raises: RuleInvalid.
    """
    kind = checked_kind(kind_name, scopes=scopes)
    if value is None:
        if not kind.none_is_value:
            raise RuleInvalid(f"The rule {kind_name} needs a value.")
        return None
    return _typed(kind, value)


def checked_kind(kind_name: str, *, scopes: str) -> Kind:
    """Give the kind, or refuse: it must be known, and its rows may differ by these dimensions. Raises: RuleInvalid."""
    kind = KINDS.get(kind_name)
    if kind is None:
        raise RuleInvalid(f"There is no kind of rule named {kind_name}.")
    if foreign := set(scopes) - set(kind.scopes):
        raise RuleInvalid(f"The rule {kind_name} cannot be set per {', '.join(sorted(foreign))}.")
    return kind


def passes(kind: Kind, bound: Bound, limit: Any, value: Any) -> bool:
    """Tell whether a value stays within a bound of the network. No limit (null) is above every number."""
    if (
        bound is Bound.EXACT
        or kind.value_type in {"bool", "choice"}
        or kind.value_type.startswith(("plan", "schedule", "steps", "price", "branches", "date"))
    ):
        return bool(value == limit)
    if bound is Bound.FLOOR:
        return value is None or (limit is not None and _size(value) >= _size(limit))
    return limit is None or (value is not None and _size(value) <= _size(limit))


def _size(value: Any) -> int:
    return parse_cents(value) if isinstance(value, str) else int(value)


def _typed(kind: Kind, value: Any) -> Any:
    match kind.value_type.removesuffix("_or_none"):
        case "int":
            fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10_000
        case "bool":
            fits = isinstance(value, bool)
        case "choice":
            fits = value in kind.choices
        case "branches":
            fits = isinstance(value, list) and all(isinstance(code, str) and code for code in value)
        case "date" | "plan" | "schedule" | "steps" as shape:
            fits = _SHAPES[shape](value)
        case "price_or_money":
            fits = value == "price" or (isinstance(value, str) and _is_money(value))
        case _:
            fits = isinstance(value, str) and _is_money(value)
    if not fits:
        raise RuleInvalid(f"{value!r} is not a value for {kind.name}.")
    return value


def _is_date(value: Any) -> bool:
    try:
        return isinstance(value, str) and dt.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


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


def _is_schedule(value: Any) -> bool:
    """Tell whether this is a list of fixed last days: loans `from` a day `to` a day are due on a day not before them."""
    return isinstance(value, list) and bool(value) and all(map(_is_schedule_row, value))


def _is_schedule_row(row: Any) -> bool:
    if not isinstance(row, dict) or set(row) != {"from", "to", "due"}:
        return False
    try:
        first, last, due = (dt.date.fromisoformat(row[name]) for name in ("from", "to", "due"))
    except (TypeError, ValueError):
        return False
    return first <= last and first <= due


def _are_steps(value: Any) -> bool:
    """Tell whether this is a graded tariff: from and up to which counted day each day costs an amount, without overlap."""
    if not isinstance(value, list) or not value or not all(isinstance(step, dict) for step in value):
        return False
    last = 0
    for number, step in enumerate(value, start=1):
        first, to_day, amount = step.get("from_day"), step.get("to_day"), step.get("amount")
        if not set(step) <= {"from_day", "to_day", "amount"} or not _is_day(first) or first <= last:
            return False
        if not isinstance(amount, str) or not _is_money(amount):
            return False
        if to_day is None and number < len(value):
            return False
        if to_day is not None and (not _is_day(to_day) or to_day < first):
            return False
        last = to_day or first
    return True


def _is_day(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 10_000


_SHAPES = {"date": _is_date, "plan": _is_plan, "schedule": _is_schedule, "steps": _are_steps}
