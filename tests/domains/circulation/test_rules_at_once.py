"""A rule or an hour that somebody changes in another process decides on the very next scan."""

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import connection

from samenbieb.domains.circulation.errors import CheckoutRefused
from samenbieb.domains.circulation.models import PolicyRule
from samenbieb.domains.organisations.models import OpeningTime
from samenbieb.kernel import clock
from tests.factories.circulation import library

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(act: Callable[[], object]) -> None:
    """Do it on a connection of its own, committed, past every service."""

    def run() -> None:
        act()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def test_a_limit_set_elsewhere_holds_at_once_and_goes_at_once() -> None:
    here = library()
    card = here.member()
    here.lend(here.item(), card)
    limit = PolicyRule(
        kind="max_loans_total", value=1, organisation=here.organisation, changed_at=clock.now()
    )
    elsewhere(limit.save)
    with pytest.raises(CheckoutRefused):
        here.lend(here.item(), card)
    elsewhere(limit.delete)
    here.lend(here.item(), card)


def test_another_closing_time_set_elsewhere_is_the_last_moment_of_the_next_loan() -> None:
    here = library()
    card = here.member()
    before = dt.datetime.fromisoformat(here.lend(here.item(), card).due_at)
    times = OpeningTime.objects.filter(period__branch=here.branch)
    elsewhere(lambda: times.update(closes=dt.time(17)))
    after = dt.datetime.fromisoformat(here.lend(here.item(), card).due_at)
    assert before - after == dt.timedelta(hours=1)
