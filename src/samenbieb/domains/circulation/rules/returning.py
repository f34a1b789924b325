"""May a title that is on loan be taken in here? Source: the rows of circulation (CI-17, CI-19)."""

from samenbieb.domains.circulation.rules.codes import Block


def return_blocks(
    *, is_lost: bool, is_elsewhere: bool, return_of_lost: str, return_at: str
) -> tuple[Block, ...]:
    """Give every reason against taking it in: it is lost and the place refuses that; it belongs to another branch."""
    checks = {
        Block.ITEM_LOST: is_lost and return_of_lost == "refuse",
        Block.WRONG_BRANCH: is_elsewhere and return_at == "item_home",
    }
    return tuple(block for block, stands in checks.items() if stands)
