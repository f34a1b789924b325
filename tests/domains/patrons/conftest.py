"""What a test that really commits needs: the rows of the migrations, which an earlier such test has emptied."""

from importlib import import_module

import pytest
from django.db import connection

SEED = import_module("samenbieb.domains.patrons.migrations.0002_standard_categories").FORWARD


@pytest.fixture
def standard_categories(transactional_db: None) -> None:
    """Put the standard patron categories back."""
    with connection.cursor() as cursor:
        cursor.execute(SEED)
