"""What every test run needs: the embedded database, for as long as the run lasts."""

from contextlib import ExitStack

import pytest
from django.conf import settings

_running = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Start the database once, before the workers of a parallel run come."""
    if not hasattr(config, "workerinput") and settings.DATABASE_SERVER is not None:
        _running.enter_context(settings.DATABASE_SERVER.lent())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop it again, unless somebody else uses it."""
    _running.close()
