"""What is kept in memory holds exactly as long as the rows it was made of."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from samenbieb.domains.circulation.models import PolicyRule
from samenbieb.kernel import clock
from samenbieb.kernel.remembering import Remembered, versions

pytestmark = pytest.mark.django_db


def rule(value: Any = 1) -> PolicyRule:
    return PolicyRule.objects.create(kind="max_loans", value=value, changed_at=clock.now())


class Reading:
    """Reads the rules, and counts how often."""

    def __init__(self) -> None:
        self.count = 0
        self.kept: Remembered[list[Any]] = Remembered("rules")

    def __call__(self) -> list[Any]:
        def read() -> list[Any]:
            self.count += 1
            return list(PolicyRule.objects.order_by("pk").values_list("value", flat=True))

        return self.kept.get("all", read)


def test_rows_are_read_once_as_long_as_they_stay() -> None:
    reading = Reading()
    rule()
    assert [reading(), reading(), reading.count] == [[1], [1], 1]


@pytest.mark.parametrize("how", ["insert", "update", "delete"])
def test_every_change_is_seen_by_the_next_look(how: str) -> None:
    reading, one = Reading(), rule()
    reading()
    if how == "insert":
        PolicyRule.objects.create(kind="loan_days", value=2, changed_at=clock.now())
    elif how == "update":
        PolicyRule.objects.filter(pk=one.pk).update(value=2)
    else:
        one.delete()
    assert reading() == {"insert": [1, 2], "update": [2], "delete": []}[how]


def test_a_change_that_was_taken_back_leads_nobody_astray() -> None:
    reading, one = Reading(), rule()
    for value in (2, 3):
        with transaction.atomic():
            PolicyRule.objects.filter(pk=one.pk).update(value=value)
            assert reading() == [value]
            transaction.set_rollback(True)
    assert reading() == [1]


def test_rows_of_another_name_do_not_matter() -> None:
    before = versions()
    rule()
    after = versions()
    assert {name for name in after if after[name] != before.get(name)} == {"rules"}


@pytest.mark.django_db(transaction=True)
def test_a_change_by_another_process_is_seen_when_it_is_committed_and_not_before() -> None:
    reading, one = Reading(), rule()
    assert reading() == [1]
    written, seen = threading.Event(), threading.Event()

    def other() -> None:
        with transaction.atomic():
            PolicyRule.objects.filter(pk=one.pk).update(value=2)
            written.set()
            seen.wait(10)
        connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    written.wait(10)
    assert reading() == [1]
    seen.set()
    thread.join()
    assert reading() == [2]
