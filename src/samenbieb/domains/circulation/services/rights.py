"""Who may set a reason aside: told apart from the reason itself."""

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.rules.codes import ACKNOWLEDGEABLE, OVERRIDABLE, Block
from samenbieb.domains.circulation.services.policies import channel_of
from samenbieb.kernel.actor import Actor


def require_rights(actor: Actor, blocks: tuple[Block, ...], set_aside: frozenset[str], *, at: int) -> None:
    """Tell staff who set a reason aside that they lack the right, instead of the reason again.

    `at` is the library whose rules decide. Raises: NotAllowed. Source: the format of policy tests (missing_permission).
    """
    if channel_of(actor) != "staff":
        return
    named = [block for block in blocks if block in set_aside]
    if any(block in ACKNOWLEDGEABLE for block in named):
        actor.require(permissions.ACKNOWLEDGE, at=at)
    if any(block in OVERRIDABLE - ACKNOWLEDGEABLE for block in named):
        actor.require(permissions.OVERRIDE, at=at)
