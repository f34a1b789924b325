"""What a place may take out of its collection (afschrijven): by last loan, loans, age and condition; last copies named."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q

from samenbieb.domains.circulation.models import Loan
from samenbieb.domains.circulation.services.weighing_copies import WeedLine, last_loan, lines_of, waiting_for
from samenbieb.domains.holdings import selectors as items
from samenbieb.kernel.actor import Actor

LISTED_MAX = 5_000


def weeding_list(
    actor: Actor, *, branch_id: int, choice: items.Choice, not_lent_since: dt.datetime | None = None
) -> list[WeedLine]:
    """Give the copies of a place that fit a choice, longest not lent first; what somebody waits for is never among them.

    What came in after `not_lent_since` had no chance and is left out. At most five thousand, in six queries whatever their number. Another library's place gives nothing.
    """
    rows = items.weedable(actor, branch_id=branch_id, choice=choice).filter(~Exists(waiting_for()))
    if not_lent_since is not None:
        recent = Loan.objects.across_all(reason="when a copy was lent last, by whom is not asked")
        since_on = not_lent_since.date()
        rows = rows.filter(
            Q(acquired_on=None) | Q(acquired_on__lte=since_on),
            ~Exists(recent.filter(item=OuterRef("pk"), opened_at__gte=not_lent_since)),
        )
    lent = rows.annotate(last_loan_at=last_loan())
    ordered = lent.order_by(F("last_loan_at").asc(nulls_first=True), "acquired_on", "pk")
    return lines_of(list(ordered[:LISTED_MAX]), waited_for=frozenset())
