"""What a higher room tells this one: whether an account may stand in credit. Without anybody who knows: no."""

from collections.abc import Callable

_may: list[Callable[[int], bool]] = []


def says_credit_is_allowed(rule: Callable[[int], bool]) -> Callable[[int], bool]:
    """Register who knows, by the library, whether its accounts may stand in credit."""
    _may.append(rule)
    return rule


def credit_allowed(organisation_id: int) -> bool:
    """Tell whether an account at a library may stand in credit."""
    return any(rule(organisation_id) for rule in _may)
