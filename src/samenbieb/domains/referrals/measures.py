"""The figures of hand-overs, by the place where they were made. What was taken back does not count."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.referrals.events import HandedOver
from samenbieb.domains.referrals.models import HandOver
from samenbieb.kernel.measures import About, CoreFunction, Touched, place_measure, touched_by

SOURCE = "docs/features/partners.md"
CARDS = "referrals.cards"
NAMES = (CARDS,)


def _made(organisation_id: int, first_on: dt.date, last_on: dt.date) -> QuerySet[HandOver]:
    rows = HandOver.objects.across_all(reason="a figure of one library")
    return rows.filter(
        organisation_id=organisation_id, handed_on__gte=first_on, handed_on__lte=last_on, withdrawn_on=None
    )


def _by_place(rows: QuerySet[HandOver]) -> dict[int, int]:
    return dict(rows.order_by().values_list("branch_id").annotate(number=Count("pk")))


@place_measure(
    CARDS,
    label=_("Cards of partners given"),
    unit=_("cards of a partner given at the desk in the period"),
    source=SOURCE,
    version=1,
    core_function=CoreFunction.KNOWLEDGE,
    about=About.ACTS,
)
def cards(organisation_id: int, first_on: dt.date, last_on: dt.date) -> dict[int, int]:
    """Count cards that were given along and not taken back."""
    return _by_place(_made(organisation_id, first_on, last_on).filter(way=HandOver.Way.COLD))


@touched_by(HandedOver, measures=NAMES)
def touched(facts: Sequence[HandedOver]) -> Iterable[Touched]:
    """Tell of which days and places the figures changed."""
    return {Touched(fact.branch_id, dt.date.fromisoformat(fact.on)) for fact in facts}
