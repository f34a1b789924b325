"""Courses for groups: an activity with some dates that is said to be one, and one that a provider holds."""

import datetime as dt
from typing import Any

from samenbieb.domains.learning import services
from samenbieb.domains.learning.services import CourseWish
from samenbieb.domains.organisations.models import Branch
from samenbieb.domains.organisations.permissions import DIRECTOR
from samenbieb.domains.programme.models import Activity
from samenbieb.domains.referrals import services as referrals
from samenbieb.domains.referrals.services import PartnerWish
from samenbieb.kernel import clock
from samenbieb.kernel.actor import Actor
from tests.factories.organisations import staff
from tests.factories.programme import ActivityFactory, SessionFactory


def partner(actor: Actor, organisation_id: int, name: str = "School De Brug", **said: Any) -> str:
    """Enter a school for adults in the directory; give its public id."""
    wish = PartnerWish(name, "learning", "Lessen voor volwassenen.", "Brugweg 1", number="000-1", **said)
    return referrals.add_partner(actor, organisation_id=organisation_id, wish=wish)


def dated(branch: Branch, *in_days: int, title: str = "Klik en Tik", capacity: int | None = 8) -> Activity:
    """Make an activity for which one registers, with a date of two hours on each of these days from now."""
    activity: Activity = ActivityFactory(
        organisation=branch.organisation, title=title, kind="course", drop_in=False
    )
    for day in in_days:
        SessionFactory(
            branch=branch,
            activity=activity,
            starts_at=clock.now() + dt.timedelta(days=day),
            capacity=capacity,
        )
    return activity


def marked(
    branch: Branch, *in_days: int, actor: Actor | None = None, title: str = "Klik en Tik", **said: Any
) -> str:
    """Make a course in the programme of a library; give its public id."""
    activity = dated(branch, *in_days, title=title)
    keeper = actor or staff(branch.organisation, DIRECTOR, branch=branch)
    wish = CourseWish(**{"theme": "digital", "level": "digital:basic_1", **said})
    return services.mark_course(keeper, activity=str(activity.public_id), wish=wish)


def elsewhere(actor: Actor, organisation_id: int, given_by: str, **said: Any) -> str:
    """Enter a course that a provider holds; give its public id."""
    wish = CourseWish(
        **{
            "theme": "language",
            "audience": "newcomers",
            "level": "nt2:a1",
            "partner": given_by,
            "title": "Nederlands voor beginners",
            "where": "Brugweg 1",
            "when": "elke dinsdag om 9.30 uur",
            **said,
        }
    )
    return services.add_course(actor, organisation_id=organisation_id, wish=wish)
