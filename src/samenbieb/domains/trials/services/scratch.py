"""Databases to throw away: one that is prepared once, and copies of it for what really must commit.

While one is in use, the connection of this process leads there; live rows cannot be reached.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

from samenbieb.domains.trials.errors import NoScratchDatabase

_INSUFFICIENT = "42501"


@contextmanager
def prepared() -> Iterator[str]:
    """Make an empty database with all tables, lead the connection there, and drop it at the end. Gives its name.

    Raises: NoScratchDatabase.
    """
    name = f"samenbieb_trials_{os.getpid()}"
    live = str(connections.settings["default"]["NAME"])
    parameters = _parameters()
    with _maintenance(parameters) as server:
        _drop(server, name)
        try:
            server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege as problem:
            raise NoScratchDatabase from problem
        try:
            _lead_to(name)
            call_command("migrate", verbosity=0, interactive=False)
            yield name
        finally:
            _lead_to(live)
            _drop(server, name)


@contextmanager
def copy_of(name: str, *, suffix: str) -> Iterator[str]:
    """Copy a database whose connections are closed, lead the connection to the copy, and drop it at the end."""
    copy = f"{name}_{suffix}"
    before = str(connections.settings["default"]["NAME"])
    connection.close()
    with _maintenance(_parameters()) as server:
        _drop(server, copy)
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(copy), sql.Identifier(name))
        )
        try:
            _lead_to(copy)
            yield copy
        finally:
            _lead_to(before)
            _drop(server, copy)


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
