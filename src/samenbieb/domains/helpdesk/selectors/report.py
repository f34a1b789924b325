"""The month of a library's help desks: every question counted once in each list, by place. Layout: docs/features/helpdesk.md."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Min

from samenbieb.domains.helpdesk import permissions
from samenbieb.domains.helpdesk.models import Question
from samenbieb.domains.helpdesk.selectors.choices import Choice, all_topics, choices
from samenbieb.domains.organisations import selectors as organisations
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor

LISTS = ("topic", "agency", "help_kind", "partner_kind", "outcome", "duration", "channel")
NOT_SAID = ""
_WHY = "the month of the library whose figures the actor may see"


@dataclass(frozen=True, slots=True)
class MonthReport:
    """Exact numbers, for who works them into what is published: small ones are hidden by the door.

    `counts`: by list the number of questions of a place and a code; the code is empty where nothing was said. A topic counts
    under its national whole. `rows`: of each list the choices that were used, in their order. `visits`: by place.
    """

    first_on: dt.date
    counts: Mapping[str, Mapping[tuple[int, str], int]]
    rows: Mapping[str, list[Choice]]
    visits: Mapping[int, int]


def month_report(actor: Actor, *, organisation_id: int, first_on: dt.date) -> MonthReport:
    """Count a month of a library. Raises: NotAllowed."""
    actor.require(permissions.VIEW_FIGURES, at=organisation_id)
    zone = organisations.organisation_by_id(organisation_id).time_zone
    next_on = (first_on + dt.timedelta(days=31)).replace(day=1)
    start, end = clock.span(first_on, next_on - dt.timedelta(days=1), zone)
    asked = Question.objects.across_all(reason=_WHY).filter(
        organisation_id=organisation_id, asked_at__gte=start, asked_at__lt=end, withdrawn_at=None
    )
    topics = all_topics()
    known = choices(organisation_id)
    codes = {name: {row.pk: row.code for row in known.of(name).values()} for name in LISTS}
    codes["topic"] = {pk: _whole(pk, topics).code for pk in topics}
    counts: dict[str, dict[tuple[int, str], int]] = {}
    for name in LISTS:
        rows = asked.order_by().values_list("branch_id", f"{name}_id").annotate(number=Count("pk"))
        found: Counter[tuple[int, str]] = Counter()
        for branch_id, key, number in rows:
            found[branch_id, codes[name].get(key, NOT_SAID)] += number
        counts[name] = dict(found)
    used = {name: {code for _branch, code in counts[name]} for name in LISTS}
    visits = asked.order_by().values_list("branch_id").annotate(number=Count("visit", distinct=True))
    return MonthReport(
        first_on,
        counts,
        {name: [row for row in known.of(name).values() if row.code in used[name]] for name in LISTS},
        dict(visits),
    )


def months_with_questions(actor: Actor, *, organisation_id: int) -> list[dt.date]:
    """Give the first days of the months from the first question of a library until now, the newest first. Raises: NotAllowed."""
    actor.require(permissions.VIEW_FIGURES, at=organisation_id)
    zone = organisations.organisation_by_id(organisation_id).time_zone
    rows = Question.objects.across_all(reason=_WHY).filter(organisation_id=organisation_id)
    first = rows.aggregate(first=Min("asked_at"))["first"]
    month = clock.today(zone).replace(day=1)
    months = [month]
    while first is not None and month > clock.local(first, zone).date():
        month = (month - dt.timedelta(days=1)).replace(day=1)
        months.append(month)
    return months


def _whole(pk: int, topics: Mapping[int, Choice]) -> Choice:
    national = topics[topics[pk].counts_as or pk]
    return topics[national.parent_id] if national.parent_id is not None else national
