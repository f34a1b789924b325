"""The figures of hand-overs, by the place where they were made. What was taken back does not count."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.referrals.events import HandedOver
from samenbieb.domains.referrals.models import HandOver
from samenbieb.kernel.measures import About, CoreFunction, Touched, place_measure, touched_by

SOURCE = "docs/features/partners.md"
CARDS = "referrals.cards"
PASSED_ON = "referrals.passed_on"
OUTCOMES = "referrals.outcomes"
OUTCOME_LABELS = {
    HandOver.Outcome.HELPED: _("Passed on: helped"),
    HandOver.Outcome.NO_ANSWER: _("Passed on: no answer"),
    HandOver.Outcome.NO_FIT: _("Passed on: does not fit"),
    HandOver.Outcome.BUSY: _("Passed on: too busy"),
}
NAMES = (CARDS, PASSED_ON, OUTCOMES, *(f"referrals.outcome_{outcome}" for outcome in OUTCOME_LABELS))


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


@place_measure(
    PASSED_ON,
    label=_("Visitors passed on to a partner"),
    unit=_("visitors passed on with their consent in the period"),
    source=SOURCE,
    version=1,
    core_function=CoreFunction.KNOWLEDGE,
    about=About.PERSONS,
)
def passed_on(organisation_id: int, first_on: dt.date, last_on: dt.date) -> dict[int, int]:
    """Count visitors who were passed on; who took it back later was passed on too."""
    return _by_place(_made(organisation_id, first_on, last_on).filter(way=HandOver.Way.WARM))


def _outcomes(organisation_id: int, first_on: dt.date, last_on: dt.date) -> QuerySet[HandOver]:
    rows = HandOver.objects.across_all(reason="a figure of one library")
    return rows.filter(
        organisation_id=organisation_id, outcome_on__gte=first_on, outcome_on__lte=last_on, withdrawn_on=None
    )


@place_measure(
    OUTCOMES,
    label=_("Passed on: how it went is known"),
    unit=_("hand-overs of which the outcome became known in the period"),
    source=SOURCE,
    version=1,
    core_function=CoreFunction.KNOWLEDGE,
    about=About.PERSONS,
)
def outcomes(organisation_id: int, first_on: dt.date, last_on: dt.date) -> dict[int, int]:
    """Count hand-overs of which the partner or the helper said what came of them, on the day that they did."""
    return _by_place(_outcomes(organisation_id, first_on, last_on))


def _declare(outcome: str, label: str | Promise) -> None:
    """Declare the figure of one outcome: a part of all that are known."""

    @place_measure(
        f"referrals.outcome_{outcome}",
        label=label,
        unit=_("hand-overs with this outcome, which became known in the period"),
        source=SOURCE,
        version=1,
        core_function=CoreFunction.KNOWLEDGE,
        about=About.PERSONS,
        part_of=OUTCOMES,
    )
    def with_outcome(organisation_id: int, first_on: dt.date, last_on: dt.date) -> dict[int, int]:
        """Count hand-overs with one outcome."""
        return _by_place(_outcomes(organisation_id, first_on, last_on).filter(outcome=outcome))


for _outcome, _label in OUTCOME_LABELS.items():
    _declare(_outcome, _label)


@touched_by(HandedOver, measures=NAMES)
def touched(facts: Sequence[HandedOver]) -> Iterable[Touched]:
    """Tell of which days and places the figures changed."""
    return {Touched(fact.branch_id, dt.date.fromisoformat(fact.on)) for fact in facts}
