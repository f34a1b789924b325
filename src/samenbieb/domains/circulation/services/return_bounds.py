"""Where a title may be taken in, and whether a lost one may: asked only when the answer can be no."""

import datetime as dt
from typing import Any

from samenbieb.domains.circulation.errors import ReturnRefused
from samenbieb.domains.circulation.models import Loan
from samenbieb.domains.circulation.rules.codes import Block
from samenbieb.domains.circulation.rules.policy import Case
from samenbieb.domains.circulation.rules.returning import return_blocks
from samenbieb.domains.circulation.services.policies import policy_at
from samenbieb.kernel.remembering import Versions


def refuse_return(loan: Loan, item: Any, branch: Any, held: Versions) -> None:
    """Refuse to take a title in that is on loan, where the rules of this place say so (`return_at`, `return_of_lost`).

    Raises: ReturnRefused (`wrong_branch`, `item_lost`). Source: the rows of circulation (CI-17, CI-19).
    """
    lost, elsewhere = (
        loan.fee_stop == Loan.FeeStop.LOST,
        branch.pk
        not in {
            item.home_branch_id,
            item.away_at_id,
        },
    )
    if not lost and not elsewhere:
        return
    policy = policy_at(organisation_id=branch.organisation_id, branch_id=branch.pk, held=held)
    case = Case(None, item.category_id, location=item.location)
    blocks = return_blocks(
        is_lost=lost,
        is_elsewhere=elsewhere,
        return_of_lost=policy.value("return_of_lost", Case()),
        return_at=policy.value("return_at", case),
    )
    if blocks:
        raise ReturnRefused(
            blocks,
            title=item.record.title,
            branch_id=branch.pk,
            case=case,
            place=item.home_branch.name,
        )


def refuse_overtaken(loan: Loan, returned_at: dt.datetime) -> None:
    """Refuse a return of before this loan, when another loan of the title ran then: it is about that one, which has ended.

    A desk without a line keeps its scans; meanwhile another desk may take the title in and lend it.
    Raises: ReturnRefused (`invalid_dates`).
    """
    if returned_at >= loan.opened_at:
        return
    loans = Loan.objects.across_all(reason="the loans of the title in hand, whichever library lent it")
    then = loans.filter(item=loan.item_id, opened_at__lte=returned_at, closed_at__gt=returned_at)
    if then.exclude(closed_as=Loan.Ending.UNDONE).exists():
        raise ReturnRefused([Block.INVALID_DATES], title=loan.item.record.title, lent_since=True)
