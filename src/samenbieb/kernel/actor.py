"""Who asks: made once per request by a door, passed first to every service and selector."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from samenbieb.kernel.errors import NotAllowed


def no_grants() -> Mapping[str, frozenset[int]]:
    """Give the grants of somebody who has none."""
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a machine at a door, with the actions granted to them and where.

    `grants` maps an action (`"circulation.check_out"`) to the primary keys of the organisations where it holds: a
    role at an organisation, inherited down the tree, resolved once. It is never the product of all actions and all
    places. `person_id` is set for a patron who acts for themselves; `branch_id` is the place where a desk stands.
    """

    name: str
    door: str
    grants: Mapping[str, frozenset[int]] = field(default_factory=no_grants)
    person_id: int | None = None
    user_id: int | None = None
    branch_id: int | None = None
    everywhere: bool = False

    @classmethod
    def system(cls, door: str = "job") -> "Actor":
        """Make the actor of a scheduled job or of the command line: it may do all, under its own name in the audit."""
        return cls(name=f"system:{door}", door=door, everywhere=True)

    @classmethod
    def anonymous(cls, door: str) -> "Actor":
        """Make the actor of a visitor who has not logged in: no grant, no person."""
        return cls(name="anonymous", door=door)

    def organisations(self, action: str) -> frozenset[int]:
        """Give the organisations where this actor holds the action."""
        return self.grants.get(action, frozenset())

    def may(self, action: str, *, at: int | None = None) -> bool:
        """Tell whether the action is granted at an organisation (or, without one, anywhere)."""
        if self.everywhere:
            return True
        held = self.organisations(action)
        return bool(held) if at is None else at in held

    def may_any(self, actions: Iterable[str]) -> bool:
        """Tell whether at least one of the actions is granted somewhere."""
        return any(self.may(action) for action in actions)

    def require(self, action: str, *, at: int | None = None) -> None:
        """Refuse unless the action is granted. Raises: NotAllowed."""
        if not self.may(action, at=at):
            raise NotAllowed(action=action)
