"""The actions that can be granted, each declared by its room with the roles that hold it by default."""

from collections.abc import Iterable

_roles_by_action: dict[str, frozenset[str]] = {}


def declare(action: str, *, roles: Iterable[str]) -> str:
    """Make an action known, and which roles hold it. Returns the action's name."""
    _roles_by_action[action] = frozenset(roles)
    return action


def actions_of(role: str) -> frozenset[str]:
    """Give the actions that a role holds."""
    return frozenset(action for action, roles in _roles_by_action.items() if role in roles)


def all_actions() -> dict[str, frozenset[str]]:
    """Give every action with its roles, for the page that explains them."""
    return dict(_roles_by_action)
