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
        _copy(cursor, meta.db_table, rows)
    for row in rows:
        row._state.adding = False  # noqa: SLF001 - as `bulk_create` does: it stands in the database now


def overwrite_rows(rows: Sequence[models.Model]) -> None:
    """Write all columns of rows that are there already. The caller holds their locks."""
    if not rows:
        return
    meta = rows[0]._meta  # noqa: SLF001 - as above
    table, beside = Identifier(meta.db_table), Identifier(f"incoming_{meta.db_table}")
    columns = [Identifier(str(field.column)) for field in meta.concrete_fields if not field.primary_key]
    assignments = SQL(", ").join(SQL("{0} = beside.{0}").format(column) for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(SQL("CREATE TEMP TABLE IF NOT EXISTS {} (LIKE {})").format(beside, table))
        _copy(cursor, f"incoming_{meta.db_table}", rows)
        cursor.execute(
            SQL("UPDATE {} AS kept SET {} FROM {} AS beside WHERE kept.id = beside.id").format(
                table, assignments, beside
            )
        )
        cursor.execute(SQL("DELETE FROM {}").format(beside))


def _copy(cursor: Any, table: str, rows: Sequence[models.Model]) -> None:
    fields = rows[0]._meta.concrete_fields  # noqa: SLF001 - as above
    columns = [(field.attname, _as_stored(field)) for field in fields]
    statement = SQL("COPY {} ({}) FROM STDIN").format(
        Identifier(table), SQL(", ").join(Identifier(str(field.column)) for field in fields)
    )
    with connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([stored(getattr(row, name)) for name, stored in columns])


def _as_stored(field: Any) -> Callable[[Any], Any]:
    return Jsonb if isinstance(field, models.JSONField) else _as_it_is


def _as_it_is(value: Any) -> Any:
    return value
