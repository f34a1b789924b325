"""Hand-written SQL for what people wait for: bound by the server, and planned once for each connection.

Everything else is asked through the ORM. A statement belongs to the room whose tables it writes, like a queryset does.
"""

import datetime as dt
import functools
import itertools
import json
import re
import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import Connection, DataError, OperationalError
from psycopg import abc as psycopg_types
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.pq import DiagnosticField, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

Value = str | int | bool | dt.date | UUID | tuple[int, ...] | list[Any] | Mapping[str, Any] | None
Reader = psycopg_types.Transformer
Answer = tuple[PGresult, Reader]
Known = dict["Statement", tuple[bytes, Reader]]
_VALUE = re.compile(r"%\((\w+)\)s|%%")
STALE = "0A000"
_WELL = {ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK}
_numbers = itertools.count(1)
# What is prepared on the connection that each wrapper of Django has now, and what makes values of its answers. A reader holds
# on to its connection: by connection, none would ever go, nor its line to the server when a thread ends.
_prepared: WeakKeyDictionary[BaseDatabaseWrapper, tuple[Connection[Any], Known]] = WeakKeyDictionary()


class Statement:
    """One statement with named values: `%(item)s::bigint`. Every value is cast in the text, so that its type never varies.

    Goes to the server by libpq itself, in one call: a cursor would take five times as much of this process.
    """

    __slots__ = ("_names", "_numbered", "_text")

    def __init__(self, text: str) -> None:
        self._text = " ".join(text.split())
        names: dict[str, int] = {}

        def numbered(found: re.Match[str]) -> str:
            name = found[1]
            return f"${names.setdefault(name, len(names) + 1)}" if name else "%"

        self._numbered = _VALUE.sub(numbered, self._text)
        self._names = tuple(names)

    def rows(self, **values: Value) -> list[tuple[Any, ...]]:
        """Give all rows of the answer."""
        result, transformer = self._answer(values)
        return transformer.load_rows(0, result.ntuples, tuple)

    def row(self, **values: Value) -> tuple[Any, ...] | None:
        """Give the first row of the answer, if there is one."""
        result, transformer = self._answer(values)
        return transformer.load_row(0, tuple) if result.ntuples else None

    def run(self, **values: Value) -> int:
        """Write, and tell how many rows that were."""
        result, _transformer = self._answer(values)
        return result.command_tuples or 0

    def _answer(self, values: Mapping[str, Value]) -> Answer:
        line = connections[DEFAULT_DB_ALIAS]
        line.close_if_health_check_failed()
        line.ensure_connection()
        line.validate_no_broken_transaction()
        if not line.execute_wrappers and not line.queries_logged:
            return self._sent(line, values)
        return self._sent_in_sight(line, values)

    def _sent(self, line: Any, values: Mapping[str, Value]) -> Answer:
        with line.wrap_database_errors:
            bound = [_bound(values[name]) for name in self._names]
            _begin(line)
            pgconn = line.connection.pgconn
            result, transformer = self._asked(line, bound)
            if _is_stale(result):
                _known(line).clear()
                # In a transaction the whole of it must be done again (`locked`).
                if pgconn.transaction_status == TransactionStatus.IDLE:
                    result, transformer = self._asked(line, bound)
            transformer.set_pgresult(_checked(result))
        return result, transformer

    def _asked(self, line: Any, bound: list[bytes | None]) -> Answer:
        known = _known(line)
        if self not in known:
            name = f"samenbieb_{next(_numbers)}".encode()
            _checked(line.connection.pgconn.prepare(name, self._numbered.encode()))
            known[self] = name, Transformer(line.connection)
        name, transformer = known[self]
        return line.connection.pgconn.exec_prepared(name, bound), transformer

    def _sent_in_sight(self, line: Any, values: Mapping[str, Value]) -> Answer:
        """Let those see it who asked to: wrappers around every statement, and the list of what was asked."""

        def execute(_sql: str, _params: Any, _many: bool, _context: Any) -> Answer:  # noqa: FBT001 - as Django calls it
            return self._sent(line, values)

        for wrapper in reversed(line.execute_wrappers):
            execute = functools.partial(wrapper, execute)
        began = time.monotonic()
        try:
            return execute(self._text, values, False, {"connection": line, "cursor": None})  # noqa: FBT003 - as Django calls it
        finally:
            if line.queries_logged:
                line.queries_log.append({"sql": self._text, "time": f"{time.monotonic() - began:.3f}"})


def _is_stale(result: PGresult) -> bool:
    """Tell whether a column changed its type under a statement that was prepared before: an upgrade beside a running server."""
    return result.status not in _WELL and result.error_field(DiagnosticField.SQLSTATE) == STALE.encode()


def _known(line: BaseDatabaseWrapper) -> Known:
    kept = _prepared.get(line)
    if kept is None or kept[0] is not line.connection:
        kept = _prepared[line] = (line.connection, {})
    return kept[1]


def begin(line: Any, also: str) -> None:
    """Begin the transaction that the caller opened, when nothing was sent in it yet; `also` goes along."""
    with line.wrap_database_errors:
        _begin(line, also)


def _begin(line: Any, also: str = "") -> None:
    pgconn = line.connection.pgconn
    if not line.connection.autocommit and pgconn.transaction_status == TransactionStatus.IDLE:
        _checked(pgconn.exec_(f"BEGIN; {also}".encode()))
    elif also:
        _checked(pgconn.exec_(also.encode()))


def _checked(result: PGresult) -> PGresult:
    if result.status not in _WELL:
        if not result.error_field(DiagnosticField.SQLSTATE):  # said by libpq: the server is gone
            raise OperationalError(result.get_error_message())
        raise error_from_result(result)
    return result


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


def _bound(value: Value) -> bytes | None:
    """Write a value as text: the server casts it, and a small and a large number share a plan.

    A mapping or a list is JSON; a tuple is an array of numbers.
    """
    if value is None:
        return None
    if isinstance(value, str):
        if "\0" in value:
            raise DataError("a text for the database cannot hold a NUL sign")
        text = value
    elif isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, (int, UUID)):
        text = str(value)
    elif isinstance(value, dt.date):
        text = value.isoformat()
    elif isinstance(value, (Mapping, list)):
        text = json.dumps(value)
    else:
        text = "{" + ",".join(map(str, value)) + "}"
    return text.encode()
