"""Statements written by hand are planned once for each connection, whatever their values."""

import pytest
from django.db import connection

from samenbieb.config.settings import database
from samenbieb.kernel.statements import Statement

# With one number the server would take a plan for that number to be the cheaper one, and plan again for the next.
_STATEMENT = Statement(
    "SELECT count(*) FROM kernel_outboxevent WHERE id = ANY (%(ids)s::bigint[]) AND handled_at IS NULL"
)


@pytest.mark.django_db
def test_a_statement_is_not_planned_anew_for_its_values() -> None:
    for number in range(12):
        _STATEMENT.row(ids=(number,))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements"
            " WHERE statement LIKE 'SELECT count(*) FROM kernel_outboxevent WHERE id = ANY%'"
        )
        assert cursor.fetchone() == (12, 0)


def test_options_of_an_address_hold_beside_it() -> None:
    options = database("postgresql://somewhere/samenbieb?options=-c%20search_path%3Dlibrary")["OPTIONS"]

    assert options["options"] == "-c plan_cache_mode=force_generic_plan -c search_path=library"
