"""What stops a loan from going on by itself, and what its reader is told when it does."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext as _

from samenbieb.domains.circulation.models import Loan
from samenbieb.domains.circulation.rules.renewal import stops_by_itself
from samenbieb.domains.circulation.services import facts
from samenbieb.domains.circulation.services.telling import day_text, tell
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
    """Tell members which loans went on and until when: one notice to a member, in the transaction of the renewals."""
    by_member: dict[int | None, list[Loan]] = defaultdict(list)
    for loan in loans:
        by_member[loan.membership_id].append(loan)
    for own in by_member.values():
        _tell(own)


def _tell(loans: Sequence[Loan]) -> None:
    first, membership = loans[0], loans[0].membership
    if membership is None:
        return

    def words() -> tuple[str, str]:
        lines = "\n".join(
            _("- %(title)s: until %(day)s")
            % {"title": loan.item.record.title, "day": day_text(_due_on(loan))}
            for loan in loans
        )
        return _("We renewed for you"), _("We renewed these titles for you:\n%(titles)s") % {"titles": lines}

    key = f"auto_renewed:{first.public_id}:{first.renewals_used}"
    tell(first.organisation_id, membership.person_id, "due_date_changed", key, words)


def _due_on(loan: Loan) -> dt.date:
    return facts.due_on(loan, organisations.calendar(loan.branch_out_id))
