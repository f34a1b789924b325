"""The figures of this room."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from samenbieb.domains.patrons.events import MembershipStarted
from samenbieb.domains.patrons.models import Membership
from samenbieb.domains.patrons.rules import GROWN_AGE
from samenbieb.kernel.measures import (
    NO_PLACE,
    About,
    CoreFunction,
    Touched,
    measure,
    place_measure,
    touched_by,
)

SOURCE = "docs/features/patrons.md"


@measure("patrons.members", unit="members on the last day", source=SOURCE, version=1)
def members(organisation_id: int, _first_on: dt.date, last_on: dt.date) -> int:
    """Count the memberships at home here that hold on the last day; guests do not count."""
    return _holding(organisation_id, last_on).count()


@measure("patrons.youth_members", unit="members under 18 on the last day", source=SOURCE, version=1)
def youth_members(organisation_id: int, _first_on: dt.date, last_on: dt.date) -> int:
    """Count the members who are not yet 18 on the last day."""
    born_after_on = _years_before(last_on, GROWN_AGE)
    return _holding(organisation_id, last_on).filter(person__birth_on__gt=born_after_on).count()


@place_measure(
    "patrons.new_members",
    label=_("New members"),
    unit=_("members who started in the period"),
    source=SOURCE,
    version=1,
    core_function=CoreFunction.READING,
    about=About.PERSONS,
)
def new_members_by_place(organisation_id: int, first_on: dt.date, last_on: dt.date) -> Counter[int]:
    """Count the memberships at home here that started in the period, at the place that the member chose."""
    rows = _at_home(organisation_id).filter(starts_on__range=(first_on, last_on))
    counts = rows.order_by().values_list("home_branch").annotate(rows=Count("pk"))
    return Counter({branch_id or NO_PLACE: count for branch_id, count in counts})


def new_members(organisation_id: int, first_on: dt.date, last_on: dt.date) -> int:
    """Count the memberships at home here that started in the period."""
    return sum(new_members_by_place(organisation_id, first_on, last_on).values())


@touched_by(MembershipStarted, measures=["patrons.new_members"])
def memberships_touch(facts: Sequence[MembershipStarted]) -> Iterable[Touched]:
    """Name the days on which these memberships start."""
    rows = Membership.objects.across_all(reason="a figure of one library")
    found = rows.filter(pk__in={fact.membership_id for fact in facts})
    return {
        Touched(branch_id or NO_PLACE, on, organisation_id)
        for branch_id, on, organisation_id in found.values_list(
            "home_branch_id", "starts_on", "organisation_id"
        )
    }


def _holding(organisation_id: int, on: dt.date) -> QuerySet[Membership]:
    return _at_home(organisation_id).filter(
        Q(ended_on=None) | Q(ended_on__gte=on), starts_on__lte=on, expires_on__gte=on
    )


def _at_home(organisation_id: int) -> QuerySet[Membership]:
    rows = Membership.objects.across_all(reason="a figure of one library")
    return rows.filter(organisation_id=organisation_id, kind=Membership.Kind.HOME)


def _years_before(day: dt.date, years: int) -> dt.date:
    """Give the day on which somebody was born who turns `years` on this day (1 March for 29 February)."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return dt.date(day.year - years, 2, 28)
