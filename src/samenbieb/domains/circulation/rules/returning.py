"""May a title that is on loan be taken in here, and in which corner does it stand then? Source: CI-17, CI-19; FORMAT."""

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


def temporary_location_after(temporary_location: str, *, return_location: str) -> str:
    """Give the corner where a title that is taken in stands for a while; empty when it is back where it belongs."""
    return "" if return_location == "permanent" else temporary_location
