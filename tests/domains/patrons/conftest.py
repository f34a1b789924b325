"""What a test that really commits needs: the rows of the migrations, which an earlier such test has emptied."""

import pytest

from tests.factories import patrons


@pytest.fixture
def standard_categories(transactional_db: None) -> None:
    """Put the standard patron categories back."""
    patrons.standard_categories()
