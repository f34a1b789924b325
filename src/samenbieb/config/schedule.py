"""When background work happens: the one table. Times are those of the Netherlands, on the wall clock."""

import datetime as dt
from collections.abc import Sequence

from samenbieb.interfaces.cli.worker import Scheduled


def entries() -> Sequence[Scheduled]:
    """Give the whole schedule."""
    return (
        Scheduled("monitoring.count_marked", every=dt.timedelta(seconds=10)),
        Scheduled("discovery.tend_index", every=dt.timedelta(minutes=1)),
        Scheduled("learning.bring_lessons", every=dt.timedelta(minutes=15)),
        Scheduled("send_notices", every=dt.timedelta(minutes=1)),
        Scheduled("target_holds", every=dt.timedelta(hours=1)),
        Scheduled("expire_shelf", at=dt.time(0, 30)),
        Scheduled("expire_holds", at=dt.time(0, 40)),
        Scheduled("monitoring.recount_open", at=dt.time(2, 0)),
        Scheduled("count_balances", at=dt.time(3, 40)),
        Scheduled("auto_renew", at=dt.time(1, 15)),
        Scheduled("accrue_fees", at=dt.time(1, 0)),
        Scheduled("age_to_lost", at=dt.time(1, 45)),
        Scheduled("anonymise_loans", at=dt.time(2, 15)),
        Scheduled("patrons.renew_free", at=dt.time(2, 45)),
        Scheduled("tell_due", at=dt.time(7, 0)),
        Scheduled("tell_membership_end", at=dt.time(7, 30)),
        Scheduled("tell_fees", at=dt.time(7, 45)),
        Scheduled("booking.release_no_shows", every=dt.timedelta(minutes=5)),
        Scheduled("programme.tell_passed", every=dt.timedelta(minutes=15)),
        Scheduled("programme.settle_places", every=dt.timedelta(minutes=1)),
        Scheduled("programme.close_counts", at=dt.time(0, 20)),
        Scheduled("kernel.upkeep", at=dt.time(3, 15)),
    )
