"""The questions of today at one place, for who notes them there."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from samenbieb.domains.helpdesk import permissions
from samenbieb.domains.helpdesk.errors import QuestionUnknown
from samenbieb.domains.helpdesk.models import Question
from samenbieb.domains.helpdesk.selectors.choices import Choice, choices
from samenbieb.domains.helpdesk.selectors.reach import may_note
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed

LISTS = ("topic", "agency", "help_kind", "outcome", "partner_kind", "duration", "channel")


@dataclass(frozen=True, slots=True)
class TodayLine:
    """A question of today: what it was about, how it was helped. `number`: which visitor of the day, from 1.

    `chosen`: the codes of everything that was chosen, by list.
    """

    public_id: str
    time: dt.time
    topic: Choice
    help_kind: Choice | None
    number: int
    is_withdrawn: bool
    chosen: Mapping[str, str]
    for_another: bool


def questions_today(actor: Actor, *, branch_id: int) -> list[TodayLine]:
    """Give the questions of today at a place, the newest first, withdrawn ones too. Raises: NotAllowed, NoSuchPlace."""
    place = organisations.place(branch_id)
    if not may_note(actor, place):
        raise NotAllowed(action=permissions.REGISTER)
    zone = place.organisation.time_zone
    start = clock.instant(clock.today(zone), dt.time(0), zone)
    rows = list(
        Question.objects.across_all(reason="the place where the actor notes questions")
        .filter(branch_id=branch_id, asked_at__gte=start)
        .order_by("asked_at", "pk")
    )
    known = choices(place.organisation_id)
    named = {name: {row.pk: row for row in known.of(name).values()} for name in LISTS}
    numbers: dict[object, int] = {}
    lines = [
        TodayLine(
            public_id=str(row.public_id),
            time=clock.local(row.asked_at, zone).time(),
            topic=named["topic"][row.topic_id],
            help_kind=named["help_kind"].get(row.help_kind_id or 0),
            number=numbers.setdefault(row.visit, len(numbers) + 1),
            is_withdrawn=row.withdrawn_at is not None,
            chosen=_chosen(row, named),
            for_another=row.for_another,
        )
        for row in rows
    ]
    return lines[::-1]


def question_of_today(actor: Actor, *, branch_id: int, question: str) -> TodayLine:
    """Give one question of today at a place that still counts. Raises: QuestionUnknown, NotAllowed, NoSuchPlace."""
    lines = questions_today(actor, branch_id=branch_id)
    found = next((line for line in lines if line.public_id == question and not line.is_withdrawn), None)
    if found is None:
        raise QuestionUnknown
    return found


def _chosen(row: Question, named: Mapping[str, Mapping[int, Choice]]) -> dict[str, str]:
    keys = {name: getattr(row, f"{name}_id") for name in LISTS}
    return {name: named[name][key].code for name, key in keys.items() if key is not None}
