"""Databases to throw away: one that is prepared once, and copies of it for what really must commit.

While one is in use, the connection of this process leads there; live rows cannot be reached. Laying all tables takes
many seconds, so an empty database with the tables of this version stays on the server and is copied.
"""

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from inspect import getsource
from typing import Any

import django
import psycopg
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from samenbieb.domains.trials.errors import NoScratchDatabase

_EMPTY = "samenbieb_empty_"
# One process makes or copies the empty database at a time. On the maintenance database, where nobody else locks.
_EMPTY_LOCK = 7006


@contextmanager
def prepared() -> Iterator[str]:
    """Make a database with all tables and their seeds, lead the connection there, and drop it at the end. Gives its name.

    Raises: NoScratchDatabase.
    """
    name = f"samenbieb_trials_{os.getpid()}"
    live = str(connections.settings["default"]["NAME"])
    connection.close()
    with _maintenance(_parameters()) as server:
        _drop(server, name)
        with _empty(server) as empty:
            _create(server, name, template=empty)
        try:
            _lead_to(name)
            yield name
        finally:
            _lead_to(live)
            _drop(server, name)


def empty_database() -> str:
    """Name the database with the tables of this version and nothing but their seeds; made when there is none yet.

    Raises: NoScratchDatabase.
    """
    with _maintenance(_parameters()) as server, _empty(server) as name:
        return name


@contextmanager
def copy_of(name: str, *, suffix: str) -> Iterator[str]:
    """Copy a database whose connections are closed, lead the connection to the copy, and drop it at the end."""
    copy = f"{name}_{suffix}"
    before = str(connections.settings["default"]["NAME"])
    connection.close()
    with _maintenance(_parameters()) as server:
        _drop(server, copy)
        _create(server, copy, template=name)
        try:
            _lead_to(copy)
            yield copy
        finally:
            _lead_to(before)
            _drop(server, copy)


@contextmanager
def _empty(server: psycopg.Connection[Any]) -> Iterator[str]:
    """Give the name of the empty database, and let nobody drop or make it meanwhile."""
    name = _EMPTY + _version()
    server.execute("SELECT pg_advisory_lock(%s)", [_EMPTY_LOCK])
    try:
        known = [str(row[0]) for row in server.execute("SELECT datname FROM pg_database").fetchall()]
        if name not in known:
            # Those of other versions, and what a process that was killed half-way left.
            for old in known:
                if old.startswith(_EMPTY):
                    _drop(server, old)
            _lay_tables(server, name)
        yield name
    finally:
        server.execute("SELECT pg_advisory_unlock(%s)", [_EMPTY_LOCK])


def _lay_tables(server: psycopg.Connection[Any], name: str) -> None:
    """Make the empty database under another name first: one that bears its name has all tables."""
    unfinished = f"{name}_unfinished"
    live = str(connections.settings["default"]["NAME"])
    _create(server, unfinished, template="template0")
    try:
        _lead_to(unfinished)
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        _lead_to(live)
    server.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(unfinished), sql.Identifier(name))
    )


def _version() -> str:
    """Twelve hexadecimal digits of all migrations of the apps that run here, and of Django."""
    migrations = MigrationLoader(None).disk_migrations
    seen = hashlib.sha256(django.__version__.encode())
    for key in sorted(migrations):
        # A module holds one migration; its functions and SQL belong to it.
        seen.update(repr(key).encode() + getsource(sys.modules[migrations[key].__module__]).encode())
    return seen.hexdigest()[:12]


def _create(server: psycopg.Connection[Any], name: str, *, template: str) -> None:
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    try:
        server.execute(create)
    except psycopg.errors.InsufficientPrivilege as problem:
        raise NoScratchDatabase from problem


def _parameters() -> dict[str, Any]:
    """Where the server is, and as whom; without what only Django understands."""
    known = connection.get_connection_params()
    names = ("host", "port", "user", "password", "sslmode", "sslrootcert", "passfile", "service", "dbname")
    return {name: known[name] for name in names if known.get(name)}


@contextmanager
def _maintenance(parameters: dict[str, Any]) -> Iterator[psycopg.Connection[Any]]:
    """Speak to the server beside every database in use."""
    for database in ("postgres", parameters.get("dbname", "postgres")):
        try:
            server = psycopg.connect(**{**parameters, "dbname": database}, autocommit=True)
        except psycopg.OperationalError:
            if database != "postgres":
                raise
            continue
        with server:
            yield server
        return


def _drop(server: psycopg.Connection[Any], name: str) -> None:
    drop = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
    try:
        # Without force first: that sends the server's own cleaning away, which force may not end ("permission denied").
        server.execute(drop)
    except psycopg.errors.ObjectInUse:
        server.execute(drop + sql.SQL(" WITH (FORCE)"))


def _lead_to(name: str) -> None:
    """Let this thread, and every thread that connects later, use another database of the server."""
    connection.close()
    connections.settings["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name
