"""The figures of this room."""

import datetime as dt

from django.db.models import Sum

from samenbieb.domains.payments.models import Credit, TillClosing
from samenbieb.kernel.measures import measure


@measure(
    "payments.received_cents",
    unit="cents received in the period",
    source="docs/features/payments.md",
    version=1,
)
def received_cents(organisation_id: int, first_on: dt.date, last_on: dt.date) -> int:
    """Sum the payments received, less those that were put right."""
    rows = Credit.objects.across_all(reason="a figure of one library").filter(
        organisation_id=organisation_id, received_at__date__gte=first_on, received_at__date__lte=last_on
    )
    paid = rows.filter(kind=Credit.Kind.PAYMENT).aggregate(s=Sum("amount_cents"))["s"] or 0
    put_right = (
        rows.filter(kind=Credit.Kind.VOID, voids__kind=Credit.Kind.PAYMENT).aggregate(s=Sum("amount_cents"))[
            "s"
        ]
        or 0
    )
    return int(paid - put_right)


@measure(
    "payments.till_difference_cents",
    unit="cents that were counted too much, below zero too little, in the tills closed in the period",
    source="docs/features/payments.md",
    version=1,
)
def till_difference_cents(organisation_id: int, first_on: dt.date, last_on: dt.date) -> int:
    """Sum the differences between what was counted and what should have been there."""
    rows = TillClosing.objects.across_all(reason="a figure of one library").filter(
        organisation_id=organisation_id, closed_on__gte=first_on, closed_on__lte=last_on
    )
    sums = rows.aggregate(counted=Sum("counted_cents"), opening=Sum("opening_cents"), cash=Sum("cash_cents"))
    return int((sums["counted"] or 0) - (sums["opening"] or 0) - (sums["cash"] or 0))
