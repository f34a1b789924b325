"""The figures of lending. A loan counts for the library of its lending branch; one that was put right never happened."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.circulation.events import (
    HoldPlaced,
    LoanClosed,
    LoanOpened,
    UseCounted,
    UseTakenBack,
)
from samenbieb.domains.circulation.models import CountedUse, Hold, Loan, Renewal
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock
from samenbieb.kernel.measures import CoreFunction, Touched, measure, place_measure, touched_by
from samenbieb.kernel.remembering import versions

SOURCE = "docs/features/lending.md"
MIDNIGHT = dt.time(0)
_WHY = "a figure of one library"


def _span(organisation_id: int, first_on: dt.date, last_on: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """Give the instants between which the days of a library lie."""
    return clock.span(first_on, last_on, organisations.organisation_by_id(organisation_id).time_zone)


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


def _each(rows: QuerySet[Any], place: str) -> Counter[int]:
    """Count rows per place, in one query for all places of a library."""
    return Counter(dict(rows.order_by().values_list(place).annotate(rows=Count("pk"))))


@place_measure(
    "circulation.loans",
    label=_("Titles lent"),
    unit=_("loans begun in the period"),
    source=SOURCE,
    version=1,
    core_function=CoreFunction.READING,
    says=_("%(period)s the library in %(place)s lent %(count)s titles."),
)
def loans_by_place(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Counter[int]:
    """Count first loans, without renewals, at the place that lent."""
    return _each(_loans(organisation_id, first_on, last_on), "branch_out")


def loans(organisation_id: int, first_on: dt.date, last_on: dt.date) -> int:
    """Count first loans of a library, without renewals."""
    return sum(loans_by_place(organisation_id, first_on, last_on).values())


@place_measure(
    "circulation.onsite_uses",
    label=_("Titles used in the building"),
    unit=_("uses in the building begun in the period"),
    source=SOURCE,
    version=2,
    core_function=CoreFunction.READING,
)
def onsite_uses_by_place(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Counter[int]:
    """Count titles that were lent for use in the building only, and those that were only counted; they are no loans."""
    start, end = _span(organisation_id, first_on, last_on)
    counted = CountedUse.objects.across_all(reason=_WHY).filter(
        organisation_id=organisation_id, used_at__gte=start, used_at__lt=end
    )
    lent = _loans(organisation_id, first_on, last_on, onsite=True)
    return _each(lent, "branch_out") + _each(counted, "branch")


def onsite_uses(organisation_id: int, first_on: dt.date, last_on: dt.date) -> int:
    """Count the uses in the buildings of a library."""
    return sum(onsite_uses_by_place(organisation_id, first_on, last_on).values())


@touched_by(LoanOpened, LoanClosed, measures=["circulation.loans", "circulation.onsite_uses"])
def loans_touch(facts: Sequence[LoanOpened | LoanClosed]) -> Iterable[Touched]:
    """Name the days on which these loans began: one that is put right never happened."""
    rows = Loan.objects.across_all(reason=_WHY).filter(pk__in={fact.loan_id for fact in facts})
    return _touched(rows, "branch_out_id", "opened_at")


def _touched(rows: QuerySet[Any], place: str, moment: str) -> set[Touched]:
    held = versions()
    touched = set()
    for branch_id, at in rows.values_list(place, moment):
        zone = organisations.place(branch_id, held).organisation.time_zone
        touched.add(Touched(branch_id, clock.local(at, zone).date()))
    return touched


@touched_by(UseCounted, UseTakenBack, measures=["circulation.onsite_uses"])
def uses_touch(facts: Sequence[UseCounted | UseTakenBack]) -> Iterable[Touched]:
    """Name the days of uses that were counted, or taken back."""
    return {Touched(fact.branch_id, dt.date.fromisoformat(fact.on)) for fact in facts}


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


@place_measure(
    "circulation.holds",
    label=_("Titles reserved"),
    unit=_("reservations placed in the period"),
    source=SOURCE,
    version=1,
    core_function=CoreFunction.READING,
)
def holds_by_place(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Counter[int]:
    """Count reservations at the place where they are to be picked up."""
    start, end = _span(organisation_id, first_on, last_on)
    rows = Hold.objects.across_all(reason=_WHY).filter(organisation_id=organisation_id)
    return _each(rows.filter(placed_at__gte=start, placed_at__lt=end), "pickup_branch")


def holds(organisation_id: int, first_on: dt.date, last_on: dt.date) -> int:
    """Count reservations to be picked up at the places of a library."""
    return sum(holds_by_place(organisation_id, first_on, last_on).values())


@touched_by(HoldPlaced, measures=["circulation.holds"])
def holds_touch(facts: Sequence[HoldPlaced]) -> Iterable[Touched]:
    """Name the days on which these reservations were placed."""
    rows = Hold.objects.across_all(reason=_WHY).filter(pk__in={fact.hold_id for fact in facts})
    return _touched(rows, "pickup_branch_id", "placed_at")


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
