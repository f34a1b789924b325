"""How long personal data are kept: each room names it per model; one nightly job carries it out."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KeepTime:
    """What is kept how long and why; `apply` removes or unlinks what is over time and says how many rows."""

    model: str
    period: str
    reason: str
    apply: Callable[[], int] | None = None


_known: dict[str, KeepTime] = {}


def keep(model: str, *, period: str, reason: str, apply: Callable[[], int] | None = None) -> None:
    """Declare the keep-time of a model with personal data (`"patrons.Membership"`)."""
    _known[model] = KeepTime(model=model, period=period, reason=reason, apply=apply)


def all_keep_times() -> list[KeepTime]:
    """Give every declared keep-time, by model."""
    return [_known[model] for model in sorted(_known)]


def apply_all() -> dict[str, int]:
    """Carry out every keep-time that has something to do. Returns counts by model."""
    return {kept.model: kept.apply() for kept in all_keep_times() if kept.apply is not None}
