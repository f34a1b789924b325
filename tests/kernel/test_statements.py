"""Statements written by hand are planned once for each connection, whatever their values."""

import datetime as dt
import gc
import time
import uuid
import weakref
from contextlib import closing
from threading import Thread
from typing import Any

import psycopg
import pytest
from django.db import (
    DataError,
    IntegrityError,
    NotSupportedError,
    OperationalError,
    close_old_connections,
    connection,
    transaction,
)
from django.test.utils import CaptureQueriesContext

from samenbieb.config.settings import database
from samenbieb.kernel.locking import locked
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


_VALUES = Statement(
    """
    SELECT %(text)s::text, %(number)s::bigint, %(yes)s::boolean, %(day)s::date, %(moment)s::timestamptz, %(id)s::uuid,
        %(numbers)s::bigint[], %(facts)s::jsonb ->> 'a', %(none)s::bigint, %(text)s::text || '%%', '100%%'
    """
)


@pytest.mark.django_db
def test_values_come_back_as_they_went() -> None:
    moment, number = dt.datetime(2026, 10, 25, 2, 30, tzinfo=dt.UTC), uuid.uuid4()
    assert _VALUES.row(
        text="Ë'\\%s", number=2**40, yes=False, day=moment.date(), moment=moment, id=number,
        numbers=(1, 2**40), facts={"a": "ë"}, none=None,
    ) == (
        "Ë'\\%s", 2**40, False, moment.date(), moment, number, [1, 2**40], "ë", None, "Ë'\\%s%", "100%",
    )  # fmt: skip


@pytest.mark.django_db
def test_a_text_that_the_server_would_cut_off_is_refused() -> None:
    with pytest.raises(DataError):
        Statement("SELECT %(text)s::text").row(text="a\0b")
    assert Statement("SELECT %(text)s::text").row(text="ab") == ("ab",)


@pytest.mark.django_db
def test_those_who_watch_see_it() -> None:
    seen = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch), CaptureQueriesContext(connection) as asked:
        assert Statement("SELECT %(number)s::int").rows(number=7) == [(7,)]
    assert seen == ["SELECT %(number)s::int"] == [query["sql"] for query in asked.captured_queries]


@pytest.mark.django_db(transaction=True)
def test_it_goes_on_after_what_was_taken_back_and_what_was_lost() -> None:
    key = str(uuid.uuid4())
    one, wrong = Statement("SELECT %(number)s::int"), Statement("SELECT 1 / %(number)s::int")
    keep = Statement(
        "INSERT INTO kernel_answeredrequest (actor, key, request_hash, answered_at) VALUES ('lost', %(key)s::text, '', now())"
    )

    @transaction.atomic
    def taken_back() -> None:
        keep.run(key=key)
        wrong.row(number=0)

    with pytest.raises(DataError):
        taken_back()
    assert wrong.row(number=1) == (1,)
    assert keep.run(key=key) == 1
    with pytest.raises(IntegrityError):
        keep.run(key=key)
    with pytest.raises(OperationalError):
        Statement("SELECT pg_terminate_backend(pg_backend_pid())").row()
    connection.close()
    assert one.row(number=3) == (3,)


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_let_go_is_opened_anew_at_the_next_request() -> None:
    pid = Statement("SELECT pg_backend_pid()")
    (lost,) = pid.row() or (0,)
    with closing(psycopg.connect(**_address(), autocommit=True)) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [lost])
    close_old_connections()  # a request begins

    (now,) = pid.row() or (0,)

    assert now not in {0, lost}


@pytest.mark.django_db(transaction=True)
def test_nothing_is_kept_of_a_connection_that_is_closed() -> None:
    connection.close()  # the trail of a test that failed before this one may hold the line of before
    number = Statement("SELECT %(number)s::int")
    number.row(number=1)
    before = weakref.ref(connection.connection)
    connection.close()

    assert number.row(number=2) == (2,)
    gc.collect()
    assert before() is None


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.django_db(transaction=True)
def test_a_thread_that_ends_gives_its_line_to_the_server_back() -> None:
    pid, pids = Statement("SELECT pg_backend_pid()"), []
    thread = Thread(target=lambda: pids.append((pid.row() or (0,))[0]))
    thread.start()
    thread.join()
    gc.collect()

    gone = Statement("SELECT count(*) FROM pg_stat_activity WHERE pid = %(pid)s::int")
    until = time.monotonic() + 5
    while gone.row(pid=pids[0]) != (0,) and time.monotonic() < until:
        time.sleep(0.05)
    assert gone.row(pid=pids[0]) == (0,)


_WORDS = Statement("SELECT word FROM changing_words")


@pytest.mark.django_db(transaction=True)
def test_a_column_that_changed_its_type_is_read_anew_by_a_running_server() -> None:
    def widen(length: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE changing_words ALTER word TYPE varchar({length})")

    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE changing_words AS SELECT 'een'::varchar(3) AS word")
    assert _WORDS.row() == ("een",)
    widen(5)
    assert _WORDS.row() == ("een",)
    widen(7)
    assert locked(_WORDS.row)() == ("een",)
    widen(9)
    with pytest.raises(NotSupportedError), transaction.atomic():
        _WORDS.row()
    assert _WORDS.row() == ("een",)


def _address() -> dict[str, Any]:
    known = connection.get_connection_params()
    return {name: known[name] for name in ("dbname", "user", "password", "host", "port") if name in known}


@pytest.mark.django_db(transaction=True)
def test_a_service_that_locks_waits_shortly_and_nothing_after_it_does() -> None:
    wait = Statement("SELECT current_setting('lock_timeout')")
    assert locked(wait.row)() == ("2s",)
    assert wait.row() == ("0",)


def test_options_of_an_address_hold_beside_it() -> None:
    options = database("postgresql://somewhere/samenbieb?options=-c%20search_path%3Dlibrary")["OPTIONS"]

    assert options["options"] == "-c plan_cache_mode=force_generic_plan -c search_path=library"
