"""The ways between places, and the balance of who lends to whom."""

import datetime as dt

from django.db.models import Count, F

from samenbieb.domains.circulation import permissions
from samenbieb.domains.circulation.models import LendingBalance, Loan, TransportLink
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import audit, clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import Invalid
from samenbieb.kernel.locking import locked

COST_MAX, DAYS_MAX = 1_000_000, 60
BALANCE_DAYS = 365


@locked
def set_transport(
    actor: Actor,
    *,
    from_branch_id: int,
    to_branch_id: int,
    cost: int | None = None,
    days: int | None = None,
    enabled: bool = True,
) -> None:
    """Say of transport from one place to another what it costs (a plain number to compare), how many days, and whether there is any.

    Raises: NotAllowed, NotFound, Invalid. The new way decides from the next look at a queue on.
    """
    start, end = organisations.branch_by_id(from_branch_id), organisations.branch_by_id(to_branch_id)
    actor.require(permissions.EDIT_RULES, at=start.organisation_id)
    if start.pk == end.pk or not _within(cost, COST_MAX) or not _within(days, DAYS_MAX):
        raise Invalid
    TransportLink.objects.update_or_create(
        from_branch=start, to_branch=end, defaults={"cost": cost, "days": days, "enabled": enabled}
    )
    audit.record(
        actor, permissions.EDIT_RULES, start, to=end.code, cost=cost, transport_days=days, enabled=enabled
    )


def _within(number: int | None, most: int) -> bool:
    return number is None or 0 <= number <= most


@locked
def count_balances() -> dict[str, int]:
    """Count for each library how often it lent to readers of others, and they to its own, in the last year.

    For the nightly job; one pass over the loans. A loan that was put right does not count. Returns the number of libraries.
    """
    now = clock.now()
    rows = Loan.objects.across_all(reason="who lent how often to whom; whose loans they are is not asked")
    between = (
        rows.filter(opened_at__gte=now - dt.timedelta(days=BALANCE_DAYS))
        .exclude(closed_as=Loan.Ending.UNDONE)
        .exclude(item__organisation=F("organisation"))
        .order_by()
        .values_list("item__organisation", "organisation")
        .annotate(Count("pk"))
    )
    lent: dict[int, int] = {}
    borrowed: dict[int, int] = {}
    for owner_id, lender_id, count in between:
        lent[owner_id] = lent.get(owner_id, 0) + count
        borrowed[lender_id] = borrowed.get(lender_id, 0) + count
    found = [
        LendingBalance(
            organisation_id=library_id,
            lent_count=lent.get(library_id, 0),
            borrowed_count=borrowed.get(library_id, 0),
            counted_at=now,
        )
        for library_id in sorted({*lent, *borrowed})
    ]
    LendingBalance.objects.exclude(organisation__in=[row.organisation_id for row in found]).delete()
    LendingBalance.objects.bulk_create(
        found,
        update_conflicts=True,
        unique_fields=["organisation"],
        update_fields=["lent_count", "borrowed_count", "counted_at"],
    )
    return {"counted": len(found)}
