"""The same request twice: one act, the same answer."""

import datetime as dt
import threading
import time
from typing import Any

import pytest

from samenbieb.kernel import clock, idempotency
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Refusal
from samenbieb.kernel.idempotency import KeyTooLong, KeyUsedForOther, once
from samenbieb.kernel.models import AnsweredRequest
from tests.kernel.parallel import at_once

DESK = Actor(name="balie", door="desk")
pytestmark = pytest.mark.django_db


class Counter:
    """An act that counts how often it was done."""

    def __init__(self, *, seconds: float = 0) -> None:
        self.count, self.seconds = 0, seconds
        self.guard = threading.Lock()

    def __call__(self) -> dict[str, Any]:
        with self.guard:
            self.count += 1
        time.sleep(self.seconds)
        return {"loan": self.count}


def test_a_key_that_cannot_be_kept_is_refused_before_anything_is_done() -> None:
    act = Counter()
    with pytest.raises(KeyTooLong):
        once(DESK, "k" * 81, {"barcode": "30"}, act)
    assert act.count == 0
    assert once(DESK, "k" * 80, {"barcode": "30"}, act) == {"loan": 1}


def test_the_second_request_gets_the_answer_of_the_first() -> None:
    act = Counter()
    answers = [once(DESK, "key-1", {"barcode": "30"}, act) for _ in range(3)]
    assert (answers, act.count) == ([{"loan": 1}] * 3, 1)


def test_without_a_key_nothing_is_promised() -> None:
    act = Counter()
    once(DESK, "", {}, act)
    once(DESK, "", {}, act)
    assert act.count == 2
    assert not AnsweredRequest.objects.exists()


def test_a_key_belongs_to_who_sent_it() -> None:
    act = Counter()
    once(DESK, "key-1", {}, act)
    once(Actor(name="other", door="desk"), "key-1", {}, act)
    assert act.count == 2


def test_a_key_for_another_request_is_a_mistake_of_the_sender() -> None:
    once(DESK, "key-1", {"barcode": "30"}, Counter())
    with pytest.raises(KeyUsedForOther, match="Scan again"):
        once(DESK, "key-1", {"barcode": "31"}, Counter())


def test_a_refused_act_leaves_its_key_free() -> None:
    def refuse() -> dict[str, Any]:
        raise Refusal

    with pytest.raises(Refusal):
        once(DESK, "key-1", {}, refuse)
    assert once(DESK, "key-1", {}, Counter()) == {"loan": 1}


@pytest.mark.django_db(transaction=True)
def test_ten_at_the_same_moment_do_it_once() -> None:
    act = Counter(seconds=0.2)
    answers = at_once(*[lambda: once(DESK, "key-1", {"barcode": "30"}, act)] * 10)
    assert (answers, act.count) == ([{"loan": 1}] * 10, 1)


def test_old_answers_are_forgotten() -> None:
    with clock.at(clock.now() - dt.timedelta(days=2)):
        once(DESK, "old", {}, Counter())
    once(DESK, "new", {}, Counter())
    assert idempotency.forget_old() == 1
    assert AnsweredRequest.objects.get().key == "new"
