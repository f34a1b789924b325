"""The questions of the level indications, delivered with the house: a file for each scale, read and checked once."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from samenbieb.domains.learning.rules.levels_bank import Bank, read_bank

FOLDER = Path(__file__).parent


@cache
def banks() -> Mapping[str, Bank]:
    """Give every bank by its scale. Raises: BankInvalid, with the file and the place in it."""
    read = [
        read_bank(tomllib.loads(path.read_text(encoding="utf-8")), where=path.name)
        for path in sorted(FOLDER.glob("*.toml"))
    ]
    return {bank.scale: bank for bank in read}
