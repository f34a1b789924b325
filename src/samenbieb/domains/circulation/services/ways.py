"""Two ways of lending that differ from the ordinary: for use in the building, and to who borrows for another.

Source: FORMAT (checkout: onsite, proxy; max_onsite_loans, onsite_counts_in_total, link_proxy).
"""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from samenbieb.domains.circulation.models import Loan
from samenbieb.domains.patrons import selectors as patrons
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.calendar import BranchCalendar

LAST_MINUTE = dt.time(23, 59, 59)
NO_MORE_TIME = {"max_renewals": 0, "auto_renew": False}  # use in the building ends with the day


@dataclass(frozen=True, slots=True)
class Way:
    """How it is lent: in the building only; to the holder of another card, who borrows in the name of the first."""

    onsite: bool = False
    proxy: str = ""


ORDINARY = Way()


def proxy_for(actor: Actor, way: Way, person_id: int) -> tuple[int | None, bool]:
    """Give who borrows in the name of a person, and whether they may. Raises: CardUnknown."""
    if not way.proxy:
        return None, True
    proxy_id = patrons.scan_card(actor, number=way.proxy).person_id
    return proxy_id, patrons.may_borrow_for(proxy_id, person_id)


def onsite_until(calendar: BranchCalendar, today: dt.date) -> dt.datetime:
    """Give when use in the building ends: when the place closes today, at midnight when it is closed."""
    closes = calendar.closes_at(today)
    until = clock.instant(today, closes or LAST_MINUTE, calendar.time_zone)
    return until if until > clock.now() else clock.instant(today, LAST_MINUTE, calendar.time_zone)


def onsite_terms(terms: dict[str, Any]) -> dict[str, Any]:
    """Give the terms of use in the building: as those of a loan, but it is never renewed."""
    return terms | {kind: {"value": value, "rule": None} for kind, value in NO_MORE_TIME.items()}


def converted(item_id: int, *, terms: str, **facts: Any) -> tuple[int, UUID]:
    """Let the use of an item in the building become a loan; as `scanning.open_loan`. The caller holds person and item."""
    rows = Loan.objects.across_all(reason="the use of the item in the building, by the person at the desk")
    loan = rows.select_for_update(of=("self",), no_key=True).get(item=item_id, closed_at=None)
    loan.terms = json.loads(terms)
    for name, value in facts.items():
        setattr(loan, name, value)
    loan.save()
    return loan.pk, loan.public_id
