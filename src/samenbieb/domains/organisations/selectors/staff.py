"""Who works here, and what they may do where."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery

from samenbieb.domains.organisations import permissions, rules
from samenbieb.domains.organisations.models import Grant, User
from samenbieb.domains.organisations.selectors.places import COUNTRY_TIME_ZONE, parents
from samenbieb.kernel import clock, remembering
from samenbieb.kernel.actor import Actor
from samenbieb.kernel.objects import Objects
from samenbieb.kernel.permissions import actions_of
from samenbieb.kernel.remembering import Versions
from samenbieb.kernel.statements import Statement

_USER = Objects(
    User,
    "WHERE t.id = %(user)s::bigint AND t.is_active",
    joined={"workplace": (), "workplace__organisation": ()},
)
# As `_current_grants`.
_HELD = """
    FROM organisations_grant g
    WHERE g.user_id = %(user)s::bigint AND g.from_on <= %(today)s::date AND (g.until_on IS NULL OR g.until_on >= %(today)s::date)
"""
_GRANTS = Statement(f"SELECT g.role, g.organisation_id {_HELD}")
# At every request of a desk: the log-in, its roles and the versions of what is kept in memory, in one look.
_AT_DESK = Objects(
    User,
    "WHERE t.id = %(user)s::bigint AND t.is_active",
    also=[
        f"(SELECT json_agg(json_build_array(g.role, g.organisation_id)) {_HELD})",
        remembering.ALL_VERSIONS,
    ],
)


@dataclass(frozen=True, slots=True)
class AtDesk:
    """A member of staff as a request begins: their log-in, the roles they hold today, the versions that hold."""

    user: User
    roles: tuple[tuple[str, int], ...]
    held: Versions

    def actor(self) -> Actor:
        """Make the actor of the request."""
        return _actor(self.user, "desk", self.roles, self.held)


def user_by_id(user_id: int) -> User | None:
    """Find a member of staff for a session; None when they left."""
    found = _USER.first(user=user_id)
    return found[0] if found is not None else None


def at_desk(user_id: int) -> AtDesk | None:
    """Find who asks at a desk, with their roles of today; None when they left. One query."""
    found = _AT_DESK.first(user=user_id, today=clock.today(COUNTRY_TIME_ZONE))
    if found is None:
        return None
    user, (roles, held) = found
    return AtDesk(user, tuple((role, organisation_id) for role, organisation_id in roles or ()), held or {})


def actor_for(user: User, door: str) -> Actor:
    """Make the Actor of a member of staff: each role at its organisation and everything below it, resolved once."""
    roles = _GRANTS.rows(user=user.pk, today=clock.today(COUNTRY_TIME_ZONE)) if user.is_active else []
    return _actor(user, door, roles, None)


def _actor(user: User, door: str, roles: Iterable[tuple[Any, ...]], held: Versions | None) -> Actor:
    roots_of_role: dict[str, set[int]] = defaultdict(set)
    for role, organisation_id in roles:
        roots_of_role[role].add(organisation_id)
    tree = parents(held) if roots_of_role else {}
    rights: dict[str, set[int]] = defaultdict(set)
    for role, roots in roots_of_role.items():
        places = rules.below(frozenset(roots), tree)
        for action in actions_of(role):
            rights[action] |= places
    grants = {action: frozenset(places) for action, places in rights.items()}
    return Actor(name=user.login, door=door, grants=grants, user_id=user.pk, branch_id=user.workplace_id)


def roles_of(user_id: int) -> list[Grant]:
    """Give the roles that somebody holds today, with the organisations."""
    return list(
        _current_grants(clock.today(COUNTRY_TIME_ZONE)).filter(user_id=user_id).select_related("organisation")
    )


def staff(actor: Actor) -> list[User]:
    """Give the people who hold a role at organisations where the actor may see staff, by name.

    Also who has no role any more: those whose last role was there, so that somebody can close their log-in.
    """
    people = User.objects.filter(is_active=True).select_related("workplace").order_by("name")
    if actor.everywhere:
        return list(people)
    seen = actor.organisations(permissions.VIEW_STAFF)
    today = clock.today(COUNTRY_TIME_ZONE)
    here = _not_ended(today).filter(organisation__in=seen)
    last_end = Grant.objects.filter(user=OuterRef("user")).order_by(F("until_on").desc(nulls_first=True))
    last_here = Grant.objects.filter(
        organisation__in=seen, until_on__lt=today, until_on=Subquery(last_end.values("until_on")[:1])
    )
    return list(people.filter(Q(pk__in=here.values("user")) | Q(pk__in=last_here.values("user"))))


def colleagues(organisation_id: int) -> list[User]:
    """Give who works or volunteers at one library today, by name: for the rooms above, after their own permission."""
    held = _current_grants(clock.today(COUNTRY_TIME_ZONE)).filter(
        organisation_id=organisation_id, role__in=permissions.AT_WORK
    )
    return list(User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("name"))


def last_grants(user_id: int) -> list[Grant]:
    """Give the roles that say who manages a log-in: those that hold now or later, else those that ended last."""
    grants = Grant.objects.filter(user_id=user_id)
    if held := list(_not_ended(clock.today(COUNTRY_TIME_ZONE)).filter(user_id=user_id)):
        return held
    last_on = grants.aggregate(last_on=Max("until_on"))["last_on"]
    return list(grants.filter(until_on=last_on))


def _current_grants(today: dt.date) -> QuerySet[Grant]:
    return _not_ended(today).filter(from_on__lte=today)


def _not_ended(today: dt.date) -> QuerySet[Grant]:
    return Grant.objects.filter(Q(until_on=None) | Q(until_on__gte=today))
