"""What is open at a library, for who tells members of it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F
from django.db.models.lookups import GreaterThan

from samenbieb.domains.organisations import selectors as organisations
from samenbieb.domains.payments.models import Charge
from samenbieb.domains.payments.selectors.accounts import with_totals
from samenbieb.kernel import clock

_WHY = "the notices of every library"


@dataclass(frozen=True, slots=True)
class StandingCharge:
    """A charge of which something is open, and whose it is. `home_branch_id`: only when that is a place of this library."""

    public_id: str
    charged_on: dt.date
    open_cents: int
    membership_public_id: str
    person_id: int
    category_id: int
    home_branch_id: int | None


def standing_charges(organisation_id: int) -> Iterator[StandingCharge]:
    """Give what is open at a library, by membership, oldest first. One query."""
    zone = organisations.organisation_by_id(organisation_id).time_zone
    rows = Charge.objects.across_all(reason=_WHY).filter(
        organisation=organisation_id, membership__person__anonymised_at=None
    )
    found = with_totals(rows).filter(GreaterThan(F("open_cents"), 0)).order_by("membership", "pk")
    names = (
        "public_id", "charged_at", "open_cents", "membership__public_id", "membership__person_id",
        "membership__category_id", "membership__home_branch_id", "membership__home_branch__organisation",
    )  # fmt: skip
    for public_id, charged_at, cents, membership, person_id, category_id, branch_id, of in found.values_list(
        *names
    ):
        yield StandingCharge(
            public_id=str(public_id),
            charged_on=clock.local(charged_at, zone).date(),
            open_cents=cents,
            membership_public_id=str(membership),
            person_id=person_id,
            category_id=category_id,
            home_branch_id=branch_id if of == organisation_id else None,
        )


def libraries_with_charges() -> set[int]:
    """Give the libraries that ever asked money. One query."""
    rows = Charge.objects.across_all(reason=_WHY).order_by("organisation")
    return set(rows.values_list("organisation", flat=True).distinct())
