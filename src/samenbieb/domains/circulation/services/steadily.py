"""Locks are taken in the house order, but only a first look tells which rows to lock; that look may be overtaken."""

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction

from samenbieb.kernel.errors import Busy

T = TypeVar("T")
TRIES_MAX = 4


class Overtaken(Exception):  # noqa: N818 - a fact about this try, never shown
    """What the first look saw is no longer so: let the locks go and look again."""


def begun_anew(service: Callable[[], T]) -> T:
    """Do a whole locked service; when it was overtaken, do it again. Spares the savepoint of `steadily`. Raises: Busy."""
    for _ in range(TRIES_MAX):
        try:
            return service()
        except Overtaken:
            continue
    raise Busy


def steadily(act: Callable[[], T]) -> T:
    """Do the act in a savepoint; when it was overtaken, give its row locks back and do it again. Raises: Busy."""
    for _ in range(TRIES_MAX):
        try:
            with transaction.atomic():
                return act()
        except Overtaken:
            continue
    raise Busy
