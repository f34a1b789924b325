"""The figures of the help desk, by place. What was withdrawn does not count."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.helpdesk.events import (
    AppointmentsChanged,
    ConsentsChanged,
    QuestionsRegistered,
    QuestionsWithdrawn,
)
from samenbieb.domains.helpdesk.models import Appointment, Consent, Question
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock
from samenbieb.kernel.measures import About, CoreFunction, Touched, place_measure, touched_by

SOURCE = "docs/features/helpdesk.md"
SOURCE_OF_CONSENTS = "docs/features/consents.md"
GOVERNMENT = Q(topic__is_government=True) | Q(agency__isnull=False)
NAMES = ("helpdesk.questions", "helpdesk.visitors", "helpdesk.digital_government", "helpdesk.referred")

OF_APPOINTMENTS = ("helpdesk.appointments", "helpdesk.appointments_kept")
OF_CONSENTS = ("helpdesk.consents", "helpdesk.consents_taken_back")
STATES = Appointment.State
# What was cancelled or called off did not stand on its day.
STOOD = (STATES.MADE, STATES.CAME, STATES.MISSED)


def _questions(organisation_id: int, first_on: dt.date, last_on: dt.date) -> QuerySet[Question]:
    zone = organisations.organisation_by_id(organisation_id).time_zone
    start, end = clock.span(first_on, last_on, zone)
    rows = Question.objects.across_all(reason="a figure of one library")
    return rows.filter(
        organisation_id=organisation_id, asked_at__gte=start, asked_at__lt=end, withdrawn_at=None
    )


def _by_place(rows: QuerySet[Any], what: str = "pk") -> dict[int, int]:
    counted = rows.order_by().values_list("branch_id").annotate(number=Count(what, distinct=what != "pk"))
    return dict(counted)


@place_measure(
    "helpdesk.questions",
    label=_("Questions at the help desk"),
    unit=_("questions noted in the period"),
    source=SOURCE,
    version=1,
    core_function=CoreFunction.KNOWLEDGE,
    about=About.ACTS,
    says=_("%(period)s the number of questions at the help desk in %(place)s was %(count)s."),
)
def questions(organisation_id: int, first_on: dt.date, last_on: dt.date) -> dict[int, int]:
    """Count the questions that were noted and not withdrawn."""
    return _by_place(_questions(organisation_id, first_on, last_on))


@place_measure(
    "helpdesk.visitors",
    label=_("Visitors of the help desk"),
    unit=_("visits with at least one question in the period"),
    source=SOURCE,
    version=1,
    core_function=CoreFunction.KNOWLEDGE,
    about=About.PERSONS,
)
def visitors(organisation_id: int, first_on: dt.date, last_on: dt.date) -> dict[int, int]:
    """Count visits: the questions of one form are one visit; nobody knows who comes twice."""
    return _by_place(_questions(organisation_id, first_on, last_on), "visit")


@place_measure(
    "helpdesk.digital_government",
    label=_("Questions on digital government"),
    unit=_("questions on digital government noted in the period"),
    source=SOURCE,
    version=1,
    core_function=CoreFunction.KNOWLEDGE,
    about=About.ACTS,
)
def digital_government(organisation_id: int, first_on: dt.date, last_on: dt.date) -> dict[int, int]:
    """Count the questions whose topic is one of government, or that name an agency."""
    return _by_place(_questions(organisation_id, first_on, last_on).filter(GOVERNMENT))


@place_measure(
    "helpdesk.referred",
    label=_("Questions that were referred"),
    unit=_("questions referred to another helper in the period"),
    source=SOURCE,
    version=1,
    core_function=CoreFunction.KNOWLEDGE,
    about=About.ACTS,
)
def referred(organisation_id: int, first_on: dt.date, last_on: dt.date) -> dict[int, int]:
    """Count the questions whose kind of help is a referral."""
    return _by_place(_questions(organisation_id, first_on, last_on).filter(help_kind__is_referral=True))


@touched_by(QuestionsRegistered, QuestionsWithdrawn, measures=NAMES)
def touched(facts: Sequence[QuestionsRegistered | QuestionsWithdrawn]) -> Iterable[Touched]:
    """Tell of which days and places the figures changed."""
    return {Touched(fact.branch_id, dt.date.fromisoformat(fact.on)) for fact in facts}


def _appointments(organisation_id: int, first_on: dt.date, last_on: dt.date) -> QuerySet[Appointment]:
    """Give those of days that have come: what is made for next week counts next week."""
    today = clock.today(organisations.organisation_by_id(organisation_id).time_zone)
    rows = Appointment.objects.across_all(reason="a figure of one library")
    return rows.filter(organisation_id=organisation_id, held_on__range=(first_on, min(last_on, today)))


@place_measure(
    "helpdesk.appointments",
    label=_("Appointments at the help desk"),
    unit=_("appointments of the period that were not cancelled"),
    source=SOURCE,
    version=1,
    core_function=CoreFunction.KNOWLEDGE,
    about=About.ACTS,
)
def appointments(organisation_id: int, first_on: dt.date, last_on: dt.date) -> dict[int, int]:
    """Count the appointments of these days that were made and not cancelled or called off, by the day they are on."""
    return _by_place(_appointments(organisation_id, first_on, last_on).filter(state__in=STOOD))


@place_measure(
    "helpdesk.appointments_kept",
    label=_("Appointments that were kept"),
    unit=_("appointments of the period to which somebody came"),
    source=SOURCE,
    version=1,
    core_function=CoreFunction.KNOWLEDGE,
    about=About.ACTS,
)
def appointments_kept(organisation_id: int, first_on: dt.date, last_on: dt.date) -> dict[int, int]:
    """Count the appointments of these days to which somebody came, as the desk said."""
    return _by_place(_appointments(organisation_id, first_on, last_on).filter(state=STATES.CAME))


@touched_by(AppointmentsChanged, measures=OF_APPOINTMENTS)
def touched_appointments(facts: Sequence[AppointmentsChanged]) -> Iterable[Touched]:
    """Tell of which days and places the figures of appointments changed."""
    return {Touched(fact.branch_id, dt.date.fromisoformat(fact.on)) for fact in facts}


def _consents(organisation_id: int) -> QuerySet[Consent]:
    rows = Consent.objects.across_all(reason="a figure of one library")
    return rows.filter(organisation_id=organisation_id)


@place_measure(
    "helpdesk.consents",
    label=_("Consents at the help desk"),
    unit=_("consents given in the period"),
    source=SOURCE_OF_CONSENTS,
    version=1,
    core_function=CoreFunction.KNOWLEDGE,
    about=About.ACTS,
)
def consents(organisation_id: int, first_on: dt.date, last_on: dt.date) -> dict[int, int]:
    """Count the consents that were given on these days, also those that were taken back later; a mistake is none."""
    given = [Consent.State.GIVEN, Consent.State.WITHDRAWN]
    return _by_place(_consents(organisation_id).filter(given_on__range=(first_on, last_on), state__in=given))


@place_measure(
    "helpdesk.consents_taken_back",
    label=_("Consents that were taken back"),
    unit=_("consents taken back in the period"),
    source=SOURCE_OF_CONSENTS,
    version=1,
    core_function=CoreFunction.KNOWLEDGE,
    about=About.ACTS,
)
def consents_taken_back(organisation_id: int, first_on: dt.date, last_on: dt.date) -> dict[int, int]:
    """Count the consents that were taken back on these days, by code or at the desk, whenever they were given."""
    return _by_place(_consents(organisation_id).filter(withdrawn_on__range=(first_on, last_on)))


@touched_by(ConsentsChanged, measures=OF_CONSENTS)
def touched_consents(facts: Sequence[ConsentsChanged]) -> Iterable[Touched]:
    """Tell of which days and places the figures of consents changed."""
    return {Touched(fact.branch_id, dt.date.fromisoformat(fact.on)) for fact in facts}
