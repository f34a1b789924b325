"""What stops a loan from going on by itself, and what its reader is told when it does."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from samenbieb.domains.circulation.models import Loan
from samenbieb.domains.circulation.rules.renewal import stops_by_itself
from samenbieb.domains.circulation.services import facts
from samenbieb.domains.circulation.services.telling import Telling, tell_many
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock


def is_too_late(zone: str, opened_at: dt.datetime, stop_days: str | None, until_on: str | None) -> bool:
    """Tell whether the terms of a loan, as texts, stop it from going on by itself at a place with this time zone."""
    return stops_by_itself(
        opened_on=clock.local(opened_at, zone).date(),
        today=clock.today(zone),
        stop_days=int(stop_days) if stop_days else None,
        until_on=dt.date.fromisoformat(until_on) if until_on else None,
    )


def tell_renewed(loans: Sequence[Loan]) -> None:
    """Tell members which loans went on and until when: one notice for a member and a day, in the transaction of the renewals."""
    by_day: dict[tuple[int, int, dt.date], list[Loan]] = defaultdict(list)
    for loan in loans:
        if loan.membership is not None:
            by_day[loan.organisation_id, loan.membership.person_id, _due_on(loan)].append(loan)
    tell_many(
        [
            Telling(
                organisation_id=organisation_id,
                person_id=person_id,
                kind="due_date_changed",
                template="auto_renewed",
                key=f"auto_renewed:{own[0].public_id}:{own[0].renewals_used}",
                titles=tuple(loan.item.record.title for loan in own),
                day=day,
            )
            for (organisation_id, person_id, day), own in by_day.items()
        ]
    )


def _due_on(loan: Loan) -> dt.date:
    return facts.due_on(loan, organisations.calendar(loan.branch_out_id))
