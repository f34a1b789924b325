"""The figures of lending. A loan counts for the library of its lending branch; one that was put right never happened."""

import datetime as dt

from django.db.models import QuerySet

from samenbieb.domains.circulation.models import CountedUse, Hold, Loan, Renewal
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock
from samenbieb.kernel.measures import measure

SOURCE = "docs/features/lending.md"
MIDNIGHT = dt.time(0)
_WHY = "a figure of one library"


def _span(organisation_id: int, first_on: dt.date, last_on: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """Give the instants between which the days of a library lie."""
    zone = organisations.organisation_by_id(organisation_id).time_zone
    return clock.instant(first_on, MIDNIGHT, zone), clock.instant(
        last_on + dt.timedelta(days=1), MIDNIGHT, zone
    )


def _loans(
    organisation_id: int, first_on: dt.date, last_on: dt.date, *, onsite: bool = False
) -> QuerySet[Loan]:
    start, end = _span(organisation_id, first_on, last_on)
    rows = Loan.objects.across_all(reason=_WHY).filter(
        organisation_id=organisation_id, opened_at__gte=start, opened_at__lt=end
    )
    return rows.exclude(closed_as=Loan.Ending.UNDONE).filter(onsite=onsite)


def _renewals(organisation_id: int, first_on: dt.date, last_on: dt.date) -> QuerySet[Renewal]:
    start, end = _span(organisation_id, first_on, last_on)
    return Renewal.objects.filter(
        loan__organisation_id=organisation_id, renewed_at__gte=start, renewed_at__lt=end
    )


@measure("circulation.loans", unit="loans begun in the period", source=SOURCE, version=1)
def loans(organisation_id: int, first_on: dt.date, last_on: dt.date) -> int:
    """Count first loans, without renewals."""
    return _loans(organisation_id, first_on, last_on).count()


@measure("circulation.onsite_uses", unit="uses in the building begun in the period", source=SOURCE, version=2)
def onsite_uses(organisation_id: int, first_on: dt.date, last_on: dt.date) -> int:
    """Count titles that were lent for use in the building only, and those that were only counted; they are no loans."""
    start, end = _span(organisation_id, first_on, last_on)
    counted = CountedUse.objects.across_all(reason=_WHY).filter(
        organisation_id=organisation_id, used_at__gte=start, used_at__lt=end
    )
    return _loans(organisation_id, first_on, last_on, onsite=True).count() + counted.count()


@measure("circulation.renewals", unit="renewals in the period", source=SOURCE, version=1)
def renewals(organisation_id: int, first_on: dt.date, last_on: dt.date) -> int:
    """Count renewals of either kind."""
    return _renewals(organisation_id, first_on, last_on).count()


@measure(
    "circulation.lending_right_loans",
    unit="loans under lending right in the period",
    source=SOURCE,
    version=1,
)
def lending_right_loans(organisation_id: int, first_on: dt.date, last_on: dt.date) -> int:
    """Count loans under the library's responsibility, and the renewals that were booked as a new loan."""
    library = Loan.Responsibility.LIBRARY
    begun = _loans(organisation_id, first_on, last_on).filter(responsibility=library)
    anew = _renewals(organisation_id, first_on, last_on).filter(
        counts_as_new_loan=True, loan__responsibility=library
    )
    return begun.count() + anew.count()


@measure("circulation.holds", unit="reservations placed in the period", source=SOURCE, version=1)
def holds(organisation_id: int, first_on: dt.date, last_on: dt.date) -> int:
    """Count reservations to be picked up at the library's places."""
    start, end = _span(organisation_id, first_on, last_on)
    rows = Hold.objects.across_all(reason=_WHY).filter(organisation_id=organisation_id)
    return rows.filter(placed_at__gte=start, placed_at__lt=end).count()


def _promises(organisation_id: int, first_on: dt.date, last_on: dt.date) -> list[bool]:
    """Tell of each promise whose last day lies in the period whether it was kept.

    A reservation that was cancelled before its promise had to be kept does not count.
    """
    zone = organisations.organisation_by_id(organisation_id).time_zone
    one_day = dt.timedelta(days=1)
    rows = Hold.objects.across_all(reason=_WHY).filter(
        organisation_id=organisation_id,
        promised_before_on__range=(first_on + one_day, last_on + one_day),
    )
    kept = []
    for before_on, ready_at, ended_at, state in rows.values_list(
        "promised_before_on", "ready_at", "ended_at", "state"
    ):
        lent_at = ended_at if state == Hold.State.FULFILLED else None
        if before_on is None:
            continue
        there_at = min((moment for moment in (ready_at, lent_at) if moment is not None), default=None)
        end = clock.instant(before_on, MIDNIGHT, zone)
        if there_at is None and ended_at is not None and ended_at < end:
            continue
        kept.append(there_at is not None and there_at < end)
    return kept


@measure(
    "circulation.promises",
    unit="promised reservation days that ended in the period",
    source=SOURCE,
    version=1,
)
def promises(organisation_id: int, first_on: dt.date, last_on: dt.date) -> int:
    """Count the promises whose last day lies in the period."""
    return len(_promises(organisation_id, first_on, last_on))


@measure("circulation.promises_kept", unit="of those promises, kept", source=SOURCE, version=1)
def promises_kept(organisation_id: int, first_on: dt.date, last_on: dt.date) -> int:
    """Count those of which the title lay ready, or was lent, before the day that was promised."""
    return sum(_promises(organisation_id, first_on, last_on))
