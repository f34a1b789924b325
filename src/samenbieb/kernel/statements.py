"""Hand-written SQL for what people wait for: bound by the server, and planned once for each connection.

Everything else is asked through the ORM. A statement belongs to the room whose tables it writes, like a queryset does.
"""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.backends.postgresql.base import ServerBindingCursor

# Beyond this psycopg reads the text anew at every call.
LENGTH_MAX = 4096
_CURSOR: Any = ServerBindingCursor
Value = str | int | bool | dt.date | UUID | tuple[int, ...] | list[Any] | Mapping[str, Any] | None


class Statement:
    """One statement with named values: `%(item)s::bigint`. Every value is cast in the text, so that its type never varies."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = " ".join(text.split())
        if len(self._text) > LENGTH_MAX:
            raise ValueError("a statement of this length would be read anew at every call")

    def rows(self, **values: Value) -> list[tuple[Any, ...]]:
        """Give all rows of the answer."""
        with self._executed(values) as cursor:
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def row(self, **values: Value) -> tuple[Any, ...] | None:
        """Give the first row of the answer, if there is one."""
        with self._executed(values) as cursor:
            found: tuple[Any, ...] | None = cursor.fetchone()
        return found

    def run(self, **values: Value) -> int:
        """Write, and tell how many rows that were."""
        with self._executed(values) as cursor:
            return int(cursor.rowcount)

    def _executed(self, values: Mapping[str, Value]) -> Any:
        connection.ensure_connection()
        with connection.wrap_database_errors:
            bare: Any = _CURSOR(connection.connection)
        cursor: Any = (
            connection.make_debug_cursor(bare) if connection.queries_logged else connection.make_cursor(bare)
        )
        cursor.execute(self._text, {name: _bound(value) for name, value in values.items()})
        return cursor


def insert(model: type[models.Model], returning: str = "", /, **casts: str) -> Statement:
    """Make the INSERT of one row: the columns named, each cast to its type, and every other at the default of its field."""
    fields = {str(field.column): field for field in model._meta.concrete_fields if not field.primary_key}  # noqa: SLF001 - Django's public place for the fields of a model
    values = {column: f"%({column})s::{casts[column]}" for column in casts}
    for column in fields.keys() - casts.keys():
        default = fields[column].get_default()
        if default is not None:
            values[column] = _literal(default)
    text = f"INSERT INTO {model._meta.db_table} ({', '.join(values)}) VALUES ({', '.join(values.values())})"  # noqa: S608, SLF001 - names of our own models, values bound or literals of our own fields
    return Statement(f"{text} RETURNING {returning}" if returning else text)


def _literal(value: object) -> str:
    if isinstance(value, (bool, int)):
        return str(value).lower()
    if isinstance(value, str):
        return "'" + str(value).replace("'", "''").replace("%", "%%") + "'"
    return "'" + json.dumps(value).replace("'", "''").replace("%", "%%") + "'"


def _bound(value: Value) -> Any:
    """Write numbers as text: the server casts them, and a small and a large one share a plan.

    A mapping or a list is JSON; a tuple is an array of numbers.
    """
    if value is None or isinstance(value, (str, bool, dt.date, UUID)):
        return value
    if isinstance(value, int):
        return str(value)
    if isinstance(value, (Mapping, list)):
        return json.dumps(value)
    return "{" + ",".join(map(str, value)) + "}"
