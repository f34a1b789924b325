"""The questions of today at one place, for who notes them there."""

import datetime as dt
from dataclasses import dataclass

from samenbieb.domains.helpdesk import permissions
from samenbieb.domains.helpdesk.models import Question
from samenbieb.domains.helpdesk.selectors.choices import Choice, choices
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class TodayLine:
    """A question of today: what it was about, how it was helped. `number`: which visitor of the day, from 1."""

    public_id: str
    time: dt.time
    topic: Choice
    help_kind: Choice | None
    number: int
    is_withdrawn: bool


def questions_today(actor: Actor, *, branch_id: int) -> list[TodayLine]:
    """Give the questions of today at a place, the newest first, withdrawn ones too. Raises: NotAllowed, NoSuchPlace."""
    place = organisations.place(branch_id)
    at = place.organisation_id
    if not (actor.may(permissions.REGISTER, at=at) or actor.may(permissions.REGISTER_AT_OWN_PLACE, at=at)):
        raise NotAllowed(action=permissions.REGISTER)
    zone = place.organisation.time_zone
    start = clock.instant(clock.today(zone), dt.time(0), zone)
    rows = list(
        Question.objects.across_all(reason="the place where the actor notes questions")
        .filter(branch_id=branch_id, asked_at__gte=start)
        .order_by("asked_at", "pk")
    )
    known = choices(at)
    topics = {row.pk: row for row in known.topic.values()}
    kinds = {row.pk: row for row in known.help_kind.values()}
    numbers: dict[object, int] = {}
    lines = [
        TodayLine(
            public_id=str(row.public_id),
            time=clock.local(row.asked_at, zone).time(),
            topic=topics[row.topic_id],
            help_kind=kinds.get(row.help_kind_id or 0),
            number=numbers.setdefault(row.visit, len(numbers) + 1),
            is_withdrawn=row.withdrawn_at is not None,
        )
        for row in rows
    ]
    return lines[::-1]
