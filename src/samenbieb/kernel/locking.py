"""One way to take locks: in the house order, not for long, with at most three tries after a deadlock.

House order: membership → item → work (advisory) → holds → ledger.
"""

import functools
import random
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

from django.db import (
    DEFAULT_DB_ALIAS,
    NotSupportedError,
    OperationalError,
    connection,
    connections,
    transaction,
)

from samenbieb.kernel.errors import Busy
from samenbieb.kernel.statements import STALE, Statement, begin

P = ParamSpec("P")
T = TypeVar("T")
WAIT_MS = 2000
TRIES_MAX = 3
_AGAIN = {"40P01", "40001", STALE}  # a deadlock, or a statement that must be prepared anew
_TIMEOUT = "55P03"
_guarded: ContextVar[bool] = ContextVar("guarded", default=False)


class SeenBefore(Exception):  # noqa: N818 - a fact about this try, never shown
    """What the service saw before it had its locks is no longer so: the whole of it is to be done again."""


def locked(service: Callable[P, T]) -> Callable[P, T]:
    """Run a service in a transaction with a short lock wait; repeat it after a deadlock, or when it was overtaken.

    Raises: Busy.

    Inside another transaction it only adds a savepoint: the outermost service repeats the whole.
    """

    @functools.wraps(service)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        token = _guarded.set(True)
        try:
            return attempted(*args, **kwargs)
        finally:
            _guarded.reset(token)

    def attempted(*args: P.args, **kwargs: P.kwargs) -> T:
        if connection.in_atomic_block:
            with transaction.atomic():
                return service(*args, **kwargs)
        for attempt in range(1, TRIES_MAX + 1):
            try:
                with transaction.atomic():
                    begin(connections[DEFAULT_DB_ALIAS], _SHORT_WAIT)
                    return service(*args, **kwargs)
            except SeenBefore:
                continue
            except (OperationalError, NotSupportedError) as problem:
                state = getattr(problem.__cause__, "sqlstate", None)
                if state == _TIMEOUT or (state in _AGAIN and attempt == TRIES_MAX):
                    raise Busy from problem
                if state not in _AGAIN:
                    raise
                time.sleep(random.uniform(0.01, 0.05) * attempt)  # noqa: S311 - jitter, not a secret
        raise Busy

    return run


def is_guarded() -> bool:
    """Tell whether a service that locks runs here: when it fails, all it wrote is taken back, without a savepoint more."""
    return _guarded.get()


def lock_work(work_id: int) -> None:
    """Hold the queue of one work until the transaction ends: captures of the same title happen one after another."""
    _advisory_lock(WORK_LOCK_SPACE, work_id)


def lock_of_work(column: str) -> str:
    """Give the same lock as an expression, for a statement that knows the work in this column."""
    return f"pg_advisory_xact_lock({WORK_LOCK_SPACE}, ({column} % 2147483648)::int)".replace("%", "%%")


def lock_works(work_ids: Collection[int]) -> None:
    """Hold the queues of some works, always in one order: two who want the same ones never wait for each other."""
    numbers = sorted({work_id % 2**31 for work_id in work_ids})
    _ADVISORY_ALL.rows(space=WORK_LOCK_SPACE, numbers=tuple(numbers))


def lock_hold_shelf(branch_id: int) -> None:
    """Hold the numbers of one hold shelf until the transaction ends; the last lock that a capture takes."""
    _advisory_lock(HOLD_SHELF_LOCK_SPACE, branch_id)


def lock_rules() -> None:
    """Let one writer at a time set rules, until the transaction ends: two rules never tie."""
    _advisory_lock(RULES_LOCK_SPACE, 0)


def lock_till(branch_id: int) -> None:
    """Let one person at a time close the till of a place, until the transaction ends."""
    _advisory_lock(TILL_LOCK_SPACE, branch_id)


@contextmanager
def claimed(space: int, numbers: Collection[int]) -> Iterator[frozenset[int]]:
    """Give those of some numbers that nobody else has in hand, and hold them, over transactions; nobody waits.

    The database lets go of them when this process dies. What stands in rows must be read after this.
    """
    held = frozenset(number for number, ours in _CLAIM.rows(space=space, numbers=[*numbers]) if ours)
    try:
        yield held
    finally:
        _LET_GO.rows(space=space, numbers=[*held])


def lock_letters(organisation_id: int) -> None:
    """Let one person at a time collect the letters of a library, until the transaction ends."""
    _advisory_lock(LETTERS_LOCK_SPACE, organisation_id)


def lock_observations(organisation_id: int) -> None:
    """Let one count of a library's figures be written at a time, until the transaction ends."""
    _advisory_lock(OBSERVATIONS_LOCK_SPACE, organisation_id)


def lock_booker(person_id: int) -> None:
    """Let one booking of a member be made at a time, until the transaction ends; taken before the things that are booked."""
    _advisory_lock(BOOKER_LOCK_SPACE, person_id)


def _advisory_lock(space: int, number: int) -> None:
    _ADVISORY.row(space=space, number=number % 2**31)


_SHORT_WAIT = f"SET LOCAL lock_timeout = {WAIT_MS}"
_ADVISORY = Statement("SELECT pg_advisory_xact_lock(%(space)s::int, %(number)s::int)")
_ADVISORY_ALL = Statement(
    "SELECT pg_advisory_xact_lock(%(space)s::int, number) FROM unnest(%(numbers)s::int[]) AS number"
)
_CLAIM = Statement(
    """
    SELECT number::bigint, pg_try_advisory_lock(%(space)s::int, (number::bigint %% 2147483647)::int)
    FROM jsonb_array_elements_text(%(numbers)s::jsonb) AS number
    """
)
_LET_GO = Statement(
    """
    SELECT pg_advisory_unlock(%(space)s::int, (number::bigint %% 2147483647)::int)
    FROM jsonb_array_elements_text(%(numbers)s::jsonb) AS number
    """
)
WORK_LOCK_SPACE = 7001
HOLD_SHELF_LOCK_SPACE = 7002
RULES_LOCK_SPACE = 7005
TILL_LOCK_SPACE = 7006
NOTICE_LOCK_SPACE = 7007
LETTERS_LOCK_SPACE = 7009
OBSERVATIONS_LOCK_SPACE = 7011
BOOKER_LOCK_SPACE = 7021
