"""Search in tests: a data folder of its own for every test, so that no index is shared."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def own_index(settings: Settings, tmp_path: Path) -> Path:
    """Keep the index of this test in a folder of its own."""
    settings.HOME = tmp_path
    return tmp_path
