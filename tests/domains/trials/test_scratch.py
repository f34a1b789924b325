"""The empty database that every trial is a copy of: made once for a version, never seen half-made."""

import psycopg
import pytest
from django.db import connection, connections

from samenbieb.domains.trials.services import scratch


def _databases() -> dict[str, int]:
    """Every database of the server by its name, with the number that tells it from an earlier one of that name."""
    parameters = connection.get_connection_params()
    with psycopg.connect(
        host=parameters["host"], port=parameters.get("port"), user=parameters["user"], dbname="postgres"
    ) as server:
        return dict(server.execute("SELECT datname, oid FROM pg_database").fetchall())


def _tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {str(row[0]) for row in cursor.fetchall()}


@pytest.mark.django_db(transaction=True)
def test_trials_copy_one_empty_database_and_leave_nothing() -> None:
    ours = _tables()
    before = _databases()
    for _ in range(2):
        with scratch.prepared() as name:
            assert connections.settings["default"]["NAME"] == name
            assert _tables() == ours
    assert _databases() == before
    assert scratch.empty_database() in before


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.django_db(transaction=True)
def test_those_of_another_version_and_one_left_half_made_go_when_a_new_one_is_made() -> None:
    name = scratch.empty_database()
    left = [f"{name}_unfinished", "samenbieb_empty_of_before"]
    parameters = connection.get_connection_params()
    with psycopg.connect(
        host=parameters["host"],
        port=parameters.get("port"),
        user=parameters["user"],
        dbname="postgres",
        autocommit=True,
    ) as server:
        server.execute(f'DROP DATABASE "{name}"')
        for each in left:
            server.execute(f'CREATE DATABASE "{each}"')
    assert scratch.empty_database() == name
    assert not _databases().keys() & set(left)
