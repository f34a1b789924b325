"""Where the shelf of real data is, and how a test says that it is not there."""

import os
from pathlib import Path

import pytest

SHELF = Path(os.environ.get("SAMENBIEB_SHELF", Path(__file__).parents[3] / "shared"))
MARC = SHELF / "data" / "marc"

needs_shelf = pytest.mark.skipif(
    not MARC.is_dir(), reason="the shelf of real data is not here (set SAMENBIEB_SHELF to its folder)"
)
