"""Whether an answer is what a step expects. Gives every difference, in words."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from samenbieb.domains.trials.rules.moments import LAST_MOMENT, day_of, moment_of

NONE: Final = "none"
_UNKNOWN: Final = object()


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of an answer that is not as expected, in words."""

    field: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"expected {self.field} {self.expected}, got {self.got}"


ClosingTime = Callable[[dt.date], dt.time | None]


def differences(
    expect: Mapping[str, Any], answer: Mapping[str, Any], *, closes: ClosingTime
) -> list[Difference]:
    """Compare an answer with what is expected of it. `closes` gives the closing time of a day at the place concerned.

    Raises: KeyError with the name of a field that this answer does not have.
    """
    found: list[Difference] = []
    for name, wanted in expect.items():
        if name == "codes_include":
            missing = set(_listed(wanted)) - set(answer.get("codes") or ())
            if missing:
                found.append(_told(name, wanted, answer.get("codes")))
            continue
        got = answer.get(name, _UNKNOWN)
        if got is _UNKNOWN:
            raise KeyError(name)
        same = set(_listed(wanted)) == set(got or ()) if name == "codes" else _same(wanted, got, closes)
        if not same:
            found.append(_told(name, wanted, got))
    return found


def _listed(value: Any) -> Sequence[str]:
    return [] if value in (None, NONE) else list(value)


def _told(name: str, wanted: Any, got: Any) -> Difference:
    return Difference(name, _shown(wanted), _shown(got))


def _shown(value: Any) -> str:
    if value is None:
        return NONE
    if isinstance(value, (set, frozenset, tuple)):
        value = sorted(value, key=str) if isinstance(value, (set, frozenset)) else list(value)
    if isinstance(value, list):
        return "[" + ", ".join(_shown(one) for one in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_shown(one)}" for key, one in value.items()) + "}"
    return str(value)


def _same(wanted: Any, got: Any, closes: ClosingTime) -> bool:
    if wanted is None or wanted == NONE:
        return got is None or got == NONE or (isinstance(got, (list, tuple, dict)) and not got)
    if isinstance(wanted, Mapping):
        return isinstance(got, Mapping) and all(
            name in got and _same(value, got[name], closes) for name, value in wanted.items()
        )
    if isinstance(wanted, list):
        return (
            isinstance(got, (list, tuple))
            and len(wanted) == len(got)
            and all(_same(one, other, closes) for one, other in zip(wanted, got, strict=True))
        )
    if isinstance(got, dt.datetime):
        return _same_moment(wanted, got, closes)
    if isinstance(got, dt.date):
        return day_of(wanted) == got
    if isinstance(wanted, bool) or isinstance(got, bool):
        return wanted is got
    return str(wanted) == str(got) if isinstance(wanted, str) or isinstance(got, str) else bool(wanted == got)


def _same_moment(wanted: Any, got: dt.datetime, closes: ClosingTime) -> bool:
    """`got` is local. A day means its closing time; a closed day its last moment."""
    if (moment := moment_of(wanted)) is not None:
        return moment == got.replace(tzinfo=None)
    day = day_of(wanted)
    if day is None:
        return False
    return dt.datetime.combine(day, closes(day) or LAST_MOMENT) == got.replace(tzinfo=None)
