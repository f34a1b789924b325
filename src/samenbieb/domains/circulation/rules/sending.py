"""May a title be sent to another place by hand? Source: the rows of circulation (CI-30)."""

from collections.abc import Collection

from samenbieb.domains.circulation.rules.codes import Block

_OF_CUSTODY = {
    "on_loan": Block.ITEM_ON_LOAN,
    "hold_shelf": Block.HOLD_WAITING_FOR_OTHER,
    "unknown": Block.ITEM_MISSING,
}
_OF_CONDITION = {
    "lost": Block.ITEM_LOST,
    "missing": Block.ITEM_MISSING,
    "withdrawn": Block.ITEM_WITHDRAWN,
}


def sending_blocks(*, custody: str, conditions: Collection[str]) -> tuple[Block, ...]:
    """Give every reason against it: it is not in our hands, it waits for a reader, or it is no longer in the collection."""
    found = [_OF_CUSTODY[custody]] if custody in _OF_CUSTODY else []
    found += [block for kind, block in _OF_CONDITION.items() if kind in conditions and block not in found]
    return tuple(found)
