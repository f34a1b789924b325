"""Until when people are members at home."""

import datetime as dt
from collections.abc import Collection

from django.db.models import Max

from samenbieb.domains.patrons.models import Membership


def home_expiries(person_ids: Collection[int]) -> dict[int, dt.date]:
    """Give the last day of the membership at home, by person, in one query: guests may borrow as long as that lasts."""
    rows = Membership.objects.across_all(reason="a guest's card ends with the membership at home")
    at_home = rows.filter(person__in=list(person_ids), kind__in=Membership.AT_HOME, ended_on=None)
    return dict(at_home.order_by().values_list("person").annotate(Max("expires_on")))
