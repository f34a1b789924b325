"""Search in tests: a data folder of its own for every test, so that no index is shared."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def always_own_index(own_index: Path) -> Path:
    """Keep the index of every test of this room apart."""
    return own_index
