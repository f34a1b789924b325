"""Nightly work on a loan that its reader or a desk was first to change, after the work had found it."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from samenbieb.domains.circulation import services
from samenbieb.domains.circulation.services import Picked
from samenbieb.domains.organisations.permissions import DIRECTOR
from samenbieb.kernel import clock
from tests.factories.circulation import library, loan_row
from tests.factories.organisations import staff
from tests.factories.patrons import as_member

pytestmark = pytest.mark.django_db


@contextmanager
def first(act: Callable[[], object]) -> Iterator[list[str]]:
    """Let somebody act just before the first lock of a person is taken here: what is read under the lock is new."""
    done: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not done and sql.startswith("SELECT id FROM patrons_membership WHERE person_id"):
            done.append(sql)
            act()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield done


def test_a_loan_that_its_reader_renewed_meanwhile_does_not_go_on_twice() -> None:
    here = library()
    here.rule("auto_renew", value=True)
    here.rule("renew_from", "due")
    item, card = here.item(), here.member()
    lent = here.lend(item, card)
    with clock.at(loan_row(lent).due_at - dt.timedelta(hours=6)):
        with first(lambda: services.renew_loan(as_member(card), loan_public_id=lent.loan)) as overtaken:
            assert services.auto_renew()["renewed"] == 0
        assert overtaken
    assert loan_row(lent).renewals_used == 1


def test_a_loan_that_got_another_last_day_meanwhile_is_not_lost() -> None:
    here = library()
    here.rule("lost_after_days", 30)
    director = staff(here.organisation, DIRECTOR, branch=here.branch)
    lent = here.lend(here.item(), here.member())
    picked = Picked(loans=(lent.loan,))

    def extend() -> None:
        to_on = clock.now().date() + dt.timedelta(days=20)
        services.extend_loans(director, branch_id=here.branch.pk, picked=picked, to_on=to_on, comment="ill")

    with clock.at(loan_row(lent).due_at + dt.timedelta(days=40)):
        with first(extend) as overtaken:
            assert services.age_to_lost() == {"lost": 0}
        assert overtaken
        assert loan_row(lent).fee_stop == ""
        assert loan_row(lent).due_at > clock.now()
