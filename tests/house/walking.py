"""Walking all addresses of the house: which there are, what stands behind them, and what belongs to somebody else."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from samenbieb.domains.organisations.models import Branch
from samenbieb.domains.patrons.models import Card, Membership, Relationship
from samenbieb.kernel import clock

PLACEHOLDER = re.compile(r"<(?:(\w+):)?(\w+)>")
IDENTIFIERS = {"uuid", "desk_id"}
# What a person owns, and what only its library may see.
OF_SOMEBODY = (
    "patrons.Membership", "patrons.Person", "circulation.Loan", "circulation.Hold", "circulation.ReturnAct",
    "payments.Charge", "payments.Credit", "messages.Notice",
)  # fmt: skip
OF_A_LIBRARY = (
    *OF_SOMEBODY,
    "holdings.Item",
    "organisations.User",
    "programme.Session",
    "programme.ActivityTemplate",
    "booking.Claim",
    "booking.Series",
    "credentials.Holder",
    "makerspace.Machine",
    "makerspace.Job",
    "makerspace.Exhibit",
    "helpdesk.Appointment",
    "helpdesk.Consent",
    "referrals.HandOver",
    "programme.Proposal",
    "learning.GroupCourse",
    "learning.BuddyRequest",
    "learning.BuddyPair",
    "learning.Coach",
)


@dataclass(frozen=True, slots=True)
class Address:
    """An address of the URL conf: its route, and its placeholders with their converters."""

    route: str

    @property
    def placeholders(self) -> list[tuple[str, str]]:
        return [(match[1] or "str", match[2]) for match in PLACEHOLDER.finditer(self.route)]

    def path(self, *, identifier: str = "", code: str = "") -> str:
        """Fill the placeholders in."""

        def value(match: re.Match[str]) -> str:
            return identifier if match[1] in IDENTIFIERS else "1" if match[1] == "int" else code

        return "/" + PLACEHOLDER.sub(value, self.route)


@cache
def addresses() -> tuple[Address, ...]:
    """Give every address of the house; patterns without a name of their own (`^api…`) are walked by their own tests."""
    return tuple(Address(route) for route in _routes(get_resolver()) if not route.startswith("^"))


def _routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _routes(entry, route)
        elif isinstance(entry, URLPattern):
            yield route


def foreign_to_staff(organisation_ids: frozenset[int]) -> dict[str, str]:
    """Give a public id of each kind that belongs to a library where this member of staff has no role."""
    found = {}
    for label in OF_A_LIBRARY:
        rows = _rows(label)
        if label == "patrons.Person":
            rows = rows.exclude(memberships__organisation__in=organisation_ids)
        elif label == "organisations.User":
            rows = rows.exclude(grants__organisation__in=organisation_ids).filter(grants__isnull=False)
        else:
            rows = rows.exclude(organisation__in=organisation_ids)
        _add(found, label, rows)
    return found


def family_of(person_id: int) -> set[int]:
    """Give the person and those for whom they act."""
    children = Relationship.objects.filter(person_id=person_id)
    return {person_id, *children.values_list("acts_for_id", flat=True)}


def foreign_to_person(person_id: int) -> dict[str, str]:
    """Give a public id of each kind that belongs to a person outside the family of this one."""
    family = family_of(person_id)
    found: dict[str, str] = {}
    for label in OF_SOMEBODY:
        rows = _rows(label)
        owner = getattr(rows.model, "owner_path", None)
        if label == "patrons.Person":
            rows = rows.exclude(pk__in=family)
        elif owner:
            rows = rows.exclude(**{f"{owner}__in": family})
        _add(found, label, rows)
    return found


def secrets_of_other_libraries(organisation_ids: frozenset[int]) -> list[str]:
    """Give what only another library may show of its members: card numbers and addresses to write to."""
    reason = "what must not be shown to others"
    others = Membership.objects.across_all(reason=reason).exclude(organisation__in=organisation_ids)
    numbers = Card.objects.across_all(reason=reason).exclude(membership__organisation__in=organisation_ids)
    mails = others.exclude(email="").values_list("email", flat=True)
    return [*numbers.values_list("number", flat=True), *mails]


def foreign_code(organisation_ids: frozenset[int]) -> str:
    """Give the code of a place of another library."""
    return Branch.objects.exclude(organisation__in=organisation_ids).values_list("code", flat=True)[0]


def is_shut(response: HttpResponse) -> bool:
    """Tell whether a login is turned away without a look at what was asked for: its role, or this method, may not.

    The address of a form, opened as a page, leads to the page above it.
    """
    if response.status_code in {301, 302, 303}:
        asked, leads = getattr(response, "wsgi_request").path, response.headers["Location"]  # noqa: B009 - not in the type
        return "inloggen" in leads or asked.startswith(f"{leads.rstrip('/')}/")
    return response.status_code in {403, 405}


def says_no(response: HttpResponse, method: str) -> bool:
    """Tell whether an answer gives nothing away: not found, not allowed, log in first, or not even looked at."""
    return (
        is_shut(response)
        or response.status_code == 404
        or (method == "post" and response.status_code in {400, 422})
    )


def ask(client: Client, method: str, path: str) -> HttpResponse:
    """Send a request and give its answer; a bug raises. What is posted is filled in, so that it is looked at."""
    next_week = clock.today("Europe/Amsterdam") + dt.timedelta(days=7)
    filled = {
        "tot": next_week.isoformat(),
        "vestiging": "merendal-centrum",
        "amount": "1,00",
        "method": "cash",
    }
    answer: Any = client.post(path, filled) if method == "post" else client.get(path)
    return answer


def _rows(label: str) -> Any:
    manager = apps.get_model(label)._default_manager
    if hasattr(manager, "across_all"):
        return manager.across_all(reason="a row of somebody else, to knock with")
    return manager.all()


def _add(found: dict[str, str], label: str, rows: Any) -> None:
    row = rows.order_by("pk").first()
    if row is not None:
        found[label] = str(row.public_id)
