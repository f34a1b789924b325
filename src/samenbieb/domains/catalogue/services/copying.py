"""Many new rows at once by COPY, some three times as fast as INSERT for rows as wide as a record."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, models
from psycopg.sql import SQL, Identifier
from psycopg.types.json import Jsonb


def copy_rows(rows: Sequence[models.Model]) -> None:
    """Write new rows of one model and give each its primary key. Defaults are those of the model."""
    if not rows:
        return
    meta = rows[0]._meta  # noqa: SLF001 - Django's public place for a model's fields
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [meta.db_table, len(rows)],
        )
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key
        columns = [(field.attname, _as_stored(field)) for field in meta.concrete_fields]
        statement = SQL("COPY {} ({}) FROM STDIN").format(
            Identifier(meta.db_table),
            SQL(", ").join(Identifier(str(field.column)) for field in meta.concrete_fields),
        )
        with connection.wrap_database_errors, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row([stored(getattr(row, name)) for name, stored in columns])
    for row in rows:
        row._state.adding = False  # noqa: SLF001 - as `bulk_create` does: it stands in the database now


def _as_stored(field: Any) -> Callable[[Any], Any]:
    return Jsonb if isinstance(field, models.JSONField) else _as_it_is


def _as_it_is(value: Any) -> Any:
    return value
